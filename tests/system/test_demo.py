"""The demonstration, as a visitor runs it: repeatable, labelled, offline, and careful with folders.

A fiftieth of the planned respondents plays: the way is the same, and short.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import pytest_asyncio

from bot.cli.demo import MARK
from tests.support.emulator import eventually
from tests.system.program import ROOT, Done, environment, rows

pytestmark = pytest.mark.asyncio(loop_scope="module")

SHUT = """
import bot.cli
from tests.support.network import only_loopback
with only_loopback():
    bot.cli.main()
"""
"""The command on a machine that reaches nothing but itself."""
LABEL = "【模拟数据】"


async def started(folder: Path, seed: int) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", SHUT, "demo", "--dir", str(folder), "--no-serve"),
        *("--seed", str(seed), "--crowd", "0.02"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(),
        cwd=ROOT,
    )


async def ended(process: asyncio.subprocess.Process) -> Done:
    out, err = await asyncio.wait_for(process.communicate(), 240)
    assert process.returncode is not None
    return Done(process.returncode, out.decode(), err.decode())


async def demo(folder: Path, seed: int) -> Done:
    return await ended(await started(folder, seed))


@dataclass
class Played:
    done: Done
    folder: Path

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    def read(self, name: str) -> bytes:
        return (self.reports / name).read_bytes()

    def record(self, subject: str) -> list[dict[str, Any]]:
        """The versions of a record, oldest first."""
        query = "SELECT payload FROM record WHERE subject = ? ORDER BY version"
        found = rows(self.folder / "data", query, subject)
        return [json.loads(payload) for (payload,) in found]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Played]:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    yield Played(await demo(folder, 7), folder)


async def test_it_ends_well_and_without_a_network(played: Played) -> None:
    assert (played.done.code, played.done.err) == (0, "")
    assert (played.reports / "模拟-2020-绩效评价表-暂定.xlsx").is_file()
    assert len(list(played.reports.glob("模拟-*.png"))) == 6


async def test_everything_is_labelled(played: Played) -> None:
    words = played.done.out.partition("文件：")[0]
    parts = [part for part in words.split("\n\n") if part.strip()]
    assert len(parts) == 4  # summary, score, findings, the printed report beside them
    assert all(LABEL in part for part in parts)
    assert json.loads(played.read("score.json"))["simulated"] is True
    workbook = openpyxl.load_workbook(next(played.reports.glob("*.xlsx")))
    assert len(workbook.worksheets) >= 8
    headers = [sheet.oddHeader and sheet.oddHeader.center.text for sheet in workbook.worksheets]
    assert all(LABEL in str(header) for header in headers)
    assert rows(played.folder / "data", "SELECT DISTINCT simulated FROM run") == [(1,)]


async def test_civil_affairs_confirms_as_printed_is_told_and_corrects(played: Played) -> None:
    first, second = played.record("line.12")
    assert [v["answers"]["spent"]["value"] for v in (first, second)] == [5_000_000, 5_000_000]
    assert [v["answers"]["left"]["value"] for v in (first, second)] == [[6], [3]]
    assert {"rule": "V05", "text": "去向待查：10,000.00元"} in first["exceptions"]
    assert "V05" not in {each["rule"] for each in second["exceptions"]}
    told = rows(
        played.folder / "data",
        "SELECT p.role, o.body FROM outbox AS o JOIN address AS a ON a.id = o.address_id "
        "JOIN person AS p ON p.id = a.person WHERE o.id LIKE 'finding.balance.line.12.1.%'",
    )
    assert sorted(role for role, _ in told) == ["contact", "coordinator"]
    assert all("10,000.00元没有着落" in body for _, body in told)
    assert "line.12" not in {f["subject"] for f in json.loads(played.read("findings.json"))}


async def test_the_same_number_gives_the_same_bytes_and_another_does_not(
    played: Played, tmp_path: Path
) -> None:
    same, other = await asyncio.gather(demo(tmp_path / "same", 7), demo(tmp_path / "other", 8))
    assert (same.code, other.code) == (0, 0)
    for name in ("score.json", "findings.json"):
        assert played.read(name) == (tmp_path / "same" / "reports" / name).read_bytes()
    assert played.read("score.json") != (tmp_path / "other" / "reports" / "score.json").read_bytes()


async def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path) -> None:
    kept = tmp_path / "demo" / "thesis.txt"
    kept.parent.mkdir()
    kept.write_text("years of work")
    refused = await demo(tmp_path / "demo", 7)
    assert refused.code == 1
    assert "不是演示生成的，没有动它" in refused.err
    assert [path.name for path in kept.parent.iterdir()] == ["thesis.txt"]
    assert kept.read_text() == "years of work"


async def test_ctrl_c_in_the_middle_ends_it_in_one_line(played: Played) -> None:
    """On a folder of its own making, which is replaced first."""
    mark = played.folder / MARK
    before = mark.stat().st_mtime_ns
    process = await started(played.folder, 9)

    def in_the_middle() -> bool:
        assert process.returncode is None, "it ended before anybody could interrupt it"
        # whoever reads the old data puts files beside them while the folder is being removed
        if not mark.exists() or mark.stat().st_mtime_ns == before:
            return False
        try:
            found = rows(played.folder / "data", "SELECT count(*) FROM record")
        except sqlite3.OperationalError:  # not there yet
            return False
        return not played.reports.exists() and found[0][0] > 3

    await eventually(in_the_middle, seconds=30)
    process.send_signal(signal.SIGINT)
    done = await ended(process)
    assert (done.code, done.err) == (130, "已中断。\n")
    assert not played.reports.exists()
