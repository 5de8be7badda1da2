"""What the rest of `storage` knows of a database: connections, values, and what can go wrong.

One SQL text serves both databases: PostgreSQL's, with `$1` parameters and `= ANY($1)` for lists.
A driver translates what its database lacks; nothing outside `storage.db` knows which one runs.

    StorageError
    ├── Busy       another program holds the database: try again, nothing was stored
    ├── Full       the disk takes nothing more: nothing was stored
    │   └── ReadOnly  the files or this connection may not be written
    ├── Corrupt    the file is damaged or no database
    ├── Unfit      the rows break a rule of the tables (duplicate, missing parent)
    ├── Newer      the tables were made by a newer program
    └── Closed     used after close

The driver's own exception stays in `__cause__`; messages never hold values of rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import UTC, date, datetime
from typing import Any, Protocol


class StorageError(Exception):
    """Something about the database, in words for the person who runs it."""


class Busy(StorageError):
    pass


class Full(StorageError):
    pass


class ReadOnly(Full):
    pass


class Corrupt(StorageError):
    pass


class Unfit(StorageError):
    pass


class Newer(StorageError):
    pass


class Closed(StorageError):
    pass


Value = str | int | bytes | datetime | date | Sequence[str] | None
"""What a parameter may be. Datetimes are aware; a sequence of texts goes with `= ANY($1)`."""

Row = dict[str, Any]
"""A row by column name. Times come back as the database has them: read them with `moment`."""


class Connection(Protocol):
    """One transaction, seen from inside. Valid only within `Database.read` or `.write`."""

    async def fetch(self, sql: str, *args: Value) -> list[Row]: ...

    async def fetchrow(self, sql: str, *args: Value) -> Row | None: ...

    async def execute(self, sql: str, *args: Value) -> None: ...

    async def executemany(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        """The statement once for each of `rows`; nothing for no rows."""
        ...

    async def executeall(self, statements: Sequence[tuple[str, Sequence[Sequence[Value]]]]) -> None:
        """`executemany` for each, in this order, without waiting in between."""
        ...


class Database(Protocol):
    """One database of a project. Every error that leaves a transaction is a `StorageError`, or
    was raised by the caller's own code inside it."""

    def read(self) -> AbstractAsyncContextManager[Connection]:
        """A consistent view; nothing can be written."""
        ...

    def write(self) -> AbstractAsyncContextManager[Connection]:
        """A transaction, durable once left without an exception, undone otherwise. Writers take
        turns."""
        ...

    async def fold(self) -> None:
        """Nothing that was deleted stays behind in the files of the database."""
        ...

    async def close(self) -> None:
        """Idempotent; waits for transactions that are under way."""
        ...


def moment(value: str | datetime) -> datetime:
    """A time as read from a row, aware UTC."""
    return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


def moment_or_none(value: str | datetime | None) -> datetime | None:
    return None if value is None else moment(value)


def calendar_day(value: str | date) -> date:
    """A calendar day as read from a row."""
    return date.fromisoformat(value) if isinstance(value, str) else value
