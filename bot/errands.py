"""The shell's part of coordinators' errands: what a step looks up, the rows of what it decides, and
what follows the commit."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast, get_args

from bot import bodies
from bot.broadcasting import (
    LONGEST,
    UNSENT,
    Broadcasting,
    NoAudience,
    Who,
    audience,
    finished,
    standing_subjects,
)
from bot.by import By
from bot.campaign import Campaign, group_choices, units
from bot.closing import Closing
from bot.erasure import Erasure, erased_record
from bot.oversight.desk import Oversight
from bot.phases import Decision, Which, decision_record
from bot.pushing.desk import PushDesk
from storage.broadcasts import Broadcast
from storage.changes import BroadcastRow, Changes, Known, Person, Record, Steered, Withdrawn
from storage.store import StorageError, Store
from surveys.conversation import (
    BroadcastOrdered,
    BroadcastSteered,
    Chased,
    Fact,
    FindingMoved,
    FormErased,
    PhaseDecided,
    PushChosen,
    Role,
    Step,
)
from surveys.lookups import (
    Addressees,
    BroadcastNow,
    BroadcastsNow,
    FindingNow,
    FormByNumber,
    LookUp,
    Named,
    PhaseNow,
    PhasesNow,
    PlanRead,
    PushesNow,
    Reached,
    WhoCanBeWritten,
    WhomItReaches,
)

log = logging.getLogger(__name__)

DECISIONS = (
    PhaseDecided,
    BroadcastOrdered,
    BroadcastSteered,
    FormErased,
    FindingMoved,
    Chased,
    PushChosen,
)


class NotTheirs(PermissionError):
    """A decision by somebody whose role does not have it: nothing of it is stored."""


class Errands:
    def __init__(self, store: Store, campaign: Campaign, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._campaign = campaign
        self._now = now
        self._broadcasting = Broadcasting(store, campaign, now=now)
        self._closing = Closing(store, campaign, now=now)
        self._erasure = Erasure(store, campaign, now=now)
        self._pushes = PushDesk(store, campaign, now=now)
        self.oversight: Oversight | None = None
        """Findings and late units; set where reports can be made."""

    # -- before the step

    async def look_up(self, what: LookUp[Any], person: Person) -> object:
        """The answer to what a step wants to know. Raises LookupError for what nobody knows."""
        match what:
            case PhasesNow():
                return await self._phases()
            case WhoCanBeWritten():
                return self._addressees()
            case WhomItReaches(to=to, status=status):
                return await self._reached(to, status)
            case BroadcastsNow():
                return tuple(map(_now, await self._store.broadcasts()))
            case FormByNumber(number=number):
                helper = person.id if person.role is Role.HELPER else ""
                return await self._erasure.find(number, helper=helper)
            case PushesNow() | PlanRead():
                return await self._pushes.look_up(what, person)
            case _ if self.oversight is not None:
                return await self.oversight.look_up(what, person)
            case _:
                raise LookupError(type(what).__name__)

    async def clarify(self, person: Person) -> tuple[FindingNow, ...]:
        """What the person is asked to explain."""
        return await self.oversight.asked_of(person) if self.oversight is not None else ()

    async def _phases(self) -> tuple[PhaseNow, ...]:
        await self._campaign.phases.load(self._store)
        return (
            self._phase("survey", await self._unfinished_forms()),
            self._phase("confirmation", await self._unfinished_units()),
        )

    def _phase(self, which: Which, waiting: int) -> PhaseNow:
        running = self._campaign.phases[which]
        today = self._campaign.day(self._now())
        closes = running.closes.isoformat() if running.closes else ""
        is_open = running.open_on(today)
        ahead = not is_open and running.closed_since(today) is None
        return PhaseNow(which, is_open, closes, waiting, ahead)

    async def _unfinished_forms(self) -> int:
        counted = await self._store.survey_runs()
        return sum(n for (_, status), n in counted.items() if status == "open")

    async def _unfinished_units(self) -> int:
        standing = await standing_subjects(self._store)
        return sum(
            any(form.id not in standing for form in forms)
            for forms in self._campaign.by_unit.values()
        )

    def _addressees(self) -> Addressees:
        folder = self._campaign.folder
        return Addressees(
            groups=tuple(
                Named(f"group:{choice.code}", choice.label)
                for choice in group_choices(folder)
                if not (choice.dont_know or choice.refusal)
            ),
            units=tuple(
                Named(f"unit:{unit.name}", unit.name, unit.unit_id) for unit in units(folder)
            ),
        )

    async def _reached(self, to: str, status: str) -> Reached:
        meant = audience(self._campaign, to, _status(status))
        found = await self._broadcasting.preview(meant)
        channels = tuple(sorted(found["channels"].items()))
        return Reached(channels, found["unreachable"], self._campaign.quiet(self._now()))

    # -- the commit

    async def completed(self, changes: Changes, step: Step, known: Known) -> Changes:
        """The same Changes with the rows of what was decided. Raises NotTheirs."""
        decided = [fact for fact in step.facts if isinstance(fact, DECISIONS)]
        for fact in decided:
            if not await self._may(known.person, fact):
                raise NotTheirs(type(fact).__name__)
            changes = await self._with(changes, fact, known)
        return changes

    async def _may(self, person: Person, fact: Fact) -> bool:
        match fact:
            case _ if person.role is Role.COORDINATOR:
                return True
            case FormErased():
                return person.role is Role.HELPER
            case FindingMoved() if self.oversight is not None:
                return await self.oversight.may_answer(fact, person)
            case _:
                return False

    async def _with(self, changes: Changes, fact: Fact, known: Known) -> Changes:
        person = known.person
        match fact:
            case PhaseDecided():
                record = await self._decision(fact, person, changes.at)
                return replace(changes, records=(*changes.records, record))
            case BroadcastOrdered():
                return replace(changes, broadcasts=(self._ordered(fact, person),))
            case BroadcastSteered(id=broadcast, status=status):
                return replace(changes, steered=(Steered(broadcast, status),))
            case PushChosen():
                choice = self._pushes.chosen(fact, person, changes.at)
                return replace(changes, pushes=(*changes.pushes, choice))
            case FormErased(run=run, name=name, why=why):
                by = By(_who(person), why, person.id if person.role is Role.COORDINATOR else "")
                return replace(
                    changes,
                    withdrawn=(*changes.withdrawn, Withdrawn(run, self._campaign.points)),
                    others=await self._erasure.others(run, but=person.id),
                    roster=(*changes.roster, *await self._erasure.rows(run)),
                    records=(*changes.records, erased_record(name, by, changes.at)),
                )
            case FindingMoved() if self.oversight is not None:
                by = By(_who(person), fact.words, person.id)
                return await self.oversight.moved(changes, fact, person, by)
            case Chased() if self.oversight is not None:
                by = By(_who(person), fact.words, person.id)
                return await self.oversight.chased(changes, fact, by)
            case _:
                return changes

    async def _decision(self, fact: PhaseDecided, person: Person, at: datetime) -> Record:
        history = await self._store.history(f"phase.{fact.which}")
        until = date.fromisoformat(fact.until) if fact.until else None
        version = max((record.version for record in history), default=0) + 1
        decision = Decision(fact.act, self._campaign.day(at), until, version)
        return decision_record(fact.which, decision, By(_who(person), fact.why, person.id), at)

    def _ordered(self, fact: BroadcastOrdered, person: Person) -> BroadcastRow:
        if not fact.text.strip() or len(fact.text) > LONGEST:
            raise NoAudience("the text is empty or too long")
        meant = audience(self._campaign, fact.to, _status(fact.status))
        body = bodies.to_json(bodies.Body(text=fact.text))
        return BroadcastRow(fact.id, meant.json(), body, _who(person))

    # -- after it

    async def follow(self, step: Step) -> None:
        """What the decisions lead to. The input is taken: whatever cannot be done now is done with
        the next look of the clock."""
        decided = {type(fact) for fact in step.facts if isinstance(fact, DECISIONS)}
        deeds: list[Callable[[], Awaitable[object]]] = []
        if PhaseDecided in decided:
            deeds += [self._load_phases, self._closing.look]
        if BroadcastOrdered in decided:
            deeds.append(self._broadcasting.go_on)
        if FormErased in decided:
            deeds.append(self._erasure.let_go)
        try:
            for deed in deeds:
                await deed()
        except StorageError as error:
            log.warning("what was decided goes on with the clock: %s", type(error).__name__)

    async def _load_phases(self) -> None:
        await self._campaign.phases.load(self._store)


def _status(status: str) -> Who:
    if status not in get_args(Who):
        raise NoAudience(status)
    return cast(Who, status)


def _now(broadcast: Broadcast) -> BroadcastNow:
    rows = dict(broadcast.rows)
    return BroadcastNow(
        id=broadcast.id,
        status="done" if finished(broadcast) else broadcast.status,
        sent=rows.get("sent", 0),
        waiting=sum(rows.get(status, 0) for status in UNSENT),
        unclear=rows.get("unknown", 0),
        lost=rows.get("dead", 0) + broadcast.unreachable,
    )


def _who(person: Person) -> str:
    """An office, no name."""
    roles = {Role.COORDINATOR: "协调员", Role.HELPER: "访问员"}
    return person.label or roles.get(person.role, person.role.value)
