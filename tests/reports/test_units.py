"""分单位: nothing of 1-4 people in any cell, nor by subtraction from the total or the last push."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.packing import packed, unpacked
from reports.formats.workbook import workbook
from reports.model import ReportInput
from reports.settling import settled
from reports.suppression import LEAST, shown
from reports.units import shown_units
from scoring.model import SurveyTally
from tests.reports.test_compared import sample
from tests.scoring import case2020 as case
from tests.scoring.case2020 import QUESTIONS, divided


def by_units(sizes: dict[str, int], places: tuple[str, ...] = ()) -> ReportInput:
    """The survey of 2020 with its first forms dealt to units of these sizes, the rest to U9;
    `places`: those of the forms, in turn."""
    names = [unit for unit, n in sizes.items() for _ in range(n)]

    def parts(i: int, _: Mapping[str, str]) -> Mapping[str, str]:
        at = {"unit": names[i] if i < len(names) else "U9"}
        return at | {"place": places[i % len(places)]} if places else at

    given = sample()
    assert given.grounds is not None
    assert given.grounds.surveyed is not None
    of = given.grounds.surveyed
    tally = divided(case.survey_forms(), parts)
    grounds = replace(given.grounds, surveyed=replace(of, tally=tally))
    return replace(
        given, grounds=grounds, unit_names={"U1": "一局"}, place_names={"1": "甲乡", "2": "乙镇"}
    )


def test_rates_by_unit_stand_in_the_workbook() -> None:
    given = by_units({"U1": 300, "U2": 400})
    book = load_workbook(io.BytesIO(workbook(given)))
    for title in ("q1", "分项"):
        rows = [row for row in book["分单位"].iter_rows(values_only=True) if row[1] == title]
        assert list(dict.fromkeys(row[0] for row in rows)) == ["一局", "U2", "U9"]
        assert all(isinstance(row[3], int) and "–" in str(row[6]) for row in rows)
    assert "分地点" not in book.sheetnames


def test_rates_by_place_have_the_names_of_the_places() -> None:
    given = by_units({"U1": 300}, ("1", "2", "2", ""))
    book = load_workbook(io.BytesIO(workbook(given)))
    rows = [row for row in book["分地点"].iter_rows(values_only=True) if row[1] == "分项"]
    assert list(dict.fromkeys(row[0] for row in rows)) == ["没有说", "甲乡", "乙镇"]
    assert all("–" in str(row[6]) for row in rows)


def test_a_unit_that_tells_of_a_few_of_a_place_is_hidden() -> None:
    """U1 is all of place 1 and three people of place 2."""
    n = 1649
    places = ("1",) * 30 + ("2",) * (n - 30)
    given = by_units({"U1": 33, "U2": 40}, places)
    shown_ = {one.part: bool(one.rates) for one in shown_units(given)}
    assert shown_ == {"U1": False, "U2": False, "U9": True}
    apart = by_units({"U1": 30, "U2": 43}, places)
    assert all(one.rates for one in shown_units(apart))


def test_a_small_unit_is_hidden_with_another() -> None:
    shown_ = {one.part: bool(one.rates) for one in shown_units(by_units({"U1": 3, "U2": 40}))}
    assert shown_ == {"U1": False, "U2": False, "U9": True}


def test_those_of_no_unit_are_told_by_the_total_and_hidden_alike() -> None:
    shown_ = {one.part: bool(one.rates) for one in shown_units(by_units({"": 2, "U1": 30}))}
    assert shown_ == {"": False, "U1": False, "U9": True}


def test_where_nobody_belongs_to_a_unit_there_is_no_page() -> None:
    assert shown_units(sample()) == ()
    assert "分单位" not in load_workbook(io.BytesIO(workbook(sample()))).sheetnames


@settings(max_examples=12, deadline=None)
@cases(st.dictionaries(st.sampled_from(["U1", "U2", "U3", "U4", ""]), st.integers(1, 40)))
def test_no_cell_and_no_difference_is_of_one_to_four(sizes: dict[str, int]) -> None:
    given = by_units(sizes)
    units = shown_units(given)
    total = {rate.code: rate.n for rate in shown(given).questions}
    for code in QUESTIONS:
        cells = [
            rate.n for one in units for rate in one.rates if rate.code == code and not rate.item
        ]
        assert all(n == 0 or n >= LEAST for n in cells)
        if cells:
            rest = total[code] - sum(cells)
            assert rest == 0 or rest >= LEAST


Counts = dict[str, int]
UNITS = st.dictionaries(st.sampled_from(["U1", "U2", "U3", ""]), st.integers(0, 30))


def counted(units: Counts) -> SurveyTally:
    """One group, one question, all 非常满意."""
    n = sum(units.values())
    return SurveyTally(
        hist={("q", "g", 5): n},
        forms={"g": n},
        unit_hist={("q", unit, "g", 5): k for unit, k in units.items() if k},
        unit_forms={(unit, "g"): k for unit, k in units.items() if k},
    )


@cases(UNITS, UNITS)
def test_two_pushes_and_the_totals_tell_of_no_few(first: Counts, more: Counts) -> None:
    """What is unknown after a push is either nothing or the movement of at least five forms."""
    before = counted(first)
    now = counted({u: first.get(u, 0) + more.get(u, 0) for u in {*first, *more}})
    mixed = settled(before, now)
    moved = {
        u: mixed.unit_forms.get((u, "g"), 0) - before.unit_forms.get((u, "g"), 0)
        for u in {*first, *more}
    }
    assert all(n == 0 or n >= LEAST for n in moved.values())
    rest = (mixed.forms["g"] if mixed.forms else 0) - sum(mixed.unit_forms.values())
    assert rest == 0 or rest >= LEAST
    for (question, unit, group, code), n in mixed.unit_hist.items():
        assert (question, group, code) == ("q", "g", 5)
        assert n == mixed.unit_forms[unit, "g"]


@cases(UNITS, UNITS)
def test_two_pushes_tell_of_no_few_by_place_either(first: Counts, more: Counts) -> None:
    def places(of: Counts) -> SurveyTally:
        rows = [{"group": "g", "q": "5"} for n in of.values() for _ in range(n)]
        names = [part for part, n in of.items() for _ in range(n)]
        return divided(rows, lambda i, _: {"place": names[i]}, questions=("q",))

    before = places(first)
    now = places({u: first.get(u, 0) + more.get(u, 0) for u in {*first, *more}})
    mixed = settled(before, now)
    for part in {*first, *more}:
        key = f"place:{part}", "g"
        moved = mixed.part_forms.get(key, 0) - before.part_forms.get(key, 0)
        assert moved == 0 or moved >= LEAST
    rest = sum(mixed.forms.values()) - sum(mixed.part_forms.values())
    assert rest == 0 or rest >= LEAST


def test_cells_of_the_margins_move_with_their_group() -> None:
    def cells(n: int) -> SurveyTally:
        rows = [{"group": group, "q": "5"} for group in "ab" for _ in range(n)]
        return divided(rows, lambda i, _: {"cell": str(i % 2)}, questions=("q",))

    before, now = cells(20), cells(22)
    for moved in (settled(before, now), settled(before, cells(30))):
        for group in "ab":
            inside = sum(n for (_, of), n in moved.part_forms.items() if of == group)
            assert inside == moved.forms[group]
    assert settled(before, now).part_forms == before.part_forms


def test_a_snapshot_keeps_the_parts() -> None:
    tally = divided(
        case.survey_forms()[:50], lambda i, f: {"unit": "U1", "place": f["region"], "cell": "1"}
    )
    assert unpacked(packed(tally)) == tally
