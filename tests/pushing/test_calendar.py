"""The moments of a plan: examples, days on which the clocks change, and a brute-force clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.project.holidays import working_days
from bot.pushing.calendar import due_slot, next_times, times
from bot.pushing.plan import (
    LAST,
    Daily,
    EveryDays,
    NthOfMonth,
    OnDate,
    OnMonthDays,
    OnWeekdays,
    OnWorkingDays,
    Timed,
)
from bot.pushing.words import read_times
from bot.working_days import WorkingDays
from tests.pushing.test_words import PLANS

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
WORKED = working_days(())
"""The public holidays of 2025 and 2026, as they come with the program."""
DAILY = read_times("每天 18:00")
DAY = timedelta(days=1)


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def local(moments: list[datetime], zone: ZoneInfo = SHANGHAI) -> list[str]:
    return [f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in moments]


@pytest.mark.parametrize(
    ("text", "after", "expected"),
    [
        ("每天 18:00", "2026-01-05T18:00", ["2026-01-06 18:00", "2026-01-07 18:00"]),
        ("每天 9:00、18:00", "2026-01-05T10:00", ["2026-01-05 18:00", "2026-01-06 09:00"]),
        ("工作日 9:00", "2026-09-24T10:00", ["2026-09-28 09:00", "2026-09-29 09:00"]),
        # 1 to 7 October 2025 off, 8 October too, Saturday the 11th worked
        ("工作日 9:00", "2025-09-30T10:00", ["2025-10-09 09:00", "2025-10-10 09:00"]),
        ("工作日 9:00", "2025-10-10T10:00", ["2025-10-11 09:00", "2025-10-13 09:00"]),
        ("每周三 9:00，节假日顺延", "2025-09-30T10:00", ["2025-10-09 09:00", "2025-10-15 09:00"]),
        ("每周三 9:00，节假日不发", "2025-09-30T10:00", ["2025-10-15 09:00", "2025-10-22 09:00"]),
        ("每月31日 9:00", "2026-01-31T10:00", ["2026-02-28 09:00", "2026-03-31 09:00"]),
        ("每月最后一个工作日 9:00", "2026-01-29T10:00", ["2026-01-30 09:00", "2026-02-28 09:00"]),
        ("每月第1个周一 9:00", "2026-01-01T00:00", ["2026-01-05 09:00", "2026-02-02 09:00"]),
        ("每季度末 9:00", "2026-01-01T00:00", ["2026-03-31 09:00", "2026-06-30 09:00"]),
        ("隔天 9:00", "2026-01-01T10:00", ["2026-01-02 09:00", "2026-01-04 09:00"]),
        ("0 9 13 * 5", "2026-02-01T00:00", ["2026-02-06 09:00", "2026-02-13 09:00"]),
        ("2026年3月1日 9:00", "2026-01-01T00:00", ["2026-03-01 09:00"]),
        ("2026年3月1日 9:00", "2026-03-01T09:00", []),
    ],
)
def test_the_next_times(text: str, after: str, expected: list[str]) -> None:
    found = next_times(read_times(text), SHANGHAI, WORKED, at(after), 2)
    assert local(found) == expected


def test_nothing_is_due_before_its_time() -> None:
    before = due_slot("d", DAILY, SHANGHAI, WORKED, at("2021-01-05T18:00"), at("2021-01-06T17:59"))
    assert before is None


def test_a_slot_is_due_at_its_minute_and_never_again() -> None:
    last, now = at("2021-01-05T18:00"), at("2021-01-06T18:00")
    slot = due_slot("d", DAILY, SHANGHAI, WORKED, last, now)
    assert slot is not None
    assert slot.due == at("2021-01-06T18:00")
    assert due_slot("d", DAILY, SHANGHAI, WORKED, slot.due, at("2021-01-06T18:00:30")) is None


def test_missed_slots_make_one_late_run_that_names_them() -> None:
    last, now = at("2021-01-01T18:00"), at("2021-01-05T09:00")
    slot = due_slot("d", DAILY, SHANGHAI, WORKED, last, now)
    assert slot is not None
    assert slot.due == at("2021-01-04T18:00")
    assert slot.missed == (at("2021-01-02T18:00"), at("2021-01-03T18:00"))


def test_the_day_the_clocks_change_has_one_run() -> None:
    night = read_times("每天 2:30")
    for change, utc in (("2021-03-28", "01:30"), ("2021-10-31", "00:30")):
        begins = datetime.fromisoformat(change).replace(tzinfo=BERLIN)
        found = times(night, BERLIN, WORKED, begins, begins + timedelta(hours=23))
        assert [f"{moment:%H:%M}" for moment in found] == [utc], change


def test_times_that_meet_where_the_clocks_change_are_one_run() -> None:
    plan = read_times("每天 2:30、3:30")
    begins = datetime(2021, 3, 28, tzinfo=BERLIN)
    found = times(plan, BERLIN, WORKED, begins, begins + timedelta(hours=20))
    assert [f"{moment:%H:%M}" for moment in found] == ["01:30"]


# -- against a clock that is looked at every minute


def holds(plan: Timed, day: date, worked: WorkingDays) -> bool:
    """The rule of a day, put another way than in the program."""
    month = [day.replace(day=1) + n * DAY for n in range(31)]
    month = [each for each in month if each.month == day.month]
    match plan.days:
        case Daily():
            return True
        case EveryDays(n):
            return (day.toordinal() - date(2000, 1, 1).toordinal()) % n == 0
        case OnWorkingDays():
            return worked.works(day)
        case OnWeekdays(days):
            return day.isoweekday() - 1 in days
        case OnDate(only):
            return day == only
        case OnMonthDays(days):
            last = len(month)
            return day.day in {last if n == LAST else min(n, last) for n in days}
        case NthOfMonth(n, weekday):
            fits = [
                each
                for each in month
                if (worked.works(each) if weekday is None else each.weekday() == weekday)
            ]
            place = n if n == LAST else n - 1
            return len(fits) > max(place, 0) - 1 and day in fits[place:][:1]
        case _:
            raise AssertionError


def planned(plan: Timed, day: date, worked: WorkingDays) -> bool:
    """The same with holidays."""
    if plan.rest == "":
        return holds(plan, day, worked)
    if not worked.works(day):
        return False
    if holds(plan, day, worked):
        return True
    before = day - DAY
    while plan.rest == "move" and not worked.works(before):
        if holds(plan, before, worked):
            return True
        before -= DAY
    return False


def looked_at_every_minute(
    plan: Timed, zone: ZoneInfo, worked: WorkingDays, start: datetime, minutes: int
) -> list[datetime]:
    """All minutes in (start, start + minutes] that are planned, by the clock on the wall."""
    found: set[datetime] = set()
    wanted: dict[date, bool] = {}
    for n in range(1, minutes + 1):
        moment = start + timedelta(minutes=n)
        wall = moment.astimezone(zone)
        day = wall.date()
        if wanted.setdefault(day, planned(plan, day, worked)):
            an_hour_ago = (moment - timedelta(hours=1)).astimezone(zone)
            leapt = wall.replace(tzinfo=None) - an_hour_ago.replace(tzinfo=None) > timedelta(
                hours=1
            )
            skipped = wall.replace(tzinfo=None) - timedelta(hours=1)
            gone = leapt and skipped.time() in plan.at and _does_not_exist(skipped, zone)
            if (wall.time() in plan.at and wall.fold == 0) or gone:
                found.add(moment)
    return sorted(found)


def _does_not_exist(wall: datetime, zone: ZoneInfo) -> bool:
    there = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there.replace(tzinfo=None) != wall


STARTS = st.integers(0, 60 * 24 * 690).map(
    lambda n: datetime(2025, 1, 2, tzinfo=UTC) + timedelta(minutes=n)
)


@settings(max_examples=25, deadline=None)
@given(PLANS, st.sampled_from([SHANGHAI, BERLIN]), STARTS)
@example(read_times("每天 2:00、2:30、3:00、3:30"), BERLIN, datetime(2026, 3, 27, 12, tzinfo=UTC))
@example(read_times("每天 2:00、2:30、3:00"), BERLIN, datetime(2026, 10, 24, 12, tzinfo=UTC))
@example(read_times("每周四 8:00，节假日顺延"), SHANGHAI, datetime(2025, 10, 7, 12, tzinfo=UTC))
def test_a_plan_runs_at_the_minutes_at_which_the_clock_on_the_wall_says_so(
    plan: Timed, zone: ZoneInfo, start: datetime
) -> None:
    minutes = 60 * 24 * 2
    until = start + timedelta(minutes=minutes)
    expected = looked_at_every_minute(plan, zone, WORKED, start, minutes)
    assert times(plan, zone, WORKED, start, until) == expected
    coming = next_times(plan, zone, WORKED, start, len(expected) + 1)
    assert [moment for moment in coming if moment <= until] == expected


@given(st.lists(st.integers(min_value=1, max_value=5000), min_size=1, max_size=20))
def test_however_often_the_clock_is_looked_at_every_slot_is_counted_once(gaps: list[int]) -> None:
    last = now = at("2021-01-01T00:00").astimezone(UTC)
    counted: list[datetime] = []
    for gap in gaps:
        now += timedelta(minutes=gap)
        slot = due_slot("d", DAILY, SHANGHAI, WORKED, last, now)
        if slot is not None:
            counted += [*slot.missed, slot.due]
            last = slot.due
    days = (now - at("2021-01-01T18:00")) // timedelta(days=1) + 1
    assert len(counted) == len(set(counted)) == max(0, days)


def test_a_plan_for_every_day_at_one_time() -> None:
    assert read_times("每天 18:00") == Timed(Daily(), (time(18),))
