"""Backups: one .zip with the database and the media, verified by opening it. Never the key.

A backup restored without `data/keys` still has every answer, record and tally; only nobody can be
reached. So the key is kept elsewhere, and destroying it erases the addresses in all backups too.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import shutil
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from storage.changes import ChainHead
from storage.db.core import Full, StorageError
from storage.db.files import check_file, copy_database, row_counts
from storage.db.migrate import check_version
from storage.db.sqlite import SqliteDatabase
from storage.keys import NAME as KEY
from storage.media import FOLDER
from storage.records import audit

DATABASE = "jixiao.db"
MANIFEST = "manifest.json"
MEMBER = re.compile(rf"{DATABASE}|{FOLDER}/[0-9a-f]{{64}}")
"""The only names a backup may hold: nothing can be unpacked to another place."""


class BadBackup(StorageError):
    """The archive is not a whole backup. The message says what is wrong, and nothing was put in
    place."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    path: Path
    rows: dict[str, int]
    """By table."""
    head: ChainHead
    media: int
    missing_media: tuple[str, ...]
    """Hashes of stored media whose file was not there to be copied."""
    key: Path
    """Not in the backup: keep this file in another place. Whoever has both can reach the people;
    without it nobody can be reached, but nothing that was said is lost."""


class Manifest(BaseModel):
    """What a backup says of itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: int = 1
    made_at: datetime
    rows: dict[str, int]
    chain_hash: str
    chain_count: int
    sha256: dict[str, str]
    """By name in the archive."""
    missing_media: tuple[str, ...] = ()


async def backup(data: Path, target: Path) -> BackupReport:
    """Copy a project's data, also while a program runs on it, to the new file `target` (.zip).

    Raises StorageError when there is nothing to copy, BadBackup when the copy does not verify,
    Full, and FileExistsError for a target that is there already.
    """
    try:
        return await _backup(data, target)
    except FileExistsError:
        raise
    except OSError as error:
        raise Full("the disk does not take the backup") from error


async def _backup(data: Path, target: Path) -> BackupReport:
    await asyncio.to_thread(_check_target, data, target)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy = Path(folder) / DATABASE
        await asyncio.to_thread(copy_database, data / DATABASE, copy)
        content = await _sound(copy)
        part = Path(folder) / "backup.zip"
        manifest = await asyncio.to_thread(_pack, copy, data / FOLDER, part, content)
        await _unpacked(part, Path(folder) / "check")
        await asyncio.to_thread(_publish, part, target)
    return BackupReport(
        path=target,
        rows=manifest.rows,
        head=content.head,
        media=len(manifest.sha256) - 1,
        missing_media=manifest.missing_media,
        key=data / KEY,
    )


async def restore(archive: Path, data: Path) -> None:
    """Unpack and verify a backup beside `data`, then put it in place.

    `data` must not exist, or be empty but for `keys/` (a key put back beforehand). Raises
    FileExistsError otherwise, BadBackup for an archive that does not verify.
    """
    await asyncio.to_thread(_check_empty, data)
    with tempfile.TemporaryDirectory(dir=data.parent, prefix=".restore-") as folder:
        whole = Path(folder) / "data"
        await _unpacked(archive, whole)
        await asyncio.to_thread(_put_in_place, whole, data)


def _check_target(data: Path, target: Path) -> None:
    if not (data / DATABASE).exists():
        raise StorageError(f"there is no database in {data}")
    if target.exists():
        raise FileExistsError(f"{target} is there already")
    target.parent.mkdir(parents=True, exist_ok=True)


def _check_empty(data: Path) -> None:
    if data.exists() and any(child.name != "keys" for child in data.iterdir()):
        raise FileExistsError(f"{data} is not empty: restore into a new folder")
    data.parent.mkdir(parents=True, exist_ok=True)


@dataclass(frozen=True, slots=True)
class _Content:
    """What a sound database file holds."""

    head: ChainHead
    media: frozenset[str]


async def _sound(path: Path) -> _Content:
    """Look into a database, after SQLite's own check of the file and an audit of the chain."""
    problems = await asyncio.to_thread(check_file, path)
    if problems:
        raise BadBackup(f"the database is damaged: {problems[0]}")
    database = await SqliteDatabase.open(path, writable=False)
    try:
        await check_version(database)
        async with database.read() as connection:
            result = await audit(connection)
            stored = await connection.fetch("SELECT sha256 FROM media WHERE status = 'stored'")
    finally:
        await database.close()
    if result.problem:
        raise BadBackup(f"the chain of records is broken: {result.problem}")
    return _Content(result.head, frozenset(row["sha256"] for row in stored))


def _pack(database: Path, media: Path, part: Path, content: _Content) -> Manifest:
    files = {f"{FOLDER}/{name}": media / name for name in content.media}
    missing = [name for name, path in files.items() if not path.exists()]
    files = {name: path for name, path in files.items() if name not in missing}
    files[DATABASE] = database
    manifest = Manifest(
        made_at=datetime.now(UTC),
        rows=row_counts(database),
        chain_hash=content.head.hash,
        chain_count=content.head.count,
        sha256={name: _sha256(path) for name, path in files.items()},
        missing_media=tuple(sorted(Path(name).name for name in missing)),
    )
    with zipfile.ZipFile(part, "x", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, manifest.model_dump_json(indent=1))
        for name, path in sorted(files.items()):
            archive.write(path, name)
    return manifest


async def _unpacked(archive: Path, folder: Path) -> Manifest:
    """Unpack into the new `folder` and verify everything the manifest says."""
    manifest = await asyncio.to_thread(_unpack, archive, folder)
    content = await _sound(folder / DATABASE)
    if content.head != ChainHead(manifest.chain_hash, manifest.chain_count):
        raise BadBackup("the chain of records is not the one that was saved")
    rows = await asyncio.to_thread(row_counts, folder / DATABASE)
    if rows != manifest.rows:
        raise BadBackup("the tables do not hold what was saved")
    return manifest


def _unpack(archive: Path, folder: Path) -> Manifest:
    folder.mkdir(mode=0o700)
    try:
        with zipfile.ZipFile(archive) as opened:
            manifest = Manifest.model_validate_json(opened.read(MANIFEST))
            names = set(opened.namelist()) - {MANIFEST}
            if names != set(manifest.sha256) or DATABASE not in names:
                raise BadBackup("files are missing, or do not belong to it")
            for name in sorted(names):
                if not MEMBER.fullmatch(name):
                    raise BadBackup(f"{name!r} does not belong into a backup")
                opened.extract(name, folder)
                if _sha256(folder / name) != manifest.sha256[name]:
                    raise BadBackup(f"{name} was changed")
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, ValidationError) as error:
        raise BadBackup("the file is no backup, or is damaged") from error
    return manifest


def _publish(part: Path, target: Path) -> None:
    part.chmod(0o600)
    part.replace(target)


def _put_in_place(whole: Path, data: Path) -> None:
    """The database comes last: before it is there, the folder is no project."""
    data.mkdir(mode=0o700, exist_ok=True)
    if (whole / FOLDER).exists():
        shutil.move(whole / FOLDER, data / FOLDER)
    shutil.move(whole / DATABASE, data / DATABASE)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
