"""The score if some leaves rested on other facts: the rest of the sheet stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from scoring.figures import decimal, rounded
from scoring.finding import Effect
from scoring.indicators import IndicatorSystem
from scoring.model import EvidenceValue, ScoreSheet
from scoring.readings import Readings


def what_if(
    system: IndicatorSystem,
    sheet: ScoreSheet,
    readings: Readings,
    fact: str,
    values: Mapping[str, EvidenceValue | None],
) -> Effect:
    """The sheet with other values for some leaves; None: no evidence, 0 points. Raises
    `EvidenceError` where a value does not fit its leaf's rule."""
    arithmetic = readings.arithmetic or system.arithmetic
    by_leaf = arithmetic.round == "leaf"
    exact: dict[str, Fraction] = {}
    for code, value in values.items():
        leaf = system.leaf(code)
        exact[code] = (
            Fraction(0)
            if value is None
            else leaf.rule.apply(leaf.weight, value, readings.of(code)).exact
        )
    changed = []
    shown, unrounded = Decimal(0), Fraction(0)
    for one in sheet.leaves:
        true = exact.get(one.code, Fraction(one.exact))
        score = rounded(true, arithmetic.decimals, arithmetic.mode) if by_leaf else decimal(true)
        score = score if one.code in exact else one.score
        shown, unrounded = shown + score, unrounded + true
        if score != one.score:
            changed.append((one.code, one.score, score))
    if not by_leaf:
        shown = rounded(unrounded, arithmetic.decimals, arithmetic.mode)
    grade = system.grade(shown if arithmetic.grade_by == "printed" else unrounded)
    return Effect(fact, tuple(changed), shown, grade)
