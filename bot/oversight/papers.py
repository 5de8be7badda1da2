"""Call sheet, letters and the list for the leader, as the project stands now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.campaign import Campaign, discreet
from bot.oversight.states import FindingState, states
from bot.oversight.units import LateUnit, Units
from reports.chasing import Chasing, Late
from storage.changes import RecordKind
from storage.store import Store


class Papers:
    def __init__(
        self, store: Store, campaign: Campaign, units: Units, *, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._units = units
        self._now = now

    async def given(self, only: Sequence[str] = ()) -> Chasing:
        """`only`: ids of units."""
        project, today = self._campaign.folder.project, self._campaign.day(self._now())
        asked = await self._asked()
        since = project.confirmation.opens or await self._opened()
        waiting = {unit.id: unit for unit in await self._units.waiting(also=set(asked))}
        return Chasing(
            title=project.title,
            year=project.year,
            body=project.body,
            contact=project.contact,
            day=today,
            units=tuple(
                _late(unit, asked.get(unit.id, []), since, today)
                for unit in waiting.values()
                if not only or unit.id in only
            ),
            simulated=self._campaign.simulated,
        )

    async def _asked(self) -> dict[str, list[FindingState]]:
        """Findings that wait for the answer of a unit."""
        found: dict[str, list[FindingState]] = {}
        for state in states(await self._store.records(RecordKind.FINDING)).values():
            if state.status == "assigned" and state.to_unit:
                title = discreet(self._campaign.folder, state.to_unit, state.title)
                found.setdefault(state.to_unit, []).append(replace(state, title=title))
        return found

    async def _opened(self) -> date | None:
        opened = await self._store.get("opened_at")
        return self._campaign.day(datetime.fromisoformat(opened)) if opened else None


def _late(unit: LateUnit, asked: Sequence[FindingState], since: date | None, today: date) -> Late:
    deadlines = [d for d in (unit.closes, *(state.deadline for state in asked)) if d is not None]
    return Late(
        unit=unit.name,
        missing=(*unit.missing, *(f"说明疑点：{state.title}" for state in asked)),
        since=since,
        reminded=unit.reminded,
        last=unit.last,
        deadline=min(deadlines, default=None),
        phone=unit.phone,
        responsible=unit.responsible,
        joined=unit.joined,
        late=unit.late or any(state.late(today) for state in asked),
    )
