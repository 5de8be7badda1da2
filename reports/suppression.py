"""What of a survey people may see: the one place that decides it for every view.

A cell of 1-4 respondents is never shown, nor can it be had by subtracting what is shown:
- answers of a question are merged with the neighbouring grade until each part has 0 or >= 5;
- a group with too few answers hides its rates and count, and so do the next smallest groups until
  the hidden ones are at least two with at least 5 respondents together;
- of the questions of an item (whose rate is their mean) one alone is never hidden;
- between two pushes a group moves by at least 5 forms or not at all (`settled`).
All views show the same parts, so that one cannot be subtracted from another. The score itself
counts every answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Literal

from reports.model import Answer, Group, RatedItem, RatedQuestion, ReportInput
from scoring.model import Estimate, SurveyEstimates, SurveyTally

LEAST = 5
"""Respondents that a shown cell has at least."""
UNIFORM = 10
"""Below so many, a group that answered all alike is hidden: the rate would tell each answer."""
DONT_KNOW = -1


class Hidden(StrEnum):
    """Why a cell is not shown."""

    NO = ""
    EMPTY = "暂无答卷"
    FEW = "不足5人，不公布"
    COMPLEMENT = "为防倒推，不公布"
    UNIFORM = "答案全同，不公布"


@dataclass(frozen=True, slots=True)
class Part:
    """Neighbouring grades shown as one, worst first; one grade alone where it has enough."""

    codes: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Rate:
    """An estimate that may be shown."""

    code: str
    name: str
    item: str
    """The item a question belongs to; "" for items and controls."""
    rate: Fraction
    low: float
    high: float
    n: int
    satisfied: Fraction | None = None
    """满意率; None where fewer than 5 stand on one of its sides, or for an item."""
    few: Literal["", "satisfied", "others"] = ""
    """The side that fewer than 5 stand on."""
    parts: tuple[Part, ...] = ()
    dont_know: int | None = 0
    """Number of 不清楚; None when it is 1-4."""


@dataclass(frozen=True, slots=True)
class ShownGroup:
    group: Group
    hidden: Hidden
    items: tuple[Rate, ...] = ()
    """Empty when hidden."""

    @property
    def valid_words(self) -> str:
        if self.hidden and 0 < self.group.valid < LEAST:
            return f"<{LEAST}"
        return f"{self.group.valid:,}" if self.hidden in _COUNTED else "不公布"


_COUNTED = (Hidden.NO, Hidden.EMPTY)
_SECRET = (Hidden.FEW, Hidden.COMPLEMENT, Hidden.UNIFORM)


@dataclass(frozen=True, slots=True)
class Shown:
    """All of the survey that views may use."""

    n: int | None
    """Valid forms; None for 1-4."""
    questions: tuple[Rate, ...] = ()
    hidden_questions: tuple[tuple[RatedQuestion, Hidden], ...] = ()
    items: tuple[Rate, ...] = ()
    hidden_items: tuple[tuple[RatedItem, Hidden], ...] = ()
    groups: tuple[ShownGroup, ...] = ()
    weighted: bool = False
    method: str = ""

    @property
    def empty(self) -> bool:
        return not self.questions and not self.items

    @property
    def n_words(self) -> str:
        return f"<{LEAST}" if self.n is None else f"{self.n:,}"


def shown(given: ReportInput) -> Shown:
    """Everything of `given.survey` that may be shown, in the order of the questionnaire."""
    survey = given.survey
    forms = survey.n if survey else given.progress.valid_forms
    if survey is None or forms < LEAST:
        groups = _groups(given.groups, {})
        return Shown(None if 0 < forms < LEAST else forms, groups=groups)
    questions = {q.code: q for q in given.questions}
    why = _hidden_questions(survey, questions)
    few = {e.code: _why_item(e, given.questions, why) for e in survey.items}
    return Shown(
        n=forms,
        questions=tuple(
            _rate(e, questions[e.code].text, questions[e.code].item, given.answers)
            for e in _ordered(survey.questions, questions)
            if not why[e.code]
        ),
        hidden_questions=tuple((q, why[q.code]) for q in given.questions if why.get(q.code)),
        items=tuple(
            _rate(e, name.name, "", ())
            for e, name in _named(survey.items, given.items)
            if not few[e.code]
        ),
        hidden_items=tuple((i, few[i.code]) for i in given.items if few.get(i.code)),
        groups=_groups(given.groups, _of_groups(survey, few)),
        weighted=survey.weighted,
        method=survey.method,
    )


def parts(counts: Mapping[int, int], codes: Iterable[int]) -> tuple[Part, ...]:
    """Partition of the grades, worst first, in which no part has 1-4 respondents.

    The two best grades and the others are parted first, so that 满意率 can be told wherever either
    side has enough. Empty when all grades together have fewer than 5.
    """
    fine = [Part((code,), counts.get(code, 0)) for code in sorted(codes)]
    sides = fine[:-2], fine[-2:]
    if any(0 < sum(part.count for part in side) < LEAST for side in sides):
        whole = _merged(fine)
    else:
        whole = [part for side in sides for part in _merged(side)]
    return tuple(whole) if any(part.count >= LEAST for part in whole) else ()


def settled(before: SurveyTally, now: SurveyTally) -> SurveyTally:
    """`now`, but a group that changed by fewer than 5 forms since the last push stays as it was.

    Else the difference of two pushes would tell what these few have answered. Estimates of a push
    are made from this, totals too; a final score is made from `now`.
    """
    groups = {*before.forms, *now.forms}
    held = {group for group in groups if _moved_little(before, now, group)}
    return SurveyTally(
        hist={k: v for k, v in now.hist.items() if k[1] not in held}
        | {k: v for k, v in before.hist.items() if k[1] in held},
        moments={k: v for k, v in now.moments.items() if k[0] not in held}
        | {k: v for k, v in before.moments.items() if k[0] in held},
        forms={
            group: (before if group in held else now).forms.get(group, 0)
            for group in sorted(groups)
        },
        simulated=now.simulated or before.simulated,
    )


def _moved_little(before: SurveyTally, now: SurveyTally, group: str) -> bool:
    moved = abs(now.forms.get(group, 0) - before.forms.get(group, 0))
    return moved < LEAST and _of(before, group) != _of(now, group)


def _of(tally: SurveyTally, group: str) -> dict[tuple[str, str, int], int]:
    return {key: count for key, count in tally.hist.items() if key[1] == group and count}


def _merged(fine: list[Part]) -> list[Part]:
    """Neighbours joined, from the worst, until each has 0 or >= 5; what is left joins backwards."""
    done: list[Part] = []
    open_part = Part((), 0)
    for part in fine:
        open_part = Part(open_part.codes + part.codes, open_part.count + part.count)
        if open_part.count == 0 or open_part.count >= LEAST:
            done.append(open_part)
            open_part = Part((), 0)
    while open_part.count and done and open_part.count < LEAST:
        last = done.pop()
        open_part = Part(last.codes + open_part.codes, last.count + open_part.count)
    return [*done, open_part] if open_part.codes else done


def _why(n: int) -> Hidden:
    if n == 0:
        return Hidden.EMPTY
    return Hidden.FEW if n < LEAST else Hidden.NO


def _hidden_questions(
    survey: SurveyEstimates, questions: Mapping[str, RatedQuestion]
) -> dict[str, Hidden]:
    why = {e.code: _why(e.n) for e in survey.questions}
    for item in {q.item for q in questions.values() if q.item}:
        of_item = [
            e for e in survey.questions if e.code in questions and questions[e.code].item == item
        ]
        few = [e for e in of_item if why[e.code] is Hidden.FEW]
        rest = sorted((e for e in of_item if not why[e.code]), key=lambda e: (e.n, e.code))
        if len(few) == 1 and rest:
            why[rest[0].code] = Hidden.COMPLEMENT
    return why


def _why_item(
    e: Estimate, questions: tuple[RatedQuestion, ...], why: Mapping[str, Hidden]
) -> Hidden:
    """An item is hidden with its only question, since its rate is that question's."""
    hidden = [q.code for q in questions if q.item == e.code and why.get(q.code) in _SECRET]
    return Hidden.FEW if len(hidden) == 1 else _why(e.n)


