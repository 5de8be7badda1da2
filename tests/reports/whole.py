"""A project that has matter for every chart, and a large one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from reports.model import DayCount, Earlier, Fieldwork, ReportInput
from reports.summary import summarised
from scoring.model import Budget, EventRecord, LineRecord, OwnMoney, ReachRecord
from tests.reports import samples
from tests.reports.test_confidence import grounds

FIRST = date(2020, 12, 20)
A_DAY = (2, 260, 190, 120, 80, 50, 30, 12, 0, 2, 260, 180, 110, 70, 60, 50, 40, 30, 20, 10)
"""Forms handed in on the first days; the others by telephone on the day after."""


def days(total: int) -> tuple[DayCount, ...]:
    found = []
    for place, n in enumerate(A_DAY):
        day = (FIRST + timedelta(place)).isoformat()
        assisted = n // 6
        found += [DayCount(day, "self", n - assisted), DayCount(day, "assisted", assisted)]
    last = (FIRST + timedelta(len(A_DAY))).isoformat()
    return (*found, DayCount(last, "phone", total - sum(A_DAY)))


def whole() -> ReportInput:
    """The real case, with what a campaign adds to it: all invented, so all of it simulated."""
    given = samples.dongchuan()
    before = replace(
        given,
        sheet=samples.score_sheet({"C221": "9", "C211": "20"}),
        survey=samples.survey(dict(samples.COUNTS) | {"N1": (110, 5, 24, 130, 502, 878)}),
        findings=(replace(samples.FINDINGS[0], code="old"), *samples.FINDINGS[1:]),
        progress=replace(given.progress, units_confirmed=15, lines_confirmed=21),
    )
    return replace(
        given,
        grounds=grounds(),
        fieldwork=Fieldwork(2400, 2287, 1871, 1681, days(samples.survey().n)),
        own=(
            OwnMoney("line.12", "U11", "区民政局", 2000000, 1800000),
            OwnMoney("line.13", "U10", "区残联", 500000, 500000),
        ),
        budget=Budget(270000000, 219715000, 50285000),
        previous=summarised(before),
        previous_at=datetime(2021, 1, 4, 1, 0, tzinfo=UTC),
        last_year=(
            Earlier("I1", Fraction(93, 100), 1500),
            Earlier("I4", Fraction(92, 100), 1500, se=0.006),
            Earlier("T", Fraction(90, 100), 1400),
            Earlier("I1", Fraction(92, 100), 400, "G01"),
        ),
    )


def sized(units: int, name: str, known: int, spent: int) -> ReportInput:
    """So many units, lines, groups and events, of which each `known`-th has not answered; `spent`
    percent of the money was spent."""
    every = range(units)
    lines = tuple(
        LineRecord(
            line=str(place),
            activity_no=str(place),
            activity=f"{name}活动{place}",
            category="走访慰问",
            unit=f"U{place}",
            unit_name=f"{name}{place}",
            appropriated=(got := 100_000 * (place % 7)),
            spent=None if place % known == 0 else got * spent // 100,
            balance=None if place % known == 0 else got - got * spent // 100,
            reason=name * (place % 3),
            version=1,
        )
        for place in every
    )
    reach = tuple(
        ReachRecord(
            group=f"D{place}",
            name=f"{name}对象{place}",
            unit=f"U{place}",
            count_unit="户" if place % 5 == 4 else "人",
            planned=place % 11,
            reached=None if place % known == 0 else place % 11 * spent // 100,
            reason=name * (place % 2),
        )
        for place in every
    )
    events = tuple(
        EventRecord(
            event=f"H{place}",
            name=f"{name}演出{place}",
            unit=f"U{place}",
            planned=place % 4,
            held=None if place % known == 0 else place % 5,
            paid_for=name if place % 9 == 8 else "",
        )
        for place in every
    )
    return replace(samples.dongchuan(), lines=lines, reach=reach, events=events)
