"""删除我的答卷 in the database: what a person answered is erased and taken out of the counters.

The deltas are made of the very rows that a recount reads, so the counters and `verify` agree
whatever a run was booked under.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from storage import tallies
from storage.changes import TallyDelta, Withdrawn
from storage.db.core import Connection, Database

ERASE_ANSWERS = "DELETE FROM answer WHERE run = $1"

ERASE_MEDIA = "DELETE FROM media WHERE run = $1"
"""The files go with the next `Media.sweep`, unless another row names them."""

LEAVE_A_TRACE = """
UPDATE run SET person = '', unit = '', grp = '', mode = '', status = 'withdrawn', closed_on = NULL,
  counts = FALSE, respondent = '', roster = '', helper = '', relation = '', same_device = FALSE,
  seconds = NULL, flags = '', outside = ''
WHERE id = $1 AND kind = 'survey'
"""
"""That there was one is counted; whose it was, and from which group, is not kept."""

FORGET_ALL_SAID = """
DELETE FROM outbox WHERE personal
  AND address_id IN (SELECT id FROM address WHERE person = $1)
"""
"""Texts that wait included: they speak of answers that are no more."""


async def taken_out(connection: Connection, erased: Sequence[Withdrawn]) -> list[TallyDelta]:
    """What these runs have in the counters, with the sign turned; read before they are erased."""
    found: list[TallyDelta] = []
    for each in erased:
        found += await tallies.counted_of(connection, each.run, each.points)
    return [replace(delta, n=-delta.n) for delta in found]


class Withdrawals:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def withdrawn(self) -> int:
        """How many forms were deleted at the wish of those who had filled them in."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT count(*) AS n FROM run WHERE status = 'withdrawn'"
            )
        return row["n"] if row else 0
