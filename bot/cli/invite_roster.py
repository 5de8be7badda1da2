"""jixiao invite roster, jixiao invite reissue: one-time links for the rows of a list."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from cyclopts.validators import Number as InRange
from rich.text import Text

from bot.campaign import group_choices, units
from bot.cli.console import Directory, err, open_project, out, problem_tables
from bot.cli.running import ask
from bot.project import ProjectFolder
from bot.roster.copying import save_private
from bot.roster.links import chosen, earlier, missing, request, with_links
from bot.roster.sheet import Sheet, Wanted, numbers_of, read_sheet

SHOWN = 40
"""Problems listed; a column that is wrong all the way down says no more."""

List = Annotated[Path, Parameter(help="名单：xlsx 或 csv · The list")]


@Parameter(name="*")
@dataclass(frozen=True)
class Columns:
    """哪一列是什么，认不出时写明。"""

    number_column: Annotated[str, Parameter(help="编号列的列名 · Column of numbers")] = ""
    group_column: Annotated[str, Parameter(help="类别列的列名 · Column of groups")] = ""
    unit_column: Annotated[str, Parameter(help="单位列的列名 · Column of units")] = ""
    place_column: Annotated[str, Parameter(help="地点列的列名 · Column of places")] = ""

    @property
    def named(self) -> dict[str, str]:
        found = {
            "number": self.number_column,
            "group": self.group_column,
            "unit": self.unit_column,
            "place": self.place_column,
        }
        return {what: title for what, title in found.items() if title}


async def roster(
    directory: Directory,
    file: List,
    /,
    *,
    columns: Columns = Columns(),
    group: Annotated[str, Parameter(help="名单里没有类别列时，全部人的类别 · Group of all")] = "",
    only: Annotated[str, Parameter(help="只发这些编号：3,17-20 · Only these rows")] = "",
    days: Annotated[int, Parameter(help="几天内有效", validator=InRange(gte=1, lte=3650))] = 60,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"], help="结果存到哪里")] = None,
) -> int:
    """给名单上每个人一个一次性链接。姓名、电话留在您的文件里，系统只记编号、类别、单位、地点。"""
    folder = open_project(directory)
    if folder is None:
        return 1
    wanted = wanted_of(folder, columns.named, needs_group=not group)
    if group and wanted.groups and group not in wanted.groups:
        err().print(f"没有“{group}”这一类。可写：{'、'.join(wanted.groups)}", soft_wrap=True)
        return 2
    read = opened(file, wanted)
    if read is None:
        return 1
    raw, sheet = read
    rows = chosen(sheet, list(numbers_of(only)))
    if not rows:
        err().print("没有要发链接的行。" + ("编号见名单的编号列" if only else ""))
        return 1
    target = output or file.with_name(f"{file.stem}_链接.xlsx")
    before = earlier(target, Wanted(columns.named))
    reply = await ask(directory, request(rows, wanted.groups.get(group, group), days))
    if reply is None:
        return 1
    save_private(target, with_links(raw, sheet, reply, before))
    console = out()
    console.print(
        f"名单 {len(rows)} 行，新发 {len(reply['made'])} 个链接：{target}", soft_wrap=True
    )
    if not sheet.numbered:
        note = "名单没有编号列，按行号认人，已在结果里加了“编号”列：以后请用那个文件。"
        console.print(note, soft_wrap=True)
    if lost := missing(rows, reply, before):
        note = f"有 {lost} 行早先发过链接，不在这个文件里。要重发：jixiao invite reissue"
        console.print(note, soft_wrap=True)
    console.print("文件里的链接等于身份，请只发给本人，发完妥善保管。", soft_wrap=True)
    return 0


async def reissue(
    directory: Directory,
    number: Annotated[str, Parameter(help="名单上的编号 · Number of the row")],
    /,
    *,
    why: Annotated[str, Parameter(help="为什么重发，记录在案 · Reason, kept on record")],
    days: Annotated[int, Parameter(help="几天内有效", validator=InRange(gte=1, lte=3650))] = 60,
) -> int:
    """给一行重发链接：旧链接作废，用旧链接进来的人退出，他没交的那份不计入。"""
    asked = {"ask": "roster_reissue", "number": number, "why": why, "days": days}
    reply = await ask(directory, asked | {"who": getpass.getuser()})
    if reply is None:
        return 1
    if not reply["code"]:
        err().print(f"编号 {number} 不在名单里，或者已经交卷：没有重发")
        return 1
    for channel, link in reply["links"]:
        out().print(Text(f"{channel}：{link}"), soft_wrap=True)
    out().print("旧链接已作废。新链接只显示这一次。")
    return 0


def wanted_of(folder: ProjectFolder, named: dict[str, str], *, needs_group: bool) -> Wanted:
    """What this project's lists must say."""
    choices = group_choices(folder)
    groups = {name: str(c.code) for c in choices for name in (str(c.code), c.label, *c.synonyms)}
    known = {unit.unit_id for unit in units(folder)}
    names = {n: u.id for u in folder.units if u.id in known for n in (u.id, u.name, *u.aliases)}
    return Wanted(named, groups, names, needs_group=needs_group and bool(groups))


def opened(file: Path, wanted: Wanted) -> tuple[bytes, Sheet] | None:
    """The list, or None after what is wrong with it has been shown."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        err().print(f"{file} 打不开：{error.strerror}", soft_wrap=True)
        return None
    sheet, problems = read_sheet(raw, file.name, wanted)
    if sheet is not None:
        return raw, sheet
    for table in problem_tables(problems[:SHOWN]):
        err().print(table)
    err().print(f"{file.name}：共{len(problems)}处问题，什么也没有存。改好后再来", soft_wrap=True)
    return None
