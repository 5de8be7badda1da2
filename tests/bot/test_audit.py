"""`jixiao audit`: whatever is changed in the database by hand is found, whatever it was."""

from __future__ import annotations

import base64
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from openpyxl import load_workbook

from bot.auditing import audited, checked
from bot.cli import execute
from bot.signing.commands import SigningDesk
from bot.signing.trail import masked
from storage.changes import RecordKind
from storage.store import Store
from surveys.conversation import Role
from surveys.sign_off import Stage
from tests.bot.scene import playing
from tests.bot.signing import LINE, PDF, UNIT, Office

COLUMNS = ("id", "kind", "subject", "version", "person", "unit", "payload", "at", "salt")
KINDS = [kind.value for kind in RecordKind if kind is not RecordKind.FINDING]
ACTS = ("submitted", "confirmed", "stamped", "reopened")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project in which each kind of entry stands, each act of a sign-off, and a correction."""
    folder = tmp_path_factory.mktemp("audit") / "p"
    async with playing(folder) as scene:
        office = await Office(scene).opens()
        await office.confirms()
        await office.reviews("退回：支出不对")
        await office.corrects("7100")
        await office.reviews()
        await office.scans("application/pdf")
        await scene.join("assessor", Role.ASSESSOR)
        judged = await scene.says("assessor", "1")
        assert judged is not None
        await scene.says("assessor", "1", "已查阅项目档案", "跳过", "1")
        await scene.app.campaign.phases.decide(
            scene.app.store, "survey", "close", until=None, who="x", why="y", now=scene.clock()
        )
        await scene.says("coordinator", "重新开放单位", "1", "补记 13800138000")
        await office.corrects("7200", "再补一张")
    return folder


@contextmanager
def raw(data: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(data / "jixiao.db", isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()


@pytest.fixture
def data(played: Path, tmp_path: Path) -> Path:
    """A copy of its data, to do harm to."""
    shutil.copytree(played / "data", tmp_path / "p" / "data")
    return tmp_path / "p" / "data"


async def problems(data: Path, head: str = "") -> tuple[str, ...]:
    store = await Store.open(data, exclusive=False, keyless=True)
    try:
        return (await audited(store, head)).problems
    finally:
        await store.close()


def targets(data: Path) -> dict[str, int]:
    """Number of an entry of each kind, of each act and of a correction."""
    with raw(data) as connection:
        rows = connection.execute("SELECT seq, kind, version, payload FROM record").fetchall()
    found = {kind: seq for seq, kind, _, _ in rows}
    found |= {act: seq for seq, _, _, text in rows for act in ACTS if f'"act":"{act}"' in text}
    found["correction"] = max(s for s, kind, v, _ in rows if kind == "confirmation" and v > 1)
    return found


async def test_the_untouched_data_are_whole(data: Path) -> None:
    assert await problems(data) == ()
    assert {*KINDS, *ACTS, "correction"} <= {*targets(data)}


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("what", [*KINDS, *ACTS, "correction"])
async def test_any_column_of_any_entry(data: Path, what: str, column: str) -> None:
    number = targets(data)[what]
    value: Any = {"version": 9, "at": "2026-01-01T00:00:00.000000+00:00", "salt": "00" * 16}.get(
        column, "changed"
    )
    with raw(data) as connection:
        connection.execute(f"UPDATE record SET {column} = ? WHERE seq = ?", (value, number))
    (problem,) = await problems(data)
    assert problem.startswith(f"第{number}条对不上")


@pytest.mark.parametrize("what", [*KINDS, *ACTS, "correction"])
async def test_any_entry_deleted_or_swapped(data: Path, what: str) -> None:
    number = targets(data)[what]
    with raw(data) as connection:
        connection.execute("DELETE FROM record WHERE seq = ?", (number,))
    (problem,) = await problems(data)
    assert problem.startswith(f"第{number}条对不上")
    with raw(data) as connection:  # the others close up
        connection.execute("UPDATE record SET seq = -seq WHERE seq > ?", (number,))
        connection.execute("UPDATE record SET seq = -seq - 1 WHERE seq < 0")
        connection.execute("UPDATE campaign SET chain_count = chain_count - 1")
    assert await problems(data)


async def test_neighbours_swapped(data: Path) -> None:
    with raw(data) as connection:
        (last,) = connection.execute("SELECT max(seq) FROM record").fetchone()
        for number in range(2, last + 1):
            before, here = number - 1, number
            connection.execute("BEGIN")
            connection.execute("UPDATE record SET seq = -1 WHERE seq = ?", (before,))
            connection.execute("UPDATE record SET seq = ? WHERE seq = ?", (before, here))
            connection.execute("UPDATE record SET seq = ? WHERE seq = -1", (here,))
            connection.execute("COMMIT")
            assert await problems(data), number
            connection.execute("UPDATE record SET seq = -1 WHERE seq = ?", (before,))
            connection.execute("UPDATE record SET seq = ? WHERE seq = ?", (before, here))
            connection.execute("UPDATE record SET seq = ? WHERE seq = -1", (here,))
    assert await problems(data) == ()


async def test_a_cut_end_needs_a_printed_head(data: Path) -> None:
    with raw(data) as connection:
        head, count = connection.execute("SELECT chain_hash, chain_count FROM campaign").fetchone()
        (kept,) = connection.execute(
            "SELECT hash FROM record WHERE seq = ?", (count - 2,)
        ).fetchone()
        connection.execute("DELETE FROM record WHERE seq > ?", (count - 2,))
        assert await problems(data)
        connection.execute("UPDATE campaign SET chain_hash = ?, chain_count = ?", (kept, count - 2))
    assert await problems(data) == (), "consistent in itself"
    assert await problems(data, head[:16]), "but not with what was printed"


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE form SET body = replace(body, '8,000', '9,000')",
        "UPDATE form SET body = replace(body, '800000', '900000')",
        "DELETE FROM form",
    ],
)
async def test_the_texts_that_were_answered(data: Path, sql: str) -> None:
    """A form gives the figures their meaning: the listed amount stands in it."""
    with raw(data) as connection:
        connection.execute(sql)
    assert any("所填的表" in problem for problem in await problems(data))


@pytest.mark.parametrize("harm", ["gone", "changed"])
async def test_the_stamped_scan(data: Path, harm: str) -> None:
    (scan,) = [f for f in (data / "media").iterdir() if f.read_bytes() == PDF]
    scan.unlink() if harm == "gone" else scan.write_bytes(PDF + b"%")
    assert any("盖章件" in problem for problem in await problems(data))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE run SET status = 'open', version = 9, unit = 'U1'",
        "UPDATE answer SET value = replace(value, '7200', '1'), counted = value",
        "DELETE FROM answer",
        "UPDATE media SET sha256 = '00', status = 'failed'",
        "DELETE FROM media",
        "DELETE FROM setting",
        "DELETE FROM schedule_run",
        "UPDATE conversation SET state = '{}'",
    ],
)
async def test_no_other_table_moves_a_figure_or_a_stage(data: Path, played: Path, sql: str) -> None:
    """Stages, versions, stamps and amounts come from the chain alone."""
    shutil.copytree(played, data.parent, dirs_exist_ok=True)
    with raw(data) as connection:
        connection.execute(sql)
    async with playing(data.parent, make=False) as scene:
        office = Office(scene)
        signed = await office.signed()
        assert (signed.stage, signed.sheet) == (Stage.SUBMITTED, 3)
        assert signed.lapsed is not None
        given = await scene.app.reporter.input()
        (line,) = [line for line in given.lines if f"line.{line.line}" == LINE]
        assert (line.spent, line.balance) == (720_000, 80_000)


class TestSheets:
    async def test_a_printed_version_is_the_standing_one_or_not(self, played: Path) -> None:
        async with playing(played, make=False) as scene:
            forms = scene.app.campaign.by_unit
            state = await scene.app.signing.state(UNIT)
            codes = [act.code for act in state.acts if act.what == "submitted"]
            assert len(set(codes)) == 3
            for code, stands in zip(codes, (False, False, True), strict=True):
                spaced = " ".join((code[:4], code[4:].upper()))
                found = await checked(scene.app.store, forms, spaced)
                assert found is not None
                assert found.standing is stands
            for wrong in ("", codes[0][:11], codes[0] + "0", "0" * 16):
                assert await checked(scene.app.store, forms, wrong) is None

    def test_by_command(
        self, played: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        excel = tmp_path / "trail.xlsx"
        assert execute(["audit", str(played), "--excel", str(excel)]) == 0
        assert "记录链完好" in capsys.readouterr().out
        rows = list(load_workbook(excel)["审计轨迹"].iter_rows(min_row=2, values_only=True))
        assert [row[0] for row in rows] == list(range(1, len(rows) + 1))
        told = {str(row[7]) for row in rows}
        assert any("实际支出：7,000.00元 → 7,100.00元" in each for each in told)
        assert any(each.startswith("盖章归档，第2版；盖章件 sha256 ") for each in told)
        whole = str(rows)
        assert "13800138000" not in whole
        assert "已查阅项目档案" not in whole, "what people wrote is named, not told"
        assert {row[4] for row in rows} == {"单位确认", "指标评定", "签审", "协调员决定"}
        printed = [str(row[7]) for row in rows if "校验码" in str(row[7])]
        code = printed[-1].split("校验码 ")[1][:16]
        assert execute(["audit", str(played), "--sheet", code]) == 0
        assert "第3版是现在的版本" in capsys.readouterr().out
        assert execute(["audit", str(played), "--sheet", "0" * 16]) == 1

    def test_numbers_that_lead_to_people_are_masked(self) -> None:
        for number in ("13800138000", "53010219800101123X", "0871-62123456", "6222021234567890"):
            assert masked(f"找{number}问") == "找＊＊＊问"
        assert masked("改为 60,000.00元，第12号") == "改为 60,000.00元，第12号"


class TestErasing:
    async def test_on_record_and_the_unit_confirms_again(self, tmp_path: Path) -> None:
        async with playing(tmp_path / "p") as scene:
            office = await Office(scene).opens()
            await office.confirms()
            desk = scene.app.signing_desk
            reply = await desk.answer({"ask": "erase", "number": 1, "who": "x", "why": "法院裁定"})
            assert reply["problem"] == ""
            result = await audited(scene.app.store)
            assert (result.problems, result.chain.erased) == ((), 1)
            assert (await office.signed()).stage is Stage.FILLING
            again = await desk.answer({"ask": "erase", "number": 1, "who": "x", "why": "y"})
            assert "已经删除" in again["problem"]
            other = await desk.answer({"ask": "erase", "number": 2, "who": "x", "why": "y"})
            assert "不含可删除" in other["problem"]
            (last,) = (await scene.app.store.entries())[-1:]
            assert "法院裁定" in last.payload

    def test_it_is_asked_back(self, played: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert execute(["audit", "erase", str(played), "1", "--why", "y"]) == 1
        assert "加 --yes" in capsys.readouterr().err
        assert execute(["audit", "erase", str(played), "1", "--why", " ", "--yes"]) == 2


def test_the_commands(played: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "q"
    shutil.copytree(played, folder)
    assert execute(["sheet", str(folder), "--unit", "活动中心", "-o", str(tmp_path / "out")]) == 0
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == [f"2025-示例老年活动中心-确认表-第3版.{kind}" for kind in ("docx", "pdf")]
    scan = tmp_path / "scan.pdf"
    scan.write_bytes(PDF)
    unit = ["--unit", "活动中心"]
    assert execute(["sheet", "attach", str(folder), str(scan), *unit]) == 1
    assert "还不能归档" in capsys.readouterr().err
    assert execute(["reopen", str(folder), *unit, "--why", "y"]) == 1
    assert "不用重新开放" in capsys.readouterr().err
    assert execute(["sheet", str(folder), "--unit", "没有的"]) == 2


async def test_a_paper_is_archived_at_the_desk(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        office = await Office(scene).opens()
        await office.confirms()
        await office.reviews()
        desk: SigningDesk = scene.app.signing_desk
        ask: dict[str, Any] = {"ask": "attach", "unit": UNIT, "who": "x", "version": 2}
        ask["data"] = base64.b64encode(PDF).decode()
        assert "不是现在的版本" in (await desk.answer(ask))["problem"]
        ask["version"] = 1
        reply = await desk.answer(ask)
        assert reply["problem"] == ""
        stamped = (await office.signed()).stamped
        assert stamped is not None
        assert stamped.scans == ((reply["sha256"], "application/pdf"),)
        ask["data"] = base64.b64encode(b"no picture").decode()
        assert "不是照片也不是 PDF" in (await desk.answer(ask))["problem"]
        assert (await audited(scene.app.store)).problems == ()
