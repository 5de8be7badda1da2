"""A bureau's own form: which place takes which figure, and which form is refused."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from reports.fill.figures import Figure, figure_json, figure_of, in_unit, shown_value
from reports.fill.filling import fill
from reports.fill.labels import money_unit
from reports.fill.matching import UNDECIDED, Spot
from reports.fill.template import AFTER, CannotFill
from reports.formats.template_docx import read_docx
from reports.formats.template_xlsx import fill_xlsx, read_xlsx
from tests.reports.bureau_forms import (
    SHEET,
    plain_workbook,
    standard_document,
    standard_workbook,
)
from tests.reports.fill_case import (
    KNOWN,
    done,
    found,
    parts,
    saved,
)


@pytest.fixture(scope="module")
def standard() -> bytes:
    return standard_workbook()


@pytest.fixture(scope="module")
def document() -> bytes:
    return standard_document()


# -- which place takes which figure


def test_the_places_of_the_standard_form(standard: bytes) -> None:
    proposal, _ = done(read_xlsx(standard, "自评表.xlsx"), numbers=True)
    at = {place.partition("!")[2]: figure for place, figure in found(proposal).items()}
    assert (at["B3"], at["B4"], at["F4"]) == ("项目名称", "主管部门", "实施单位")
    assert (at["D6"], at["F7"]) == ("年度资金总额.年初预算数", "财政拨款.全年执行数")
    assert (at["D8"], at["F9"]) == ("上年结转资金.年初预算数", "其他资金.全年执行数")
    assert (at["H6"], at["I6"]) == ("年度资金总额.执行率", "预算执行率.得分")
    assert (at["B11"], at["F11"]) == ("预期目标", "实际完成情况")
    assert (at["D13"], at["D14"]) == ("指标.Z1.指标名称", "指标.Z2.指标名称")
    assert (at["E17"], at["H22"]) == ("指标.Z3.年度指标值", "指标.Z4.得分")
    assert "D15" not in at  # a third row of 数量指标, of which there are two
    assert "G23" not in at  # formulas are no places
    assert [one.name for one in proposal.unplaced] == ["生态"]
    units = {spot.unit for spot in proposal.spots if spot.figure.startswith("财政拨款.全年")}
    assert units == {"万元", "元"}  # the block says 万元, the mark on the other sheet 元


def test_the_unit_of_money_in_a_line_above_the_table() -> None:
    template = read_xlsx(plain_workbook(), "基本.xlsx")
    proposal, outcome = done(template, numbers=True)
    assert found(proposal)["基本情况!B5"] == "财政拨款.年初预算数"
    assert found(proposal)["基本情况!D6"] == "其他资金.全年执行数"
    assert outcome.changes["基本情况!B5"] == Decimal("2197150.05")
    why = {one.place: one.why for one in outcome.left}
    assert why["基本情况!D6"] == "未提供"
    assert why["基本情况!B8"] == "没有对应的数，要人填"


def test_money_without_a_unit_is_not_filled() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for place, text in (("B1", "年初预算数"), ("A2", "财政拨款"), ("B2", None)):
        sheet[place] = text
    sheet["B2"].number_format = "0.00"
    template = read_xlsx(saved(book), "表.xlsx")
    proposal, outcome = done(template, numbers=True)
    (spot,) = [one for one in proposal.spots if one.figure]
    assert (spot.figure, spot.unit) == ("财政拨款.年初预算数", UNDECIDED)
    assert outcome.changes == {}
    assert "万元 或 元" in outcome.left[0].why
    told = fill(template, [Spot(spot.place, spot.label, spot.figure, "万元")], KNOWN, numbers=True)
    assert told.changes[spot.place] == Decimal("219.72")


def test_words_of_the_mapping_go_before_figures_and_nothing_is_written_over(
    standard: bytes,
) -> None:
    template = read_xlsx(standard, "自评表.xlsx")
    spots = [
        Spot(f"{SHEET}!E24", "联系电话", text="0871-12345678"),
        Spot(f"{SHEET}!A3", "项目名称", "项目名称"),
        Spot(f"{SHEET}!G23", "总分", "总分"),
        Spot(f"{SHEET}!Z99", "没有", "总分"),
        Spot(f"{SHEET}!B3", "项目名称", "没有这个数"),
    ]
    outcome = fill(template, spots, KNOWN, numbers=True)
    assert [one.value for one in outcome.filled] == ["0871-12345678"]
    assert [one.why for one in outcome.left] == [
        "这里已经有字，不覆盖",
        "这里是公式，不覆盖",
        "模板里没有这个位置",
        "没有叫“没有这个数”的数",
    ]


def test_a_place_where_nothing_was_ever_drawn() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "表"
    sheet["A1"], sheet["D1"], sheet["A2"] = "项目名称", "年度", "别的"
    data = saved(book)
    template = read_xlsx(data, "表.xlsx")
    proposal, outcome = done(template, numbers=True)
    assert found(proposal) == {"表!B1": "项目名称", "表!E1": "年度"}
    made = load_workbook(io.BytesIO(fill_xlsx(data, "表.xlsx", outcome.changes))).worksheets[0]
    assert [cell.value for cell in made[1]] == ["项目名称", "春节慰问", None, "年度", 2020]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("项目资金（万元）", "万元"),
        ("单位：万元", "万元"),
        ("金额单位：元", "元"),
        ("年初预算数(元)", "元"),
        ("万元以上的项目", ""),
        ("年初预算数", ""),
    ],
)
def test_what_says_the_unit(text: str, unit: str) -> None:
    assert money_unit(text) == unit


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("填报单位：", ["填报单位"]),
        ("填报单位：＿＿＿＿　填报日期：____", ["填报单位", "填报日期"]),
        ("填报人（签字）：   ", ["填报人（签字）"]),
        ("联系电话：12345", []),
        ("说明：本表由单位填写", []),
        ("时间：2020年", []),
    ],
)
def test_labels_with_nothing_behind_them(text: str, labels: list[str]) -> None:
    assert [match["label"] for match in AFTER.finditer(text)] == labels


@given(st.integers(0, 10**15))
def test_amounts_in_yuan_are_exact_and_in_wan_half_up(fen: int) -> None:
    assert in_unit(fen, "元") * 100 == fen
    off = Fraction(in_unit(fen, "万元")) - Fraction(fen, 10**6)
    assert -Fraction(5, 1000) < off <= Fraction(5, 1000)


@pytest.mark.parametrize("figure", KNOWN.values(), ids=lambda one: str(one.name))
def test_figures_come_back_over_the_socket(figure: Figure) -> None:
    assert figure_of(figure_json(figure)) == figure
    assert shown_value(figure_of(figure_json(figure)), "万元") == shown_value(figure, "万元")


# -- refusals


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "旧.xlsx", "旧格式或加了密码"),
        (b"PK\x03\x04", "坏.xlsx", "不是完好的"),
        (b"", "空.xlsx", "不是完好的"),
        (b"...", "表.et", "旧格式"),
    ],
)
def test_what_cannot_be_filled_is_refused_with_the_remedy(
    data: bytes, name: str, says: str
) -> None:
    with pytest.raises(CannotFill, match=says) as caught:
        read_xlsx(data, name)
    assert "另存为 .xlsx" in caught.value.remedy


def test_a_signed_form_is_refused_by_what_it_would_lose(standard: bytes) -> None:
    kept = io.BytesIO(standard)
    with zipfile.ZipFile(kept, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<x/>")
    with pytest.raises(CannotFill, match="签名"):
        read_xlsx(kept.getvalue(), "自评表.xlsx")


def test_a_document_is_no_workbook(standard: bytes, document: bytes) -> None:
    with pytest.raises(CannotFill, match=r"word/document\.xml"):
        read_docx(standard, "自评表.docx")
    with pytest.raises(CannotFill, match=r"xl/workbook\.xml"):
        read_xlsx(document, "自评表.xlsx")


def test_an_entity_is_not_resolved(standard: bytes) -> None:
    evil = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><worksheet>&x;</worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as after:
        for name, content in parts(standard).items():
            after.writestr(name, evil if name.endswith("sheet1.xml") else content)
    template = read_xlsx(out.getvalue(), "自评表.xlsx")
    assert not any(cell.text for cell in template.grids[0].cells)
