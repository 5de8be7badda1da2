"""What people wrote to open questions, apart from everything else that they answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.db.core import Database
from storage.recount import ANSWER


@dataclass(frozen=True, slots=True)
class Stamp:
    """Tells whether there can be anything new, without reading it."""

    forms: int
    """Forms of the official estimate."""
    versions: int
    """Sum of their versions: a correction raises it."""
    withdrawn: int


class OpenAnswers:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def stamp(self) -> Stamp:
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT count(*) AS forms, coalesce(sum(version), 0) AS versions FROM run "
                "WHERE kind = 'survey' AND counts AND outside = ''"
            )
            gone = await connection.fetchrow(
                "SELECT count(*) AS n FROM run WHERE kind = 'survey' AND status = 'withdrawn'"
            )
        assert row is not None
        assert gone is not None
        return Stamp(int(row["forms"]), int(row["versions"]), int(gone["n"]))

    async def said(self, questions: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Texts by question, in alphabetical order: neither who nor when nor beside what."""
        found: dict[str, list[str]] = {}
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT a.question, a.counted FROM answer AS a JOIN run AS r ON r.id = a.run "
                "WHERE r.kind = 'survey' AND r.counts AND r.outside = '' "
                "AND a.counted IS NOT NULL AND a.question = ANY($1)",
                questions,
            )
        for row in rows:
            answer = ANSWER.validate_json(row["counted"])
            if answer.status == "given" and isinstance(answer.value, str):
                found.setdefault(row["question"], []).append(answer.value)
        return {question: tuple(sorted(texts)) for question, texts in found.items()}
