"""Marks through the whole shell: real dialogue, store and scoring; only the clock is ours."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.cli import execute
from bot.control import Control, ask_running, served
from bot.project.new import create
from bot.project.quality import Quality
from bot.quality import Bursts, mark, sweep
from storage.changes import Changes, Marks, RecordKind, RunRow
from surveys.conversation import Role
from surveys.form import FormKind
from tests.bot.folders import edit
from tests.bot.scene import START, Scene, playing

SLOW = 6.0
"""Seconds an honest person thinks about a question."""


async def answers(
    scene: Scene,
    name: str,
    *,
    ratings: str = "45454",
    seconds: float = SLOW,
    words: str = "跳过",
    join: bool = True,
    hours: float = 1,
) -> str:
    """One person's whole form; the id of the run."""
    if join:
        await scene.join(name, Role.BENEFICIARY)
    before = await runs(scene)
    for said in ("开始", "1", *ratings, words, "提交"):
        scene.clock.pass_(seconds=seconds)
        await scene.says(name, said)
    (new,) = (await runs(scene)).keys() - before.keys()
    scene.clock.pass_(hours=hours)
    return new


async def runs(scene: Scene) -> dict[str, RunRow]:
    async with scene.app.store._database.read() as connection:
        rows = await connection.fetch("SELECT id FROM run WHERE counts")
    return await scene.app.store.counted_runs([row["id"] for row in rows])


async def flags(scene: Scene, run: str) -> tuple[str, ...]:
    return (await scene.app.store.counted_runs([run]))[run].flags


async def swept(scene: Scene) -> int:
    campaign = scene.app.campaign
    return await sweep(scene.app.store, campaign.rules, campaign.points)


def rules(folder: Path, *lines: str) -> None:
    """More lines for project.yaml."""
    path = folder / "project.yaml"
    path.write_text(path.read_text("utf-8") + "\n" + "\n".join(lines) + "\n", "utf-8")


def outside(folder: Path, rule: str) -> None:
    edit(folder, "project.yaml", "survey:\n", f"survey:\n  outside: [{rule}]\n")


