"""How `jixiao score` shows a sheet, snapshots and what changed between two of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from scoring.support import SUPPORT_WORDS, Support

Json = dict[str, Any]

BASIS = {
    "asserted": "断言",
    "documented": "文件记载",
    "inferred": "反推",
    "derived": "推算",
    "confirmed": "单位确认",
    "assessed": "评价人评定",
    "surveyed": "问卷",
    "missing": "尚无依据",
}
SEVERITY = {"high": "高", "medium": "中", "low": "低"}


def heading(reply: Json) -> str:
    """What the score rests on."""
    if reply["basis"] == "files":
        return "依据：项目文件里录入的（没有看数据库）"
    return (
        f"依据：{reply['label']}，截至{reply['moment']}，"
        f"记录{reply['records']}条，项目版本 {reply['revision'][:12]}"
    )


def sheet(console: Console, reply: Json, *, other: bool) -> None:
    """`other`: the self-evaluation form."""
    found = reply["sheet"]
    form = "自评表" if other else "得分表"
    console.print(Text(heading(reply)), soft_wrap=True)
    console.print(_leaves(f"{reply['title']} {form}", found))
    if found["sensitivity"]:
        console.print(_sensitivity(found))
    if reply["findings"]:
        if reply["basis"] == "files":
            console.print(_disagreements(reply["findings"]))
        else:
            counts = Counter(one["severity"] for one in reply["findings"])
            told = "，".join(f"{SEVERITY[each]}{counts[each]}条" for each in SEVERITY)
            console.print(f"疑点：{told}，见 jixiao findings", soft_wrap=True)
    missing = found["missing"]
    state = f"暂定：{len(missing)}个指标尚无依据。" if missing else ""
    simulated = "含模拟数据。" if found.get("simulated") else ""
    console.print(f"总分 {found['total']}，等级 {found['grade']}。{state}{simulated}")
    if reply["confidence"]:
        console.print(Text(reply["confidence"]))
    console.print(f"有记录作依据的 {found['recorded_total']} 分，其余只有陈述或没有依据。")


def saved(console: Console, reply: Json) -> None:
    console.print(
        f"已存快照 {reply['id']}：总分 {reply['total']}，等级 {reply['grade']}。\n"
        f"重算核对：jixiao score 文件夹 --snapshot {reply['id']} --recompute\n"
        f"和现在比：jixiao score 文件夹 --compare {reply['id']} now",
        soft_wrap=True,
        markup=False,
    )


def listed(console: Console, found: list[Json]) -> None:
    if not found:
        console.print("还没有快照。存一个：jixiao score 文件夹 --save [名称]", markup=False)
        return
    columns = (("快照", 3), ("时间", 3), ("总分", 1), ("等级", 1), ("记录", 1), ("校验", 2))
    table = _table("得分快照", *columns)
    for one in found:
        when = one["as_of"][:16].replace("T", " ") + "Z"
        row = (one["id"], when, one["total"], one["grade"], str(one["records"]))
        table.add_row(*map(Text, row), Text(one["sha256"][:12]))
    console.print(table)


def recomputed(console: Console, reply: Json) -> None:
    console.print(
        f"快照 {reply['id']}：{reply['as_of']}，项目版本 {reply['revision'][:12]}，"
        f"程序 {reply['program']}，校验 {reply['sha256'][:12]}",
        soft_wrap=True,
        markup=False,
    )
    if reply["same"]:
        console.print(
            f"重算一致：总分 {reply['total']}，等级 {reply['grade']}，每个指标、每一行算式都相同。",
            soft_wrap=True,
        )
    else:
        again = reply["again"]
        console.print(
            f"重算不一致：存的是 {reply['total']}（{reply['grade']}），"
            f"重算得 {again['total']}（{again['grade']}）。",
            style="bold red",
            soft_wrap=True,
        )
        _changes(console, reply["changes"])
        if not reply["changes"]["leaves"]:
            console.print("各指标得分相同，不同的是说明文字或换读法的结果。", soft_wrap=True)
    if reply["program"] != reply["program_now"]:
        console.print(f"现在的程序是 {reply['program_now']}。", markup=False)
    if reply["revision"] != reply["revision_now"]:
        console.print("项目文件后来改过；重算用的是快照当时的文件。", soft_wrap=True)


def compared(console: Console, reply: Json) -> None:
    console.print(Text(f"{_side(reply['a'])} → {_side(reply['b'])}"), soft_wrap=True)
    _changes(console, reply["changes"])


def _side(one: Json) -> str:
    name = {"now": "现在", "printed": "待核对的报告"}.get(one["id"], f"快照 {one['id']}")
    when = one["as_of"][:16].replace("T", " ")
    return f"{name}（{when}Z）" if when else name


def _changes(console: Console, found: Json) -> None:
    for each in found["leaves"]:
        before, after = (each[side] if each[side] is not None else "—" for side in ("from", "to"))
        moved = f"{before} → {after}" if before != after else f"{after}（没有变）"
        console.print(Text(f"{each['code']} {each['name']}：{moved}", style="bold"), soft_wrap=True)
        for why in each["whys"]:
            console.print(Text(f"　{why['words']}"), soft_wrap=True)
    if not found["leaves"]:
        console.print("各指标的得分、依据、读法、规则、分值都没有变。", soft_wrap=True)
    total, grade = found["total"], found["grade"]
    sign = "+" if not found["moved"].startswith("-") else ""
    graded = grade["to"] if grade["from"] == grade["to"] else f"{grade['from']} → {grade['to']}"
    console.print(
        f"总分 {total['from']} → {total['to']}（{sign}{found['moved']}），等级 {graded}",
        soft_wrap=True,
        markup=False,
    )
    if found["unexplained"].strip("-0."):
        console.print(f"其中 {found['unexplained']} 来自总分的取整方式。", soft_wrap=True)


def _table(title: str, *columns: tuple[str, int]) -> Table:
    table = Table(title=Text(title), title_justify="left", show_lines=False)
    for name, ratio in columns:
        table.add_column(name, overflow="fold", ratio=ratio)
    return table


def _leaves(title: str, found: Json) -> Table:
    columns = (("指标", 6), ("分值", 1), ("得分", 1), ("依据", 2), ("有无记录", 2), ("算法", 6))
    table = _table(title, *columns)
    for leaf in found["leaves"]:
        table.add_row(*_leaf(leaf), style="" if leaf["score"] == leaf["weight"] else "bold")
    for section in found["sections"]:
        if section["level"] == 1:
            name = Text(f"{section['code']} {section['name']} 小计", style="italic")
            table.add_row(name, section["weight"], section["score"], "", "", "")
    return table


def _leaf(leaf: Json) -> Iterable[str | Text]:
    evidence = leaf["trace"]["evidence"]
    yield Text(f"{leaf['code']} {leaf['name']}")
    yield leaf["weight"]
    yield leaf["score"]
    yield BASIS[evidence["basis"]]
    yield SUPPORT_WORDS[Support(evidence["support"])]
    yield Text(leaf["trace"]["steps"][-1])


def _sensitivity(found: Json) -> Table:
    table = _table(
        "换一种读法，总分会怎样", ("读法", 6), ("改变的指标", 4), ("总分", 1), ("等级", 1)
    )
    for other in found["sensitivity"]:
        changed = "、".join(f"{code} {points}" for code, points in other["changed"].items())
        table.add_row(Text(other["reading"]), changed, other["total"], other["grade"])
    return table


def _disagreements(found: list[Json]) -> Table:
    graver = [one for one in found if one["severity"] != "low"]
    table = _table(f"报告里对不上的地方（{len(found)}处）", ("级别", 1), ("问题", 8), ("代码", 2))
    if len(graver) < len(found):
        table.caption = f"另有{len(found) - len(graver)}处提醒，见 jixiao findings"
    for one in graver:
        words = Text("\n".join((one["title"], *one["arithmetic"])))
        if one["remedy"]:
            words.append(f"\n→{one['remedy']}", style="green")
        table.add_row(SEVERITY[one["severity"]], words, Text(one["code"]))
    return table
