"""What is said of broken folders: what is wrong, where, and what to do."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from bot.project import load
from bot.project.disk import FILES
from tests.bot.folders import edit

Breaks = Callable[[Path], None]


def _workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _gb18030(directory: Path) -> None:
    edit(directory, "spending.csv", ",8000,", ",8000.505,")
    path = directory / "spending.csv"
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))


def _xlsx(directory: Path) -> None:
    (directory / "groups.csv").unlink()
    head: list[object] = ["编号", "对象", "实施单位", "计划人数", "计数单位"]
    rows: list[list[object]] = [
        head,
        ["D1", "老人", "居委会", 50, "人"],
        ["D2", "居民", "活动中心", "约20", "人"],
    ]
    (directory / "groups.xlsx").write_bytes(_workbook(rows))


def _change(name: str, old: str, new: str) -> Breaks:
    return lambda directory: edit(directory, name, old, new)


def _write(name: str, text: str) -> Breaks:
    def write(directory: Path) -> None:
        (directory / name).write_text(text, "utf-8")

    return write


def _remove(name: str) -> Breaks:
    return lambda directory: (directory / name).unlink()


def _joint(directory: Path) -> None:
    """A line of money for several units together."""
    edit(directory, "units.csv", "别名,备注", "别名,合称成员")
    edit(directory, "units.csv", "活动中心,\n", "活动中心,\nJ,社区各单位,,居委会|活动中心\n")
    edit(directory, "spending.csv", "50人,示例社区居委会", "50人,社区各单位")


BROKEN: dict[str, tuple[Breaks, str, str, str, str]] = {
    # what is done: (how, code, file, place, words of the remedy)
    "broken yaml": (
        _change("project.yaml", "kind: 单位自评", "kind：单位自评"),
        "full_width_colon",
        "project.yaml",
        "第",
        "半角冒号",
    ),
    "misspelt key": (
        _change("project.yaml", "coordinators:", "cordinators:"),
        "unknown_key",
        "project.yaml",
        "第15行",
        "coordinators",
    ),
    "unknown kind": (
        _change("project.yaml", "单位自评 ", "单位自测 "),
        "not_a_choice",
        "project.yaml",
        "第5行",
        "单位自评",
    ),
    "no such time": (
        _change("project.yaml", "每天 18:00", "每天 25:00"),
        "schedule",
        "project.yaml",
        "第17行",
        "0:00",
    ),
    "points missing for a grade": (
        _change("project.yaml", "2: 40, 1: 20", "2: 40"),
        "points",
        "project.yaml",
        "第13行",
        "points",
    ),
    "weights not 100": (
        _change(
            "indicators.yaml",
            "  - {code: A, name: 预算执行, weight: 10}",
            "  - {code: A, name: 预算执行, weight: 20}",
        ),
        "weight_sum",
        "indicators.yaml",
        "第10行",
        "分值",
    ),
    "item not in the questionnaire": (
        _change("indicators.yaml", "[活动组织, 活动效果]", "[活动组织, 活动效益]"),
        "unknown_item",
        "indicators.yaml",
        "第",
        "活动效果",
    ),
    "question not in the questionnaire": (
        _change("indicators.yaml", "[E1, E2]", "[E1, E9]"),
        "unknown_question",
        "indicators.yaml",
        "第",
        "E1",
    ),
    "group question that is none": (
        _change("project.yaml", "group_question: G1", "group_question: P1"),
        "unknown_question",
        "project.yaml",
        "第11行",
        "G1",
    ),
    "two options with one number": (
        _change("questionnaire.yaml", "{code: 2, label: 来看", "{code: 1, label: 来看"),
        "questionnaire",
        "questionnaire.yaml",
        "第21行",
        "改正",
    ),
    "wrong column": (
        _change("spending.csv", "实际拨款", "实拨款"),
        "column_unknown",
        "spending.csv",
        "第1行“实拨款”列",
        "实际拨款",
    ),
    "negative amount": (
        _change("spending.csv", "15000", "-15000"),
        "amount_negative",
        "spending.csv",
        "第2行“实际拨款”列",
        "正数",
    ),
    "unknown unit": (
        _change("spending.csv", "2场,示例老年活动中心", "2场,示例老年活动中"),
        "unknown_unit",
        "spending.csv",
        "第3行“实施单位”列",
        "示例老年活动中心",
    ),
    "gb18030 with a bad row": (
        _gb18030,
        "amount_decimals",
        "spending.csv",
        "第3行“实际拨款”列",
        "凭证",
    ),
    "bad cell in a workbook": (_xlsx, "count", "groups.xlsx", "D3", "整数"),
    "missing file": (_remove("units.csv"), "missing_file", "units.csv", "", "units.xlsx"),
    "two files": (
        _write("units.xlsx", "x"),
        "two_files",
        "units.xlsx",
        "",
        "子文件夹",
    ),
    "misspelt file": (
        _write("target.csv", "问卷类别,目标份数\n1,30\n"),
        "unknown_file",
        "target.csv",
        "",
        "targets.csv",
    ),
    "duplicate id": (
        _change("units.csv", "U2,", "U1,"),
        "duplicate_id",
        "units.csv",
        "第3行“编号”列",
        "编号",
    ),
    "one name for two units": (
        _change("units.csv", ",活动中心,", ",活动中心|居委会,"),
        "unit_name_twice",
        "units.csv",
        "第3行“别名”列",
        "删去",
    ),
    "a joint name has to confirm": (
        _joint,
        "joint_unit",
        "spending.csv",
        "第2行“实施单位”列",
        "每个单位一行",
    ),
    "the same activity twice at a unit": (
        _change("spending.csv", "2场,示例社区居委会", "2场,活动中心"),
        "duplicate_line",
        "spending.csv",
        "第4行“实施单位”列",
        "合并",
    ),
    "one number for two activities": (
        _change("spending.csv", "重阳敬老演出2场,示例社区居委会", "布置场地,示例社区居委会"),
        "activity_title",
        "spending.csv",
        "第4行“活动”列",
        "分开编号",
    ),
    "unknown activity": (
        _change("activities.csv", "活动中心,2,", "活动中心,7,"),
        "unknown_activity",
        "activities.csv",
        "第2行“活动序号”列",
        "序号",
    ),
    "plan item that no indicator has": (
        _change("activities.csv", ",敬老演出\n", ",敬老表演\n"),
        "unknown_plan_item",
        "activities.csv",
        "第2行“计划项”列",
        "敬老演出",
    ),
    "survey code that the questionnaire lacks": (
        _change("groups.csv", "300,1", "300,8"),
        "unknown_survey_code",
        "groups.csv",
        "第2行“问卷类别”列",
        "80岁以上老人",
    ),
    "part of a group that does not exist": (
        _write(
            "groups.csv",
            "编号,对象,实施单位,计划人数,计数单位,含于\nD1,老人,居委会,50,人,\nD2,党员,居委会,9,人,D3\n",
        ),
        "unknown_group",
        "groups.csv",
        "第3行“含于”列",
        "留空",
    ),
    "evidence for an unknown indicator": (
        _write(
            "evidence.yaml", "source: 单位\nevidence:\n  B9: {value: 0, basis: assessed, why: 无}\n"
        ),
        "unknown_leaf",
        "evidence.yaml",
        "第3行",
        "指标代码",
    ),
    "evidence of the wrong kind": (
        _write(
            "evidence.yaml",
            "source: 单位\nevidence:\n  B3: {value: 合规, basis: assessed, why: 无}\n",
        ),
        "evidence_type",
        "evidence.yaml",
        "第3行",
        "合规得满分",
    ),
    "two units of money": (
        _change(
            "planned.csv",
            "1,示例社区居委会,80岁以上老人,50,人,300,15000",
            "1,示例社区居委会,80岁以上老人,50,人,300,1.5万",
        ),
        "amount_wan",
        "planned.csv",
        "第2行“金额”列",
        "15000",
    ),
}


class TestBrokenFolders:
    @pytest.mark.parametrize("what", BROKEN)
    def test_one_problem_with_its_place_and_remedy(self, small: Path, what: str) -> None:
        breaks, code, file, where, remedy = BROKEN[what]
        breaks(small)
        loaded = load(small)
        assert loaded.folder is None
        assert [(each.code, each.file) for each in loaded.problems] == [(code, file)], what
        (found,) = loaded.problems
        assert found.where.startswith(where)
        assert remedy in found.remedy
        assert found.message

    def test_all_problems_at_once_in_the_order_of_the_files(self, small: Path) -> None:
        for what in (
            "plan item that no indicator has",
            "negative amount",
            "misspelt key",
            "duplicate id",
        ):
            BROKEN[what][0](small)
        files = [each.file for each in load(small).problems]
        assert files == sorted(files, key=[kept.name for kept in FILES].index)
        assert set(files) == {"project.yaml", "units.csv", "spending.csv", "activities.csv"}

    def test_a_broken_file_does_not_make_others_look_broken(self, small: Path) -> None:
        (small / "units.csv").write_text("编号,名称\nU1,\n", "utf-8")
        assert [each.file for each in load(small).problems] == ["units.csv"]

    @pytest.mark.parametrize("path", ["nowhere", "project.yaml"])
    def test_no_folder(self, small: Path, path: str) -> None:
        (found,) = load(small / path).problems
        assert found.code == "no_folder"
        assert found.remedy

    def test_a_folder_where_a_file_should_be(self, small: Path) -> None:
        (small / "units.csv").unlink()
        (small / "units.csv").mkdir()
        (found,) = load(small).problems
        assert (found.code, found.file) == ("unreadable", "units.csv")

    def test_what_other_programs_leave_lying_about(self, small: Path) -> None:
        (small / "~$units.xlsx").write_bytes(b"lock")
        (small / ".hidden.yaml").write_bytes(b":")
        (small / "说明.docx").write_bytes(b"x")
        assert load(small).problems == ()
