"""Paper forms that were typed in: each printed number once, and what stands for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import TypeAdapter

from storage.changes import PaperRow
from storage.db.core import Database, calendar_day
from surveys.conversation import Answer

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)

FORGET = "DELETE FROM paper WHERE number = $1"

INSERT = "INSERT INTO paper (number, run, clerk, reason) VALUES ($1, $2, $3, $4)"
"""A number that is taken breaks a rule of the table, and nothing of the form is stored."""

REPLACE = "UPDATE paper SET clerk = $3, reason = $4 WHERE number = $1 AND run = $2"


@dataclass(frozen=True, slots=True)
class TypedForm:
    """A paper form as it counts now."""

    paper: PaperRow
    form_hash: str
    unit: str
    group: str
    version: int
    closed_on: date
    answers: Mapping[str, Answer]


class Papers:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def typed_form(self, number: str) -> TypedForm | None:
        """What stands for a printed number; None while it is free."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT p.number, p.run, p.clerk, p.reason, r.form_hash, r.unit, r.grp, r.version, "
                "r.closed_on FROM paper AS p JOIN run AS r ON r.id = p.run WHERE p.number = $1",
                number,
            )
            given = await connection.fetch(
                "SELECT question, counted FROM answer WHERE run = $1 AND counted IS NOT NULL",
                row["run"] if row else "",
            )
        if row is None:
            return None
        return TypedForm(
            PaperRow(row["number"], row["run"], row["clerk"], row["reason"]),
            row["form_hash"],
            row["unit"],
            row["grp"],
            row["version"],
            calendar_day(row["closed_on"]),
            {each["question"]: ANSWER.validate_json(each["counted"]) for each in given},
        )

    async def papers_typed(self) -> int:
        """How many forms have been typed in and stand."""
        async with self._database.read() as connection:
            row = await connection.fetchrow("SELECT count(*) AS n FROM paper")
        return row["n"] if row else 0
