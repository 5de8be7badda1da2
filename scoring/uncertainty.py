"""How sure a score is: what sampling error of the survey does to it through the rules.

The official score stands on the point estimates. Beside it: item rates are drawn from the normal
distribution of their estimates with their covariance, cut at 0 and 1, put through the rules,
rounded as the project declares, and added to the rest of the sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.figures import rounded
from scoring.indicators import IndicatorSystem, Leaf
from scoring.model import Estimate, Evidence
from scoring.rates import Satisfaction
from scoring.readings import Arithmetic, Readings, Resolved, as_rate

Floats = NDArray[np.float64]

DRAWS = 20_000
_GRID = 10**5
"""Rates are put on a grid of a thousandth of a percent, so that the exact rules are asked once for
each rate that comes up and not once for each draw."""
_NUDGE = 1e-9
"""Half-up rounding of sums of floats: 5.449999999 is 5.45."""

State = Literal["above", "unclear", "below"]


@dataclass(frozen=True, slots=True)
class ItemState:
    """An item against the line that gives full marks. Rates are shares of 1."""

    code: str
    name: str
    rate: Fraction
    low: float
    high: float
    line: Fraction
    state: State
    """above, below: the whole interval is; unclear: it holds the line."""
    chance: float
    """Probability that the rate of all those served reaches the line."""
    tipping: float | None
    """δ*: the item keeps its side of the line unless those who did not answer are that many
    percentage points less (or, below it, more) satisfied; None without a response rate."""


@dataclass(frozen=True, slots=True)
class Uncertainty:
    draws: int
    mean: float
    sd: float
    low: Decimal
    """2.5 and 97.5 percent of the drawn totals."""
    high: Decimal
    grades: Mapping[str, float]
    """Probability of each grade, best first."""
    leaves: Mapping[str, tuple[Decimal, Decimal]]
    """Range of each leaf that rests on the survey."""
    items: tuple[ItemState, ...]


def uncertainty(
    system: IndicatorSystem,
    evidence: Mapping[str, Evidence],
    items: Sequence[Estimate],
    covariance: Floats,
    readings: Readings | None = None,
    *,
    draws: int = DRAWS,
    seed: int = 0,
    response: float | None = None,
) -> Uncertainty | None:
    """None where no leaf rests on the survey, or its design allows no error (an open link).

    `items` in the order of `covariance` (of rates as shares of 1). `response`: the response rate,
    for the tipping points. The same seed gives the same range.
    """
    readings = readings or Readings()
    arithmetic = readings.arithmetic or system.arithmetic
    place = {key: i for i, one in enumerate(items) for key in (one.name, one.code)}
    surveyed = {leaf.code: leaf for leaf in system.leaves if _rests(leaf, evidence, place)}
    if not surveyed or any(one.interval is None for one in items):
        return None
    rates = _draw(items, covariance, draws, seed)
    fixed = {
        leaf.code: _fixed(leaf, evidence, readings, arithmetic)
        for leaf in system.leaves
        if leaf.code not in surveyed
    }
    drawn = {
        code: _scores(leaf, rates, place, readings.of(code), arithmetic)
        for code, leaf in surveyed.items()
    }
    totals = np.full(draws, float(sum(fixed.values()))) + sum(drawn.values())
    shown = _round(totals, arithmetic)
    graded = shown if arithmetic.grade_by == "printed" else totals
    return Uncertainty(
        draws=draws,
        mean=float(shown.mean()),
        sd=float(shown.std()),
        low=_quantile(shown, 0.025),
        high=_quantile(shown, 0.975),
        grades=_grades(system, graded),
        leaves={
            code: (_quantile(one, 0.025), _quantile(one, 0.975)) for code, one in drawn.items()
        },
        items=tuple(
            _state(one, rates[:, i], line, response)
            for i, (one, line) in enumerate(zip(items, _lines(surveyed, items), strict=True))
        ),
    )


def _rests(leaf: Leaf, evidence: Mapping[str, Evidence], place: Mapping[str, int]) -> bool:
    """Whether the leaf's score follows from drawn items, and nothing else decides it."""
    one = evidence.get(leaf.code)
    if one is None or one.value is None or one.vetoed or one.basis != "surveyed":
        return False
    if leaf.evidence.kind == "survey":
        return all(key in place for key in _keys(leaf))
    return (
        leaf.evidence.kind == "survey_rate"
        and leaf.evidence.measure == "score_rate"
        and (not leaf.evidence.of or leaf.evidence.of in place)
    )


def _keys(leaf: Leaf) -> tuple[str, ...]:
    """The items of a satisfaction rule, as the survey names them."""
    assert isinstance(leaf.rule, Satisfaction)
    given: tuple[str, ...] = getattr(leaf.evidence, "items", ())
    return given or leaf.rule.items


