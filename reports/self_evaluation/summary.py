"""The self-evaluation over the implementing units: money, targets reached, reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports.model import ReportInput
from reports.self_evaluation.facts import Fund, SelfFacts, UnitFunds
from reports.self_evaluation.form import NONE, NOT_GIVEN, TO_FILL
from reports.self_evaluation.layout import (
    Box,
    Check,
    Kind,
    Layout,
    Money,
    Rate,
    Value,
    at,
    span,
)
from scoring.self_targets import SelfTarget, measured, reached

REACHED, SHORT, OPEN, JUDGED = "达到", "未达到", TO_FILL, "定性"


@dataclass(frozen=True, slots=True)
class UnitRow:
    name: str
    fiscal: Fund
    own: Fund
    states: Counter[str]
    reason: str
    wanting: bool
    """Whether a shortfall has no reason yet."""


def state(one: SelfTarget) -> str:
    """Whether a unit's target is reached; words alone are for people to judge."""
    due = one.aim
    if due is None or not one.actual:
        return OPEN
    if due.number is None:
        return JUDGED
    actual = measured(one.actual, due)
    if actual is None:
        return OPEN
    return REACHED if reached(due, actual) else SHORT


def unit_rows(facts: SelfFacts) -> tuple[UnitRow, ...]:
    return tuple(_row(facts, unit) for unit in facts.units)


def _row(facts: SelfFacts, unit: UnitFunds) -> UnitRow:
    own = [one for one in facts.targets if one.unit == unit.unit]
    states = Counter(state(one) for one in own)
    reasons = [*unit.reasons]
    missed = [one for one in own if state(one) == SHORT]
    reasons += [f"{one.name}：{one.reason or TO_FILL}" for one in missed]
    rest = unit.fiscal.adjusted is not None and (unit.fiscal.spent or 0) < unit.fiscal.adjusted
    wanting = rest and unit.fiscal.spent is not None and not unit.reasons
    if wanting:
        reasons.insert(0, f"结余原因：{TO_FILL}")
    wanting = wanting or any(not one.reason for one in missed)
    return UnitRow(unit.name, unit.fiscal, unit.own, states, "；".join(reasons), wanting)


def summary_layout(given: ReportInput, facts: SelfFacts) -> Layout:
    rows = unit_rows(facts)
    told = any(row.states for row in rows)
    widths = (6, 26, 13, 13, 14, 13, 13, *((9, 9, 9) if told else ()), 40)
    title = "项目支出绩效自评汇总表"
    line = f"（{given.year}年度）　项目：{given.title}　金额单位：万元"
    made = Layout(title, line, widths, head=2, wide=True)
    _head(made, told)
    for index, row in enumerate(rows):
        _unit(made, index, row, told)
    if rows:
        _sums(made, rows, told)
    if any(row.states[JUDGED] for row in rows):
        made.notes.append("定性指标由人评定，不计入达到、未达到")
    if any(row.own.spent is None and row.own.known for row in rows):
        made.notes.append(f"自筹资金没有报执行数的，写{NOT_GIVEN}，不作0计；合计也不求")
    if any(row.fiscal.spent is None and row.fiscal.known for row in rows):
        made.notes.append(f"拨款还没有全部确认支出的单位，执行数{TO_FILL}；合计也不求")
    return made


def _head(made: Layout, told: bool) -> None:
    for column, name in ((0, "序号"), (1, "实施单位")):
        made.boxes.append(Box(0, column, name, 2, 1, "label"))
    made.put(0, (2, 3, "财政拨款", "label", "center"), (5, 2, "自筹资金", "label", "center"))
    heads = ["全年预算数", "全年执行数", "执行率", "预算数", "执行数"]
    if told:
        made.put(0, (7, 3, "单位的指标（个）", "label", "center"))
        heads += [REACHED, SHORT, OPEN]
    for number, name in enumerate(heads):
        made.boxes.append(Box(1, 2 + number, name, kind="label"))
    made.boxes.append(Box(0, 2 + len(heads), "偏差原因分析及改进措施", 2, 1, "label"))


