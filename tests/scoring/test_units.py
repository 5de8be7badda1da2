"""Rates by unit, against the domains of the analysis of the whole table (checked against R)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest

from scoring.model import SurveyTally
from scoring.statistics import analyse
from scoring.units import by_unit
from tests.scoring import case2020 as case
from tests.scoring.case2020 import POINTS, QUESTIONS, tally
from tests.scoring.test_uncertainty import R

NAMES = {one: one for one in QUESTIONS}


def unit_of(place: int) -> str:
    """Three units and those of none, across all groups."""
    return ("U1", "U2", "U2", "", "U3", "U1", "U2")[place % 7]


def divided() -> SurveyTally:
    hist: Counter[tuple[str, str, str, int]] = Counter()
    forms: Counter[tuple[str, str]] = Counter()
    for i, form in enumerate(case.survey_forms()):
        unit, group = unit_of(i), form["group"]
        forms[unit, group] += 1
        for question in QUESTIONS:
            hist[question, unit, group, int(form[question] or -1)] += 1
    whole = tally(case.survey_forms(), POINTS)
    return replace(whole, unit_hist=dict(hist), unit_forms=dict(forms))


def test_a_unit_is_a_domain_of_the_whole_sample() -> None:
    rows = case.survey_forms()
    table: dict[str, Sequence[str]] = {name: [row[name] for row in rows] for name in rows[0]}
    table["unit"] = [unit_of(i) for i in range(len(rows))]
    due = analyse(table, questions=QUESTIONS, points=POINTS, sizes=R["N"], domains=["unit"])
    found = by_unit(divided(), POINTS, R["N"], NAMES)
    assert list(found) == ["", "U1", "U2", "U3"]
    for unit, rates in found.items():
        for one, of in zip(rates, due.by_domain["unit"][unit], strict=True):
            assert (one.code, one.n) == (of.code, of.n)
            assert float(one.rate) == pytest.approx(of.rate, rel=1e-12)
            assert float(one.satisfied) == pytest.approx(of.satisfied, rel=1e-12)
            assert one.se == pytest.approx(of.se, rel=1e-9)
            assert one.interval == pytest.approx((of.low, of.high), rel=1e-6)


def test_an_open_link_has_no_intervals_by_unit() -> None:
    found = by_unit(divided(), POINTS, R["N"], NAMES, design="open")
    assert {one.interval for rates in found.values() for one in rates} == {None}


def test_without_units_there_is_nothing() -> None:
    assert by_unit(tally(case.survey_forms(), POINTS), POINTS, R["N"], NAMES) == {}
