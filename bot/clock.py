"""The project's times, kept by APScheduler as a clock only: the truth is in the database.

A run is keyed by (schedule, planned time): restarts, several processes and clock changes make one
run. Several missed slots make one late run that names them.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

TICK = 15
"""Seconds between two looks at the clock."""

ONCE = datetime(2000, 1, 1, tzinfo=UTC)
"""The planned time of things that happen once, whenever that is."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One planned time that is due, with the earlier ones that were missed."""

    schedule: str
    due: datetime
    missed: tuple[datetime, ...] = ()


class Clock:
    """Calls `tick` every so many seconds; a tick that is still running is not started again."""

    def __init__(self, tick: Callable[[], Awaitable[None]], every: float = TICK) -> None:
        self._tick = tick
        self._every = every

    async def serve(self, stop: asyncio.Event) -> None:
        scheduler = AsyncIOScheduler(timezone="UTC")
        running: set[asyncio.Task[None]] = set()

        async def tick() -> None:
            # APScheduler's asyncio executor cancels running jobs at shutdown: ours is shielded.
            task = asyncio.ensure_future(self._guarded())
            running.add(task)
            task.add_done_callback(running.discard)
            with suppress(asyncio.CancelledError):
                await asyncio.shield(task)

        scheduler.add_job(
            tick,
            "interval",
            seconds=self._every,
            max_instances=1,
            coalesce=True,
            misfire_grace_time=None,
        )
        scheduler.start()
        try:
            await tick()
            await stop.wait()
        finally:
            scheduler.shutdown(wait=False)
            if running:
                await asyncio.gather(*running, return_exceptions=True)

    async def _guarded(self) -> None:
        try:
            await self._tick()
        except Exception:
            log.exception("a tick of the clock failed; the next one tries again")
