"""Townships and offices that results name, against those that are paid for."""

from __future__ import annotations

from collections.abc import Iterator

from scoring.checks.case import MEDIUM, Case, Check, Draft
from scoring.checks.plan import PERSONS, activity
from scoring.finding import Settler


@Check(
    code="named_fewer",
    title="结果点名的比付款的少",
    checks="按乡镇、单位付款的活动：完成情况点了几个名（`printed.yaml` 的 `named`）和付款的个数",
    example="付 8 个乡镇，各单位结果一共点了 7 个",
    severities=((MEDIUM, "没有点名的不知道付给了谁"),),
    settles=Settler.UNIT,
    remedy="由单位写明付给了哪几个",
    ask="付给了哪几个",
)
def named_fewer(case: Case) -> Iterator[Draft]:
    for no, named in _named(case).items():
        lines = case.lines_by_activity.get(no, [])
        paid = _paid(case, no)
        told = {unit: len(names) for unit, names in named.items()}
        due, said = sum(paid.values()), sum(told.values())
        short = [line.unit for line in lines if told.get(line.unit, 0) < paid.get(line.unit, 0)]
        if due and short:
            yield Draft(
                subject=activity(no),
                title=f"第{no}项付给{due}个，结果点名{said}个",
                sums=(
                    *(f"{case.name(u)}：付{paid.get(u, 0)}个，点名{told.get(u, 0)}个"
                      for u in dict.fromkeys([*paid, *told])),
                    f"{due} − {said} = {due - said}",
                ),
                at=tuple(f"line.{line.line}" for line in lines),
                amount=due - said,
                measure="个",
            )  # fmt: skip


@Check(
    code="named_unpaid",
    title="点了名，没有付款",
    checks="完成情况点名慰问的单位（`printed.yaml` 的 `named`），拨款清单里有这项活动的一笔",
    example="区委政法委报慰问乌龙镇，第1项没有拨给它",
    severities=((MEDIUM, "钱从哪里来没有依据"),),
    settles=Settler.UNIT,
    remedy="核对由谁付款",
    ask="这笔慰问由谁付款",
)
def named_unpaid(case: Case) -> Iterator[Draft]:
    for no, named in _named(case).items():
        lines = case.lines_by_activity.get(no, [])
        for unit, names in named.items():
            if lines and all(line.unit != unit for line in lines):
                yield Draft(
                    subject=f"unit.{unit}.{activity(no)}",
                    title=f"{case.name(unit)}报慰问{'、'.join(names)}，第{no}项没有拨给它",
                    sums=(f"点名{len(names)}个，拨款0笔",),
                    at=tuple(f"line.{line.line}" for line in lines),
                    unit=unit,
                    amount=len(names),
                    measure="个",
                )


def _named(case: Case) -> dict[str, dict[str, tuple[str, ...]]]:
    """Names that results give, by activity and unit."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for one in case.printed.named if case.printed else ():
        units = found.setdefault(one.activity, {})
        units[one.whose] = (*units.get(one.whose, ()), *one.names)
    return found


def _paid(case: Case, no: str) -> dict[str, int]:
    """Bodies (townships, offices) that each unit is paid for in an activity."""
    found: dict[str, int] = {}
    for group in case.told.groups:
        if group.activity_no == no and group.count_unit not in PERSONS:
            found[group.unit] = found.get(group.unit, 0) + group.count
    return found


CHECKS = (named_fewer, named_unpaid)
