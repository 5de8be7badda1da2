"""A telephone list: which number comes next, and what became of it. Numbers of rows, no telephone
numbers, and nothing that leads to an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.db.core import Connection, Database, Row, moment_or_none

HELD = timedelta(hours=2)
"""A number that an interviewer has had for longer without an outcome goes to whoever asks."""

COMES_BACK = ("", "no_answer", "later")
"""Outcomes after which a number is called again."""

INSERT = "INSERT INTO call (id, number, person, outcome, day) VALUES ($1, $2, $3, $4, $5)"

RELEASE = """
UPDATE call_number SET attempts = attempts + 1, outcome = $2, due = $3,
  appointed = CASE WHEN $2 = 'later' THEN 1 ELSE 0 END, holder = '', held_at = NULL
WHERE number = $1
"""

HOLDING = "SELECT * FROM call_number WHERE holder = $1 AND held_at > $2 ORDER BY number LIMIT 1"

NEXT = """
SELECT number FROM call_number
WHERE outcome = ANY($1) AND attempts < $2 AND (due IS NULL OR due <= $3)
  AND (holder = '' OR held_at <= $4)
ORDER BY appointed DESC, CASE WHEN appointed = 1 THEN due END, attempts, place
LIMIT 1
"""
"""Whoever was promised a call comes first, then those never called, in the order of the list."""

TAKE = "UPDATE call_number SET holder = $2, held_at = $3 WHERE number = $1 RETURNING *"


@dataclass(frozen=True, slots=True)
class ListedNumber:
    """A number given out to an interviewer."""

    number: str
    group: str
    attempts: int
    """Made so far."""
    appointed: datetime | None = None


@dataclass(frozen=True, slots=True)
class CallState:
    """How far the list is: numbers by their last outcome ("" is not called yet)."""

    numbers: dict[str, int]
    given_up: int
    """Numbers that nobody answered or that put us off as often as they are tried."""
    attempts: dict[str, int]
    """Attempts by outcome."""


class Calls:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def list_numbers(self, numbers: Sequence[str], group: str = "") -> int:
        """Put numbers at the end of the list; those that are on it stay as they are. Returns how
        many are new."""
        async with self._database.write() as connection:
            known = {r["number"] for r in await connection.fetch("SELECT number FROM call_number")}
            new = [number for number in dict.fromkeys(numbers) if number not in known]
            await connection.executemany(
                "INSERT INTO call_number (number, grp, place, attempts, outcome, due, appointed, "
                "holder, held_at) VALUES ($1, $2, $3, 0, '', NULL, 0, '', NULL)",
                [(number, group, len(known) + n) for n, number in enumerate(new)],
            )
        return len(new)

    async def next_number(self, person: str, now: datetime, attempts: int) -> ListedNumber | None:
        """The number this interviewer has, or the next one, which is theirs from now on. None: none
        is due. Asking again gives the same until its outcome is stored."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(HOLDING, person, now - HELD)
        if row is None:
            async with self._database.write() as connection:
                row = await self._take(connection, person, now, attempts)
        return _listed(row) if row else None

    async def _take(
        self, connection: Connection, person: str, now: datetime, attempts: int
    ) -> Row | None:
        row = await connection.fetchrow(NEXT, COMES_BACK, attempts, now, now - HELD)
        return await connection.fetchrow(TAKE, row["number"], person, now) if row else None

    async def calls_listed(self) -> bool:
        """Whether there is a list at all."""
        async with self._database.read() as connection:
            return await connection.fetchrow("SELECT number FROM call_number LIMIT 1") is not None

    async def call_state(self, attempts: int) -> CallState:
        async with self._database.read() as connection:
            numbers = await connection.fetch(
                "SELECT outcome, count(*) AS n FROM call_number GROUP BY outcome ORDER BY outcome"
            )
            over = await connection.fetchrow(
                "SELECT count(*) AS n FROM call_number WHERE outcome = ANY($1) AND attempts >= $2",
                COMES_BACK,
                attempts,
            )
            made = await connection.fetch(
                "SELECT outcome, count(*) AS n FROM call GROUP BY outcome ORDER BY outcome"
            )
        return CallState(
            {row["outcome"]: row["n"] for row in numbers},
            over["n"] if over else 0,
            {row["outcome"]: row["n"] for row in made},
        )


def _listed(row: Row) -> ListedNumber:
    appointed = moment_or_none(row["due"]) if row["appointed"] else None
    return ListedNumber(row["number"], row["grp"], row["attempts"], appointed)
