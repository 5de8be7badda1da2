"""Scores, findings and comparisons as plain text for a terminal or a chat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from reports import tree, words
from reports.suppression import LEAST
from reports.tree import Node
from scoring.model import (
    Evidence,
    EvidenceValue,
    Finding,
    Item,
    Panel,
    Score,
    ScoreSheet,
    Severity,
)
from scoring.support import SUPPORT_WORDS, Support, recorded_total, support

BASIS = {
    "asserted": "报告所称",
    "documented": "文件记载",
    "inferred": "由得分反推",
    "derived": "由报告数字推算",
    "confirmed": "单位确认",
    "assessed": "评判",
    "surveyed": "问卷调查",
    "missing": "没有证据",
}
_NAMES = 52
_FIGURES = 7


def score_text(sheet: ScoreSheet) -> str:
    """The tree as a table with sums by level, aligned for a terminal; long names run on below."""
    rows = [_cells("指标", "分值", "得分", "扣分")]
    for row in tree.walk(sheet):
        indent = 2 * (row.level - 1 if isinstance(row, Node) else len(row.path))
        label = row.label if isinstance(row, Node) else f"{row.code} {row.name}"
        note = "缺证据" if row.code in sheet.missing else _loss(row.weight - row.score)
        if isinstance(row, Score) and support(row.trace.evidence) is Support.ASSERTED:
            note = f"{note} {SUPPORT_WORDS[Support.ASSERTED]}".strip()
        rows.append(_cells(label, words.points(row.weight), words.points(row.score), note, indent))
    whole = tree.weight(sheet.leaves)
    rows.append(_cells("合计", words.points(whole), words.points(sheet.total), sheet.grade))
    rows.append(recorded_words(sheet))
    return "\n".join([*_mark(_simulated(sheet)), *rows])


def score_brief(sheet: ScoreSheet) -> str:
    """The score for a phone: the first two levels, and the leaves that lost points, a line each."""
    whole = words.points(tree.weight(sheet.leaves))
    lines = [f"得分 {words.points(sheet.total)}/{whole}，等级{sheet.grade}"]
    lines += [
        f"{'　' * (row.level - 1)}{row.label} {words.points(row.score)}/{words.points(row.weight)}"
        for row in tree.walk(sheet)
        if isinstance(row, Node) and row.level <= 2
    ]
    short = tree.lost(sheet)
    lines += ["扣分的指标：" if short else "各指标都是满分。"]
    for leaf in short:
        figures = f"{words.points(leaf.score)}/{words.points(leaf.weight)}"
        basis = BASIS[leaf.trace.evidence.basis]
        lines.append(f"· {leaf.code} {leaf.name} {figures}（{basis}）")
    lines.append(recorded_words(sheet))
    return "\n".join(
        [*_mark(_simulated(sheet)), *lines, "每个指标的依据和算式在工作簿里，回“报告”。"]
    )


def recorded_words(sheet: ScoreSheet) -> str:
    """The total that recorded evidence alone supports, and how many leaves have what."""
    states = [support(leaf.trace.evidence) for leaf in sheet.leaves]
    counts = words.joined(
        (f"{SUPPORT_WORDS[one]}{states.count(one)}项" for one in Support if one in states), "，"
    )
    return f"有记录作依据的得分：{words.points(recorded_total(sheet))}（{counts}）"


def findings_text(findings: Sequence[Finding]) -> str:
    """All findings, the gravest first, each with its arithmetic and what to do."""
    if not findings:
        return "没有未了结的疑点。"
    lines = [*_mark(any(finding.simulated for finding in findings))]
    lines.append(f"未了结疑点{len(findings)}个：{words.alerts(findings)}")
    number = 0
    for level in Severity:
        for finding in (finding for finding in findings if finding.severity is level):
            number += 1
            lines.append(f"{number}. 【{words.SEVERITY[level]}】{finding.title}")
            lines += [f"   {step}" for step in finding.arithmetic]
            if finding.remedy:
                lines.append(f"   处理：{finding.remedy}")
    return "\n".join(lines)


LISTED = 3
"""Findings of one kind told one by one in a chat; more are counted."""
LONGEST = 3000
"""Characters of findings in a chat: one message on every channel."""


def findings_brief(findings: Sequence[Finding]) -> str:
    """The findings for a phone: the gravest first, many of a kind in one line, and how many are
    not told here."""
    if not findings:
        return "没有未了结的疑点。"
    lines = [*_mark(any(finding.simulated for finding in findings))]
    lines.append(f"未了结疑点{len(findings)}个：{words.alerts(findings)}")
    told = 0
    for level in Severity:
        kinds: dict[str, list[Finding]] = {}
        for finding in findings:
            if finding.severity is level:
                kinds.setdefault(finding.code, []).append(finding)
        for same in sorted(kinds.values(), key=len):
            room = LONGEST - sum(map(len, lines))
            full, line = [*_in_full(level, same)], _in_a_line(level, same)
            fits = level is not Severity.LOW and len(same) <= LISTED
            if fits and sum(map(len, full)) <= room:
                lines += full
            elif len(line) <= room:
                lines.append(line)
            else:
                continue
            told += len(same)
    left = f"另有{len(findings) - told}个，" if told < len(findings) else ""
    lines.append(f"{left}逐条见工作簿，回“报告”。")
    return "\n".join(lines)


def _in_full(level: Severity, same: Sequence[Finding]) -> Iterator[str]:
    for finding in same:
        yield f"【{words.SEVERITY[level]}】{finding.title}"
        yield from (f"   {step}" for step in finding.arithmetic[:4])
        if finding.remedy:
            yield f"   处理：{finding.remedy}"


def _in_a_line(level: Severity, same: Sequence[Finding]) -> str:
    shown = "；".join(finding.title for finding in same[:LISTED])
    more = f"；……共{len(same)}个" if len(same) > LISTED else ""
    return f"【{words.SEVERITY[level]}】{shown}{more}"


def comparison_text(sheet: ScoreSheet, report_sheet: ScoreSheet, report: str = "原报告") -> str:
    """Leaf by leaf where two sheets differ: each side's evidence, and where the difference is."""
    simulated = _simulated(sheet) or _simulated(report_sheet)
    pairs = compared(sheet, report_sheet)
    totals = (
        f"{report}{words.points(report_sheet.total)}分（{report_sheet.grade}），"
        f"本次{words.points(sheet.total)}分（{sheet.grade}）"
    )
    lines = [*_mark(simulated), totals]
    same = len(sheet.leaves) - sum(1 for mine, _ in pairs if mine)
    lines.append(f"{len(pairs)}项不同，其余{same}项得分相同。" if pairs else "各项得分都相同。")
    for mine, theirs in pairs:
        known = mine or theirs
        if known is None:
            continue
        lines.append(f"{known.code} {known.name}（分值{words.points(known.weight)}）")
        lines += [f"  {report} {_side(theirs)}", f"  本次 {_side(mine)}"]
        lines.append(f"  不同在于：{difference(mine, theirs)}")
    return "\n".join(lines)


