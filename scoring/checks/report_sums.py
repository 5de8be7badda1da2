"""Sums that a printed report may speak of, and in which unit it prints them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from scoring.checks.case import Case
from scoring.model import LineRecord
from scoring.printed import Statement, Sum, Unit, in_fen

Rows = dict[Sum, int]


def rows_of(case: Case) -> Rows:
    """Sums over the funds table in fen; of spending and balance only when every row has them."""
    lines = case.records.lines
    sums = _sums(lines)
    if any(line.spent is None for line in lines):
        return {"appropriated": sums["appropriated"]}
    return sums if lines else {}


def _sums(lines: Iterable[LineRecord]) -> Rows:
    lines = list(lines)
    return {
        "appropriated": sum(line.appropriated for line in lines),
        "spent": sum(line.spent or 0 for line in lines),
        "balance": sum(line.balance or 0 for line in lines),
    }


def fitting(figure: Decimal, unit: Unit, truth: int) -> Unit:
    """The unit in which the figure comes near the true amount; as printed where neither does."""
    others: tuple[Unit, ...] = (unit, "元", "万元")
    near = [one for one in others if abs(in_fen(figure, one) - truth) * 50 <= abs(truth) and truth]
    return near[0] if near else unit


def meant(case: Case, one: Statement) -> tuple[Fraction, str] | None:
    """What a statement speaks of by the tables, in fen, persons, or as a rate of 1, and where from.
    None where the tables do not say."""
    if one.means in ("appropriated", "spent", "balance", "execution_rate"):
        return _of_lines(case, one)
    if one.means in ("headcount", "reached"):
        return _of_people(case, one)
    return _of_plan(case, one)


def _of_lines(case: Case, one: Statement) -> tuple[Fraction, str] | None:
    lines = [
        line
        for line in case.records.lines
        if (not one.whose or line.unit == one.whose)
        and (not one.activity or line.activity_no == one.activity)
        and (not one.rows or line.line in one.rows)
    ]
    if not lines or (one.means != "appropriated" and any(line.spent is None for line in lines)):
        return None
    sums = _sums(lines)
    if one.means == "execution_rate":
        given = sums["appropriated"]
        return (Fraction(sums["spent"], given), f"{len(lines)}行") if given else None
    means: Sum = one.means  # type: ignore[assignment]
    return Fraction(sums[means]), f"{len(lines)}行相加"


def _of_plan(case: Case, one: Statement) -> tuple[Fraction, str] | None:
    narrowed = bool(one.whose or one.activity or one.rows)
    budget = case.printed.budget if case.printed else None
    if budget and not narrowed and one.means != "planned":
        fen = budget.fen()
        known = {"budget": fen.total, "fiscal": fen.fiscal, "own": fen.own}
        return Fraction(known[one.means]), "预算"
    wanted = {"fiscal": ("财政",), "own": ("自筹",)}.get(one.means, ("财政", "自筹", ""))
    rows = [
        plan
        for plan in case.records.plan
        if (not one.whose or plan.unit == one.whose)
        and (not one.activity or plan.activity_no == one.activity)
        and (not one.rows or plan.line in one.rows)
    ]
    total = sum(plan.total for plan in rows if plan.funding in wanted)
    return (Fraction(total), f"计划{len(rows)}行") if rows else None


def _of_people(case: Case, one: Statement) -> tuple[Fraction, str] | None:
    groups = [
        group
        for group in case.told.groups
        if group.count_unit == one.unit
        and (not one.whose or group.unit == one.whose)
        and (not one.activity or group.activity_no == one.activity)
        and (not one.rows or group.group in one.rows)
    ]
    if not groups:
        return None
    if one.means == "headcount":
        return Fraction(sum(group.count for group in groups)), f"{len(groups)}类对象"
    reached = {each.group: each.reached for each in case.records.reach}
    told = [reached.get(group.group) for group in groups]
    if all(n is not None for n in told):
        return Fraction(sum(n or 0 for n in told)), "单位确认"
    return _paid_for(case, [(group.unit, group.activity_no, group.per_unit) for group in groups])


def _paid_for(case: Case, groups: list[tuple[str, str, int]]) -> tuple[Fraction, str] | None:
    """Spending over the standard, where there is one group and one standard."""
    if len(groups) != 1 or not groups[0][2]:
        return None
    unit, no, each = groups[0]
    spent = [line.spent for line in case.lines_by_activity.get(no, []) if line.unit == unit and no]
    if len(spent) != 1 or spent[0] is None:
        return None
    return Fraction(spent[0], each), f"支出 ÷ 标准 {each // 100}"
