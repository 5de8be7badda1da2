"""jixiao fill and jixiao targets import on real files: the mapping is remembered, the template
never touched, a changed one noticed; targets come from an office's table, what is unclear by
cell."""

from __future__ import annotations

import io
import shutil
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

import bot.cli
from bot.cli import execute
from bot.control import Control, served
from bot.fill_mapping import read_mapping, write_mapping
from bot.project import load
from bot.project.new import create
from bot.targets_import import read_targets, write_targets
from reports.fill.matching import Spot
from reports.fill.template import Template
from surveys.conversation import Role
from tests.bot.closing import FIRST, office
from tests.reports.bureau_forms import SHEET, plain_workbook, standard_workbook

CASE = Path(__file__).parents[2] / "examples" / "mof-2020"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CASE, tmp_path / "项目"))


@pytest.fixture
def small(tmp_path: Path) -> Path:
    create(tmp_path / "小项目")
    return tmp_path / "小项目"


@pytest.fixture
def template(tmp_path: Path) -> Path:
    path = tmp_path / "财政局自评表.xlsx"
    path.write_bytes(standard_workbook())
    return path


class TestFill:
    def test_the_first_time_a_mapping_is_proposed_and_kept(
        self, project: Path, template: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        before = template.read_bytes()
        assert execute(["fill", str(template), str(project)]) == 0
        told = capsys.readouterr().out
        assert "第一次填这张表" in told
        assert "按项目文件" in told
        assert "未提供" in told
        assert template.read_bytes() == before
        made = load_workbook(template.with_name("财政局自评表-已填.xlsx"))
        assert made[SHEET]["F7"].value == 211.85
        assert made[SHEET]["F9"].value is None  # own money: not provided, not nought
        assert made[SHEET]["F21"].value is None  # 待填
        kept = project / "fill" / "财政局自评表.xlsx.yaml"
        assert "place: 自评表!F7" in kept.read_text("utf-8")
        assert load(project).problems == ()  # a subfolder is no part of the project's files

    def test_the_second_time_it_is_followed_as_people_changed_it(
        self, project: Path, template: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert execute(["fill", str(template), str(project)]) == 0
        kept = project / "fill" / "财政局自评表.xlsx.yaml"
        changed = kept.read_text("utf-8")
        changed = changed.replace("figure: 主管部门}", "figure: 主办单位}")
        line = "{place: 自评表!E24, label: 联系电话, figure: ''}"
        assert line in changed
        changed = changed.replace(line, line.replace("figure: ''", "text: 0871-1234"))
        kept.write_text(changed, "utf-8")
        capsys.readouterr()
        assert execute(["fill", str(template), str(project)]) == 0
        assert "按记住的对应关系填" in capsys.readouterr().out
        assert kept.read_text("utf-8") == changed
        sheet = load_workbook(template.with_name("财政局自评表-已填2.xlsx"))[SHEET]
        assert sheet["B4"].value == "中国共产党昆明市东川区委员会办公室"
        assert sheet["E24"].value == "联系电话：0871-1234"

    def test_a_changed_template_is_noticed_and_updated_on_request(
        self, project: Path, template: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert execute(["fill", str(template), str(project)]) == 0
        kept = project / "fill" / "财政局自评表.xlsx.yaml"
        by_hand = kept.read_text("utf-8").replace("figure: 主管部门}", "text: 手写}")
        kept.write_text(by_hand, "utf-8")
        book = load_workbook(template)
        book[SHEET]["A4"].value, book[SHEET]["A3"].value = "项目名称", "主管部门"
        book.save(template)
        capsys.readouterr()
        assert execute(["fill", str(template), str(project)]) == 1
        told = capsys.readouterr().err
        assert "和上次不一样了" in told
        assert "自评表!B3 原来是“项目名称”" in told
        assert len(list(template.parent.glob("*已填*"))) == 1
        assert execute(["fill", str(template), str(project), "--update"]) == 0
        sheet = load_workbook(template.with_name("财政局自评表-已填2.xlsx"))[SHEET]
        assert sheet["B4"].value == "2020年“迎新春·送温暖”系列活动（国家参考框架）"
        assert sheet["B3"].value == "手写"  # what a person decided of the label stays

    def test_nothing_is_written_over(
        self, project: Path, template: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        target = template.with_name("填好.xlsx")
        target.write_bytes(b"mine")
        for output in (template, target):
            request = ["fill", str(template), str(project), "-o", str(output)]
            assert execute(request) == 1
            assert "不覆盖" in capsys.readouterr().err
        assert target.read_bytes() == b"mine"

    def test_other_formats_are_refused_with_the_remedy(
        self, small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name in ("旧.xls", "旧.doc", "金山.et", "金山.wps", "图.png"):
            (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
            assert execute(["fill", str(tmp_path / name), str(small)]) == 1
            assert "另存为 .xlsx 或 .docx" in capsys.readouterr().err
        assert not (small / "fill").exists()

    def test_a_broken_mapping_is_told_by_line(
        self, small: Path, template: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert execute(["fill", str(template), str(small)]) == 0
        kept = small / "fill" / "财政局自评表.xlsx.yaml"
        kept.write_text(kept.read_text("utf-8").replace(", label:", ", lable:", 1), "utf-8")
        assert execute(["fill", str(template), str(small)]) == 1
        assert "lable" in capsys.readouterr().err

    def test_what_can_be_filled_in(
        self, project: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(project)
        assert execute(["fill", "--names"]) == 0
        told = capsys.readouterr().out
        assert "财政拨款.全年执行数" in told
        assert "2118504.60元" in told
        assert execute(["fill"]) == 2
        assert "--names" in capsys.readouterr().err

    async def test_beside_the_running_program(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        form = tmp_path / "基本.xlsx"
        form.write_bytes(plain_workbook())
        async with office(tmp_path / "p") as scene:
            await scene.join(FIRST, Role.COORDINATOR)
            app = scene.app
            control = Control(app.store, app.now, _no_links, reports=app.report_desk.answer)
            async with served(control, app.data):
                request = ["fill", str(form), str(tmp_path / "p")]
                assert await bot.cli.make_app().run_async(request) == 0
        told = capsys.readouterr().out
        assert "暂定，截至" in told
        title = load_workbook(tmp_path / "基本-已填.xlsx").worksheets[0]["B3"].value
        assert scene.app.campaign.folder.project.title in str(title)


async def _no_links(_code: str) -> list[list[str]]:
    return []


def test_a_mapping_is_read_as_it_was_written() -> None:
    spots = (
        Spot("自评表!B3", "项目名称", "项目名称"),
        Spot("表: 1!C2", "资金 / 执行数（B）：#", "财政拨款.全年执行数", "万元"),
        Spot("段2", "{{年度}}", "年度"),
        Spot("段3", "- 联系 'x'", "", text="*：yes\n第二行"),
    )
    text = write_mapping(Template("a: b.docx", ()), spots)
    mapping, problems = read_mapping(text.encode(), "f.yaml")
    assert problems == []
    assert mapping is not None
    assert mapping.spots == spots


# -- targets


def office_table() -> bytes:
    """As a finance office keeps it: a title, merged levels, signs in the cell, percents, a column
    that says which version a row is."""
    book = Workbook()
    sheet = book.worksheets[0]
    rows: tuple[tuple[str | float | None, ...], ...] = (
        ("2025年项目绩效目标批复表",),
        ("一级指标", "二级指标", "三级指标", "指标值", "计量单位", "状态", "分值", "联系人"),
        ("产出指标", "数量指标", "走访户数", "≥30户", None, "批复", 30, "甲"),
        (None, None, "走访户数", "≥28户", None, "调整", 30, None),
        (None, "质量指标", "合格率", 0.95, None, "批复", "20分", None),
        ("效益指标", "社会效益指标", "群众知晓", "明显提高", None, "批复", 30, None),
        ("满意度指标", "服务对象满意度指标", "满意度", ">95%", None, "待定", "很多", None),
        (None, None, None, "≥5次", None, None, None, None),
        ("合计", None, None, None, None, None, 90, None),
    )
    for row in rows:
        sheet.append(row)
    sheet["D5"].number_format = "0%"
    sheet.merge_cells("A3:A5")
    sheet.merge_cells("B3:B4")
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


class TestTargets:
    def test_an_offices_table_is_read_and_what_is_unclear_is_named_by_cell(self) -> None:
        read = read_targets(office_table(), "批复.xlsx")
        rows = {one.name: one for one in read.rows}
        visits = rows["走访户数"]
        assert (visits.level1, visits.level2) == ("产出指标", "数量指标")
        assert visits.shown == "≥28户（调整前≥30户）"
        assert (rows["合格率"].target, rows["合格率"].weight) == ("95%", Decimal(20))
        assert rows["合格率"].level1 == "产出指标"
        assert rows["群众知晓"].shown == "明显提高"
        assert rows["满意度"].weight is None
        unclear = {one.where: one.message for one in read.unknown}
        assert "不认识“联系人”列" in unclear["H2"]
        assert "没有写符号" in unclear["D5"]
        assert "很多" in unclear["G7"]
        assert "不是批复或调整" in unclear["F7"]
        assert "没有指标名称" in unclear["C8"]
        assert len(read.rows) == 4

    def test_what_is_written_is_read_again(self) -> None:
        rows = read_targets(office_table(), "批复.xlsx").rows
        again = read_targets(write_targets(rows).encode(), "self_targets.csv").rows
        assert [replace_place(one) for one in again] == [replace_place(one) for one in rows]

    def test_import_into_a_project(
        self, project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "批复.xlsx"
        file.write_bytes(office_table())
        assert execute(["targets", "import", str(file)]) == 0
        told = capsys.readouterr().out
        assert "走访户数" in told
        assert "没有写文件" in told
        assert execute(["targets", "import", str(file), str(project)]) == 1
        assert "不会覆盖" in capsys.readouterr().err
        (project / "self_targets.csv").unlink()
        assert execute(["targets", "import", str(file), str(project)]) == 0
        assert "4个指标" in capsys.readouterr().out
        codes = [problem.code for problem in load(project).problems]
        assert codes == ["unknown_leaf"] * 4  # they are none of its self_evaluation.yaml

    def test_without_a_system_weighted_targets_make_one(self, small: Path) -> None:
        project = small
        (project / "self_targets.csv").write_text(
            "一级指标,二级指标,三级指标,符号,指标值,计量单位,分值,实际完成值,实施单位\n"
            "产出,数量,慰问人数,≥,18311,人,50,18308,\n"
            "效益,社会效益,群众幸福感,定性,有效增加,,30,,\n"
            "满意度,服务对象满意度,满意度,≥,95,%,10,96,\n",
            "utf-8",
        )
        folder = load(project).folder
        assert folder is not None
        assert folder.self_evaluation is not None
        assert [leaf.code for leaf in folder.self_evaluation.leaves] == [
            "Z001", "Z101", "Z102", "Z103",
        ]  # fmt: skip
        assert execute(["score", str(project), "--self-evaluation"]) == 0
        assert {one.leaf: one.value for one in folder.evidence if one.leaf.startswith("Z")} == {
            "Z101": Fraction(18308, 18311),
            "Z103": Fraction(96, 95),
        }

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            ("产出,数量,甲,＞,5,次,50,,", "sign"),
            ("产出,数量,甲,≤,不少于5次,次,50,,", "sign"),
            ("产出,数量,甲,≥,5,次,一半,,", "weight"),
            ("产出,数量,甲,≥,5,次,50,,不存在的单位", "unknown_unit"),
            ("产出,数量,甲,≥,5,次,40,,", "weight_total"),
            ("产出,数量,乙,≥,5,次,20,,\n产出,数量,乙,≥,5,次,30,,", "duplicate_id"),
        ],
    )
    def test_a_slip_in_the_table_is_told_with_its_place(
        self, small: Path, line: str, code: str
    ) -> None:
        (small / "self_targets.csv").write_text(
            "一级指标,二级指标,三级指标,符号,指标值,计量单位,分值,实际完成值,实施单位\n"
            f"{line}\n效益,社会效益,丙,定性,好,,40,,\n",
            "utf-8",
        )
        found = [one for one in load(small).problems if one.file == "self_targets.csv"]
        assert code in [one.code for one in found]
        assert all(one.where or one.code == "weight_total" for one in found)

    def test_a_file_without_indicators_is_not_imported(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "别的.csv"
        file.write_text("甲,乙\n1,2\n", "utf-8")
        assert execute(["targets", "import", str(file)]) == 1
        assert "没有读到指标" in capsys.readouterr().err


def replace_place(one: object) -> object:
    from dataclasses import replace

    return replace(one, place="")  # type: ignore[type-var]