def compared(
    sheet: ScoreSheet, report_sheet: ScoreSheet
) -> list[tuple[Score | None, Score | None]]:
    """(here, in the report) of each leaf that scores differently or stands in one sheet only."""
    theirs = {leaf.code: leaf for leaf in report_sheet.leaves}
    mine = {leaf.code: leaf for leaf in sheet.leaves}
    pairs: list[tuple[Score | None, Score | None]] = []
    for code in dict.fromkeys((*mine, *theirs)):
        here, there = mine.get(code), theirs.get(code)
        if here is None or there is None or here.score != there.score:
            pairs.append((here, there))
    return pairs


def difference(mine: Score | None, theirs: Score | None) -> str:
    """Whether evidence, reading or rounding makes the difference."""
    if mine is None or theirs is None:
        return "只在一份评分表里"
    if mine.weight != theirs.weight:
        return "分值不同"
    here, there = mine.trace, theirs.trace
    if here.evidence.value != there.evidence.value:
        return f"依据不同，报告为{_value(there.evidence)}，本次为{_value(here.evidence)}"
    if here.reading != there.reading:
        return f"读法不同，报告为“{there.reading or '未注明'}”，本次为“{here.reading or '未注明'}”"
    return "取整方式不同" if mine.exact == theirs.exact else "评分规则不同"


def evidence_words(evidence: Evidence) -> str:
    """How the evidence came to be and from where, in one sentence."""
    return words.joined((BASIS[evidence.basis], evidence.source, *evidence.arithmetic), "；")


def _side(leaf: Score | None) -> str:
    if leaf is None:
        return "没有这项指标"
    told = f"{words.points(leaf.score)}分，依据：{evidence_words(leaf.trace.evidence)}"
    return words.joined((told, *(f"计算：{step}" for step in leaf.trace.steps[-1:])), "；")


def _value(evidence: Evidence) -> str:
    return "没有证据" if evidence.value is None else value_words(evidence.value)


def value_words(value: EvidenceValue) -> str:
    match value:
        case Panel():
            return "；".join(value_words(one) for one in value.values)
        case bool():
            return "符合" if value else "不符合"
        case int():
            return f"{value}项"
        case Fraction():
            return words.percent(value, 2)
        case str():
            return f"“{value}”"
        case ():
            return "无"
        case _:
            return "、".join(_part(part) for part in value)


def _part(part: Fraction | str | Item) -> str:
    if isinstance(part, Item):
        return f"{part.name}{'不公布' if 0 < part.n < LEAST else words.percent(part.rate, 2)}"
    return words.percent(part, 0) if isinstance(part, Fraction) else part


def _cells(name: str, weight: str, score: str, note: str, indent: int = 0) -> str:
    first, *more = words.folded(name, _NAMES - indent)
    room = " " * indent
    figures = "".join(words.padded(text, _FIGURES, right=True) for text in (weight, score))
    line = f"{room}{words.padded(first, _NAMES - indent)}{figures}  {note}".rstrip()
    return "\n".join((line, *(f"{room}  {piece}" for piece in more)))


def _loss(points: Decimal) -> str:
    return f"-{words.points(points)}" if points else ""


def _mark(simulated: bool) -> Iterator[str]:
    if simulated:
        yield f"【{words.SIMULATED}】"


def _simulated(sheet: ScoreSheet) -> bool:
    return sheet.simulated or any(leaf.trace.evidence.simulated for leaf in sheet.leaves)
