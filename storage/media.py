"""Photos and files: rows say what became of each, files lie under `data/media` by their hash."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from storage.changes import MediaStored
from storage.db.core import Database, Full, Row

FOLDER = "media"


class Media:
    def __init__(self, database: Database, data: Path) -> None:
        self._database = database
        self._folder = data / FOLDER
        self._turn = asyncio.Lock()
        """A file and the row that names it come and go together."""

    async def media_due(self, now: datetime, limit: int = 4) -> list[MediaStored]:
        """Jobs to fetch now: new ones, and failed ones whose time has come."""
        async with self._database.read() as connection:
            rows = await connection.fetch(
                "SELECT m.*, r.person FROM media AS m LEFT JOIN run AS r ON r.id = m.run "
                "WHERE m.status = 'pending' AND (m.retry_at IS NULL OR m.retry_at <= $1) "
                "ORDER BY m.attempts, m.id LIMIT $2",
                now,
                limit,
            )
        return [_media(row) for row in rows]

    async def media_stored(self, media_id: str, data: bytes, mime: str) -> str:
        """Keep the (already cleaned) bytes; returns their sha256 in hex. Raises LookupError for
        an unknown job, Full when the disk takes nothing more."""
        digest = hashlib.sha256(data).hexdigest()
        async with self._turn:
            await asyncio.to_thread(keep, self._folder, digest, data)
            await self._name(media_id, digest, mime)
        return digest

    async def keep_file(self, media_id: str, run: str, data: bytes, mime: str) -> str:
        """Keep a file that came by no channel; returns its sha256 in hex. Raises Full."""
        digest = hashlib.sha256(data).hexdigest()
        async with self._turn:
            await asyncio.to_thread(keep, self._folder, digest, data)
            async with self._database.write() as connection:
                await connection.execute(
                    "INSERT INTO media (id, run, question, channel, ref, mime, status, sha256, "
                    "attempts) VALUES ($1, $2, '', '', '', $3, 'stored', $4, 0)",
                    media_id,
                    run,
                    mime,
                    digest,
                )
        return digest

    def file(self, digest: str) -> Path:
        """Where a stored file lies, whether or not it is (still) there."""
        return self._folder / digest

    async def _name(self, media_id: str, digest: str, mime: str) -> None:
        async with self._database.write() as connection:
            row = await connection.fetchrow(
                "UPDATE media SET status = 'stored', sha256 = $2, mime = $3, ref = '', "
                "retry_at = NULL WHERE id = $1 RETURNING id",
                media_id,
                digest,
                mime,
            )
            if row is None:
                raise LookupError("no such media job")

    async def sweep(self) -> int:
        """Delete the files that no row names (any more); how many there were."""
        async with self._turn:
            async with self._database.read() as connection:
                rows = await connection.fetch(
                    "SELECT DISTINCT sha256 FROM media WHERE status = 'stored'"
                )
            named = {row["sha256"] for row in rows}
            return await asyncio.to_thread(discard, self._folder, named)

    async def media_failed(self, media_id: str, retry_at: datetime | None) -> None:
        """The fetch failed: try again at that time, or never (None)."""
        async with self._database.write() as connection:
            await connection.execute(
                "UPDATE media SET attempts = attempts + 1, retry_at = $2, "
                "status = CASE WHEN $3 THEN 'failed' ELSE 'pending' END, "
                "ref = CASE WHEN $3 THEN '' ELSE ref END WHERE id = $1 AND status = 'pending'",
                media_id,
                retry_at,
                retry_at is None,
            )

    async def media_of_another_unit(self, digest: str, run: str) -> bool:
        """Whether a unit other than the run's has this file among its confirmations' evidence."""
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT m.id FROM media AS m JOIN run AS other ON other.id = m.run "
                "JOIN run AS mine ON mine.id = $2 "
                "WHERE m.status = 'stored' AND m.sha256 = $1 AND other.unit <> mine.unit "
                "AND other.kind = 'confirmation' AND mine.kind = 'confirmation' LIMIT 1",
                digest,
                run,
            )
        return row is not None

    async def media(self, media_id: str) -> MediaStored | None:
        async with self._database.read() as connection:
            row = await connection.fetchrow(
                "SELECT m.*, r.person FROM media AS m LEFT JOIN run AS r ON r.id = m.run "
                "WHERE m.id = $1",
                media_id,
            )
        return _media(row) if row else None


def discard(folder: Path, named: Collection[str]) -> int:
    """Delete all files but the named ones. Blocks: use a thread."""
    if not folder.is_dir():
        return 0
    gone = [path for path in folder.iterdir() if path.name not in named]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def keep(folder: Path, digest: str, data: bytes) -> None:
    """Write the file under its hash, whole or not at all. Blocks: use a thread."""
    path = folder / digest
    if path.exists():
        return
    part = folder / f"{digest}.part"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Full("the disk does not take the file") from error


def _media(row: Row) -> MediaStored:
    return MediaStored(
        id=row["id"],
        run=row["run"],
        question=row["question"],
        status=row["status"],
        sha256=row["sha256"],
        mime=row["mime"],
        attempts=row["attempts"],
        channel=row["channel"],
        ref=row["ref"],
        person=row["person"] or "",
    )