def _unit(made: Layout, index: int, row: UnitRow, told: bool) -> None:
    at_ = index + 2
    made.put(at_, (0, 1, index + 1, "value", "center"), (1, 1, row.name, "value", "left"))
    _fund(made, at_, 2, row.fiscal, TO_FILL)
    rate = _rate(row.fiscal)
    formula = f"{at(at_, 3)}/{at(at_, 2)}" if rate is not None else ""
    made.boxes.append(Box(at_, 4, Rate(rate) if rate is not None else NONE, formula=formula))
    _fund(made, at_, 5, row.own, NOT_GIVEN)
    if told:
        for number, name in enumerate((REACHED, SHORT, OPEN)):
            count: Value = row.states[name] if row.states else NONE
            made.boxes.append(Box(at_, 7 + number, count))
    kind: Kind = "open" if row.wanting else "value"
    made.put(at_, (10 if told else 7, 1, row.reason, kind, "left"))


def _fund(made: Layout, row: int, column: int, fund: Fund, unknown: str) -> None:
    for number, fen in enumerate((fund.adjusted, fund.spent)):
        if fen is not None:
            made.boxes.append(Box(row, column + number, Money(fen), align="right"))
        elif fund.known:
            made.boxes.append(Box(row, column + number, unknown, kind="open", align="right"))
        else:
            made.boxes.append(Box(row, column + number, NONE, align="right"))


def _rate(fund: Fund) -> Fraction | None:
    return Fraction(fund.spent, fund.adjusted) if fund.adjusted and fund.spent is not None else None


def _sums(made: Layout, rows: Sequence[UnitRow], told: bool) -> None:
    """By formula; a column with something unknown in it has no sum."""
    last = len(rows) + 1
    row = last + 1
    made.put(row, (0, 2, "合计", "label", "center"))
    columns = (
        (2, "财政拨款全年预算数", [one.fiscal for one in rows], "adjusted", TO_FILL),
        (3, "财政拨款全年执行数", [one.fiscal for one in rows], "spent", TO_FILL),
        (5, "自筹资金预算数", [one.own for one in rows], "adjusted", NOT_GIVEN),
        (6, "自筹资金执行数", [one.own for one in rows], "spent", NOT_GIVEN),
    )
    sums: dict[int, int | None] = {}
    for column, name, funds, field, unknown in columns:
        sums[column] = total = _total([one for one in funds if one.known], field)
        if total is None:
            known = any(one.known for one in funds)
            value, kind = (unknown, "open") if known else (NONE, "value")
            made.put(row, (column, 1, value, kind, "right"))  # type: ignore[arg-type]
            continue
        formula = f"SUM({span(2, last, column)})"
        made.boxes.append(Box(row, column, Money(total), align="right", formula=formula))
        made.checks.append(Check(f"{name}合计（万元）", at(row, column), Money(total)))
    rate = _rate(Fund(None, sums[2], sums[3]))
    formula = f"{at(row, 3)}/{at(row, 2)}" if rate is not None else ""
    made.boxes.append(Box(row, 4, Rate(rate) if rate is not None else NONE, formula=formula))
    if told:
        for number, name in enumerate((REACHED, SHORT, OPEN)):
            count = sum(one.states[name] for one in rows)
            formula = f"SUM({span(2, last, 7 + number)})"
            made.boxes.append(Box(row, 7 + number, count, formula=formula))
            made.checks.append(Check(f"指标{name}", at(row, 7 + number), count))
    made.put(row, (10 if told else 7, 1, "", "value", "left"))


def _total(funds: Sequence[Fund], field: str) -> int | None:
    found: list[int | None] = [getattr(fund, field) for fund in funds]
    if not found or None in found:
        return None
    return sum(each or 0 for each in found)
