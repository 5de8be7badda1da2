"""Weights of cells: the forms of a group, or, by known margins, those of a group that gave the same
answers to the margins' questions (raking; `scoring.statistics.raking` on cells).

A raked weight is rounded to a billionth, so that rates stay exact fractions and come out the same
on every machine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.model import SurveyTally

if TYPE_CHECKING:
    from scoring.statistics.raking import Calibration

_BILLION = 10**9
CELL = "cell:"


@dataclass(frozen=True, slots=True)
class Margin:
    """How many persons there are by their answer to a question."""

    question: str
    name: str
    """What the question is called in the words of the method."""
    levels: tuple[tuple[frozenset[int], int], ...]
    """Answer codes counted as one, and the persons who would give them."""

    def level(self, code: str) -> str:
        """The number of the level, as text; empty where the answer is in none."""
        if not code:
            return ""
        found = (i for i, (codes, _) in enumerate(self.levels) if int(code) in codes)
        return next((str(i) for i in found), "")


@dataclass(frozen=True, slots=True)
class Weighting:
    """Margins that the official estimate is weighted by."""

    margins: tuple[Margin, ...]
    trim: float | None = None
    """No weight above so many times the mean of its group; None: no limit."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Forms of one group that weigh alike."""

    group: str
    forms: int
    weight: Fraction
    hist: Mapping[tuple[str, int], int]
    moments: Mapping[tuple[str, str], int]

    def moment(self, a: str, b: str) -> int:
        return self.moments.get((min(a, b), max(a, b)), 0)


@dataclass(frozen=True, slots=True)
class Weighted:
    """Cells with their weights, and how these came about."""

    cells: tuple[Cell, ...]
    calibration: Calibration | None = None
    """Of raked cells, row by row; None: weights N ÷ r of the groups."""
    unknown: Mapping[str, int] | None = None
    """Forms without an answer that counts, by margin: they keep the weight of their group."""
    why_not: str = ""
    """Why the margins could not be used, in Chinese."""

    @property
    def kish(self) -> float:
        """Kish's design effect of the weights."""
        n = sum(cell.forms for cell in self.cells)
        total = sum(cell.forms * cell.weight for cell in self.cells)
        squares = sum(cell.forms * cell.weight**2 for cell in self.cells)
        return float(n * squares / total**2) if total else 1.0


def weighted(
    tally: SurveyTally,
    weights: Mapping[str, Fraction],
    wanted: Weighting | None,
    points: Callable[[str], Mapping[int, int]],
) -> Weighted:
    """The cells of the groups in `weights` (group → weight of a form, N ÷ r), raked where
    `wanted`. `points`: of the answers of a question."""
    plain = Weighted(_whole(tally, weights))
    if wanted is None or not weights:
        return plain
    cells = _cells(tally, weights, points)
    counted = dict.fromkeys(weights, 0)
    for cell in cells.values():
        counted[cell.group] += cell.forms
    if any(counted[group] != tally.forms[group] for group in weights):
        return Weighted(plain.cells, why_not="有的答卷没有按边际计数")
    return _raked(plain, cells, weights, wanted)


def _whole(tally: SurveyTally, weights: Mapping[str, Fraction]) -> tuple[Cell, ...]:
    """Each group as one cell; the counters are gone through once."""
    hist: dict[str, dict[tuple[str, int], int]] = {group: {} for group in weights}
    moments: dict[str, dict[tuple[str, str], int]] = {group: {} for group in weights}
    for (question, group, code), n in tally.hist.items():
        if group in hist:
            hist[group][question, code] = n
    for (group, a, b), n in tally.moments.items():
        if group in moments:
            moments[group][a, b] = n
    return tuple(
        Cell(group, tally.forms[group], weight, hist[group], moments[group])
        for group, weight in weights.items()
    )


def _cells(
    tally: SurveyTally,
    weights: Mapping[str, Fraction],
    points: Callable[[str], Mapping[int, int]],
) -> dict[tuple[str, str], Cell]:
    """By cell and group. The counters keep products of two questions; what one question's
    histogram tells is added here."""
    hist: dict[tuple[str, str], dict[tuple[str, int], int]] = {}
    moments: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for (question, part, group, code), n in tally.part_hist.items():
        if not part.startswith(CELL):
            continue
        hist.setdefault((part, group), {})[question, code] = n
        worth = points(question).get(code)
        if worth is not None:
            add_moments(moments.setdefault((part, group), {}), question, worth, n)
    for (part, group, a, b), n in tally.part_moments.items():
        moments.setdefault((part, group), {})[a, b] = n
    return {
        (part, group): Cell(
            group, n, weights[group], hist.get((part, group), {}), moments.get((part, group), {})
        )
        for (part, group), n in sorted(tally.part_forms.items())
        if part.startswith(CELL) and group in weights and n
    }


def add_moments(moments: dict[tuple[str, str], int], question: str, points: int, n: int) -> None:
    """What `n` answers worth `points` add to the sums of the vector (1, answered, points)."""
    m, y = f"m:{question}", f"y:{question}"
    for key, value in (
        (("1", m), 1),
        (("1", y), points),
        ((m, m), 1),
        ((m, y), points),
        ((y, y), points * points),
    ):
        moments[key] = moments.get(key, 0) + n * value


def _raked(
    plain: Weighted,
    cells: Mapping[tuple[str, str], Cell],
    weights: Mapping[str, Fraction],
    wanted: Weighting,
) -> Weighted:
    import numpy as np  # slow to import, so only where something is raked

    from scoring.statistics.raking import MarginError, rake

    rows, names = list(cells.values()), sorted(weights)
    counts = np.array([float(cell.forms) for cell in rows])
    base = np.array([float(cell.weight) for cell in rows])
    heads = counts * base
    margins: dict[str, tuple[Sequence[str], Mapping[str, float]]] = {
        "组": (
            [cell.group for cell in rows],
            {g: float(heads[[cell.group == g for cell in rows]].sum()) for g in names},
        )
    }
    unknown = {}
    for place, margin in enumerate(wanted.margins):
        levels = [margin.level(part.removeprefix(CELL).split("/")[place]) for part, _ in cells]
        if why := _unfit(margin, levels):
            return Weighted(plain.cells, why_not=why)
        without = np.array([not level for level in levels])
        unknown[margin.name] = int(counts[without].sum())
        left = float(heads[~without].sum()) / sum(n for _, n in margin.levels)
        due = {str(i): n * left for i, (_, n) in enumerate(margin.levels)}
        if without.any():
            due[""] = float(heads[without].sum())
        margins[f"{place}{margin.name}"] = (levels, due)
    owner = np.array([names.index(cell.group) for cell in rows])
    try:
        found = rake(base, margins, cap=wanted.trim, groups=owner, counts=counts)
    except MarginError as error:
        return Weighted(plain.cells, why_not=str(error))
    made = tuple(
        replace(cell, weight=Fraction(round(float(weight) * _BILLION), _BILLION))
        for cell, weight in zip(rows, found.weights, strict=True)
    )
    return Weighted(made, found, unknown)


def _unfit(margin: Margin, levels: Sequence[str]) -> str:
    """Why no weights can meet the margin, in Chinese; "" where they can."""
    for i, (codes, heads) in enumerate(margin.levels):
        named = f"“{margin.name}”的选项{'、'.join(map(str, sorted(codes)))}"
        if heads and str(i) not in levels:
            return f"{named}还没有答卷"
        if not heads and str(i) in levels:
            return f"{named}总体人数为0，却有答卷"
    return ""
