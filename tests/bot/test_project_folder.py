"""Project folders: the real one, a new one, and what is said of broken ones."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from bot.project import ProjectFolder, load
from bot.project.new import NotEmpty, create
from bot.project.records import as_listed, as_printed, budget
from scoring.gather import gather
from scoring.score import score
from tests.bot.folders import edit, opened

CASE = Path(__file__).parents[2] / "examples" / "dongchuan-2020"


@pytest.fixture(scope="module")
def case() -> ProjectFolder:
    return opened(CASE)


class TestTheRealCase:
    def test_is_clean(self) -> None:
        loaded = load(CASE)
        assert (loaded.problems, loaded.notes) == ((), ())

    def test_holds_what_the_report_prints(self, case: ProjectFolder) -> None:
        assert sum(not unit.members for unit in case.units) == 23
        assert len(case.lines) == 29
        assert sum(line.appropriated for line in case.lines) == 219_715_000
        assert sum(line.printed_spent or 0 for line in case.lines) == 211_850_460
        assert sum(line.printed_balance or 0 for line in case.lines) == 6_864_540
        assert len({line.activity_no for line in case.lines}) == 20
        assert len({line.unit for line in case.lines}) == 19
        assert len(case.planned) == 57

    def test_the_budget_is_the_printed_one_to_the_yuan(self, case: ProjectFolder) -> None:
        found = budget(case)
        assert found is not None
        assert (found.total, found.fiscal, found.own) == (453_185_000, 219_715_000, 233_470_000)

    def test_every_spelling_of_a_unit_is_one_unit(self, case: ProjectFolder) -> None:
        named = {line.row: line.unit for line in case.lines}
        assert named["6"] == named["7"] == "U03"  # 区人大办, 区人大
        assert named["17"] == "U13"  # 区卫生和计划生育局 is 区卫健局 by now
        assert named["18"] == "U14"  # 区政府办（区残联）
        assert case.unit("J02").members == ("U06", "U17", "U18")

    def test_those_served_add_up_as_in_the_report(self, case: ProjectFolder) -> None:
        reach = as_listed(case).reach
        people = [one for one in reach if one.count_unit in ("人", "户")]
        assert sum(one.planned for one in people) == 18_311
        assert sum(one.planned for one in reach if one.count_unit == "个乡镇") == 8
        assert sum(one.planned for one in reach if one.count_unit == "个单位") == 13

    def test_the_events_are_the_sixteen_of_the_activities_13_to_20(
        self, case: ProjectFolder
    ) -> None:
        events = [event for event in case.events if event.counted]
        assert len(events) == 16
        assert {event.activity_no for event in events} == {str(no) for no in range(13, 21)}
        performances = [event for event in events if event.plan_item.startswith("文艺演出")]
        assert sum(event.planned for event in performances) == 30

    def test_the_printed_label_is_kept_for_the_check_only(self, case: ProjectFolder) -> None:
        listed = {one.line: one.funding for one in as_listed(case).plan}
        printed = {one.line: one.funding for one in as_printed(case).plan}
        assert (listed["5"], printed["5"]) == ("自筹", "财政")

    def test_printed_amounts_are_never_answers(self, case: ProjectFolder) -> None:
        assert all(line.spent is None for line in as_listed(case).lines)
        assert as_printed(case).lines[11].spent == 5_000_000

    def test_confirmed_as_the_report_tells_it_gives_the_scores_of_the_report(
        self, case: ProjectFolder
    ) -> None:
        """Four events not held, three people dead, the rest as planned."""
        listed = as_listed(case)
        not_held = {"H01", "H03", "H06", "H14"}
        records = replace(
            listed,
            typed=(),
            events=tuple(
                replace(one, held=one.planned - (one.event in not_held)) for one in listed.events
            ),
            reach=tuple(
                replace(one, reached=one.planned - 3 * (one.group == "D25")) for one in listed.reach
            ),
        )
        found = gather(case.indicators, records, None, case.project.readings)
        assert found["C111"].value == 4
        assert found["C112"].value == Fraction(12, 16)
        assert found["C113"].value == ()
        assert found["C114"].value == Fraction(18_108, 18_111), "200 of the retired come twice"
        scored = {one.code: one.score for one in score(case.indicators, found).leaves}
        assert [str(scored[code]) for code in ("C111", "C112", "C113", "C114")] == [
            "5.0",
            "5.5",
            "6.0",
            "5.0",
        ]

    def test_goals_and_outcomes(self, case: ProjectFolder) -> None:
        assert [goal.unit for goal in case.goals].count("") == 6
        assert [outcome.status for outcome in case.outcomes].count("取消") == 2


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

    def test_questions_that_are_hard_to_answer(self, small: Path) -> None:
        text = (small / "questionnaire.yaml").read_text("utf-8")
        at = next(n for n, line in enumerate(text.splitlines(), 1) if "您满意吗" in line)
        edit(small, "questionnaire.yaml", text.splitlines()[at - 1], _asking_twice(text, at))
        (note,) = load(small).notes
        assert (note.code, note.file) == ("two_questions", "questionnaire.yaml")
        assert note.where.startswith("第")


def _asking_twice(text: str, at: int) -> str:
    line = text.splitlines()[at - 1]
    return line.replace("您满意吗", "您满意吗？明年呢")


def _as_workbook(path: Path) -> None:
    """As Excel would save the table: numbers as binary fractions."""
    book = openpyxl.Workbook()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            book.worksheets[0].append([_number(cell) for cell in row])
    path.unlink()
    book.save(path.with_suffix(".xlsx"))


def _number(cell: str) -> str | float | None:
    try:
        return float(cell)
    except ValueError:
        return cell or None


def _as_gb18030(path: Path) -> None:
    path.write_bytes(path.read_text("utf-8-sig").encode("gb18030"))


@pytest.mark.parametrize("save", [_as_workbook, _as_gb18030])
def test_the_case_says_the_same_however_it_was_saved(
    tmp_path: Path, case: ProjectFolder, save: Callable[[Path], None]
) -> None:
    directory = tmp_path / "case"
    shutil.copytree(CASE, directory)
    for path in sorted(directory.glob("*.csv")):
        save(path)
    folder = opened(directory)
    assert folder.revision != case.revision
    assert replace(folder, files=case.files) == case


def test_copies_of_the_case_read_the_same(tmp_path: Path) -> None:
    shutil.copytree(CASE, tmp_path / "case")
    assert opened(tmp_path / "case").revision == opened(CASE).revision
