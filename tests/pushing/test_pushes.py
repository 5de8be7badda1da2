"""Pushes as they go out: to whom, in which edition, how often, and what coordinators choose."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import bodies
from bot.errands import NotTheirs
from bot.reporting import NotForGroups
from reports.editions import INTERNAL, OFFICIAL
from storage.changes import Changes, Policy
from storage.pushes import PushRun
from surveys.conversation import Conversation, PushChosen, Role, Step
from surveys.messages import Inbound, Press, Start, Text
from tests.bot.scene import Scene
from tests.pushing.scenes import group, project, pushed, pushing, rows, says

DAILY = "{id: daily, title: 每日进展, when: 每天 18:00, what: 进度}"
WEEKLY = "{id: weekly, title: 指标周报, when: 每周一 9:00, what: 指标}"
GROUP = "{id: told, title: 群里通报, when: 每天 18:00, to: 群}"
CONFIRMED = "{id: done, title: 都确认了, when: 全部单位确认时, what: 进度}"
CLOSED = "{id: end, title: 收完了, when: 问卷截止时, to: 群}"
QUIET = '{start: "21:00", end: "08:00"}'


def evening(scene: Scene, days: int = 0) -> None:
    """The clock stands at 18:00 in Shanghai, so many days on."""
    scene.clock.at = scene.clock.at.replace(hour=10, minute=0) + timedelta(days=days)


async def test_one_run_one_message_a_coordinator(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", DAILY)
    async with pushing(folder) as (scene, pusher):
        assert await pusher.look() == 0
        for name in ("ann", "bob"):
            await scene.join(name, Role.COORDINATOR)
        evening(scene)
        assert await pusher.look() == 1
        assert await pusher.look() == 0
    async with pushing(folder) as (scene, pusher):
        evening(scene)
        assert await pusher.look() == 0
        await scene.send_all()
        first, second = [m for m in scene.wire.out if m.attachments]
    assert {first.to, second.to} == {"ann", "bob"}
    assert first.text.startswith("【内部底稿】每日进展")
    assert len(first.text.splitlines()) <= 10
    assert [option.label for option in first.more] == ["未确认", "疑点", "报告", "推送"]
    assert [a.caption for a in first.attachments] == ["【内部底稿】"]


async def test_the_same_version_is_not_sent_again(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", DAILY)
    async with pushing(folder) as (scene, pusher):
        await scene.join("ann", Role.COORDINATOR)
        await pusher.look()
        for day in range(3):
            evening(scene, day and 1)
            assert await pusher.look() == 1
        assert len(pushed(folder)) == 1
        await scene.join("unit", Role.CONTACT, unit=scene.app.campaign.folder.lines[0].unit)
        await scene.says("unit", "1")
        await says(scene, "ann", "结束问卷", "收够了", "是")  # a new record: something new to tell
        evening(scene, 1)
        await pusher.look()
        first, second = pushed(folder)
        assert "变化：" not in first["text"]
        assert second["text"].splitlines()[1].startswith("变化：")
    log = rows(folder, "SELECT schedule, version, due FROM push_log ORDER BY seq")
    assert [(schedule, version) for schedule, version, _ in log] == [("daily", 1), ("daily", 2)]
    assert len(rows(folder, "SELECT 1 FROM schedule_run WHERE schedule = 'daily'")) == 4


async def test_missed_times_are_named_in_one_late_push_after_the_quiet_hours(
    tmp_path: Path,
) -> None:
    folder = project(tmp_path / "p", DAILY)
    async with pushing(folder) as (scene, pusher):
        await scene.join("ann", Role.COORDINATOR)
        await pusher.look()
        evening(scene, 3)
        scene.clock.pass_(hours=5)  # 23:00
        assert await pusher.look() == 1
        (body,) = pushed(folder)
        assert "有4次没有按时发出" in body["text"]
        assert "01-11 18:00、01-12 18:00、01-13 18:00、01-14 18:00" in body["text"]
        await scene.send_all()
        assert not [m for m in scene.wire.out if m.attachments]
        scene.clock.pass_(hours=9)
        await scene.send_all()
        assert len([m for m in scene.wire.out if m.attachments]) == 1


async def test_a_group_gets_numbers_and_nothing_else(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", DAILY, GROUP, CONFIRMED, CLOSED)
    async with pushing(folder) as (scene, pusher):
        await scene.join("ann", Role.COORDINATOR)
        await group(scene)
        assert "进度数字" in scene.texts("群")[-1]
        await scene.hears("群", Text("得分"))
        await scene.hears("群", Press("more.score"))
        await pusher.look()
        evening(scene)
        await pusher.look()
        await says(scene, "ann", "结束问卷", "收够了", "是")
        scene.clock.pass_(days=1)
        await pusher.look()
        await scene.send_all()
        told = [m for m in scene.wire.out if m.to == "群"][1:]
    assert len(told) == 2  # on the second evening the numbers were the same
    for message in told:
        assert message.text.startswith(f"【{OFFICIAL}】")
        assert not message.attachments
        assert not message.more
        assert message.prompt is None
        for secret in ("得分", "等级", "疑点", "%", INTERNAL, "社区", "办事处“"):
            assert secret not in message.text.removeprefix("【报送版】").split("\n", 1)[1], secret
    assert "发生：问卷已截止" in told[1].text


async def test_no_working_paper_reaches_a_group(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", DAILY)
    async with pushing(folder) as (scene, _pusher):
        await group(scene)
        people = await scene.app.store.people(Role.GROUP)
        files = (bodies.FileRef("x.png", "image/png", "reports/x.png"),)
        for body in (
            bodies.Body(text="得分", edition=INTERNAL),
            bodies.Body(text="得分"),
            bodies.Body(text="进度", edition=OFFICIAL, files=files),
        ):
            with pytest.raises(NotForGroups):
                await scene.app.reporter.unasked("k", body, Policy.REPORT, people)
        assert await scene.app.reporter.unasked(
            "k", bodies.Body(text="进度", edition=OFFICIAL), Policy.REPORT, people
        )


async def test_a_personal_link_does_not_work_in_a_group_nor_a_groups_link_outside(
    tmp_path: Path,
) -> None:
    folder = project(tmp_path / "p", DAILY)
    async with pushing(folder) as (scene, _pusher):
        for role, in_group, words in (
            (Role.COORDINATOR, True, "撤销重发"),
            (Role.GROUP, False, "拉进群"),
        ):
            _, code = await scene.app.store.invite(
                role, expires_at=scene.clock() + timedelta(days=1), now=scene.clock()
            )
            start = Start(code, group=in_group)
            inbound = Inbound("wire", f"x{role}", f"x{role}", scene.clock(), start)
            assert words in (await scene.app.turns.deliver(inbound)).reply
        assert await scene.app.store.people() == []


# -- what happens


async def test_an_event_is_told_once_and_again_only_after_it_was_over(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", "{id: end, title: 收完了, when: 问卷截止时}")
    async with pushing(folder) as (scene, pusher):
        await scene.join("ann", Role.COORDINATOR)
        assert await pusher.look() == 0
        await says(scene, "ann", "结束问卷", "收够了", "是")
        assert [await pusher.look() for _ in range(3)] == [1, 0, 0]
        (body,) = pushed(folder)
        assert body["text"].splitlines()[1] == "发生：问卷已截止"
    async with pushing(folder) as (scene, pusher):
        assert await pusher.look() == 0
        await says(scene, "ann", "重新开放问卷", "1", "补做", "是")
        assert await pusher.look() == 0
        await says(scene, "ann", "结束问卷", "收够了", "是")
        assert [await pusher.look() for _ in range(3)] == [1, 0, 0]
    assert len(pushed(folder)) == 2
    assert rows(folder, "SELECT subject, up, n FROM push_edge") == [("survey", 1, 2)]


async def test_a_crash_between_report_and_commit_leaves_the_event_to_be_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(tmp_path / "p", "{id: end, title: 收完了, when: 问卷截止时}")
    async with pushing(folder) as (scene, pusher):
        await scene.join("ann", Role.COORDINATOR)
        await says(scene, "ann", "结束问卷", "收够了", "是")
        with monkeypatch.context() as patched:
            patched.setattr(scene.app.reporter, "unasked", _broken)
            with pytest.raises(ZeroDivisionError):
                await pusher.look()
        assert rows(folder, "SELECT count(*) FROM push_edge") == [(0,)]
        assert await pusher.look() == 1
    assert len(pushed(folder)) == 1


async def _broken(*_: object) -> None:
    raise ZeroDivisionError


async def test_two_processes_that_see_the_same_make_one_run(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", "{id: end, title: 收完了, when: 问卷截止时}", DAILY)
    async with pushing(folder) as (scene, pusher):
        app = scene.app
        other = type(pusher)(app.store, app.campaign, app.reporter, pusher._files, now=scene.clock)
        await scene.join("ann", Role.COORDINATOR)
        await pusher.look()
        await says(scene, "ann", "结束问卷", "收够了", "是")
        evening(scene)
        assert await pusher.look() == 2
        assert await other.look() == 0
        assert not await app.store.push(PushRun("daily", scene.clock()), scene.clock())
    assert len(pushed(folder)) == 2


# -- what coordinators choose


async def test_a_coordinator_turns_a_push_off_and_on_again_on_the_same_screen(
    tmp_path: Path,
) -> None:
    folder = project(tmp_path / "p", DAILY, WEEKLY)
    async with pushing(folder) as (scene, pusher):
        for name in ("ann", "bob"):
            await scene.join(name, Role.COORDINATOR)
        await pusher.look()
        listed = await says(scene, "ann", "推送")
        assert "1 每日进展：每天 18:00（开）" in listed.text
        assert "2 指标周报：每周一 9:00（开）" in listed.text
        one = await says(scene, "ann", "1")
        assert "下一次：2021年1月11日 18:00" in one.text
        off = await scene.presses("ann", one, "关掉")
        assert off is not None
        assert "不再发给您" in off.text
        assert "每日进展：每天 18:00（关）" in off.text
        evening(scene)
        await pusher.look()
        assert len(pushed(folder)) == 1  # bob's
        on = await says(scene, "ann", "打开")
        assert "每日进展：每天 18:00（开）" in on.text
        evening(scene, 1)
        await pusher.look()
    assert len(pushed(folder)) == 2


async def test_another_time_is_for_one_coordinator_alone(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", DAILY)
    async with pushing(folder) as (scene, pusher):
        for name in ("ann", "bob"):
            await scene.join(name, Role.COORDINATOR)
        await pusher.look()
        asked = await says(scene, "ann", "推送", "1", "改时间")
        assert "例如" in asked.text
        assert "没有写几点" in (await says(scene, "ann", "每天")).text
        assert "看不懂" in (await says(scene, "ann", "有空就发")).text
        done = await says(scene, "ann", "工作日早上8点半")
        assert "改到工作日 8:30发给您" in done.text
        assert "工作日 8:30（开，自选时间）" in done.text
        assert "下一次：2021年1月12日 08:30" in done.text
        evening(scene)
        await pusher.look()
        assert len(pushed(folder)) == 1
        scene.clock.pass_(hours=15)  # the next morning
        await pusher.look()
        assert len(pushed(folder)) == 2
        runs = rows(folder, "SELECT schedule FROM schedule_run WHERE schedule LIKE 'daily%'")
        assert len(runs) == 2
        back = await says(scene, "ann", "恢复时间")
        assert "每日进展：每天 18:00（开）" in back.text


async def test_a_pause_ends_by_itself(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", DAILY)
    async with pushing(folder) as (scene, pusher):
        await scene.join("ann", Role.COORDINATOR)
        await pusher.look()
        asked = await says(scene, "ann", "推送", "1", "暂停到")
        assert "哪一天" in asked.text
        assert "明天或以后" in (await says(scene, "ann", "1月11日")).text
        paused = await says(scene, "ann", "1月13日")
        assert "暂停到2021年1月13日" in paused.text
        assert "下一次" not in paused.text
        evening(scene, 1)
        await pusher.look()
        assert pushed(folder) == []
        evening(scene, 1)
        await pusher.look()
        assert len(pushed(folder)) == 1
        everything = await says(scene, "ann", "暂停推送", "2")
        assert "都暂停" in everything.text
        assert "照常" in (await says(scene, "ann", "全部照常")).text
        assert rows(folder, "SELECT wanted, paused_until FROM push_choice") == [(1, None)]


async def test_the_buttons_stay_good_and_are_the_coordinators_alone(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", DAILY)
    async with pushing(folder) as (scene, _pusher):
        await scene.join("ann", Role.COORDINATOR)
        await scene.join("ada", Role.BENEFICIARY)
        await says(scene, "ann", "群发")
        told = await scene.hears("ann", Press("more.findings"))
        assert told is not None
        assert "正在整理：疑点" in told.text
        assert scene.texts("ann")[-1].startswith("【内部底稿】")
        assert "推送" in (await scene.hears("ann", Press("more.pushes"))).text  # type: ignore[union-attr]
        before = len(scene.texts("ada"))
        await scene.hears("ada", Press("more.findings"))
        assert not any("疑点" in text for text in scene.texts("ada")[before:])


@pytest.mark.parametrize("role", [Role.BENEFICIARY, Role.CONTACT, Role.ASSESSOR, Role.GROUP])
async def test_nobody_else_chooses_pushes(tmp_path: Path, role: Role) -> None:
    folder = project(tmp_path / "p", DAILY)
    async with pushing(folder) as (scene, _pusher):
        errands = scene.app.turns.errands
        await scene.join("ann", Role.COORDINATOR)
        known = await scene.app.store.known_person(
            (await scene.app.store.people(Role.COORDINATOR))[0].id, ""
        )
        assert known is not None
        forged = replace(known, person=replace(known.person, role=role))
        step = Step(Conversation("x", role), (PushChosen("daily", False, "", ""),))
        with pytest.raises(NotTheirs):
            await errands.completed(Changes("k", scene.clock()), step, forged)
