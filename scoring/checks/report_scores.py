"""The scores of a printed report against its own sums and against the rules."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from scoring.indicators import IndicatorSystem, Leaf
from scoring.model import Finding, ScoreSheet, Severity
from scoring.printed import Printed


def check_report_scores(
    system: IndicatorSystem, sheet: ScoreSheet, printed: Printed
) -> Iterator[Finding]:
    yield from _scores(system, sheet)
    for section in sheet.sections:
        said = printed.sections.get(section.code)
        yield from _sum(f"section.{section.code}", section.name, said, system.below(section.code))
    yield from _sum("total", "总分", printed.total, system.leaves)
    yield from _grade(system, printed)


def _scores(system: IndicatorSystem, sheet: ScoreSheet) -> Iterator[Finding]:
    for leaf, scored in zip(system.leaves, sheet.leaves, strict=True):
        if leaf.printed and scored.code not in sheet.missing and leaf.printed.score != scored.score:
            off = leaf.printed.score - scored.score
            yield Finding(
                code="printed_score",
                subject=f"leaf.{leaf.code}",
                severity=Severity.HIGH,
                title=f"{leaf.code} {leaf.name} 印出的得分与按规则计算的不同",
                arithmetic=(
                    *scored.trace.steps,
                    f"印出 {leaf.printed.score} − 计算 {scored.score} = {off}",
                ),
                remedy="核对依据和读法",
                simulated=scored.trace.evidence.simulated,
            )


def _sum(
    subject: str, name: str, said: Decimal | None, leaves: tuple[Leaf, ...]
) -> Iterator[Finding]:
    scores = [leaf.printed.score for leaf in leaves if leaf.printed]
    found = sum(scores, Decimal(0))
    if said is not None and len(scores) == len(leaves) and said != found:
        yield Finding(
            code="printed_total",
            subject=subject,
            severity=Severity.HIGH,
            title=f"{name}印出的得分不等于各指标相加",
            arithmetic=(f"印出 {said} − 相加 {found} = {said - found}",),
            remedy="重新相加",
        )


def _grade(system: IndicatorSystem, printed: Printed) -> Iterator[Finding]:
    if printed.total is not None and printed.grade:
        due = system.grade(printed.total)
        if due != printed.grade:
            yield Finding(
                code="printed_grade",
                subject="grade",
                severity=Severity.HIGH,
                title=f"总分{printed.total}应为{due}，印为{printed.grade}",
                remedy="核对评价等级的分数线",
            )
