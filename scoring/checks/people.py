"""Persons planned and reached: reasons, sums, overlaps, and groups that no one can count."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.checks.case import HIGH, MEDIUM, Case, Check, Draft, PlannedGroup, in_yuan
from scoring.checks.lines import named, received
from scoring.checks.plan import PERSONS
from scoring.checks.words import core
from scoring.figures import yuan
from scoring.finding import Settler
from scoring.model import LineRecord, ReachRecord
from scoring.sources import CoverageSource, Reach


@Check(
    code="reach_reason",
    title="实际少于计划，没有原因",
    checks="实际慰问（服务）的人数少于计划的，写了原因；多于计划的不算差错",
    example="计划 293人，实际 290人，原因空白",
    severities=((MEDIUM, "人数完成率会扣分，要有说法"),),
    settles=Settler.UNIT,
    remedy="由单位补填原因",
    ask="少的是哪些人、为什么",
)
def reach_reason(case: Case) -> Iterator[Draft]:
    for group in case.records.reach:
        if group.reached is None or group.reached >= group.planned or group.reason.strip():
            continue
        off = group.planned - group.reached
        yield Draft(
            subject=f"group.{group.group}",
            title=f"“{group.name}”实际少于计划，没有原因",
            sums=(
                f"实际 {group.reached}{group.count_unit} − 计划 {group.planned}{group.count_unit}"
                f" = {-off}",
            ),
            unit=group.unit,
            amount=off,
            measure=group.count_unit,
            simulated=group.simulated,
        )


@Check(
    code="reach_money",
    title="实际人数乘标准不等于支出",
    checks="实际人数 × 标准 = 支出（只在计划人数 × 标准等于到账时查；有两种标准的，说明即可）",
    example="289人 × 300.00 = 86,700.00，支出 87,000.00，相差 300.00",
    severities=((MEDIUM, "钱和人对不上，可能是人数、标准或支出写错"),),
    settles=Settler.UNIT,
    remedy="核对实际人数、标准和支出",
    ask="实际人数和标准；有两种标准的分别是多少人",
)
def reach_money(case: Case) -> Iterator[Draft]:
    by_activity: dict[tuple[str, str], list[ReachRecord]] = {}
    for group in case.records.reach:
        if group.activity_no:
            by_activity.setdefault((group.unit, group.activity_no), []).append(group)
    paid: dict[tuple[str, str], list[LineRecord]] = {}
    for line in case.records.lines:
        paid.setdefault((line.unit, line.activity_no), []).append(line)
    for place, groups in by_activity.items():
        paying = paid.get(place, [])
        known = all(group.per_unit and group.reached is not None for group in groups)
        if known and paying and all(line.spent is not None for line in paying):
            yield from _compare(groups, paying)


def _compare(groups: list[ReachRecord], paying: list[LineRecord]) -> Iterator[Draft]:
    planned = sum(group.planned * group.per_unit for group in groups)
    due = sum((group.reached or 0) * group.per_unit for group in groups)
    spent = sum(line.spent or 0 for line in paying)
    if planned != sum(map(received, paying)) or due == spent:
        return
    yield Draft(
        subject=f"line.{paying[0].line}",
        title=f"{named(paying[0])}实际人数乘标准不等于支出",
        sums=(
            *(
                f"{group.name}：{group.reached}{group.count_unit} × {yuan(group.per_unit)}"
                f" = {yuan((group.reached or 0) * group.per_unit)}"
                for group in groups
            ),
            f"合计 {yuan(due)}，支出 {yuan(spent)}，相差 {yuan(spent - due)}",
        ),
        at=tuple(f"group.{group.group}" for group in groups),
        unit=paying[0].unit,
        amount=in_yuan(abs(spent - due)),
        simulated=any(one.simulated for one in groups) or any(one.simulated for one in paying),
    )


@Check(
    code="overlap",
    title="人数有重叠",
    checks="含于另一类的对象（填了“含于”，或名称写明“……中的”）会被算两次",
    example="退休人员 9,852人 里含 100户 和 100人，合计 18,311 去掉重叠是 18,111",
    severities=((MEDIUM, "人数合计多算，户和人混在一起；不影响钱"),),
    settles=Settler.COORDINATOR,
    remedy="报告人数时写明含于上项，合计里不重复计",
)
def overlap(case: Case) -> Iterator[Draft]:
    groups = {one.group: one for one in case.told.groups}
    by_unit: dict[str, list[PlannedGroup]] = {}
    for one in case.told.groups:
        by_unit.setdefault(one.unit, []).append(one)
    inside: dict[str, list[PlannedGroup]] = {}
    for one in case.told.groups:
        outer = one.within or _outer(one, by_unit[one.unit])
        if outer in groups:
            inside.setdefault(outer, []).append(one)
    people = [one for one in case.told.groups if one.count_unit in PERSONS]
    whole = sum(one.count for one in people)
    for code, within in inside.items():
        outer_group = groups[code]
        twice = sum(one.count for one in within if one.count_unit in PERSONS)
        parts = "、".join(f"{one.name}{one.count}{one.count_unit}" for one in within)
        yield Draft(
            subject=f"group.{code}",
            title=f"“{outer_group.name}”{outer_group.count}{outer_group.count_unit}里已含{parts}",
            sums=(f"全部计划 {whole} − 重叠 {twice} = {whole - twice}（户等按1计）",),
            at=tuple(f"group.{one.group}" for one in within),
            unit="",
            amount=twice,
            measure="人",
        )


def _outer(one: PlannedGroup, others: list[PlannedGroup]) -> str:
    """退休人员中的特困户 is within 原东川矿务局退休人员 of the same unit."""
    before, found, _ = one.name.partition("中的")
    if not found:
        return ""
    name = core(before)
    return next((o.group for o in others if o is not one and core(o.name).endswith(name)), "")


@Check(
    code="no_headcount",
    title="有钱没有人数的对象",
    checks="计人数的指标：每一类对象按人或户计",
    example="8个乡镇的一线人员、13个单位的职工只有单位数，没有人数",
    severities=((MEDIUM, "这些对象不在人数完成率里"),),
    settles=Settler.EVALUATOR,
    remedy="由单位补报人数，或在报告里写明不计入",
)
def no_headcount(case: Case) -> Iterator[Draft]:
    for leaf in case.system.leaves:
        if not isinstance(leaf.evidence, Reach) or not leaf.evidence.count_units:
            continue
        outside = [g for g in case.told.groups if g.count_unit not in leaf.evidence.count_units]
        outside = [g for g in outside if g.count_unit in _BODIES]
        total = sum(g.count * g.per_unit for g in outside)
        if outside:
            names = dict.fromkeys(f"{g.name}（{g.count_unit}）" for g in outside)
            yield Draft(
                subject=f"leaf.{leaf.code}",
                title=f"{len(names)}类对象有钱没有人数，不在{leaf.code}里",
                sums=("、".join(names), f"计划合计 {yuan(total)}"),
                at=tuple(f"group.{g.group}" for g in outside),
                amount=in_yuan(total),
            )


_BODIES = ("个乡镇", "个单位", "单位", "所", "家", "个村", "个社区", "支")


@Check(
    code="category_unpaid",
    title="目标列明的一类没有慰问",
    checks="覆盖率指标里的每一类：对象表里有属于它的对象，有财政资金",
    example="“老党员和困难党员”没有财政资金，只有自筹 30,000.00",
    severities=(
        (HIGH, "一个对象也没有：覆盖率要扣分"),
        (MEDIUM, "只有自筹资金：财政资金的报告不能算作覆盖"),
    ),
    settles=Settler.EVALUATOR,
    remedy="补充名单和发放记录，或按未覆盖计分",
)
def category_unpaid(case: Case) -> Iterator[Draft]:
    if not case.told.groups or not any(one.categories for one in case.told.groups):
        return
    for leaf in case.system.leaves:
        rule = leaf.rule
        if rule.kind != "coverage" or not isinstance(leaf.evidence, CoverageSource):
            continue
        for place, category in enumerate(rule.categories, start=1):
            groups = [one for one in case.told.groups if category in one.categories]
            if any(one.funding != "自筹" for one in groups):
                continue
            own = sum(one.count * one.per_unit for one in groups)
            scored = [one for one in case.sheet.leaves if one.code == leaf.code]
            now = scored[0].trace.evidence.value if scored else None
            counted = isinstance(now, tuple) and category in now
            missing = () if now is None or counted else (*_texts(now), category)
            words = "只有自筹资金" if groups else "没有任何对象"
            yield Draft(
                subject=f"leaf.{leaf.code}.{place}",
                title=f"{leaf.code} 要覆盖“{category}”，{words}",
                sums=(f"财政 0.00，自筹 {yuan(own)}",),
                at=(f"leaf.{leaf.code}", *(f"group.{one.group}" for one in groups)),
                amount=in_yuan(own),
                severity=MEDIUM if groups else HIGH,
                effects=case.effect("这一类按未覆盖计", {leaf.code: missing}) if missing else (),
            )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(one) for one in value) if isinstance(value, tuple) else ()


CHECKS = (reach_reason, reach_money, overlap, no_headcount, category_unpaid)
