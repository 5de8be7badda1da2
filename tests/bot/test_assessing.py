"""Assessors who judge alone: assigned, blind until all are in, combined by the declared rule."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.cli import execute
from bot.project import load
from bot.project.new import create
from surveys.conversation import Role
from tests.bot.closing import FIRST, ask, judge, office
from tests.bot.folders import edit
from tests.bot.scene import Scene

JIA, YI = "评价人甲", "评价人乙"
SECRET = "查了三份合同都没有盖章"
ALONE = """assessment:
  how: independent
  disagreement: {rule}
  assessors:
    - {{name: 评价人甲}}
    - {{name: 评价人乙, leaves: [B, C1]}}
schedule:"""


def alone(rule: str) -> tuple[str, str, str]:
    return ("project.yaml", "schedule:", ALONE.format(rule=rule))


async def judges(scene: Scene, name: str, count: str, words: str) -> None:
    """B3 by this assessor in the chat."""
    shown = await scene.says(name, "菜单")
    assert shown is not None
    await scene.presses(name, shown, "B3")
    await scene.says(name, count, words, "跳过", "提交")


async def everything_seen(scene: Scene) -> str:
    """All that anybody can have of the judgements: chats, reports, workbook, lists, sheets."""
    seen = [text for message in scene.wire.out for text in (message.text, _prompt(message))]
    given = await scene.app.reporter.live()
    files = await scene.app.reporter.files(given)
    seen += [cells(file.data) if file.name.endswith(".xlsx") else file.alt for file in files]
    seen.append(str(await ask(scene, "assess_list")))
    for assessor in (JIA, YI, ""):
        reply = await ask(scene, "assess_sheet", assessor=assessor)
        seen.append(cells(base64.b64decode(reply["file"])))
    seen.append(str(await ask(scene, "result_show")))
    return "\n".join(seen)


def _prompt(message: Any) -> str:
    return message.prompt.text if message.prompt else ""


def cells(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return "\n".join(str(c.value) for sheet in book for row in sheet for c in row if c.value)


async def test_nobody_sees_a_judgement_before_all_are_in(tmp_path: Path) -> None:
    async with office(tmp_path / "p", alone("mean")) as scene:
        await scene.join(FIRST, Role.COORDINATOR)
        await scene.join(JIA, Role.ASSESSOR)
        await scene.join(YI, Role.ASSESSOR)
        await judges(scene, JIA, "2", SECRET)
        own = len([m for m in scene.wire.out if m.to == JIA])
        await scene.says(FIRST, "得分", "报告")
        await scene.says(YI, "菜单", "1")
        scene.wire.out[:] = [m for m in scene.wire.out if m.to != JIA]
        assert own
        assert SECRET not in await everything_seen(scene)
        score = (await scene.app.reporter.live()).sheet
        assert "B3" in score.missing
        state = {row[0]: row[4] for row in (await ask(scene, "assess_list"))["rows"]}
        assert state["B3"] == f"已评1/2人，等：{YI}"

        await judges(scene, YI, "0", "合同和验收单都齐全")
        leaf = next(x for x in (await scene.app.reporter.live()).sheet.leaves if x.code == "B3")
        assert (str(leaf.score), leaf.trace.steps[-1]) == ("10.0", "取平均 (5 + 15) ÷ 2 = 10")
        assert SECRET in leaf.trace.evidence.source


async def test_only_a_coordinator_is_told_how_sure_the_score_is(tmp_path: Path) -> None:
    async with office(tmp_path / "p", alone("mean")) as scene:
        await scene.join(FIRST, Role.COORDINATOR)
        await scene.join(YI, Role.ASSESSOR)
        await scene.says(FIRST, "得分", "报告")
        await scene.says(YI, "得分", "报告")
        seen = await everything_seen(scene)
        assert "内部底稿：还有" in seen
        assert "总分最低" in seen
        to_yi = [m for m in scene.wire.out if m.to == YI]
        scene.wire.out[:] = to_yi
        assert to_yi
        assert not any("内部底稿" in str(m) for m in to_yi)


async def test_an_assessor_meets_only_what_is_assigned(tmp_path: Path) -> None:
    only_b = ("project.yaml", "schedule:", ALONE.format(rule="mean").replace("[B, C1]", "[B]"))
    async with office(tmp_path / "p", only_b) as scene:
        await scene.join(YI, Role.ASSESSOR)
        await scene.join("路过的人", Role.ASSESSOR)
        assert "资金使用合规性" in scene.texts(YI)[-1]
        assert "没有要您填写的内容" in scene.texts("路过的人")[-1]


async def test_consensus_asks_again_and_names_nobody(tmp_path: Path) -> None:
    async with office(tmp_path / "p", alone("consensus")) as scene:
        await scene.join(JIA, Role.ASSESSOR)
        await scene.join(YI, Role.ASSESSOR)
        await judges(scene, JIA, "1", "有一笔没有审批单")
        await judges(scene, YI, "0", "合同和验收单都齐全")
        assert "B3" in (await scene.app.reporter.live()).sheet.missing
        shown = await scene.says(YI, "菜单")
        assert shown is not None
        opened = await scene.presses(YI, shown, "B3")
        assert opened is not None
        assert "第2轮：上一轮意见不一致（1人评为分值的67%、1人评为分值的100%）" in opened.text
        assert JIA not in opened.text
        await scene.says(YI, "1", "看到了那一笔，同意", "跳过", "提交")
        assert "B3" in (await scene.app.reporter.live()).sheet.missing, "half of a round is none"
        await judges(scene, JIA, "1", "仍是那一笔没有审批单")
        leaf = next(x for x in (await scene.app.reporter.live()).sheet.leaves if x.code == "B3")
        assert str(leaf.score) == "10.0"
        assert "意见一致" in leaf.trace.evidence.source


async def test_a_photo_is_required_where_the_project_says_so(tmp_path: Path) -> None:
    needs = (
        "indicators.yaml",
        "扣5分，扣完为止。\n    rule: {kind: deduct_per_item, item: 不合规的项数, "
        "deduct_points: 5}\n    evidence: {kind: assessment}",
        "扣5分，扣完为止。\n    rule: {kind: deduct_per_item, item: 不合规的项数, "
        "deduct_points: 5}\n    evidence: {kind: assessment, require: photo}",
    )
    async with office(tmp_path / "p", needs) as scene:
        await scene.join("评价组", Role.ASSESSOR)
        shown = await scene.says("评价组", "菜单")
        assert shown is not None
        await scene.presses("评价组", shown, "B3")
        last = await scene.says("评价组", "0", "查阅了凭证和合同", "凭证12号")
        assert last is not None
        assert "请发一张照片" in last.text
        typed = {"leaf": "B3", "judgement": "0", "reason": "查阅了凭证和合同", "assessor": ""}
        reply = await ask(scene, "assess_judge", **typed, evidence="凭证12号", folder="")
        assert "必须有佐证文件" in reply["refused"]
        (tmp_path / "凭证.jpg").write_bytes(b"picture")
        more = {"evidence": "凭证.jpg", "folder": str(tmp_path)}
        assert "已记" in (await ask(scene, "assess_judge", **typed, **more))["told"]
        (kept,) = (scene.app.data / "evidence").iterdir()
        assert kept.read_bytes() == b"picture"


class TestSheet:
    async def test_it_goes_out_and_comes_back(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            reply = await ask(scene, "assess_sheet", assessor="")
            book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(reply["file"])))
            fill(book, {"B3": (1, "抽查凭证，1份手续不全"), "C1": ("全部 60%", "居民座谈会记录")})
            assert (await read(scene, book))["told"] == "收下2项，0项和原来一样。"
            assert (await read(scene, book))["told"] == "收下0项，2项和原来一样。"
            minutes = await ask(scene, "assess_minutes")
            assert minutes["leaves"] == 2

    async def test_errors_by_cell_and_then_nothing_is_taken(self, tmp_path: Path) -> None:
        async with office(tmp_path / "p") as scene:
            reply = await ask(scene, "assess_sheet", assessor="")
            book = openpyxl.load_workbook(io.BytesIO(base64.b64decode(reply["file"])))
            fill(book, {"B3": ("很多", "抽查凭证"), "C1": ("全部 60%", "好")})
            page: Any = book.active
            page["B4"].value = ""
            answer = await read(scene, book)
            assert [each[0] for each in answer["problems"]] == ["B4", "F6", "G7"]
            assert (await ask(scene, "assess_list"))["rows"][0][4] == "未评"


def fill(book: Any, said: dict[str, tuple[object, str]]) -> None:
    for row in book.active.iter_rows():
        if row[0].value in said:
            row[5].value, row[6].value = said[row[0].value]
        if row[0].value == "参加人员":
            row[1].value = "主任、会计"
        if row[0].value == "时间地点":
            row[1].value = "1月11日，会议室"


async def read(scene: Scene, book: Any) -> dict[str, Any]:
    out = io.BytesIO()
    book.save(out)
    file = base64.b64encode(out.getvalue()).decode()
    return await ask(scene, "assess_read", file=file, name="表.xlsx", folder="/")


async def test_a_new_judgement_keeps_the_old_one_on_record(tmp_path: Path) -> None:
    async with office(tmp_path / "p") as scene:
        await judge(scene, "B3", "2", "抽查凭证，2份手续不全")
        await judge(scene, "B3", "1", "补齐了一份手续")
        history = await scene.app.store.history("leaf.B3")
        assert [record.version for record in history] == [1, 2]
        assert "抽查凭证" in history[0].payload


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("assessment: independent", "有哪些评价人"),
        (ALONE.format(rule="mean").replace("[B, C1]", "[B, C9]").removesuffix("schedule:"), "C9"),
        (
            ALONE.format(rule="mean")
            .replace("{name: 评价人甲}", "{name: 评价人甲, leaves: [B3]}")
            .replace("[B, C1]", "[B]")
            .removesuffix("schedule:"),
            "没有人评定的指标：C1",
        ),
    ],
)
def test_a_plan_that_cannot_be_is_told(tmp_path: Path, written: str, told: str) -> None:
    create(tmp_path / "p")
    edit(tmp_path / "p", "project.yaml", "schedule:", f"{written}\nschedule:")
    assert any(told in problem.message for problem in load(tmp_path / "p").problems)


def test_the_score_without_a_database_knows_no_judgement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    create(tmp_path / "p")
    assert execute(["score", str(tmp_path / "p")]) == 0
    assert "尚无依据" in capsys.readouterr().out
