"""Numbered migrations, forward only, one transaction each.

A file may begin with `-- compat: N`: programs that know at least schema N can still work with the
result. Without the line nobody older can. What the databases spell differently stands in the
files as a word in braces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from storage.db.core import Connection, Database, Newer, StorageError

FOLDER = Path(__file__).resolve().parent.parent / "migrations"

SQLITE_WORDS = {
    "{table}": "STRICT",
    "{keyed}": "STRICT, WITHOUT ROWID",
    "{seq}": "INTEGER PRIMARY KEY AUTOINCREMENT",
    "{int}": "INTEGER",
    "{bool}": "INTEGER",
    "{time}": "TEXT",
    "{day}": "TEXT",
    "{bytes}": "BLOB",
}
"""How SQLite spells the words: `{table}`/`{keyed}` end a CREATE TABLE (`keyed`: rows lie in the
order of their random keys, so that the order in which people answered is not kept)."""


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    compat: int
    statements: tuple[str, ...]


def migrations(folder: Path = FOLDER) -> list[Migration]:
    """The files of the folder in order. Raises StorageError for a gap in the numbers."""
    found = [_read(path) for path in sorted(folder.glob("[0-9]*.sql"))]
    if [m.number for m in found] != list(range(1, len(found) + 1)):
        raise StorageError("the migrations are not numbered 1, 2, 3 ...")
    return found


def _read(path: Path) -> Migration:
    number = int(path.name.split("_", 1)[0])
    text = path.read_text("utf-8")
    floor = re.match(r"-- compat: (\d+)\n", text)
    bare = re.sub(r"--[^\n]*", "", text)
    statements = tuple(s.strip() for s in bare.split(";") if s.strip())
    return Migration(number, path.stem, int(floor[1]) if floor else number, statements)


async def migrate(
    database: Database, words: dict[str, str] = SQLITE_WORDS, folder: Path = FOLDER
) -> int:
    """Bring the tables up to date; returns their version. Two programs at once do it once.

    Raises Newer when a newer program has changed the tables beyond what this one can use.
    """
    known = migrations(folder)
    version = -1
    for _ in range(len(known) + 1):
        async with database.write() as connection:  # the writer's lock is the migrations' lock
            version, compat = await _version(connection)
            _check(version, compat, len(known))
            if version >= len(known):
                break
            await _apply(connection, known[version], words)
            version += 1
    return version


async def check_version(database: Database, folder: Path = FOLDER) -> None:
    """For a reader, which cannot migrate. Raises Newer, or StorageError for older tables."""
    known = len(migrations(folder))
    async with database.read() as connection:
        row = await connection.fetchrow("SELECT version, compat FROM schema_version")
    _check(row["version"] if row else 0, row["compat"] if row else 0, known)
    if row is None or row["version"] < known:
        raise StorageError("the database is of an older version: start the program once")


def _check(version: int, compat: int, known: int) -> None:
    if version > known and compat > known:
        raise Newer(
            f"数据库是更新版本的程序建立的（结构 {version}，本程序认得 {known}）。请升级程序。 / "
            f"The database belongs to a newer version (schema {version}, this program knows "
            f"{known}). Please upgrade the program."
        )


async def _version(connection: Connection) -> tuple[int, int]:
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_version "
        "(one INTEGER PRIMARY KEY CHECK (one = 1), version INTEGER, compat INTEGER)"
    )
    row = await connection.fetchrow("SELECT version, compat FROM schema_version")
    return (row["version"], row["compat"]) if row else (0, 0)


async def _apply(connection: Connection, migration: Migration, words: dict[str, str]) -> None:
    for statement in migration.statements:
        text = statement
        for word, spelling in words.items():
            text = text.replace(word, spelling)
        await connection.execute(text)
    await connection.execute(
        "INSERT INTO schema_version (one, version, compat) VALUES (1, $1, $2) "
        "ON CONFLICT (one) DO UPDATE SET version = excluded.version, compat = excluded.compat",
        migration.number,
        migration.compat,
    )
