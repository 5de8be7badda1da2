"""Agreement of assessors against the published example, and where there is nothing to tell."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.agreement import LEAST_LEAVES, agreement, alpha

OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
"""Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): four observers, twelve units,
missing values; printed there: ordinal 0.815, interval 0.849."""


def units(*rows: str) -> dict[str, list[Fraction]]:
    columns = zip(*(row.split() for row in rows), strict=True)
    return {
        str(number): [Fraction(value) for value in column if value != "."]
        for number, column in enumerate(columns)
    }


def test_alpha_is_the_published_one() -> None:
    published = units(*OBSERVERS)
    assert round(float(alpha(published, "ordinal")), 3) == 0.815
    assert round(float(alpha(published, "interval")), 3) == 0.849


def test_the_order_of_assessors_does_not_matter() -> None:
    assert alpha(units(*OBSERVERS), "ordinal") == alpha(units(*reversed(OBSERVERS)), "ordinal")


def test_a_unit_with_one_value_says_nothing() -> None:
    published = units(*OBSERVERS)
    assert alpha(published | {"alone": [Fraction(9)]}, "interval") == alpha(published, "interval")


def test_spread_and_exact_share() -> None:
    found = agreement(units("1 1 0 1 1", "1 0 0 1 1", "1 1 0 1 0"))
    assert (found.exact, len(found.leaves)) == (3, 5)
    apart = {(one.low, one.high) for one in found.leaves if not one.exact}
    assert apart == {(Fraction(0), Fraction(1))}
    assert found.interval is not None


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (("1 2 1 2 1 2",), "没有两人以上"),
        (("1 1", "1 0"), f"不足{LEAST_LEAVES}个"),
        (("1 1 1 1 1 1", "1 1 1 1 1 1"), "没有差异"),
    ],
)
def test_it_is_not_given_where_it_tells_nothing(rows: tuple[str, ...], why: str) -> None:
    found = agreement(units(*rows))
    assert found.interval is None
    assert found.ordinal is None
    assert why in found.why


values = st.lists(
    st.sampled_from([Fraction(0), Fraction(3, 5), Fraction(1)]), min_size=2, max_size=4
)


@given(st.lists(values, min_size=LEAST_LEAVES, max_size=9))
def test_it_never_exceeds_one_and_is_one_only_where_all_agree(rows: list[list[Fraction]]) -> None:
    found = agreement({str(number): row for number, row in enumerate(rows)})
    if found.interval is not None:
        assert found.interval <= 1
        assert (found.interval == 1) == (found.exact == len(rows))
