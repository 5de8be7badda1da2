"""项目支出绩效自评表 and its summary over units: what they say, alike in Excel and Word, and to the
digit what the score and LibreOffice give."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.files_input import input_of_files
from bot.project import load
from bot.project.checked import score_of_files
from bot.self_facts import self_facts
from reports import documents
from reports.fill.figures import figures
from reports.formats.laid_out_sheet import OTHER, SAME
from reports.model import ReportInput
from reports.self_evaluation.facts import Fund, SelfFacts
from reports.self_evaluation.form import NOT_GIVEN, TO_FILL, self_form, wan
from reports.self_evaluation.form_layout import form_layout
from reports.self_evaluation.layout import TOP, Layout, printed
from reports.self_evaluation.summary import summary_layout
from scoring.model import OwnMoney, Records
from scoring.self_targets import SelfTarget
from tests.recalculated import recalculated

CASE = Path(__file__).parents[2] / "examples" / "mof-2020"
WHEN = datetime(2021, 1, 31, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def example() -> ReportInput:
    folder = load(CASE).folder
    assert folder is not None
    return input_of_files(folder, WHEN)


@pytest.fixture(scope="module")
def complete(example: ReportInput) -> ReportInput:
    """The example with the one judgement that nobody made, and own money that was reported."""
    facts = facts_of(example)
    assert facts.system is not None
    assert facts.sheet is not None
    leaves = tuple(
        replace(
            leaf,
            score=Decimal("8.50"),
            exact=Decimal("8.5"),
            trace=replace(
                leaf.trace,
                evidence=replace(leaf.trace.evidence, value=Fraction(85, 100), basis="assessed"),
            ),
        )
        if leaf.code == "Z221"
        else leaf
        for leaf in facts.sheet.leaves
    )
    total = sum((leaf.score for leaf in leaves), Decimal(0))
    sheet = replace(facts.sheet, leaves=leaves, missing=(), total=total)
    other = replace(facts.other, spent=233_470_000 - 5, why="")
    return replace(example, self_facts=replace(facts, sheet=sheet, other=other))


def facts_of(given: ReportInput) -> SelfFacts:
    assert given.self_facts is not None
    return given.self_facts


# -- what the form says


def test_the_form_of_the_example(example: ReportInput) -> None:
    form = self_form(example)
    assert form is not None
    total, fiscal, carried, other = (line.fund for line in form.funds)
    assert (total.initial, total.adjusted, total.spent) == (453_185_000, 453_185_000, None)
    assert (fiscal.initial, fiscal.spent) == (219_715_000, 211_850_460)
    assert (carried.initial, carried.spent) == (0, 0)
    assert (other.initial, other.spent) == (233_470_000, None)
    assert form.execution.score == Decimal("9.64")
    assert (form.rate, form.rate_of) == (Fraction(211_850_460, 219_715_000), "fiscal")
    rows = {row.code: row for row in form.rows}
    assert (rows["Z111"].target, rows["Z111"].actual) == ("≥100%", "75%")
    assert rows["Z111"].score == Decimal("11.25")
    assert rows["Z121"].actual == "全部覆盖"
    assert rows["Z131"].actual == "达成年度指标（100%）"


def test_what_nobody_judged_is_to_be_filled_in_and_there_is_no_total(example: ReportInput) -> None:
    form = self_form(example)
    assert form is not None
    row = next(row for row in form.rows if row.code == "Z221")
    assert (row.actual, row.score, row.lacks) == ("", None, ("实际完成值",))
    assert form.total is None
    assert texts(form_layout(form)).count(TO_FILL) == 3  # its actual, its score, the total


def test_without_a_target_nothing_is_computed(complete: ReportInput) -> None:
    facts = facts_of(complete)
    bare = tuple(replace(one, target="") if one.code == "Z112" else one for one in facts.targets)
    form = self_form(replace(complete, self_facts=replace(facts, targets=bare)))
    assert form is not None
    row = next(row for row in form.rows if row.code == "Z112")
    assert (row.target, row.score) == ("", None)
    assert form.total is None


def test_every_shortfall_needs_its_reason(example: ReportInput) -> None:
    facts = facts_of(example)
    silent = tuple(replace(one, reason="") for one in facts.targets)
    form = self_form(replace(example, self_facts=replace(facts, targets=silent)))
    assert form is not None
    wanting = [row.code for row in form.scored if "偏差原因及改进措施" in row.lacks]
    assert wanting == ["Z001", "Z111", "Z112"]  # 99.98 % too, though it prints as full marks
    assert texts(form_layout(form)).count(TO_FILL) == 6


def test_own_money_that_nobody_reported_is_not_nought(example: ReportInput) -> None:
    form = self_form(example)
    assert form is not None
    said = texts(form_layout(form))
    assert said.count(NOT_GIVEN) == 2
    assert any("自筹" in note and NOT_GIVEN in note for note in form.notes)
    spent = {one.name: one for one in figures(example)}["其他资金.全年执行数"]
    assert (spent.value, spent.lacking) == (None, NOT_GIVEN)


def test_own_money_is_known_once_every_unit_has_told() -> None:
    folder = load(CASE).folder
    assert folder is not None
    from bot.project.records import as_listed

    listed = as_listed(folder)
    due = {row.unit for row in listed.plan if row.funding == "自筹"}
    some, *rest = (OwnMoney(f"f{unit}", unit, unit, 0, 100) for unit in sorted(due))
    sheet = score_of_files(folder, folder.self_evaluation)

    def spent(records: Records) -> int | None:
        facts = self_facts(folder, records, sheet)
        assert facts is not None
        return facts.other.spent

    assert spent(replace(listed, own=(some,))) is None
    assert spent(replace(listed, own=(some, *rest))) == 100 * len(due)


def test_before_every_line_is_confirmed_there_is_no_rate(example: ReportInput) -> None:
    facts = facts_of(example)
    waiting = replace(facts.fiscal, spent=None, why="29笔拨款中已确认支出1笔")
    form = self_form(replace(example, self_facts=replace(facts, fiscal=waiting)))
    assert form is not None
    assert (form.rate, form.execution.score, form.total) == (None, None, None)
    assert "执行率待填：29笔拨款中已确认支出1笔" in form.notes


def test_targets_without_weights_are_shown_and_not_scored(example: ReportInput) -> None:
    one = SelfTarget("走访户数", "产出指标", "", sign="≥", target="30", measure="户", actual="30")
    facts = replace(facts_of(example), system=None, sheet=None, targets=(one,))
    form = self_form(replace(example, self_facts=facts))
    assert form is not None
    assert [(row.target, row.actual, row.score) for row in form.rows] == [("≥30户", "30户", None)]
    assert form.total is None


# -- Excel, Word, LibreOffice


@pytest.mark.parametrize("key", ["self-evaluation", "self-evaluation-summary"])
def test_excel_and_word_say_the_same(complete: ReportInput, key: str) -> None:
    book, paper = documents.made(key, complete)
    sheet = load_workbook(io.BytesIO(book.data), data_only=True).worksheets[0]
    (table,) = Document(io.BytesIO(paper.data)).tables
    layout = layout_of(complete, key)
    grid = [[cell.text for cell in row.cells] for row in table.rows]
    for box in layout.boxes:
        assert grid[box.row][box.column] == printed(box.value)
        shown = sheet.cell(TOP + 1 + box.row, box.column + 1).value
        if isinstance(box.value, str):
            assert (shown or "") == box.value
        else:
            assert isinstance(shown, int | float)


def test_libreoffice_gives_our_totals_to_the_digit(complete: ReportInput, tmp_path: Path) -> None:
    form = self_form(complete)
    assert form is not None
    book, _ = documents.made("self-evaluation", complete)
    again, slipped = recalculated(tmp_path, book.data, with_a_slip(book.data))
    sheet, layout = again.worksheets[0], form_layout(form)
    formulas = [box for box in layout.boxes if box.formula]
    assert len(formulas) >= 8
    for box in formulas:
        value = sheet[box.at].value
        assert isinstance(value, int | float)
        assert shown(value, box.value) == printed(box.value), box
    total = sheet.cell(TOP + layout.rows, 8).value
    sheet_of_score = facts_of(complete).sheet
    assert sheet_of_score is not None
    assert Decimal(str(total)) == form.total == sheet_of_score.total == Decimal("94.39")
    results = [row[4].value for row in again["核对"].iter_rows(min_row=2)]
    assert len(results) == 6
    assert set(results) == {SAME}
    noticed = [row[4].value for row in slipped["核对"].iter_rows(min_row=2)]
    assert noticed.count(OTHER) == 1


def with_a_slip(data: bytes) -> bytes:
    """The workbook with one score typed over."""
    book = load_workbook(io.BytesIO(data))
    cell = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value == 11.25)
    cell.value = 12.25
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_the_summary_over_units(complete: ReportInput) -> None:
    layout = summary_layout(complete, facts_of(complete))
    rows: dict[str, list[str]] = {}
    for box in layout.boxes:
        rows.setdefault(str(box.row), []).append(printed(box.value))
    by_name = {row[1]: row for row in rows.values() if len(row) > 5}
    assert by_name["区卫健局"][2:5] == ["8.79", "8.70", "98.98%"]
    assert by_name["区民政局"][5:7] == ["24.80", NOT_GIVEN]
    assert by_name["区卫健局"][7:10] == ["0", "1", "0"]
    assert by_name["区文体广电局"][7:10] == ["0", "0", "1"]
    assert [one.name for one in layout.checks][:2] == [
        "财政拨款全年预算数合计（万元）",
        "财政拨款全年执行数合计（万元）",
    ]


def test_text_never_becomes_a_formula(example: ReportInput) -> None:
    evil = '=HYPERLINK("http://example.invalid",1)'
    facts = facts_of(example)
    targets = tuple(replace(one, reason=evil, actual=evil) for one in facts.targets)
    facts = replace(facts, targets=targets, department=evil, done="+1+1\x07", goal="@SUM(1)")
    book, paper = documents.made("self-evaluation", replace(example, title=evil, self_facts=facts))
    sheet = load_workbook(io.BytesIO(book.data)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == evil]
    assert len(cells) > 10
    assert {cell.data_type for cell in cells} == {"s"}
    assert Document(io.BytesIO(paper.data)).tables


def test_simulated_figures_are_marked(example: ReportInput) -> None:
    marked = replace(example, simulated=True)
    files = [*documents.made("self-evaluation", marked), *documents.made("entry-list", marked)]
    assert all("-模拟-" in file.name for file in files)
    sheet = load_workbook(io.BytesIO(files[0].data)).worksheets[0]
    assert "模拟数据" in str(sheet["A1"].value)
    section = Document(io.BytesIO(files[1].data)).sections[0]
    assert "模拟数据" in section.header.paragraphs[0].text


def test_a_project_without_self_evaluation_has_no_such_files() -> None:
    folder = load(CASE.parent / "dongchuan-2020").folder
    assert folder is not None
    given = input_of_files(folder, WHEN)
    keys = ("self-evaluation", "self-evaluation-summary", "entry-list")
    assert [documents.made(key, given) for key in keys] == [(), (), ()]


def test_the_list_for_typing_in_follows_the_screens(complete: ReportInput) -> None:
    (file,) = documents.made("entry-list", complete)
    sheet = load_workbook(io.BytesIO(file.data)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=TOP + 2)]
    assert [row[2] for row in rows[:5]] == [
        "项目名称",
        "年度",
        "主管部门",
        "实施单位",
        "年初预算数",
    ]
    assert rows[4][3:5] == ["453.19", "万元"]
    assert [row[3] for row in rows if row[2] == "总分"] == ["94.39"]
    assert all(row[5] for row in rows[:30] if row[0])  # each value has its source


# -- amounts


@given(st.integers(0, 10**15))
def test_wan_is_within_half_a_hundredth_and_half_up(fen: int) -> None:
    off = Fraction(wan(fen)) - Fraction(fen, 10**6)
    assert -Fraction(5, 1000) < off <= Fraction(5, 1000)


@settings(max_examples=60)
@given(st.lists(st.integers(0, 10**12), min_size=3, max_size=3), st.integers(0, 10**10))
def test_a_total_is_of_the_exact_amounts(
    example: ReportInput, parts: list[int], spent: int
) -> None:
    one, two, three = parts
    facts = replace(
        facts_of(example),
        fiscal=Fund(one, one, spent),
        carried=Fund(two, two, 0),
        other=Fund(three, three, spent),
    )
    form = self_form(replace(example, self_facts=facts))
    assert form is not None
    total = form.funds[0].fund
    assert (total.initial, total.spent) == (sum(parts), 2 * spent)
    apart = sum((wan(part) for part in parts), Decimal(0)) != wan(sum(parts))
    noted = any("四舍五入" in note for note in form.notes)
    assert noted or not apart


def texts(layout: Layout) -> list[str]:
    return [printed(box.value) for box in layout.boxes]


def layout_of(given: ReportInput, key: str) -> Layout:
    form = self_form(given)
    assert form is not None
    return form_layout(form) if key == "self-evaluation" else summary_layout(given, facts_of(given))


def shown(value: float, like: object) -> str:
    """A cell's number as its format shows it."""
    text = printed(like)  # type: ignore[arg-type]
    number = Decimal(repr(value)) * (100 if text.endswith("%") else 1)
    decimals = len(text.rstrip("%").partition(".")[2])
    rounded = wan_like(number, decimals)
    return f"{rounded:,f}%" if text.endswith("%") else f"{rounded:,f}"


def wan_like(number: Decimal, decimals: int) -> Decimal:
    from scoring.figures import rounded

    return rounded(Fraction(number).limit_denominator(10**9), decimals)
