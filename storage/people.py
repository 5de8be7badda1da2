"""Persons and their addresses. Plain addresses leave this module only towards a channel."""

from __future__ import annotations

from storage.changes import Address, Person
from storage.conversations import Conversations, person_of
from storage.db.core import Connection, Database
from storage.sealing import Vault
from surveys.conversation import Role


class People:
    def __init__(self, database: Database, vault: Vault, conversations: Conversations) -> None:
        self._database = database
        self._vault = vault
        self._conversations = conversations

    async def people(self, role: Role | None = None, unit: str = "") -> list[Person]:
        """Those of a role and a unit; None and "" mean any. In no telling order."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT id, role, unit, grp, label, mode, language, simulated, place FROM person "
                "WHERE ($1 = '' OR role = $1) AND ($2 = '' OR unit = $2) ORDER BY id",
                role or "",
                unit,
            )
        return [person_of(row) for row in rows]

    async def addresses(self, person: str) -> list[tuple[str, str]]:
        """(address id, channel) of those that can be reached now."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT id, channel FROM address WHERE person = $1 AND reachable ORDER BY id",
                person,
            )
        return [(row["id"], row["channel"]) for row in rows]

    async def gone(self, address_id: str) -> None:
        """The person blocked us: what still waits for them is given up."""
        async with self._database.write() as connection:
            await connection.execute(
                "UPDATE address SET reachable = FALSE WHERE id = $1", address_id
            )
            await give_up(connection, address_id, "gone")

    async def back(self, address_id: str) -> None:
        """The person can be reached again."""
        async with self._database.write() as connection:
            await connection.execute(
                "UPDATE address SET reachable = TRUE WHERE id = $1", address_id
            )

    async def moved(self, address_id: str, new: Address) -> None:
        """The platform gave the chat another address. Where that one is known already, what
        waits goes there and the old one is no longer used."""
        lookup = self._vault.lookup(new)
        async with self._database.write() as connection:
            row = await connection.fetchrow("SELECT id FROM address WHERE lookup = $1", lookup)
            if row is None:
                await connection.execute(
                    "UPDATE address SET channel = $2, lookup = $3, sealed = $4 WHERE id = $1",
                    address_id,
                    new.channel,
                    lookup,
                    self._vault.seal(address_id, new),
                )
            elif row["id"] != address_id:
                await connection.execute(
                    "UPDATE outbox SET address_id = $2 WHERE address_id = $1", address_id, row["id"]
                )
                await connection.execute(
                    "UPDATE address SET reachable = FALSE WHERE id = $1", address_id
                )
        self._conversations.rebound()


async def give_up(connection: Connection, address_id: str, why: str) -> None:
    """Bury what waits for an address."""
    await connection.execute(
        "UPDATE outbox SET status = 'dead', error = $2, "
        "body = CASE WHEN personal THEN '' ELSE body END "
        "WHERE address_id = $1 AND status = 'pending'",
        address_id,
        why,
    )
