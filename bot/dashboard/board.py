"""What all pages of the dashboard show: the state of the campaign, reckoned once for everybody who
looks, and its charts, drawn in the worker process."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.campaign import Campaign
from bot.oversight.desk import Oversight
from bot.oversight.units import LateUnit
from bot.reporting import Reporter
from reports.model import ReportFile, ReportInput
from scoring.outlook import Outlook, between
from storage.store import Store
from surveys.lookups import FindingNow

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=15)
"""How often a state is reckoned anew at most, however many people look."""


REDRAWN = timedelta(minutes=1)
"""Charts are drawn anew at most so often: the worker has other work too."""


@dataclass(frozen=True, slots=True)
class State:
    """One state; pages and charts of one version belong together."""

    version: str
    given: ReportInput
    findings: tuple[FindingNow, ...]
    """With what people have made of them."""
    late: tuple[LateUnit, ...]
    """Units with something left."""
    outlook: Outlook | None
    """What the total can still become; None for a result whose grounds were not kept."""


@dataclass(frozen=True, slots=True)
class Charts:
    """All that could be drawn of one state."""

    version: str
    as_of: datetime
    files: tuple[ReportFile, ...]
    failed: bool = False
    """Some could not be drawn; the log says why."""


class Board:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        reporter: Reporter,
        oversight: Oversight,
        workers: Executor,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._reporter = reporter
        self._oversight = oversight
        self._workers = workers
        self._now = now
        self._lock = asyncio.Lock()
        self._state: State | None = None
        self._made: datetime | None = None
        self._charts: Charts | None = None
        self._before: Charts | None = None
        """Those that open pages still show."""
        self._drawing: asyncio.Task[None] | None = None

    async def state(self) -> State:
        """The state of now, at most `EVERY` old. Two small reads where nothing has happened."""
        async with self._lock:
            now = self._now()
            if self._state is not None and self._made and self._made <= now < self._made + EVERY:
                return self._state
            version = await self._version()
            if self._state is None or self._state.version != version:
                self._state = await self._reckoned(version)
            self._made = now
            return self._state

    async def _version(self) -> str:
        """Another one whenever anything that a page shows may have changed."""
        head, answers = await self._store.head(), await self._store.answers_stamp()
        facts = (head.hash, head.count, answers, self._campaign.day(self._now()))
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]

    async def _reckoned(self, version: str) -> State:
        given = await self._reporter.approved()
        if given is None:
            collected = await self._reporter.collected()
            given = await self._reporter.input_of(collected)
            # what was looked at is what the next figures move from, as after a push
            await self._reporter.shown(collected, given.as_of)
        given = await self._reporter.beside_last(given)
        grounds = given.grounds
        outlook = (
            between(grounds.system, grounds.evidence, grounds.planned, grounds.readings)
            if grounds is not None
            else None
        )
        return State(
            version,
            given,
            await self._oversight.findings(given.findings),
            await self._oversight.units.waiting(),
            outlook,
        )

    # -- charts

    def charts(self, state: State) -> Charts | None:
        """The newest that are there, which may be of a state before this one; None while the first
        ones are being drawn."""
        if self._outdated(state) and (self._drawing is None or self._drawing.done()):
            self._drawing = asyncio.create_task(self._draw(state))
        return self._charts

    def _outdated(self, state: State) -> bool:
        if self._charts is None:
            return True
        old = state.given.as_of >= self._charts.as_of + REDRAWN
        return self._charts.version != state.version and old

    def chart(self, version: str, number: int) -> ReportFile | None:
        found = next((c for c in (self._charts, self._before) if c and c.version == version), None)
        return found.files[number] if found and number < len(found.files) else None

    async def _draw(self, state: State) -> None:
        """One after the other, so that what somebody asks for in the chat gets in between."""
        loop = asyncio.get_running_loop()
        drawn: list[ReportFile] = []
        failed = ""
        try:
            total = await loop.run_in_executor(self._workers, _how_many)
            for number in range(total):
                chart = await loop.run_in_executor(self._workers, _drawn, number, state.given)
                drawn += [chart] if chart is not None else []
        except BrokenExecutor as error:
            failed = type(error).__name__
        except RuntimeError as error:
            if "after shutdown" in str(error):
                return  # the program stops
            failed = type(error).__name__
        except Exception as error:  # a page without charts is better than none
            failed = type(error).__name__
        if failed:
            log.error("charts could not be drawn: %s", failed)
        self._before = self._charts
        self._charts = Charts(state.version, state.given.as_of, tuple(drawn), bool(failed))


def _how_many() -> int:
    """In the worker process, which alone needs the drawing library."""
    from reports.charts.registry import USUAL

    return len(USUAL)


def _drawn(number: int, given: ReportInput) -> ReportFile | None:
    from reports.charts.registry import USUAL

    return USUAL[number].draw(given)
