"""What of a survey people may see: the one place that decides it for every view.

A cell of 1-4 respondents is never shown, nor can it be had by subtracting what is shown:
- answers of a question are merged with the neighbouring grade until each part has 0 or >= 5;
- a group with too few answers hides its rates and count, and so do the next smallest groups until
  the hidden ones are at least two with at least 5 respondents together;
- of the questions of an item (whose rate is their mean) one alone is never hidden;
- between two pushes a group moves by at least 5 forms or not at all (`reports.settling`).
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
from scoring.model import Estimate, SurveyEstimates
from scoring.suppression import hidden_groups

LEAST = 5
"""Respondents that a shown cell has at least."""
UNIFORM = 10
"""Below so many, a group that answered all alike is hidden: the rate would tell each answer."""
DONT_KNOW = -1


def withdrawn_words(n: int) -> str:
    """How many forms were deleted at people's own wish; "" for none."""
    if not n:
        return ""
    return f"应本人要求删除{n}份" if n >= LEAST else f"应本人要求删除的不足{LEAST}份"


class Hidden(StrEnum):
    """Why a cell is not shown."""

    NO = ""
    EMPTY = "暂无答卷"
    FEW = "不足5人，不公布"
    COVER = "人数少，不公布"
    """It would tell another cell, or each single answer. The words do not say which."""


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
    interval: tuple[float, float] | None
    """None: an open link, of which no error can be told."""
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
_SECRET = (Hidden.FEW, Hidden.COVER)


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
    items = {e.code: e for e in survey.items}
    few = {i.code: _why_item(i, items.get(i.code), given.questions, why) for i in given.items}
    return Shown(
        n=forms,
        questions=tuple(
            _rate(e, questions[e.code].text, questions[e.code].item, _answers(given, e.code))
            for e in _ordered(survey.questions, questions)
            if not why[e.code]
        ),
        hidden_questions=tuple((q, why[q.code]) for q in given.questions if why[q.code]),
        items=tuple(_rate(items[i.code], i.name, "", ()) for i in given.items if not few[i.code]),
        hidden_items=tuple((i, few[i.code]) for i in given.items if few[i.code]),
        groups=_groups(given.groups, _of_groups(survey, few)),
        weighted=survey.weighted,
        method=survey.method,
    )


def _answers(given: ReportInput, code: str) -> tuple[Answer, ...]:
    """The grades a question can be shown in; none where it has others of its own."""
    alike = any(question.alike for question in given.questions if question.code == code)
    return given.answers if alike else ()


def parts(counts: Mapping[int, int], codes: Iterable[int]) -> tuple[Part, ...]:
    """Partition of the grades, worst first, in which no part has 1-4 respondents.

    The best grades and the others are parted first, so that 满意率 can be told wherever either
    side has enough. Empty when all grades together have fewer than 5.
    """
    ordered = sorted(codes)
    fine = [Part((code,), counts.get(code, 0)) for code in ordered]
    border = len(fine) - len(_best(ordered))
    sides = fine[:border], fine[border:]
    if any(0 < sum(part.count for part in side) < LEAST for side in sides):
        whole = _merged(fine)
    else:
        whole = [part for side in sides for part in _merged(side)]
    return tuple(whole) if any(part.count >= LEAST for part in whole) else ()


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
    n = dict.fromkeys(questions, 0) | {e.code: e.n for e in survey.questions}
    why = {code: _why(n[code]) for code in n}
    for item in {question.item for question in questions.values() if question.item}:
        of_item = [code for code in questions if questions[code].item == item]
        few = [code for code in of_item if why[code] is Hidden.FEW]
        rest = sorted((code for code in of_item if not why[code]), key=lambda code: (n[code], code))
        if len(few) == 1 and rest:
            why[rest[0]] = Hidden.COVER
    return why


