"""SQLite through aiosqlite: one writing connection, a few that can only read.

The one writer is the lock inside this process; other processes are waited for (`patience`).
"""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

import aiosqlite

from storage.db.core import (
    Busy,
    Closed,
    Connection,
    Corrupt,
    Full,
    ReadOnly,
    Row,
    StorageError,
    Unfit,
    Value,
)

NEEDED = (3, 37)
"""STRICT tables."""

VERSION = sqlite3.sqlite_version
"""For the log: 3.7.0 to 3.51.2 have a rare race of several writing connections at a checkpoint,
which one writer avoids."""

READERS = 2

KINDS: dict[int, tuple[type[StorageError], str]] = {
    sqlite3.SQLITE_BUSY: (Busy, "another program is writing to the database"),
    sqlite3.SQLITE_LOCKED: (Busy, "another program is writing to the database"),
    sqlite3.SQLITE_FULL: (Full, "the disk is full"),
    sqlite3.SQLITE_IOERR: (Full, "the disk does not take what is written"),
    sqlite3.SQLITE_READONLY: (ReadOnly, "the database may not be written"),
    sqlite3.SQLITE_PERM: (ReadOnly, "the database may not be written"),
    sqlite3.SQLITE_CANTOPEN: (ReadOnly, "the database file cannot be opened"),
    sqlite3.SQLITE_CORRUPT: (Corrupt, "the database file is damaged: restore a backup"),
    sqlite3.SQLITE_NOTADB: (Corrupt, "the file is no database"),
}


def translated(error: sqlite3.Error) -> StorageError:
    """Our own error for the driver's. Texts of constraints name tables and columns, no values."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in KINDS:
        kind, words = KINDS[code]
        return kind(words)
    if isinstance(error, sqlite3.IntegrityError):
        return Unfit(str(error))
    if "closed database" in str(error):
        return Closed("the database is closed")
    return StorageError(str(error))


@lru_cache(maxsize=512)
def dialect(sql: str) -> str:
    """PostgreSQL's text as SQLite reads it. `$1` needs nothing: it is a parameter named "1"."""
    return re.sub(r"= ANY\((\$\d+)\)", r"IN (SELECT value FROM json_each(\1))", sql)


def encoded(value: Value) -> str | int | bytes | None:
    """Times as ISO-8601 UTC with six decimals, so that texts sort as times do; lists as JSON.

    Raises ValueError for a naive datetime.
    """
    if value is None or isinstance(value, int | bytes):
        return value
    if isinstance(value, str):
        return value.value if isinstance(value, StrEnum) else value
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(list(value))


def _bound(args: Sequence[Value]) -> dict[str, str | int | bytes | None]:
    return {str(n): encoded(value) for n, value in enumerate(args, 1)}


_NAME = itemgetter(0)


