"""A filled form is the template but for its values: nothing else of the file changes."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import Any

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl import load_workbook

from reports.fill.template import Edit, edited
from reports.formats.template_archive import spliced
from reports.formats.template_docx import fill_docx, read_docx
from reports.formats.template_xlsx import fill_xlsx, read_xlsx
from tests.reports.bureau_forms import (
    SHEET,
    standard_document,
    standard_workbook,
)
from tests.reports.fill_case import (
    BLANK_BOOK,
    BLANK_PAPER,
    done,
    looks,
    parts,
    shape,
    values,
)


@pytest.fixture(scope="module")
def standard() -> bytes:
    return standard_workbook()


@pytest.fixture(scope="module")
def document() -> bytes:
    return standard_document()


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
