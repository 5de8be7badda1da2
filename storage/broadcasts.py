"""One message to many: made into rows of the outbox stretch by stretch, held, taken up again.

A row's id is derived from the broadcast and the person, and the place reached is stored in the
commit that adds the rows: however often the making is broken off, nobody gets a second row.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from storage import outbox
from storage.changes import BroadcastStatus, OutboxRow, Person
from storage.conversations import person_of
from storage.db.core import Connection, Database, Row, calendar_day, moment
from surveys.conversation import Role


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A message to many, and how far it is."""

    id: str
    audience: str
    """JSON of what the bot chose the persons by."""
    body: str
    who: str
    at: datetime
    status: BroadcastStatus = "open"
    made_to: str = ""
    complete: bool = False
    unreachable: int = 0
    withdrawn: int = 0
    rows: tuple[tuple[str, int], ...] = ()
    """(status, how many rows of the outbox)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A person with what is needed to write to them unasked."""

    person: Person
    state: str
    """The conversation's JSON; empty before the first step."""
    moved_on: date | None
    """Day of the last word; None if there was none yet."""
    address_id: str
    """Empty: no address takes messages now."""
    channel: str = ""


PAGE = """
SELECT p.id, p.role, p.unit, p.grp, p.label, p.mode, p.language, p.simulated,
  c.state, c.moved_on, coalesce(
    (SELECT min(a.id) FROM address AS a
      WHERE a.person = p.id AND a.reachable AND a.channel <> 'web'),
    (SELECT min(a.id) FROM address AS a WHERE a.person = p.id AND a.reachable), '') AS address_id
FROM person AS p LEFT JOIN conversation AS c ON c.person = p.id
WHERE p.id > $1 AND ($2 = '' OR p.role = $2) AND ($3 = '' OR p.unit = $3)
  AND ($4 = '' OR p.grp = $4)
  AND EXISTS (SELECT 1 FROM address AS a WHERE a.person = p.id)
ORDER BY p.id LIMIT $5
"""
"""Of several addresses one: a web page is only seen by who opens it. Persons without any address
have handed over to somebody else."""

HOLD = "UPDATE outbox SET status = 'held' WHERE broadcast = $1 AND status = 'pending'"
LET_GO = "UPDATE outbox SET status = 'pending' WHERE broadcast = $1 AND status = 'held'"
TAKE_OUT = "DELETE FROM outbox WHERE broadcast = $1 AND status IN ('pending', 'held') RETURNING seq"


INSERT = """
INSERT INTO broadcast (id, audience, body, status, made_to, complete, unreachable, withdrawn, who,
  at)
VALUES ($1, $2, $3, 'open', '', FALSE, 0, 0, $4, $5)
ON CONFLICT (id) DO NOTHING
"""


async def steer(connection: Connection, broadcast_id: str, status: BroadcastStatus) -> bool:
    """`Broadcasts.steer` within a transaction."""
    row = await connection.fetchrow(
        "UPDATE broadcast SET status = $2 WHERE id = $1 AND status <> 'cancelled' RETURNING id",
        broadcast_id,
        status,
    )
    if row is None:
        return False
    if status == "cancelled":
        gone = await connection.fetch(TAKE_OUT, broadcast_id)
        await connection.execute(
            "UPDATE broadcast SET withdrawn = withdrawn + CAST($2 AS INTEGER) WHERE id = $1",
            broadcast_id,
            len(gone),
        )
    else:
        await connection.execute(HOLD if status == "paused" else LET_GO, broadcast_id)
    return True


class Broadcasts:
    def __init__(self, database: Database, outbox_wake: asyncio.Event) -> None:
        self._database = database
        self._wake = outbox_wake

    async def page(
        self, after: str, role: Role | None, unit: str = "", group: str = "", limit: int = 200
    ) -> list[Reach]:
        """Persons behind `after` in the order of their ids; "" and None mean any."""
        async with self._database.read() as connection:
            rows = await connection.fetch(PAGE, after, role or "", unit, group, limit)
            found = await connection.fetch(
                "SELECT id, channel FROM address WHERE id = ANY($1)",
                [row["address_id"] for row in rows],
            )
        channels = {row["id"]: row["channel"] for row in found}
        return [_reach(row, channels.get(row["address_id"], "")) for row in rows]

    async def begin(self, broadcast: Broadcast) -> bool:
        """Store a new broadcast; False where there is one of that id."""
        async with self._database.write() as connection:
            row = await connection.fetchrow(
                f"{INSERT} RETURNING id",
                broadcast.id,
                broadcast.audience,
                broadcast.body,
                broadcast.who,
                broadcast.at,
            )
        return row is not None

    async def extend(
        self,
        broadcast: Broadcast,
        rows: Sequence[OutboxRow],
        *,
        to: str,
        unreachable: int,
        complete: bool,
        now: datetime,
    ) -> bool:
        """Add the rows of the next stretch, up to the person `to`. False, and nothing is added,
        where somebody else has made the stretch or the broadcast was cancelled."""
        async with self._database.write() as connection:
            row = await connection.fetchrow(
                "UPDATE broadcast SET made_to = $3, complete = $4, "
                "unreachable = unreachable + CAST($5 AS INTEGER) "
                "WHERE id = $1 AND made_to = $2 AND NOT complete AND status <> 'cancelled' "
                "RETURNING status",
                broadcast.id,
                broadcast.made_to,
                to,
                complete,
                unreachable,
            )
            if row is None:
                return False
            await outbox.add(connection, rows, now)
            await connection.execute(
                "UPDATE outbox SET broadcast = $1 WHERE id = ANY($2)",
                broadcast.id,
                [each.id for each in rows],
            )
            if row["status"] == "paused":
                await connection.execute(HOLD, broadcast.id)
        self._wake.set()
        return True

    async def steer(self, broadcast_id: str, status: BroadcastStatus) -> bool:
        """Pause, go on or cancel. What has gone out stays; cancelling is for good. False where
        there is no such broadcast, or it was cancelled before."""
        async with self._database.write() as connection:
            done = await steer(connection, broadcast_id, status)
        self._wake.set()
        return done

    async def broadcasts(self, unmade: bool = False) -> list[Broadcast]:
        """Newest first, with their counts; `unmade`: only those whose rows are not all there."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT * FROM broadcast WHERE $1 = '' OR (NOT complete AND status <> 'cancelled')"
                " ORDER BY at DESC, id",
                "unmade" if unmade else "",
            )
            if not rows:
                return []
            counts = await connection.fetch(
                "SELECT broadcast, status, count(*) AS n FROM outbox WHERE broadcast <> '' "
                "GROUP BY broadcast, status"
            )
        found: dict[str, Counter[str]] = {}
        for row in counts:
            found.setdefault(row["broadcast"], Counter())[row["status"]] = row["n"]
        return [_broadcast(row, found.get(row["id"], Counter())) for row in rows]


def _reach(row: Row, channel: str) -> Reach:
    moved = row["moved_on"]
    return Reach(
        person=person_of(row),
        state=row["state"] or "",
        moved_on=None if moved is None else calendar_day(moved),
        address_id=row["address_id"],
        channel=channel,
    )


def _broadcast(row: Row, counts: Counter[str]) -> Broadcast:
    return Broadcast(
        id=row["id"],
        audience=row["audience"],
        body=row["body"],
        who=row["who"],
        at=moment(row["at"]),
        status=row["status"],
        made_to=row["made_to"],
        complete=bool(row["complete"]),
        unreachable=row["unreachable"],
        withdrawn=row["withdrawn"],
        rows=tuple(sorted(counts.items())),
    )
