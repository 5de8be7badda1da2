"""复核回访: assisted interviews drawn at random, to be asked once more by somebody else."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal, get_args

from storage.db.core import Database, Row, calendar_day

RecheckOutcome = Literal["agrees", "differs", "unreached"]
OUTCOMES: tuple[RecheckOutcome, ...] = get_args(RecheckOutcome)

SHARE = Fraction(5, 100)
AT_LEAST = 10
"""5 % of the assisted interviews, at least 10, or all where there are fewer."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """One interview to be asked again. `receipt` is the number its helper noted."""

    run: str
    receipt: str
    drawn_on: date
    unit: str
    group: str
    helper: str
    """Office of the helper, no name."""
    counts: bool
    """False: withdrawn since."""
    outcome: str = ""
    by: str = ""


def wanted(interviews: int) -> int:
    """How many of so many interviews are drawn, rounded up."""
    share = -(-interviews * SHARE.numerator // SHARE.denominator)
    return min(interviews, max(share, AT_LEAST))


def drawn(runs: Sequence[str], seed: str) -> list[str]:
    """The sample: the same for the same seed and runs, whatever their order. With more runs it
    grows, and nearly all drawn before stay in it."""
    order = sorted(runs, key=lambda run: hashlib.sha256(f"{seed} {run}".encode()).hexdigest())
    return order[: wanted(len(runs))]


LIST = """
SELECT c.run, c.drawn_on, c.outcome, c.by, r.unit, r.grp, r.counts, p.label
FROM recheck AS c LEFT JOIN run AS r ON r.id = c.run LEFT JOIN person AS p ON p.id = r.helper
ORDER BY c.run
"""


class Rechecks:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def draw_rechecks(self, seed: str, day: date) -> tuple[int, int]:
        """Draw from all assisted interviews that count, and keep what was drawn before. Returns
        how many interviews there are, and how many were drawn anew."""
        async with self._database.write() as connection:
            rows = await connection.fetch(
                "SELECT id FROM run WHERE counts AND mode = 'assisted' AND helper <> '' ORDER BY id"
            )
            runs = [row["id"] for row in rows]
            before = {row["run"] for row in await connection.fetch("SELECT run FROM recheck")}
            new = [run for run in drawn(runs, seed) if run not in before]
            room = max(wanted(len(runs)) - len(before & set(runs)), 0)
            await connection.executemany(
                "INSERT INTO recheck (run, drawn_on, outcome, by, checked_on) "
                "VALUES ($1, $2, '', '', NULL)",
                [(run, day) for run in new[:room]],
            )
        return len(runs), min(len(new), room)

    async def rechecks(self) -> list[Recheck]:
        """All that were drawn, in no telling order."""
        async with self._database.read() as connection:
            return [_recheck(row) for row in await connection.fetch(LIST)]

    async def record_recheck(self, run: str, outcome: RecheckOutcome, by: str, day: date) -> bool:
        """Note the outcome; it can be noted again. False: not drawn."""
        async with self._database.write() as connection:
            row = await connection.fetchrow(
                "UPDATE recheck SET outcome = $2, by = $3, checked_on = $4 "
                "WHERE run = $1 RETURNING run",
                run,
                outcome,
                by,
                day,
            )
        return row is not None


def _recheck(row: Row) -> Recheck:
    return Recheck(
        run=row["run"],
        receipt=row["run"][1:9].upper(),
        drawn_on=calendar_day(row["drawn_on"]),
        unit=row["unit"] or "",
        group=row["grp"] or "",
        helper=row["label"] or "",
        counts=bool(row["counts"]),
        outcome=row["outcome"],
        by=row["by"],
    )
