"""The score if some leaves rested on other facts: the rest of the sheet stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
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
    shown, unrounded = sheet.total, Fraction(sheet.exact_total)
    changed = []
    for one in sheet.leaves:
        if one.code not in values:
            continue
        value, rule = values[one.code], system.leaf(one.code).rule
        exact = Fraction(0)
        if value is not None:
            exact = rule.apply(one.weight, value, readings.of(one.code)).exact
        score = rounded(exact, arithmetic.decimals, arithmetic.mode) if by_leaf else decimal(exact)
        shown += score - one.score
        unrounded += exact - Fraction(one.exact)
        if score != one.score:
            changed.append((one.code, one.score, score))
    if not by_leaf:
        shown = rounded(unrounded, arithmetic.decimals, arithmetic.mode)
    grade = system.grade(shown if arithmetic.grade_by == "printed" else unrounded)
    return Effect(fact, tuple(changed), shown, grade)
