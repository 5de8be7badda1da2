"""Who may look at the dashboard: one-time links, and the sessions that they open. Hashes only."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Literal

from storage.changes import Person
from storage.conversations import person_of
from storage.db.core import Connection, Database, moment
from storage.invitations import code_hash
from surveys.conversation import Role

TOKEN_BYTES = 24
"""192 random bits: not to be guessed, and no key is needed to keep their hash."""

KEPT = timedelta(days=1)
"""How long an expired one is kept, so that its holder hears that it has expired."""

Opened = Literal["opened", "used", "expired", "unknown"]

ADD = "INSERT INTO board_pass (hash, kind, person, expires_at, used) VALUES ($1, $2, $3, $4, FALSE)"
HOLDER = """
SELECT p.id, p.role, p.unit, p.grp, p.label, p.mode, p.language, p.simulated, p.place
FROM board_pass AS b JOIN person AS p ON p.id = b.person
WHERE b.hash = $1 AND b.kind = 'session' AND b.expires_at > $2 AND p.role = $3
  AND EXISTS (SELECT 1 FROM address AS a WHERE a.person = p.id)
"""
"""A coordinator whose place went to somebody else has no address any more."""


class Passes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def board_link(self, person: str, now: datetime, expires_at: datetime) -> str:
        """A new one-time link for this person; its token is returned this once."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        async with self._database.write() as connection:
            await connection.execute("DELETE FROM board_pass WHERE expires_at <= $1", now - KEPT)
            await connection.execute(ADD, code_hash(token), "link", person, expires_at)
        return token

    async def open_board(self, link: str, now: datetime, until: datetime) -> tuple[Opened, str]:
        """Exchange a link for a session that lasts `until`; the token of the session, once."""
        async with self._database.write() as connection:
            row = await connection.fetchrow(
                "SELECT person, expires_at, used FROM board_pass WHERE hash = $1 AND kind = 'link'",
                code_hash(link),
            )
            if row is None:
                return "unknown", ""
            if row["used"]:
                return "used", ""
            if moment(row["expires_at"]) <= now:
                return "expired", ""
            return "opened", await _session(connection, link, str(row["person"]), until)

    async def board_holder(self, session: str, now: datetime) -> Person | None:
        """The coordinator behind a session, as long as it lasts and they are one."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(HOLDER, code_hash(session), now, Role.COORDINATOR)
        return person_of(row) if row else None

    async def close_board(self, person: str) -> None:
        """All links and sessions of a person end."""
        async with self._database.write() as connection:
            await connection.execute("DELETE FROM board_pass WHERE person = $1", person)


async def _session(connection: Connection, link: str, person: str, until: datetime) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    await connection.execute("UPDATE board_pass SET used = TRUE WHERE hash = $1", code_hash(link))
    await connection.execute(ADD, code_hash(token), "session", person, until)
    return token
