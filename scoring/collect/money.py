"""Execution rates from confirmed lines of money."""

from __future__ import annotations

from fractions import Fraction

from scoring.collect.case import Case, Collected, NothingYet
from scoring.figures import percent, yuan
from scoring.model import Budget, LineRecord, Otherwise
from scoring.readings import DENOMINATOR_WORDS, Denominator
from scoring.sources import ExecutionRate, FundsInPlace

Ratio = tuple[int, int]


def execution_rate(case: Case, source: ExecutionRate) -> Collected:  # noqa: ARG001
    """Paid against appropriated, of fiscal money alone. What is not confirmed counts as
    appropriated and not spent, and the arithmetic says so."""
    lines = tuple(line for line in case.records.lines if not line.own)
    confirmed = [line for line in lines if line.spent is not None]
    if not confirmed:
        raise NothingYet("各单位尚未确认支出")
    chosen = case.how.execution_rate
    ratios = denominators(lines, case.records.budget)
    if chosen not in ratios:
        raise NothingYet(f"{DENOMINATOR_WORDS[chosen]}，但没有填写预算或金额为零")
    above, below = ratios[chosen]
    value = Fraction(above, below)
    rate = f"{DENOMINATOR_WORDS[chosen]}：{yuan(above)} ÷ {yuan(below)} = {percent(value)}"
    return Collected(
        value,
        "confirmed",
        f"单位支出确认：{len(lines)}笔中已确认{len(confirmed)}笔",
        (*_sums(lines, confirmed), rate),
        any(line.simulated for line in lines),
        tuple(
            Otherwise(DENOMINATOR_WORDS[name], Fraction(*ratio))
            for name, ratio in ratios.items()
            if Fraction(*ratio) != value
        ),
    )


def funds_in_place(case: Case, source: FundsInPlace) -> Collected:  # noqa: ARG001
    """资金到位率: what units say arrived, over the fiscal budget (实际到位资金 ÷ 预算资金,
    财预〔2020〕10号). A line nobody has confirmed has not arrived yet as far as is known."""
    lines, budget = case.records.lines, case.records.budget
    confirmed = [line for line in lines if line.spent is not None]
    if not confirmed:
        raise NothingYet("各单位尚未确认到账")
    if budget is None or not budget.fiscal:
        raise NothingYet("没有填写财政预算")
    arrived = sum(
        line.appropriated if line.disputed is None else line.disputed for line in confirmed
    )
    value = Fraction(arrived, budget.fiscal)
    return Collected(
        value,
        "confirmed",
        f"单位确认到账：{len(lines)}笔中已确认{len(confirmed)}笔",
        (f"到位 {yuan(arrived)} ÷ 财政预算 {yuan(budget.fiscal)} = {percent(value)}",),
        any(line.simulated for line in lines),
    )


def denominators(lines: tuple[LineRecord, ...], budget: Budget | None) -> dict[Denominator, Ratio]:
    """Numerator and denominator in fen, under each reading that can be worked out."""
    spent = sum(line.spent or 0 for line in lines)
    ratios: dict[Denominator, Ratio] = {
        "appropriated": (spent, sum(line.appropriated for line in lines))
    }
    if budget:
        ratios["fiscal_budget"] = (spent, budget.fiscal)
        ratios["whole_budget"] = (spent, budget.total)
        if budget.own:
            ratios["whole_budget_own_spent"] = (spent + budget.own, budget.total)
    return {name: ratio for name, ratio in ratios.items() if ratio[1]}


def _sums(lines: tuple[LineRecord, ...], confirmed: list[LineRecord]) -> tuple[str, ...]:
    spent = sum(line.spent or 0 for line in confirmed)
    given = sum(line.appropriated for line in lines)
    sums = (
        f"实际拨款合计 {yuan(given)}元（{len(lines)}笔）",
        f"实际支出合计 {yuan(spent)}元（{len(confirmed)}笔）",
    )
    if len(confirmed) == len(lines):
        return sums
    open_sum = given - sum(line.appropriated for line in confirmed)
    return (
        *sums,
        f"未确认{len(lines) - len(confirmed)}笔，拨款 {yuan(open_sum)}元，未计入支出",
    )
