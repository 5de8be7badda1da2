"""What happens once: planned runs by a unique key, and leases for what one process does alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

from storage import outbox
from storage.changes import OutboxRow
from storage.db.core import Database, moment_or_none


class Schedule:
    def __init__(self, database: Database, outbox_wake: asyncio.Event) -> None:
        self._database = database
        self._outbox_wake = outbox_wake

    async def run_once(
        self, schedule: str, due: datetime, rows: Sequence[OutboxRow], now: datetime
    ) -> bool:
        """Mark the planned time as done and add its messages, in one commit. False when it was
        done before; then nothing is added."""
        async with self._database.write() as connection:
            new = await connection.fetchrow(
                "INSERT INTO schedule_run (schedule, due, at) VALUES ($1, $2, $3) "
                "ON CONFLICT (schedule, due) DO NOTHING RETURNING schedule",
                schedule,
                due,
                now,
            )
            if new is not None:
                await outbox.add(connection, rows, now)
        if new is not None and rows:
            self._outbox_wake.set()
        return new is not None

    async def last_run(self, schedule: str) -> datetime | None:
        """The latest planned time that is done."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT max(due) AS due FROM schedule_run WHERE schedule = $1", schedule
            )
        return moment_or_none(row["due"]) if row else None

    async def lease(self, name: str, holder: str, now: datetime, seconds: float) -> bool:
        """Take or renew a lease; False while somebody else's has not run out."""
        async with self._database.write() as connection:
            row = await connection.fetchrow(
                "INSERT INTO lease (name, holder, expires_at) VALUES ($1, $2, $3) "
                "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, "
                "expires_at = excluded.expires_at "
                "WHERE lease.holder = excluded.holder OR lease.expires_at <= $4 RETURNING name",
                name,
                holder,
                now + timedelta(seconds=seconds),
                now,
            )
        return row is not None
