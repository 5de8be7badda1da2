"""Differences of rates: against Newcombe's interval, by hand, and of the survey's groups."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import pytest

from scoring.comparison import against_rest, difference, earlier
from scoring.estimates import estimate
from scoring.model import Estimate
from scoring.statistics.proportions import newcombe
from tests.scoring.case2020 import POINTS, QUESTIONS
from tests.scoring.test_uncertainty import ESTIMATES, SINGLE, TALLY, R


def test_of_two_shares_with_wilson_intervals_it_is_newcombe() -> None:
    """56 of 70 against 48 of 80: 0.2000, 0.0524 to 0.3339 (Newcombe 1998, table II)."""
    a, b = earlier("q", "q", Fraction(56, 70), 70), earlier("q", "q", Fraction(48, 80), 80)
    found = difference(a, b)
    assert (found.low, found.high) == pytest.approx(newcombe((56, 70), (48, 80)))
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert found.value == Fraction(1, 5)
    assert found.apart


def test_squared_errors_add() -> None:
    a = Estimate("q", "q", Fraction(9, 10), 0.03, 0.84, 0.95, 100, Fraction(9, 10))
    b = Estimate("q", "q", Fraction(8, 10), 0.04, 0.71, 0.87, 80, Fraction(8, 10))
    found = difference(a, b)
    assert found.se == pytest.approx(0.05)
    assert found.low == pytest.approx(0.1 - math.hypot(0.06, 0.07))
    assert found.high == pytest.approx(0.1 + math.hypot(0.05, 0.09))
    turned = difference(b, a)
    assert (turned.low, turned.high) == pytest.approx((-(found.high or 0), -(found.low or 0)))


def test_without_an_error_there_is_no_interval() -> None:
    a = Estimate("q", "q", Fraction(9, 10), None, None, None, 100, Fraction(9, 10))
    found = difference(a, earlier("q", "q", Fraction(1, 2), 50))
    assert (found.se, found.low, found.high, found.apart) == (None, None, None, False)


def test_a_printed_error_is_used() -> None:
    """Logit: 0.9 ± 1.96 · 0.02 / 0.09 on the log odds."""
    one = earlier("q", "q", Fraction(9, 10), 500, 0.02)
    half = 1.959964 * 0.02 / 0.09
    odds = [9 * math.exp(sign * half) for sign in (-1, 1)]
    assert one.interval == pytest.approx(tuple(o / (1 + o) for o in odds), rel=1e-4)


def test_a_group_against_the_rest_is_its_own_estimate_against_that_of_all_others() -> None:
    groups = list(TALLY.forms)
    found = against_rest(TALLY, SINGLE, POINTS, R["N"], groups)
    assert list(found) == groups
    first = groups[0]
    others = replace(TALLY, forms={g: n for g, n in TALLY.forms.items() if g != first})
    rest = estimate(others, SINGLE, POINTS, R["N"], {one: one for one in QUESTIONS}).items
    for one, mine, other in zip(found[first], ESTIMATES.by_group[first], rest, strict=True):
        assert (one.first, one.second) == (mine.rate, other.rate)
        assert mine.se is not None
        assert other.se is not None
        assert one.se == pytest.approx(math.hypot(mine.se, other.se))
        assert one.low is not None
        assert one.high is not None
        assert one.low < float(one.value) < one.high


def test_a_group_alone_is_compared_with_nobody() -> None:
    alone = replace(TALLY, forms={"g": 3})
    assert against_rest(alone, SINGLE, POINTS, {}, ["g"]) == {}
