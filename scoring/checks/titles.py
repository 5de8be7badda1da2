"""Titles of activities that count whom they are for, against the plan."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.checks.case import HIGH, LOW, MEDIUM, Case, Check, Draft, in_yuan
from scoring.checks.plan import PERSONS, activity, at_lines, at_plan
from scoring.checks.words import Counted, core, counts, mentions
from scoring.figures import yuan
from scoring.finding import Settler
from scoring.model import PlanRecord


@Check(
    code="title_item",
    title="活动名称没有列全付款的对象",
    checks="名称里列了数量的活动：计划明细的每一项都在名称里",
    example="名称列社会福利院1所、敬老院4所，计划还有民办养老机构1所 10,000.00",
    severities=((HIGH, "名称外的一项付没付，决定支出是多少"),),
    settles=Settler.UNIT,
    remedy="核对这一项有没有支付，改正名称或支出",
    ask="名称里没有的这一项有没有支付",
)
def title_item(case: Case) -> Iterator[Draft]:
    for no, lines in case.lines_by_activity.items():
        absent, _ = _compared(case, no)
        total = sum(one.total for one in absent)
        if absent:
            names = "、".join(f"{one.item}{one.count}{one.count_unit}" for one in absent)
            yield Draft(
                subject=activity(no),
                title=f"第{no}项的名称没有列出{names}",
                sums=tuple(
                    f"{one.item}：{one.count}{one.count_unit} × {yuan(one.per_unit)}"
                    f" = {yuan(one.total)}"
                    for one in absent
                ),
                at=(*at_lines(lines), *at_plan(absent)),
                unit=lines[0].unit if len({line.unit for line in lines}) == 1 else "",
                amount=in_yuan(total),
            )


@Check(
    code="title_count",
    title="活动名称里的数量与计划不同",
    checks="活动名称里写的人数、户数和计划明细",
    example="名称写25户，计划写25人；名称写239人，计划写293人",
    severities=(
        (MEDIUM, "数不同：完成率的分母不知道取哪个"),
        (LOW, "数相同、计数单位不同：人和户混用"),
    ),
    settles=Settler.COORDINATOR,
    remedy="核对名单，两处写同一个数、同一个计数单位",
    ask="计划的数量和计数单位",
)
def title_count(case: Case) -> Iterator[Draft]:
    for no, lines in case.lines_by_activity.items():
        for one, said in _compared(case, no)[1]:
            differs = one.count != said.n
            yield Draft(
                subject=f"plan.{one.line}",
                title=f"第{no}项“{one.item}”名称里是{said.n}{said.of}，"
                f"计划是{one.count}{one.count_unit}",
                sums=(f"{said.n}{said.of} 与 {one.count}{one.count_unit}",),
                at=at_lines(lines[:1]),
                unit=one.unit if len(case.units_of(one.unit)) == 1 else "",
                amount=abs(one.count - said.n),
                measure=one.count_unit,
                severity=MEDIUM if differs else LOW,
            )


def _compared(case: Case, no: str) -> tuple[list[PlanRecord], list[tuple[PlanRecord, Counted]]]:
    """Plan rows that a title with counts leaves out, and those that it counts otherwise."""
    plan = [
        one
        for one in case.plan_by_activity.get(no, [])
        if one.funding == "财政" and case.told.kinds.get(one.line) != "活动"
    ]
    said = list(counts(case.lines_by_activity[no][0].activity)) if plan else []
    pairs: list[tuple[PlanRecord, Counted]] = []
    left = []
    for one in plan:  # by name first
        name = core(one.item)
        same = next((each for each in said if _named(name, each.name)), None)
        if same is None:
            left.append(one)
        else:
            said.remove(same)
            pairs.append((one, same))
    if not pairs and not (said and len(plan) == 1):
        return [], []
    absent = []
    for one in left:  # then by the number
        alike = next((each for each in said if each.n == one.count), None)
        if alike is None:
            absent.append(one)
        else:
            said.remove(alike)
            pairs.append((one, alike))
    if len(plan) == 1 and absent:
        return [], []  # a title that counts something else
    other = [
        (one, each)
        for one, each in pairs
        if (each.n, each.of) != (one.count, "人" if one.count_unit == "名" else one.count_unit)
        and not (each.n == one.count and each.of in ("个", "家") and one.count_unit not in PERSONS)
    ]
    return absent, other


def _named(item: str, said: str) -> bool:
    return bool(said) and (item in said or said in item or mentions(item, said))


CHECKS = (title_item, title_count)
