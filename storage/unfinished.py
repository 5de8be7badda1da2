"""Conversations in which a survey form is open: what the end of the survey has to close."""

from __future__ import annotations

from dataclasses import dataclass

from storage.changes import Known
from storage.conversations import known_of
from storage.db.core import Database
from storage.sealing import Vault

PAGE = """
SELECT p.id, p.role, p.unit, p.grp, p.label, p.mode, p.language, p.simulated, p.place, p.roster,
  coalesce((SELECT min(a.id) FROM address AS a WHERE a.person = p.id), '') AS address_id,
  c.version, c.state
FROM person AS p JOIN conversation AS c ON c.person = p.id
WHERE p.id > $1 AND (
  (p.role = 'beneficiary' AND c.asked_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM run AS r
    WHERE r.person = p.id AND r.status = 'open' AND r.kind = 'survey'))
ORDER BY p.id LIMIT $2
"""

COUNTS = """
SELECT grp, status, count(*) AS n FROM run WHERE kind = 'survey' GROUP BY grp, status
"""

RETURNS = """
SELECT mode, count(*) AS begun,
  sum(CASE WHEN counts OR status IN ('complete', 'partial') THEN 1 ELSE 0 END) AS submitted,
  sum(CASE WHEN status = 'refused' THEN 1 ELSE 0 END) AS refused,
  sum(CASE WHEN status = 'left' THEN 1 ELSE 0 END) AS gone
FROM run WHERE kind = 'survey' AND status <> 'withdrawn' GROUP BY mode ORDER BY mode
"""


@dataclass(frozen=True, slots=True)
class ModeRuns:
    """Runs of the survey in one way of answering."""

    begun: int
    submitted: int
    """Valid or not; one that is open for correction too."""
    refused: int
    left: int


class Unfinished:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def open_surveys(self, after: str = "", limit: int = 200) -> list[Known]:
        """Persons behind `after`, in the order of their ids, who have a survey form open."""
        async with self._database.read() as connection:
            rows = await connection.fetch(PAGE, after, limit)
        return [known_of(row, self._vault) for row in rows]

    async def survey_runs(self) -> dict[tuple[str, str], int]:
        """How many runs of the survey there are, by group and status."""
        async with self._database.read() as connection:
            rows = await connection.fetch(COUNTS)
        return {(row["grp"], row["status"]): row["n"] for row in rows}

    async def survey_returns(self) -> dict[str, ModeRuns]:
        """What became of the survey's runs, by way of answering; withdrawn ones are in none."""
        async with self._database.read() as connection:
            rows = await connection.fetch(RETURNS)
        return {
            row["mode"]: ModeRuns(
                int(row["begun"]), int(row["submitted"]), int(row["refused"]), int(row["gone"])
            )
            for row in rows
        }
