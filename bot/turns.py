"""One inbound event, from load to commit. The only place where a conversation moves.

One input per conversation is in flight; the channel acknowledges after `deliver` returns.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot import bodies, effects
from bot.arrival import Arrival, Arrivals, wanted_code
from bot.calls import with_call
from bot.campaign import SURVEY, Campaign
from bot.channels.base import NotTaken, Receipt
from bot.errands import Errands
from bot.i18n import translator
from bot.loans import Loans
from bot.quality import Bursts, mark
from bot.signing.desk import Signing
from storage.changes import (
    Address,
    Changes,
    Known,
    NoteRow,
    OutboxRow,
    Outcome,
    Person,
    Policy,
    Record,
    RecordKind,
)
from storage.envelope import seal
from storage.store import StorageError, Store, StoreBusy, StoreFull
from surveys import state
from surveys.agenda import Agenda, needed
from surveys.conversation import Conversation, NoteLeft, Role, RunClosed, Step
from surveys.dialogue import step, waits
from surveys.form import Form, FormKind
from surveys.lookups import NotLookedUp
from surveys.messages import Inbound, Prompt, Reminded, Start, Text, Tone, Woken
from surveys.pace import paced

log = logging.getLogger(__name__)

STILL_WAITING = timedelta(days=1)
"""Who has left a question open for longer than this is not in the middle of anything."""


LOOK_UPS = 6
"""Things that one step may want to know, one after another."""


class _Conflict(Exception):
    """Somebody else moved the conversation; load it again."""


class Turns:
    """Takes inputs for all channels. `fresh` gives random hex: ids of runs and of persons."""

    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        *,
        now: Callable[[], datetime],
        fresh: Callable[[], str],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._now = now
        self._fresh = fresh
        self.errands = Errands(store, campaign, now=now)
        self._arrivals = Arrivals(store, campaign, now=now, fresh=fresh)
        self._signing = Signing(store, campaign)
        self.doors: tuple[str, ...] = ()
        """Links to the channels that run, with {code} where a code goes: set once they do."""
        self.recorded: Callable[[Sequence[Record]], Awaitable[None]] = _nothing
        """Told of the entries that a commit has added to the chain, for what follows from them."""
        self._loans = Loans(store, campaign)
        self._done: set[str] | None = None
        self._bursts = Bursts()
        self._locks: WeakValueDictionary[Address, asyncio.Lock] = WeakValueDictionary()

    async def deliver(self, inbound: Inbound) -> Receipt:
        """Take one input; returns after its commit. Raises NotTaken when nothing was stored."""
        address = Address(inbound.channel, inbound.sender)
        lock = self._locks.setdefault(address, asyncio.Lock())
        async with lock:
            try:
                return await self._persist(inbound, address)
            except (StoreBusy, StoreFull) as error:
                raise NotTaken(type(error).__name__) from error
            except Exception as error:  # poison must not block the people behind it
                log.exception("an input on %s could not be handled", inbound.channel)
                return await self._poisoned(inbound, address, type(error).__name__)

    async def remind(self, known: Known, channel: str, event_id: str) -> bool:
        """Remind somebody of what they left open, once for each `event_id`. False where there is
        nothing to remind of, it was done before, or the person is writing at this moment."""
        now = self._now()
        day = self._campaign.day(now).isoformat()
        inbound = Inbound(channel, event_id, "", now, Reminded(day))
        try:
            return not (await self._step(known, Arrival(), inbound)).repeat
        except _Conflict:
            return False

    def reread(self) -> None:
        """Something was put on record by another door: look again what stands."""
        self._done = None

    async def _persist(self, inbound: Inbound, address: Address) -> Receipt:
        for _ in range(5):
            try:
                return await self._turn(inbound, address)
            except _Conflict:
                continue
        raise StoreBusy("the conversation keeps moving")

    async def _turn(self, inbound: Inbound, address: Address) -> Receipt:
        known = await self._store.known(address)
        arrival = Arrival()
        code = _code(inbound, known)
        if code:
            start = inbound.content if isinstance(inbound.content, Start) else Start()
            inbound = replace(inbound, content=replace(start, code=code))
            arrival = await self._arrivals.by(code, address, known, group=start.group)
            if arrival.words:
                return await self._decline(inbound, known, arrival.words)
        known = arrival.known or known
        if known is None:
            _ = translator(self._campaign.language)
            words = _("您好！请用收到的邀请链接或二维码打开，我才知道该问您什么。")
            return Receipt(reply=await self._arrivals.over() or words)
        return await self._step(known, arrival, inbound)

    async def _decline(self, inbound: Inbound, known: Known | None, words: str) -> Receipt:
        """A code that cannot be used. A stranger hears it from the channel, who is known through
        the outbox; nothing else changes."""
        if known is None:
            return Receipt(reply=words)
        row = self._notice(inbound, known, words)
        outcome = await self._store.submit(Changes(inbound.key, inbound.at, outbox=(row,)))
        return Receipt(repeat=outcome is Outcome.REPEAT)

    async def _step(self, known: Known, arrival: Arrival, inbound: Inbound) -> Receipt:
        person = known.person
        conversation = (
            state.from_json(known.state)
            if known.state
            else Conversation(
                id=person.id,
                role=person.role,
                language=person.language,
                plain=self._campaign.elder(person),
                shared=arrival.joining is not None and arrival.joining.shared,
            )
        )
        _ = translator(conversation.language)
        agenda = await self._agenda(person, conversation, _, arrival.loan)
        result, agenda = await self._stepped(conversation, inbound, agenda, person, _)
        result = paced(conversation, result, agenda, inbound.at)
        if agenda.answered:
            result = effects.not_counted(result)
        changes = await self._changes(result, known, conversation, inbound, agenda)
        changes = await self.errands.completed(changes, result, known)
        loans, told = await self._loans.moves(result, person, arrival.loan)
        changes = replace(
            changes,
            joining=arrival.joining,
            runs=(*changes.runs, *arrival.closes),
            loans=loans,
            outbox=(*changes.outbox, *told),
        )
        outcome = await self._store.submit(changes)
        if outcome is Outcome.DONE:
            if self._done is not None:
                self._done.update(record.subject for record in changes.records)
            if changes.records:
                await self._tell(changes.records)
            if changes.withdrawn:
                await self._let_go()
            await self._look_for_bursts(changes)
            await self.errands.follow(result)
        return self._receipt(outcome, result, _)

    async def _tell(self, records: Sequence[Record]) -> None:
        """The input is taken: what follows from it can be looked up with the next one as well."""
        try:
            await self.recorded(records)
        except StorageError as error:
            log.warning("what is on record could not be read again: %s", type(error).__name__)

    async def _stepped(
        self,
        conversation: Conversation,
        inbound: Inbound,
        agenda: Agenda,
        person: Person,
        _: Callable[[str], str],
    ) -> tuple[Step, Agenda]:
        """The step, made again with whatever it wants to know that only a look-up tells."""
        fresh = self._fresh()
        for _try in range(LOOK_UPS):
            try:
                return step(conversation, inbound, agenda, fresh, _), agenda
            except NotLookedUp as missing:
                found = await self.errands.look_up(missing.what, person)
                agenda = replace(agenda, looked_up={**agenda.looked_up, missing.what: found})
        raise LookupError("a step wants to know ever more")

    async def _let_go(self) -> None:
        """The commit has erased the rows. Files and traces go as well, at the latest with the
        next start: the person's word has been kept already."""
        try:
            await self._store.sweep()
        except StorageError as error:
            log.warning("erased files wait for the next start: %s", type(error).__name__)

    async def _look_for_bursts(self, changes: Changes) -> None:
        """The input is taken: a mark that cannot be set now is no reason to ask for it again."""
        rules, points = self._campaign.rules, self._campaign.points
        found = self._bursts.after(changes, rules.limits)
        try:
            await mark(self._store, found, rules, points)
        except StorageError:
            log.warning("a burst of forms could not be marked")

    def _receipt(self, outcome: Outcome, result: Step, _: Callable[[str], str]) -> Receipt:
        match outcome:
            case Outcome.CONFLICT | Outcome.ANSWERED:
                raise _Conflict  # stepped again, with what stands now
            case Outcome.REFUSED:
                return Receipt(reply=_("这个链接刚刚被别人用掉了。请向给您链接的人再要一个。"))
            case Outcome.REPEAT:
                return Receipt(repeat=True)
            case Outcome.DONE:
                secret = any(isinstance(fact, NoteLeft) for fact in result.facts)
                toast = result.prompts[-1].toast if result.prompts else ""
                return Receipt(toast=toast, secret=secret)

    async def _agenda(
        self,
        person: Person,
        conversation: Conversation,
        _: Callable[[str], str],
        loan: str = "",
    ) -> Agenda:
        pinned: dict[str, Form] = {}
        for form_hash in needed(conversation):
            form = await self._store.form(form_hash)
            if form is not None:
                pinned[form_hash] = form
        agenda = self._campaign.agenda(
            person,
            self._campaign.day(self._now()),
            pinned,
            await self._standing(),
            _,
            await self._stopped(person),
        )
        today = self._campaign.day(self._now())
        agenda = await self._loans.with_loans(agenda, person, today, loan)
        agenda = await self._signing.extended(agenda, person, conversation, _)
        if agenda.interview == "phone":
            busy = conversation.run is not None
            agenda = await with_call(
                agenda, self._store, person, self._now(), self._campaign, busy=busy
            )
        row = person.roster
        if agenda.call is not None and conversation.run is not None:
            row = agenda.call.number
        answered = await self._answered_elsewhere(row, conversation)
        clarify = await self.errands.clarify(person)
        return replace(agenda, doors=self.doors, answered=answered, clarify=clarify)

    async def _answered_elsewhere(self, row: str, conversation: Conversation) -> bool:
        """Whether this row of the roster has a counted answer that was not given here."""
        if not row:
            return False
        counted = await self._store.answered(row, SURVEY)
        runs = (conversation.run, *conversation.parked.values(), *conversation.submitted.values())
        return bool(counted) and counted not in {run.id for run in runs if run}

    async def _standing(self) -> set[str]:
        """Subjects with a standing record; read once, then kept up by our own commits and by what
        is entered at the desk."""
        if self._done is None:
            kinds = (RecordKind.CONFIRMATION, RecordKind.ASSESSMENT)
            self._done = {r.subject for kind in kinds for r in await self._store.records(kind)}
        return self._done

    async def _changes(
        self,
        result: Step,
        known: Known,
        before: Conversation,
        inbound: Inbound,
        agenda: Agenda,
    ) -> Changes:
        forms: dict[str, Form] = {}
        for form_hash in effects.touched_hashes(result, before.submitted):
            form = await self._store.form(form_hash)
            if form is None:
                raise LookupError("a form that a conversation pins is not stored")
            forms[form_hash] = form
        again = effects.counted_before(result, before.submitted)
        changes = effects.changes_of(
            result,
            effects.Context(
                known=known,
                inbound=inbound,
                submitted=before.submitted,
                stood=await self._store.counted_runs(again) if again else {},
                forms=forms,
                points=self._campaign.points,
                divided=self._campaign.divided,
                today=self._campaign.day(inbound.at),
                versions=await self._versions(result, forms),
                sheets=await self._signing.sheets(result, forms),
                group_question=self._campaign.group_question,
                before=before,
                said_on=self._campaign.day(inbound.at),
                quotas=self._campaign.quotas,
                full=await self._full(result),
                waiting=waits(result.conversation, agenda),
                zone=self._campaign.zone,
                call=agenda.call.number if agenda.call else "",
                call_pause=self._campaign.call_pause,
                rules=self._campaign.rules,
                hour=self._campaign.hour(inbound.at),
            ),
        )
        left = [fact for fact in result.facts if isinstance(fact, NoteLeft)]
        return replace(changes, notes=tuple(map(self._sealed, left))) if left else changes

    def _sealed(self, note: NoteLeft) -> NoteRow:
        """From here on only the handler can read it."""
        key, note_id = self._campaign.handler_key, secrets.token_hex(16)
        box = seal(key, note.text, note_id)
        return NoteRow(note_id, box, self._campaign.day(self._now()))

    async def _full(self, result: Step) -> frozenset[str]:
        """Groups that have reached their quota, looked up when a survey form closes."""
        if not any(isinstance(f, RunClosed) and f.kind is FormKind.SURVEY for f in result.facts):
            return frozenset()
        return await self._store.full(self._campaign.quotas)

    async def _stopped(self, person: Person) -> frozenset[str]:
        """Groups of which nobody may begin any more; looked up for who has such a group."""
        quotas = self._campaign.quotas
        if person.group not in quotas or not self._campaign.stops:
            return frozenset()
        return await self._store.full({person.group: quotas[person.group]})

    async def _versions(self, result: Step, forms: dict[str, Form]) -> dict[str, int]:
        versions = {}
        for subject in effects.recorded_subjects(result, forms):
            history = await self._store.history(subject)
            versions[subject] = max((r.version for r in history), default=0)
        return versions

    def _notice(self, inbound: Inbound, known: Known, words: str) -> OutboxRow:
        body = bodies.Body(prompt=Prompt(words, tone=Tone.PROBLEM))
        return OutboxRow(
            id=f"{known.person.id}.{self._fresh()}",
            address_id=known.address_id,
            channel=inbound.channel,
            policy=Policy.REPLY,
            body=bodies.to_json(body),
            personal=known.person.role in (Role.BENEFICIARY, Role.HELPER),
        )

    async def _poisoned(self, inbound: Inbound, address: Address, error: str) -> Receipt:
        """Nothing of the input is kept but its key; the person gets an apology."""
        _ = translator(self._campaign.language)
        words = _("对不起，刚才那一条没有处理好，前面的回答都还在。请再发一次，或回“帮助”。")
        known = await self._store.known(address)
        rows: tuple[OutboxRow, ...] = ()
        if known is not None:
            rows = (self._notice(inbound, known, words),)
        changes = Changes(key=inbound.key, at=inbound.at, outbox=rows, failed=error)
        try:
            outcome = await self._store.submit(changes)
        except (StoreBusy, StoreFull) as busy:
            raise NotTaken(type(busy).__name__) from busy
        return Receipt(reply="" if known else words, repeat=outcome is Outcome.REPEAT)


async def _nothing(_records: Sequence[Record]) -> None:
    pass


def _code(inbound: Inbound, known: Known | None) -> str:
    """The code that an input brings: of the link, or typed."""
    match inbound.content:
        case Start(code=code):
            return code
        case Text(text=text):
            return wanted_code(text, known)
        case _:
            return ""


async def wake_interrupted(store: Store, turns: Turns, *, since: datetime, now: datetime) -> int:
    """After an outage that began about `since`: each question that was open is asked once again,
    unless it had been open for so long that nobody waits.

    The event id names the outage, so that another restart does not ask a second time. Returns how
    many were asked.
    """
    asked = 0
    for known, address in await store.waiting(now, after=since - STILL_WAITING):
        event = f"woken.{since.isoformat()}.{known.person.id}"
        await turns.deliver(Inbound(address.channel, event, address.value, now, Woken()))
        asked += 1
    return asked
