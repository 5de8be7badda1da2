"""Numbered migrations: once, in order, and never by a program that is too old."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import pytest

from storage.db.core import Newer, StorageError
from storage.db.migrate import FOLDER, SQLITE_WORDS, check_version, migrate, migrations
from storage.db.sqlite import SqliteDatabase
from storage.store import Store
from tests.storage.build import opened, raw

FIRST = "CREATE TABLE a (n {int} NOT NULL) {table};"
SECOND = "-- compat: 1\nALTER TABLE a ADD COLUMN m TEXT; -- a comment; with a semicolon\n"


def folder(tmp_path: Path, *texts: str) -> Path:
    path = tmp_path / "migrations"
    path.mkdir(exist_ok=True)
    for number, text in enumerate(texts, 1):
        (path / f"{number:04}_x.sql").write_text(text)
    return path


async def schema(database: SqliteDatabase) -> list[str]:
    async with database.read() as connection:
        rows = await connection.fetch("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")
    return sorted(row["sql"] for row in rows)


async def test_twice_and_twice_at_once_is_once(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    first, second = [await SqliteDatabase.open(path) for _ in range(2)]
    try:
        versions = await asyncio.gather(*(migrate(d) for d in (first, second, first, second)))
        assert versions == [len(migrations())] * 4
        before = await schema(first)
        assert await migrate(second) == versions[0]
        assert await schema(second) == before
    finally:
        await first.close()
        await second.close()


def test_programs_at_once(tmp_path: Path) -> None:
    """They start when told, so that they truly meet at the new file."""
    program = (
        "import asyncio, sys; from pathlib import Path; from storage.db.sqlite import *\n"
        "from storage.db.migrate import migrate\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "async def main():\n"
        "    d = await SqliteDatabase.open(Path(sys.argv[1]))\n"
        "    try: print(await migrate(d))\n"
        "    finally: await d.close()\n"
        "asyncio.run(main())"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "x.db")]
    programs = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=FOLDER.parents[1]
        )
        for _ in range(4)
    ]
    for p in programs:
        assert p.stdout is not None
        assert p.stdout.readline() == b"ready\n"
    for p in programs:
        assert p.stdin is not None
        p.stdin.write(b"\n")
        p.stdin.flush()
    assert [p.communicate()[0].strip() for p in programs] == [b"%d" % len(migrations())] * 4


async def test_openings_that_meet(tmp_path: Path) -> None:
    """The switch to the log is where SQLite does not wait: one in some hundred meetings failed."""

    async def opened(path: Path) -> None:
        database = await SqliteDatabase.open(path)
        await database.close()

    for n in range(150):
        path = tmp_path / f"{n}.db"
        await asyncio.gather(
            *(asyncio.to_thread(asyncio.run, opened(path)) for _ in range(4)),
        )


async def test_one_after_the_other(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "x.db")
    try:
        assert await migrate(database, folder=folder(tmp_path, FIRST)) == 1
        async with database.write() as connection:
            await connection.execute("INSERT INTO a (n) VALUES (1)")
        assert await migrate(database, folder=folder(tmp_path, FIRST, SECOND)) == 2
        async with database.read() as connection:
            assert await connection.fetch("SELECT n, m FROM a") == [{"n": 1, "m": None}]
    finally:
        await database.close()


async def test_a_migration_that_fails_leaves_nothing(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "x.db")
    broken = "CREATE TABLE b (n INTEGER) STRICT; INSERT INTO nowhere VALUES (1);"
    try:
        with pytest.raises(StorageError):
            await migrate(database, folder=folder(tmp_path, FIRST, broken))
        assert not any("TABLE b" in sql for sql in await schema(database))
        assert await migrate(database, folder=folder(tmp_path, FIRST, SECOND)) == 2
    finally:
        await database.close()


async def test_an_older_program_and_newer_tables(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "x.db")
    try:
        await migrate(database, folder=folder(tmp_path, FIRST, SECOND))
        old = tmp_path / "old"
        old.mkdir()
        old = folder(old, FIRST)
        assert await migrate(database, folder=old) == 2  # the second says: the first can go on
        third = "ALTER TABLE a DROP COLUMN m;"
        await migrate(database, folder=folder(tmp_path, FIRST, SECOND, third))
        with pytest.raises(Newer, match=r"schema 3, this program knows 1"):
            await migrate(database, folder=old)
        with pytest.raises(Newer):
            await check_version(database, folder=old)
    finally:
        await database.close()


async def test_the_store_refuses_a_newer_database_and_leaves_it_alone(data: Path) -> None:
    async with opened(data):
        pass
    with raw(data) as connection:
        connection.execute("UPDATE schema_version SET version = 99, compat = 99")
    before = (data / "jixiao.db").read_bytes()
    for exclusive in (True, False):
        with pytest.raises(Newer, match="99"):
            await Store.open(data, exclusive=exclusive)
    assert (data / "jixiao.db").read_bytes() == before


async def test_a_reader_wants_tables_of_its_own_time(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "x.db")
    try:
        with pytest.raises(StorageError):
            await check_version(database)
        await migrate(database, folder=folder(tmp_path, FIRST))
        with pytest.raises(StorageError, match="older"):
            await check_version(database, folder=folder(tmp_path, FIRST, SECOND))
        await migrate(database, folder=tmp_path / "migrations")
        await check_version(database, folder=tmp_path / "migrations")
    finally:
        await database.close()


def test_numbers_without_gaps(tmp_path: Path) -> None:
    path = folder(tmp_path, FIRST, SECOND)
    (path / "0001_x.sql").unlink()
    with pytest.raises(StorageError):
        migrations(path)


def test_the_words_of_the_files_are_all_known() -> None:
    for migration in migrations():
        for statement in migration.statements:
            assert set(re.findall(r"\{\w+\}", statement)) <= SQLITE_WORDS.keys()


async def test_every_table_is_strict_and_none_has_floats(data: Path) -> None:
    async with opened(data):
        pass
    with raw(data) as connection:
        tables = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
            "AND name <> 'schema_version'"
        ).fetchall()
        kinds = {
            row[2] for name, _ in tables for row in connection.execute(f"PRAGMA table_info({name})")
        }
    assert len(tables) > 20
    assert [name for name, sql in tables if "STRICT" not in sql] == []
    assert kinds == {"TEXT", "INTEGER", "BLOB"}
