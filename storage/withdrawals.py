"""删除我的答卷 in the database: what a person answered is erased and taken out of the counters.

The deltas are made of the very rows that a recount reads, so the counters and `verify` agree
whatever a run was booked under.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from storage.changes import TallyDelta, Withdrawn
from storage.db.core import Connection, Database, StorageError, calendar_day
from storage.parts import divisions
from storage.recount import counted_answers
from storage.runs import forms_of, standing
from storage.tallies import booked_as, deltas

ERASE_ANSWERS = "DELETE FROM answer WHERE run = $1"

ERASE_DIGESTS = "DELETE FROM open_answer WHERE run = $1"
"""What open answers are compared by."""

ERASE_MEDIA = "DELETE FROM media WHERE run = $1"
"""The files go with the next `Media.sweep`, unless another row names them."""

LEAVE_A_TRACE = """
UPDATE run SET person = '', unit = '', grp = '', mode = '', status = 'withdrawn', closed_on = NULL,
  counts = FALSE, respondent = '', roster = '', helper = '', relation = '', same_device = FALSE,
  seconds = NULL, flags = '', outside = ''
WHERE id = $1 AND kind = 'survey'
"""
"""That there was one is counted; whose it was, and from which group, is not kept."""

FREE_PAPER = "DELETE FROM paper WHERE run = $1"
"""Whose paper it was is not kept either."""

FORGET_ALL_SAID = """
DELETE FROM outbox WHERE personal
  AND address_id IN (SELECT id FROM address WHERE person = $1)
"""
"""Texts that wait included: they speak of answers that are no more."""


async def taken_out(connection: Connection, erased: Sequence[Withdrawn]) -> list[TallyDelta]:
    """What these runs have in the counters, with the sign turned; read before they are erased.

    Raises StorageError for a counted run without its form: then nothing is erased.
    """
    if not erased:
        return []
    points = {each.run: each.points for each in erased}
    runs = await standing(connection, sorted(points))
    given = await counted_answers(connection, [run.id for run in runs])
    forms = await forms_of(connection, {run.form_hash for run in runs})
    divided = await divisions(connection)
    found: list[TallyDelta] = []
    for run in runs:
        if run.form_hash not in forms or run.closed_on is None:
            raise StorageError("a counted run has no form or no day")
        form, at = forms[run.form_hash], booked_as(run, run.closed_on)
        was = given.get(run.id, {})
        found += deltas(form, was, points=points[run.id], at=at, sign=-1, divided=divided)
    return found


BY_RECEIPT = """
SELECT id, person, helper, mode, status, closed_on FROM run
WHERE kind = 'survey' AND upper(substr(id, 2, 8)) = $1
  AND (counts OR status = 'withdrawn') ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A form as far as its number leads to it: nothing of what was answered."""

    run: str
    account: str
    """Id of the person whose conversation it was answered in; empty once that is not known."""
    helper: str
    mode: str
    status: str
    closed_on: date | None


class Withdrawals:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_receipt(self, receipt: str) -> list[Receipt]:
        """The forms with this number (surveys.moves.receipt, without the version): one, none, or
        by a rare chance several. Those that were deleted are among them."""
        async with self._database.read() as connection:
            rows = await connection.fetch(BY_RECEIPT, receipt)
        return [
            Receipt(
                row["id"],
                row["person"],
                row["helper"],
                row["mode"],
                row["status"],
                calendar_day(row["closed_on"]) if row["closed_on"] is not None else None,
            )
            for row in rows
        ]

    async def withdrawn(self) -> int:
        """How many forms were deleted at the wish of those who had filled them in."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT count(*) AS n FROM run WHERE status = 'withdrawn'"
            )
        return row["n"] if row else 0
