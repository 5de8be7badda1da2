"""The survey against its line and its sample, and leaves against their evidence."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from scoring.checks.case import HIGH, LOW, MEDIUM, Case, Check, Draft
from scoring.figures import percent, plain
from scoring.finding import Settler
from scoring.model import Estimate
from scoring.rates import Satisfaction
from scoring.readings import Readings, as_rate
from scoring.rules import to_plain
from scoring.sources import Survey
from scoring.support import Support, support
from scoring.suppression import shown_count

Line = tuple[Satisfaction, tuple[str, ...]]


def _lines(case: Case) -> list[Line]:
    """Satisfaction rules with the names of the items they go by."""
    return [
        (leaf.rule, (*leaf.rule.items, *leaf.evidence.items))
        for leaf in case.system.leaves
        if isinstance(leaf.evidence, Survey) and isinstance(leaf.rule, Satisfaction)
    ]


def _simulated(case: Case) -> bool:
    return bool(case.estimates and case.estimates.simulated)


@Check(
    code="survey_sample",
    title="有效问卷太少",
    checks="有效问卷不少于 `min_forms`；核对报告时：报告印出了样本",
    example="满意度 9/9，没有样本、回收和得分率",
    severities=((HIGH, "一份也没有：满意度的分没有依据"), (MEDIUM, "份数不足，得分为暂定")),
    settles=Settler.COORDINATOR,
    remedy="延长调查或补发邀请",
)
def survey_sample(case: Case) -> Iterator[Draft]:
    if case.told.from_files and not case.records.typed:
        return
    n = case.estimates.n if case.estimates else 0
    least = case.readings.min_forms
    typed = {one.leaf: one for one in case.records.typed}
    leaves = [leaf for leaf in case.system.leaves if isinstance(leaf.evidence, Survey)]
    if (
        _lines(case)
        and n < least
        and any(
            leaf.code not in typed or support(typed[leaf.code]) is not Support.RECORDED
            for leaf in leaves
        )
    ):
        yield Draft(
            subject="survey",
            title=f"有效问卷{n}份，不足{least}份，满意度得分为暂定",
            sums=(f"还差 {least} − {n} = {least - n}份",),
            at=tuple(f"leaf.{leaf.code}" for leaf in leaves),
            severity=MEDIUM if n else HIGH,
            amount=least - n,
            measure="份",
            simulated=_simulated(case),
            effects=()
            if n
            else case.effect("没有问卷，按0分计", {leaf.code: None for leaf in leaves}),
        )


@Check(
    code="survey_target",
    title="一类对象没有达到目标份数",
    checks="各类对象的有效问卷和 `targets`",
    example="退休人员有效 120 份，目标 373 份",
    severities=((LOW, "不影响得分，影响代表性"),),
    settles=Settler.COORDINATOR,
    remedy="向这一组补发邀请或安排代填",
)
def survey_target(case: Case) -> Iterator[Draft]:
    forms = case.estimates.forms if case.estimates else {}
    names = {one.group: one.name for one in case.records.reach}
    for group, target in case.records.targets.items() if _lines(case) else ():
        n = forms.get(group, 0)
        if n < target:
            shown = shown_count(n, case.readings.min_cell)
            yield Draft(
                subject=f"group.{group}",
                title=f"“{names.get(group, group)}”有效问卷{shown}份，未达到目标{target}份",
                simulated=_simulated(case),
            )


@Check(
    code="survey_over",
    title="答卷比人还多",
    checks="各类对象的有效问卷不多于这一类的计划人数",
    example="百岁老人计划 14 人，有效 17 份",
    severities=((HIGH, "有人重复填、填错了类别，或者人数写错；权重和区间靠不住"),),
    settles=Settler.COORDINATOR,
    remedy="核对这一类的人数、名单和重复的答卷",
)
def survey_over(case: Case) -> Iterator[Draft]:
    found = case.estimates
    names = {one.group: one.name for one in case.records.reach}
    for group, heads in found.heads.items() if found else ():
        n = found.forms.get(group, 0) if found else 0
        if n > heads:
            told = n >= case.readings.min_cell
            over = f"{n}份，比计划人数{heads}人还多" if told else "比计划人数还多"
            yield Draft(
                subject=f"group.{group}",
                title=f"“{names.get(group, group)}”有效问卷{over}",
                sums=(f"{n}份 − {heads}人 = {n - heads}",) if told else (),
                amount=n - heads if told else None,
                measure="份" if told else "",
                simulated=_simulated(case),
            )


@Check(
    code="survey_below_line",
    title="一个分项低于满分线",
    checks="问卷各分项的得分率和满分线",
    example="“项目改进”得分率 92.40%，低于 95%",
    severities=((MEDIUM, "要扣分"), (LOW, "不足 `min_forms` 份")),
    settles=Settler.EVALUATOR,
    remedy="查看各组和意见，写明原因与改进",
)
def survey_below_line(case: Case) -> Iterator[Draft]:
    found = case.estimates
    for item in found.items if found and found.n >= case.readings.min_cell else ():
        for rule, names in _lines(case):
            if item.code in names or item.name in names:
                yield from _below(item, rule, case.readings, _simulated(case))


def _below(
    item: Estimate, rule: Satisfaction, readings: Readings, simulated: bool
) -> Iterator[Draft]:
    line = as_rate(rule.full_at)
    if item.n < readings.min_cell or item.rate >= line:
        return
    shown = percent(item.rate, agree=lambda rate: rate < line)
    gap = rule.full_at - Decimal(shown[:-1])
    yield Draft(
        subject=f"item.{item.code}",
        title=f"“{item.name}”得分率{shown}，低于{plain(rule.full_at)}%",
        sums=(
            f"{plain(rule.full_at)}% − {shown} = {gap}个百分点",
            _how_sure(item, line),
        ),
        severity=MEDIUM if item.n >= readings.min_forms else LOW,
        amount=gap,
        measure="个百分点",
        simulated=simulated,
    )


def _how_sure(item: Estimate, line: Fraction) -> str:
    if item.interval is None:
        return f"n={item.n}：自愿参加者的意见，没有误差范围"
    low, high = item.interval
    sure = "整个区间低于满分线" if Fraction(high) < line else "区间包含满分线，差别不显著"
    return f"95%区间 {100 * low:.2f}%～{100 * high:.2f}%（n={item.n}）：{sure}"


@Check(
    code="survey_basis",
    title="换一种口径总分会变",
    checks="含标记答卷、不含代填时的总分和等级",
    example="不含代填时 94.2 分",
    severities=((MEDIUM, "等级会变"), (LOW, "只是总分会变")),
    settles=Settler.EVALUATOR,
    remedy="核对有标记的答卷和代填情况，报告里写明采用的口径",
)
def survey_basis(case: Case) -> Iterator[Draft]:  # noqa: ARG001
    """Found by `scoring.checks.bases`, which needs the other estimates."""
    return iter(())


@Check(
    code="no_evidence",
    title="指标没有依据",
    checks="每个末级指标有依据",
    example="C211 21分 评价人尚未评定",
    severities=((HIGH, "暂计0分，总分是暂定"),),
    settles=Settler.EVALUATOR,
    remedy="补充依据或由评价人评定",
)
def no_evidence(case: Case) -> Iterator[Draft]:
    if case.told.from_files and not case.records.typed:
        return
    for leaf in case.sheet.leaves:
        found = leaf.trace.evidence
        if found.value is None:
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{leaf.code} {leaf.name} {found.source}，{leaf.weight}分暂计0分",
                amount=leaf.weight,
                measure="分",
            )


@Check(
    code="typed_differs",
    title="录入的和收集到的不同",
    checks="`evidence.yaml` 录入的值和收集到的值",
    example="录入 12/16，单位确认 13/16",
    severities=((LOW, "按收集到的计分"),),
    settles=Settler.COORDINATOR,
    remedy="核对后删去或更正填报值",
)
def typed_differs(case: Case) -> Iterator[Draft]:
    typed = {one.leaf: one for one in case.records.typed}
    for leaf in case.sheet.leaves:
        found = leaf.trace.evidence
        if found.value is None or leaf.code not in typed:
            continue
        if typed[leaf.code].value != found.value:
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{leaf.code} {leaf.name} 采集结果与填报值不同，按采集结果计分",
                sums=(f"采集：{found.source}", f"填报：{typed[leaf.code].source}"),
                simulated=found.simulated,
            )


@Check(
    code="full_unproven",
    title="满分没有依据",
    checks="得满分的指标有记录作依据（确认、评定写了依据、问卷、由数字推算），不只是一句话",
    example="C211 21/21，只有报告所称；没有它是 76 分，中",
    severities=(
        (HIGH, "没有这几分，等级会变"),
        (LOW, "没有这几分，等级不变"),
    ),
    settles=Settler.EVALUATOR,
    remedy="补上佐证（文件、凭证、台账、问卷），或按没有依据计分",
)
def full_unproven(case: Case) -> Iterator[Draft]:
    for leaf in case.sheet.leaves:
        found = leaf.trace.evidence
        if leaf.score < leaf.weight or support(found) is not Support.ASSERTED:
            continue
        effects = case.effect("没有依据，按0分计", {leaf.code: None})
        yield Draft(
            subject=f"leaf.{leaf.code}",
            title=f"{leaf.code} {leaf.name} 满分{leaf.score}没有依据",
            sums=(f"依据：{found.source}", f"{case.sheet.total} − {leaf.score}"
                  f" = {case.sheet.total - leaf.score}"),
            amount=leaf.score,
            measure="分",
            severity=HIGH if effects[0].grade != case.sheet.grade else LOW,
            effects=effects,
            simulated=found.simulated,
        )  # fmt: skip


SHARES = ("execution_rate", "funds_in_place", "events_completion", "reach")
"""Sources that give a part of a whole. What is done beyond a target may well be more than all."""


@Check(
    code="rate_over",
    title="比率超过100%",
    checks="录入的完成率、执行率、人数比例不超过 100%",
    example="录入 125%",
    severities=((MEDIUM, "分子分母至少有一个写错；多做的不加分"),),
    settles=Settler.COORDINATOR,
    remedy="核对分子和分母",
)
def rate_over(case: Case) -> Iterator[Draft]:
    shares = {leaf.code for leaf in case.system.leaves if leaf.evidence.kind in SHARES}
    for one in case.records.typed:
        if one.leaf in shares and isinstance(one.value, Fraction) and one.value > 1:
            over = Decimal(plain((one.value - 1) * 100))
            yield Draft(
                subject=f"leaf.{one.leaf}",
                title=f"{one.leaf} 录入的比率{percent(one.value)}超过100%",
                sums=(*one.arithmetic, f"{to_plain(one.value)} = {percent(one.value)}"),
                amount=over,
                measure="个百分点",
            )


CHECKS = (
    *(survey_sample, survey_target, survey_over, survey_below_line, survey_basis),
    *(no_evidence, typed_differs, full_unproven, rate_over),
)
