"""The program's packer: files into a ZIP, one after the other, hashed while they are copied.

The same files in the same order give the same bytes. Nothing is held in memory, however large a
scan is; nothing stands under the final name before it is whole.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

MANIFEST = "清单.json"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20
_PACKED = frozenset({".jpg", ".jpeg", ".png", ".webp", ".pdf", ".docx", ".xlsx", ".zip", ".mp4"})
"""Ends of names of files that a second packing makes no smaller."""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\/:*?"<>|]+')
_DEVICES = re.compile(r"(?i)^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?=\.|$)")
LONGEST = 60
"""Characters of one part of a name: Windows takes a path of 260 at most."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of the ZIP: its name there, and where its content is."""

    name: str
    source: Path | bytes
    sha256: str = ""
    """What it must be; "": whatever it is."""


class NotAsRecorded(ValueError):
    """A file is not there, or not what the record says; the message names it, in Chinese."""


def safe(text: str, longest: int = LONGEST) -> str:
    """As one part of a name on Windows as anywhere; never empty."""
    plain = " ".join(_UNSAFE.sub("_", text).split())
    stem, dot, suffix = plain.rpartition(".")
    if dot and len(suffix) <= 5 and len(plain) > longest:
        plain = f"{stem[: longest - len(suffix) - 1]}.{suffix}"
    plain = plain[:longest].strip(" .")
    return _DEVICES.sub(r"_\g<0>", plain) or "_"


class Names:
    """Names within one ZIP, no two alike where large and small letters are the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, *parts: str) -> str:
        """The path of these parts, each made safe; numbered where it is taken."""
        *folders, last = (safe(part) for part in parts)
        stem, dot, suffix = last.rpartition(".")
        path, n = "/".join((*folders, last)), 1
        while path.casefold() in self._taken:
            n += 1
            numbered = f"{stem}-{n}.{suffix}" if dot else f"{last}-{n}"
            path = "/".join((*folders, numbered))
        self._taken.add(path.casefold())
        return path


def pack(
    target: Path,
    entries: Iterable[Entry],
    *,
    manifest: str = "",
    step: Callable[[int], None] = lambda _: None,
) -> dict[str, str]:
    """Write the ZIP; returns sha256 by name. Blocks: use a thread.

    `manifest`: the name under which the hashes stand in it at the end, as JSON; "": nowhere.
    `step` hears of every so many bytes copied. Raises NotAsRecorded, and OSError where the target
    cannot be written; then nothing is left behind.
    """
    part = target.with_name(f"{target.name}.part")
    digests: dict[str, str] = {}
    try:
        with zipfile.ZipFile(part, "w") as archive:
            for entry in entries:
                digests[entry.name] = _copied(archive, entry, step)
            if manifest:
                told = json.dumps(dict(sorted(digests.items())), ensure_ascii=False, indent=1)
                _copied(archive, Entry(manifest, told.encode()), step)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return digests


def _copied(archive: zipfile.ZipFile, entry: Entry, step: Callable[[int], None]) -> str:
    info = zipfile.ZipInfo(entry.name, _EPOCH)
    packed = Path(entry.name).suffix.lower() in _PACKED
    info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    digest = hashlib.sha256()
    try:
        with _opened(entry.source) as content, archive.open(info, "w", force_zip64=True) as into:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
                into.write(chunk)
                step(len(chunk))
    except FileNotFoundError as error:
        raise NotAsRecorded(f"缺文件：{entry.name}") from error
    if entry.sha256 and digest.hexdigest() != entry.sha256:
        raise NotAsRecorded(f"文件和记录的校验值不一致：{entry.name}")
    return digest.hexdigest()


def _opened(source: Path | bytes) -> IO[bytes]:
    return BytesIO(source) if isinstance(source, bytes) else source.open("rb")


def sha256_of(path: Path) -> str:
    """Of a file, read in pieces. Blocks: use a thread."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flaws(path: Path, manifest: str = MANIFEST) -> list[str]:
    """Files of a ZIP that are not what its manifest says. Blocks: use a thread."""
    try:
        with zipfile.ZipFile(path) as archive:
            told: Mapping[str, str] = json.loads(archive.read(manifest))
            names = set(archive.namelist()) - {manifest}
            return [*_flaws(archive, names, told)]
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as error:
        return [f"不是归档文件，或已损坏（{type(error).__name__}）"]


def _flaws(archive: zipfile.ZipFile, names: set[str], told: Mapping[str, str]) -> Iterator[str]:
    yield from (f"清单里没有 {name}" for name in sorted(names - set(told)))
    yield from (f"缺 {name}" for name in sorted(set(told) - names))
    for name in sorted(names & set(told)):
        digest = hashlib.sha256()
        with archive.open(name) as content:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
        if digest.hexdigest() != told[name]:
            yield f"{name} 被改动"
