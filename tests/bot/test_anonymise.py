"""jixiao anonymise and the retention: what ends, what stays, and kills in the middle."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from bot.by import By
from bot.cli import execute
from bot.ending import anonymise, expire
from bot.project.new import create
from reports.summary import summary_text
from storage.changes import Address, RecordKind
from storage.keys import NAME, NEXT
from storage.store import KeyMissing, Store, backup, restore
from surveys.conversation import Role
from surveys.messages import Inbound, Start, Text
from tests.bot.scene import START, Scene, playing
from tests.bot.test_withdrawal import FORM, OPEN_TEXT, held, respondent, rows

TITLE = "社区重阳敬老活动"
BY = By("tester", "over")


def closing(folder: Path, day: str = "2021-01-20", days: int = 30) -> None:
    create(folder)
    path = folder / "project.yaml"
    text = path.read_text("utf-8").replace("survey:\n", f"survey:\n  closes: {day}\n")
    path.write_text(text + f"retention_days: {days}\n", "utf-8")


async def staffed(scene: Scene) -> None:
    await respondent(scene, "ada")
    await respondent(scene, "ben", FORM[:3])
    await scene.join("boss", Role.COORDINATOR)
    await scene.join("clerk", Role.CONTACT, unit=scene.app.campaign.folder.lines[0].unit)
    await scene.says("clerk", "1")


async def test_links_go_and_the_work_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        await staffed(scene)
        before = await scene.app.store.tallies()
        await backup(folder / "data", tmp_path / "old.zip")
        done = await anonymise(scene.app.store, scene.clock(), BY)
        assert done is not None
        assert (done.respondents, done.staff) == (2, 2)
        await goes_on(scene)
        assert await scene.app.store.tallies() == before
    async with playing(folder, make=False) as scene:
        await goes_on(scene)
        assert await anonymise(scene.app.store, scene.clock(), BY) is None
    for sql in ("address", "conversation", "person"):
        (left,) = rows(folder, f"SELECT count(*) FROM {sql}")
        assert left == (2,)
    assert rows(folder, "SELECT DISTINCT person FROM run WHERE kind = 'survey'") == [("",)]

    await restore(tmp_path / "old.zip", tmp_path / "again" / "data")
    (tmp_path / "again" / "data" / "keys").mkdir()
    (tmp_path / "again" / "data" / NAME).write_text((folder / "data" / NAME).read_text())
    with pytest.raises(KeyMissing):
        await Store.open(tmp_path / "again" / "data")


async def goes_on(scene: Scene) -> None:
    """Respondents are strangers and told so; those who work here go on; the records agree."""
    store = scene.app.store
    for n, word in enumerate(("修改", "删除我的答卷", "继续")):
        event = f"{id(scene)}.stranger{n}"
        receipt = await scene.app.turns.deliver(
            Inbound("wire", event, "ada", scene.clock(), Text(word))
        )
        assert "不能再接着答、修改或删除" in receipt.reply
    assert await store.known(Address("wire", "ada")) is None
    reply = await scene.says("clerk", "帮助")
    assert reply is not None
    assert "可以这样回" in reply.text
    assert await scene.says("boss", "进度") is not None
    assert await store.verify() == []
    audit = await store.audit()
    assert (audit.problem, audit.broken_at) == ("", None)
    (decision,) = await store.records(RecordKind.DECISION)
    assert '"why":"over"' in decision.payload


async def test_an_old_link_says_what_has_happened(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        store = scene.app.store
        _, code = await store.invite(
            Role.BENEFICIARY,
            max_uses=None,
            expires_at=START + timedelta(days=9),
            now=START,
        )
        await anonymise(store, scene.clock(), BY)
        receipt = await scene.app.turns.deliver(
            Inbound("wire", "1", "new", scene.clock(), Start(code))
        )
        assert "已经结束" in receipt.reply


@pytest.mark.parametrize(
    ("point", "done"),
    [("before the commit", False), ("after the commit", True), ("old key overwritten", True)],
)
async def test_a_kill_leaves_it_done_or_not_begun(tmp_path: Path, point: str, done: bool) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        await staffed(scene)
    old = (folder / "data" / NAME).read_text()
    program = Path(__file__).with_name("anonymise_program.py")
    ended = subprocess.run(  # noqa: ASYNC221 - nothing else runs meanwhile
        [sys.executable, str(program), str(folder / "data"), point],
        check=False,
        timeout=60,
        env={"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert ended.returncode == -signal.SIGKILL
    assert (folder / "data" / NEXT).exists()
    store = await Store.open(folder / "data", exclusive=False)
    assert (await store.anonymised() is not None) is done, "also for who only looks"
    await store.close()
    async with playing(folder, make=False) as scene:
        assert not (folder / "data" / NEXT).exists()
        if not done:
            assert (folder / "data" / NAME).read_text() == old
            assert await scene.says("ada", "修改") is not None
            assert await anonymise(scene.app.store, scene.clock(), BY) is not None
        else:
            assert (folder / "data" / NAME).read_text() != old
        await goes_on(scene)


async def prepared(folder: Path) -> None:
    async with playing(folder, make=False) as scene:
        await staffed(scene)


async def test_the_command_asks_for_the_title(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import asyncio

    folder = tmp_path / "p"
    closing(folder)
    await prepared(folder)

    async def run(*words: str, typed: str = "") -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", StringIO(typed))
        code = await asyncio.to_thread(execute, ["anonymise", str(folder), *words])
        said = capsys.readouterr()
        return code, said.out + said.err

    code, said = await run(typed="别的项目\n")
    assert (code, "名称不一致" in said) == (1, True)
    assert (await run())[0] == 1, "nothing typed"
    code, said = await run(typed=f"{TITLE}\n")
    assert code == 0, said
    assert "2位填表人" in said
    assert "2个工作人员" in said
    assert (await run("--yes"))[1].startswith("已经在")


async def test_the_command_refuses_while_answers_come_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import asyncio

    folder = tmp_path / "p"
    create(folder)
    await prepared(folder)
    refused = await asyncio.to_thread(execute, ["anonymise", str(folder), "--yes"])
    assert refused == 1
    assert "--force" in capsys.readouterr().err
    forced = ["anonymise", str(folder), "--yes", "--force", "提前结束"]
    assert await asyncio.to_thread(execute, forced) == 0
    (payload,) = rows(folder, "SELECT payload FROM record WHERE subject = 'anonymise'")
    assert "提前结束" in str(payload)


async def test_single_answers_go_when_the_time_is_over(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    closing(folder)  # until 2021-02-19
    async with playing(folder, make=False) as scene:
        await staffed(scene)
        store = scene.app.store
        assert "保存到2021年2月19日" in scene.texts("ada")[0]
        before, figures = await store.tallies(), summary_text(await scene.app.reporter.input())
        told = len(scene.texts("boss"))
        scene.clock.at = START.replace(month=2, day=11)
        await scene.app.tick()
        await scene.send_all()
        assert not any("保存到2021" in text for text in scene.texts("boss")[told:])
        for day in (13, 14):
            scene.clock.at = START.replace(month=2, day=day)
            await scene.app.tick()
            await scene.send_all()
        warned = [text for text in scene.texts("boss") if "保存到2021年2月19日" in text]
        assert len(warned) == 1

        scene.clock.at = START.replace(month=2, day=19)
        await scene.app.tick()
        assert await store.expired() is None
        scene.clock.at = START.replace(month=2, day=20)
        await scene.app.tick()
        await scene.send_all()
        assert await store.expired() is not None
        assert OPEN_TEXT.encode() not in held(folder)
        assert await store.tallies() == before
        assert await store.verify() == []
        after = summary_text(await scene.app.reporter.input())
        assert after.split("\n")[1:-1] == figures.split("\n")[1:-1]
        assert sum("保存期已满" in text for text in scene.texts("boss")) == 1
        assert (await store.audit()).problem == ""
        assert await scene.says("clerk", "帮助") is not None
        assert await expire(store, scene.clock(), BY) is None


async def test_after_that_changed_counters_are_still_found(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        await staffed(scene)
        await expire(scene.app.store, scene.clock(), BY)
        assert await scene.app.store.verify() == []
    with sqlite3.connect(folder / "data" / "jixiao.db") as raw:
        raw.execute("UPDATE tally_hist SET n = n + 1")
    async with playing(folder, make=False) as scene:
        assert await scene.app.store.verify()


async def test_without_a_planned_end_the_time_runs_from_the_closing(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await staffed(scene)
        store, phases = scene.app.store, scene.app.campaign.phases
        scene.clock.pass_(days=400)
        await scene.app.tick()
        assert await store.expired() is None
        decided = await phases.decide(
            store, "survey", "close", until=None, who="t", why="over", now=scene.clock()
        )
        assert decided is not None
        scene.clock.pass_(days=365)
        await scene.app.tick()
        assert await store.expired() is None
        scene.clock.pass_(days=1)
        await scene.app.tick()
        assert await store.expired() is not None
        assert await store.verify() == []


def test_what_happens_when_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "p"
    create(folder)
    assert execute(["retention", str(folder)]) == 0
    assert "没有写 survey.closes" in capsys.readouterr().out
    other = tmp_path / "q"
    closing(other)
    assert execute(["retention", str(other)]) == 0
    said = capsys.readouterr().out
    assert "保存到：2021年2月19日" in said
    assert "提前提醒协调员：2021年2月12日" in said
    assert "已经到期" in said
