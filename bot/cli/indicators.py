"""jixiao indicators import: an indicator table of Word or Excel as indicators.yaml."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from pydantic import TypeAdapter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.console import content, err, out
from bot.project.disk import why
from scoring.criteria.proposal import State
from scoring.formats.grid import MAX_BYTES, Unreadable
from scoring.formats.indicators_import import Imported, Proposed, read_indicators
from scoring.formats.indicators_yaml import write_indicators
from scoring.rules import Rule

indicators = App(
    name="indicators",
    help="指标体系导入：Word、Excel 指标表 · Import an indicator table",
    help_format="plaintext",
)

NAME = "indicators.yaml"
SELF_NAME = "self_evaluation.yaml"
_STATES: dict[State, tuple[str, str]] = {
    "sure": ("读出", "green"),
    "decide": ("要决定", "yellow"),
    "unknown": ("没读出", "red"),
}
_RULE: TypeAdapter[Rule] = TypeAdapter(Rule)


@indicators.command(name="import")
def import_(
    file: Annotated[Path, Parameter(help=".docx、.xlsx、.xls、.csv 指标表 · The file to read")],
    /,
    *,
    to: Annotated[
        Path | None, Parameter(help="写进这个项目文件夹 · Project folder to write to")
    ] = None,
) -> int:
    """把办公室的指标表变成 indicators.yaml：读得出的规则写上，要人决定的列出来，不猜。"""
    data = content(file, MAX_BYTES)
    if data is None:
        return 1
    try:
        read = read_indicators(data, file.name)
    except Unreadable as error:
        err().print(f"{file.name}：{error.message}。{error.remedy}。没有导入", soft_wrap=True)
        return 1
    text = write_indicators(read, file.name)
    if to is None:
        _report(err(), read, file.name)
        out().out(text, end="")
        return 0
    return _kept(text, to, read, file.name)


def _kept(text: str, to: Path, read: Imported, name: str) -> int:
    wanted = SELF_NAME if read.table.self_evaluation else NAME
    try:
        taken = [path.name for path in sorted(to.glob(f"{Path(wanted).stem}.*"))]
        if taken:
            err().print(f"{to} 已有 {'、'.join(taken)}，不会覆盖。先移走再导入", soft_wrap=True)
            return 1
        to.mkdir(parents=True, exist_ok=True)
        with (to / wanted).open("x", encoding="utf-8") as opened:
            opened.write(text)
    except OSError as error:
        err().print(f"写不进 {to}：{why(error)}。换一个能写的位置", soft_wrap=True)
        return 1
    _report(out(), read, name)
    counts = read.counts()
    undecided = counts["decide"] + counts["unknown"]
    out().print(f"已写好 {to / wanted}：{len(read.leaves)}个末级指标。", soft_wrap=True)
    if undecided:
        left = f"还有{undecided}个写着 {{kind: 待定}}，决定以前 jixiao check 不会通过。"
        out().print(left, soft_wrap=True)
    out().print(f"看一遍 # 开头的说明，改好后运行：jixiao check {to}", soft_wrap=True)
    return 0


def _report(console: Console, read: Imported, name: str) -> None:
    """Leaf by leaf what was read, and what a person must decide and why."""
    counts = read.counts()
    title = f"{name}：{len(read.leaves)}个末级指标，" + "，".join(
        f"{words} {counts[state]}个" for state, (words, _) in _STATES.items()
    )
    table = Table(title=Text(title), title_justify="left", show_lines=True)
    table.add_column("指标", overflow="fold", ratio=3)
    table.add_column("分值", justify="right")
    table.add_column("结果", no_wrap=True)
    table.add_column("规则，要决定的问题和各种读法", overflow="fold", ratio=7)
    for one in read.leaves:
        words, colour = _STATES[one.proposal.state]
        weight = "？" if one.leaf.weight is None else f"{one.leaf.weight}"
        named = Text(f"{one.leaf.code} {one.leaf.name}")
        table.add_row(named, weight, Text(words, style=colour), _said(one))
    console.print(table)
    if not read.troubles:
        console.print("分值层层相加，都对得上。")
        return
    console.print(f"表里有{len(read.troubles)}处要核对，没有替你改：")
    for trouble in read.troubles:
        place = f"{trouble.place} " if trouble.place else ""
        remedy = f" →{trouble.remedy}" if trouble.remedy else ""
        console.print(f"  {place}{trouble.message}{remedy}", soft_wrap=True)


def _said(one: Proposed) -> Text:
    proposal = one.proposal
    said = Text()
    weight = one.leaf.weight if one.leaf.weight is not None else Decimal(100)
    many = len(proposal.choices) > 1
    for question in proposal.questions:
        said.append(f"？{question}\n", style="yellow")
    for number, choice in enumerate(proposal.choices, start=1):
        head = f"读法{number}：" if many else "" if proposal.state == "sure" else "可能："
        meaning = f"{choice.meaning}——" if choice.meaning else ""
        words = _RULE.validate_python(choice.rule).words(weight)
        said.append(f"{head}{meaning}{choice.rule['kind']} {words}\n")
    for veto in proposal.vetoes:
        said.append(f"一票否决：{veto}\n")
    for note in proposal.notes:
        said.append(f"注意：{note}\n", style="dim")
    if proposal.choices:
        said.append(f"依据：{proposal.evidence['kind']}")
    said.rstrip()
    return said
