"""Group commit: the Changes of everybody who waits become one durable transaction."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field, replace

from storage import commit
from storage.batch import Offer, Verdict, judge
from storage.changes import Changes, Outcome
from storage.conversations import Conversations
from storage.db.core import Busy, Closed, Corrupt, Database, Full, StorageError
from storage.sealing import Vault

MAX_WAITING = 1000
"""More than this wait outside the queue: a stalled disk must not fill the memory."""

MAX_BATCH = 200
"""Changes in one transaction, so that nobody waits for a very long one."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    changes: Changes
    verdict: asyncio.Future[Verdict]


@dataclass(frozen=True, slots=True)
class Wakes:
    """Set after a commit that added work of the kind."""

    outbox: asyncio.Event = field(default_factory=asyncio.Event)
    media: asyncio.Event = field(default_factory=asyncio.Event)


class Writer:
    """Takes Changes from any task; its own task writes them."""

    def __init__(
        self, database: Database, vault: Vault, conversations: Conversations, wakes: Wakes
    ) -> None:
        self._wakes = wakes
        self._database = database
        self._vault = vault
        self._conversations = conversations
        self._waiting: deque[_Waiting] = deque()
        self._room = asyncio.Semaphore(MAX_WAITING)
        self._work = asyncio.Event()
        self._closing = False
        self._task = asyncio.create_task(self._serve(), name="storage writer")

    async def submit(self, changes: Changes) -> Outcome:
        """Store `changes` whole, or not at all; durable when it returns.

        Raises Busy or Full when nothing could be stored now, Unfit when these Changes break a rule
        of the tables, Closed. A cancelled call may or may not have been stored: its key tells.
        """
        async with self._room:
            if self._closing:
                raise Closed("the database is closed")
            verdict: asyncio.Future[Verdict] = asyncio.get_running_loop().create_future()
            self._waiting.append(_Waiting(changes, verdict))
            self._work.set()
            return (await verdict).outcome

    async def close(self) -> None:
        """Write what is waiting, then stop. Idempotent."""
        self._closing = True
        self._work.set()
        await asyncio.shield(self._task)

    def _offer(self, changes: Changes) -> Offer:
        joining, vault = changes.joining, self._vault
        offer = Offer(
            changes,
            vault.input(changes.key),
            slots={number: vault.row(number) for number in _rows_named(changes)},
            codes={each.person: vault.handover(each.code) for each in changes.handovers},
        )
        if joining is None:
            return offer
        person = joining.person
        return replace(
            offer,
            lookup=vault.lookup(joining.address),
            sealed=vault.seal(joining.address_id, joining.address),
            sealed_row=vault.seal_row(person.id, person.roster) if person.roster else "",
            handover=vault.handover(joining.handover) if joining.handover else "",
        )

    def _wake(self, changes: Changes) -> None:
        if changes.outbox:
            self._wakes.outbox.set()
        if changes.media:
            self._wakes.media.set()

    async def _serve(self) -> None:
        try:
            while not (self._closing and not self._waiting):
                await self._work.wait()
                self._work.clear()
                while self._waiting:
                    await self._commit(self._take())
        finally:  # only when the loop itself is torn down: nobody is left waiting
            _fail(list(self._waiting), Closed("the database was closed meanwhile"))

    def _take(self) -> list[_Waiting]:
        count = min(len(self._waiting), MAX_BATCH)
        taken = [self._waiting.popleft() for _ in range(count)]
        return [waiting for waiting in taken if not waiting.verdict.done()]

    async def _commit(self, batch: list[_Waiting]) -> None:
        """Never raises: whatever goes wrong is told to those it concerns."""
        if not batch:
            return
        try:
            verdicts = await self._store([waiting.changes for waiting in batch])
        except (Busy, Full, Corrupt, Closed) as error:
            _fail(batch, error)
        except Exception as error:  # one of them does not fit: each alone, and it fails alone
            if len(batch) == 1:
                _fail(batch, error)
            else:
                for waiting in batch:
                    await self._commit([waiting])
        except BaseException:
            _fail(batch, Closed("the writer was stopped"))
            raise
        else:
            self._resolve(batch, verdicts)

    async def _store(self, batch: list[Changes]) -> list[Verdict]:
        async with self._database.write() as connection:
            # in here, because the key may change between two transactions
            offers = [self._offer(changes) for changes in batch]
            seen = await commit.look(connection, offers)
            verdicts = [judge(offer, seen) for offer in offers]
            judged = list(zip(offers, verdicts, strict=True))
            accepted = [offer for offer, verdict in judged if verdict.outcome is Outcome.DONE]
            if accepted:
                await commit.store(connection, accepted)
            heirs = [(offer, verdict.heir) for offer, verdict in judged if verdict.heir]
            await commit.bind(connection, heirs)
        return verdicts

    def _resolve(self, batch: list[_Waiting], verdicts: list[Verdict]) -> None:
        for waiting, verdict in zip(batch, verdicts, strict=True):
            self._conversations.committed(waiting.changes, verdict.outcome)
            if verdict.outcome is Outcome.DONE:
                self._wake(waiting.changes)
            if not waiting.verdict.done():
                waiting.verdict.set_result(verdict)


def _rows_named(changes: Changes) -> set[str]:
    named = {run.roster for run in changes.runs if run.roster}
    return named | {move.number for move in changes.roster}


def _fail(batch: list[_Waiting], error: Exception) -> None:
    """Each waiter gets an exception of its own: one object must not be raised in many tasks."""
    for waiting in batch:
        if waiting.verdict.done():
            continue
        own = type(error)(*error.args) if isinstance(error, StorageError) else error
        own.__cause__ = error.__cause__
        waiting.verdict.set_exception(own)
