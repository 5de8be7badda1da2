"""微信客服: a questionnaire by a person on ordinary WeChat, within the platform's limits."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.changes import Address
from surveys.conversation import Role
from surveys.state import from_json
from tests.channels.wecom.town import Town, town

AUNT = "wmAunt"


async def arrived(place: Town) -> None:
    await place.enters(AUNT, await place.invited(Role.BENEFICIARY))


async def status(place: Town) -> str:
    known = await place.scene.app.store.known(Address("kf", AUNT))
    assert known is not None
    return from_json(known.state).status


async def test_the_link_brings_the_invitation_and_is_greeted_in_time(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        await arrived(place)
        calls = place.sandbox.corp.calls
        assert "kf/send_msg_on_event" in calls
        assert "kf/send_msg" not in calls
        assert "开始" in place.told(AUNT)
        assert place.alarms == []


async def test_a_whole_questionnaire(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        await arrived(place)
        await place.touches(AUNT, "开始")
        for _ in range(60):
            if "submitted" in str(await place.scene.app.store.tallies()) or await done(place):
                break
            await answer(place)
        assert await done(place)
        assert sum((await place.scene.app.store.tallies()).forms.values()) == 1
        assert place.alarms == []


async def done(place: Town) -> bool:
    known = await place.scene.app.store.known(Address("kf", AUNT))
    assert known is not None
    return bool(from_json(known.state).submitted)


async def answer(place: Town) -> None:
    shown = place.sandbox.service.customer(AUNT).received[-1]
    items = shown.get("msgmenu", {}).get("list", [])
    words = [item["click"]["content"] for item in items]
    wanted = next((w for w in words if w.startswith(("1 ", "提交", "完成", "跳过"))), "")
    if "完成" in words and "✓" in "".join(words):
        wanted = "完成"
    if wanted:
        await place.touches(AUNT, wanted)
    else:
        await place.writes(AUNT, "都挺好的")


async def test_what_is_pulled_twice_counts_once(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        await arrived(place)
        await place.touches(AUNT, "开始")
        before = len(place.sandbox.service.customer(AUNT).received)
        await place.scene.app.store.put("kf.wk1", "")  # the place is lost
        await place.pulled()
        assert len(place.sandbox.service.customer(AUNT).received) == before


async def test_an_empty_page_is_not_the_end(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        place.sandbox.service.empty_pages = 3
        await arrived(place)
        assert "开始" in place.told(AUNT)


async def test_an_old_leave_to_pull_is_done_without(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        place.kf.poke("wk1", "of another hour")
        await arrived(place)
        assert "开始" in place.told(AUNT)


async def test_an_old_button_is_refused_and_asked_again(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        await arrived(place)
        await place.touches(AUNT, "开始")
        await place.touches(AUNT, "1 ")
        first = place.sandbox.service.customer(AUNT).received[0]["msgmenu"]["list"][0]["click"]
        place.sandbox.service._from(
            AUNT, "text", {"content": first["content"], "menu_id": first["id"]}
        )
        await place.pulled()
        assert "没有算进去" in place.told(AUNT)


@pytest.mark.parametrize("kind", ["video", "file", "link", "business_card"])
async def test_what_no_question_takes(tmp_path: Path, kind: str) -> None:
    async with town(tmp_path / "p") as place:
        await arrived(place)
        await place.touches(AUNT, "开始")
        place.sandbox.service.sends(AUNT, kind, {"media_id": "m"})
        await place.pulled()
        assert "请" in place.told(AUNT)


async def test_after_two_days_nothing_can_be_said(tmp_path: Path) -> None:
    """And nobody is alarmed: it is how the platform is."""
    async with town(tmp_path / "p") as place:
        await arrived(place)
        await place.touches(AUNT, "开始")
        place.scene.clock.pass_(hours=50)
        known = await place.scene.app.store.known(Address("kf", AUNT))
        assert known is not None
        assert await place.scene.app.turns.remind(known, "kf", "r1")
        before = len(place.sandbox.service.customer(AUNT).received)
        await place.send_all()
        assert len(place.sandbox.service.customer(AUNT).received) == before
        assert place.alarms == []
        await place.writes(AUNT, "我接着答")
        assert len(place.sandbox.service.customer(AUNT).received) > before