def _draw(items: Sequence[Estimate], covariance: Floats, draws: int, seed: int) -> Floats:
    middle = np.array([float(one.rate) for one in items])
    generator = np.random.default_rng(seed)
    found = generator.multivariate_normal(middle, covariance, size=draws, method="eigh")
    clipped: Floats = np.clip(found, 0.0, 1.0)
    return clipped


def _fixed(
    leaf: Leaf, evidence: Mapping[str, Evidence], readings: Readings, arithmetic: Arithmetic
) -> Fraction:
    one = evidence.get(leaf.code)
    if one is None or one.value is None or one.vetoed:
        return Fraction(0)
    exact = leaf.rule.apply(leaf.weight, one.value, readings.of(leaf.code)).exact
    if arithmetic.round == "leaf":
        return Fraction(rounded(exact, arithmetic.decimals, arithmetic.mode))
    return exact


def _scores(
    leaf: Leaf,
    rates: Floats,
    place: Mapping[str, int],
    how: Resolved,
    arithmetic: Arithmetic,
) -> Floats:
    """The leaf's score in every draw."""
    if isinstance(leaf.rule, Satisfaction):
        columns = rates[:, [place[key] for key in _keys(leaf)]]
        exact = _satisfaction(leaf.rule, float(leaf.weight), columns, how)
    else:
        of: str = getattr(leaf.evidence, "of", "")
        one = rates[:, place[of]] if of else rates.mean(axis=1)
        exact = _each(one, lambda rate: leaf.rule.apply(leaf.weight, rate, how).exact)
    return _round(exact, arithmetic) if arithmetic.round == "leaf" else exact


def _each(rates: Floats, score: Callable[[Fraction], Fraction]) -> Floats:
    """A function of one rate, reckoned exactly on the grid."""
    steps, back = np.unique(np.rint(rates * _GRID).astype(np.int64), return_inverse=True)
    table = np.array([float(score(Fraction(int(step), _GRID))) for step in steps])
    found: Floats = table[back]
    return found


def _satisfaction(rule: Satisfaction, weight: float, rates: Floats, how: Resolved) -> Floats:
    """The readings of “每一项”, over draws; `scoring.rates` has them for one."""

    def cut(of: Floats) -> Floats:
        return _each(of, lambda rate: rule.cut(rate, how.step_mode))

    if how.item_mode == "overall":
        lost = cut(rates.mean(axis=1))
    else:
        each = np.column_stack([cut(rates[:, i]) for i in range(rates.shape[1])])
        if how.item_mode == "equal_share":
            lost = np.minimum(each, 1.0).mean(axis=1)
        else:
            lost = each.max(axis=1) if how.item_mode == "worst" else each.sum(axis=1)
    found: Floats = np.maximum(weight * (1 - lost), float(rule.floor))
    return found


def _round(values: Floats, arithmetic: Arithmetic) -> Floats:
    """As the project rounds; half_even and down differ from it by less than a draw's spread."""
    scale = 10.0**arithmetic.decimals
    if arithmetic.mode == "half_up":
        found: Floats = np.floor(values * scale + 0.5 + _NUDGE) / scale
    elif arithmetic.mode == "down":
        found = np.floor(values * scale + _NUDGE) / scale
    else:
        found = np.rint(values * scale) / scale
    return found


def _quantile(values: Floats, share: float) -> Decimal:
    return rounded(Fraction(float(np.quantile(values, share))), 2)


def _grades(system: IndicatorSystem, totals: Floats) -> dict[str, float]:
    bands = sorted(system.grades, key=lambda band: -band.min)
    left = np.ones(len(totals), dtype=bool)
    found = {}
    for band in bands:
        reached = left & (totals >= float(band.min) - _NUDGE)
        found[band.grade] = float(reached.mean())
        left &= ~reached
    return found


def _lines(surveyed: Mapping[str, Leaf], items: Sequence[Estimate]) -> list[Fraction]:
    """The line that gives an item full marks, of the first leaf that names it; else 95 %."""
    found: dict[str, Fraction] = {}
    for leaf in surveyed.values():
        line: Decimal | None = getattr(leaf.rule, "full_at", None)
        if line is None:
            continue
        keys = _keys(leaf) if isinstance(leaf.rule, Satisfaction) else ()
        for key in keys:
            found.setdefault(key, as_rate(line))
    first = next(iter(found.values()), Fraction(95, 100))
    return [found.get(one.name) or found.get(one.code) or first for one in items]


def _state(one: Estimate, drawn: Floats, line: Fraction, response: float | None) -> ItemState:
    assert one.interval is not None
    low, high = one.interval
    state: State = "unclear"
    if low >= line:
        state = "above"
    elif high < line:
        state = "below"
    silent = 1 - response if response is not None else 0.0
    return ItemState(
        code=one.code,
        name=one.name,
        rate=one.rate,
        low=low,
        high=high,
        line=line,
        state=state,
        chance=float((drawn >= float(line)).mean()),
        tipping=100 * float(one.rate - line) / silent if silent > 0 else None,
    )
