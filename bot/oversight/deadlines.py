"""Deadlines of findings that were assigned: whom they wait for is reminded, then the coordinators
hear of it, once a working day."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from bot import bodies
from bot.campaign import Campaign, discreet
from bot.oversight.desk import Oversight
from bot.oversight.states import FindingState
from bot.project.holidays import working_days
from bot.project.retention import day_words
from bot.reporting import Reporter
from bot.working_days import next_working_moment
from storage.changes import OutboxRow, Policy
from storage.store import Store

MORNING = time(10)
AT_MOST = 3
"""Reminders of one question after its deadline; then only the coordinators hear of it."""


class Deadlines:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        reporter: Reporter,
        oversight: Oversight,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._reporter = reporter
        self._oversight = oversight
        self._now = now
        self._days = working_days(campaign.folder.holidays)

    async def look(self) -> int:
        """What is due today; how many messages were made."""
        slot = self._slot()
        if slot is None or await self._store.last_run("finding.due") == slot:
            return 0
        today = self._campaign.day(self._now())
        waiting = [
            state
            for state in (await self._oversight.states()).values()
            if state.status == "assigned" and state.deadline is not None
        ]
        rows: list[OutboxRow] = []
        for state in waiting:
            rows += await self._remind(state, today)
        late = [state for state in waiting if state.late(today)]
        if late:
            rows += await self._reporter.to_coordinators(
                f"finding.late.{today:%Y%m%d}", bodies.Body(text=_late(late)), Policy.BROADCAST
            )
        await self._store.run_once("finding.due", slot, rows, self._now())
        return len(rows)

    def _slot(self) -> datetime | None:
        quiet, zone = self._campaign.folder.project.quiet_hours, self._campaign.zone
        now = self._now()
        if next_working_moment(now, zone, (quiet.start, quiet.end), self._days) != now:
            return None
        slot = datetime.combine(self._campaign.day(now), MORNING, zone).astimezone(UTC)
        return slot if slot <= now else None

    async def _remind(self, state: FindingState, today: date) -> list[OutboxRow]:
        """On the last working day before the deadline, and on the first few after it."""
        deadline = state.deadline
        if deadline is None:
            return []
        over = self._days.between(deadline, today) if today > deadline else 0
        eve = today <= deadline <= self._days.next(today + timedelta(days=1))
        if not eve and not 1 <= over <= AT_MOST:
            return []
        when = f"已过{day_words(deadline)}的期限" if over else f"请在{day_words(deadline)}以前回复"
        title = discreet(self._campaign.folder, state.to_unit, state.title)
        text = f"【请说明】{title}\n{when}。回“说明”就可以写。"
        people = await self._oversight.whom(state.to_unit, state.to_person)
        key = hashlib.sha256(state.key.encode()).hexdigest()[:16]
        return await self._reporter.unasked(
            f"finding.due.{key}.{today:%Y%m%d}", bodies.Body(text=text), Policy.BROADCAST, people
        )


def _late(late: list[FindingState]) -> str:
    lines = [f"【疑点逾期】{len(late)}个没有按期说明："]
    lines += [
        f"· {state.title}（{state.to}，{day_words(state.deadline)}）"
        for state in late
        if state.deadline is not None
    ]
    lines.append("要催或改派，回“处理疑点”。")
    return "\n".join(lines)
