"""What is to be said: each message once in the table, and what became of it.

Per address, rows go out one after the other: replies before broadcasts, each in the order of
commit. Rows that are dead or unknown hold nobody up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from storage.changes import Address, Lane, OutboxItem, OutboxRow, OutboxStatus, Policy
from storage.db.core import Connection, Database, Row, Value, moment, moment_or_none
from storage.sealing import Vault

INSERT = """
INSERT INTO outbox (id, address_id, channel, policy, lane, body, personal, status, attempts,
  not_before, created_at, platform_id, error)
SELECT $1, $2, $3, $4, $5, CASE WHEN alone.yes THEN '' ELSE $6 END, $7,
  CASE WHEN alone.yes THEN 'dead' ELSE 'pending' END, 0, $8, $9, '',
  CASE WHEN alone.yes THEN 'left' ELSE '' END
FROM (SELECT $4 <> 'reply' AND EXISTS (SELECT 1 FROM address AS a
  JOIN person AS p ON p.id = a.person JOIN conversation AS c ON c.person = a.person
  WHERE a.id = $2 AND c.has_left AND p.role <> 'coordinator') AS yes) AS alone
WHERE TRUE
ON CONFLICT (id) DO NOTHING
"""
"""What nobody asked for does not go to somebody who has said 退出: the row is there, and dead."""

LEAVE_ALONE = """
UPDATE outbox SET status = 'dead', error = 'left', body = ''
WHERE status IN ('pending', 'held') AND policy <> 'reply' AND address_id IN (
  SELECT a.id FROM address AS a
  JOIN person AS p ON p.id = a.person WHERE a.person = $1 AND p.role <> 'coordinator')
"""
"""After 退出 nothing of what waits goes out any more but the answer to that very word."""

CLAIM = """
UPDATE outbox SET status = 'sending', attempts = attempts + 1 WHERE seq IN (
  SELECT o.seq FROM outbox AS o
  WHERE o.channel = $1 AND o.status = 'pending'
    AND (o.not_before IS NULL OR o.not_before <= $2) AND o.policy = ANY($4)
    AND NOT EXISTS (SELECT 1 FROM outbox AS e
      WHERE e.address_id = o.address_id AND e.status = 'sending')
    AND NOT EXISTS (SELECT 1 FROM outbox AS e
      WHERE e.address_id = o.address_id AND e.status = 'pending'
        AND (e.lane < o.lane OR (e.lane = o.lane AND e.seq < o.seq)))
  ORDER BY o.lane, o.seq LIMIT $3)
RETURNING seq, id, address_id, channel, policy, lane, body, status, attempts, created_at, error,
  platform_id
"""

SENT = """
UPDATE outbox SET status = 'sent', platform_id = $2, error = '',
  body = CASE WHEN personal AND channel <> 'web' THEN '' ELSE body END,
  created_at = CASE WHEN personal THEN $3 ELSE created_at END
WHERE id = $1 AND status <> 'sent' RETURNING address_id
"""
"""A respondent's text goes once it is sent, and of the time only the day stays. The web page reads
its rows from here, so there the text stays until the form closes (`storage.commit.FORGET_SAID`)."""

LIST = """
SELECT seq, id, address_id, channel, policy, attempts, created_at, status, error, platform_id,
  CASE WHEN personal THEN '' ELSE body END AS body