async def test_honest_forms_bear_no_mark(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        run = await answers(scene, "ann", ratings="55555", words="都挺好的，明年再办")
        stored = (await runs(scene))[run]
        assert (stored.flags, stored.outside) == ((), "")
        assert stored.seconds == 42  # seven answers of six seconds, the review not counted
        assert await swept(scene) == 0
        assert await scene.app.store.verify() == []


async def test_marks_of_one_form_are_set_when_it_closes(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        scene.clock.pass_(hours=17)  # 02:00 at the place
        fast = await answers(scene, "ann", seconds=0.3, hours=7)
        odd = await answers(scene, "ben", ratings="11115", hours=1)
        assert await flags(scene, fast) == ("speeding", "night")
        assert await flags(scene, odd) == ("contradiction",)
        assert (await runs(scene))[fast].outside == ""  # marked, and counted


async def test_a_correction_may_lift_a_mark(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        run = await answers(scene, "ann", ratings="11115")
        for said in ("修改", "6", "1", "提交"):
            scene.clock.pass_(seconds=SLOW)
            await scene.says("ann", said)
        assert (await runs(scene))[run].version == 2
        assert await flags(scene, run) == ()
        assert await scene.app.store.verify() == []


async def test_copied_words_are_found_and_forgotten_with_the_form(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        same = [
            "组织得很好，希望年年都办！",
            "组织得很好 希望年年都办",
            "组织得很好，希望年年都办。",
        ]
        copied = [await answers(scene, f"p{n}", words=text) for n, text in enumerate(same)]
        other = await answers(scene, "q", words="希望再早一点发通知，谢谢大家")
        assert await swept(scene) == 3
        assert [await flags(scene, run) for run in (*copied, other)] == [("copied",)] * 3 + [()]
        assert await swept(scene) == 0
        async with scene.app.store._database.read() as connection:
            kept = await connection.fetch("SELECT digest FROM open_answer")
        assert not any("组织" in row["digest"] for row in kept)
        # one of the three says something else: two alike are no copy, and the marks go
        for said in ("修改", "7", "这次我想说点别的意见，场地太小", "提交"):
            scene.clock.pass_(seconds=SLOW)
            await scene.says("p0", said)
        assert await swept(scene) == 3
        assert {await flags(scene, run) for run in copied} == {()}


async def test_a_rule_takes_marked_forms_out_and_a_person_puts_one_back(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    create(folder)
    outside(folder, "contradiction")
    async with playing(folder, make=False) as scene:
        good = [await answers(scene, f"g{n}") for n in range(6)]
        odd = [await answers(scene, f"o{n}", ratings="11115") for n in range(6)]
        store, desk = scene.app.store, scene.app.desk
        official, whole = await store.tallies(), await store.tallies("all")
        assert (official.forms, whole.forms) == ({"1": 6}, {"1": 12})
        assert await store.verify() == []
        given = await scene.app.reporter.input(final=True)
        told = await desk.look(runs=True)
        assert [line.split("：")[0] for line in told["bases"]] == [
            "正式口径 n=6",
            "含标记答卷 n=12",
        ]
        assert len(told["runs"]) == 6
        assert given.survey is not None
        assert given.survey.n == 6

        number = odd[0][1:9].upper()
        done = await desk.decide(number, "include", "王", "电话核对过")
        assert done["done"]
        assert (await store.tallies()).forms == {"1": 7}
        assert (await desk.decide(good[0][1:9], "exclude", "王", "重复"))["done"]
        assert (await store.tallies()).forms == {"1": 6}
        assert not (await desk.decide("NOTHING0", "include", "王", "x"))["done"]
        assert await swept(scene) == 0  # a decision is stronger than the rule
        assert await store.verify() == []
        records = await store.records(RecordKind.DECISION)
        assert {json.loads(r.payload)["why"] for r in records} == {"电话核对过", "重复"}
        assert not any("G1" in r.payload or "answers" in r.payload for r in records)
        assert (await store.audit()).problem == ""


async def test_few_forms_between_two_bases_are_not_told(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    create(folder)
    outside(folder, "contradiction")
    async with playing(folder, make=False) as scene:
        for n in range(6):
            await answers(scene, f"g{n}")
        for n in range(4):
            await answers(scene, f"o{n}", ratings="11115")
        told = await scene.app.desk.look()
        assert told["bases"][1] == "含标记答卷：与其他口径相差不足5份，不单列"
        assert told["outside"] == "<5"
        assert [row[-1] for row in told["rows"]] == ["<5"]


async def test_many_forms_of_one_helper_within_minutes(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        helped = [await answers(scene, f"p{n}", hours=0) for n in range(4)]
        stored = await runs(scene)
        bursts, found = Bursts(), dict[str, set[str]]()
        for n, run in enumerate(helped):
            row = replace(stored[run], helper="h", unit="U01")
            at = scene.clock() + timedelta(minutes=3 * n)
            found = bursts.after(Changes(key=run, at=at, runs=(row,)), Quality())
            assert bool(found) is (n == 3)  # more than three within ten minutes
        await mark(scene.app.store, found, scene.app.campaign.rules, scene.app.campaign.points)
        assert [await flags(scene, run) for run in helped] == [("burst",)] * 4
        late = replace(stored[helped[0]], id="r-late", helper="h")
        at = scene.clock() + timedelta(minutes=60)
        assert bursts.after(Changes(key="late", at=at, runs=(late,)), Quality()) == {}
        assert len(bursts.recent) == 1  # what is long ago is forgotten


@pytest.mark.parametrize(
    "harmless", [{"mode": "paper"}, {"simulated": True}, {"status": "refused"}, {"stood": Marks()}]
)
def test_no_burst_where_the_pace_says_nothing(harmless: dict[str, Any]) -> None:
    row = RunRow(
        "r", "p", "survey", "h", FormKind.SURVEY, "", "1", "self", False, "complete", 1, helper="h"
    )
    bursts = Bursts()
    for n in range(9):
        one = replace(row, id=f"r{n}", **harmless)
        assert bursts.after(Changes(key=f"{n}", at=START, runs=(one,)), Quality()) == {}


async def test_four_accounts_at_one_place_are_no_burst(tmp_path: Path) -> None:
    async with playing(tmp_path / "p") as scene:
        found = [await answers(scene, f"p{n}", hours=0, seconds=9) for n in range(5)]
        assert {await flags(scene, run) for run in found} == {()}


async def test_half_the_usual_time_is_hasty(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    create(folder)
    rules(folder, "quality: {min_forms: 5}")
    async with playing(folder, make=False) as scene:
        for n in range(5):
            await answers(scene, f"p{n}", seconds=12)
        fast = await answers(scene, "fast", seconds=4)
        assert await swept(scene) == 1
        assert await flags(scene, fast) == ("hasty",)
        # when all others turn out as fast, it is the usual time
        for n in range(8):
            await answers(scene, f"q{n}", seconds=4)
        assert await swept(scene) == 1
        assert await flags(scene, fast) == ()


async def test_declared_contradictions(tmp_path: Path) -> None:
    folder = tmp_path / "p"
    create(folder)
    rules(
        folder,
        "quality:",
        "  contradictions:",
        "    - name: 80岁以上却评了演出",
        "      when: [{op: is, question: G1, codes: [1]}, {op: answered, question: E2}]",
    )
    async with playing(folder, make=False) as scene:
        run = await answers(scene, "ann")
        assert await flags(scene, run) == ("contradiction",)


async def test_moves_and_corrections_meet(tmp_path: Path) -> None:
    """A form that was moved out while its correction was under way is corrected where it stands."""
    async with playing(tmp_path / "p") as scene:
        run = await answers(scene, "ann")
        await scene.says("ann", "修改", "2", "1")
        out = Marks(("struck",), "decided")
        await scene.app.store.move([run], lambda _: out, points=scene.app.campaign.points)
        await scene.says("ann", "提交")
        stored = (await runs(scene))[run]
        assert (stored.version, stored.flags, stored.outside) == (2, ("struck",), "decided")
        assert await scene.app.store.verify() == []
        assert (await scene.app.store.tallies()).forms == {}


async def test_the_running_program_answers(tmp_path: Path) -> None:
    async def links(_: str) -> list[list[str]]:
        return []

    async with playing(tmp_path / "p") as scene:
        run = await answers(scene, "odd", ratings="11115")
        control = Control(scene.app.store, scene.app.now, links, scene.app.desk.answer)
        async with served(control, scene.app.data):
            told = await ask_running(scene.app.data, {"ask": "quality", "runs": True})
            assert told is not None
            assert [one["form"] for one in told["runs"]] == [run[1:9].upper()]
            wish = {"form": run[1:9], "what": "exclude", "who": "王", "why": "重复"}
            done = await ask_running(scene.app.data, {"ask": "decide", **wish})
            assert done is not None
            assert (done["done"], done["outside"]) == (True, True)
        assert (await runs(scene))[run].outside == "decided"


async def _one_odd_form(folder: Path) -> str:
    async with playing(folder, make=False) as scene:
        return await answers(scene, "odd", ratings="11115")


class TestCommand:
    @pytest.fixture
    def project(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        monkeypatch.setenv("COLUMNS", "200")
        folder = tmp_path / "p"
        create(folder)
        return folder

    def test_without_data(self, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert execute(["quality", str(project)]) == 1
        assert "还没有数据" in capsys.readouterr().err

    def test_a_form_counted_again_by_a_person(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        outside(project, "contradiction")
        run = asyncio.run(_one_odd_form(project))
        assert execute(["quality", str(project), "--runs"]) == 0
        shown = capsys.readouterr().out
        assert "前后矛盾" in shown
        assert run[1:9].upper() in shown
        why = ["--why", "电话核对过"]
        assert execute(["quality", str(project), "--include", "NOTHING1", *why]) == 1
        assert execute(["quality", str(project), "--include", run[1:9], *why]) == 0
        assert "计入正式口径，已记入记录链" in capsys.readouterr().out
        assert execute(["audit", str(project)]) == 0
        assert execute(["verify", str(project)]) == 0
        assert execute(["quality", str(project), "--runs"]) == 0
        assert "经人工核对，计入" in capsys.readouterr().out

    def test_a_decision_wants_a_reason(
        self, project: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert execute(["quality", str(project), "--include", "ABCD1234"]) == 2
        assert "--why" in capsys.readouterr().err
        assert execute(["quality", str(project), "--include", "A", "--exclude", "B"]) == 2


def test_a_mark_that_does_not_exist_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "p"
    create(folder)
    outside(folder, "speding+straight")
    assert execute(["check", str(folder)]) == 1
    assert "speding" in capsys.readouterr().out


def test_a_contradiction_of_questions_that_do_not_exist(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "p"
    create(folder)
    rules(
        folder, "quality: {contradictions: [{name: 没收到, when: [{op: answered, question: S9}]}]}"
    )
    assert execute(["check", str(folder)]) == 1
    assert "S9" in capsys.readouterr().out