def _of_groups(
    survey: SurveyEstimates, few: Mapping[str, Hidden]
) -> dict[str, tuple[Estimate, ...]]:
    """The items' rates by group, without the items that are hidden for all."""
    return {
        group: tuple(e for e in rates if not few.get(e.code))
        for group, rates in survey.by_group.items()
    }


def _groups(
    groups: tuple[Group, ...], rates: Mapping[str, tuple[Estimate, ...]]
) -> tuple[ShownGroup, ...]:
    least = {g.code: _least(g, rates.get(g.code, ())) for g in groups}
    why = {g.code: _why_group(least[g.code], rates.get(g.code, ())) for g in groups}
    hidden = [code for code, reason in why.items() if reason not in _COUNTED]
    rest = sorted((code for code in why if not why[code]), key=lambda code: (least[code], code))
    while hidden and rest and (len(hidden) < 2 or sum(least[code] for code in hidden) < LEAST):
        why[rest[0]] = Hidden.COMPLEMENT
        hidden.append(rest.pop(0))
    return tuple(
        ShownGroup(
            g,
            why[g.code],
            tuple(
                _rate(e, e.name, "", ()) for e in rates.get(g.code, ()) if e.n and not why[g.code]
            ),
        )
        for g in groups
    )


def _least(group: Group, items: tuple[Estimate, ...]) -> int:
    """The smallest number of answers behind any figure of the group, 0 if there is none at all."""
    return min((n for n in (group.valid, *(e.n for e in items)) if n > 0), default=0)


