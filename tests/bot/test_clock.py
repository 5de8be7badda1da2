from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Clock, Timetable, due_slot
from bot.working_days import quiet_until

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
DAILY = Timetable("daily", time(18, 0))


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_nothing_is_due_before_its_time() -> None:
    assert due_slot(DAILY, SHANGHAI, at("2021-01-05T18:00"), at("2021-01-06T17:59")) is None


def test_a_slot_is_due_at_its_minute_and_never_again() -> None:
    slot = due_slot(DAILY, SHANGHAI, at("2021-01-05T18:00"), at("2021-01-06T18:00"))
    assert slot is not None
    assert slot.due == at("2021-01-06T18:00")
    assert due_slot(DAILY, SHANGHAI, slot.due, at("2021-01-06T18:00:30")) is None


def test_missed_slots_make_one_late_run_that_names_them() -> None:
    slot = due_slot(DAILY, SHANGHAI, at("2021-01-01T18:00"), at("2021-01-05T09:00"))
    assert slot is not None
    assert slot.due == at("2021-01-04T18:00")
    assert slot.missed == (at("2021-01-02T18:00"), at("2021-01-03T18:00"))


def test_weekdays_are_kept() -> None:
    monday = Timetable("weekly", time(9, 0), (0,))
    slot = due_slot(monday, SHANGHAI, at("2021-01-01T00:00"), at("2021-01-10T00:00"))
    assert slot is not None
    assert slot.due == at("2021-01-04T09:00")
    assert slot.missed == ()


def test_the_day_the_clocks_change_has_one_run() -> None:
    night = Timetable("night", time(2, 30))
    for change in ("2021-03-28", "2021-10-31"):
        day = datetime.fromisoformat(change).replace(tzinfo=BERLIN)
        start, end = day - timedelta(hours=1), day + timedelta(hours=23)
        runs, last = [], start
        moment = start
        while moment < end:
            moment += timedelta(minutes=10)
            slot = due_slot(night, BERLIN, last, moment.astimezone(UTC))
            if slot is not None:
                runs.append(slot.due)
                last = slot.due
        assert len({run.astimezone(UTC) for run in runs}) == 1, change


@given(st.lists(st.integers(min_value=1, max_value=5000), min_size=1, max_size=20))
def test_however_often_the_clock_is_looked_at_every_slot_is_counted_once(gaps: list[int]) -> None:
    last = now = at("2021-01-01T00:00").astimezone(UTC)
    counted: list[datetime] = []
    for gap in gaps:
        now += timedelta(minutes=gap)
        slot = due_slot(DAILY, SHANGHAI, last, now)
        if slot is not None:
            counted += [*slot.missed, slot.due]
            last = slot.due
    days = (now - at("2021-01-01T18:00")) // timedelta(days=1) + 1
    assert len(counted) == len(set(counted)) == max(0, days)


def test_quiet_hours_may_span_midnight() -> None:
    start, end = time(21, 0), time(8, 0)
    assert quiet_until(at("2021-01-05T20:59"), SHANGHAI, start, end) is None
    assert quiet_until(at("2021-01-05T21:00"), SHANGHAI, start, end) == at("2021-01-06T08:00")
    assert quiet_until(at("2021-01-06T07:59"), SHANGHAI, start, end) == at("2021-01-06T08:00")
    assert quiet_until(at("2021-01-06T08:00"), SHANGHAI, start, end) is None
    assert quiet_until(at("2021-01-06T03:00"), SHANGHAI, time(0), time(0)) is None


async def test_stopping_in_the_middle_of_a_tick_finishes_it_quietly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[str] = []
    stop = asyncio.Event()
    began = asyncio.Event()

    async def tick() -> None:
        began.set()
        await asyncio.sleep(0.2)
        done.append("tick")

    clock = asyncio.create_task(Clock(tick, every=0.05).serve(stop))
    await began.wait()
    await asyncio.sleep(0.3)
    stop.set()
    await clock
    assert len(done) >= 2
    assert not [r for r in caplog.records if r.levelno >= logging.ERROR]
