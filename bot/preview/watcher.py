"""Notices that a file of the project was saved."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

LOOK_EVERY = 0.4
"""Seconds. Editors write a file in several steps: the second look finds what the first missed."""

Stamps = frozenset[tuple[str, int, int]]


def stamps(directory: Path) -> Stamps:
    """Name, size and time of the files of the folder; what lies below it (data/) is no part."""
    found = []
    for path in directory.iterdir():
        try:
            facts = path.stat()
        except OSError:  # gone meanwhile
            continue
        if path.is_file() and not path.name.startswith((".", "~")):
            found.append((path.name, facts.st_size, facts.st_mtime_ns))
    return frozenset(found)


async def saved(directory: Path, stop: asyncio.Event) -> AsyncIterator[None]:
    """Once for each time the files are not as they were, until `stop`."""
    before = await asyncio.to_thread(stamps, directory)
    while not stop.is_set():
        try:
            await asyncio.wait_for(stop.wait(), LOOK_EVERY)
        except TimeoutError:
            now = await asyncio.to_thread(stamps, directory)
            if now != before:
                before = now
                yield
