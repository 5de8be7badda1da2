"""What of the rates by unit may be shown, by the rules of `reports.suppression`.

A unit with 1-4 forms or answers to a shown question is hidden, and so are the next smallest until
those hidden are at least two with at least 5; those who belong to no unit count as one more, since
the total tells them. 满意率 of a question is shown for all units or for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from reports.model import ReportInput
from reports.suppression import DONT_KNOW, UNIFORM, shown
from scoring.model import Estimate
from scoring.suppression import hidden_groups
from scoring.units import by_unit


@dataclass(frozen=True, slots=True)
class UnitRate:
    question: str
    text: str
    n: int
    rate: Fraction
    satisfied: Fraction | None
    """None: not shown."""
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class ShownUnit:
    unit: str
    """Its code; "" for those who belong to none."""
    forms: int
    rates: tuple[UnitRate, ...]
    """Empty: hidden."""


def shown_units(given: ReportInput) -> tuple[ShownUnit, ...]:
    """Every unit with forms, in the order of their codes; empty where nobody belongs to a unit."""
    of = given.grounds.surveyed if given.grounds else None
    texts = {rate.code: rate.name for rate in shown(given).questions}
    if of is None or not texts or not any(unit for unit, _ in of.tally.unit_forms):
        return ()
    found = by_unit(of.tally, of.points, of.headcounts, texts, of.own, of.design)
    forms = {
        unit: sum(n for (one, _), n in of.tally.unit_forms.items() if one == unit) for unit in found
    }
    hidden = hidden_groups(_columns(forms, found))
    open_ = {unit: rates for unit, rates in found.items() if unit not in hidden}
    told = {code for code in texts if _sides_tell(code, found, hidden, given)}
    return tuple(
        ShownUnit(unit, forms[unit], tuple(_rate(one, texts, told) for one in open_.get(unit, ())))
        for unit in found
    )


def _columns(
    forms: Mapping[str, int], found: Mapping[str, tuple[Estimate, ...]]
) -> list[Mapping[str, int]]:
    """Respondents by unit behind each figure, and last the forms with a unit of one mind as one."""
    codes = dict.fromkeys(one.code for rates in found.values() for one in rates)
    by_question: list[Mapping[str, int]] = [
        {unit: one.n for unit, rates in found.items() for one in rates if one.code == code}
        for code in codes
    ]
    several = sum(1 for n in forms.values() if n) > 1
    alike = {
        unit: 1 if several and any(_alike(one) for one in found[unit]) else n
        for unit, n in forms.items()
    }
    return [forms, *by_question, alike]


def _alike(one: Estimate) -> bool:
    answers = [n for code, n in one.distribution.items() if code != DONT_KNOW and n]
    return 0 < one.n < UNIFORM and len(answers) == 1


def _sides_tell(
    code: str,
    found: Mapping[str, tuple[Estimate, ...]],
    hidden: frozenset[str],
    given: ReportInput,
) -> bool:
    """Whether 满意率 of the question can be told for the units that are shown: on neither side of
    it are 1-4 people in any of them, nor can that be had from the total."""
    over_all = next((rate for rate in shown(given).questions if rate.code == code), None)
    if over_all is None or over_all.satisfied is None:
        return False
    pleased, others = {}, {}
    for unit, rates in found.items():
        for one in rates:
            if one.code == code:
                pleased[unit] = _pleased(given, one)
                others[unit] = one.n - pleased[unit]
    return not (hidden_groups([pleased]) | hidden_groups([others])) - hidden


def _pleased(given: ReportInput, one: Estimate) -> int:
    codes = sorted(answer.code for answer in given.answers)
    best = codes[-2:] if len(codes) > 3 else codes[-1:]
    return sum(n for code, n in one.distribution.items() if code in best)


def _rate(one: Estimate, texts: Mapping[str, str], told: set[str]) -> UnitRate:
    satisfied = one.satisfied if one.code in told else None
    return UnitRate(one.code, texts[one.code], one.n, one.rate, satisfied, one.interval)
