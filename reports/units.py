"""What of the rates by unit and by place may be shown, by the rules of `reports.suppression`.

A part with 1-4 forms or answers to a shown question is hidden, and so are the next smallest until
those hidden are at least two with at least 5; those who belong to none count as one more, since the
total tells them. Units, places and groups are three tables of the same people: what one could be
told by subtracting another from it is hidden too. 满意率 of a question is shown for all parts or
for none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from reports.model import ReportInput
from reports.suppression import DONT_KNOW, UNIFORM, Hidden, Shown, shown
from scoring.confidence import Surveyed
from scoring.model import Estimate, SurveyTally
from scoring.suppression import hidden_groups, told_across
from scoring.units import Division, Kind, PartRates, by_part, division, shared


@dataclass(frozen=True, slots=True)
class PartRate:
    """A rate of a question, or of an item."""

    code: str
    text: str
    item: bool
    n: int
    rate: Fraction
    satisfied: Fraction | None
    """None: not shown."""
    interval: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class ShownPart:
    part: str
    """Code of the unit or of the place; "" for those who belong to none."""
    forms: int
    rates: tuple[PartRate, ...]
    """Questions, then items. Empty: hidden."""


def shown_units(given: ReportInput) -> tuple[ShownPart, ...]:
    """Every unit with forms, in the order of their codes; empty where nobody belongs to a unit."""
    return _shown(given, "unit")


def shown_places(given: ReportInput) -> tuple[ShownPart, ...]:
    """Every place with forms, in the order of the answers; empty where no question tells it."""
    return _shown(given, "place")


def divided(given: ReportInput, kind: Kind) -> bool:
    """Whether anybody belongs to a part, and anything may be shown."""
    of = given.grounds.surveyed if given.grounds else None
    return of is not None and any(division(of.tally, kind).parts) and bool(shown(given).questions)


def _shown(given: ReportInput, kind: Kind) -> tuple[ShownPart, ...]:
    of = given.grounds.surveyed if given.grounds else None
    seen = shown(given)
    if of is None or not divided(given, kind):
        return ()
    units, places = _found(of, seen, "unit"), _found(of, seen, "place")
    groups = frozenset(one.group.code for one in seen.groups if one.hidden not in _OPEN)
    hidden_units, hidden_places = _both(of.tally, units, places, groups)
    found, hidden = (units, hidden_units) if kind == "unit" else (places, hidden_places)
    open_ = {part: rates for part, rates in found.rates.items() if part not in hidden}
    told = {rate.code for rate in seen.questions if _sides_tell(rate.code, found, hidden, seen, of)}
    return tuple(
        ShownPart(part, found.of.size(part), _rates(open_.get(part), seen, told, of))
        for part in found.rates
    )


_OPEN = (Hidden.NO, Hidden.EMPTY)


@dataclass(frozen=True, slots=True)
class _Found:
    of: Division
    rates: Mapping[str, PartRates]


def _found(of: Surveyed, seen: Shown, kind: Kind) -> _Found:
    divided = division(of.tally, kind)
    if not any(divided.parts):
        return _Found(divided, {})
    texts = {rate.code: rate.name for rate in seen.questions}
    rates = by_part(
        of.tally,
        divided,
        of.items,
        of.points,
        of.headcounts,
        texts,
        of.own,
        of.weights,
        of.design,
    )
    return _Found(divided, rates)


def _both(
    tally: SurveyTally, units: _Found, places: _Found, groups: frozenset[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """Units and places to hide, until no table tells anything of another."""
    across = shared(tally) if units.rates and places.rates else {}
    turned = {(place, unit): n for (unit, place), n in across.items()}
    hidden = [_hidden(units, frozenset()), _hidden(places, frozenset())]
    while True:
        found = []
        for i, (each, cross) in enumerate(((units, across), (places, turned))):
            more = told_across(each.of.forms, hidden[i], groups)
            more |= told_across(cross, hidden[i], hidden[1 - i])
            found.append(_hidden(each, hidden[i] | more))
        if found == hidden:
            return hidden[0], hidden[1]
        hidden = [a | b for a, b in zip(hidden, found, strict=True)]


def _hidden(found: _Found, also: frozenset[str]) -> frozenset[str]:
    return hidden_groups(_columns(found), also=also) if found.rates else frozenset()


def _columns(found: _Found) -> list[Mapping[str, int]]:
    """Respondents by part behind each figure, and last the forms with a part of one mind as one."""
    forms = {part: found.of.size(part) for part in found.rates}
    codes = dict.fromkeys(one.code for rates in found.rates.values() for one in rates.questions)
    by_question: list[Mapping[str, int]] = [
        {
            part: one.n
            for part, rates in found.rates.items()
            for one in rates.questions
            if one.code == code
        }
        for code in codes
    ]
    several = sum(1 for n in forms.values() if n) > 1
    alike = {
        part: 1 if several and any(_alike(one) for one in found.rates[part].questions) else n
        for part, n in forms.items()
    }
    return [forms, *by_question, alike]


def _alike(one: Estimate) -> bool:
    answers = [n for code, n in one.distribution.items() if code != DONT_KNOW and n]
    return 0 < one.n < UNIFORM and len(answers) == 1


def _sides_tell(
    code: str, found: _Found, hidden: frozenset[str], seen: Shown, of: Surveyed
) -> bool:
    """Whether 满意率 of the question can be told for the parts that are shown: on neither side of
    it are 1-4 people in any of them, nor can that be had from the total."""
    over_all = next((rate for rate in seen.questions if rate.code == code), None)
    if over_all is None or over_all.satisfied is None:
        return False
    pleased, others = {}, {}
    for part, rates in found.rates.items():
        for one in rates.questions:
            if one.code == code:
                pleased[part] = _pleased(of, one)
                others[part] = one.n - pleased[part]
    return not (hidden_groups([pleased]) | hidden_groups([others])) - hidden


def _pleased(of: Surveyed, one: Estimate) -> int:
    worth = of.own.get(one.code, of.points)
    codes = sorted(worth, key=lambda code: -worth[code])
    best = codes[: 2 if len(codes) > 3 else 1]
    return sum(n for code, n in one.distribution.items() if code in best)


def _rates(
    found: PartRates | None, seen: Shown, told: set[str], of: Surveyed
) -> tuple[PartRate, ...]:
    if found is None:
        return ()
    names = {rate.code: rate.name for rate in (*seen.questions, *seen.items)}
    of_item = {item.code: item.questions for item in of.items}
    answered = {one.code for one in found.questions}
    questions = [_rate(one, names, one.code in told) for one in found.questions]
    items = [
        _rate(one, names, answered & {*asked} <= told and _all_open(asked, seen), item=True)
        for one in found.items
        if one.code in names
        for asked in (of_item[one.code],)
    ]
    return (*questions, *items)


def _all_open(questions: tuple[str, ...], seen: Shown) -> bool:
    """Whether no question of the item is hidden for all."""
    hidden = {question.code for question, _ in seen.hidden_questions}
    return not hidden & {*questions}


def _rate(one: Estimate, names: Mapping[str, str], told: bool, item: bool = False) -> PartRate:
    satisfied = one.satisfied if told else None
    return PartRate(one.code, names[one.code], item, one.n, one.rate, satisfied, one.interval)
