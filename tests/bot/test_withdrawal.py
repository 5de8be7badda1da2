"""删除我的答卷 and 退出 through the whole program, with the real database."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image

from bot import bodies
from bot.by import By
from bot.channels.base import Rejected
from bot.ending import anonymise
from bot.project.new import create
from reports.summary import summary_text
from scoring.dispositions import Standing
from storage.changes import Address, Changes, MediaJob, OutboxRow, Policy, RosterRow
from surveys import state
from surveys.conversation import Role
from surveys.messages import Inbound, Start, Text
from tests.bot.scene import Scene, playing

OPEN_TEXT = "请多办几场敬老的戏"
FORM = ("开始", "1", "5", "4", "3", "2", "5", OPEN_TEXT, "提交")


async def respondent(scene: Scene, name: str = "ada", words: tuple[str, ...] = FORM) -> None:
    await scene.join(name, Role.BENEFICIARY)
    await scene.says(name, *words)


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "data" / "jixiao.db") as raw:
        return raw.execute(sql).fetchall()


def held(folder: Path) -> bytes:
    """Every byte of the database as it lies on the disk, its log included."""
    return b"".join(p.read_bytes() for p in sorted((folder / "data").glob("jixiao.db*")))


async def test_nothing_of_a_deleted_form_is_left_but_its_number(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        await respondent(scene)
        await respondent(scene, "ben")
        store = scene.app.store
        before = await store.tallies()
        await scene.says("ben", "修改", "4", "1", "提交")
        await scene.says("ben", "删除我的答卷", "确定")
        assert await store.verify() == []
        (forms,) = (await store.tallies()).forms.values()
        assert forms == 1
        assert sum(before.forms.values()) == 2
        assert OPEN_TEXT.encode() in held(folder)
        await store.compare_open(3)
        assert rows(folder, "SELECT count(*) FROM open_answer") == [(1,)]
        await scene.says("ada", "删除我的答卷", "确定")

        assert OPEN_TEXT.encode() not in held(folder), "neither in a page nor in the log"
        assert await store.verify() == []
        assert (await store.tallies()).forms == {}
        assert (await store.tallies()).moments == {}
        assert await store.withdrawn() == 2
        assert rows(folder, "SELECT count(*) FROM answer") == [(0,)]
        assert rows(folder, "SELECT count(*) FROM open_answer") == [(0,)]
        assert rows(folder, "SELECT count(*) FROM tally_duration WHERE n <> 0") == [(0,)]
        trace = rows(folder, "SELECT person, grp, closed_on, counts, status FROM run")
        assert trace == [("", "", None, 0, "withdrawn")] * 2

        await scene.says("ada", "继续", *FORM)
        assert await store.verify() == []
        assert sum((await store.tallies()).forms.values()) == 1


async def test_a_draft_goes_as_well(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await respondent(scene, words=FORM[:3])
        await scene.says("ada", "删除我的答卷", "1")
        assert rows(tmp_path / "p", "SELECT count(*) FROM answer") == [(0,)]
        assert await scene.app.store.withdrawn() == 1


async def test_it_works_after_a_restart_and_after_the_closing_day(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    create(folder)
    path = folder / "project.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("survey:\n", "survey:\n  closes: 2021-01-12\n"), "utf-8")
    async with playing(folder, make=False) as scene:
        await respondent(scene)
    async with playing(folder, make=False) as scene:
        scene.clock.pass_(days=100)
        assert (await scene.says("ada", "修改")) is not None
        assert rows(folder, "SELECT count(*) FROM answer") != [(0,)]
        await scene.says("ada", "删除我的答卷", "1")
        assert rows(folder, "SELECT count(*) FROM answer") == [(0,)]
        assert await scene.app.store.verify() == []


def picture(shade: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (8, 8), (shade, 0, 0)).save(out, "JPEG")
    return out.getvalue()


async def test_a_photo_goes_unless_somebody_elses_form_shows_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        store = scene.app.store
        await respondent(scene, "ada", FORM[:3])
        await respondent(scene, "ben", FORM[:3])
        ada, ben = await run_of(scene, "ada"), await run_of(scene, "ben")
        jobs = (("own", ada), ("shared", ada), ("same", ben), ("coming", ada))
        await keep_media(scene, jobs)
        own = await store.media_stored("own", picture(1), "image/jpeg")
        shared = await store.media_stored("shared", picture(2), "image/jpeg")
        assert await store.media_stored("same", picture(2), "image/jpeg") == shared
        await scene.says("ada", "删除我的答卷", "1")
        media = folder / "data" / "media"
        assert not (media / own).exists()
        assert (media / shared).exists()
        await scene.says("ben", "删除我的答卷", "1")
        assert list(media.iterdir()) == []


async def test_a_photo_on_its_way_is_dropped_when_it_arrives(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        await respondent(scene, words=FORM[:3])
        await keep_media(scene, (("late", await run_of(scene, "ada")),))
        await scene.says("ada", "删除我的答卷", "1")
        try:
            await scene.app.store.media_stored("late", picture(3), "image/jpeg")
        except LookupError:
            await scene.app.store.sweep()
        assert list((folder / "data" / "media").iterdir()) == []


async def run_of(scene: Scene, name: str) -> str:
    known = await scene.app.store.known(Address("wire", name))
    assert known is not None
    run = state.from_json(known.state).run
    assert run is not None
    return run.id


async def keep_media(scene: Scene, jobs: tuple[tuple[str, str], ...]) -> None:
    media = tuple(MediaJob(name, run, "P1", "wire", "ref", "image/jpeg") for name, run in jobs)
    await scene.app.store.submit(Changes(f"wire:media{jobs}", scene.clock(), media=media))


async def test_texts_that_wait_for_the_person_go_too(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        await respondent(scene)
        scene.wire.fault = lambda _: Rejected("x")
        await scene.says("ada", "删除我的答卷", "1")
        left = rows(folder, "SELECT count(*), max(body) FROM outbox WHERE personal")
        assert left == [(1, "")], "only the answer to this word, which could not be sent"


async def broadcast(scene: Scene, name: str, key: str, personal: bool = True) -> None:
    address = await scene.address_id(name)
    body = bodies.to_json(bodies.Body(text="还有几题没有答完"))
    row = OutboxRow(key, address, "wire", Policy.BROADCAST, body, personal)
    await scene.app.store.run_once(key, scene.clock(), [row], scene.clock())


async def test_nothing_unasked_reaches_somebody_who_has_left(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await respondent(scene, words=FORM[:3])
        await broadcast(scene, "ada", "before")
        await scene.hears_without_sending("ada", Text("退出"))
        await scene.send_all()
        await broadcast(scene, "ada", "after")
        await scene.send_all()
        assert not any("还有几题" in text for text in scene.texts("ada"))
        assert {item.error for item in await scene.app.store.outbox("dead")} == {"left"}

        before = len(scene.wire.out)
        scene.clock.pass_(days=1)
        reply = await scene.says("ada", "在吗")
        assert reply is not None
        assert "继续" in reply.text
        assert len(scene.wire.out) == before + 1
        await scene.says("ada", "继续")
        await broadcast(scene, "ada", "again")
        await scene.send_all()
        assert scene.texts("ada")[-1] == "还有几题没有答完"


async def test_a_coordinators_alerts_come_whatever_was_said(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("boss", Role.COORDINATOR)
        await scene.says("boss", "退出")
        await broadcast(scene, "boss", "alert", personal=False)
        await scene.send_all()
        assert scene.texts("boss")[-1] == "还有几题没有答完"


async def test_the_same_question_on_another_channel_after_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        store, now = scene.app.store, scene.clock()
        until = now + timedelta(days=30)
        old, code = await store.invite(Role.BENEFICIARY, expires_at=until, now=now)
        await scene.hears("ada", Start(code))
        await scene.says("ada", *FORM[:4])
        made = await store.transfer(old.id, now, until)
        assert made is not None
    async with playing(folder, make=False) as scene:
        scene.clock.pass_(days=3)
        await scene.app.turns.deliver(Inbound("web", "w1", "cookie", scene.clock(), Start(made[1])))
        known = await scene.app.store.known(Address("web", "cookie"))
        assert known is not None
        assert '"at":"E1"' in known.state
        for n, word in enumerate(FORM[4:]):
            await scene.app.turns.deliver(
                Inbound("web", f"w{n}.next", "cookie", scene.clock(), Text(word))
            )
        assert sum((await scene.app.store.tallies()).forms.values()) == 1
        scene.clock.pass_(days=1)
        for n, word in enumerate(("修改", "3", "1", "提交")):
            await scene.app.turns.deliver(
                Inbound("web", f"c{n}", "cookie", scene.clock(), Text(word))
            )
        assert await scene.app.store.verify() == []
        kept = rows(folder, "SELECT version, closed_on FROM run")
        assert kept == [(2, "2021-01-14")], "superseded, on the day it was first submitted"


async def test_reports_say_how_many_were_deleted_but_no_small_number(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await respondent(scene)
        assert "应本人要求" not in summary_text(await scene.app.reporter.input())
        for n in range(1, 6):
            name = f"p{n}"
            await respondent(scene, name, (*FORM[:3], "删除我的答卷", "1"))
            said = summary_text(await scene.app.reporter.input())
            expected = "应本人要求删除5份" if n == 5 else "应本人要求删除的不足5份"
            assert expected in said


async def test_a_row_of_the_list_is_free_again(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        store, until = scene.app.store, scene.clock() + timedelta(days=30)
        listed = [RosterRow(number, "1") for number in ("17", "18")]
        codes = await store.invite_roster(listed, expires_at=until, now=scene.clock())
        await scene.hears("ada", Start(codes["17"]))
        await scene.says("ada", "开始", *FORM[2:])
        assert (await store.roster_counts())["1", Standing.COMPLETE] == 1
        await scene.says("ada", "删除我的答卷", "确定")
        assert (await store.roster_counts())["1", Standing.LEFT] == 1
        assert await store.verify() == []
        await scene.says("ada", "继续", "开始", *FORM[2:])
        assert (await store.roster_counts())["1", Standing.COMPLETE] == 1
        assert await store.verify() == []

        assert await anonymise(store, scene.clock(), By("tester", "over")) is not None
        assert await store.roster() == []
        assert await store.invitations() == []
        assert await store.verify() == []
        assert (await store.tallies()).dispositions, "how many ended how stays"
