"""Rates of the questions and items by unit and by place: their respondents as a domain of the whole
sample.

A respondent keeps the weight of their group, and the variance is that of the ratio in the whole
group, as `svyby` of R's survey package has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from scoring.estimates import SurveyItem, estimate
from scoring.model import Estimate, SurveyTally
from scoring.readings import SurveyDesign
from scoring.weighting import add_moments

Kind = Literal["unit", "place"]
PLACE = "place:"


@dataclass(frozen=True, slots=True)
class Division:
    """The forms of a survey divided into parts, "" being those that belong to none."""

    kind: Kind
    forms: Mapping[tuple[str, str], int]
    """By (part, group)."""
    hist: Mapping[tuple[str, str, str, int], int]
    """By (question, part, group, code)."""
    moments: Mapping[tuple[str, str, str, str], int]
    """Products of two questions by (part, group, a, b)."""

    @property
    def parts(self) -> list[str]:
        return sorted({part for (part, _), n in self.forms.items() if n}, key=in_order)

    def size(self, part: str) -> int:
        return sum(n for (of, _), n in self.forms.items() if of == part)


def in_order(part: str) -> tuple[int, str]:
    """Codes of answers by number, those of units by text."""
    return (int(part), "") if part.isdigit() else (0, part)


def division(tally: SurveyTally, kind: Kind) -> Division:
    """Of the counters, those that speak of units or of places."""
    sign = f"{kind}:"
    moments = {
        (part.removeprefix(sign), group, a, b): n
        for (part, group, a, b), n in tally.part_moments.items()
        if part.startswith(sign)
    }
    if kind == "unit":
        return Division(kind, tally.unit_forms, tally.unit_hist, moments)
    forms = {
        (part.removeprefix(sign), group): n
        for (part, group), n in tally.part_forms.items()
        if part.startswith(sign)
    }
    hist = {
        (question, part.removeprefix(sign), group, code): n
        for (question, part, group, code), n in tally.part_hist.items()
        if part.startswith(sign)
    }
    return Division(kind, forms, hist, moments)


def shared(tally: SurveyTally) -> dict[tuple[str, str], int]:
    """Forms by (unit, place)."""
    found: dict[tuple[str, str], int] = {}
    for (part, _), n in tally.part_forms.items():
        if part.startswith("at:"):
            unit, _, place = part.removeprefix("at:").rpartition("|")
            found[unit, place] = found.get((unit, place), 0) + n
    return found


@dataclass(frozen=True, slots=True)
class PartRates:
    questions: tuple[Estimate, ...]
    items: tuple[Estimate, ...]
    """Without an interval where it is not kept how the questions vary together."""


def by_part(  # noqa: PLR0913 - what is estimated, and how
    tally: SurveyTally,
    of: Division,
    items: Sequence[SurveyItem],
    points: Mapping[int, int],
    headcounts: Mapping[str, int],
    questions: Mapping[str, str],
    own: Mapping[str, Mapping[int, int]] | None = None,
    weights: Mapping[str, int] | None = None,
    design: SurveyDesign = "probability",
) -> dict[str, PartRates]:
    """Estimates of the scored `questions` and `items` by part, the arguments as in
    `scoring.estimates`."""
    rated = {*questions, *(code for item in items for code in item.questions)}
    worth = {code: (own or {}).get(code, points) for code in rated}
    found = {}
    for part in of.parts:
        inside = _domain(tally, of, part, worth)
        made = estimate(inside, items, points, headcounts, questions, own, weights, design)
        known = any(key[0] == part for key in of.moments)
        rates = made.items if known else _without_errors(made.items, items, inside)
        found[part] = PartRates(made.questions, tuple(rates))
    return found


def _without_errors(
    rates: Iterable[Estimate], items: Sequence[SurveyItem], inside: SurveyTally
) -> list[Estimate]:
    """Means of several questions lose their error; a mean of one has that question's."""
    asked = {item.code: item.questions for item in items}
    answered = {question for (question, _, code), n in inside.hist.items() if n and code >= 0}
    return [
        replace(one, se=None, low=None, high=None, moe=None)
        if len(answered & {*asked[one.code]}) > 1
        else one
        for one in rates
    ]


def _domain(
    tally: SurveyTally, of: Division, part: str, worth: Mapping[str, Mapping[int, int]]
) -> SurveyTally:
    """The part's answers among all forms of the groups that it has anybody in."""
    groups = {group for (one, group), n in of.forms.items() if one == part and n}
    forms = {group: n for group, n in tally.forms.items() if group in groups and n}
    hist: dict[tuple[str, str, int], int] = {}
    moments: dict[str, dict[tuple[str, str], int]] = {group: {} for group in forms}
    for (question, one, group, code), n in of.hist.items():
        if one != part or question not in worth or group not in forms:
            continue
        hist[question, group, code] = n
        earned = worth[question].get(code)
        if earned is not None:
            add_moments(moments[group], question, earned, n)
    for (one, group, a, b), n in of.moments.items():
        if one == part and group in forms:
            moments[group][a, b] = n
    flat = {(group, a, b): n for group, own in moments.items() for (a, b), n in own.items()}
    return replace(tally, hist=hist, moments=flat, forms=forms)
