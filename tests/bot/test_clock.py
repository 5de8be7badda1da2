from __future__ import annotations

import asyncio
import logging
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.clock import Clock
from bot.working_days import quiet_until

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


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
