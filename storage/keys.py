"""The campaign's key: a file beside the database, never in it and never in a backup.

Whoever destroys the file makes every sealed address unreadable, in all copies at once.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from storage.db.core import StorageError

NAME = "keys/campaign.key"
NEXT = "keys/campaign.key.next"
"""A key that is about to take the other's place."""
LENGTH = 32


class KeyMissing(StorageError):
    """The database is there but its key is not: nobody can be reached, and no input be checked."""

    def __init__(self, path: Path, why: str = "is missing") -> None:
        super().__init__(
            f"the campaign's key {path} {why}: put the right file back. Without it only records, "
            "tallies and answers can be read"
        )


def read_key(data: Path, name: str = NAME) -> bytes | None:
    """The key, or None when there is no file. Raises KeyMissing for a damaged one."""
    path = data / name
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise KeyMissing(path, "is damaged") from error
    if len(key) != LENGTH:
        raise KeyMissing(path, "is damaged")
    return key


def create_key(data: Path, name: str = NAME) -> bytes:
    """A new random key, on disk before anything is sealed with it; readable by the owner only."""
    path = data / name
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = secrets.token_bytes(LENGTH)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    _sync(path.parent)
    return key


def drop_next(data: Path) -> None:
    """Forget a key that nothing was sealed with."""
    (data / NEXT).unlink(missing_ok=True)


def put_in_force(data: Path) -> None:
    """The next key takes the old one's place; the old one is overwritten first, so that it does
    not stay in a freed block of the disk (which no program can promise of every disk)."""
    old = data / NAME
    if old.exists():
        with old.open("r+b") as file:
            file.write(b"0" * (2 * LENGTH))
            file.flush()
            os.fsync(file.fileno())
    (data / NEXT).replace(old)
    _sync(old.parent)


def _sync(folder: Path) -> None:
    """So that the names in it survive a power cut as well."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
