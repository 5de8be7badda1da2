"""The survey over other forms than those of the official estimate, against the official score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.checks.case import LOW, MEDIUM, Draft
from scoring.checks.opinions import survey_basis
from scoring.finding import Finding
from scoring.model import ScoreSheet


@dataclass(frozen=True, slots=True)
class OtherScore:
    """The score on another basis, as far as it may be told."""

    total: Decimal
    grade: str
    words: str


def check_bases(
    official: ScoreSheet, words: str, others: Sequence[OtherScore]
) -> Iterator[Finding]:
    """That another basis would give another total; `words`: the official figures in a line."""
    changed = [one for one in others if one.total != official.total]
    if not changed:
        return
    grades = {one.grade for one in changed} - {official.grade}
    draft = Draft(
        subject="survey",
        severity=MEDIUM if grades else LOW,
        title=f"换一种口径，总分{'和等级' if grades else ''}会变：满意度含标记答卷或不含代填时不同",
        sums=(words, *(one.words for one in changed)),
        simulated=official.simulated,
    )
    yield survey_basis.finding(draft, {})