def _as_dict(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> Row:
    return dict(zip(map(_NAME, cursor.description), row, strict=True))


class SqliteConnection:
    """A transaction of one connection. Each call is one hop to the connection's thread."""

    def __init__(self, raw: aiosqlite.Connection) -> None:
        self._raw = raw

    async def fetch(self, sql: str, *args: Value) -> list[Row]:
        return list(await self._raw.execute_fetchall(dialect(sql), _bound(args)))  # type: ignore[arg-type]

    async def fetchrow(self, sql: str, *args: Value) -> Row | None:
        rows = await self.fetch(sql, *args)
        return rows[0] if rows else None

    async def execute(self, sql: str, *args: Value) -> None:
        await self.fetch(sql, *args)

    async def executemany(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        if rows:
            await self._raw.executemany(dialect(sql), [_bound(row) for row in rows])

    async def executeall(self, statements: Sequence[tuple[str, Sequence[Sequence[Value]]]]) -> None:
        # the connection's thread works its queue in order, so one wait serves for all
        await asyncio.gather(*(self.executemany(sql, rows) for sql, rows in statements if rows))


async def _finish(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end even when we are cancelled meanwhile; then pass the cancellation on."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise


@asynccontextmanager
async def _transaction(raw: aiosqlite.Connection, begin: str) -> AsyncIterator[Connection]:
    """BEGIN stands inside the `try`: a cancelled `await` still runs on the connection's thread,
    and so would leave the transaction open for good."""
    try:
        await raw.execute_fetchall(begin)
        yield SqliteConnection(raw)
        await raw.commit()
    except sqlite3.Error as error:
        await _finish(raw.rollback())
        raise translated(error) from error
    except BaseException:
        await _finish(raw.rollback())
        raise


class SqliteDatabase:
    """See `storage.db.core.Database`."""

    def __init__(
        self, writer: aiosqlite.Connection | None, readers: list[aiosqlite.Connection]
    ) -> None:
        self._writer = writer
        self._turn = asyncio.Lock()
        self._readers = readers
        self._free: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()
        for reader in readers:
            self._free.put_nowait(reader)
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls, path: Path, *, patience: float = 5.0, writable: bool = True
    ) -> SqliteDatabase:
        """`patience`: seconds to wait for another program before `Busy`. The file is created when
        it is `writable` and missing."""
        if sqlite3.sqlite_version_info < NEEDED:
            raise StorageError(f"SQLite {sqlite3.sqlite_version} is too old: 3.37 is needed")
        opened: list[aiosqlite.Connection] = []
        try:
            await asyncio.to_thread(_try_to_open, path, patience, writable)
            writer = await _connect(path, patience, opened, reads_only=False) if writable else None
            readers = [await _connect(path, patience, opened) for _ in range(READERS)]
        except sqlite3.Error as error:
            await _close_all(opened)
            raise translated(error) from error
        except BaseException:
            await _close_all(opened)
            raise
        return cls(writer, readers)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Connection]:
        async with self._turn:
            self._check_open()
            if self._writer is None:
                raise ReadOnly("opened for reading only: the running program does the writing")
            async with _transaction(self._writer, "BEGIN IMMEDIATE") as connection:
                yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        self._check_open()
        reader = await self._free.get()
        try:
            self._check_open()
            async with _transaction(reader, "BEGIN") as connection:
                yield connection
        finally:
            self._free.put_nowait(reader)

    async def fold(self) -> None:
        """Empty the write-ahead log into the file: it still holds what the pages held
        before. Raises Busy while another program uses the database: do it again later."""
        async with self._turn:
            self._check_open()
            if self._writer is None:
                raise ReadOnly("opened for reading only: the running program does the writing")
            try:
                rows = await self._writer.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                raise translated(error) from error
            if any(row["busy"] for row in rows):
                raise Busy("another program is using the database")

    async def close(self) -> None:
        if self._closing is None:
            self._closing = asyncio.ensure_future(self._close())
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        async with self._turn:
            for _ in self._readers:
                await self._free.get()
            # the writer last, and alone: closing it folds the log back into the one file
            await _close_all([*self._readers, *([self._writer] if self._writer else [])])
            for reader in self._readers:  # whoever waits for one is told that we are closed
                self._free.put_nowait(reader)

    def _check_open(self) -> None:
        if self._closing is not None:
            raise Closed("the database is closed")


def _try_to_open(path: Path, patience: float, writable: bool) -> None:
    """Whatever can fail, fails here: an `aiosqlite.connect` that fails leaves a thread behind,
    which may speak to our event loop after its end."""
    mode = "rwc" if writable else "rw"
    raw = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", timeout=patience, uri=True)
    try:
        raw.execute("PRAGMA schema_version")
        if writable:
            _keep_a_log(raw, patience)
    finally:
        raw.close()


def _keep_a_log(raw: sqlite3.Connection, patience: float) -> None:
    """Write-ahead logging, which the file remembers. SQLite does not wait at this statement when
    another program makes the same switch (each holds what the other needs), so we do."""
    until = time.monotonic() + patience
    while True:
        try:
            raw.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.01)
        else:
            return


async def _connect(
    path: Path, patience: float, opened: list[aiosqlite.Connection], *, reads_only: bool = True
) -> aiosqlite.Connection:
    raw = await aiosqlite.connect(path, timeout=patience, isolation_level=None)
    opened.append(raw)
    raw.row_factory = _as_dict  # type: ignore[assignment]
    if reads_only:
        await raw.execute_fetchall("PRAGMA query_only = 1")
    else:
        await raw.execute_fetchall("PRAGMA synchronous = FULL")
        # deleted texts are overwritten in the file, not only unlinked
        await raw.execute_fetchall("PRAGMA secure_delete = ON")
    await raw.execute_fetchall("PRAGMA foreign_keys = ON")
    return raw


async def _close_all(connections: list[aiosqlite.Connection]) -> None:
    for raw in connections:
        await raw.close()
