"""The score as it stands: shown over the counters, explained in chat, kept, worked out again,
compared; through real turns and a real store."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import bot.cli
from bot.app import opened
from bot.control import Control, served
from bot.project.new import create
from bot.results.frozen import decoded, encoded
from scoring.finding import Effect, Finding, Place, Settler, Severity
from surveys.conversation import Role
from tests.bot.closing import FIRST, judge, office
from tests.bot.scene import Scene


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
