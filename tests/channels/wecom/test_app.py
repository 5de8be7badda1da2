"""Members of the corp: cards, words, pictures, through the door and back, against the sandbox."""

from __future__ import annotations

import json
from pathlib import Path

from storage.changes import RecordKind
from surveys.conversation import Role
from tests.channels.wecom.town import SECRET, Town, town

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100


async def a_contact(place: Town, member: str = "zhangsan") -> None:
    place.sandbox.corp.member(member)
    await place.says(member, await place.invited(Role.CONTACT, unit="U1"))


async def records(place: Town) -> list[str]:
    return [one.subject for one in await place.scene.app.store.records(RecordKind.CONFIRMATION)]


async def test_the_console_saves_the_address(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        assert await place.sandbox.checks()


async def test_a_stranger_is_told_what_to_do(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        place.sandbox.corp.member("lisi")
        assert await place.sandbox.enters("lisi") == 200
        await place.app.settled()
        assert "邀请" in place.words("lisi")


async def test_a_pasted_link_is_an_invitation(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        place.sandbox.corp.member("lisi")
        code = await place.invited(Role.CONTACT, unit="U1")
        await place.says("lisi", f"请点 https://pj.example.cn/i/{code} 确认")
        assert "一共2项" in place.words("lisi")


async def test_a_contact_confirms_by_cards(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        await a_contact(place)
        assert place.last("zhangsan")["msgtype"] == "template_card"
        await place.taps("zhangsan", "慰问80岁以上")
        pressed = place.sandbox.corp.cards
        await place.app.settled()
        assert next(one.greyed for one in pressed.values()) == "已选：1 慰问80岁以上…"
        await place.taps("zhangsan", "是")
        await place.says("zhangsan", "跳过", "15000")
        await place.picks("zhangsan", "都没有")
        await place.says("zhangsan", "50", "名单已公示", "凭证12号")
        await place.taps("zhangsan", "提交")
        assert await records(place) == ["line.1"]
        assert place.alarms == []


async def test_a_press_that_comes_twice_counts_once(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        await a_contact(place)
        card = place.card("zhangsan")
        key = card.body["button_list"][0]["key"]
        await place.sandbox.presses(card.task, key)
        await place.send_all()
        before = len(place.seen("zhangsan"))
        assert await place.sandbox.presses(card.task, key) == 200  # another press of an old card
        await place.send_all()
        assert "没有算进去" in place.words("zhangsan")
        assert len(place.seen("zhangsan")) == before + 1


async def test_tokens_end_and_limits_are_hit_on_the_way(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        await a_contact(place)
        corp = place.sandbox.corp
        corp.token_until = 0.0  # taken back early
        await place.says("zhangsan", "帮助")
        assert corp.tokens_given == 2
        corp.fail_codes += [("message/send", -1), ("message/send", 45009)]
        before = len(place.seen("zhangsan"))
        await place.says("zhangsan", "菜单")
        await minutes_pass(place, 3)
        assert len(place.seen("zhangsan")) == before + 1
        for _ in range(70):
            await place.says("zhangsan", "菜单")
        await minutes_pass(place, 4)
        assert len(place.seen("zhangsan")) == before + 71
        assert corp.member("zhangsan").dropped == 0


async def minutes_pass(place: Town, minutes: int) -> None:
    for _ in range(minutes):
        place.scene.clock.pass_(seconds=61)
        await place.send_all()


async def test_an_answer_that_was_lost_leaves_no_second_card(tmp_path: Path) -> None:
    """The platform sent it, and its answer did not arrive: the repeat is dropped over there."""
    async with town(tmp_path / "p") as place:
        await a_contact(place)
        lost = iter([True])
        place.sandbox.stop_before = lambda call: call == "message/send" and next(lost, False)
        await place.says("zhangsan", "菜单")
        place.scene.clock.pass_(seconds=30)
        await place.send_all()
        tasks = [
            one["template_card"]["task_id"]
            for one in place.seen("zhangsan")
            if "template_card" in one
        ]
        assert len(tasks) == len(set(tasks))


async def test_a_trusted_ip_is_missing(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        await a_contact(place)
        place.sandbox.corp.deny_ip = "203.0.113.7"
        await place.says("zhangsan", "帮助")
        assert any("203.0.113.7" in one and "企业可信IP" in one for one in place.alarms)
        assert SECRET not in json.dumps(place.alarms)
        place.sandbox.corp.deny_ip = ""
        place.scene.clock.pass_(minutes=2)
        await place.send_all()
        assert "可以这样回" in str(place.seen("zhangsan")[-2])


async def test_out_of_the_visible_range(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        await a_contact(place)
        del place.sandbox.corp.members["zhangsan"]
        assert await place.sandbox.says("zhangsan", "帮助") == 200
        await place.send_all()
        assert not await place.scene.app.store.outbox("pending")


async def test_a_coordinator_gets_charts_and_files(tmp_path: Path) -> None:
    async with town(tmp_path / "p") as place:
        place.sandbox.corp.member("wangwu")
        await place.says("wangwu", await place.invited(Role.COORDINATOR))
        await place.says("wangwu", "报告")
        kinds = [one["msgtype"] for one in place.seen("wangwu")]
        assert "image" in kinds
        assert "file" in kinds
        names = [one.name for one in place.sandbox.corp.media.values()]
        assert any(name.endswith(".xlsx") and "绩效" in name for name in names)
        uploads = place.sandbox.corp.calls.count("media/upload")
        assert uploads == len(names)
