"""kill -9 at any moment: what was acknowledged is there, and nothing is there twice."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.storage.build import opened, raw

ROOT = Path(__file__).resolve().parents[2]


def run_and_kill(data: Path, after: float) -> list[str]:
    """The acknowledgements that came out before the program was killed."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.crash_program", str(data)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    first = process.stdout.readline()  # it is running; from here on any moment will do
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    rest, _ = process.communicate()
    assert process.returncode == -signal.SIGKILL
    return [line for line in (first + rest).split("\n")[:-1] if line]


def said(data: Path) -> Counter[str]:
    with raw(data) as connection:
        rows = connection.execute("SELECT run, question FROM answer").fetchall()
        outbox = connection.execute("SELECT id FROM outbox").fetchall()
    answers = Counter(f"{run[2:]}-{question[1:]}" for run, question in rows)
    assert Counter(row[0].replace(".", "-") for row in outbox) == answers
    return answers


@pytest.mark.parametrize("after", [0.0, 0.05, 0.11, 0.23])
async def test_killed(data: Path, after: float) -> None:
    acknowledged = run_and_kill(data, after)
    stored = said(data)
    assert set(acknowledged) <= stored.keys()
    assert set(stored.values()) == {1}
    async with opened(data) as store:
        tallies = (await store.tallies()).dispositions
        assert tallies == Counter(("", key.split("-")[0]) for key in stored)
        result = await store.audit()
        assert (result.problem, result.head.count) == ("", len(stored))


async def test_killed_started_again_and_killed(data: Path) -> None:
    acknowledged = run_and_kill(data, 0.1)
    acknowledged += await asyncio.to_thread(run_and_kill, data, 0.1)
    stored = said(data)
    assert set(acknowledged) <= stored.keys()
    assert set(stored.values()) == {1}
    assert len(set(acknowledged)) == len(acknowledged)
