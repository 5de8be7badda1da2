"""One inbound event, from load to commit. The only place where a conversation moves.

One input per conversation is in flight; the channel acknowledges after `deliver` returns.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from weakref import WeakValueDictionary

from bot import bodies, effects
from bot.campaign import Campaign
from bot.channels.base import NotTaken, Receipt
from bot.i18n import translator
from storage.changes import (
    Address,
    Changes,
    Joining,
    Known,
    OutboxRow,
    Outcome,
    Person,
    Policy,
    RecordKind,
)
from storage.store import Store, StoreBusy, StoreFull
from surveys import state
from surveys.agenda import Agenda, needed
from surveys.conversation import Conversation, Role, Step
from surveys.dialogue import step, waits
from surveys.form import Form
from surveys.messages import Inbound, Prompt, Start, Tone, Woken

log = logging.getLogger(__name__)

MAX_GUESSES = 10
"""Wrong invitation codes from one address within an hour, before we stop looking them up."""

STILL_WAITING = timedelta(days=1)
"""Who has left a question open for longer than this is not in the middle of anything."""


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
        self._done: set[str] | None = None
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

    async def _persist(self, inbound: Inbound, address: Address) -> Receipt:
        for _ in range(5):
            try:
                return await self._turn(inbound, address)
            except _Conflict:
                continue
        raise StoreBusy("the conversation keeps moving")

    async def _turn(self, inbound: Inbound, address: Address) -> Receipt:
        known = await self._store.known(address)
        joining: Joining | None = None
        if isinstance(inbound.content, Start) and inbound.content.code:
            joining, words = await self._join(inbound.content.code, address, known)
            if words:
                return Receipt(reply=words)
        if joining is not None:
            known = Known(joining.person, joining.address_id, "", 0)
        if known is None:
            _ = translator(self._campaign.language)
            return Receipt(reply=_("您好！请用收到的邀请链接或二维码打开，我才知道该问您什么。"))
        return await self._step(known, joining, inbound)

    async def _join(
        self, code: str, address: Address, known: Known | None
    ) -> tuple[Joining | None, str]:
        """Exchange a code for a person: (joining, "") or (None, words for the stranger)."""
        _ = translator(self._campaign.language)
        now = self._now()
        if await self._store.guesses(address, now) >= MAX_GUESSES:
            return None, _("试的次数太多了，请一小时后再试，或联系给您链接的人。")
        invitation = await self._store.invitation(code, now)
        if invitation is None:
            if known is not None:
                return None, ""
            await self._store.guess_failed(address, now)
            return None, _("这个链接用过了、过期了或不完整。请向给您链接的人再要一个。")
        same = (invitation.role, invitation.unit, invitation.group)
        if known and (known.person.role, known.person.unit, known.person.group) == same:
            return None, ""  # the same link opened again: go on where we were
        person = Person(
            id=self._fresh(),
            role=invitation.role,
            unit=invitation.unit,
            group=invitation.group,
            label=invitation.label,
            mode=invitation.mode,
            language=self._campaign.language,
            simulated=self._campaign.simulated,
        )
        address_id = known.address_id if known else self._fresh()
        return Joining(person, address, address_id, invitation.id), ""

    async def _step(self, known: Known, joining: Joining | None, inbound: Inbound) -> Receipt:
        person = known.person
        conversation = (
            state.from_json(known.state)
            if known.state
            else Conversation(id=person.id, role=person.role, language=person.language)
        )
        agenda = await self._agenda(person, conversation)
        _ = translator(conversation.language)
        result = step(conversation, inbound, agenda, self._fresh(), _)
        changes = await self._changes(result, known, conversation, inbound, agenda)
        outcome = await self._store.submit(replace(changes, joining=joining))
        if outcome is Outcome.DONE and self._done is not None:
            self._done.update(record.subject for record in changes.records)
        return self._receipt(outcome, result, _)

    def _receipt(self, outcome: Outcome, result: Step, _: Callable[[str], str]) -> Receipt:
        match outcome:
            case Outcome.CONFLICT:
                raise _Conflict
            case Outcome.REFUSED:
                return Receipt(reply=_("这个链接刚刚被别人用掉了。请向给您链接的人再要一个。"))
            case Outcome.REPEAT:
                return Receipt(repeat=True)
            case Outcome.DONE:
                return Receipt(toast=result.prompts[-1].toast if result.prompts else "")

    async def _agenda(self, person: Person, conversation: Conversation) -> Agenda:
        pinned: dict[str, Form] = {}
        for form_hash in needed(conversation):
            form = await self._store.form(form_hash)
            if form is not None:
                pinned[form_hash] = form
        return self._campaign.agenda(
            person, self._campaign.day(self._now()), pinned, await self._standing()
        )

    async def _standing(self) -> set[str]:
        """Subjects with a standing record; read once, then kept up by our own commits."""
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
        return effects.changes_of(
            result,
            effects.Context(
                known=known,
                inbound=inbound,
                submitted=before.submitted,
                stood=await self._store.counted_runs(again) if again else {},
                forms=forms,
                points=self._campaign.points,
                today=self._campaign.day(inbound.at),
                versions=await self._versions(result),
                group_question=self._campaign.group_question,
                waiting=waits(result.conversation, agenda),
            ),
        )

    async def _versions(self, result: Step) -> dict[str, int]:
        versions = {}
        for subject in effects.recorded_subjects(result):
            history = await self._store.history(subject)
            versions[subject] = max((r.version for r in history), default=0)
        return versions

    async def _poisoned(self, inbound: Inbound, address: Address, error: str) -> Receipt:
        """Nothing of the input is kept but its key; the person gets an apology."""
        _ = translator(self._campaign.language)
        words = _("对不起，刚才那一条没有处理好，前面的回答都还在。请再发一次，或回“帮助”。")
        known = await self._store.known(address)
        rows: tuple[OutboxRow, ...] = ()
        if known is not None:
            body = bodies.Body(prompt=Prompt(words, tone=Tone.PROBLEM))
            rows = (
                OutboxRow(
                    id=f"{known.person.id}.{self._fresh()}",
                    address_id=known.address_id,
                    channel=inbound.channel,
                    policy=Policy.REPLY,
                    body=bodies.to_json(body),
                    personal=known.person.role is Role.BENEFICIARY,
                ),
            )
        changes = Changes(key=inbound.key, at=inbound.at, outbox=rows, failed=error)
        try:
            outcome = await self._store.submit(changes)
        except (StoreBusy, StoreFull) as busy:
            raise NotTaken(type(busy).__name__) from busy
        return Receipt(reply="" if known else words, repeat=outcome is Outcome.REPEAT)


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