def _why_group(least: int, items: tuple[Estimate, ...]) -> Hidden:
    if reason := _why(least):
        return reason
    alike = any(e.n and e.n < UNIFORM and e.rate in (0, 1) for e in items)
    return Hidden.UNIFORM if alike else Hidden.NO


def _rate(e: Estimate, name: str, item: str, answers: tuple[Answer, ...]) -> Rate:
    codes = sorted(answer.code for answer in answers)
    shown_parts = parts(e.distribution, codes)
    dont_know = e.distribution.get(DONT_KNOW, 0)
    few = _few_side(e.distribution, codes)
    return Rate(
        code=e.code,
        name=name or e.name,
        item=item,
        rate=e.rate,
        low=e.low,
        high=e.high,
        n=e.n,
        satisfied=e.satisfied if shown_parts and not few else None,
        few=few,
        parts=shown_parts,
        dont_know=None if 0 < dont_know < LEAST else dont_know,
    )


def _few_side(counts: Mapping[int, int], codes: list[int]) -> Literal["", "satisfied", "others"]:
    if 0 < sum(counts.get(code, 0) for code in codes[-2:]) < LEAST:
        return "satisfied"
    return "others" if 0 < sum(counts.get(code, 0) for code in codes[:-2]) < LEAST else ""


def _ordered(
    estimates: tuple[Estimate, ...], questions: Mapping[str, RatedQuestion]
) -> list[Estimate]:
    order = {code: place for place, code in enumerate(questions)}
    return sorted((e for e in estimates if e.code in order), key=lambda e: order[e.code])


def _named(
    estimates: tuple[Estimate, ...], items: tuple[RatedItem, ...]
) -> list[tuple[Estimate, RatedItem]]:
    by_code = {e.code: e for e in estimates}
    return [(by_code[item.code], item) for item in items if item.code in by_code]
