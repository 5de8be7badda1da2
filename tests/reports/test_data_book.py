"""The data workbook: formulas that LibreOffice reckons to our totals, counts that tell nobody."""

from __future__ import annotations

import io
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.documents import made
from reports.formats.checked_sums import DIFFERENT, SAME
from reports.formats.data_book import data_book
from reports.model import ReportInput
from tests.reports import samples, views
from tests.reports.recalculated import recalculated

Row = tuple[object, ...]


@cache
def bytes_of(variant: str) -> bytes:
    return data_book(views.given(variant))


@cache
def book(variant: str, values: bool = True) -> Workbook:
    return load_workbook(io.BytesIO(bytes_of(variant)), data_only=values)


def rows(of: Workbook, sheet: str) -> list[Row]:
    return list(of[sheet].iter_rows(values_only=True))


def below(of: Workbook, sheet: str, first: str) -> list[Row]:
    """The rows under the head that begins with this word."""
    found = rows(of, sheet)
    start = next(n for n, row in enumerate(found) if row[0] == first)
    return found[start + 1 :]


def test_libre_office_comes_to_our_totals(tmp_path: Path) -> None:
    given = views.given("dongchuan")
    again = recalculated(bytes_of("dongchuan"), tmp_path)
    total = next(row for row in rows(again, "得分") if row[0] == "合计")
    assert Decimal(str(total[4])) == given.sheet.total
    assert Decimal(str(total[6])) == given.sheet.total
    sections = {section.code: section.score for section in given.sheet.sections}
    levels = [row for row in rows(again, "得分") if str(row[0]).endswith("级指标小计")]
    assert {str(row[1]): Decimal(str(row[4])) for row in levels} == {
        row[1]: sections[str(row[1])] for row in levels
    }
    assert len(levels) == len(sections)
    assert {row[7] for row in (total, *levels)} == {SAME}
    sums = {row[0]: row for row in rows(again, "资金确认")}
    spent = sum(line.spent or 0 for line in given.lines)
    listed = sum(line.appropriated for line in given.lines)
    assert [Decimal(str(cell)) * 100 for cell in sums["合计（公式）"][7:9]] == [listed, spent]
    assert set(sums["核对"][7:17]) <= {SAME, "—"}
    # and every other formula to the value that it carries, for viewers that do not reckon
    for sheet in book("dongchuan", values=False):
        assert isinstance(sheet, Worksheet)
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    kept = book("dongchuan")[sheet.title][cell.coordinate].value
                    got = again[sheet.title][cell.coordinate].value
                    where = sheet.title, cell.coordinate, cell.value
                    if isinstance(kept, int | float):
                        assert got == pytest.approx(kept, abs=1e-9), where
                    else:
                        assert (got or "") == (kept or ""), where


def test_a_total_that_is_not_the_sum_is_told() -> None:
    given = samples.dongchuan()
    other = replace(given, sheet=replace(given.sheet, total=given.sheet.total - 1))
    total = next(row for row in rows(_loaded(other), "得分") if row[0] == "合计")
    assert total[7] == DIFFERENT


def test_money_is_exact_and_what_is_not_confirmed_is_open() -> None:
    given = views.given("early")
    lines = [
        row for row in below(book("early"), "资金确认", "行") if row[-2] in ("已确认", "未确认")
    ]
    assert len(lines) == len(given.lines)
    for row, line in zip(lines, given.lines, strict=True):
        assert Decimal(str(row[7])) * 100 == line.appropriated
        spent = None if row[8] is None else Decimal(str(row[8])) * 100
        assert spent == line.spent
        if line.spent is None:
            assert set(row[8:17]) == {None}


def test_nothing_confirmed_has_no_sum() -> None:
    nobody = tuple(replace(line, spent=None, balance=None) for line in views.given("early").lines)
    other = _loaded(replace(views.given("early"), lines=nobody))
    sums = {row[0]: row for row in rows(other, "资金确认")}
    assert sums["合计（公式）"][8] == "—"
    assert isinstance(sums["合计（公式）"][7], int | float)


@pytest.mark.parametrize("variant", ["dongchuan", "extreme", "single", "open", "early"])
def test_no_small_count_is_written(variant: str) -> None:
    for row in below(book(variant), "答卷汇总", "题号"):
        for cell in row[6:8]:
            assert not (isinstance(cell, int) and 0 < cell < 5), row
    if "分群体" in book(variant).sheetnames:
        for row in below(book(variant), "分群体", "群体"):
            assert not (isinstance(row[3], int) and 0 < row[3] < 5), row


def test_counts_are_those_of_the_survey() -> None:
    found = [row for row in below(book("dongchuan"), "答卷汇总", "题号") if row[0] == "P1"]
    assert [(row[4], row[6]) for row in found] == [
        ("5", 1424),
        ("4", 190),
        ("2+3", 23),
        ("1", 0),
        ("不计", 12),
    ]


def test_what_people_typed_never_becomes_a_formula() -> None:
    line = replace(samples.dongchuan().lines[0], reason='=HYPERLINK("http://x")', activity="+1")
    leaf = replace(samples.dongchuan().sheet.leaves[0], name="@SUM(A1)")
    given = samples.dongchuan()
    sheet = replace(given.sheet, leaves=(leaf, *given.sheet.leaves[1:]))
    other = _loaded(replace(given, lines=(line,), sheet=sheet))
    typed = {"+1", '=HYPERLINK("http://x")', "@SUM(A1)"}
    found = [
        cell
        for page in other.worksheets
        for row in page.iter_rows()
        for cell in row
        if cell.value in typed
    ]
    assert {cell.value for cell in found} == typed
    assert {cell.data_type for cell in found} == {"s"}


def test_every_sheet_has_its_codebook_and_an_empty_project_its_sheets() -> None:
    for variant in ("dongchuan", "empty"):
        names = book(variant).sheetnames
        assert names[0] == "得分"
        assert names[-1] == "编码本"
        told = {str(row[0]) for row in rows(book(variant), "编码本")}
        told = {part for words in told for part in words.split("、")}
        assert set(names) - {"编码本", "问卷编码"} <= told
    bare = replace(
        samples.empty(), lines=(), reach=(), events=(), items=(), questions=(), groups=()
    )
    assert _loaded(bare).sheetnames == ["得分", "评定和依据", "编码本"]


def test_it_is_a_document_of_the_registry() -> None:
    [file] = made("data", views.given("dongchuan"))
    assert file.name == "模拟-2020-数据表-暂定.xlsx"
    assert file.data == bytes_of("dongchuan")


def _loaded(given: ReportInput) -> Workbook:
    return load_workbook(io.BytesIO(data_book(given)), data_only=True)
