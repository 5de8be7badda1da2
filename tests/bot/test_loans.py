"""A line is lent to a colleague, taken back, given back; who filled in what stays known."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from storage.changes import Address, RecordKind
from surveys import state
from surveys.conversation import Role
from surveys.messages import Inbound, Photo, Start
from tests.bot.scene import Scene, playing

PAPERS = "第1号凭证，3页，存办公室"


async def lender(scene: Scene) -> str:
    """A contact who has said of the first line what the finance office knows; the code of the
    link they gave out."""
    scene.app.turns.doors = ("https://x.example/i/{code}",)
    unit = scene.app.campaign.folder.lines[0].unit
    await scene.join("财务", Role.CONTACT, unit=unit)
    await scene.says("财务", "1", "1", "跳过", "15000", "1")
    said = await scene.says("财务", "转交")
    assert said is not None
    (code,) = re.findall(r"/i/(\w+)", said.text)
    return str(code)


async def records(scene: Scene) -> list[dict[str, Any]]:
    return [json.loads(r.payload) for r in await scene.app.store.records(RecordKind.CONFIRMATION)]


async def run_of(scene: Scene, name: str) -> Any:
    known = await scene.app.store.known(Address("wire", name))
    assert known is not None
    return state.from_json(known.state).run


async def test_a_colleague_fills_in_the_rest_and_submits(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        code = await lender(scene)
        first = await scene.hears("业务", Start(code))
        assert first is not None
        assert "前面填好的4项都带过来了" in first.text
        assert "80岁以上老人" in first.text
        assert len(first.options) == 0
        await scene.says("业务", "50", PAPERS, "提交")
        (record,) = await records(scene)
        assert record["answers"]["spent"]["value"] == 1500000
        assert record["filled"] == dict.fromkeys(("agreed", "arrived", "spent", "matters"), "财务")
        assert any("填好提交了" in text for text in scene.texts("财务"))
        assert "用过了、过期了" in await _stranger(scene, code)
        menu = await scene.says("财务", "菜单")
        assert menu is not None
        assert "✓" in menu.text
        corrected = await scene.says("业务", "修改")
        assert corrected is not None
        assert "想改哪一项" in corrected.text, "what they submitted is theirs to correct"


async def _stranger(scene: Scene, code: str) -> str:
    inbound = Inbound("wire", "stranger.1", "第三人", scene.clock(), Start(code))
    return (await scene.app.turns.deliver(inbound)).reply


async def test_it_is_given_back_and_the_lender_submits(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        code = await lender(scene)
        waits = await scene.says("财务", "1")
        assert waits is not None
        assert "转交给了同事，正在填" in waits.text
        await scene.hears("业务", Start(code))
        await scene.says("业务", "48", "2", "2人去世")
        thanks = await scene.says("业务", "交回")
        assert thanks is not None
        assert "已经交回" in thanks.text
        assert any("交回来了" in text for text in scene.texts("财务"))
        menu = await scene.says("财务", "菜单")
        assert menu is not None
        assert "（同事交回了）" in menu.text
        back = await scene.says("财务", "1")
        assert back is not None
        run = await run_of(scene, "财务")
        assert run.answers["reach.D1"].value == 48
        assert run.filled["reach.D1"] == "财务的同事"
        after = await scene.says("业务", "50")
        assert after is not None
        assert "已经收回或者填好了" in after.text


async def test_it_is_taken_back_with_what_the_colleague_has(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        code = await lender(scene)
        await scene.hears("业务", Start(code))
        await scene.says("业务", "50")
        back = await scene.says("财务", "收回")
        assert back is not None
        assert "收回来了" in back.text
        run = await run_of(scene, "财务")
        assert run.answers["reach.D1"].value == 50
        after = await scene.says("业务", "修改")
        assert after is not None
        assert "已经收回或者填好了" in after.text


async def test_a_link_that_nobody_opened_dies_when_it_is_taken_back(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        code = await lender(scene)
        await scene.says("财务", "收回")
        assert "用过了、过期了" in await _stranger(scene, code)


async def test_another_contact_of_the_unit_stays_who_they_are(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        code = await lender(scene)
        unit = scene.app.campaign.folder.lines[0].unit
        await scene.join("办公室", Role.CONTACT, unit=unit)
        before = await scene.app.store.known(Address("wire", "办公室"))
        await scene.hears("办公室", Start(code))
        after = await scene.app.store.known(Address("wire", "办公室"))
        assert before is not None
        assert after is not None
        assert after.person == before.person
        await scene.says("办公室", "菜单", "1")
        run = await run_of(scene, "办公室")
        assert run.answers["spent"].value == 1500000


async def test_putting_off_until_a_day_is_known_to_reminders(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        unit = scene.app.campaign.folder.lines[0].unit
        await scene.join("财务", Role.CONTACT, unit=unit)
        await scene.says("财务", "1", "1")
        day: date = (scene.clock() + timedelta(days=5)).date()
        said = await scene.says("财务", f"稍后再填 {day.month}月{day.day}日")
        assert said is not None
        assert f"{day.month}月{day.day}日再填" in said.text
        known = await scene.app.store.known(Address("wire", "财务"))
        assert known is not None
        assert list(state.from_json(known.state).later.values()) == [day.isoformat()]
        past = await scene.says("财务", "稍后再填 2020年1月1日")
        assert past is not None
        assert "这个日子要在2021年1月12日到2021年3月12日之间" in past.text
        await scene.says("财务", "1")
        known = await scene.app.store.known(Address("wire", "财务"))
        assert known is not None
        assert state.from_json(known.state).later == {}


async def test_a_successor_takes_over_all_that_was_begun(tmp_path: Path) -> None:
    """换人交接: a submitted form, one set down, one open, and a photo that waits for a word."""
    async with playing(tmp_path / "p") as scene:
        unit = scene.app.campaign.folder.lines[0].unit
        await scene.join("财务", Role.CONTACT, unit=unit)
        await scene.says("财务", "1", "1", "跳过", "15000", "1", "50", PAPERS, "提交")
        await scene.says("财务", "2", "1", "跳过", "2000", "1")
        await scene.hears("财务", Photo("发放表"))
        (invitation,) = await scene.app.store.invitations()
        made = await scene.app.store.transfer(
            invitation.id, scene.clock(), scene.clock() + timedelta(days=3)
        )
        assert made is not None
        before = await run_of(scene, "财务") if await _knows(scene, "财务") else None
        assert before is None, "who has left is a stranger"
        first = await scene.hears("继任", Start(made[1]))
        assert first is not None
        assert "都遮住了吗" in first.text
        run = await run_of(scene, "继任")
        assert run.offered == Photo("发放表")
        await scene.presses("继任", first, "已遮住")
        menu = await scene.says("继任", "菜单")
        assert menu is not None
        assert "✓" in menu.text
        assert "（填了一半）" in menu.text
        listed = await scene.says("继任", "1")
        assert listed is not None
        assert "想改哪一项" in listed.text


async def _knows(scene: Scene, name: str) -> bool:
    return await scene.app.store.known(Address("wire", name)) is not None
