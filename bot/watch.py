"""Looks for new high findings and tells the unit and the coordinators, once for each version."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot import bodies
from bot.clock import ONCE
from bot.reporting import Reporter
from reports.editions import INTERNAL, marked_text
from scoring.model import Finding, LineRecord
from storage.changes import OutboxRow, Policy
from storage.store import Store
from surveys.conversation import Role

TOLD_TO_UNITS = frozenset({"balance", "overspent"})
"""Findings about a line that its unit has just confirmed: the unit can settle them itself."""


class Watch:
    def __init__(self, store: Store, reporter: Reporter, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._reporter = reporter
        self._now = now
        self._head = -1

    async def look(self) -> int:
        """Tell about the findings that confirmations since the last look have made; how many."""
        head = await self._store.head()
        if head.count == self._head:
            return 0
        lines, findings = await self._reporter.lines(TOLD_TO_UNITS)
        told = 0
        for finding in findings:
            told += await self._tell(finding, _version(finding, lines))
        self._head = head.count
        return told

    async def _tell(self, finding: Finding, version: int) -> bool:
        key = f"finding.{finding.code}.{finding.subject}.{version}"
        text = "\n".join(
            part
            for part in ("【疑点】" + finding.title, *finding.arithmetic, finding.remedy)
            if part
        )
        told = bodies.Body(text=marked_text(text, INTERNAL), edition=INTERNAL)
        rows = await self._reporter.to_coordinators(key, told, Policy.BROADCAST)
        rows += await self._to_unit(key, finding, text)
        return await self._store.run_once(key, ONCE, rows, self._now())

    async def _to_unit(self, key: str, finding: Finding, text: str) -> list[OutboxRow]:
        words = f"{text}\n如果填错了，请回“修改”更正；如果确实如此，不用管它，协调员会联系您。"
        people = await self._store.people(Role.CONTACT, finding.unit) if finding.unit else []
        return await self._reporter.unasked(key, bodies.Body(text=words), Policy.BROADCAST, people)


def _version(finding: Finding, lines: tuple[LineRecord, ...]) -> int:
    return next((line.version for line in lines if f"line.{line.line}" == finding.subject), 0)
