"""Response rates against the published example, and every standing in its family."""

from __future__ import annotations

from fractions import Fraction

import pytest

from scoring.dispositions import (
    CODES,
    WORDS,
    Dispositions,
    Standing,
    dispositions,
    response_rates,
)

# README of the R package outcomerate: one each of R, NC, O, UH, UO, NE, four I, two P
GIVEN = {"1.1": 4, "1.2": 2, "2.112": 1, "2.20": 1, "2.30": 1, "3.11": 1, "3.30": 1, "4.10": 1}
PUBLISHED = {
    "rr1": 0.364,
    "rr2": 0.545,
    "rr3": 0.370,
    "rr4": 0.556,
    "rr5": 0.444,
    "rr6": 0.667,
    "coop1": 0.5,
    "coop2": 0.75,
    "coop3": 0.571,
    "coop4": 0.857,
    "ref1": 0.091,
    "ref2": 0.093,
    "ref3": 0.111,
    "con1": 0.727,
    "con2": 0.741,
    "con3": 0.889,
}


@pytest.mark.parametrize(("name", "figure"), PUBLISHED.items())
def test_published_rates(name: str, figure: float) -> None:
    rates = response_rates(dispositions(GIVEN))
    assert rates.e == Fraction(9, 10)
    assert round(float(getattr(rates, name)), 3) == figure


def test_every_standing_has_a_code_and_a_word() -> None:
    assert set(CODES) == set(WORDS) == set(Standing)
    whole = dispositions(dict.fromkeys(CODES.values(), 1))
    assert whole.total == len(set(CODES.values()))
    assert whole.refused == 3  # refused, broken off, opened and left


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(ValueError, match="7"):
        dispositions({"7.1": 1})


def test_groups_add_up() -> None:
    one = dispositions({"1.1": 3, "3.11": 2})
    assert one + one == dispositions({"1.1": 6, "3.11": 4})


def test_nothing_sent_gives_no_rates_where_nothing_is_below_the_line() -> None:
    rates = response_rates(Dispositions(unknown=5))
    assert rates.rr1 == 0
    assert rates.rr5 is None
    assert response_rates(Dispositions()).rr1 is None
    assert response_rates(Dispositions(complete=1, unknown=1), e=Fraction(0)).rr3 == 1
    with pytest.raises(ValueError, match="share"):
        response_rates(Dispositions(), e=Fraction(2))
