"""Rounding and printing of exact figures."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.figures import decimal, equals, money, percent, plain, rounded, yuan


@given(st.decimals(-1000, 1000, places=4), st.integers(0, 3))
def test_rounding_agrees_with_decimal(x: Decimal, places: int) -> None:
    step = Decimal(1).scaleb(-places)
    assert rounded(x, places) == x.quantize(step, ROUND_HALF_UP)
    assert rounded(x, places, "half_even") == x.quantize(step, ROUND_HALF_EVEN)


def test_half_up_where_a_float_would_fail() -> None:
    assert str(rounded(Fraction("453.185"), 2)) == "453.19"
    assert str(rounded(Fraction("219.715"), 2)) == "219.72"
    assert str(rounded(Fraction("5.45"), 1)) == "5.5"
    assert str(rounded(97, 1)) == "97.0"
    assert str(rounded(Fraction("5.49"), 1, "down")) == "5.4"


@given(st.fractions(-100, 100, max_denominator=10**6))
def test_decimal_is_exact_or_within_the_twelfth_place(x: Fraction) -> None:
    assert abs(Fraction(decimal(x)) - x) <= Fraction(1, 2 * 10**12)


@pytest.mark.parametrize(
    ("x", "text"),
    [
        (Fraction(546, 100), "= 5.46"),
        (Fraction(1, 3), "≈ 0.3333"),
        (0, "= 0"),
        (Decimal("7.0"), "= 7"),
    ],
)
def test_a_cut_figure_is_marked(x: Fraction, text: str) -> None:
    assert equals(x) == text


def test_percent_takes_the_places_it_needs() -> None:
    line = Fraction(95, 100)
    assert percent(Fraction(968757, 10**6)) == "96.88%"
    assert percent(Fraction(9499996, 10**7), agree=lambda r: r < line) == "94.99996%"
    assert percent(line, agree=lambda r: r < line) == "95.00%"


def test_money_is_exact() -> None:
    assert yuan(212850460) == "2128504.60"
    assert money(1606940) == "16,069.40元"
    assert plain(Decimal("0.10")) == "0.1"
