"""A small campaign through turns, store, scoring and pushes, all real but the platform."""

from __future__ import annotations

import shutil
from datetime import time, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.campaign import Campaign
from bot.cli.demo import example
from bot.clock import Slot
from bot.freeze import apply, frozen
from bot.packing import packed, unpacked
from bot.project import load
from bot.project.new import create
from bot.report_input import report_input
from bot.standing import Standing, collect
from reports.model import ReportInput
from scoring.model import Clusters, SurveyTally
from storage.changes import Address, ChainHead, RecordKind
from storage.store import backup, restore
from surveys.conversation import Answer, Role
from surveys.form import Form
from surveys.messages import Inbound, Prompt, Start, Text
from tests.bot.scene import START, Scene, playing

Told = tuple[Standing, Form]


async def contact(scene: Scene) -> str:
    """A contact of the unit whose line is confirmed first; the name they are known by."""
    unit = scene.app.campaign.folder.lines[0].unit
    await scene.join("contact", Role.CONTACT, unit=unit)
    return "contact"


async def test_a_stranger_is_told_what_to_do_and_leaves_no_trace(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        inbound = Inbound("wire", "1", "stranger", scene.clock(), Text("你好"))
        receipt = await scene.app.turns.deliver(inbound)
        assert "邀请链接" in receipt.reply
        assert await scene.app.store.known(Address("wire", "stranger")) is None


async def test_guessing_codes_is_stopped(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        replies = []
        for n in range(12):
            inbound = Inbound("wire", f"g{n}", "guesser", scene.clock(), Start(f"wrong{n}"))
            replies.append((await scene.app.turns.deliver(inbound)).reply)
        assert "用过了、过期了" in replies[0]
        assert "次数太多" in replies[-1]
        scene.clock.pass_(hours=2)
        inbound = Inbound("wire", "later", "guesser", scene.clock(), Start("wrong"))
        assert "用过了、过期了" in (await scene.app.turns.deliver(inbound)).reply


async def test_a_repeated_input_does_nothing(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("ann", Role.BENEFICIARY)
        inbound = Inbound("wire", "again", "ann", scene.clock(), Text("1"))
        first = await scene.app.turns.deliver(inbound)
        before = await scene.app.store.known(Address("wire", "ann"))
        second = await scene.app.turns.deliver(inbound)
        after = await scene.app.store.known(Address("wire", "ann"))
        assert (first.repeat, second.repeat) == (False, True)
        assert before == after


async def test_a_poison_input_is_apologised_for_and_blocks_nobody(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("ann", Role.BENEFICIARY)
        before = await scene.app.store.known(Address("wire", "ann"))
        with patch("bot.turns.step", side_effect=ZeroDivisionError):
            prompt = await scene.says("ann", "1")
        assert prompt is not None
        assert "没有处理好" in prompt.text
        after = await scene.app.store.known(Address("wire", "ann"))
        assert before == after
        assert (await scene.says("ann", "1")) is not None


def ready(prompt: Prompt) -> bool:
    return any(option.label.endswith("提交") for option in prompt.options)


async def test_a_finding_is_told_once_to_the_unit_and_the_coordinator(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("boss", Role.COORDINATOR)
        who = await contact(scene)
        prompt = await scene.says(who, "1", "1", "跳过", "100", "6", "1", "还没有花完的钱")
        for _ in range(40):
            if prompt is None or ready(prompt):
                break
            if any("照此提交" in option.label for option in prompt.options):
                prompt = await scene.presses(who, prompt, "照此提交")
            else:
                skips = any(option.label == "跳过" for option in prompt.commands)
                words = "受疫情影响没有办" if "text" in prompt.expects else "1"
                photo = "photo" in prompt.expects
                prompt = await scene.says(who, "跳过" if skips and not photo else words)
        assert prompt is not None
        await scene.presses(who, prompt, "提交")
        assert len(await scene.app.store.records(RecordKind.CONFIRMATION)) == 1
        for _ in range(3):
            await scene.app.watch.look()
        await scene.send_all()
        for name in (who, "boss"):
            assert sum("【疑点】" in text for text in scene.texts(name)) == 1


async def test_a_planned_time_is_pushed_once_across_restarts(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        await scene.join("boss", Role.COORDINATOR)
        slot = Slot("daily", scene.clock() + timedelta(hours=9))
        scene.clock.pass_(hours=9)
        assert await scene.app.pusher.push_slot(slot)
        at = scene.clock()
    async with playing(folder, make=False) as scene:
        scene.clock.at = at + timedelta(minutes=1)
        assert not await scene.app.pusher.push_slot(slot)
        await scene.send_all()
        pushes = [m for m in scene.wire.out if m.to == "boss" and m.attachments]
        assert len(pushes) == 1
        assert all(a.path.is_file() for a in pushes[0].attachments)
        assert {a.mime for a in pushes[0].attachments} >= {"image/png"}


async def test_the_clock_pushes_what_the_project_plans(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("boss", Role.COORDINATOR)
        schedule = scene.app.campaign.folder.project.schedule
        assert schedule, "the small project plans a push"
        await scene.app.tick()
        scene.clock.pass_(days=7)
        scene.clock.at = scene.clock.at.replace(hour=4, minute=0)
        for _ in range(3):
            await scene.app.tick()
        await scene.send_all()
        assert len([m for m in scene.wire.out if m.attachments]) == len(schedule)


async def test_quiet_hours_hold_a_late_push(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        await scene.join("boss", Role.COORDINATOR)
        zone = scene.app.campaign.zone
        scene.clock.at = scene.clock.at.astimezone(zone).replace(hour=22)
        slot = Slot("daily", scene.clock() - timedelta(hours=4))
        morning = scene.clock().replace(hour=8, minute=0) + timedelta(days=1)
        assert await scene.app.pusher.push_slot(slot)
        await scene.send_all()
        assert not [m for m in scene.wire.out if m.attachments]
        scene.clock.at = morning
        await scene.send_all()
        assert [m for m in scene.wire.out if m.attachments]
        assert morning.time() == time(8)


async def test_changed_files_are_reported_and_used_only_when_applied(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        title = scene.app.campaign.folder.project.title
    path = folder / "project.yaml"
    path.write_text(path.read_text("utf-8").replace(title, "改过的名字"), "utf-8")
    async with playing(folder, make=False) as scene:
        assert scene.app.campaign.folder.project.title == title
        store, data, now = scene.app.store, scene.app.data, scene.clock()
        assert (await frozen(store, folder, data, now)).changed == ("project.yaml",)
        changed = await apply(store, folder, data, who="甲", why="名称有误", now=now)
        assert changed == ("project.yaml",)
        latest = await store.revision()
        assert latest is not None
        assert (latest.who, latest.why) == ("甲", "名称有误")
    async with playing(folder, make=False) as scene:
        assert scene.app.campaign.folder.project.title == "改过的名字"


async def test_data_with_simulated_answers_stay_marked(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    async with playing(folder) as scene:
        await scene.app.store.put("simulated", "yes")
    async with playing(folder, make=False) as scene:
        assert scene.app.campaign.simulated


@pytest.mark.parametrize(
    "tally",
    [
        SurveyTally(),
        SurveyTally(
            {("P1", "4", 5): 3, ("P1", "4", -1): 1}, {("4", "1", "y:P1"): 300}, {"4": 4}, True
        ),
        SurveyTally(
            unit_hist={("P1", "U1", "4", 5): 3, ("P1", "", "4", -1): 1},
            unit_forms={("U1", "4"): 3, ("", "4"): 1},
        ),
        SurveyTally(forms={"4": 4}, clusters={"4": Clusters(2, 4, 300, 40, 90, 80, 8)}),
    ],
)
def test_counters_of_a_push_come_back_as_they_were(tally: SurveyTally) -> None:
    assert unpacked(packed(tally)) == tally


async def test_a_restored_project_starts_on_its_frozen_files(tmp_path: Path) -> None:
    folder, copy = tmp_path / "p", tmp_path / "copy"
    async with playing(folder) as scene:
        await scene.join("ann", Role.BENEFICIARY)
        title = scene.app.campaign.folder.project.title
    await backup(folder / "data", tmp_path / "b.zip")
    create(copy)
    (copy / "project.yaml").write_text("title: 别的\nyear: 2021\nbody: 别的\n", "utf-8")
    await restore(tmp_path / "b.zip", copy / "data")
    shutil.copytree(folder / "data" / "keys", copy / "data" / "keys")
    async with playing(copy, make=False) as scene:
        assert scene.app.campaign.folder.project.title == title
        assert (await scene.says("ann", "1")) is not None


def answered(**given: int | str) -> dict[str, Answer]:
    return {code: Answer("given", value) for code, value in given.items()}


def confirmed(campaign: Campaign, form_id: str, answers: dict[str, Answer]) -> Told:
    """A standing confirmation of a form, as the store gives it."""
    form = next(form for form in campaign.forms if form.id == form_id)
    return Standing(form_id, 1, form_id, "经办人", False, form.hash, answers, ()), form


def state_of(campaign: Campaign, *told: Told) -> ReportInput:
    collected = collect(campaign, told, (), SurveyTally())
    return report_input(campaign, collected, as_of=START, head=ChainHead("", 0))


def test_nobody_counts_as_confirmed_before_they_have_spoken(dongchuan: Campaign) -> None:
    """Units without money, groups or events have something to confirm too: that they had none."""
    before = state_of(dongchuan).progress
    assert (before.units_confirmed, before.units) == (0, 23)
    assert "区委组织部" in before.waiting_units
    after = state_of(dongchuan, confirmed(dongchuan, "unit.U09", answered(funded=1))).progress
    assert after.units_confirmed == 1
    assert "区委组织部" not in after.waiting_units


def test_a_unit_that_had_money_nobody_listed_is_a_finding(dongchuan: Campaign) -> None:
    said = answered(funded=2, received=500_000, spent=300_000, funded_note="区财政局直接拨付")
    found = state_of(dongchuan, confirmed(dongchuan, "unit.U09", said)).findings
    (finding,) = [each for each in found if each.code == "unlisted"]
    assert (finding.severity, finding.subject, finding.unit) == ("high", "unit.U09", "U09")
    assert "区委组织部" in finding.title
    assert "5,000.00元" in finding.title
    assert any("3000.00" in line for line in finding.arithmetic)
    none = state_of(dongchuan, confirmed(dongchuan, "unit.U09", answered(funded=1))).findings
    assert not [each for each in none if each.code == "unlisted"]


@pytest.fixture(scope="module")
def dongchuan() -> Campaign:
    folder = load(example()).folder
    assert folder is not None
    return Campaign(folder)
