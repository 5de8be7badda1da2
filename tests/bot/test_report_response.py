"""What the written reports say beside the figures, read from a real project and its database."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from docx import Document

import bot.cli
from bot.app import opened
from bot.project.new import create
from bot.project.templates import FOLDER, note_templates, read_templates
from bot.results.freezer import Freezer
from bot.results.frozen import decoded, encoded
from reports.formats.templates import SCORES, TEMPLATES
from reports.suppression import LEAST
from reports.survey_report.returned import reasons, return_lines
from surveys.conversation import Role
from tests.bot.folders import edit
from tests.bot.scene import playing
from tests.bot.test_phases import project
from tests.bot.test_quotas import FORM


async def test_what_was_sent_what_came_back_and_what_counts(tmp_path: Path) -> None:
    folder = project(tmp_path / "p", survey={"quotas": {1: 6}})
    async with playing(folder, make=False) as scene:
        for n in range(11):
            await scene.join(f"p{n}", Role.BENEFICIARY, group="1")
            await scene.says(f"p{n}", *FORM, "1")
        for n in range(5):
            await scene.join(f"thin{n}", Role.BENEFICIARY, group="1")
            await scene.says(f"thin{n}", "1", "5", *["跳过"] * 4, "无", "1")
        await scene.join("no", Role.BENEFICIARY, group="1")
        await scene.says("no", "0")
        await scene.join("gone", Role.BENEFICIARY, group="1")
        await scene.says("gone", "1", "5", "退出")
        await scene.says("p0", "修改")  # open for correction: it counts as it was
        given = await scene.app.reporter.live(final=True)
        response = given.facts.response
        assert response is not None
        [own] = response.returns
        assert (own.mode, own.sent, own.invalid, own.outside) == ("self", None, 5, 5)
        assert response.left + response.refused == 2
        assert [(line.returned, line.valid) for line in return_lines(given)] == [(16, 6)] * 2
        assert [n for _, n in reasons(given)] == ["5", "5"]
        assert own.invalid >= LEAST
        # it is frozen with the result, and comes back as it was
        assert decoded(encoded(response)) == response
        app = scene.app
        freezer = Freezer(app.store, app.campaign, app.reporter, app.data, now=scene.clock)
        frozen, _ = await freezer.freeze()
        assert frozen.response is not None
        assert (await freezer.given(frozen)).facts.response == frozen.response


async def test_facts_of_the_files(tmp_path: Path) -> None:
    create(tmp_path / "p")
    edit(tmp_path / "p", "spending.csv", "实际拨款", "实际拨款,文号,其中调整")
    text = (tmp_path / "p" / "spending.csv").read_text(encoding="utf-8-sig").splitlines()
    rows = [text[0], *(_with(line, text[0]) for line in text[1:])]
    (tmp_path / "p" / "spending.csv").write_text("\n".join(rows) + "\n", encoding="utf-8-sig")
    async with opened(tmp_path / "p") as app:
        facts = (await app.reporter.live()).facts
    assert {fund.document for fund in facts.funds.values()} == {"财预1号"}
    assert {fund.adjusted for fund in facts.funds.values()} == {-500_00}
    assert facts.kind == "单位自评"
    assert facts.questionnaire[0].choices
    assert all(text for text in facts.explanations)
    assert facts.budget is not None


def _with(line: str, header: str) -> str:
    """The row with a document and an adjustment behind its amount."""
    cells = line.split(",")
    at = header.split(",").index("实际拨款") + 1
    return ",".join([*cells[:at], "财预1号", "-500", *cells[at:]])


class TestTemplates:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        create(tmp_path / "p")
        return tmp_path / "p"

    def test_written_once_and_never_over_a_persons(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert bot.cli.execute(["report", str(folder), "--templates"]) == 0
        assert "已写入" in capsys.readouterr().out
        assert set(read_templates(folder)) == set(TEMPLATES)
        mine = folder / FOLDER / SCORES
        mine.write_bytes(b"mine")
        assert bot.cli.execute(["report", str(folder), "--templates"]) == 0
        assert "没有动" in capsys.readouterr().out
        assert mine.read_bytes() == b"mine"

    def test_checked_with_the_folder(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert bot.cli.execute(["check", str(folder)]) == 0
        assert not [*note_templates(folder)]
        templates = folder / FOLDER
        templates.mkdir()
        document = Document(io.BytesIO(TEMPLATES[SCORES]()))
        document.add_paragraph("{{评分表格}}")
        document.save(str(templates / SCORES))
        (templates / "评分表2.docx").write_bytes(TEMPLATES[SCORES]())
        (templates / "~$评分表.docx").write_bytes(b"open in Word")
        found = {problem.code: problem for problem in note_templates(folder)}
        assert found["template"].message == "不认识 {{评分表格}}"
        assert found["template"].remedy == "最接近的是 {{评分表}}"
        assert found["template_unknown"].remedy == "是不是“评分表.docx”？"
        capsys.readouterr()
        assert bot.cli.execute(["check", str(folder)]) == 0
        assert "评分表格" in capsys.readouterr().out

    def test_one_that_cannot_be_filled_is_told(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "data").mkdir()
        (folder / FOLDER).mkdir()
        (folder / FOLDER / SCORES).write_bytes(b"?")
        assert bot.cli.execute(["report", str(folder), "--only", "score-table"]) == 1
        assert "模板 templates/评分表.docx" in capsys.readouterr().err
