"""The shell's part of what coordinators ask and decide about findings and late units."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bot import bodies
from bot.by import By
from bot.campaign import Campaign, discreet
from bot.oversight.states import FindingState, listed, moved_record, states
from bot.oversight.units import Units
from bot.project.holidays import working_days
from bot.project.retention import day_words
from bot.reporting import Reporter
from scoring.model import Finding
from storage.changes import Changes, OutboxRow, Person, Policy, RecordKind
from storage.store import Store
from surveys.conversation import Chased, FindingMoved, Role
from surveys.lookups import (
    Colleague,
    Colleagues,
    FindingNow,
    FindingsNow,
    LookUp,
    UnitsWaiting,
    WorkingDaysOn,
)

ANSWERING = (Role.CONTACT, Role.REVIEWER, Role.ASSESSOR, Role.COORDINATOR)
"""Who can be asked about a finding."""


class Oversight:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        reporter: Reporter,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._reporter = reporter
        self._now = now
        self.units = Units(store, campaign, now=now)
        self._days = working_days(campaign.folder.holidays)

    # -- what is known

    async def look_up(self, what: LookUp[Any], person: Person) -> object:
        """Raises LookupError for what nobody knows."""
        match what:
            case UnitsWaiting():
                return tuple(unit.now() for unit in await self.units.waiting())
            case FindingsNow():
                return await self.findings()
            case Colleagues():
                return await self._colleagues(person)
            case WorkingDaysOn(ahead=ahead):
                return tuple(self._on(n).isoformat() for n in ahead)
            case _:
                raise LookupError(type(what).__name__)

    async def states(self) -> dict[str, FindingState]:
        return states(await self._store.records(RecordKind.FINDING))

    async def findings(self, found: Sequence[Finding] | None = None) -> tuple[FindingNow, ...]:
        """All that does not agree, with what people made of it."""
        if found is None:
            found = (await self._reporter.input()).findings
        names = {unit.id: unit.name for unit in self._campaign.folder.units}
        return listed(found, await self.states(), names, self._campaign.day(self._now()))

    async def asked_of(self, person: Person) -> tuple[FindingNow, ...]:
        """What this person, or the unit they speak for, is asked about and has not answered."""
        if person.role not in ANSWERING:
            return ()
        today = self._campaign.day(self._now())
        theirs = {key: s for key, s in (await self.states()).items() if answers(person, s)}
        folder = self._campaign.folder
        told = {
            key: replace(state, title=discreet(folder, state.to_unit, state.title))
            for key, state in theirs.items()
        }
        return listed((), told, {}, today)

    async def _colleagues(self, person: Person) -> tuple[Colleague, ...]:
        roles = (Role.COORDINATOR, Role.ASSESSOR)
        people = [each for role in roles for each in await self._store.people(role)]
        return tuple(Colleague(p.id, p.label) for p in people if p.label and p.id != person.id)

    def _on(self, ahead: int) -> date:
        """So many working days from today."""
        day = self._campaign.day(self._now())
        for _ in range(ahead):
            day = self._days.next(day + timedelta(days=1))
        return day

    # -- what is decided

    async def moved(self, changes: Changes, move: FindingMoved, person: Person, by: By) -> Changes:
        """With the entry of the chain, and the word to whom it concerns."""
        before = (await self.states()).get(move.key)
        if move.act == "answer" and before is not None:
            move = replace(move, title=before.title)  # the unit may have read it without names
        record = moved_record(move, before, by, changes.at)
        key = f"{_short(move.key)}.{record.version}"
        rows = await self._told(key, move, before, person)
        return replace(
            changes,
            records=(*changes.records, record),
            outbox=(*changes.outbox, *rows),
        )

    async def may_answer(self, move: FindingMoved, person: Person) -> bool:
        """Whether it is this person who is asked."""
        before = (await self.states()).get(move.key)
        return move.act == "answer" and before is not None and answers(person, before)

    async def _told(
        self, key: str, move: FindingMoved, before: FindingState | None, person: Person
    ) -> list[OutboxRow]:
        match move.act:
            case "assign":
                return await self._ask(key, move)
            case "answer":
                who = person.label or (before.to if before else "")
                text = (
                    f"【已说明】{move.title}\n{who}：{move.words}\n看过以后回“处理疑点”了结或接受。"
                )
                everybody = await self._store.people(Role.COORDINATOR)
                others = [each for each in everybody if each.id != person.id]
                return await self._send(key, text, others)
            case _:
                return []

    async def _ask(self, key: str, move: FindingMoved) -> list[OutboxRow]:
        people = await self.whom(move.to_unit, move.to_person)
        title = discreet(self._campaign.folder, move.to_unit, move.title)
        lines = [f"【请说明】{title}", move.words]
        if move.deadline:
            lines.append(f"请在{day_words(date.fromisoformat(move.deadline))}以前回复。")
        lines.append("回“说明”就可以写；数字填错了，回“修改”更正。")
        return await self._send(key, "\n".join(lines), people)

    async def whom(self, unit: str, person: str) -> list[Person]:
        """Who is asked: the contacts of a unit, or one colleague."""
        if unit:
            return await self._store.people(Role.CONTACT, unit)
        roles = (Role.COORDINATOR, Role.ASSESSOR) if person else ()
        people = [each for role in roles for each in await self._store.people(role)]
        return [each for each in people if each.id == person]

    async def _send(self, key: str, text: str, people: Sequence[Person]) -> list[OutboxRow]:
        body = bodies.Body(text=text)
        return await self._reporter.unasked(f"finding.{key}", body, Policy.BROADCAST, people)

    async def chased(self, changes: Changes, chase: Chased, by: By) -> Changes:
        """With the messages and the entries of the chain."""
        rows, records = await self.units.chased(chase, by, changes.at)
        return replace(
            changes,
            records=(*changes.records, *records),
            outbox=(*changes.outbox, *rows),
        )


def answers(person: Person, state: FindingState) -> bool:
    """Whether this person is the one a finding waits for."""
    if state.status != "assigned":
        return False
    if state.to_unit:
        return person.role is Role.CONTACT and person.unit == state.to_unit
    return state.to_person == person.id


def _short(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:16]
