"""Forms that count in the official estimate, by survey group: what quotas are held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from storage.db.core import Connection, Database

COUNT = """
SELECT grp, sum(n) AS n FROM tally_forms WHERE basis = '' AND grp = ANY($1) GROUP BY grp
"""


async def official_forms(connection: Connection, groups: Sequence[str]) -> dict[str, int]:
    """Valid forms of each group; a group without any may be missing."""
    rows = await connection.fetch(COUNT, groups)
    return {row["grp"]: int(row["n"]) for row in rows}


class Quotas:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def full(self, quotas: Mapping[str, int]) -> frozenset[str]:
        """The groups that have as many forms as their quota, or more."""
        if not quotas:
            return frozenset()
        async with self._database.read() as connection:
            there = await official_forms(connection, sorted(quotas))
        return frozenset(group for group, most in quotas.items() if there.get(group, 0) >= most)
