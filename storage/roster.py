"""The coordinator's list as far as the system knows it: numbers, groups and how far each has come.

Who stands in a row is known to the coordinator's own file only. Which person answers for it is
sealed under the campaign's key, see `storage.sealing`.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from scoring.dispositions import CODES, Standing
from storage import invitations, tallies
from storage.changes import (
    Changes,
    Invitation,
    RosterEvent,
    RosterMove,
    RosterRow,
    TallyDelta,
)
from storage.conversations import Conversations
from storage.db.core import Connection, Database, Row, moment
from storage.people import give_up
from storage.sealing import Vault
from surveys.conversation import Role

INSERT = """
INSERT INTO roster (number, seq, grp, unit, place, status, invitation)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

BY_RUN = {
    "open": Standing.STARTED,
    "complete": Standing.COMPLETE,
    "partial": Standing.PARTIAL,
    "refused": Standing.REFUSED,
    "left": Standing.LEFT,
}

_ANSWERED = (Standing.COMPLETE, Standing.PARTIAL)


class Roster:
    def __init__(self, database: Database, vault: Vault, conversations: Conversations) -> None:
        self._database = database
        self._vault = vault
        self._conversations = conversations

    async def invite_roster(
        self, rows: Sequence[RosterRow], *, expires_at: datetime, now: datetime
    ) -> dict[str, str]:
        """One-time links for the rows that have none yet, in one transaction: code by number.

        Rows that are on the roster already are left as they are. Codes are shown this once."""
        async with self._database.write() as connection:
            known = await connection.fetch("SELECT number, seq FROM roster")
            numbers = {row["number"] for row in known}
            first = max((row["seq"] for row in known), default=0) + 1
            new = list({row.number: row for row in rows if row.number not in numbers}.values())
            made = [(_invitation(row, expires_at, now), invitations.fresh_code()) for row in new]
            await connection.executemany(
                invitations.INSERT, [invitations.values(facts, code) for facts, code in made]
            )
            await connection.executemany(
                INSERT,
                [
                    (row.number, seq, row.group, row.unit, row.place, row.status, facts.id)
                    for seq, (row, (facts, _)) in enumerate(zip(new, made, strict=True), first)
                ],
            )
            added = [TallyDelta("disposition", (row.group, CODES[row.status]), 1) for row in new]
            await tallies.book(connection, added)
        return {facts.roster: code for facts, code in made}

    async def roster(self) -> list[RosterRow]:
        """All rows, in the order of the list."""
        async with self._database.read() as connection:
            rows = await connection.fetch("SELECT * FROM roster ORDER BY seq")
        return [_row(row) for row in rows]

    async def roster_counts(self) -> dict[tuple[str, Standing], int]:
        """How many rows of a group stand where."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT grp, status, count(*) AS n FROM roster GROUP BY grp, status"
            )
        return {(row["grp"], Standing(row["status"])): row["n"] for row in rows}

    async def roster_events(self) -> list[RosterEvent]:
        """What was done to rows by hand, oldest first."""
        async with self._database.read() as connection:
            rows = await connection.fetch("SELECT * FROM roster_event ORDER BY seq")
        return [
            RosterEvent(r["number"], r["what"], r["who"], r["why"], moment(r["at"])) for r in rows
        ]

    async def answered(self, number: str, form_id: str) -> str:
        """The run that counts for a row of the roster, or ""."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT id FROM run WHERE roster = $1 AND form_id = $2 AND counts",
                self._vault.row(number),
                form_id,
            )
        return row["id"] if row else ""

    async def row_of(self, run: str) -> str:
        """Number of the row that a run answers for, which only the key can tell; empty: of none."""
        async with self._database.read() as connection:
            row = await connection.fetchrow("SELECT roster FROM run WHERE id = $1", run)
            if row is None or not row["roster"]:
                return ""
            listed = await connection.fetch("SELECT number FROM roster ORDER BY seq")
        numbers = (each["number"] for each in listed)
        return next((n for n in numbers if self._vault.row(n) == row["roster"]), "")

    async def mark_rows(
        self, numbers: Sequence[str], to: Standing, *, who: str, why: str, now: datetime
    ) -> list[str]:
        """What a coordinator knows of rows: 已发, 联系不上 ... Returns the numbers that were
        marked: not those that are unknown or have answered, and `sent` only where nothing has
        happened yet."""
        async with self._database.write() as connection:
            rows = await connection.fetch(
                "SELECT number, status FROM roster WHERE number = ANY($1) ORDER BY seq",
                list(numbers),
            )
            fits = [row["number"] for row in rows if _may(Standing(row["status"]), to)]
            deltas = await self._move(connection, fits, to)
            await tallies.book(connection, deltas)
            await _log(connection, fits, to.value, who, why, now)
        return fits

    async def reissue_row(
        self, number: str, *, expires_at: datetime, who: str, why: str, now: datetime
    ) -> str | None:
        """A new code for a row. The old one no longer works, and who came by it is let go: an
        unfinished form of theirs is closed as left. None for a row that is unknown or has
        answered."""
        async with self._database.write() as connection:
            row = await connection.fetchrow("SELECT * FROM roster WHERE number = $1", number)
            if row is None or Standing(row["status"]) in _ANSWERED:
                return None
            await connection.execute(
                "UPDATE invitation SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL",
                row["invitation"],
                now,
            )
            await _let_go(connection, await self._holders(connection, number))
            facts, code = _invitation(_row(row), expires_at, now), invitations.fresh_code()
            await connection.execute(invitations.INSERT, *invitations.values(facts, code))
            await connection.execute(
                "UPDATE roster SET invitation = $2 WHERE number = $1", number, facts.id
            )
            deltas = await self._move(connection, [number], Standing.NEW)
            await tallies.book(connection, deltas)
            await _log(connection, [number], "reissued", who, why, now)
        self._conversations.rebound()
        return code

    async def verify_roster(self) -> list[str]:
        """What does not agree between the roster, the counters of dispositions and the runs.

        Once the rows have been deleted (the link is cut) only the counters are left: nothing to
        say."""
        async with self._database.read() as connection:
            rows = await connection.fetch("SELECT grp, status FROM roster")
            ends = await connection.fetch("SELECT grp, code, n FROM tally_disposition WHERE n <> 0")
            runs = await connection.fetch("SELECT 1 FROM run WHERE roster <> '' AND counts")
        if not rows:
            return []
        booked = Counter({(row["grp"], row["code"]): row["n"] for row in ends})
        counted = Counter((row["grp"], CODES[Standing(row["status"])]) for row in rows)
        found = [
            f"disposition {'/'.join(key)}：记为 {booked[key]}，重算为 {counted[key]}"
            for key in sorted(booked.keys() | counted.keys())
            if booked[key] != counted[key]
        ]
        answered = sum(Standing(row["status"]) in _ANSWERED for row in rows)
        if len(runs) != answered:
            found.append(f"roster：名单上记为已答 {answered} 行，计入的答卷 {len(runs)} 份")
        return found

    async def _move(
        self, connection: Connection, numbers: Sequence[str], to: Standing
    ) -> list[TallyDelta]:
        slots = {number: self._vault.row(number) for number in numbers}
        return await move(connection, [RosterMove(number, to) for number in numbers], slots)

    async def _holders(self, connection: Connection, number: str) -> list[str]:
        """Who answers for the row: found by opening what is sealed, the only way there is."""
        rows = await connection.fetch("SELECT id, roster FROM person WHERE roster <> ''")
        return [r["id"] for r in rows if self._vault.unseal_row(r["id"], r["roster"]) == number]


