"""Whole SQLite files: copying one that is in use, checking one. All of it blocks: use a thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.db.sqlite import translated

TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"


@contextmanager
def _reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The file as it is; it is never made. Raises StorageError."""
    try:
        raw = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            yield raw
        finally:
            raw.close()
    except sqlite3.Error as error:
        raise translated(error) from error


def copy_database(source: Path, target: Path) -> None:
    """A consistent copy in one file while others read and write `source`."""
    with _reading(source) as reading:
        writing = sqlite3.connect(target)
        try:
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode = DELETE")
        finally:
            writing.close()


def check_file(path: Path) -> list[str]:
    """What SQLite itself finds wrong in the file; [] when it is sound."""
    with _reading(path) as raw:
        found = [row[0] for row in raw.execute("PRAGMA integrity_check") if row[0] != "ok"]
        orphans = raw.execute("PRAGMA foreign_key_check").fetchall()
    return found + [f"{row[0]}: a row without its parent" for row in orphans]


def row_counts(path: Path) -> dict[str, int]:
    """Rows by table."""
    # names of tables, from the file itself: nothing a person typed
    count = 'SELECT count(*) FROM "{}"'
    with _reading(path) as raw:
        tables = sorted(row[0] for row in raw.execute(TABLES))
        return {t: raw.execute(count.format(t)).fetchone()[0] for t in tables}
