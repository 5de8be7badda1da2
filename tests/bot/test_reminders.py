"""Reminders by rules: who gets them, when they stop, and whom coordinators hear of."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from storage.changes import Policy
from surveys.conversation import Role
from tests.bot.scene import Scene, playing
from tests.bot.test_phases import project

RULE = {"who": "beneficiary", "after_days": 2, "at_most": 2, "time": "10:00"}
CONTACTS = {"who": "contact", "after_days": 1, "at_most": 2, "time": "10:00"}
ASKS = "不想再收到提醒"


async def look(scene: Scene, **time: float) -> None:
    scene.clock.pass_(**time)
    await scene.app.fieldwork.look()
    await scene.send_all()


def reminders(scene: Scene, name: str) -> list[str]:
    return [text for text in scene.texts(name) if ASKS in text]


async def test_who_is_silent_is_reminded_so_often_and_no_more(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", reminders=[RULE])
    async with playing(folder, make=False) as scene:  # Monday 2021-01-11, 9:00 in China
        await scene.join("begun", Role.BENEFICIARY)
        await scene.says("begun", "1", "1", "5")
        await scene.join("fresh", Role.BENEFICIARY)
        await look(scene, hours=23)  # Tuesday 8:00
        assert reminders(scene, "begun") == []
        await look(scene, days=1)  # Wednesday 8:00: two days of silence, but it is not ten yet
        assert reminders(scene, "begun") == []
        await look(scene, hours=2)
        [begun], [fresh] = reminders(scene, "begun"), reminders(scene, "fresh")
        assert "还差5题" in begun
        assert "工作人员的态度" in begun  # the open question itself
        assert "还没有开始填" in fresh
        assert "现在开始吗" in fresh
        await look(scene, hours=3)
        assert len(reminders(scene, "begun")) == 1
        await look(scene, days=2)  # Friday 13:00: again
        assert len(reminders(scene, "begun")) == 2
        for _ in range(6):
            await look(scene, days=2)
        assert len(reminders(scene, "begun")) == len(reminders(scene, "fresh")) == 2
        # the answer to the question as it is shown again counts
        prompt = await scene.says("begun", "5")
        assert prompt is not None
        assert "节日的关怀" in prompt.text


async def test_an_answer_a_refusal_or_leaving_ends_the_reminders(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", reminders=[RULE | {"working_days": False}])
    async with playing(folder, make=False) as scene:
        for name, said in {
            "done": ["1", "1", "5", "5", "5", "5", "5", "无", "1"],
            "declined": ["0"],
            "left": ["1", "1", "退出"],
            "paused": ["1", "1", "5", "暂停"],
        }.items():
            await scene.join(name, Role.BENEFICIARY)
            await scene.says(name, *said)
        for _ in range(4):
            await look(scene, days=1, hours=1)
        for name in ("done", "declined", "left"):
            assert reminders(scene, name) == []
        [paused, *_] = reminders(scene, "paused")
        assert "还差5题" in paused
        assert "继续" in paused
        prompt = await scene.says("paused", "继续")
        assert prompt is not None
        assert "工作人员" in prompt.text


async def test_one_reminder_a_slot_over_restarts_and_none_at_night_or_on_days_off(
    tmp_path: Path,
) -> None:
    own = "日期,安排,名称\n2021-01-14,放假,赶场\n2021-01-16,上班,补班\n"
    folder = project(tmp_path / "p", reminders=[RULE | {"after_days": 1, "time": "20:00"}])
    (folder / "holidays.csv").write_text(own, "utf-8")
    async with playing(folder, make=False) as scene:
        await scene.join("ada", Role.BENEFICIARY)
        await look(scene, days=1, hours=13)  # Tuesday 22:00: too late for today
        assert reminders(scene, "ada") == []
        await look(scene, hours=23)  # Wednesday 21:00
        assert reminders(scene, "ada") == []
        await look(scene, hours=23, minutes=30)  # Thursday 20:30: a day off in holidays.csv
        assert reminders(scene, "ada") == []
        await look(scene, days=2)  # Saturday, but worked
        assert len(reminders(scene, "ada")) == 1
        [row] = [r for r in await scene.app.store.outbox() if r.policy is Policy.BROADCAST]
        assert row.status == "sent"
        at = scene.clock.at
    async with playing(folder, make=False) as scene:
        scene.clock.at = at
        await look(scene, minutes=5)
        assert reminders(scene, "ada") == []


async def test_silent_units_are_told_to_coordinators_once_a_working_day(tmp_path: Path) -> None:
    folder = project(
        tmp_path / "p", reminders=[CONTACTS], confirmation={"opens": date(2021, 1, 11)}
    )
    async with playing(folder, make=False) as scene:
        first, *others = scene.app.campaign.folder.units
        await scene.join("boss", Role.COORDINATOR)
        await scene.join("contact", Role.CONTACT, unit=first.id)
        await look(scene, days=1, hours=2)
        assert len(reminders(scene, "contact")) == 1
        told = [text for text in scene.texts("boss") if "逾期" in text]
        assert len(told) == (1 if others else 0)  # of the units that nobody speaks for
        assert all(first.name not in text for text in told)
        await look(scene, days=1)
        await look(scene, days=1)
        assert len(reminders(scene, "contact")) == 2
        [*_, newest] = [text for text in scene.texts("boss") if "逾期" in text]
        assert f"{first.name}：还差" in newest
        assert "提醒2次没有回音" in newest
        before = len(scene.texts("boss"))
        await look(scene, hours=1)
        assert len(scene.texts("boss")) == before
        progress = await scene.app.fieldwork.progress()
        [line] = [unit for unit in progress["units"] if unit["unit"] == first.name]
        assert line["overdue"]
        await scene.says("contact", "你好")
        progress = await scene.app.fieldwork.progress()
        [line] = [unit for unit in progress["units"] if unit["unit"] == first.name]
        assert not line["overdue"]


async def test_what_is_put_off_is_reminded_of_on_its_day_and_not_before(tmp_path: Path) -> None:
    """稍后再填 1月14日: silence until then; the other unit is reminded as ever."""
    folder = project(tmp_path / "p", reminders=[CONTACTS])
    async with playing(folder, make=False) as scene:
        first, second = scene.app.campaign.folder.units[:2]
        await scene.join("later", Role.CONTACT, unit=first.id)
        await scene.says("later", "稍后再填 1月14日")
        await scene.join("silent", Role.CONTACT, unit=second.id)
        await look(scene, days=1, hours=2)  # Tuesday 11:00
        await look(scene, days=1)
        assert reminders(scene, "later") == []
        assert len(reminders(scene, "silent")) > 0
        await look(scene, days=1)  # Thursday the 14th
        assert len(reminders(scene, "later")) == 1
