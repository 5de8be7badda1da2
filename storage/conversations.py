"""Conversations as last committed, with the busy ones in memory."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from datetime import UTC, datetime
from typing import Generic, TypeVar

from storage.batch import talks
from storage.changes import Address, Changes, Known, Outcome, Person
from storage.db.core import Database, Row
from storage.sealing import Vault
from surveys.conversation import Role

K = TypeVar("K")
V = TypeVar("V")

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
CACHED = 4096
"""Conversations kept in memory by the process that alone writes."""


class Lru(Generic[K, V]):
    """The `size` things used last. With size 0 it keeps nothing."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._things: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        if key in self._things:
            self._things.move_to_end(key)
        return self._things.get(key)

    def put(self, key: K, value: V) -> None:
        self._things[key] = value
        self._things.move_to_end(key)
        while len(self._things) > self._size:
            self._things.popitem(last=False)

    def drop(self, key: K) -> None:
        self._things.pop(key, None)

    def clear(self) -> None:
        self._things.clear()

    def __len__(self) -> int:
        return len(self._things)


def person_of(row: Row) -> Person:
    """The columns of `person`, without `roster`, which only the key opens."""
    return Person(
        id=row["id"],
        role=Role(row["role"]),
        unit=row["unit"],
        group=row["grp"],
        label=row["label"],
        mode=row["mode"],
        language=row["language"],
        simulated=bool(row["simulated"]),
        place=row.get("place", ""),
    )


class Conversations:
    """`cached` 0 for a process that does not hold the project's lock: others may write then."""

    def __init__(self, database: Database, vault: Vault, *, cached: int = CACHED) -> None:
        self._database = database
        self._vault = vault
        self._senders: Lru[str, tuple[Person, str]] = Lru(cached)
        self._states: Lru[str, tuple[int, str]] = Lru(cached)
        self._bindings = 0
        """Counts changes of who sits behind an address: a read that began before one is old."""
        self._moves = 0
        """Counts steps of conversations, for the same reason."""

    async def known(self, address: Address) -> Known | None:
        """Who writes from this address, and how far the conversation is; None for a stranger."""
        lookup = self._vault.lookup(address)
        sender = self._senders.get(lookup)
        state = self._states.get(sender[0].id) if sender else None
        if sender is not None and state is not None:
            return Known(sender[0], sender[1], state=state[1], version=state[0])
        return await self._load(lookup)

    async def known_person(self, person: str, address_id: str) -> Known | None:
        """Somebody by id, as seen from an address that may be about to become theirs."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT p.id, p.role, p.unit, p.grp, p.label, p.mode, p.language, p.simulated, "
                "p.place, p.roster, $2 AS address_id, c.version, c.state FROM person AS p "
                "LEFT JOIN conversation AS c ON c.person = p.id WHERE p.id = $1",
                person,
                address_id,
            )
        return known_of(row, self._vault) if row else None

    async def waiting(
        self, before: datetime, *, after: datetime = BEGINNING
    ) -> list[tuple[Known, Address]]:
        """Conversations whose open question was asked between those moments, oldest first."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT p.id, p.role, p.unit, p.grp, p.label, p.mode, p.language, p.simulated, "
                "p.place, p.roster, a.id AS address_id, a.channel, a.sealed, c.version, c.state "
                "FROM conversation AS c JOIN person AS p ON p.id = c.person "
                "JOIN address AS a ON a.person = p.id "
                "WHERE c.asked_at < $1 AND c.asked_at > $2 AND a.reachable "
                "ORDER BY c.asked_at, p.id, a.id",
                before,
                after,
            )
        # of several addresses of one person, one is asked
        one_each = {row["id"]: row for row in reversed(rows)}
        return [
            (
                known_of(row, self._vault),
                self._vault.unseal(row["address_id"], row["channel"], row["sealed"]),
            )
            for row in reversed(one_each.values())
        ]

    def committed(self, changes: Changes, outcome: Outcome) -> None:
        """Called by the writer after each commit, in its order."""
        if changes.joining is not None:
            self._bindings += 1
            self._senders.drop(self._vault.lookup(changes.joining.address))
        for talk in talks(changes):
            self._moves += 1
            if outcome is Outcome.DONE:
                self._states.put(talk.person, (talk.seen_version + 1, talk.state))
            else:
                self._states.drop(talk.person)

    def rebound(self) -> None:
        """Somebody else sits behind some address now."""
        self._bindings += 1
        self._senders.clear()

    def forget(self) -> None:
        """Conversations have gone, and addresses are found by other hashes."""
        self._moves += 1
        self._states.clear()
        self.rebound()

    def close(self) -> None:
        """Nothing is answered from memory once the database is closed."""
        self._senders = Lru(0)
        self._states = Lru(0)

    async def _load(self, lookup: str) -> Known | None:
        bindings, moves = self._bindings, self._moves
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT p.id, p.role, p.unit, p.grp, p.label, p.mode, p.language, p.simulated, "
                "p.place, p.roster, a.id AS address_id, c.version, c.state FROM address AS a "
                "JOIN person AS p ON p.id = a.person "
                "LEFT JOIN conversation AS c ON c.person = p.id WHERE a.lookup = $1",
                lookup,
            )
        if row is None:
            return None
        known = known_of(row, self._vault)
        if bindings == self._bindings:
            self._senders.put(lookup, (known.person, known.address_id))
        if moves == self._moves:
            self._states.put(known.person.id, (known.version, known.state))
        return known


def known_of(row: Row, vault: Vault) -> Known:
    """The columns of `person` with `place` and `roster`, the address's id, the conversation."""
    person = person_of(row)
    if row["roster"]:
        person = replace(person, roster=vault.unseal_row(person.id, row["roster"]))
    return Known(
        person=person,
        address_id=row["address_id"],
        state=row["state"] or "",
        version=row["version"] or 0,
    )