def _why_item(
    item: RatedItem,
    estimate: Estimate | None,
    questions: tuple[RatedQuestion, ...],
    why: Mapping[str, Hidden],
) -> Hidden:
    """An item is hidden with its only question, since its rate is that question's."""
    hidden = [q.code for q in questions if q.item == item.code and why[q.code] in _SECRET]
    return Hidden.FEW if len(hidden) == 1 else _why(estimate.n if estimate else 0)


def _of_groups(
    survey: SurveyEstimates, few: Mapping[str, Hidden]
) -> dict[str, tuple[Estimate, ...]]:
    """The items' rates by group, without the items that are hidden for all."""
    return {
        group: tuple(e for e in rates if not few.get(e.code, Hidden.EMPTY))
        for group, rates in survey.by_group.items()
    }


def _groups(
    groups: tuple[Group, ...], rates: Mapping[str, tuple[Estimate, ...]]
) -> tuple[ShownGroup, ...]:
    columns = _columns(groups, rates)
    hidden = hidden_groups(columns)
    made = []
    for group in groups:
        items = tuple(e for e in rates.get(group.code, ()) if e.n)
        few = any(0 < column.get(group.code, 0) < LEAST for column in columns[:-1])
        if group.code in hidden:
            made.append(ShownGroup(group, Hidden.FEW if few else Hidden.COVER))
        else:
            why = Hidden.NO if group.valid or items else Hidden.EMPTY
            made.append(ShownGroup(group, why, tuple(_rate(e, e.name, "", ()) for e in items)))
    return tuple(made)


def _columns(
    groups: tuple[Group, ...], rates: Mapping[str, tuple[Estimate, ...]]
) -> list[Mapping[str, int]]:
    """Respondents by group behind each figure: forms, each item, and last the forms once more
    with a group whose few members answered all alike counted as one (unless it is all there is)."""
    forms = {group.code: group.valid for group in groups}
    codes = dict.fromkeys(e.code for estimates in rates.values() for e in estimates)
    by_item: list[Mapping[str, int]] = [
        {group: e.n for group, estimates in rates.items() for e in estimates if e.code == code}
        for code in codes
    ]
    several = sum(1 for n in forms.values() if n) > 1
    alike = {
        code: 1 if n and several and any(_alike(e) for e in rates.get(code, ())) else n
        for code, n in forms.items()
    }
    return [forms, *by_item, alike]


def _alike(e: Estimate) -> bool:
    answers = [count for code, count in e.distribution.items() if code != DONT_KNOW and count]
    return 0 < e.n < UNIFORM and (len(answers) == 1 or e.rate in (0, 1))


def _rate(e: Estimate, name: str, item: str, answers: tuple[Answer, ...]) -> Rate:
    codes = sorted(answer.code for answer in answers)
    shown_parts = parts(e.distribution, codes) if codes else ()
    dont_know = e.distribution.get(DONT_KNOW, 0)
    few = _few_side(e.distribution, codes)
    return Rate(
        code=e.code,
        name=name or e.name,
        item=item,
        rate=e.rate,
        interval=e.interval,
        n=e.n,
        satisfied=e.satisfied if shown_parts and not few else None,
        few=few,
        parts=shown_parts,
        dont_know=None if 0 < dont_know < LEAST else dont_know,
    )


def _few_side(counts: Mapping[int, int], codes: list[int]) -> Literal["", "satisfied", "others"]:
    best = _best(codes)
    if 0 < sum(counts.get(code, 0) for code in best) < LEAST:
        return "satisfied"
    others = sum(counts.get(code, 0) for code in codes if code not in best)
    return "others" if 0 < others < LEAST else ""


def _best(codes: list[int]) -> list[int]:
    """The grades that 满意率 counts: the two best of four or more, else the best."""
    return sorted(codes)[-2:] if len(codes) > 3 else sorted(codes)[-1:]


def _ordered(
    estimates: tuple[Estimate, ...], questions: Mapping[str, RatedQuestion]
) -> list[Estimate]:
    order = {code: place for place, code in enumerate(questions)}
    return sorted((e for e in estimates if e.code in order), key=lambda e: order[e.code])
