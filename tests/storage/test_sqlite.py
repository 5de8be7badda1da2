"""The driver: transactions that survive cancellation, errors in our words, values that sort."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from storage.db import core
from storage.db.core import Busy, Closed, Connection, Corrupt, Full, ReadOnly, StorageError, Unfit
from storage.db.sqlite import SqliteDatabase, encoded, translated
from tests.storage.build import locked


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SqliteDatabase]:
    opened = await SqliteDatabase.open(tmp_path / "jixiao.db", patience=0.05)
    async with opened.write() as connection:
        await connection.execute("CREATE TABLE t (k TEXT PRIMARY KEY, n INTEGER) STRICT")
    yield opened
    await opened.close()


async def keys(database: SqliteDatabase) -> list[str]:
    async with database.read() as connection:
        return [row["k"] for row in await connection.fetch("SELECT k FROM t ORDER BY k")]


async def add(connection: Connection, key: str) -> None:
    await connection.execute("INSERT INTO t (k, n) VALUES ($1, $2)", key, 1)


async def test_durable_and_safe_settings(database: SqliteDatabase) -> None:
    found = {}
    async with database.write() as connection:
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete"):
            row = await connection.fetchrow(f"PRAGMA {name}")
            assert row is not None
            found[name] = next(iter(row.values()))
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}


async def test_all_or_nothing(database: SqliteDatabase) -> None:
    with pytest.raises(RuntimeError):
        await half_done(database)
    assert await keys(database) == []
    async with database.write() as connection:
        await add(connection, "b")
    assert await keys(database) == ["b"]


async def half_done(database: SqliteDatabase) -> None:
    async with database.write() as connection:
        await add(connection, "a")
        raise RuntimeError("in the middle")


@pytest.mark.parametrize("patience", range(12))
async def test_cancelled_anywhere_the_writer_goes_on(
    database: SqliteDatabase, patience: int
) -> None:
    async def write() -> None:
        async with database.write() as connection:
            await add(connection, "a")
            await add(connection, "b")

    task = asyncio.create_task(write())
    for _ in range(patience):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert await keys(database) in ([], ["a", "b"])
    async with database.write() as connection:
        await add(connection, "c")
    assert "c" in await keys(database)


async def test_cancelled_twice_the_writer_goes_on(database: SqliteDatabase) -> None:
    for patience in range(6):
        task = asyncio.create_task(half_done(database))
        for _ in range(3 + patience):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    async with database.write() as connection:
        await add(connection, "c")
    assert await keys(database) == ["c"]


async def test_a_cancelled_reader_is_given_back(database: SqliteDatabase) -> None:
    for patience in range(12):
        tasks = [asyncio.create_task(keys(database)) for _ in range(4)]
        for _ in range(patience):
            await asyncio.sleep(0)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    assert await asyncio.gather(*(keys(database) for _ in range(8))) == [[]] * 8


async def test_a_reader_sees_one_moment(database: SqliteDatabase) -> None:
    async with database.read() as reader:
        before = await reader.fetch("SELECT k FROM t")
        async with database.write() as connection:
            await add(connection, "a")
        assert await reader.fetch("SELECT k FROM t") == before == []
    assert await keys(database) == ["a"]


async def test_a_reader_cannot_write(database: SqliteDatabase) -> None:
    with pytest.raises(ReadOnly):
        async with database.read() as connection:
            await add(connection, "a")


async def test_errors_come_in_our_words_with_the_drivers_as_cause(
    database: SqliteDatabase, tmp_path: Path
) -> None:
    with pytest.raises(Unfit) as unfit:
        async with database.write() as connection:
            await connection.executeall(
                [("INSERT INTO t (k, n) VALUES ($1, 1)", [("a",), ("a",)]), ("SELECT 1", [()])]
            )
    assert isinstance(unfit.value.__cause__, sqlite3.IntegrityError)
    with pytest.raises(StorageError):
        async with database.write() as connection:
            await connection.execute("INSERT INTO nowhere VALUES (1)")
    with locked(tmp_path), pytest.raises(Busy):
        async with database.write():
            pytest.fail("the lock was not waited for")
    assert await keys(database) == []


def test_every_kind_of_error_is_known() -> None:
    """The tree at the top of the module is the whole family."""
    assert core.__doc__ is not None
    family = [
        kind
        for kind in vars(core).values()
        if isinstance(kind, type) and issubclass(kind, StorageError)
    ]
    assert all(kind.__name__ in core.__doc__ for kind in family)
    for code, kind in {
        sqlite3.SQLITE_BUSY_SNAPSHOT: Busy,
        sqlite3.SQLITE_FULL: Full,
        sqlite3.SQLITE_IOERR_FSYNC: Full,
        sqlite3.SQLITE_READONLY_DBMOVED: ReadOnly,
        sqlite3.SQLITE_CORRUPT_INDEX: Corrupt,
        sqlite3.SQLITE_NOTADB: Corrupt,
    }.items():
        error = sqlite3.OperationalError("x")
        error.sqlite_errorcode = code
        assert type(translated(error)) is kind


@pytest.mark.parametrize("content", [b"no database at all" * 400, b""])
async def test_a_file_that_is_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "jixiao.db"
    path.write_bytes(content)
    if content:
        with pytest.raises(Corrupt):
            await SqliteDatabase.open(path)
    else:  # an empty file is a new database
        await (await SqliteDatabase.open(path)).close()


async def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Full):
        await SqliteDatabase.open(tmp_path / "nowhere" / "jixiao.db")


async def test_closing_waits_and_then_says_closed(database: SqliteDatabase) -> None:
    async with database.read() as reader, database.write() as writer:
        closing = [asyncio.create_task(database.close()) for _ in range(3)]
        late = asyncio.create_task(keys(database))
        await asyncio.sleep(0.02)
        assert not any(task.done() for task in closing)
        await add(writer, "a")
        await reader.fetch("SELECT k FROM t")
    await asyncio.gather(*closing)
    with pytest.raises(Closed):
        await late
    with pytest.raises(Closed):
        await keys(database)
    with pytest.raises(Closed):
        async with database.write():
            pytest.fail("closed")


def test_times_are_utc_and_sort_as_texts() -> None:
    china = timezone(timedelta(hours=8))
    moment = datetime(2026, 3, 1, 8, 0, tzinfo=china)
    assert encoded(moment) == "2026-03-01T00:00:00.000000+00:00"
    assert core.moment("2026-03-01T00:00:00.000000+00:00") == moment
    later = encoded(moment + timedelta(microseconds=1))
    assert str(encoded(moment)) < str(later)
    assert encoded(date(2026, 3, 1)) == "2026-03-01"
    assert core.calendar_day("2026-03-01") == core.calendar_day(date(2026, 3, 1))
    assert core.moment(moment).tzinfo is UTC
    with pytest.raises(ValueError, match="zone"):
        encoded(datetime(2026, 3, 1))  # noqa: DTZ001


async def test_lists_are_matched_with_any(database: SqliteDatabase) -> None:
    async with database.write() as connection:
        await connection.executemany(
            "INSERT INTO t (k, n) VALUES ($1, $2)", [("a", 1), ("b'", 2), ("丙", 3)]
        )
        rows = await connection.fetch("SELECT n FROM t WHERE k = ANY($1)", ["b'", "丙", "x"])
        none = await connection.fetch("SELECT n FROM t WHERE k = ANY($1)", [])
    assert sorted(row["n"] for row in rows) == [2, 3]
    assert none == []
