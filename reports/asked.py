"""What may be shown of the questions that are not scored: the rules of `reports.suppression`.

A cell of 1-4 respondents is not shown, nor can it be had by subtraction: with it go the next
smallest until the hidden ones are at least two with at least 5 respondents together. Of several
choices each is a figure of its own, with those who chose it and those who did not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reports.model import AskedQuestion, ReportInput
from reports.suppression import DONT_KNOW, LEAST, parts
from scoring.suppression import hidden_groups

PROMOTERS, PASSIVES, DETRACTORS = "9–10分（推荐）", "7–8分（中立）", "0–6分（不推荐）"


@dataclass(frozen=True, slots=True)
class Cell:
    """How many gave this answer; None: not shown."""

    label: str
    count: int | None


@dataclass(frozen=True, slots=True)
class ShownAsked:
    question: AskedQuestion
    answered: int | None
    """None for 1-4: then there are no cells either."""
    cells: tuple[Cell, ...] = ()
    """Without 不清楚: together they are those who answered (but for several choices)."""
    unsure: int | None = 0
    """Number of 不清楚; None when it is 1-4."""
    balance: int | None = None
    """Of a question 0 to 10: promoters less detractors; None where a cell is hidden."""


def shown_asked(given: ReportInput) -> tuple[ShownAsked, ...]:
    """In the order of the questionnaire."""
    return tuple(_with_unsure(_shown(question)) for question in given.asked)


def _with_unsure(shown: ShownAsked) -> ShownAsked:
    unsure = shown.question.counts.get(DONT_KNOW, 0)
    return replace(shown, unsure=None if 0 < unsure < LEAST else unsure)


def _shown(question: AskedQuestion) -> ShownAsked:
    n = question.answered
    if 0 < n < LEAST:
        return ShownAsked(question, None)
    if not n or question.kind == "open":
        return ShownAsked(question, n)
    if question.kind == "several":
        return ShownAsked(question, n, _several(question))
    if question.kind == "grades":
        return ShownAsked(question, n, _grades(question))
    if question.kind == "nps":
        cells = _covered(_thirds(question.counts))
        return ShownAsked(question, n, cells, balance=_balance(cells))
    labels = {choice.code: choice.label for choice in question.choices}
    counts = {label: question.counts.get(code, 0) for code, label in labels.items()}
    return ShownAsked(question, n, _covered(counts))


def _several(question: AskedQuestion) -> tuple[Cell, ...]:
    def may(n: int) -> bool:
        return not 0 < n < LEAST and not 0 < question.answered - n < LEAST

    counts = ((c.label, question.counts.get(c.code, 0)) for c in question.choices)
    return tuple(Cell(label, n if may(n) else None) for label, n in counts)


def _grades(question: AskedQuestion) -> tuple[Cell, ...]:
    """Neighbouring grades are put together where they have too few, as for all rated questions."""
    labels = {choice.code: choice.label for choice in question.choices}
    found = parts(question.counts, labels)
    return tuple(Cell("、".join(labels[c] for c in part.codes), part.count) for part in found)


def _thirds(counts: Mapping[int, int]) -> dict[str, int]:
    """The single numbers are not shown beside the three groups: one could be subtracted."""
    spans = ((PROMOTERS, range(9, 11)), (PASSIVES, range(7, 9)), (DETRACTORS, range(7)))
    return {label: sum(counts.get(code, 0) for code in span) for label, span in spans}


def _covered(counts: Mapping[str, int]) -> tuple[Cell, ...]:
    hidden = hidden_groups([counts], LEAST)
    return tuple(Cell(label, None if label in hidden else n) for label, n in counts.items())


def _balance(cells: tuple[Cell, ...]) -> int | None:
    counts = {cell.label: cell.count for cell in cells}
    promoters, detractors = counts[PROMOTERS], counts[DETRACTORS]
    if None in counts.values() or promoters is None or detractors is None:
        return None
    return promoters - detractors