FROM outbox WHERE $1 = '' OR status = $1 ORDER BY seq DESC LIMIT $2
"""


def values(row: OutboxRow, at: datetime) -> tuple[Value, ...]:
    """The parameters of INSERT."""
    lane = 0 if row.lane is Lane.REPLY else 1
    return (
        *(row.id, row.address_id, row.channel, row.policy, lane, row.body, row.personal),
        *(row.not_before, at),
    )


async def add(connection: Connection, rows: Sequence[OutboxRow], at: datetime) -> None:
    """Rows whose id is there already are left as they are."""
    await connection.executemany(INSERT, [values(row, at) for row in rows])


class Outbox:
    """`wake` is set whenever rows may have become due."""

    def __init__(self, database: Database, vault: Vault, wake: asyncio.Event) -> None:
        self._database = database
        self._vault = vault
        self._wake = wake

    async def claim(
        self, channel: str, now: datetime, limit: int = 20, policies: Iterable[Policy] = Policy
    ) -> list[OutboxItem]:
        """Rows to send now, of these policies, marked `sending` before they are handed out;
        replies first."""
        async with self._database.write() as connection:
            rows = await connection.fetch(CLAIM, channel, now, limit, [p.value for p in policies])
            sealed = await connection.fetch(
                "SELECT id, channel, sealed FROM address WHERE id = ANY($1)",
                [row["address_id"] for row in rows],
            )
            found = {
                row["id"]: self._vault.unseal(row["id"], row["channel"], row["sealed"])
                for row in sealed
            }
            orphans = [row["id"] for row in rows if row["address_id"] not in found]
            await connection.execute(
                "UPDATE outbox SET status = 'dead', error = 'unbound', "
                "body = CASE WHEN personal THEN '' ELSE body END WHERE id = ANY($1)",
                orphans,
            )
        rows.sort(key=lambda row: (row["lane"], row["seq"]))
        return [_item(row, found[row["address_id"]]) for row in rows if row["address_id"] in found]

    async def sent(self, item_id: str, platform_id: str, now: datetime) -> None:
        """It has been delivered: a personal text is deleted now."""
        day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        async with self._database.write() as connection:
            row = await connection.fetchrow(SENT, item_id, platform_id, day)
            if row is not None:
                await connection.execute(
                    "UPDATE address SET reachable = TRUE WHERE id = $1 AND NOT reachable",
                    row["address_id"],
                )

    async def put_back(self, item_id: str, not_before: datetime, error: str) -> None:
        """It did not go out: try again, not before that moment."""
        async with self._database.write() as connection:
            await connection.execute(
                "UPDATE outbox SET not_before = $2, error = $3, status = CASE "
                "(SELECT b.status FROM broadcast AS b WHERE b.id = outbox.broadcast) "
                "WHEN 'paused' THEN 'held' WHEN 'cancelled' THEN 'dead' ELSE 'pending' END "
                "WHERE id = $1 AND status = 'sending'",
                item_id,
                not_before,
                error,
            )

    async def unknown(self, item_id: str, error: str) -> None:
        """Nobody can tell whether it arrived: a person decides."""
        await self._settle(item_id, "unknown", error)

    async def bury(self, item_id: str, error: str) -> None:
        """It will never go out."""
        await self._settle(item_id, "dead", error)

    async def requeue(self, item_id: str) -> bool:
        """A person wants an `unknown` or `dead` row sent after all. False where that cannot be:
        no such row, or a respondent's text that is deleted."""
        async with self._database.write() as connection:
            row = await connection.fetchrow(
                "UPDATE outbox SET status = 'pending', not_before = NULL, error = '' "
                "WHERE id = $1 AND status IN ('unknown', 'dead') AND body <> '' RETURNING id",
                item_id,
            )
        if row is not None:
            self._wake.set()
        return row is not None

    async def outbox(
        self, status: OutboxStatus | None = None, limit: int = 200
    ) -> list[OutboxItem]:
        """Newest first, for a person to look at: no addresses, no bodies of respondents."""
        async with self._database.read() as connection:
            rows = await connection.fetch(LIST, status or "", limit)
        return [_item(row, Address(row["channel"], "")) for row in rows]

    async def recover(self, now: datetime) -> int:
        """After a start: what was being sent when the program ended. Replies are sent again,
        others become `unknown`. Returns how many there were."""
        async with self._database.write() as connection:
            rows = await connection.fetch(
                "UPDATE outbox SET error = 'interrupted', "
                "not_before = CASE WHEN policy = $1 THEN $2 ELSE not_before END, "
                "status = CASE WHEN policy = $1 THEN 'pending' ELSE 'unknown' END "
                "WHERE status = 'sending' RETURNING id",
                Policy.REPLY,
                now,
            )
        return len(rows)

    async def next_due(self, channel: str) -> datetime | None:
        """When the next pending row may go out (a past moment: now), None when none waits."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT min(coalesce(not_before, created_at)) AS due FROM outbox "
                "WHERE channel = $1 AND status = 'pending'",
                channel,
            )
        return moment_or_none(row["due"]) if row else None

    async def pause(self, channel: str, until: datetime) -> None:
        """Send nothing on the channel before `until`. A longer pause stays as it is."""
        async with self._database.write() as connection:
            await connection.execute(
                "INSERT INTO pause (channel, until) VALUES ($1, $2) ON CONFLICT (channel) "
                "DO UPDATE SET until = excluded.until WHERE excluded.until > pause.until",
                channel,
                until,
            )

    async def paused_until(self, channel: str) -> datetime | None:
        async with self._database.read() as connection:
            row = await connection.fetchrow("SELECT until FROM pause WHERE channel = $1", channel)
        return moment(row["until"]) if row else None

    async def last_platform_id(self, address_id: str) -> str:
        """The platform's id of the message sent last to the address, "" when there is none."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT platform_id FROM outbox WHERE address_id = $1 AND status = 'sent' "
                "AND platform_id <> '' ORDER BY seq DESC LIMIT 1",
                address_id,
            )
        return row["platform_id"] if row else ""

    async def shown(self, address_id: str, after: int = 0) -> list[OutboxItem]:
        """What a web page shows: rows behind `after` in order, with their bodies. Rows that still
        wait for their first time, or whose text is deleted, are left out."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT seq, id, address_id, channel, policy, body, attempts, created_at, status, "
                "error, platform_id FROM outbox WHERE address_id = $1 AND seq > $2 "
                "AND body <> '' AND status NOT IN ('dead', 'held') "
                "AND (status <> 'pending' OR not_before IS NULL OR attempts > 0) ORDER BY seq",
                address_id,
                after,
            )
        return [_item(row, Address(row["channel"], "")) for row in rows]

    async def _settle(self, item_id: str, status: OutboxStatus, error: str) -> None:
        async with self._database.write() as connection:
            await connection.execute(
                "UPDATE outbox SET status = $2, error = $3, "
                "body = CASE WHEN personal AND $2 = 'dead' THEN '' ELSE body END "
                "WHERE id = $1 AND status <> 'sent'",
                item_id,
                status,
                error,
            )


def _item(row: Row, address: Address) -> OutboxItem:
    return OutboxItem(
        id=row["id"],
        seq=row["seq"],
        address=address,
        address_id=row["address_id"],
        policy=Policy(row["policy"]),
        body=row["body"],
        attempts=row["attempts"],
        created_at=moment(row["created_at"]),
        status=row["status"],
        error=row["error"],
        platform_id=row["platform_id"],
    )
