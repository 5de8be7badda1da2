"""The survey against its line and its sample, and leaves against their evidence."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from scoring.figures import percent, plain
from scoring.indicators import IndicatorSystem
from scoring.model import Estimate, Finding, Records, ScoreSheet, Severity, SurveyEstimates
from scoring.rates import Satisfaction
from scoring.readings import Readings, as_rate
from scoring.sources import Survey
from scoring.suppression import shown_count


def check_survey(
    system: IndicatorSystem,
    records: Records,
    estimates: SurveyEstimates | None,
    readings: Readings,
) -> Iterator[Finding]:
    lines = [
        (leaf.rule, (*leaf.rule.items, *leaf.evidence.items))
        for leaf in system.leaves
        if isinstance(leaf.evidence, Survey) and isinstance(leaf.rule, Satisfaction)
    ]
    if not lines:
        return
    n = estimates.n if estimates else 0
    simulated = bool(estimates and estimates.simulated)
    if n < readings.min_forms:
        yield Finding(
            code="survey_sample",
            subject="survey",
            severity=Severity.HIGH if n == 0 else Severity.MEDIUM,
            title=f"有效问卷{n}份，不足{readings.min_forms}份，满意度得分为暂定",
            arithmetic=(f"还差 {readings.min_forms} − {n} = {readings.min_forms - n}份",),
            remedy="延长调查或补发邀请",
            simulated=simulated,
        )
    yield from _targets(records, estimates, readings)
    for item in estimates.items if estimates and n >= readings.min_cell else ():
        for rule, names in lines:
            if item.code in names or item.name in names:
                yield from _below(item, rule, readings, simulated)


def _targets(
    records: Records, estimates: SurveyEstimates | None, readings: Readings
) -> Iterator[Finding]:
    forms = estimates.forms if estimates else {}
    names = {one.group: one.name for one in records.reach}
    for group, target in records.targets.items():
        n = forms.get(group, 0)
        if n < target:
            shown = shown_count(n, readings.min_cell)
            yield Finding(
                code="survey_target",
                subject=f"group.{group}",
                severity=Severity.LOW,
                title=f"“{names.get(group, group)}”有效问卷{shown}份，未达到目标{target}份",
                remedy="向这一组补发邀请或安排代填",
                simulated=bool(estimates and estimates.simulated),
            )


def _below(
    item: Estimate, rule: Satisfaction, readings: Readings, simulated: bool
) -> Iterator[Finding]:
    line = as_rate(rule.full_at)
    if item.n < readings.min_cell or item.rate >= line:
        return
    shown = percent(item.rate, agree=lambda rate: rate < line)
    yield Finding(
        code="survey_below_line",
        subject=f"item.{item.code}",
        severity=Severity.MEDIUM if item.n >= readings.min_forms else Severity.LOW,
        title=f"“{item.name}”得分率{shown}，低于{plain(rule.full_at)}%",
        arithmetic=(
            f"{plain(rule.full_at)}% − {shown} = {rule.full_at - Decimal(shown[:-1])}个百分点",
            _how_sure(item, line),
        ),
        remedy="查看各组和意见，写明原因与改进",
        simulated=simulated,
    )


def _how_sure(item: Estimate, line: Fraction) -> str:
    if item.interval is None:
        return f"n={item.n}：自愿参加者的意见，没有误差范围"
    low, high = item.interval
    sure = "整个区间低于满分线" if Fraction(high) < line else "区间包含满分线，差别不显著"
    return f"95%区间 {100 * low:.2f}%～{100 * high:.2f}%（n={item.n}）：{sure}"


def check_evidence(records: Records, sheet: ScoreSheet) -> Iterator[Finding]:
    typed = {one.leaf: one for one in records.typed}
    for leaf in sheet.leaves:
        found = leaf.trace.evidence
        if found.value is None:
            yield Finding(
                code="no_evidence",
                subject=f"leaf.{leaf.code}",
                severity=Severity.HIGH,
                title=f"{leaf.code} {leaf.name} {found.source}，{leaf.weight}分暂计0分",
                remedy="补充依据或由评价人评定",
            )
        elif leaf.code in typed and typed[leaf.code].value != found.value:
            yield Finding(
                code="typed_differs",
                subject=f"leaf.{leaf.code}",
                severity=Severity.LOW,
                title=f"{leaf.code} {leaf.name} 采集结果与填报值不同，按采集结果计分",
                arithmetic=(f"采集：{found.source}", f"填报：{typed[leaf.code].source}"),
                remedy="核对后删去或更正填报值",
                simulated=found.simulated,
            )
