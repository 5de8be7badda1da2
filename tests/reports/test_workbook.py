"""The workbook: real numbers, formulas that agree with their values, nothing typed runs."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.formats.workbook import workbook
from reports.model import ChainHead
from reports.money import added
from tests.reports import samples, views

SHEETS = ["评分表", "资金表", "慰问人数", "活动", "满意度", "分群体", "疑点", "对照", "说明"]


@cache
def made(variant: str) -> bytes:
    return workbook(views.given(variant))


@cache
def book(variant: str, values: bool = True) -> Workbook:
    return load_workbook(io.BytesIO(made(variant)), data_only=values)


def rows(variant: str, sheet: str, values: bool = True) -> list[tuple[object, ...]]:
    return list(book(variant, values)[sheet].iter_rows(values_only=True))


def printed_head(sheet: Worksheet) -> str:
    assert sheet.oddHeader is not None
    return str(sheet.oddHeader.center.text)


def row_of(variant: str, sheet: str, first: str, values: bool = True) -> tuple[object, ...]:
    return next(row for row in rows(variant, sheet, values) if row[0] == first)


def test_all_sheets_are_there_in_order() -> None:
    assert book("dongchuan").sheetnames == SHEETS
    assert book("single").sheetnames == [name for name in SHEETS if name != "对照"]
    bare = replace(
        samples.empty(), lines=(), reach=(), events=(), items=(), questions=(), groups=()
    )
    assert load_workbook(io.BytesIO(workbook(bare))).sheetnames == [
        "评分表",
        "疑点",
        "对照",
        "说明",
    ]


def test_sums_of_the_score_table() -> None:
    assert row_of("dongchuan", "评分表", "合计")[4:6] == (100, 96.8)
    assert row_of("dongchuan", "评分表", "折算百分制")[5] == 96.8
    assert row_of("dongchuan", "评分表", "其中：C 项目绩效")[4:6] == (60, 56.8)
    formula = row_of("dongchuan", "评分表", "合计", values=False)[4:6]
    assert formula == ("=SUM(E5:E36)", "=SUM(F5:F36)")


def test_levels_are_merged_and_every_leaf_has_its_trace() -> None:
    sheet = book("dongchuan")["评分表"]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A5:A14", "A15:A29", "A30:A36", "C15:D15"} <= merged
    assert sheet["A5"].value == "A 项目决策（20分）"
    assert sheet["C15"].value == "B11 预算编制合理性"
    for row in range(5, 37):
        assert str(sheet.cell(row, 8).value).startswith("依据：")
        assert sheet.cell(row, 7).value


def test_clauses_of_a_standard_stand_in_lines() -> None:
    given = samples.single()
    leaf = given.sheet.leaves[0]
    printed = replace(leaf.trace, standard="a.有办法；        b.符合规定；  c.无风险。 ")
    sheet = replace(given.sheet, leaves=(replace(leaf, trace=printed),))
    made_of = load_workbook(io.BytesIO(workbook(replace(given, sheet=sheet))))["评分表"]
    assert made_of["G5"].value == "a.有办法；\nb.符合规定；\nc.无风险。"


def test_money_is_numbers_with_two_decimals_and_checked() -> None:
    given = samples.dongchuan()
    total = row_of("dongchuan", "资金表", "合计")
    assert total[4:7] == (2197150, 2118504.6, 68645.4)
    assert total[7] == pytest.approx(211850460 / 219715000)
    assert total[9] == "差10,000.00"
    lines = [row for row in rows("dongchuan", "资金表") if row[10] == "已确认"]
    assert [row[4] for row in lines] == [line.appropriated / 100 for line in given.lines]
    assert [row[9] for row in lines].count("平") == 28
    sheet = book("dongchuan")["资金表"]
    assert sheet["E6"].number_format == "#,##0.00"
    assert sheet["E6"].value == 10000


def test_unconfirmed_money_is_neither_spent_nor_left() -> None:
    total = row_of("early", "资金表", "合计")
    money = added("", samples.early().lines)
    assert total[4] == money.listed / 100
    assert total[7] == pytest.approx(float(money.rate or 0))
    assert total[10] == "17/29"
    waiting = [row for row in rows("early", "资金表") if row[10] == "未确认"]
    assert len(waiting) == 12
    # an empty text is what a formula gives where there is nothing to divide
    assert {row[5:8] for row in waiting} <= {(None, None, None), (None, None, "")}


def test_persons_and_households_are_summed_apart() -> None:
    sums = [row for row in rows("dongchuan", "慰问人数") if row[0] == "合计"]
    assert {row[2]: (row[3], row[4], row[6]) for row in sums} == {
        "人": (18066, 18063, 3),
        "户": (245, 245, 0),
    }


@pytest.mark.parametrize("variant", list(views.VARIANTS))
def test_formulas_agree_with_the_values_they_carry(variant: str) -> None:
    """Reckons every SUM anew from the cells; every other formula carries some value."""
    found = 0
    for name in book(variant).sheetnames:
        values, formulas = book(variant)[name], book(variant, values=False)[name]
        for row in formulas.iter_rows():
            for cell in row:
                if not isinstance(cell.value, str) or cell.data_type != "f":
                    continue
                found += 1
                kept = values[cell.coordinate].value
                assert kept is not None or '""' in cell.value, (name, cell.coordinate)
                area = re.fullmatch(r"=SUM\(([A-Z]+\d+:[A-Z]+\d+)\)", cell.value)
                if area:
                    assert kept == pytest.approx(_sum(values, area[1])), (name, cell.coordinate)
    assert found > 10


def _sum(sheet: Worksheet, area: str) -> float:
    cells = [cell.value for (cell,) in sheet[area]]
    return float(sum(Decimal(str(value)) for value in cells if isinstance(value, int | float)))


def test_what_people_typed_never_becomes_a_formula() -> None:
    line = samples.dongchuan().lines[0]
    given = replace(
        samples.dongchuan(),
        lines=(
            replace(
                line, reason='=HYPERLINK("http://x")', activity="#N/A", unit_name="\x00+1\x1f甲"
            ),
        ),
    )
    sheet = load_workbook(io.BytesIO(workbook(given)))["资金表"]
    row = sheet[6]
    assert (row[8].value, row[8].data_type) == ('=HYPERLINK("http://x")', "s")
    assert (row[2].value, row[2].data_type) == ("#N/A", "s")
    assert row[3].value == "+1甲"


@pytest.mark.parametrize("variant", ["dongchuan", "extreme", "single"])
def test_small_numbers_of_answers_are_not_written(variant: str) -> None:
    for sheet, columns in (("满意度", range(3, 10)), ("分群体", range(3, 4))):
        for row in rows(variant, sheet):
            for column in columns:
                value = row[column]
                assert not (isinstance(value, int) and 0 < value < 5), (sheet, row)


def test_merged_grades_say_so() -> None:
    by_code = {row[1]: row for row in rows("dongchuan", "满意度")}
    assert by_code["P1"][3:10] == (1424, 190, "合23", "并入左列", 0, 12, 1637)
    assert by_code["E3"][8] == "<5"
    assert by_code["E2"][10] == "不公布"
    groups = {row[0]: row for row in rows("dongchuan", "分群体")}
    assert groups["见义勇为家庭"][3] == "<5"
    assert groups["归侨侨眷、统战人士"][3] == "不公布"
    assert groups["退休人员"][3] == 417


@pytest.mark.parametrize("variant", ["dongchuan", "real"])
def test_simulated_stands_on_every_sheet_and_page(variant: str) -> None:
    for sheet in book(variant):
        head = printed_head(sheet)
        cells = "".join(str(v) for row in sheet.iter_rows(values_only=True) for v in row if v)
        assert ("模拟数据" in head) == ("模拟数据" in cells) == (variant == "dongchuan")


def test_pages_print_one_wide_with_their_head() -> None:
    for sheet in book("dongchuan"):
        assert sheet.page_setup.fitToWidth == 1
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.sheet_properties.pageSetUpPr == PageSetupProperties(fitToPage=True)
        assert sheet.print_title_rows
        assert sheet.print_area
        assert sheet.freeze_panes
        assert sheet.oddFooter is not None
        assert sheet.oddFooter.left.text == "记录链 9f86d081884c7d65（57条）"


def test_notes_tell_how_to_check() -> None:
    notes = {row[0]: row[1] for row in rows("dongchuan", "说明")}
    assert str(notes["记录链"]).startswith(samples.HEAD.hash)
    assert notes["读法"] == "C1115 每降低1%扣权重的3%：只计整百分点。"
    assert notes["另一种读法：C1115"] == "连续折算：本项5.4分，总分96.7分"
    assert notes["签署"] == "经办人与审核人可为同一人（项目设定）。"
    assert notes["满意度方法"] == samples.survey().method


def test_a_comparison_marks_what_differs() -> None:
    changed = [row for row in rows("dongchuan", "对照") if isinstance(row[5], float) and row[5]]
    assert [row[0] for row in changed] == ["C221", "合计"]
    assert changed[0][3:6] == (9, 8.8, -0.2)


def test_a_title_with_an_ampersand_prints() -> None:
    given = replace(samples.single(), title="A&B", chain=ChainHead())
    sheet = load_workbook(io.BytesIO(workbook(given)))["评分表"]
    assert printed_head(sheet).endswith("A&&B 2020年度（暂定）")


def test_the_same_input_gives_the_same_bytes() -> None:
    assert workbook(samples.dongchuan()) == made("dongchuan")
    with zipfile.ZipFile(io.BytesIO(made("dongchuan"))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert book("dongchuan").properties.modified == samples.AS_OF.replace(tzinfo=None)
