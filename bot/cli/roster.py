"""jixiao roster: how far the people of the list are, in counts; rows by number to follow up."""

from __future__ import annotations

import getpass
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any

from cyclopts import App, Parameter
from rich.table import Table
from rich.text import Text

from bot.campaign import Campaign, group_choices
from bot.cli.console import Directory, err, open_project, out
from bot.cli.running import ask
from bot.project import ProjectFolder
from bot.roster.progress import FEW, FEWEST, HIDDEN, about, rates, standings
from bot.roster.sheet import numbers_of
from bot.sampling import plan_of
from scoring.dispositions import WORDS, Standing
from scoring.suppression import hidden_groups

roster = App(
    name="roster",
    help="名单进展、回收率；标记联系结果 · The roster: progress, response rates, marks",
    help_format="plaintext",
)

NAMES = {word: standing for standing, word in WORDS.items()}
BY_HAND = (
    Standing.SENT,
    Standing.UNREACHABLE,
    Standing.REFUSED,
    Standing.UNABLE,
    Standing.INELIGIBLE,
)
"""What a coordinator may say of a row; the rest follows from what people do."""


@roster.default
async def show(
    directory: Directory,
    /,
    *,
    status: Annotated[str, Parameter(help="列出这些行的编号，如 未发、已打开 · Rows")] = "",
    log: Annotated[bool, Parameter(help="重发和标记的记录 · What was done", negative="")] = False,
) -> int:
    """按类别列出进展、回收率和与抽样计划的差距。不显示任何答案。"""
    folder = open_project(directory)
    if folder is None:
        return 1
    wanted = NAMES.get(status) or next((s for s in Standing if s.value == status), None)
    if status and wanted is None:
        err().print(f"没有“{status}”这个状态。可写：{'、'.join(NAMES)}", soft_wrap=True)
        return 2
    reply = await ask(directory, {"ask": "roster"})
    if reply is None:
        return 1
    if log:
        return _events(reply)
    if wanted is not None:
        return _numbers(reply, wanted)
    if not reply["rows"] and not reply["dispositions"]:
        out().print("还没有名单。发链接：jixiao invite roster 文件夹 名单.xlsx")
    else:
        _progress(folder, reply)
    _plan(folder, reply)
    return 0


@roster.command
async def mark(
    directory: Directory,
    rows: Annotated[str, Parameter(help="编号：3,17-20 · Numbers of rows")],
    status: Annotated[str, Parameter(help="已发、联系不上、拒访、不能作答、不属调查对象")],
    /,
    *,
    why: Annotated[str, Parameter(help="说明，不写姓名电话 · A note, no names")] = "",
) -> int:
    """记下联系的结果。已经交卷的行不会被改。"""
    to = NAMES.get(status) or next((s for s in Standing if s.value == status), None)
    if to not in BY_HAND:
        err().print(f"可以标记的有：{'、'.join(WORDS[each] for each in BY_HAND)}", soft_wrap=True)
        return 2
    numbers = list(dict.fromkeys(numbers_of(rows)))
    asked = {"ask": "roster_mark", "numbers": numbers, "to": to.value, "why": why}
    reply = await ask(directory, asked | {"who": getpass.getuser()})
    if reply is None:
        return 1
    left = [number for number in numbers if number not in set(reply["marked"])]
    out().print(f"已标记 {len(reply['marked'])} 行：{status}")
    if left:
        shown = "、".join(left[:20])
        err().print(f"没有动 {len(left)} 行（不在名单，或已有结果）：{shown}", soft_wrap=True)
    return 0 if reply["marked"] else 1


def _numbers(reply: Mapping[str, Any], wanted: Standing) -> int:
    """Numbers only: whether somebody took part, never what they said."""
    found = [number for number, _, _, _, status in reply["rows"] if status == wanted.value]
    out().print(f"{WORDS[wanted]}：{len(found)} 行")
    if found:
        out().print(Text("、".join(found)), soft_wrap=True)
    return 0


def _events(reply: Mapping[str, Any]) -> int:
    table = _table("时间", "编号", "做了什么", "谁", "说明")
    for number, what, who, why, at in reply["events"]:
        words = "重发链接" if what == "reissued" else f"标为{WORDS[Standing(what)]}"
        table.add_row(
            *(Text(cell) for cell in (at[:16].replace("T", " "), number, words, who, why))
        )
    out().print(table if reply["events"] else "没有记录。")
    return 0


def _progress(folder: ProjectFolder, reply: Mapping[str, Any]) -> None:
    names = {str(choice.code): choice.label for choice in group_choices(folder)} | {"": "不分类"}
    if reply["rows"]:
        table = _table("类别", "名单", "进展")
        for group, total, told in standings((row[1], row[4]) for row in reply["rows"]):
            table.add_row(Text(names.get(group, group)), total, told)
        out().print(table)
    table = _table("类别", *(f"RR{n}" for n in range(1, 7)), "合作率")
    for group, *shares in rates(reply["dispositions"]):
        table.add_row(Text(names.get(group, group)), *shares)
    out().print(table)
    whole: Counter[str] = Counter()
    for _, code, n in reply["dispositions"]:
        whole[code] += n
    note = (
        f"{about(whole)}。RR1 已完成÷全部可能合格者，最保守；RR3 中不明者按 e 折算（AAPOR）。"
        f"“{HIDDEN}”：不足{FEW}人或能推出，不显示。名单不足{FEWEST}人的类不列率。"
    )
    out().print(note, soft_wrap=True)


def _plan(folder: ProjectFolder, reply: Mapping[str, Any]) -> None:
    made = plan_of(Campaign(folder))
    if made is None:
        return
    names = {str(choice.code): choice.label for choice in group_choices(folder)}
    progress = made.against(reply["valid"])
    hidden = hidden_groups([{target.group: target.valid for target in progress}])
    table = _table("类别", "总人数", "计划有效", "已有效", "还差")
    for target in progress:
        few = target.group in hidden
        have, miss = ("·", "·") if few else (str(target.valid), str(target.missing))
        name = Text(names.get(target.group, target.group))
        table.add_row(name, str(target.population), str(target.wanted), have, miss)
    out().print(table)
    out().print(f"抽样计划：{made.about}", soft_wrap=True)


def _table(*titles: str) -> Table:
    table = Table(show_lines=False)
    for title in titles:
        table.add_column(title, overflow="fold")
    return table
