"""Pushes: what coordinators chose, what was pushed to whom, and the state of what pushes wait for.

A run is marked as done, with its messages, its log and its snapshots, in one commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage import outbox
from storage.changes import Changes, OutboxRow, PushChoice
from storage.db.core import Connection, Database, Row, Value, calendar_day, moment

CHOOSE = """
INSERT INTO push_choice (person, schedule, wanted, plan, paused_until, at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person, schedule) DO UPDATE SET wanted = excluded.wanted, plan = excluded.plan,
  paused_until = excluded.paused_until, at = excluded.at
"""
_LOG = """
INSERT INTO push_log (schedule, person, version, digest, told, due, at, key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_RUN = """
INSERT INTO schedule_run (schedule, due, at) VALUES ($1, $2, $3)
ON CONFLICT (schedule, due) DO NOTHING RETURNING schedule
"""
_EDGE = """
INSERT INTO push_edge (schedule, subject, up, n) VALUES ($1, $2, $3, $4)
ON CONFLICT (schedule, subject) DO UPDATE SET up = excluded.up, n = excluded.n
WHERE push_edge.up <> excluded.up AND push_edge.n = $5 RETURNING subject
"""
_LAST = """
SELECT schedule, person, version, digest, told, due, at, key FROM push_log
WHERE seq IN (SELECT MAX(seq) FROM push_log GROUP BY schedule, person)
ORDER BY seq
"""
_LISTED = """
SELECT l.schedule, l.person, l.version, l.digest, l.told, l.due, l.at, l.key,
  (SELECT min(o.status) FROM outbox AS o JOIN address AS a ON a.id = o.address_id
    WHERE a.person = l.person AND o.id = l.key || '.' || a.id) AS status
FROM push_log AS l ORDER BY l.seq DESC LIMIT $1
"""


@dataclass(frozen=True, slots=True)
class Pushed:
    """One push to one receiver."""

    schedule: str
    person: str
    version: int
    """Of what it told; the next one with other figures is one higher."""
    digest: str
    told: str
    due: datetime
    at: datetime
    key: str
    status: str = ""
    """Of its message, where it was asked for; "" where there is none any more."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Something that a push waits for."""

    schedule: str
    subject: str
    up: bool
    n: int


@dataclass(frozen=True, slots=True)
class PushRun:
    """All that one run comes to."""

    schedule: str
    """With `due` its key: of the schedule, or of it and one receiver."""
    due: datetime
    rows: Sequence[OutboxRow] = ()
    log: Sequence[Pushed] = ()
    snapshots: Sequence[tuple[str, str]] = ()
    """(name, body)."""
    edges: Sequence[Edge] = ()
    """As they are to stand; each must have stood otherwise."""


class _DoneBefore(Exception):
    """Somebody else was faster; nothing of this run is stored."""


class Pushes:
    def __init__(self, database: Database, outbox_wake: asyncio.Event) -> None:
        self._database = database
        self._outbox_wake = outbox_wake

    async def choices(self) -> dict[tuple[str, str], PushChoice]:
        """By (person, schedule)."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT person, schedule, wanted, plan, paused_until, at FROM push_choice"
            )
        return {(row["person"], row["schedule"]): _choice(row) for row in rows}

    async def last(self) -> dict[tuple[str, str], Pushed]:
        """The newest push by (person, schedule), the newest of all last."""
        async with self._database.read() as connection:
            rows = await connection.fetch(_LAST)
        return {(row["person"], row["schedule"]): _pushed(row) for row in rows}

    async def listed(self, limit: int = 50) -> list[Pushed]:
        """Newest first, with what became of each."""
        async with self._database.read() as connection:
            rows = await connection.fetch(_LISTED, limit)
        return [_pushed(row, row["status"] or "") for row in rows]

    async def edges(self, schedule: str) -> dict[str, Edge]:
        """By subject."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT schedule, subject, up, n FROM push_edge WHERE schedule = $1", schedule
            )
        return {
            r["subject"]: Edge(r["schedule"], r["subject"], bool(r["up"]), r["n"]) for r in rows
        }

    async def fallen(self, edges: Sequence[Edge]) -> None:
        """What has come about is over again: the next time counts anew."""
        async with self._database.write() as connection:
            for edge in edges:
                await connection.execute(
                    "UPDATE push_edge SET up = FALSE WHERE schedule = $1 AND subject = $2",
                    edge.schedule,
                    edge.subject,
                )

    async def push(self, run: PushRun, now: datetime) -> bool:
        """Store the run whole. False where it was done before, and then nothing is stored."""
        try:
            async with self._database.write() as connection:
                await self._store(connection, run, now)
        except _DoneBefore:
            return False
        if run.rows:
            self._outbox_wake.set()
        return True

    async def _store(self, connection: Connection, run: PushRun, now: datetime) -> None:
        if await connection.fetchrow(_RUN, run.schedule, run.due, now) is None:
            raise _DoneBefore
        for edge in run.edges:
            values = (edge.schedule, edge.subject, edge.up, edge.n, edge.n - 1)
            if await connection.fetchrow(_EDGE, *values) is None:
                raise _DoneBefore
        await outbox.add(connection, run.rows, now)
        await connection.executemany(_LOG, [_logged(each) for each in run.log])
        await connection.executemany(
            "INSERT INTO snapshot (name, body, at) VALUES ($1, $2, $3)",
            [(name, body, now) for name, body in run.snapshots],
        )


def chosen(changes: Changes) -> list[tuple[Value, ...]]:
    """The rows of CHOOSE."""
    return [
        (each.person, each.schedule, each.wanted, each.plan, each.paused_until, each.at)
        for each in changes.pushes
    ]


def _logged(each: Pushed) -> tuple[Value, ...]:
    return (
        *(each.schedule, each.person, each.version, each.digest),
        *(each.told, each.due, each.at, each.key),
    )


def _pushed(row: Row, status: str = "") -> Pushed:
    return Pushed(
        schedule=row["schedule"],
        person=row["person"],
        version=row["version"],
        digest=row["digest"],
        told=row["told"],
        due=moment(row["due"]),
        at=moment(row["at"]),
        key=row["key"],
        status=status,
    )


def _choice(row: Row) -> PushChoice:
    paused: date | None = calendar_day(row["paused_until"]) if row["paused_until"] else None
    return PushChoice(
        person=row["person"],
        schedule=row["schedule"],
        at=moment(row["at"]),
        wanted=bool(row["wanted"]),
        plan=row["plan"],
        paused_until=paused,
    )
