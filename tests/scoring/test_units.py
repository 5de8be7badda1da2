"""Rates by unit and place, against the domains of the analysis of the whole table (checked against
R)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.model import SurveyTally
from scoring.statistics import analyse
from scoring.suppression import hidden_groups, told_across
from scoring.units import Kind, PartRates, by_part, division, shared
from tests.scoring import case2020 as case
from tests.scoring.case2020 import POINTS, QUESTIONS, SurveyItem, divided, tally
from tests.scoring.test_uncertainty import R

NAMES = {one: one for one in QUESTIONS}
ITEMS = (SurveyItem("I1", "甲", ("q1", "q2", "q3")), SurveyItem("I2", "乙", ("q4", "q5")))


def unit_of(place: int) -> str:
    """Three units and those of none, across all groups."""
    return ("U1", "U2", "U2", "", "U3", "U1", "U2")[place % 7]


def parts(i: int, form: Mapping[str, str]) -> Mapping[str, str]:
    return {"unit": unit_of(i), "place": {"A": "1", "B": "2"}.get(form["region"], "")}


TALLY = divided(case.survey_forms(), parts)


def rates(kind: Kind, of: SurveyTally = TALLY, **how: object) -> dict[str, PartRates]:
    return by_part(of, division(of, kind), ITEMS, POINTS, R["N"], NAMES, **how)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["unit", "place"])
def test_a_part_is_a_domain_of_the_whole_sample(kind: Kind) -> None:
    rows = case.survey_forms()
    table: dict[str, Sequence[str]] = {name: [row[name] for row in rows] for name in rows[0]}
    table["part"] = [parts(i, row)[kind] for i, row in enumerate(rows)]
    due = analyse(
        table,
        questions=QUESTIONS,
        points=POINTS,
        sizes=R["N"],
        domains=["part"],
        items={one.code: one.questions for one in ITEMS},
    )
    found = rates(kind)
    assert list(found) == (["", "U1", "U2", "U3"] if kind == "unit" else ["", "1", "2"])
    for part, told in found.items():
        every = (*told.questions, *told.items)
        for one, of in zip(every, due.by_domain["part"][part], strict=True):
            assert (one.code, one.n) == (of.code, of.n)
            assert float(one.rate) == pytest.approx(of.rate, rel=1e-12)
            assert float(one.satisfied) == pytest.approx(of.satisfied, rel=1e-12)
            assert one.se == pytest.approx(of.se, rel=1e-9)
            assert one.interval == pytest.approx((of.low, of.high), rel=1e-6)


def test_an_open_link_has_no_intervals_by_unit() -> None:
    found = rates("unit", design="open")
    assert {one.interval for told in found.values() for one in told.questions} == {None}


def test_without_units_there_is_nothing() -> None:
    assert rates("unit", tally(case.survey_forms(), POINTS)) == {}


def test_items_have_no_error_where_it_is_not_kept_how_questions_vary_together() -> None:
    """Counters of an older version: a mean of two questions has none, one question's is its own."""
    bare = replace(TALLY, part_moments={})
    found = rates("unit", bare)["U1"]
    assert all(one.interval is not None for one in found.questions)
    assert {one.interval for one in found.items} == {None}


def test_units_and_places_share_people() -> None:
    found = shared(TALLY)
    assert sum(found.values()) == sum(TALLY.forms.values())
    assert {place for _, place in found} == {"", "1", "2"}


def test_what_two_tables_tell_together_by_hand() -> None:
    """A (9) is all of place 1 (6) and 3 people of place 2, and B the rest of 2: 3 either way."""
    cross = {("A", "1"): 6, ("A", "2"): 3, ("B", "2"): 20}
    assert told_across(cross, set(), set()) == {"A", "B"}
    assert told_across(cross, {"A", "B"}, set()) == set()
    # place 3 (3 people, hidden with 4) is all that A has beside place 1
    cross = {("A", "1"): 6, ("A", "3"): 3, ("B", "4"): 9, ("C", "2"): 20}
    assert told_across(cross, set(), {"3", "4"}) == {"A"}
    # of place 1 (9) the unit A leaves 3, who are of B and C
    cross = {("A", "1"): 6, ("B", "1"): 2, ("C", "1"): 1, ("B", "2"): 20, ("C", "3"): 20}
    cross |= {("C", "2"): 9, ("B", "3"): 9}
    assert told_across(cross, set(), set()) == {"A"}


@given(
    st.dictionaries(
        st.tuples(st.sampled_from("ABC"), st.sampled_from("123")), st.integers(1, 12), min_size=1
    )
)
def test_nothing_small_is_left_between_two_tables(cross: dict[tuple[str, str], int]) -> None:
    mine: frozenset[str] = frozenset()
    rows = {a: sum(n for (x, _), n in cross.items() if x == a) for a in "ABC"}
    columns = {b: sum(n for (_, y), n in cross.items() if y == b) for b in "123"}
    theirs = hidden_groups([columns])
    mine = hidden_groups([rows])
    while more := told_across(cross, mine, theirs) - mine:
        mine = hidden_groups([rows], also=mine | more)
    for a in {a for a, _ in cross} - mine:
        inside = [b for (x, b), n in cross.items() if x == a and n == columns[b]]
        shown = [cross[a, b] for b in inside if b not in theirs]
        if shown:
            left = rows[a] - sum(shown)
            assert left == 0 or left >= 5
