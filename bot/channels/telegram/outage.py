"""Failures in a row: how long to wait, and when to tell somebody."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

log = logging.getLogger(__name__)

Alarm = Callable[[str], Awaitable[None]]
"""Tells a person, in Chinese, that something needs looking after."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds to wait after a failure: doubling from `first` to `longest`; after `alarm_after` of
    nothing but failures somebody is told, once."""

    first: float = 1.0
    longest: float = 30.0
    alarm_after: float = 60.0


@dataclass(slots=True)
class Outage:
    """Counts failures of one kind until one success."""

    patience: Patience
    alarm: Alarm
    words: str
    """Said after `alarm_after`; {reason} is filled in."""
    relief: str
    """Said when it is over, if the alarm was given."""
    since: float | None = None
    failures: int = 0
    told: bool = False

    async def failed(self, reason: str) -> float:
        """Note a failure; the seconds to wait before the next try."""
        now = asyncio.get_running_loop().time()
        self.since = now if self.since is None else self.since
        self.failures += 1
        if not self.told and now - self.since >= self.patience.alarm_after:
            self.told = True
            await tell(self.alarm, self.words.format(reason=reason))
        doubled = self.patience.first * float(1 << min(self.failures - 1, 16))
        return min(doubled, self.patience.longest)

    async def over(self) -> None:
        told, self.since, self.failures, self.told = self.told, None, 0, False
        if told:
            await tell(self.alarm, self.relief)


async def tell(alarm: Alarm, words: str) -> None:
    """Give an alarm; one that fails is logged and goes no further."""
    try:
        await alarm(words)
    except Exception as error:  # whatever the alarm runs into, receiving goes on
        log.warning("an alarm could not be given: %s", type(error).__name__)