def moves(changes: Changes) -> Iterator[RosterMove]:
    """Where the rows that `changes` speak of get to."""
    named = {each.number for each in changes.roster}
    for run in changes.runs:
        if run.roster and run.roster not in named:
            yield RosterMove(run.roster, BY_RUN[run.status])
    yield from changes.roster


async def move(
    connection: Connection, wanted: Iterable[RosterMove], slots: Mapping[str, str]
) -> list[TallyDelta]:
    """Store where rows stand now; returns what that changes in the counters. A row that has a
    counted answer stands by that, whatever else is said of it. `slots`: keyed hashes by number."""
    last = {each.number: each.to for each in wanted}
    if not last:
        return []
    counted = {
        row["roster"]: Standing.PARTIAL if row["status"] == "partial" else Standing.COMPLETE
        for row in await connection.fetch(
            "SELECT roster, status FROM run WHERE roster = ANY($1) AND counts",
            sorted(slots[number] for number in last),
        )
    }
    last = {number: counted.get(slots[number], to) for number, to in last.items()}
    rows = await connection.fetch(
        "SELECT number, grp, status FROM roster WHERE number = ANY($1)", sorted(last)
    )
    await connection.executemany(
        "UPDATE roster SET status = $2 WHERE number = $1", list(last.items())
    )
    return [
        TallyDelta("disposition", (row["grp"], CODES[standing]), sign)
        for row in rows
        for standing, sign in ((Standing(row["status"]), -1), (last[row["number"]], 1))
    ]


def _may(now: Standing, to: Standing) -> bool:
    if to is Standing.SENT:
        return now in (Standing.NEW, Standing.UNREACHABLE)
    return now not in _ANSWERED


async def _let_go(connection: Connection, persons: Sequence[str]) -> None:
    for person in persons:
        for row in await connection.fetch(
            "DELETE FROM address WHERE person = $1 RETURNING id", person
        ):
            await give_up(connection, row["id"], "reissued")
        await connection.execute("DELETE FROM handover WHERE person = $1", person)
        # what they are just sending meets a conversation that has moved, and finds no address
        await connection.execute(
            "UPDATE conversation SET version = version + 1, asked_at = NULL WHERE person = $1",
            person,
        )
        await connection.execute("UPDATE person SET roster = '' WHERE id = $1", person)
        await connection.execute(
            "UPDATE run SET status = 'left' WHERE person = $1 AND status = 'open' AND NOT counts",
            person,
        )


async def _log(
    connection: Connection, numbers: Sequence[str], what: str, who: str, why: str, now: datetime
) -> None:
    await connection.executemany(
        "INSERT INTO roster_event (number, what, who, why, at) VALUES ($1, $2, $3, $4, $5)",
        [(number, what, who, why, now) for number in numbers],
    )


def _invitation(row: RosterRow, expires_at: datetime, now: datetime) -> Invitation:
    return Invitation(
        id=secrets.token_hex(8),
        role=Role.BENEFICIARY,
        unit=row.unit,
        group=row.group,
        label="",
        max_uses=1,
        uses=0,
        created_at=now,
        expires_at=expires_at,
        place=row.place,
        roster=row.number,
    )


def _row(row: Row) -> RosterRow:
    return RosterRow(
        number=row["number"],
        group=row["grp"],
        unit=row["unit"],
        place=row["place"],
        status=Standing(row["status"]),
    )
