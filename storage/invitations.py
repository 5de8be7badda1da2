"""Invitations: whoever has the code gets the role. Codes are random and never stored."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage.changes import Address, Invitation, Mode
from storage.conversations import Conversations
from storage.db.core import Connection, Database, Row, Value, moment, moment_or_none
from storage.people import give_up
from storage.sealing import Vault
from surveys.conversation import Role

CODE_BYTES = 16
"""128 random bits: not to be guessed, and short enough for a Telegram deep link."""

GUESSES_KEPT = timedelta(hours=1)

INSERT = """
INSERT INTO invitation (id, code_hash, role, unit, grp, label, mode, max_uses, uses, created_at,
  expires_at, inherits, place, roster)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $13)
"""

REVOKE_FOR_PLACE = """
UPDATE invitation SET revoked_at = $2
WHERE (id = $1 OR (inherits = $3 AND inherits <> '')) AND revoked_at IS NULL
"""
"""All codes that lead to a place: after two transfers only the last one does."""


def code_hash(code: str) -> str:
    """What is kept of a code. It needs no key: nobody can try 2^128 codes."""
    return hashlib.sha256(code.encode()).hexdigest()


class Invitations:
    def __init__(self, database: Database, vault: Vault, conversations: Conversations) -> None:
        self._database = database
        self._vault = vault
        self._conversations = conversations

    async def invite(
        self,
        role: Role,
        *,
        unit: str = "",
        group: str = "",
        label: str = "",
        mode: Mode = "self",
        max_uses: int | None = 1,
        expires_at: datetime,
        now: datetime,
    ) -> tuple[Invitation, str]:
        """A new invitation and its code, which is shown this once. `max_uses` None: a link for a
        whole group."""
        invitation = Invitation(
            id=secrets.token_hex(8),
            role=role,
            unit=unit,
            group=group,
            label=label,
            max_uses=max_uses,
            uses=0,
            created_at=now,
            expires_at=expires_at,
            mode=mode,
        )
        return invitation, (await self.issue([invitation]))[0]

    async def issue(self, new: Sequence[Invitation]) -> list[str]:
        """Codes for these invitations, in one transaction; shown this once."""
        codes = [fresh_code() for _ in new]
        async with self._database.write() as connection:
            rows = [values(facts, code) for facts, code in zip(new, codes, strict=True)]
            await connection.executemany(INSERT, rows)
        return codes

    async def invitation(self, code: str, now: datetime) -> Invitation | None:
        """The invitation of a code, while it can still be redeemed."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT * FROM invitation WHERE code_hash = $1 AND revoked_at IS NULL "
                "AND expires_at > $2 AND (max_uses IS NULL OR uses < max_uses)",
                code_hash(code),
                now,
            )
        return _invitation(row) if row else None

    async def used(self, code: str, now: datetime) -> Invitation | None:
        """The personal invitation of a code that somebody has redeemed: it is theirs, not wrong."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT * FROM invitation WHERE code_hash = $1 AND revoked_at IS NULL "
                "AND expires_at > $2 AND uses > 0 AND max_uses IS NOT NULL",
                code_hash(code),
                now,
            )
        return _invitation(row) if row else None

    async def invitations(self) -> list[Invitation]:
        """All but those of the roster's rows, oldest first."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT * FROM invitation WHERE roster = '' ORDER BY created_at, id"
            )
        return [_invitation(row) for row in rows]

    async def revoke(self, invitation_id: str, now: datetime) -> bool:
        """Nobody can redeem it any more; who has done so stays. False: unknown or revoked."""
        async with self._database.write() as connection:
            row = await connection.fetchrow(
                "UPDATE invitation SET revoked_at = $2 "
                "WHERE id = $1 AND revoked_at IS NULL RETURNING id",
                invitation_id,
                now,
            )
        return row is not None

    async def transfer(
        self, invitation_id: str, now: datetime, expires_at: datetime
    ) -> tuple[Invitation, str] | None:
        """The place goes to somebody else: the old code and address no longer work, and whoever
        redeems the new code goes on in the old conversation, drafts included.

        None for an unknown invitation and a group's link.
        """
        async with self._database.write() as connection:
            row = await connection.fetchrow(
                "SELECT * FROM invitation WHERE id = $1 AND max_uses IS NOT NULL AND roster = ''",
                invitation_id,
            )
            if row is None:
                return None
            heir_of = await _unbind(connection, invitation_id) or row["inherits"]
            await connection.execute(REVOKE_FOR_PLACE, invitation_id, now, heir_of)
            new = Invitation(
                id=secrets.token_hex(8),
                role=Role(row["role"]),
                unit=row["unit"],
                group=row["grp"],
                label=row["label"],
                max_uses=1,
                uses=0,
                created_at=now,
                expires_at=expires_at,
                mode=row["mode"],
                place=row["place"],
            )
            code = await _insert(connection, new, inherits=heir_of)
        self._conversations.rebound()
        return new, code

    async def guess_failed(self, address: Address, now: datetime) -> int:
        """Note a wrong code; returns how many came from there within the last hour."""
        sender = self._vault.guesser(address)
        async with self._database.write() as connection:
            await connection.execute("DELETE FROM guess WHERE at <= $1", now - GUESSES_KEPT)
            await connection.execute("INSERT INTO guess (sender, at) VALUES ($1, $2)", sender, now)
            return await _guesses(connection, sender, now)

    async def guesses(self, address: Address, now: datetime) -> int:
        """Wrong codes from there within the last hour."""
        async with self._database.read() as connection:
            return await _guesses(connection, self._vault.guesser(address), now)


async def _insert(connection: Connection, new: Invitation, inherits: str = "") -> str:
    code = fresh_code()
    await connection.execute(INSERT, *values(new, code, inherits))
    return code


def fresh_code() -> str:
    return secrets.token_urlsafe(CODE_BYTES)


def values(new: Invitation, code: str, inherits: str = "") -> tuple[Value, ...]:
    """The parameters of INSERT."""
    return (
        *(new.id, code_hash(code), new.role, new.unit, new.group, new.label, new.mode),
        *(new.max_uses, new.created_at, new.expires_at, inherits, new.place, new.roster),
    )


async def _unbind(connection: Connection, invitation_id: str) -> str:
    """Forget the addresses of who redeemed it; returns that person's id, or ""."""
    person = await connection.fetchrow("SELECT id FROM person WHERE invitation = $1", invitation_id)
    if person is None:
        return ""
    for row in await connection.fetch(
        "DELETE FROM address WHERE person = $1 RETURNING id", person["id"]
    ):
        await give_up(connection, row["id"], "transferred")
    return str(person["id"])


async def _guesses(connection: Connection, sender: str, now: datetime) -> int:
    row = await connection.fetchrow(
        "SELECT count(*) AS n FROM guess WHERE sender = $1 AND at > $2", sender, now - GUESSES_KEPT
    )
    return row["n"] if row else 0


def _invitation(row: Row) -> Invitation:
    return Invitation(
        id=row["id"],
        role=Role(row["role"]),
        unit=row["unit"],
        group=row["grp"],
        label=row["label"],
        max_uses=row["max_uses"],
        uses=row["uses"],
        created_at=moment(row["created_at"]),
        expires_at=moment(row["expires_at"]),
        revoked_at=moment_or_none(row["revoked_at"]),
        mode=row["mode"],
        place=row["place"],
        roster=row["roster"],
    )
