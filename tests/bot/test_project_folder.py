"""Project folders: the real one, a new one, and what is said of broken ones."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.files.problems import Problem
from bot.project import ProjectFolder, load
from bot.project.disk import FILES
from bot.project.new import NotEmpty, create
from bot.project.records import as_listed, as_printed, budget

EXAMPLES = Path(__file__).parents[2] / "examples"
CASE = EXAMPLES / "dongchuan-2020"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    directory = tmp_path / "项目"
    create(directory)
    return directory


def opened(directory: Path) -> ProjectFolder:
    loaded = load(directory)
    assert loaded.problems == ()
    assert loaded.folder is not None
    return loaded.folder


def edit(directory: Path, name: str, old: str, new: str) -> None:
    path = directory / name
    text = path.read_text("utf-8-sig")
    assert text.count(old) == 1, f"{text.count(old)} × {old}"
    path.write_text(text.replace(old, new), "utf-8")


class TestTheRealCase:
    def test_is_clean(self) -> None:
        loaded = load(CASE)
        assert loaded.problems == ()
        assert loaded.notes == ()

    def test_holds_what_the_report_prints(self) -> None:
        folder = opened(CASE)
        assert sum(not unit.members for unit in folder.units) == 23
        assert len(folder.lines) == 29
        assert sum(line.appropriated for line in folder.lines) == 219_715_000
        assert sum(line.printed_spent or 0 for line in folder.lines) == 211_850_460
        assert sum(line.printed_balance or 0 for line in folder.lines) == 6_864_540
        assert len({line.activity_no for line in folder.lines}) == 20
        assert len({line.unit for line in folder.lines}) == 19
        assert len(folder.planned) == 57

    def test_the_budget_is_the_printed_one_to_the_yuan(self) -> None:
        found = budget(opened(CASE))
        assert found is not None
        assert (found.total, found.fiscal, found.own) == (453_185_000, 219_715_000, 233_470_000)

    def test_every_spelling_of_a_unit_is_one_unit(self) -> None:
        folder = opened(CASE)
        named = {line.row: line.unit for line in folder.lines}
        assert named["6"] == named["7"] == "U03"  # 区人大办, 区人大
        assert named["17"] == "U13"  # 区卫生和计划生育局 is 区卫健局 by now
        assert named["18"] == "U14"  # 区政府办（区残联）
        assert folder.unit("J02").members == ("U06", "U17", "U18")

    def test_those_served_add_up_as_in_the_report(self) -> None:
        reach = as_listed(opened(CASE)).reach
        people = [one for one in reach if one.count_unit in ("人", "户")]
        assert sum(one.planned for one in people) == 18_311
        assert sum(one.planned for one in reach if one.count_unit == "个乡镇") == 8
        assert sum(one.planned for one in reach if one.count_unit == "个单位") == 13

    def test_the_events_are_the_sixteen_of_the_activities_13_to_20(self) -> None:
        events = [event for event in opened(CASE).events if event.counted]
        assert len(events) == 16
        assert {event.activity_no for event in events} == {str(no) for no in range(13, 21)}
        performances = [event for event in events if event.plan_item.startswith("文艺演出")]
        assert sum(event.planned for event in performances) == 30

    def test_the_printed_label_is_kept_for_the_check_only(self) -> None:
        folder = opened(CASE)
        listed = {one.line: one.funding for one in as_listed(folder).plan}
        printed = {one.line: one.funding for one in as_printed(folder).plan}
        assert (listed["5"], printed["5"]) == ("自筹", "财政")

    def test_printed_amounts_are_never_answers(self) -> None:
        assert all(line.spent is None for line in as_listed(opened(CASE)).lines)
        assert as_printed(opened(CASE)).lines[11].spent == 5_000_000

    def test_goals_and_outcomes(self) -> None:
        folder = opened(CASE)
        assert [goal.unit for goal in folder.goals].count("") == 6
        assert [outcome.status for outcome in folder.outcomes].count("取消") == 2


class TestANewOne:
    def test_passes_the_check(self, small: Path) -> None:
        loaded = load(small)
        assert (loaded.problems, loaded.notes) == ((), ())

    def test_overwrites_nothing(self, small: Path) -> None:
        before = {path.name: path.read_bytes() for path in small.iterdir()}
        with pytest.raises(NotEmpty):
            create(small)
        assert {path.name: path.read_bytes() for path in small.iterdir()} == before

    def test_an_empty_directory_will_do(self, tmp_path: Path) -> None:
        assert "project.yaml" in create(tmp_path)

    def test_a_file_in_the_way(self, tmp_path: Path) -> None:
        (tmp_path / "x").write_text("x")
        with pytest.raises(NotEmpty):
            create(tmp_path / "x")


class TestRevision:
    def test_changes_with_every_file_and_with_nothing_else(self, small: Path) -> None:
        seen = {opened(small).revision}
        (small / "data").mkdir()
        (small / "data" / "jixiao.db").write_bytes(b"x")
        (small / "README.md").write_text("x")
        assert opened(small).revision in seen
        for path in sorted(small.glob("*.*")):
            if path.suffix != ".md":
                path.write_bytes(path.read_bytes() + b"\n")
                seen.add(opened(small).revision)
        assert len(seen) == 1 + len(opened(small).files)

    def test_a_file_moved_to_another_name_counts(self, small: Path) -> None:
        before = opened(small).revision
        (small / "project.yaml").rename(small / "project.yml")
        assert opened(small).revision != before


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
    rows = [head, ["D1", "老人", "居委会", 50, "人"], ["D2", "居民", "活动中心", "约20", "人"]]
    (directory / "groups.xlsx").write_bytes(_workbook(rows))


def _change(name: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda directory: edit(directory, name, old, new)


def _write(name: str, text: str) -> Callable[[Path], None]:
    return lambda directory: (directory / name).write_text(text, "utf-8") and None


def _remove(name: str) -> Callable[[Path], None]:
    return lambda directory: (directory / name).unlink()


BROKEN: dict[str, tuple[Callable[[Path], None], str, str, str, str]] = {
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
        "第14行",
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
        _change("project.yaml", '"18:00"', '"25:00"'),
        "time",
        "project.yaml",
        "第16行",
        "09:00",
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
        lambda directory: (
            (
                _write(
                    "units.csv",
                    "编号,名称,合称成员\nU1,居委会,\nU2,活动中心,\nJ,社区各单位,居委会|活动中心\n",
                )(directory),
                _write(
                    "spending.csv",
                    "行号,活动序号,活动,实施单位,实际拨款\n1,1,慰问,社区各单位,100\n2,2,演出,居委会,5\n",
                )(directory),
                _write(
                    "planned.csv",
                    "行号,实施单位,内容,数量,计数单位,标准,金额,资金来源\n1,社区各单位,慰问,1,人,1,1,财政\n",
                )(directory),
                edit(directory, "groups.csv", "示例社区居委会", "居委会"),
                edit(directory, "activities.csv", "示例老年活动中心", "活动中心"),
            )
            and None
        ),
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


class TestNotes:
    def test_plans_that_do_not_multiply_out(self, small: Path) -> None:
        edit(small, "planned.csv", "50,人,300,15000", "50,人,300,14000")
        edit(small, "spending.csv", "15000", "14000")
        loaded = load(small)
        assert loaded.problems == ()
        (note,) = loaded.notes
        assert (note.code, note.where) == ("product", "第2行“金额”列")
        assert "15000.00" in note.message

    def test_plans_that_are_not_what_was_given(self, small: Path) -> None:
        edit(small, "spending.csv", ",8000,", ",7000,")
        (note,) = load(small).notes
        assert (note.code, note.where) == ("planned_sum", "第3行“实际拨款”列")
        assert "10000.00" in note.message
        assert "9000.00" in note.message


def _told(problems: tuple[Problem, ...]) -> bool:
    return all(each.code and each.file and each.message and each.remedy for each in problems)


class TestAnyBytes:
    @given(
        name=st.sampled_from([kept.name for kept in FILES]),
        raw=st.one_of(
            st.binary(max_size=300),
            st.text(max_size=200).map(str.encode),
            st.text("编号名称,;\n\"'|1.万元-:{}[]#&*!?\t \u3000", max_size=200).map(str.encode),
        ),
    )
    @settings(
        max_examples=80,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        deadline=None,
    )
    def test_never_crash_the_check(self, small: Path, name: str, raw: bytes) -> None:
        path = small / name
        before = path.read_bytes() if path.exists() else None
        path.write_bytes(raw)
        try:
            assert _told(load(small).problems)
        finally:
            path.unlink() if before is None else path.write_bytes(before)

    @given(data=st.data())
    @settings(
        max_examples=60,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
        deadline=None,
    )
    def test_nor_does_a_slip_anywhere_in_a_good_file(
        self, small: Path, data: st.DataObject
    ) -> None:
        path = data.draw(st.sampled_from(sorted(small.iterdir())))
        before = path.read_bytes()
        start = data.draw(st.integers(0, len(before)))
        end = data.draw(st.integers(start, min(len(before), start + 20)))
        path.write_bytes(before[:start] + data.draw(st.binary(max_size=4)) + before[end:])
        try:
            assert _told(load(small).problems)
        finally:
            path.write_bytes(before)

    @pytest.mark.parametrize(
        "raw",
        [
            b"[" * 1500,
            b"title: " + b"1" * 5000,
            b"!!timestamp x",
            b"a: &a [*a]",
            b"title: !!float x",
        ],
    )
    def test_yaml_that_readers_stumble_over(self, small: Path, raw: bytes) -> None:
        (small / "project.yaml").write_bytes(raw)
        assert _told(load(small).problems)
        assert load(small).folder is None


def test_copies_of_the_case_read_the_same(tmp_path: Path) -> None:
    shutil.copytree(CASE, tmp_path / "case")
    assert opened(tmp_path / "case").revision == opened(CASE).revision
