"""The key that belongs to a database; also after a change of keys that a crash cut short."""

from __future__ import annotations

import secrets
from pathlib import Path

from storage.chain import GENESIS
from storage.db.core import Database
from storage.keys import (
    NAME,
    NEXT,
    KeyMissing,
    create_key,
    drop_next,
    put_in_force,
    read_key,
)
from storage.sealing import Vault


async def unlocked(database: Database, data: Path, *, keyless: bool, writable: bool) -> Vault:
    """The vault of this database; with a new key for a new database. Raises KeyMissing."""
    async with database.read() as connection:
        campaign = await connection.fetchrow("SELECT key_print FROM campaign")
    if campaign is None:
        return await _begun(database, data)
    following = _changed_to(data, campaign["key_print"])
    if following is not None:
        if writable:
            put_in_force(data)
        return Vault(following)
    if writable:
        drop_next(data)
    key = read_key(data)
    if key is None:
        if keyless:
            return Vault(None)
        raise KeyMissing(data / NAME)
    if Vault(key).print != campaign["key_print"]:
        raise KeyMissing(data / NAME, "belongs to another campaign")
    return Vault(key)


def _changed_to(data: Path, key_print: str) -> bytes | None:
    """The key that the database was sealed with anew, where the files have not followed yet."""
    try:
        following = read_key(data, NEXT)
    except KeyMissing:  # cut short while it was written: nothing was ever sealed with it
        return None
    return following if following and Vault(following).print == key_print else None


async def _begun(database: Database, data: Path) -> Vault:
    vault = Vault(read_key(data) or create_key(data))
    async with database.write() as connection:
        await connection.execute(
            "INSERT INTO campaign (one, key_print, chain_key, chain_hash, chain_count) "
            "VALUES (1, $1, $2, $3, 0)",
            vault.print,
            secrets.token_hex(32),
            GENESIS,
        )
    return vault
