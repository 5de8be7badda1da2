"""Sealed notes of complaints: kept apart from answers, and readable by their handler alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from storage.db.core import Database, calendar_day

NoteStatus = Literal["new", "accepted", "closed"]

INSERT = "INSERT INTO note (id, sealed, received_on, status) VALUES ($1, $2, $3, 'new')"


@dataclass(frozen=True, slots=True)
class NoteStored:
    id: str
    sealed: bytes
    received_on: date
    status: NoteStatus
    remark: bytes
    """What the handler wrote about it last, sealed like the note; empty for nothing."""


class Notes:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def notes(self) -> list[NoteStored]:
        """All of them, by day; the order within a day says nothing."""
        async with self._database.read() as connection:
            rows = await connection.fetch("SELECT * FROM note ORDER BY received_on, id")
        return [
            NoteStored(
                row["id"],
                row["sealed"],
                calendar_day(row["received_on"]),
                row["status"],
                row["remark"] or b"",
            )
            for row in rows
        ]

    async def note_counts(self) -> dict[NoteStatus, int]:
        """How many stand where: all that coordinators see."""
        async with self._database.read() as connection:
            rows = await connection.fetch("SELECT status, count(*) AS n FROM note GROUP BY status")
        found = {row["status"]: row["n"] for row in rows}
        return {"new": found.get("new", 0), "accepted": found.get("accepted", 0)} | {
            "closed": found.get("closed", 0)
        }

    async def mark_note(self, note_id: str, status: NoteStatus, remark: bytes) -> bool:
        """The handler's word on it. False for an unknown note."""
        async with self._database.write() as connection:
            row = await connection.fetchrow(
                "UPDATE note SET status = $2, remark = CASE WHEN $4 THEN $3 ELSE remark END "
                "WHERE id = $1 RETURNING id",
                note_id,
                status,
                remark,
                bool(remark),
            )
        return row is not None
