"""Nothing of the funnel or the days tells of one to four people."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given as cases
from hypothesis import settings
from hypothesis import strategies as st

from reports.model import DayCount, Fieldwork, ReportInput
from reports.returns import COLUMNS, daily, steps
from reports.suppression import LEAST
from tests.reports import samples

GIVEN = samples.dongchuan()
DAY = date(2021, 1, 1)
MODES = ("self", "assisted", "phone", "paper")


def collected(forms: int, days: tuple[DayCount, ...] = (), **known: int | None) -> ReportInput:
    assert GIVEN.survey is not None
    return replace(
        GIVEN, survey=replace(GIVEN.survey, n=forms), fieldwork=Fieldwork(days=days, **known)
    )


def told(given: ReportInput) -> list[tuple[str, int | None]]:
    return [(step.name, step.n) for step in steps(given)]


def test_all_that_is_known_is_a_step() -> None:
    given = collected(100, listed=200, invited=180, started=150, submitted=120)
    assert told(given) == [
        ("名单", 200),
        ("已发邀请", 180),
        ("开始作答", 150),
        ("交卷", 120),
        ("有效（正式口径）", 100),
    ]


def test_without_a_list_nothing_is_said_of_invitations() -> None:
    assert [name for name, _ in told(collected(100, started=150, submitted=120))] == [
        "开始作答",
        "交卷",
        "有效（正式口径）",
    ]
    assert steps(GIVEN) == ()


def test_a_step_that_would_tell_of_a_few_keeps_its_number() -> None:
    given = collected(100, listed=180, invited=180, started=106, submitted=103)
    assert told(given) == [
        ("已发邀请", 180),
        ("开始作答", 106),
        ("交卷", None),
        ("有效（正式口径）", 100),
    ]
    few = collected(3, started=9, submitted=4)
    assert [(step.n, step.why) for step in steps(few)] == [(9, ""), (None, "<5"), (None, "<5")]


@cases(st.lists(st.integers(0, 40), min_size=4, max_size=4), st.integers(0, 40))
@settings(max_examples=60, deadline=None)
def test_no_two_steps_shown_differ_by_a_few(counts: list[int], valid: int) -> None:
    listed, invited, started, submitted = counts
    given = collected(valid, listed=listed, invited=invited, started=started, submitted=submitted)
    shown = [step.n for step in steps(given) if step.n is not None]
    assert not [n for n in shown if 0 < n < LEAST]
    assert not [1 for a, b in itertools.pairwise(shown) if 0 < abs(a - b) < LEAST]


def counts(*of_days: dict[str, int]) -> tuple[DayCount, ...]:
    return tuple(
        DayCount((DAY + timedelta(place)).isoformat(), mode, n)
        for place, day in enumerate(of_days)
        for mode, n in day.items()
    )


def test_quiet_days_are_put_together_and_busy_ones_are_not() -> None:
    found = daily(collected(21, counts({"self": 6}, {"self": 2}, {}, {"self": 3}, {"self": 10})))
    assert found is not None
    assert [(span.days, span.counts) for span in found.spans] == [(1, (6,)), (3, (5,)), (1, (10,))]


def test_the_last_few_join_the_days_before() -> None:
    found = daily(collected(12, counts({"self": 5}, {"self": 5}, {"self": 2})))
    assert found is not None
    assert [(span.days, span.n) for span in found.spans] == [(1, 5), (2, 7)]


def test_ways_of_answering_are_told_where_days_allow_it() -> None:
    found = daily(collected(33, counts({"self": 9, "assisted": 6}, {"self": 7, "assisted": 11})))
    assert found is not None
    assert found.ways == ("自填", "代填")
    assert [span.counts for span in found.spans] == [(9, 6), (7, 11)]
    sparse = daily(collected(41, counts(*({"self": 9, "phone": 1 + (n == 0)} for n in range(4)))))
    assert sparse is not None
    assert sparse.ways == ("自填、电话",)
    assert [span.n for span in sparse.spans] == [11, 10, 10, 10]


def test_a_way_that_few_took_is_told_with_another() -> None:
    found = daily(collected(43, counts({"self": 20, "assisted": 20, "phone": 3})))
    assert found is not None
    assert "电话" not in found.ways
    assert any("电话（合计）" in way for way in found.ways)


def test_what_a_push_holds_back_is_held_back_here() -> None:
    days = counts({"self": 20}, {"self": 30}, {"self": 3})
    held = daily(collected(50, days))
    assert held is not None
    assert [span.n for span in held.spans] == [20, 30]
    more = daily(collected(55, days))
    assert more is not None
    assert more.n == 55
    assert daily(collected(3, days)) is None


@cases(
    st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from(MODES), st.integers(1, 9)), max_size=25
    ),
    st.integers(-12, 12),
)
@settings(max_examples=80, deadline=None)
def test_no_cell_of_any_day_tells_of_a_few(found: list[tuple[int, str, int]], other: int) -> None:
    days = {(place, mode): n for place, mode, n in found}
    booked = tuple(
        DayCount((DAY + timedelta(place)).isoformat(), mode, n) for (place, mode), n in days.items()
    )
    forms = max(0, sum(days.values()) + other)
    shown = daily(collected(forms, booked))
    if shown is None:
        assert forms < LEAST or not booked
        return
    assert shown.n == forms
    assert len(shown.spans) <= COLUMNS
    for span in shown.spans:
        assert len(span.counts) == len(shown.ways)
        assert not [n for n in span.counts if 0 < n < LEAST]
    for one, following in zip(shown.spans, shown.spans[1:], strict=False):
        assert following.first == one.last + timedelta(1)
