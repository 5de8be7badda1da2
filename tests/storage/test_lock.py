"""One program a project."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.lock import ProjectLock
from storage.store import ProjectBusy, StorageError, Store
from tests.storage.build import join, opened

ROOT = Path(__file__).resolve().parents[2]

HOLDER = """
import asyncio, sys
from pathlib import Path
from storage.store import Store

async def main():
    store = await Store.open(Path(sys.argv[1]))
    print("open", flush=True)
    sys.stdin.readline()
    await store.close()

asyncio.run(main())
"""


@contextmanager
def another_program(data: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n"
    yield process
    process.communicate("\n")


async def test_another_program_is_named(data: Path) -> None:
    with another_program(data) as process:
        with pytest.raises(ProjectBusy, match=str(process.pid)) as busy:
            await Store.open(data)
        assert busy.value.pid == process.pid
        async with opened(data, exclusive=False) as reading:
            assert await reading.people() == []
    async with opened(data) as store:
        await join(store, "ada")


async def test_a_killed_program_holds_nothing(data: Path) -> None:
    with another_program(data) as process:
        process.kill()
        process.wait()
        async with opened(data) as store:
            await join(store, "ada")


async def test_the_same_program_does_not_get_it_twice_either(data: Path) -> None:
    async with opened(data):
        with pytest.raises(ProjectBusy) as busy:
            await Store.open(data)
        assert busy.value.pid == os.getpid()
        assert (data / "lock").read_text() == f"{os.getpid()}\n"
    async with opened(data):
        pass


async def test_what_cannot_be_opened_is_not_held(data: Path) -> None:
    async with opened(data):
        pass
    (data / "keys" / "campaign.key").rename(data / "elsewhere")
    with pytest.raises(StorageError):
        await Store.open(data)
    lock = ProjectLock(data / "lock")
    lock.release()
    lock.release()
    (data / "elsewhere").rename(data / "keys" / "campaign.key")
    async with opened(data):
        pass


async def test_nothing_is_made_by_only_reading(data: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no database"):
        await Store.open(data, exclusive=False)
    assert os.listdir(tmp_path) == []  # noqa: PTH208
