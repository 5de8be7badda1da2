"""Uploads: checked by their first bytes, and kept until the media job has fetched them."""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from tempfile import NamedTemporaryFile

MAX_BYTES = 10 * 1024 * 1024
FETCHED_KEPT = 3600.0
"""Seconds a fetched file stays: longer than all retries of its media job together."""
UNFETCHED_KEPT = 7 * 86400.0

_REF = re.compile(r"[0-9a-f]{32}")


def picture_type(data: bytes) -> str:
    """The MIME type by the file's first bytes, or empty for what is no picture (or PDF) that we
    take."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    return ""


class Uploads:
    """A folder of waiting photos and recordings, readable by the service only. All calls block: use
    a thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, ref: str, data: bytes) -> None:
        """Durable when it returns; the same `ref` again replaces the file by the same bytes."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # a name of its own (mode 0600): the same upload may be arriving twice at once
        with NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(self._folder / ref)
        _sync(self._folder)

    def fetch(self, ref: str) -> bytes:
        """Raises FileNotFoundError for a reference that is not (or no longer) here."""
        if not _REF.fullmatch(ref):
            raise FileNotFoundError("no such upload")
        data = (self._folder / ref).read_bytes()
        (self._folder / f"{ref}.fetched").touch()
        return data

    def sweep(self, now: float | None = None) -> int:
        """Remove what was fetched an hour ago, and what nobody fetched for a week."""
        now = time.time() if now is None else now
        removed = 0
        for file in self._folder.glob("*") if self._folder.is_dir() else ():
            if file.suffix == ".fetched":
                continue
            mark = file.with_name(f"{file.name}.fetched")
            kept, since = (FETCHED_KEPT, mark) if mark.exists() else (UNFETCHED_KEPT, file)
            if now - since.stat().st_mtime > kept:
                file.unlink(missing_ok=True)
                mark.unlink(missing_ok=True)
                removed += 1
        return removed


def _sync(folder: Path) -> None:
    """Make the new name durable too, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
