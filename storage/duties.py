"""Who confirms and who reviews are different accounts: which account has had which duty.

An address changes hands within the program (a link opened later makes its holder somebody else);
what it has been used for stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from storage.changes import Address
from storage.db.core import Connection, Database, Value
from storage.invitations import code_hash
from storage.sealing import Vault
from surveys.conversation import Role

APART = (Role.CONTACT, Role.REVIEWER)
"""Duties at one unit that no account has both of."""

NOTE = "INSERT INTO duty (account, unit, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"


class Duties:
    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    async def has_duty(self, address: Address, unit: str, role: Role) -> bool:
        """Whether this account has ever had that duty at the unit."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT 1 AS one FROM duty WHERE account = $1 AND unit = $2 AND role = $3",
                self._vault.lookup(address),
                unit,
                role,
            )
        return row is not None

    async def both_duties(self, address: Address, code: str) -> bool:
        """Whether this account has had the other duty at the unit that the code's link is for."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT 1 AS one FROM invitation AS i JOIN duty AS d ON d.unit = i.unit "
                "WHERE i.code_hash = $1 AND d.account = $2 AND d.role <> i.role "
                "AND i.role IN ('contact', 'reviewer') LIMIT 1",
                code_hash(code),
                self._vault.lookup(address),
            )
        return row is not None

    async def holds_other_duty(self, person: str, unit: str, other: Role) -> bool:
        """Whether one of the person's accounts has ever had the other duty at the unit."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT 1 AS one FROM address AS a JOIN duty AS d ON d.account = a.lookup "
                "WHERE a.person = $1 AND d.unit = $2 AND d.role = $3 LIMIT 1",
                person,
                unit,
                other,
            )
        return row is not None


async def follow(connection: Connection, moved: Sequence[tuple[Value, str]]) -> None:
    """Accounts get other keyed hashes with a new key; those nobody has any more are let go.
    `moved`: (address id, new hash). Called before the addresses themselves change."""
    await connection.executemany(
        "UPDATE duty SET account = $2 WHERE account = (SELECT lookup FROM address WHERE id = $1)",
        [(id_, f"new {lookup}") for id_, lookup in moved],
    )
    await connection.execute("DELETE FROM duty WHERE account NOT LIKE 'new %'")
    await connection.execute("UPDATE duty SET account = substr(account, 5)")
