"""Helpers, family members, telephone lists and call-backs through real turns and a real store."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.report_input import report_input
from reports.modes import modes_lines
from scoring.dispositions import Standing
from storage.changes import Mode, RosterRow
from surveys.conversation import Role
from surveys.messages import Press, Prompt, Start
from tests.bot.scene import Scene, playing


async def invited(
    scene: Scene,
    name: str,
    role: Role,
    mode: Mode = "self",
    *,
    group: str = "",
    uses: int | None = 1,
) -> Prompt:
    _, code = await scene.app.store.invite(
        role,
        group=group,
        label=name,
        mode=mode,
        max_uses=uses,
        expires_at=scene.clock() + timedelta(days=30),
        now=scene.clock(),
    )
    prompt = await scene.hears(name, Start(code))
    assert prompt is not None
    return prompt


async def tap(scene: Scene, name: str, prompt: Prompt, at: int) -> Prompt | None:
    return await scene.hears(name, Press(prompt.options[at].token))


async def answer_all(scene: Scene, name: str, prompt: Prompt, *, choice: int = 0) -> Prompt:
    """Until the form is submitted; `choice`: which of the choices is tapped."""
    for _ in range(80):
        if "编号" in prompt.text or not (prompt.options or prompt.expects):
            return prompt
        labels = [option.label for option in prompt.options]
        if "提交" in labels:
            after = await tap(scene, name, prompt, labels.index("提交"))
        elif "完成" in labels and any(option.selected for option in prompt.options):
            after = await tap(scene, name, prompt, labels.index("完成"))
        elif "option" in prompt.expects:
            at = 0 if "开始" in labels[0] else min(choice, len(labels) - 1)
            after = await tap(scene, name, prompt, at)
        elif "text" in prompt.expects:
            after = await scene.says(name, "没有别的意见")
        else:
            after = await scene.says(name, "3")
        assert after is not None
        prompt = after
    raise AssertionError(prompt.text)


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(folder / "data" / "jixiao.db")) as connection:
        return connection.execute(sql).fetchall()


async def begin_helping(scene: Scene, name: str = "cadre", involved: str = "2") -> Prompt:
    await invited(scene, name, Role.HELPER, "assisted", group="1")
    await scene.says(name, "1")
    prompt = await scene.says(name, involved)
    assert prompt is not None
    return prompt


async def interviews(scene: Scene, name: str, prompt: Prompt, choices: list[int]) -> Prompt:
    for choice in choices:
        begun = await scene.presses(name, prompt, prompt.options[0].label)
        assert begun is not None
        prompt = await answer_all(scene, name, begun, choice=choice)
    return prompt


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(choices=st.lists(st.integers(0, 4), min_size=1, max_size=4), involved=st.booleans())
async def test_each_interview_is_a_run_and_a_respondent_and_the_counts_agree(
    tmp_path_factory: Any, choices: list[int], involved: bool
) -> None:
    folder = tmp_path_factory.mktemp("p") / "项目"
    async with playing(folder) as scene:
        prompt = await begin_helping(scene, involved="1" if involved else "2")
        await interviews(scene, "cadre", prompt, choices)
        n = len(choices)
        found = rows(
            folder,
            "SELECT count(*), count(DISTINCT respondent), min(mode), max(mode), min(relation), "
            "count(DISTINCT helper), min(outside), min(helper <> '') FROM run WHERE counts",
        )
        outside = "involved" if involved else ""
        assert found == [(n, n, "assisted", "assisted", "村（社区）干部", 1, outside, 1)]
        assert await scene.app.store.verify() == []
        everyone = await scene.app.store.forms_by_mode("all")
        official = await scene.app.store.forms_by_mode()
        assert everyone == {("1", "assisted"): n}
        assert official == ({} if involved else everyone)


async def test_an_interview_goes_on_after_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    async with playing(folder) as scene:
        prompt = await begin_helping(scene)
        prompt = await interviews(scene, "cadre", prompt, [0])
        begun = await scene.presses("cadre", prompt, "下一位")
        assert begun is not None
        first = await scene.presses("cadre", begun, "愿意")
        assert first is not None
    async with playing(folder, make=False) as scene:
        again = await scene.says("cadre", "重听")
        assert again is not None
        assert again.text.split("\n")[-1] == first.text.split("\n")[-1]
        done = await answer_all(scene, "cadre", again)
        assert "今天已完成2份" in done.text
        assert await scene.app.store.verify() == []
    assert rows(folder, "SELECT count(*) FROM run WHERE counts") == [(2,)]


async def test_a_correction_of_one_family_member_moves_only_their_form(tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    async with playing(folder) as scene:
        prompt = await invited(scene, "ann", Role.BENEFICIARY, group="1", uses=None)
        done = await answer_all(scene, "ann", prompt)
        assert [option.label for option in done.options] == ["替家人再答一份"]
        begun = await scene.says("ann", "替家人再答一份", "父母", "2")
        assert begun is not None
        await answer_all(scene, "ann", begun, choice=1)
        before = await scene.app.store.tallies()
        own = rows(folder, "SELECT id, version FROM run WHERE same_device = 0")
        await scene.says("ann", "修改", "3", "2", "2")
        await scene.says("ann", "继续", "提交")
        assert await scene.app.store.verify() == []
        after = await scene.app.store.tallies()
        assert after.forms == before.forms == {"1": 2}
        assert rows(folder, "SELECT id, version FROM run WHERE same_device = 0") == own
        assert rows(
            folder, "SELECT version, mode, relation, same_device FROM run WHERE same_device = 1"
        ) == [(2, "assisted", "父母", 1)]


async def test_a_personal_link_is_for_one_person(tmp_path: Path) -> None:
    async with playing(tmp_path / "项目") as scene:
        prompt = await invited(scene, "ann", Role.BENEFICIARY, group="1")
        done = await answer_all(scene, "ann", prompt)
        assert done.options == ()


async def test_a_project_may_do_without_family_members(tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    async with playing(folder) as scene:
        survey = scene.app.campaign.folder.project.survey
        object.__setattr__(survey, "family", 0)
        prompt = await invited(scene, "ann", Role.BENEFICIARY, group="1", uses=None)
        assert (await answer_all(scene, "ann", prompt)).options == ()


# -- the telephone list


async def test_numbers_come_once_and_come_back_when_they_should(tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    async with playing(folder) as scene:
        store = scene.app.store
        assert await store.list_numbers(["7", "8", "9"], "1") == 3
        assert await store.list_numbers(["9", "10"], "1") == 1
        await invited(scene, "ann", Role.HELPER, "phone")
        await invited(scene, "ben", Role.HELPER, "phone")
        ann = await scene.says("ann", "2")
        ben = await scene.says("ben", "2")
        assert ann is not None
        assert ben is not None
        assert "第7号" in ann.text
        assert "第8号" in ben.text, "two interviewers never have one number"
        await scene.says("ann", "2")  # nobody answers
        ann = await scene.says("ann", "1")
        assert ann is not None
        assert "第9号" in ann.text
        await scene.says("ben", "3", "1")  # again in two hours
        ben = await scene.says("ben", "1")
        assert ben is not None
        assert "第10号" in ben.text
        await scene.says("ben", "0")
        ben = await scene.says("ben", "1")
        assert ben is not None
        assert "现在没有要打的号码" in ben.text
        scene.clock.pass_(hours=2, minutes=1)
        ben = await scene.says("ben", "继续")
        assert ben is not None
        assert "第8号（第2次打）" in ben.text
        assert "约好：" in ben.text
        scene.clock.pass_(hours=2)
        await scene.says("ben", "5")
        ben = await scene.says("ben", "1")
        assert ben is not None
        assert "第9号" in ben.text, "who has it for over two hours without an outcome loses it"
        await scene.says("ben", "4")
        ben = await scene.says("ben", "1")
        assert ben is not None
        assert "第7号（第2次打）" in ben.text
        for _ in range(3):
            await scene.says("ben", "2")
            scene.clock.pass_(hours=5)
            ben = await scene.says("ben", "1")
        assert ben is not None
        assert "现在没有要打的号码" in ben.text, "after four attempts a number rests"
        state = await store.call_state(4)
        assert state.given_up == 1
        assert state.attempts["no_answer"] == 4


async def test_without_the_key_nothing_leads_from_a_number_to_an_answer(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "项目"
    async with playing(folder) as scene:
        await scene.app.store.list_numbers(["4711"], "1")
        await invited(scene, "ann", Role.HELPER, "phone")
        await scene.says("ann", "2")
        begun = await scene.says("ann", "1")
        assert begun is not None
        await answer_all(scene, "ann", begun)
        assert await scene.app.store.forms_by_mode() == {("1", "phone"): 1}
        assert await scene.app.store.verify() == []
    assert rows(folder, "SELECT number, outcome FROM call") == [("4711", "complete")]
    run = rows(folder, "SELECT * FROM run")[0]
    assert "4711" not in [str(cell) for cell in run], "a keyed hash only"


async def test_the_list_and_the_roster_agree(tmp_path: Path) -> None:
    async with playing(tmp_path / "项目") as scene:
        store = scene.app.store
        later = scene.clock() + timedelta(days=30)
        listed = [RosterRow(number, group="1") for number in ("1", "2", "3")]
        codes = await store.invite_roster(listed, expires_at=later, now=scene.clock())
        begun = await scene.hears("web", Start(codes["1"]))
        assert begun is not None
        await answer_all(scene, "web", begun)
        await store.list_numbers(["1", "2", "3"], "1")
        await invited(scene, "ann", Role.HELPER, "phone")
        prompt = await scene.says("ann", "2")
        assert prompt is not None
        assert "第2号" in prompt.text, "who has answered already is not called"
        await scene.says("ann", "0", "1")
        begun = await scene.says("ann", "1")
        assert begun is not None
        scene.clock.pass_(hours=3)  # a long call keeps its number
        await answer_all(scene, "ann", begun)
        found = {row.number: row.status for row in await store.roster()}
        assert found == {
            "1": Standing.COMPLETE,
            "2": Standing.UNREACHABLE,
            "3": Standing.COMPLETE,
        }
        assert await store.verify() == []
        await scene.says("ann", "修改", "1", "2")
        await scene.says("ann", "提交")
        assert await store.verify() == [], "a correction is still the answer of its row"
        assert len(await store.answered("3", "survey")) > 0


async def test_a_row_answered_while_it_is_on_the_telephone_counts_once(tmp_path: Path) -> None:
    async with playing(tmp_path / "项目") as scene:
        store = scene.app.store
        later = scene.clock() + timedelta(days=30)
        listed = [RosterRow("1", group="1")]
        codes = await store.invite_roster(listed, expires_at=later, now=scene.clock())
        await store.list_numbers(["1"], "1")
        await invited(scene, "ann", Role.HELPER, "phone")
        calling = await scene.says("ann", "2", "1")
        assert calling is not None
        begun = await scene.hears("web", Start(codes["1"]))
        assert begun is not None
        await answer_all(scene, "web", begun)
        for _ in range(30):
            after = await scene.says("ann", "1")
            if after is None or "下一个号码" in after.text or "没有要打" in after.text:
                break
        assert (await store.tallies()).forms == {"1": 1}
        assert await store.verify() == []


async def test_what_is_stored_of_a_call_holds_no_number_beside_the_answers(tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    async with playing(folder) as scene:
        await scene.app.store.list_numbers(["470000011"], "1")
        await invited(scene, "ann", Role.HELPER, "phone")
        await scene.says("ann", "2")
        begun = await scene.says("ann", "1")
        assert begun is not None
        await scene.says("ann", "1")
        await scene.says("ann", "5")
        assert "470000011" not in rows(folder, "SELECT state FROM conversation")[0][0]
        asked = await scene.says("ann", "重听")
        assert asked is not None
        await answer_all(scene, "ann", asked)
        assert "470000011" not in rows(folder, "SELECT state FROM conversation")[0][0]


# -- what reports say


async def test_reports_tell_the_ways_of_answering(tmp_path: Path) -> None:
    folder = tmp_path / "项目"
    async with playing(folder) as scene:
        prompt = await begin_helping(scene)
        await interviews(scene, "cadre", prompt, [0] * 5)
        for n in range(5):
            begun = await invited(scene, f"p{n}", Role.BENEFICIARY, group="1")
            await answer_all(scene, f"p{n}", begun, choice=1)
        reporter = scene.app.reporter
        told = report_input(
            scene.app.campaign,
            await reporter.collected(),
            as_of=scene.clock(),
            head=await scene.app.store.head(),
        )
        assert told.modes == {"assisted": 5, "self": 5}
        assert told.grounds is not None
        assert told.grounds.surveyed is not None
        clusters = told.grounds.surveyed.tally.clusters
        assert {group: (one.units, one.forms) for group, one in clusters.items()} == {"1": (6, 10)}
        assert (await reporter.collected()).others["不含代填"].clusters == {}
        assert list(modes_lines(told)) == ["填答方式：自填5，代填5，电话0，纸质0"]
