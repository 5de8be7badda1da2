"""The score as it stands: shown over the counters, explained in chat, kept, worked out again,
compared; through real turns and a real store."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import bot.cli
from bot.app import opened
from bot.control import Control, served
from bot.project.new import create
from bot.results.frozen import decoded, encoded
from scoring.figures import rounded
from scoring.finding import Effect, Finding, Place, Settler, Severity
from surveys.conversation import Role
from tests.bot.closing import FIRST, SECOND, act, judge, office, submitted
from tests.bot.scene import Scene, playing
from tests.bot.signing import Office


async def score_of(scene: Scene, do: str, **more: Any) -> dict[str, Any]:
    """What the command line asks and gets."""
    request = {"ask": "score", "do": do, "of": "", "self_evaluation": False, "name": ""} | more
    reply: dict[str, Any] = json.loads(json.dumps(await scene.app.score_desk.answer(request)))
    return reply


class TestChat:
    @pytest.mark.parametrize(
        "typed", ["为什么 C1", "为什么c1", "Ｃ１ 为什么？", "解释 c1", "C1为什么", "为啥：C1"]
    )
    async def test_a_coordinator_hears_why(self, tmp_path: Path, typed: str) -> None:
        async with office(tmp_path / "p") as scene:
            await scene.join(FIRST, Role.COORDINATOR)
            await judge(scene, "C1", "全部 60%", "居民座谈会记录")
            await scene.says(FIRST, typed)
            text = next(text for text in scene.texts(FIRST) if text.startswith("【内部底稿】C1 "))
            (leaf,) = [one for one in (await now(scene))["leaves"] if one["code"] == "C1"]
            assert leaf["trace"]["steps"][-1] in text
            assert "背后的记录：" in text
            assert "第1版，2021年1月11日 09:00" in text
            assert "居民座谈会记录" in text
            assert "（数据库，现在，截至2021年1月11日" in text

    async def test_an_unknown_code_names_the_nearest(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await scene.join(FIRST, Role.COORDINATOR)
            await scene.says(FIRST, "为什么 C11")
            assert "没有指标“c11”。是不是：" in scene.texts(FIRST)[-1]
            await scene.says(FIRST, "为什么")
            assert "没有得满分的指标：" in scene.texts(FIRST)[-1]

    async def test_nobody_else_is_told(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await scene.join("clerk", Role.CONTACT, unit="U1")
            await scene.says("clerk", "为什么 C1")
            assert not any("评分标准" in text for text in scene.texts("clerk"))

    async def test_judgements_before_all_are_in_stay_unseen(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            told = await scene.app.score_desk.why("C1")
            assert "尚无依据" in told
            assert "背后的记录" not in told


class TestApproved:
    async def test_the_records_behind_an_approved_result(self, tmp_path: Path) -> None:
        """Those that stood then, also after others have taken their place."""
        async with office(tmp_path / "p") as scene:
            await submitted(scene)
            await act(scene, "approve", SECOND)
            told = await score_of(scene, "explain", code="C1")
            assert told["label"] == "最终 第1版"
            behind = told["text"].partition("背后的记录：")[2]
            assert "第1版，2021年1月11日 09:00" in behind
            assert "查阅了凭证和合同" in told["text"]

            await judge(scene, "C1", "没有 没有", "居民说没有感受到")
            again = await score_of(scene, "explain", code="C1")
            assert again == told
            await act(scene, "draft", why="发现新的情况")
            later = await score_of(scene, "explain", code="C1")
            assert later["label"] != told["label"]
            assert "第2版" in later["text"]
            assert "居民说没有感受到" in later["text"]
            drafts = [one["id"] for one in (await score_of(scene, "list"))["snapshots"]]
            shown = [await score_of(scene, "explain", code="C1", of=one) for one in drafts]
            assert told["text"] in [one["text"] for one in shown]

    async def test_a_confirmation_behind_an_approved_result(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            unit = await Office(scene).opens()
            await unit.signs()
            await submitted(scene)
            await act(scene, "approve", SECOND)
            code = next(
                one["code"] for one in (await now(scene))["leaves"] if "执行率" in one["name"]
            )
            told = (await score_of(scene, "explain", code=code))["text"]
            behind = told.partition("背后的记录：")[2]
            assert "7000" in told.partition("背后的记录：")[0]
            assert "示例老年活动中心" in behind
            assert "第1版" in behind


OWN_FORM = """
title: 项目支出绩效自评表
total: 100
grades: [{grade: 优, min: 90}, {grade: 良, min: 80}, {grade: 中, min: 60}, {grade: 差, min: 0}]
arithmetic: {decimals: 2, mode: half_up, round: leaf, grade_by: printed}
levels:
  - {code: Z0, name: 预算执行率, weight: 40}
  - {code: Z1, name: 产出指标, weight: 60}
