"""last_year.csv: read in every way people write it, and refused with what to do."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from bot.files.cells import CellError
from bot.project import load
from bot.project.last_year import points, rate
from reports.model import Earlier
from tests.bot.test_phases import project

HEAD = "分项,群体,得分率,份数,标准误\n"


def folder(tmp_path: Path, text: str) -> Path:
    made = project(tmp_path / "p")
    (made / "last_year.csv").write_text(HEAD + text, "utf-8")
    return made


def problems(tmp_path: Path, text: str) -> list[str]:
    return [str(problem) for problem in load(folder(tmp_path, text)).problems]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("96.6%", Fraction(966, 1000)),
        ("９６．６％", Fraction(966, 1000)),
        ("96.6", Fraction(966, 1000)),
        (0.966, Fraction(966, 1000)),
        (1, Fraction(1)),
        ("0.5%", Fraction(5, 1000)),
        (100, Fraction(1)),
    ],
)
def test_a_rate_as_people_write_it(said: str | float, meant: Fraction) -> None:
    assert rate(said) == meant


@pytest.mark.parametrize("said", ["101%", "-3", "很高", "", "nan", "inf"])
def test_what_is_no_rate_is_refused(said: str) -> None:
    with pytest.raises(CellError):
        rate(said)


def test_an_error_is_in_percentage_points() -> None:
    assert points("0.42") == Fraction(42, 10000)
    assert points("") is None
    with pytest.raises(CellError):
        points("80")


def test_names_and_codes_of_items_questions_and_groups(tmp_path: Path) -> None:
    made = load(folder(tmp_path, "活动组织,,96.6%,1649,0.29\nT,,91%,1640,\n活动组织,1,95,60,\n"))
    assert not made.problems
    assert made.folder is not None
    item = made.folder.questionnaire.items[0].code
    assert made.folder.last_year == (
        Earlier(item, Fraction(966, 1000), 1649, se=0.0029),
        Earlier("T", Fraction(91, 100), 1640),
        Earlier(item, Fraction(95, 100), 60, group="1"),
    )


def test_a_workbook_with_percent_cells_reads_the_same(tmp_path: Path) -> None:
    made = project(tmp_path / "p")
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["分项", "得分率", "份数"])
    sheet.append(["活动组织", 0.966, 1649])
    sheet["B2"].number_format = "0.0%"
    out = io.BytesIO()
    book.save(out)
    (made / "last_year.xlsx").write_bytes(out.getvalue())
    found = load(made)
    assert found.folder is not None, found.problems
    assert [(one.rate, one.n) for one in found.folder.last_year] == [(Fraction(966, 1000), 1649)]


def test_what_this_years_questionnaire_does_not_have(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "活动组只,,96.6%,1649,\n")
    assert problem.startswith("last_year.csv 第2行“分项”列：今年的问卷里没有“活动组只”")
    assert "是不是“活动组织”？" in problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("活动组织,99,96.6%,1649,\n", "今年的问卷里没有“99”"),
        ("活动组织,,96.6%,0,\n", "没有份数"),
        ("活动组织,,96.6%,9,\n活动组织,,95%,9,\n", "写了两次"),
        ("T,1,96.6%,9,\n", "分群体的只能比分项"),
        ("活动组织,,196.6%,9,\n", "不在0到100%之间"),
    ],
)
def test_rows_that_say_nothing_are_refused(tmp_path: Path, text: str, said: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert said in problem


def test_without_the_file_there_is_nothing_to_compare(tmp_path: Path) -> None:
    made = load(project(tmp_path / "p"))
    assert made.folder is not None
    assert made.folder.last_year == ()
