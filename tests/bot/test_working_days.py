from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.project.holidays import HolidayRow, published, working_days
from bot.working_days import WorkingDays, next_working_moment, quiet_until, silent_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
NIGHT = (time(21), time(8))
CHINA = working_days(())


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2026-02-13", True),
        ("2026-02-14", True),  # a Saturday, worked for the Spring Festival
        ("2026-02-16", False),
        ("2026-02-23", False),
        ("2026-02-24", True),
        ("2026-02-28", True),
        ("2026-03-01", False),
        ("2026-09-20", True),  # a Sunday, worked for the National Day
        ("2026-10-07", False),
        ("2026-10-08", True),
        ("2025-01-26", True),
        ("2025-02-04", False),
        ("2025-06-02", False),
        ("2025-10-11", True),
    ],
)
def test_holidays_and_days_worked_in_their_stead(day: str, works: bool) -> None:
    assert CHINA.works(date.fromisoformat(day)) is works


def test_what_is_published_has_as_many_days_as_it_says() -> None:
    off = [row for row in published() if row.what == "放假"]
    assert sum(row.day.year == 2025 for row in off) == 1 + 8 + 3 + 5 + 3 + 8
    assert sum(row.day.year == 2026 for row in off) == 3 + 9 + 3 + 5 + 3 + 3 + 7
    worked = [row.day for row in published() if row.what == "上班"]
    assert all(day.weekday() >= 5 for day in worked)
    assert (len(off), len(worked)) == (61, 11)


NOTICES = {
    # as the two notices name them: days off from … to …, days worked instead
    2025: (
        ("01-01", "01-01"),
        ("01-28", "02-04", "01-26", "02-08"),
        ("04-04", "04-06"),
        ("05-01", "05-05", "04-27"),
        ("05-31", "06-02"),
        ("10-01", "10-08", "09-28", "10-11"),
    ),
    2026: (
        ("01-01", "01-03", "01-04"),
        ("02-15", "02-23", "02-14", "02-28"),
        ("04-04", "04-06"),
        ("05-01", "05-05", "05-09"),
        ("06-19", "06-21"),
        ("09-25", "09-27"),
        ("10-01", "10-07", "09-20", "10-10"),
    ),
}


@pytest.mark.parametrize("year", NOTICES)
def test_what_is_published_is_what_the_notices_say(year: int) -> None:
    wanted: dict[date, str] = {}
    for first, last, *worked in NOTICES[year]:
        day, end = (date.fromisoformat(f"{year}-{each}") for each in (first, last))
        while day <= end:
            wanted[day] = "放假"
            day += timedelta(days=1)
        wanted |= {date.fromisoformat(f"{year}-{each}"): "上班" for each in worked}
    assert {row.day: row.what for row in published() if row.day.year == year} == wanted


def test_the_folder_wins_for_the_years_it_names() -> None:
    own = working_days([HolidayRow(day=date(2026, 3, 3), what="放假", name="本地节日")])
    assert not own.works(date(2026, 3, 3))
    assert own.works(date(2026, 10, 1))
    assert not own.works(date(2025, 10, 1))


def test_before_the_spring_festival_it_waits_for_its_end() -> None:
    evening = datetime(2026, 2, 14, 21, 30, tzinfo=SHANGHAI)
    morning = datetime(2026, 2, 24, 8, 0, tzinfo=SHANGHAI)
    assert next_working_moment(evening, SHANGHAI, NIGHT, CHINA) == morning
    any_day = next_working_moment(evening, SHANGHAI, NIGHT, None)
    assert any_day == datetime(2026, 2, 15, 8, 0, tzinfo=SHANGHAI)


MINUTES = timedelta(days=800) // timedelta(minutes=1)
MOMENTS = st.integers(0, MINUTES).map(
    lambda n: datetime(2024, 12, 1, tzinfo=UTC) + timedelta(minutes=n)
)
HOURS = st.tuples(st.times(), st.times()).map(
    lambda two: (two[0].replace(second=0, microsecond=0), two[1].replace(second=0, microsecond=0))
)


@settings(max_examples=100)
@given(MOMENTS, HOURS, st.sampled_from([None, CHINA]))
def test_the_next_working_moment(
    moment: datetime, quiet: tuple[time, time], days: WorkingDays | None
) -> None:
    found = next_working_moment(moment, SHANGHAI, quiet, days)
    local = found.astimezone(SHANGHAI)
    assert found >= moment
    assert quiet_until(found, SHANGHAI, *quiet) is None
    assert days is None or days.works(local.date())
    assert next_working_moment(found, SHANGHAI, quiet, days) == found
    # nothing earlier would do: minutes before it are quiet, off, or before the moment asked for
    just_before = found - timedelta(minutes=1)
    if just_before >= moment:
        day = just_before.astimezone(SHANGHAI).date()
        off = days is not None and not days.works(day)
        assert off or quiet_until(just_before, SHANGHAI, *quiet) is not None


@settings(max_examples=50)
@given(st.dates(date(2025, 1, 1), date(2026, 12, 31)), st.integers(0, 60), st.integers(0, 60))
def test_silent_days_add_up(start: date, first: int, second: int) -> None:
    middle, end = start + timedelta(first), start + timedelta(first + second)
    for days in (None, CHINA):
        whole = silent_days(start, end, days)
        assert whole == silent_days(start, middle, days) + silent_days(middle, end, days)
        assert whole <= first + second


def test_a_calendar_without_a_working_day_is_no_trap() -> None:
    start = date(2026, 1, 1)
    never = WorkingDays(off=frozenset(start + timedelta(n) for n in range(400)))
    assert next_working_moment(
        datetime(2026, 1, 1, 12, tzinfo=UTC), SHANGHAI, NIGHT, never
    ) >= datetime(2026, 1, 1, 12, tzinfo=UTC)
