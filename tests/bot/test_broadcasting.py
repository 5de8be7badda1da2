"""Broadcasts: who is meant, and a making that is broken off."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from bot import broadcasting
from bot.broadcasting import Audience, NoAudience, audience
from bot.cli.broadcast import bar
from bot.cli.broadcast import broadcast as listing
from storage.broadcasts import Broadcast
from storage.changes import Policy
from surveys.conversation import Role
from tests.bot.scene import Scene, playing

WORDS = "请抽空答完，谢谢！"


async def crowd(scene: Scene, people: int) -> None:
    for n in range(people):
        await scene.join(f"p{n}", Role.BENEFICIARY, group="1")


def heard(scene: Scene) -> Counter[str]:
    return Counter(m.to for m in scene.wire.out if m.text == WORDS)


async def begin(scene: Scene, number: str, to: str, status: str = "all") -> None:
    request = {"id": number, "to": to, "status": status, "text": WORDS, "who": "王"}
    await scene.app.fieldwork.answer({"ask": "broadcast.begin"} | request)


async def test_who_is_meant_and_who_has_left_is_never_written_to(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        unit = scene.app.campaign.folder.units[0]
        await scene.join("contact", Role.CONTACT, unit=unit.id)
        await scene.join("boss", Role.COORDINATOR)
        for name, group, said in (
            ("done", "1", ["1", "5", "5", "5", "5", "5", "无", "1"]),
            ("begun", "1", ["1", "5"]),
            ("fresh", "2", []),
            ("left", "1", ["1", "退出"]),
            ("declined", "2", ["0"]),
        ):
            await scene.join(name, Role.BENEFICIARY, group=group)
            await scene.says(name, *said)
        expected = {
            ("beneficiaries", "all"): {"done", "begun", "fresh"},
            ("beneficiaries", "unfinished"): {"begun", "fresh"},
            ("beneficiaries", "new"): {"fresh"},
            ("beneficiaries", "started"): {"begun"},
            ("beneficiaries", "finished"): {"done"},
            ("group:1", "all"): {"done", "begun"},
            ("contacts", "unfinished"): {"contact"},
            ("contacts", "finished"): set(),
            (f"unit:{unit.name}", "all"): {"contact"},
            ("assessors", "all"): set(),
        }
        for number, ((to, status), names) in enumerate(expected.items()):
            before = heard(scene)
            await begin(scene, f"b{number}", to, status)
            await scene.send_all()
            assert set(heard(scene) - before) == names, (to, status)
        request = {"ask": "broadcast.preview", "to": "beneficiaries", "status": "all"}
        preview = await scene.app.fieldwork.answer(request)
        assert preview == {"channels": {"wire": 3}, "unreachable": 0}
        await scene.app.store.gone(await scene.address_id("fresh"))
        preview = await scene.app.fieldwork.answer(request)
        assert preview == {"channels": {"wire": 2}, "unreachable": 1}
        with pytest.raises(NoAudience):
            audience(scene.app.campaign, "everybody", "all")


async def test_a_making_that_is_broken_off_is_taken_up_without_doubling(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    with patch.object(broadcasting, "STRETCH", 4):
        async with playing(folder) as scene:
            await crowd(scene, 11)
            store = scene.app.store
            whole = store.extend
            calls = 0

            async def breaks_off(*given: object, **more: object) -> bool:
                nonlocal calls
                calls += 1
                if calls == 2:
                    raise KeyboardInterrupt
                return await whole(*given, **more)  # type: ignore[arg-type]

            with patch.object(store, "extend", breaks_off), pytest.raises(KeyboardInterrupt):
                await begin(scene, "b1", "beneficiaries")
            await scene.send_all()
            first = heard(scene)
            assert len(first) == 4
        async with playing(folder, make=False) as scene:
            await scene.app.fieldwork.look()
            await begin(scene, "b1", "beneficiaries")  # the same command again
            await scene.send_all()
            second = heard(scene)
            assert len(second) == 7
            assert set((first + second).values()) == {1}
            [told] = (await scene.app.fieldwork.answer({"ask": "broadcasts"}))["broadcasts"]
            assert (told["complete"], told["rows"]) == (True, {"sent": 11})


async def test_two_makers_of_one_stretch_make_it_once(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await crowd(scene, 3)
        store, now = scene.app.store, scene.clock()
        cast = Broadcast("b1", Audience(Role.BENEFICIARY).json(), '{"text":"x"}', "王", now)
        assert await store.begin_broadcast(cast)
        assert not await store.begin_broadcast(cast)
        one = await store.extend(cast, (), to="z", unreachable=0, complete=True, now=now)
        two = await store.extend(cast, (), to="z", unreachable=0, complete=True, now=now)
        assert (one, two) == (True, False)


async def test_nothing_unasked_goes_out_in_the_quiet_hours_but_replies_do(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        scene.sender._quiet = scene.app.campaign.quiet
        await crowd(scene, 3)
        scene.clock.pass_(hours=12)  # 21:00 in China
        await begin(scene, "b1", "beneficiaries")
        prompt = await scene.says("p0", "1")
        assert prompt is not None
        assert heard(scene) == Counter()
        scene.clock.pass_(hours=11)
        await scene.send_all()
        assert set(heard(scene)) == {"p0", "p1", "p2"}


async def test_paused_taken_up_and_cancelled(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await crowd(scene, 6)
        await begin(scene, "b1", "beneficiaries")
        assert await one(scene) == 1
        assert (await steer(scene, "paused"))["done"]
        assert await one(scene) == 1  # held rows hold up nothing else, and stay
        assert await scene.says("p5", "1") is not None
        assert await one(scene) == 1
        await steer(scene, "open")
        assert await one(scene) == 2
        await steer(scene, "cancelled")
        await scene.send_all()
        assert sum(heard(scene).values()) == 2
        assert not (await steer(scene, "open"))["done"]
        [told] = (await scene.app.fieldwork.answer({"ask": "broadcasts"}))["broadcasts"]
        assert (told["status"], told["rows"], told["withdrawn"]) == ("cancelled", {"sent": 2}, 4)


async def test_a_row_put_back_while_paused_or_cancelled_is_not_sent(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await crowd(scene, 2)
        await begin(scene, "b1", "beneficiaries")
        store, now = scene.app.store, scene.clock()
        for status, then in (("paused", "held"), ("cancelled", "dead")):
            [item] = await store.claim("wire", now, 1, (Policy.BROADCAST,))
            await steer(scene, status)
            await store.put_back(item.id, now, "Throttled")
            assert {row.status for row in await store.outbox() if row.id == item.id} == {then}
            if status == "paused":
                await steer(scene, "open")
        await scene.send_all()
        assert heard(scene) == Counter()


async def steer(scene: Scene, status: str) -> dict[str, Any]:
    request = {"ask": "broadcast.steer", "id": "b1", "status": status}
    return await scene.app.fieldwork.answer(request)


async def one(scene: Scene) -> int:
    """Let the sender take its next broadcast row; how many have gone out so far."""
    await scene.sender.send_due()
    await scene.sender.settle()
    return sum(heard(scene).values())


async def test_the_list_of_broadcasts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    async with playing(tmp_path / "p") as scene:
        await crowd(scene, 4)
        await begin(scene, "b1", "group:1")
        await one(scene)
    assert await listing(tmp_path / "p") == 0
    shown = capsys.readouterr().out
    assert "b1" in shown
    assert "25%" in shown
    assert bar(3, 4) == "███████████████░░░░░ 75%"
