"""Units with something left: what, since when, how often they were reminded, whom one can call."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from bot import bodies
from bot.broadcasting import STRETCH, standing_subjects
from bot.by import By
from bot.campaign import Campaign, units
from bot.project.retention import day_words
from bot.stages import Stage, progress
from bot.working_days import quiet_until
from storage.broadcasts import Reach
from storage.changes import OutboxRow, Policy, Record, RecordKind
from storage.store import Store
from surveys import state
from surveys.conversation import Chased, Role
from surveys.lookups import UnitNow

How = Literal["chat", "phone", "letter"]
CHASE = "chase."


@dataclass(frozen=True, slots=True)
class LateUnit:
    """One unit that has not confirmed everything."""

    id: str
    name: str
    missing: tuple[str, ...]
    """Titles of the forms that wait."""
    total: int
    by_rule: int
    """Reminders that its contacts got by the project's rules."""
    chased: int
    """Reminders by coordinators: in the chat, by telephone, by letter."""
    last: date | None
    """Day of the last one by a coordinator."""
    writable: tuple[Reach, ...]
    """Contacts who can be written to and have not left."""
    joined: bool
    phone: str = ""
    responsible: str = ""
    closes: date | None = None
    late: bool = False

    @property
    def reminded(self) -> int:
        return self.by_rule + self.chased

    def now(self) -> UnitNow:
        return UnitNow(
            self.id,
            self.name,
            len(self.missing),
            self.total,
            self.reminded,
            len(self.writable),
            self.phone,
            self.late,
        )


class Units:
    def __init__(self, store: Store, campaign: Campaign, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._campaign = campaign
        self._now = now

    async def waiting(self, also: Collection[str] = ()) -> tuple[LateUnit, ...]:
        """In the order of the project's table; `also` those units, whatever they have left."""
        standing = await standing_subjects(self._store)
        contacts = await self._contacts()
        chases = await self._chases()
        found = (
            self._unit(unit.unit_id, unit.name, contacts.get(unit.unit_id, []), standing, chases)
            for unit in units(self._campaign.folder)
        )
        return tuple(unit for unit in found if unit.missing or unit.id in also)

    def _unit(
        self,
        unit: str,
        name: str,
        contacts: list[Reach],
        standing: set[str],
        chases: Mapping[str, Record],
    ) -> LateUnit:
        forms = self._campaign.by_unit[unit]
        told = self._campaign.folder.unit(unit)
        phase = self._campaign.phases["confirmation"]
        chase = chases.get(unit)
        return LateUnit(
            id=unit,
            name=name,
            missing=tuple(form.title for form in forms if form.id not in standing),
            total=len(forms),
            by_rule=max((_reminded(reach) for reach in contacts), default=0),
            chased=chase.version if chase else 0,
            last=self._campaign.day(chase.at) if chase else None,
            writable=tuple(reach for reach in contacts if self._writable(reach, standing)),
            joined=bool(contacts),
            phone=told.phone,
            responsible=told.responsible,
            closes=phase.closes,
            late=phase.closed_since(self._campaign.day(self._now())) is not None,
        )

    def _writable(self, reach: Reach, standing: set[str]) -> bool:
        stage = progress(self._campaign, reach, standing).stage
        return bool(reach.address_id) and stage is not Stage.LEFT

    async def _contacts(self) -> dict[str, list[Reach]]:
        found: dict[str, list[Reach]] = {}
        after = ""
        while page := await self._store.page(after, Role.CONTACT, limit=STRETCH):
            for reach in page:
                found.setdefault(reach.person.unit, []).append(reach)
            after = page[-1].person.id
        return found

    async def _chases(self) -> dict[str, Record]:
        """The last reminder of each unit; its version says how many there were."""
        return {
            record.unit: record
            for record in await self._store.records(RecordKind.DECISION)
            if record.subject.startswith(CHASE)
        }

    async def chased(
        self, chase: Chased, by: By, at: datetime
    ) -> tuple[list[OutboxRow], list[Record]]:
        """The messages of a reminder, once for each person, and its entries in the chain."""
        meant = [unit for unit in await self.waiting() if unit.id in chase.units]
        written = chase.by == "chat"
        rows = [row for unit in meant if written for row in self._rows(chase, unit, at)]
        records = [
            self.record(unit, chase.by, By(by.who, chase.words, by.person), at) for unit in meant
        ]
        return rows, records

    def _rows(self, chase: Chased, unit: LateUnit, at: datetime) -> list[OutboxRow]:
        quiet = self._campaign.folder.project.quiet_hours
        until = quiet_until(at, self._campaign.zone, quiet.start, quiet.end)
        body = bodies.to_json(bodies.Body(text=self._words(unit, chase.words)))
        return [
            OutboxRow(
                id=f"chase.{chase.id}.{reach.person.id}",
                address_id=reach.address_id,
                channel=reach.channel,
                policy=Policy.BROADCAST,
                body=body,
                personal=False,
                not_before=until,
            )
            for reach in unit.writable
        ]

    def _words(self, unit: LateUnit, own: str) -> str:
        project = self._campaign.folder.project
        until = f"截止日是{day_words(unit.closes)}。" if unit.closes else ""
        lines = [
            f"【催办】{project.year}年度“{project.title}”绩效评价：{unit.name}还有"
            f"{len(unit.missing)}项没有确认（第{unit.reminded + 1}次提醒）。{until}",
            *(f"· {title}" for title in unit.missing[:5]),
            *([f"……共{len(unit.missing)}项"] if len(unit.missing) > 5 else []),
            own,
            "回“继续”接着填，填完就不再提醒。",
            f"联系：{project.contact}" if project.contact else "",
        ]
        return "\n".join(line for line in lines if line)

    def record(self, unit: LateUnit, how: How, by: By, at: datetime) -> Record:
        """One reminder more, on record."""
        version = unit.chased + 1
        payload = {
            "act": "chase",
            "how": how,
            "left": len(unit.missing),
            "people": len(unit.writable) if how == "chat" else 0,
            "who": by.who,
            "why": by.why,
            "at": at.isoformat(timespec="seconds"),
        }
        return Record(
            id=f"{CHASE}{unit.id}.{version}",
            kind=RecordKind.DECISION,
            subject=f"{CHASE}{unit.id}",
            version=version,
            person=by.person,
            unit=unit.id,
            payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
            at=at,
        )


def _reminded(reach: Reach) -> int:
    return state.from_json(reach.state).reminded if reach.state else 0