leaves:
  - code: Z01
    under: Z0
    name: 预算执行率
    weight: 40
    standard: 得分 = 分值 × 全年执行数 ÷ 全年预算数，最高为分值。
    rule: {kind: proportional}
    evidence: {kind: execution_rate}
  - code: Z11
    under: Z1
    name: 活动完成及时
    weight: 60
    standard: 达成年度指标100%～80%（含），部分达成80%～60%（含），未达成60%～0%。
    rule: {kind: judged}
    evidence: {kind: assessment}
"""


class TestSelfEvaluation:
    async def test_from_the_records_and_beside_the_running_program(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = tmp_path / "p"
        create(folder)
        (folder / "self_evaluation.yaml").write_text(OWN_FORM, "utf-8")
        async with playing(folder, make=False) as scene:
            await (await Office(scene).opens()).signs()
            await judge(scene, "Z11", "2 75", "照片和签到表")
            control = Control(
                scene.app.store, scene.clock, links, scores=scene.app.score_desk.answer
            )
            async with served(control, scene.app.data):
                assert await run(folder, "--self-evaluation", "--json") == 0
            beside = json.loads(capsys.readouterr().out)
        assert await run(folder, "--self-evaluation", "--json") == 0
        found = json.loads(capsys.readouterr().out)
        assert (found["basis"], found["leaves"]) == ("records", beside["leaves"])
        leaves = {leaf["code"]: leaf for leaf in found["leaves"]}
        # 7,000元 of all that was paid out to the units, though only one of the units has said so
        paid = Fraction(7000, 25000)
        assert leaves["Z01"]["score"] == str(rounded(40 * paid, 2))
        assert leaves["Z11"]["score"] == "45.00"
        assert found["total"] == str(rounded(40 * paid + 45, 2))
        assert await run(folder, "--self-evaluation") == 0
        assert "自评表" in capsys.readouterr().out
        assert await run(folder, "--self-evaluation", "--explain", "z11") == 0
        told = capsys.readouterr().out
        assert "照片和签到表" in told
        assert "背后的记录" in told
        assert await run(folder, "--json") == 0
        main = json.loads(capsys.readouterr().out)
        assert not {leaf["code"] for leaf in main["leaves"]} & set(leaves)


async def now(scene: Scene) -> dict[str, Any]:
    found: dict[str, Any] = (await score_of(scene, "show"))["sheet"]
    return found


class TestSnapshots:
    async def test_kept_and_worked_out_again_after_everything_has_changed(
        self, tmp_path: Path
    ) -> None:
        folder = tmp_path / "p"
        async with office(folder) as scene:
            await judge(scene, "B3", "1")
            await judge(scene, "C1", "全部 60%")
            kept = await score_of(scene, "save", name="初评")
            before = await now(scene)
            assert kept["total"] == before["total"]
            (record,) = await scene.app.store.history("leaf.C1")
            await judge(scene, "C1", "全部 80%", "补看居民来信")
            assert await scene.app.store.erase(record.id)
        with (folder / "project.yaml").open("a", encoding="utf-8") as file:
            file.write("# 改过\n: [")  # not even readable any more
        async with opened(folder) as app:
            desk = app.score_desk
            again = await desk.answer({"ask": "score", "do": "recompute", "of": "初评"})
            assert again["same"] is True
            assert again["again"]["total"] == kept["total"]
            shown = await desk.answer(
                {"ask": "score", "do": "show", "of": "初评", "self_evaluation": False}
            )
            assert shown["sheet"] == before
            (listed,) = (await desk.answer({"ask": "score", "do": "list"}))["snapshots"]
            assert listed["id"] == "初评"

    async def test_what_was_tampered_with_is_told(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await judge(scene, "C1", "全部 60%")
            await score_of(scene, "save", name="a")
            body, at = (await scene.app.store.snapshot("score.a")) or ("", scene.clock())
            facts = json.loads(body)
            leaf = next(one for one in facts["sheet"]["leaves"] if one["code"] == "C1")
            leaf["score"] = "0.0"
            await scene.app.store.save_snapshot("score.a", json.dumps(facts), at)
            again = await score_of(scene, "recompute", of="a")
            assert again["same"] is False
            assert [one["code"] for one in again["changes"]["leaves"]] == ["C1"]

    @pytest.mark.parametrize("name", ["now", "printed", "result.1", "a b", "x" * 41])
    async def test_names_that_are_none(self, tmp_path: Path, name: str) -> None:
        async with office(tmp_path / "p") as scene:
            assert "不能叫" in (await score_of(scene, "save", name=name))["refused"]

    async def test_none_is_overwritten(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await score_of(scene, "save", name="a")
            assert "不覆盖" in (await score_of(scene, "save", name="a"))["refused"]
            first = (await score_of(scene, "save"))["id"]
            assert (await score_of(scene, "save"))["id"] == f"{first}-2"

    async def test_a_planned_report_keeps_its_score(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await scene.app.tick()
            scene.clock.pass_(days=1)
            await scene.app.tick()
            listed = (await score_of(scene, "list"))["snapshots"]
            assert len(listed) >= 1
            for one in listed:
                assert (await score_of(scene, "recompute", of=one["id"]))["same"] is True


class TestComparing:
    async def test_what_changed_and_why(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            await judge(scene, "C1", "全部 60%", "居民座谈会")
            await score_of(scene, "save", name="前")
            await judge(scene, "C1", "全部 80%", "补看居民来信")
            reply = await score_of(scene, "compare", a="前", b="now")
            (leaf,) = reply["changes"]["leaves"]
            (why,) = leaf["whys"]
            assert leaf["code"] == "C1"
            assert why["cause"] == "evidence"
            assert "补看居民来信" in why["to"]
            back = await score_of(scene, "compare", a="now", b="前")
            assert back["changes"]["leaves"][0]["to"] == leaf["from"]
            same = await score_of(scene, "compare", a="前", b="前")
            assert same["changes"]["leaves"] == []

    async def test_an_unknown_one_is_told(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            none = (await score_of(scene, "compare", a="x", b="now"))["refused"]
            assert "还没有存过" in none
            await score_of(scene, "save", name="初评一")
            near = (await score_of(scene, "compare", a="初评", b="now"))["refused"]
            assert "有：初评一" in near
            printed = (await score_of(scene, "compare", a="printed", b="now"))["refused"]
            assert "没有待核对的报告" in printed


class TestCommand:
    async def test_over_the_database_and_over_the_files(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = tmp_path / "p"
        async with office(folder) as scene:
            await judge(scene, "C1", "全部 60%", "居民座谈会")
            control = Control(
                scene.app.store, scene.clock, links, scores=scene.app.score_desk.answer
            )
            expected = await now(scene)
            async with served(control, scene.app.data):  # beside the running program
                assert await run(folder, "--json") == 0
                found = json.loads(capsys.readouterr().out)
                assert found["basis"] == "records"
                assert found["total"] == expected["total"]
        assert await run(folder, "--json") == 0
        assert json.loads(capsys.readouterr().out)["leaves"] == expected["leaves"]
        assert await run(folder) == 0
        assert "依据：数据库，现在" in capsys.readouterr().out
        assert await run(folder, "--printed") == 0
        assert "没有看数据库" in capsys.readouterr().out
        assert await run(folder, "--explain", "c1") == 0
        assert "背后的记录" in capsys.readouterr().out

    async def test_snapshots_from_the_command_line(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        folder = tmp_path / "p"
        create(folder)
        assert await run(folder, "--save") == 1
        assert "先运行 jixiao run" in capsys.readouterr().err
        async with opened(folder):
            pass
        assert await run(folder, "--snapshots") == 0
        assert "还没有快照" in capsys.readouterr().out
        assert await run(folder, "一", "--save") == 0
        assert "已存快照 一" in capsys.readouterr().out
        assert await run(folder, "--snapshot", "一", "--recompute") == 0
        assert "重算一致" in capsys.readouterr().out
        assert await run(folder, "--compare", "一", "now") == 0
        assert "都没有变" in capsys.readouterr().out
        assert await run(folder, "--snapshots") == 0
        assert "一" in capsys.readouterr().out
        assert await run(folder, "--snapshot", "二") == 1
        assert "没有快照“二”" in capsys.readouterr().err
        assert await run(folder, "--save", "--snapshots") == 2
        assert await run(folder, "--recompute") == 2


async def links(_code: str) -> list[list[str]]:
    return []


async def run(folder: Path, *options: str) -> int:
    """The command in a loop of its own, as a shell runs it."""
    return await asyncio.to_thread(bot.cli.execute, ["score", str(folder), *options])


def test_a_finding_with_everything_comes_back_from_the_frozen_state() -> None:
    given = Finding(
        "balance",
        "line.1",
        Severity.HIGH,
        "差500元",
        ("10,500 − 10,000 = 500",),
        places=(Place("spending.csv", "第3行"),),
        settles=Settler.UNIT,
        amount=Decimal("500.00"),
        effects=(Effect("支出为准", (("C1", Decimal("6.0"), Decimal("5.5")),), Decimal(97), "优"),),
    )
    back = decoded(json.loads(json.dumps(encoded(given))))
    assert back == given
    assert isinstance(back.settles, Settler)
    assert isinstance(back.severity, Severity)
