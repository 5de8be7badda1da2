"""jixiao score DIR: the score sheet from what the files say, without a database."""

from __future__ import annotations

import json as jsons
from collections.abc import Iterable
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.cli.console import Directory, err, open_project, out
from bot.files.problems import nearest
from bot.project import ProjectFolder
from bot.project.checked import findings_of_files, grounds_of_files, score_of_files
from reports.confidence import confidence_text
from reports.explain import NoSuchCode
from reports.explain import explain as explained
from scoring.confidence import confidence
from scoring.finding import finding_json
from scoring.indicators import IndicatorSystem
from scoring.model import Finding, Score, ScoreSheet, Severity
from scoring.score import to_json
from scoring.support import SUPPORT_WORDS, recorded_total, support

Json = Annotated[bool, Parameter(help="输出 JSON，供程序读取 · JSON for programs", negative="")]

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
SEVERITY = {Severity.HIGH: "高", Severity.MEDIUM: "中", Severity.LOW: "低"}


SelfEvaluation = Annotated[
    bool,
    Parameter(
        help="算自评表（self_evaluation.yaml） · the standard self-evaluation form", negative=""
    ),
]


Explain = Annotated[
    str,
    Parameter(help="这个指标为什么得这么多分，例如 C221 · why an indicator scores what it does"),
]


def score(
    directory: Directory,
    /,
    *,
    self_evaluation: SelfEvaluation = False,
    explain: Explain = "",
    json: Json = False,
) -> int:
    folder = open_project(directory)
    if folder is None:
        return 1
    system = folder.self_evaluation if self_evaluation else folder.indicators
    if system is None:
        err().print(
            "这个项目没有自评表的指标体系。要算自评表，在项目文件夹里建 self_evaluation.yaml，"
            "写法同 indicators.yaml（见 docs/indicators.md）。",
            soft_wrap=True,
        )
        return 1
    sheet = score_of_files(folder, system)
    if explain:
        return _explained(sheet, explain)
    told = folder.printed is not None and not self_evaluation
    findings = findings_of_files(folder, sheet) if told else ()
    if json:
        plain = {**to_json(sheet), "findings": [finding_json(finding) for finding in findings]}
        out().out(jsons.dumps(plain, ensure_ascii=False, indent=2), highlight=False)
    else:
        _show(out(), folder, system, sheet, findings)
    return 0


def _explained(sheet: ScoreSheet, code: str) -> int:
    try:
        out().print(Text(explained(sheet, code)), soft_wrap=True)
    except NoSuchCode as error:
        guess = nearest(code, list(error.known))
        hint = f"是不是“{guess}”？" if guess else f"可写：{'、'.join(error.known)}"
        err().print(f"没有指标“{code}”。{hint}", soft_wrap=True, markup=False)
        return 1
    return 0


def _show(
    console: Console,
    folder: ProjectFolder,
    system: IndicatorSystem,
    sheet: ScoreSheet,
    findings: tuple[Finding, ...],
) -> None:
    console.print(_leaves(folder, system, sheet))
    if sheet.sensitivity:
        console.print(_sensitivity(sheet))
    if findings:
        console.print(_disagreements(findings))
    state = f"暂定：{len(sheet.missing)}个指标尚无依据。" if sheet.missing else ""
    simulated = "含模拟数据。" if sheet.simulated else ""
    console.print(f"总分 {sheet.total}，等级 {sheet.grade}。{state}{simulated}")
    console.print(Text(confidence_text(sheet, confidence(grounds_of_files(folder, system)))))
    console.print(f"有记录作依据的 {recorded_total(sheet)} 分，其余只有陈述或没有依据。")


def _table(title: str, *columns: tuple[str, int]) -> Table:
    table = Table(title=Text(title), title_justify="left", show_lines=False)
    for name, ratio in columns:
        table.add_column(name, overflow="fold", ratio=ratio)
    return table


def _leaves(folder: ProjectFolder, system: IndicatorSystem, sheet: ScoreSheet) -> Table:
    columns = (("指标", 6), ("分值", 1), ("得分", 1), ("依据", 2), ("有无记录", 2), ("算法", 6))
    form = "自评表" if system is folder.self_evaluation else "得分表"
    table = _table(f"{folder.project.title} {form}", *columns)
    for leaf in sheet.leaves:
        table.add_row(*_leaf(leaf), style="" if leaf.score == leaf.weight else "bold")
    for section in sheet.sections:
        if section.level == 1:
            name = Text(f"{section.code} {section.name} 小计", style="italic")
            table.add_row(name, f"{section.weight}", f"{section.score}", "", "", "")
    return table


def _leaf(leaf: Score) -> Iterable[str | Text]:
    yield Text(f"{leaf.code} {leaf.name}")
    yield f"{leaf.weight}"
    yield f"{leaf.score}"
    yield BASIS[leaf.trace.evidence.basis]
    yield SUPPORT_WORDS[support(leaf.trace.evidence)]
    yield Text(leaf.trace.steps[-1])


def _sensitivity(sheet: ScoreSheet) -> Table:
    table = _table(
        "换一种读法，总分会怎样", ("读法", 6), ("改变的指标", 4), ("总分", 1), ("等级", 1)
    )
    for other in sheet.sensitivity:
        changed = "、".join(f"{code} {points}" for code, points in other.changed)
        table.add_row(Text(other.reading), changed, f"{other.total}", other.grade)
    return table


def _disagreements(findings: tuple[Finding, ...]) -> Table:
    graver = [finding for finding in findings if finding.severity is not Severity.LOW]
    table = _table(
        f"报告里对不上的地方（{len(findings)}处）", ("级别", 1), ("问题", 8), ("代码", 2)
    )
    if len(graver) < len(findings):
        table.caption = f"另有{len(findings) - len(graver)}处提醒，见 jixiao findings"
    for finding in graver:
        words = Text("\n".join((finding.title, *finding.arithmetic)))
        if finding.remedy:
            words.append(f"\n→{finding.remedy}", style="green")
        table.add_row(SEVERITY[finding.severity], words, Text(finding.code))
    return table
