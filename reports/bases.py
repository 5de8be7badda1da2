"""The survey on other bases than the official one: with marked forms, without assisted ones.

Two figures over nearly the same forms tell, by subtraction, what the few between them answered. So
a basis is shown only where at least five forms lie between it and every other basis shown, and of
it only items in which that holds for each of their questions. The total score on that basis is
made of the items, and goes with them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from reports import words
from reports.model import OtherBasis, ReportInput
from reports.suppression import DONT_KNOW, LEAST, UNIFORM, shown
from scoring.model import SurveyEstimates

OFFICIAL = "正式口径"
CLOSE = f"与其他口径相差不足{LEAST}份，不单列"


@dataclass(frozen=True, slots=True)
class BasisRate:
    """An item's rate; None where it would tell what a few have answered."""

    name: str
    rate: Fraction | None
    n: int


@dataclass(frozen=True, slots=True)
class ShownBasis:
    name: str
    n: int | None
    """Valid forms; None: hidden, and nothing else of the basis is shown."""
    rates: tuple[BasisRate, ...] = ()
    total: Decimal | None = None
    grade: str = ""


def shown_bases(given: ReportInput) -> tuple[ShownBasis, ...]:
    """The official basis first, then the others that differ from it; empty where none does."""
    official = given.survey
    seen = shown(given)
    if official is None or seen.n is None or seen.empty:
        return ()
    others = [one for one in given.others if _differs(one.survey, official)]
    if not others:
        return ()
    hidden = {item.code for item, _ in seen.hidden_items}
    first = OtherBasis(OFFICIAL, official, given.sheet.total, given.sheet.grade)
    found = [_shown(given, first, (), hidden)]
    told = [official]
    for one in others:
        if one.survey.n < LEAST or any(_close(one.survey.n, t.n) for t in told):
            found.append(ShownBasis(one.name, None))
        else:
            found.append(_shown(given, one, tuple(told), hidden))
            told.append(one.survey)
    return tuple(found)


def basis_words(given: ReportInput, basis: ShownBasis) -> str:
    """One basis in one line."""
    if basis.n is None:
        return f"{basis.name}：{CLOSE}"
    rates = " · ".join(
        f"{rate.name}不公布"
        if rate.rate is None
        else f"{rate.name}{words.rate_percent(rate.rate, rate.n, given.full_line)}%"
        for rate in basis.rates
    )
    total = "" if basis.total is None else f"；总分{words.points(basis.total)}，等级{basis.grade}"
    return f"{basis.name} n={basis.n:,}：{rates}{total}"


def _shown(
    given: ReportInput, one: OtherBasis, told: tuple[SurveyEstimates, ...], hidden: set[str]
) -> ShownBasis:
    estimates = {e.code: e for e in one.survey.items}
    rates = []
    for item in given.items:
        estimate = estimates.get(item.code)
        if item.code in hidden or estimate is None or _tells(given, item.code, one.survey, told):
            rates.append(BasisRate(item.name, None, 0))
        else:
            rates.append(BasisRate(item.name, estimate.rate, estimate.n))
    open_ = all(rate.rate is not None for rate in rates) or not told
    total, grade = (one.total, one.grade) if open_ else (None, "")
    return ShownBasis(one.name, one.survey.n, tuple(rates), total, grade)


def _tells(
    given: ReportInput, item: str, survey: SurveyEstimates, told: tuple[SurveyEstimates, ...]
) -> bool:
    """Whether one of the item's questions has fewer than five answers between two bases."""
    codes = [q.code for q in given.questions if q.item == item]
    mine = _answered(survey)
    if any(0 < sum(mine.get(code, {}).values()) < LEAST for code in codes):
        return True
    between = [
        (mine.get(code, {}), theirs.get(code, {}))
        for theirs in map(_answered, told)
        for code in codes
    ]
    return any(_few_or_alike(one, other) for one, other in between)


def _few_or_alike(one: Mapping[int, int], other: Mapping[int, int]) -> bool:
    """Fewer than five answers lie between the two, or fewer than ten that are all the same."""
    gap = {code: abs(one.get(code, 0) - other.get(code, 0)) for code in {*one, *other}}
    n = sum(gap.values())
    alike = len([count for count in gap.values() if count]) == 1
    return _close(sum(one.values()), sum(other.values())) or (alike and n < UNIFORM)


def _answered(survey: SurveyEstimates) -> Mapping[str, Mapping[int, int]]:
    """Counts of the grades by question; 不清楚 is none."""
    return {
        question.code: {code: n for code, n in question.distribution.items() if code != DONT_KNOW}
        for question in survey.questions
    }


def _close(a: int, b: int) -> bool:
    return abs(a - b) < LEAST


def _differs(one: SurveyEstimates, official: SurveyEstimates) -> bool:
    return one.n != official.n or one.items != official.items or one.questions != official.questions
