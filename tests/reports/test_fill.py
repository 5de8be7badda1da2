"""A bureau's own form: which place takes which figure, and that nothing else of it changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook, load_workbook

from reports.fill.figures import Figure, Indicator, figure_json, figure_of, in_unit, shown_value
from reports.fill.filling import Outcome, fill
from reports.fill.labels import money_unit
from reports.fill.matching import UNDECIDED, Proposal, Spot, propose
from reports.fill.template import AFTER, CannotFill, Edit, Template, edited
from reports.formats.template_archive import spliced
from reports.formats.template_docx import fill_docx, read_docx
from reports.formats.template_xlsx import fill_xlsx, read_xlsx
from tests.reports.bureau_forms import (
    SHEET,
    plain_workbook,
    standard_document,
    standard_workbook,
)

ROWS = (
    Indicator("Z1", "走访户数", "产出指标", "数量指标"),
    Indicator("Z2", "演出场次", "产出指标", "数量指标"),
    Indicator("Z3", "及时", "产出指标", "时效指标"),
    Indicator("Z4", "满意", "满意度指标", "服务对象满意度指标"),
    Indicator("Z5", "生态", "效益指标", "生态效益指标"),
)
KNOWN: dict[str, Figure] = {
    one.name: one
    for one in (
        Figure("项目名称", "text", "春节慰问", "project.yaml"),
        Figure("年度", "count", 2020, "project.yaml"),
        Figure("主管部门", "text", "区委", "project.yaml"),
        Figure("实施单位", "text", "区委办", "project.yaml"),
        Figure("预期目标", "text", "第一行\n第二行", "goals"),
        Figure("财政拨款.年初预算数", "money", 219_715_005, "表"),
        Figure("财政拨款.全年执行数", "money", 211_850_460, "表"),
        Figure("财政拨款.执行率", "rate", Fraction(211_850_460, 219_715_005), "表"),
        Figure("其他资金.全年执行数", "money", None, "表", "未提供"),
        Figure("其他资金.年初预算数", "money", 100, "表"),
        Figure("指标.Z1.指标名称", "text", "走访户数", "表"),
        Figure("指标.Z1.得分", "points", Decimal("11.25"), "得分表"),
        Figure("总分", "points", Decimal("94.39"), "得分表"),
        Figure("总分.分值", "points", Decimal(100), "得分表"),
    )
}


@pytest.fixture(scope="module")
def standard() -> bytes:
    return standard_workbook()


@pytest.fixture(scope="module")
def document() -> bytes:
    return standard_document()


def done(template: Template, *, numbers: bool) -> tuple[Proposal, Outcome]:
    proposal = propose(template, ROWS)
    return proposal, fill(template, proposal.spots, KNOWN, numbers=numbers)


def found(proposal: Proposal) -> dict[str, str]:
    return {spot.place: spot.figure for spot in proposal.spots}


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


# -- nothing else changes


def test_a_filled_workbook_is_the_template_but_for_its_values(standard: bytes) -> None:
    template = read_xlsx(standard, "自评表.xlsx")
    _, outcome = done(template, numbers=True)
    made = fill_xlsx(standard, "自评表.xlsx", outcome.changes)
    before, after = (load_workbook(io.BytesIO(data), rich_text=True) for data in (standard, made))
    assert before.sheetnames == after.sheetnames
    for name in before.sheetnames:
        assert looks(before[name]) == looks(after[name])
    changed = {
        f"{name}!{place}"
        for name in before.sheetnames
        for place, value in values(after[name]).items()
        if value != values(before[name]).get(place)
    }
    assert changed == set(outcome.changes)
    assert after[SHEET]["B3"].value == "春节慰问"
    assert after[SHEET]["F7"].value == 211.85
    assert after[SHEET]["H7"].value == 0.9642
    assert after[SHEET]["G23"].value == "=G6+SUM(G13:G22)"
    assert after["说明"]["A2"].value == "财政拨款2118504.60元，{{没有这个数}}".replace(
        "2118504.60", "2,118,504.60"
    )
    runs = after["说明"]["A1"].value
    assert [str(run) for run in runs] == ["填报单位：", "区委办", "，年度：2020"]
    assert runs[1].font.b


def test_pictures_charts_and_all_other_parts_stay_byte_for_byte(standard: bytes) -> None:
    _, outcome = done(read_xlsx(standard, "自评表.xlsx"), numbers=True)
    made = fill_xlsx(standard, "自评表.xlsx", outcome.changes)
    before, after = parts(standard), parts(made)
    assert list(before) == list(after)
    different = {name for name in before if before[name] != after[name]}
    sheets = {"xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml"}
    assert different == {*sheets, "xl/workbook.xml"}
    assert any("media/" in name for name in before)
    assert any("charts/" in name for name in before)
    workbook = etree.fromstring(after["xl/workbook.xml"])
    assert [one.get("fullCalcOnLoad") for one in workbook.iter("{*}calcPr")] == ["1"]


def test_nothing_to_fill_changes_nothing(standard: bytes) -> None:
    assert parts(fill_xlsx(standard, "自评表.xlsx", {})) == parts(standard)


def test_a_filled_document_is_the_template_but_for_its_values(document: bytes) -> None:
    data = document
    template = read_docx(data, "自评表.docx")
    _, outcome = done(template, numbers=False)
    changes = {place: one for place, one in outcome.changes.items() if isinstance(one, tuple)}
    made = fill_docx(data, "自评表.docx", changes)
    before, after = parts(data), parts(made)
    assert {name for name in before if before[name] != after[name]} == {"word/document.xml"}
    was, now = Document(io.BytesIO(data)), Document(io.BytesIO(made))
    assert shape(before) == shape(after)
    (old,), (new,) = was.tables, now.tables
    assert new.cell(0, 1).text == "春节慰问"
    assert new.cell(4, 5).text == "211.85"
    assert new.cell(8, 1).text == "第一行\n第二行"
    assert new.cell(0, 0).text == old.cell(0, 0).text
    run = new.cell(0, 1).paragraphs[0].runs[0]
    assert run.font.size == old.cell(0, 0).paragraphs[0].runs[0].font.size
    line, said = now.paragraphs[-2:]
    assert line.text == "填报单位：区委办　填报日期：＿＿＿＿"
    assert [run.underline for run in line.runs] == [None, True, None, True]
    assert said.text == "本项目“春节慰问”财政拨款执行211.85万元。"
    assert [run.text for run in said.runs] == [
        "本项目“",
        "春节慰问",
        "",
        "”财政拨款执行211.85万元。",
    ]


def test_every_cell_of_the_filled_document_keeps_its_format(document: bytes) -> None:
    data = document
    template = read_docx(data, "自评表.docx")
    everywhere = {
        cell.place: (Edit(0, len(cell.text), "甲\n乙"),) for cell in template.cells.values()
    }
    again = read_docx(fill_docx(data, "自评表.docx", everywhere), "自评表.docx")
    assert {one.text for one in again.cells.values()} == {"甲\n乙"}
    before = [(one.place, one.rows, one.columns) for one in template.cells.values()]
    assert before == [(one.place, one.rows, one.columns) for one in again.cells.values()]


@given(
    st.lists(st.text("甲乙丙丁 ", max_size=4), min_size=1, max_size=6),
    st.data(),
)
def test_edits_over_runs_give_the_edited_text(runs: list[str], data: st.DataObject) -> None:
    """However a text is cut into runs, edits come out; runs that no edit touches stay as they
    were."""
    whole = "".join(runs)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=4)))
    edits = [
        Edit(start, stop, data.draw(st.text("子丑", max_size=3)))
        for start, stop in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    if any(a.stop == b.start for a, b in pairwise(edits)):
        return  # neighbours that touch are never asked for
    elements = [text_element(text) for text in runs]
    assert spliced([(one, one.text or "") for one in elements], edits)
    assert "".join(one.text or "" for one in elements) == edited(whole, edits)
    at = 0
    for text, one in zip(runs, elements, strict=True):
        end = at + len(text)
        if all(edit.stop < at or edit.start > end for edit in edits):
            assert (one.text or "") == text
        at = end


def text_element(text: str) -> Any:
    element = etree.Element("{urn:x}t")
    element.text = text
    return element


@settings(max_examples=30, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_is_read_back_from_both(text: str) -> None:
    """What is not allowed in XML is left out, everything else comes back, and none is a formula."""
    clean = "".join(c for c in text if c in "\t\n" or (ord(c) >= 32 and c not in "\ufffe\uffff"))
    clean = "".join(c for c in clean if not 0xD800 <= ord(c) <= 0xDFFF)
    book, paper = BLANK_BOOK, BLANK_PAPER
    change = (Edit(0, 0, text),)
    made = read_xlsx(fill_xlsx(book, "a.xlsx", {"表!A1": change}), "a.xlsx")
    assert made.texts["表!A1"] == clean
    assert not made.cells["表!A1"].fixed
    written = read_docx(fill_docx(paper, "a.docx", {"表1!R1C1": change}), "a.docx")
    assert written.texts["表1!R1C1"] == clean


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


# -- helpers


def saved(book: Workbook) -> bytes:
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def blank_workbook() -> bytes:
    book = Workbook()
    book.worksheets[0].title = "表"
    book.worksheets[0]["A1"].number_format = "@"
    return saved(book)


def blank_document() -> bytes:
    document = Document()
    document.add_table(rows=1, cols=1)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


BLANK_BOOK, BLANK_PAPER = blank_workbook(), blank_document()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def values(sheet: Any) -> dict[str, object]:
    return {
        cell.coordinate: str(cell.value)
        for row in sheet.iter_rows()
        for cell in row
        if getattr(cell, "value", None) is not None
    }


def looks(sheet: Any) -> Mapping[str, object]:
    """Everything of a sheet but its values."""
    return {
        "cells": [
            (c.coordinate, *map(repr, (c.font, c.fill, c.border, c.alignment, c.number_format)))
            for row in sheet.iter_rows()
            for c in row
        ],
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "widths": {name: one.width for name, one in sheet.column_dimensions.items()},
        "heights": {name: one.height for name, one in sheet.row_dimensions.items()},
        "choices": [(one.sqref, one.formula1) for one in sheet.data_validations.dataValidation],
        "state": sheet.sheet_state,
        "pictures": (len(sheet._images), len(sheet._charts)),
    }


def shape(of: Mapping[str, bytes]) -> list[str]:
    """The elements of a document without its runs and texts."""
    body = etree.fromstring(of["word/document.xml"])

    def every() -> Iterator[str]:
        for one in body.iter():
            name = etree.QName(one).localname
            if not any(etree.QName(up).localname == "r" for up in (one, *one.iterancestors())):
                yield f"{name} {sorted(one.attrib.items())}"

    return list(every())
