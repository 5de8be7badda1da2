"""The money of a printed report against its own rows, labels and units."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from scoring.collect.money import denominators
from scoring.figures import money, percent, plain, rounded, yuan
from scoring.indicators import IndicatorSystem, Leaf
from scoring.model import Budget, Finding, Records, Severity
from scoring.printed import (
    FEN,
    SUM_WORDS,
    Printed,
    PrintedBudget,
    PrintedFunds,
    Sum,
    Unit,
    in_fen,
    prints_as,
)
from scoring.readings import DENOMINATOR_WORDS, Readings
from scoring.sources import ExecutionRate

Row = dict[Sum, int]


def check_report_money(
    system: IndicatorSystem, records: Records, printed: Printed, readings: Readings
) -> Iterator[Finding]:
    rows: Row = {}
    if records.lines and all(line.spent is not None for line in records.lines):
        rows = {
            "appropriated": sum(line.appropriated for line in records.lines),
            "spent": sum(line.spent or 0 for line in records.lines),
            "balance": sum(line.balance or 0 for line in records.lines),
        }
    if printed.funds and rows:
        yield from _funds(printed.funds, rows)
    if printed.budget:
        yield from _budget(printed.budget)
        yield from _split(printed.budget, records)
        yield from _own(printed.budget)
        yield from _denominators(system, records, printed.budget, readings)
    yield from _statements(printed, rows)


def _fitting(figure: Decimal, unit: Unit, truth: int) -> Unit:
    """The unit in which the figure comes near the true amount; as printed where neither does."""
    others: tuple[Unit, ...] = ("元", "万元")
    near = [one for one in others if abs(in_fen(figure, one) - truth) * 50 <= abs(truth) and truth]
    return near[0] if near else unit


def _unit_finding(subject: str, where: str, said: str, unit: Unit, fits: Unit) -> Finding:
    return Finding(
        code="money_unit",
        subject=subject,
        severity=Severity.MEDIUM,
        title=f"{where}：单位印为{unit}，数字是{fits}",
        arithmetic=(said,),
        remedy=f"把单位改为{fits}",
    )


def _funds(funds: PrintedFunds, rows: Row) -> Iterator[Finding]:
    fits = _fitting(funds.appropriated, funds.heading, rows["appropriated"])
    if fits != funds.heading:
        true = rounded(Fraction(rows["appropriated"], FEN["万元"]), 2)
        said = f"{plain(funds.appropriated)}{funds.heading}；各行合计 {true}万元"
        yield _unit_finding("funds", funds.where, said, funds.heading, fits)
    figures: dict[Sum, Decimal] = {
        "appropriated": funds.appropriated,
        "spent": funds.spent,
        "balance": funds.balance,
    }
    for name, figure in figures.items():
        if not prints_as(rows[name], figure, fits):
            yield _row_sum(name, funds.where, in_fen(figure, fits), rows[name])
    if funds.appropriated - funds.spent != funds.balance:
        left = funds.appropriated - funds.spent
        yield Finding(
            code="printed_balance",
            subject="funds",
            severity=Severity.HIGH,
            title=f"{funds.where}：合计行的拨款减支出不等于结余",
            arithmetic=(f"{funds.appropriated} − {funds.spent} = {left}，印为 {funds.balance}",),
            remedy="核对合计行",
        )


def _row_sum(name: Sum, where: str, printed: Fraction, rows: int) -> Finding:
    off = plain((printed - rows) / 100)
    return Finding(
        code="row_sum",
        subject=f"funds.{name}",
        severity=Severity.HIGH,
        title=f"{where}：{SUM_WORDS[name]}的合计不等于各行相加",
        arithmetic=(f"印出合计 {plain(printed / 100)} − 各行相加 {yuan(rows)} = {off}",),
        remedy="逐行核对，合计由相加得出",
    )


def _budget(budget: PrintedBudget) -> Iterator[Finding]:
    found = budget.fiscal + budget.own
    if found != budget.total:
        yield Finding(
            code="budget_sum",
            subject="budget",
            severity=Severity.HIGH,
            title=f"{budget.where}：财政加自筹不等于预算总额",
            arithmetic=(
                f"{budget.fiscal} + {budget.own} = {found}，印为 {budget.total}（{budget.unit}）",
            ),
            remedy="核对三个数",
        )


def _split(budget: PrintedBudget, records: Records) -> Iterator[Finding]:
    """Plan lines summed by the source printed beside them, against the printed split."""
    if not records.plan:
        return
    fiscal = sum(one.total for one in records.plan if one.funding == "财政")
    own = sum(one.total for one in records.plan if one.funding == "自筹")
    if prints_as(fiscal, budget.fiscal, budget.unit) and prints_as(own, budget.own, budget.unit):
        return
    loose = [one for one in records.plan if one.funding == "财政" and not one.activity_no]
    moved = sum(one.total for one in loose)
    hint: tuple[str, ...] = ()
    if moved and prints_as(fiscal - moved, budget.fiscal, budget.unit):
        names = "、".join(f"{one.item} {yuan(one.total)}" for one in loose)
        hint = (
            f"资金表中没有对应行的财政项目：{names}",
            f"改列自筹后：财政 {yuan(fiscal - moved)}，自筹 {yuan(own + moved)}，与印出的一致",
        )
    yield Finding(
        code="split",
        subject="budget",
        severity=Severity.HIGH,
        title="按各项标注的资金来源相加，与印出的财政、自筹金额不符",
        arithmetic=(
            f"标注财政合计 {yuan(fiscal)}，印为 {budget.fiscal}{budget.unit}",
            f"标注自筹合计 {yuan(own)}，印为 {budget.own}{budget.unit}",
            *hint,
        ),
        remedy="核对各项的资金来源",
    )


def _own(budget: PrintedBudget) -> Iterator[Finding]:
    if budget.own:
        part = Fraction(budget.own) / Fraction(budget.total) if budget.total else Fraction(0)
        yield Finding(
            code="own_funds",
            subject="budget.own",
            severity=Severity.HIGH,
            title=f"自筹{budget.own}{budget.unit}没有支出记录",
            arithmetic=(f"{budget.own} ÷ {budget.total} = {percent(part)}",),
            remedy="向各单位补充采集自筹资金的计划、支出和结余",
        )


def _denominators(
    system: IndicatorSystem, records: Records, printed: PrintedBudget, readings: Readings
) -> Iterator[Finding]:
    """The execution rate under each denominator, where it decides a score."""
    if not records.lines or any(line.spent is None for line in records.lines):
        return
    ratios = denominators(records.lines, printed.fen())
    scores = {
        name: [_mark(leaf, Fraction(*ratio), readings) for leaf in _rate_leaves(system)]
        for name, ratio in ratios.items()
    }
    if len({tuple(marks) for marks in scores.values()}) < 2:
        return
    yield Finding(
        code="denominator",
        subject="execution_rate",
        severity=Severity.HIGH,
        title="预算执行率的分母不同，得分不同",
        arithmetic=tuple(
            f"{DENOMINATOR_WORDS[name]}：{yuan(above)} ÷ {yuan(below)}"
            f" = {percent(Fraction(above, below))}，{'，'.join(scores[name])}"
            for name, (above, below) in ratios.items()
        ),
        remedy="在项目设置中选定一种读法，并在报告中写明分母和口径",
    )


def _rate_leaves(system: IndicatorSystem) -> list[Leaf]:
    return [leaf for leaf in system.leaves if isinstance(leaf.evidence, ExecutionRate)]


def _mark(leaf: Leaf, rate: Fraction, readings: Readings) -> str:
    exact = leaf.rule.apply(leaf.weight, rate, readings.of(leaf.code)).exact
    return f"{leaf.code} 得 {plain(exact)}"


def _statements(printed: Printed, rows: Row) -> Iterator[Finding]:
    known: Row = dict(rows)
    if printed.budget:
        budget: Budget = printed.budget.fen()
        known |= {"budget": budget.total, "fiscal": budget.fiscal, "own": budget.own}
    for i, one in enumerate(printed.statements):
        truth = known.get(one.means)
        if truth is None:
            continue
        fits = _fitting(one.figure, one.unit, truth)
        said = f"原文“{one.text}”；{SUM_WORDS[one.means]} {money(truth)}"
        if fits != one.unit:
            yield _unit_finding(f"statement.{i + 1}", one.where, said, one.unit, fits)
        elif not prints_as(truth, one.figure, one.unit):
            yield Finding(
                code="statement",
                subject=f"statement.{i + 1}",
                severity=Severity.MEDIUM,
                title=f"{one.where}：{SUM_WORDS[one.means]}与别处不符",
                arithmetic=(said,),
                remedy="核对正文与表格",
            )
