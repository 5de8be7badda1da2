"""换手机: codes by which a person goes on from another channel."""

from __future__ import annotations

from datetime import datetime

from storage.db.core import Database
from storage.sealing import Vault


class Handovers:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def handed_over(self, code: str, now: datetime) -> str:
        """Who was given this code, while it is valid; else ""."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT person FROM handover WHERE code = $1 AND expires_at > $2",
                self._vault.handover(code),
                now,
            )
        return row["person"] if row else ""
