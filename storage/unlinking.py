"""What ends with a campaign: the links to those who answered, later their single answers.

The key and the database change together: the new key lies beside the old one before the
transaction that seals with it, and takes its place after. Whatever a crash leaves, the database
says by its `key_print` which of the two is right (storage/unlocking.py).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage import duties, records, recount
from storage.changes import Record
from storage.conversations import Conversations
from storage.db.core import Connection, Database, Value, moment_or_none
from storage.keys import NEXT, create_key, drop_next, put_in_force
from storage.sealing import Vault

UNLINK = (
    "DELETE FROM outbox WHERE personal OR address_id IN (SELECT a.id FROM address AS a "
    "JOIN person AS p ON p.id = a.person WHERE p.role = 'beneficiary')",
    "DELETE FROM conversation WHERE person IN (SELECT id FROM person WHERE role = 'beneficiary')",
    "DELETE FROM address WHERE person IN (SELECT id FROM person WHERE role = 'beneficiary')",
    "UPDATE run SET person = '', roster = '' WHERE kind = 'survey'",
    "UPDATE media SET ref = '', "
    "status = CASE WHEN status = 'pending' THEN 'failed' ELSE status END "
    "WHERE run IN (SELECT id FROM run WHERE kind = 'survey')",
    "DELETE FROM invitation WHERE role = 'beneficiary' AND max_uses IS NOT NULL",
    "UPDATE invitation SET inherits = '' WHERE role = 'beneficiary'",
    "DELETE FROM person WHERE role = 'beneficiary'",
    "DELETE FROM handover",
    "DELETE FROM board_pass",
    "DELETE FROM roster",
    "DELETE FROM roster_event",
    "DELETE FROM input",
    "DELETE FROM guess",
)
"""Everything that leads from an answer to a person. What stays of a respondent is a random id on
their answers, and of a roster its counts."""

ERASE = (
    "DELETE FROM answer WHERE run IN (SELECT id FROM run WHERE kind = 'survey')",
    "DELETE FROM media WHERE run IN (SELECT id FROM run WHERE kind = 'survey')",
    "DELETE FROM open_answer",
    "DELETE FROM note WHERE status = 'closed'",
    "UPDATE run SET counts = FALSE, respondent = '', seconds = NULL WHERE kind = 'survey'",
)
"""Single answers of a survey, and notes that are settled. The counters stay, and every record of an
office."""


@dataclass(frozen=True, slots=True)
class Unlinked:
    """What an unlinking did."""

    respondents: int
    staff: int
    """Addresses that were sealed anew."""


class Unlinking:
    def __init__(
        self, database: Database, vault: Vault, conversations: Conversations, data: Path
    ) -> None:
        self._database = database
        self._vault = vault
        self._conversations = conversations
        self._data = data

    async def anonymised(self) -> datetime | None:
        """When the links were destroyed; None while they are there."""
        return (await self._ends())[0]

    async def expired(self) -> datetime | None:
        """When the single answers were deleted; None while they are there."""
        return (await self._ends())[1]

    async def _ends(self) -> tuple[datetime | None, datetime | None]:
        async with self._database.read() as connection:
            row = await connection.fetchrow("SELECT anonymised_at, expired_at FROM campaign")
        row = row or {"anonymised_at": None, "expired_at": None}
        return moment_or_none(row["anonymised_at"]), moment_or_none(row["expired_at"])

    async def anonymise(self, now: datetime, decided: Sequence[Record] = ()) -> Unlinked | None:
        """Destroy the campaign's key and every link to those who answered; those who work here
        keep their access, sealed with a new key. None when that was done before.

        The decision goes into the chain in the same commit. Raises StoreBusy, StoreFull: then
        nothing has changed.
        """
        drop_next(self._data)
        new = Vault(create_key(self._data, NEXT))
        async with self._database.write() as connection:
            row = await connection.fetchrow("SELECT anonymised_at FROM campaign")
            if row is None or row["anonymised_at"] is not None:
                drop_next(self._data)
                return None
            done = await self._unlink(connection, new, now)
            await records.append(connection, decided)
        # nothing may be awaited between the commit and these lines: whoever writes next uses the
        # new key
        self._vault.become(new)
        self._conversations.forget()
        put_in_force(self._data)
        return done

    async def _unlink(self, connection: Connection, new: Vault, now: datetime) -> Unlinked:
        theirs = await connection.fetchrow(
            "SELECT count(*) AS n FROM person WHERE role = 'beneficiary'"
        )
        await connection.execute(
            "UPDATE invitation SET revoked_at = $1 "
            "WHERE role = 'beneficiary' AND revoked_at IS NULL",
            now,
        )
        for statement in UNLINK:
            await connection.execute(statement)
        staff = await self._sealed_anew(connection, new)
        await duties.follow(connection, [(id_, str(lookup)) for id_, lookup, _ in staff])
        await connection.executemany(
            "UPDATE address SET lookup = $2, sealed = $3 WHERE id = $1", staff
        )
        await connection.execute(
            "UPDATE campaign SET key_print = $1, anonymised_at = $2", new.print, now
        )
        return Unlinked(theirs["n"] if theirs else 0, len(staff))

    async def _sealed_anew(self, connection: Connection, new: Vault) -> list[tuple[Value, ...]]:
        rows = await connection.fetch("SELECT id, channel, sealed FROM address")
        plain = [(r["id"], self._vault.unseal(r["id"], r["channel"], r["sealed"])) for r in rows]
        return [(id_, new.lookup(address), new.seal(id_, address)) for id_, address in plain]

    async def expire(self, now: datetime, decided: Sequence[Record] = ()) -> int | None:
        """Delete the single answers of the survey with their media rows (`Media.sweep` takes the
        files); how many runs had some. None when that was done before.

        What a recount makes of the answers is kept as the last word on them: `verify` compares the
        counters with it from then on.
        """
        async with self._database.write() as connection:
            row = await connection.fetchrow("SELECT expired_at FROM campaign")
            if row is None or row["expired_at"] is not None:
                return None
            counted = await recount.recounted(connection)
            runs = await connection.fetchrow(
                "SELECT count(DISTINCT run) AS n FROM answer WHERE run IN "
                "(SELECT id FROM run WHERE kind = 'survey')"
            )
            await connection.execute(
                "INSERT INTO snapshot (name, body, at) VALUES ($1, $2, $3)",
                recount.EXPIRED,
                json.dumps([[table, *key, n] for (table, key), n in sorted(counted.items())]),
                now,
            )
            for statement in ERASE:
                await connection.execute(statement)
            await connection.execute("UPDATE campaign SET expired_at = $1", now)
            await records.append(connection, decided)
        return runs["n"] if runs else 0
