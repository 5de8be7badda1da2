"""A laid-out form as a Word file: one ruled table on A4, merged as the layout says."""

from __future__ import annotations

import io
import re

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from reports import words
from reports.formats.word import HEI, SONG, field, say, whole_rows
from reports.model import ReportInput
from reports.self_evaluation.layout import Box, Layout, printed

TITLE = "方正小标宋简体"
_SMALL = 9.0
"""小五: text of the table, in points."""
_OPEN = RGBColor(0xB2, 0x18, 0x2B)
_SHADE = "F3F5F7"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def laid_out_document(given: ReportInput, layout: Layout) -> bytes:
    document = Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = SONG, Pt(_SMALL)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    document.core_properties.title = _clean(layout.title)[:255]
    document.core_properties.author = _clean(given.body)[:255]
    section = document.sections[0]
    _page(section, given, wide=layout.wide)
    head = document.add_paragraph()
    head.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.paragraph_format.space_after = Pt(2)
    say(head, layout.title, size=18, font=TITLE)
    line = document.add_paragraph()
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    say(line, _clean(layout.line), size=10.5)
    table = document.add_table(rows=layout.rows, cols=len(layout.widths))
    _table(table, layout, (297 if layout.wide else 210) - 40)
    for number, note in enumerate(layout.notes, start=1):
        told = document.add_paragraph()
        told.paragraph_format.space_before = Pt(3)
        told.paragraph_format.space_after = Pt(0)
        say(told, f"注{number}：{_clean(note)}。", size=_SMALL)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _page(section: Section, given: ReportInput, *, wide: bool) -> None:
    section.page_height, section.page_width = Mm(297), Mm(210)
    if wide:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_height, section.page_width = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)
    if given.is_simulated:
        mark = section.header.paragraphs[0]
        mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
        say(mark, f"【{words.SIMULATED}】本表含模拟数据，不得作为评价依据", size=10, font=HEI)
        mark.runs[0].font.color.rgb = _OPEN
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    about = words.joined((given.label, words.head(given.chain)))
    say(foot, f"{about}　第", size=9, grey=True)
    field(foot, "PAGE")
    say(foot, "页", size=9, grey=True)


def _table(table: Table, layout: Layout, width: float) -> None:
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _narrow(table)
    scale = width / sum(layout.widths)
    for column, share in zip(table.columns, layout.widths, strict=True):
        column.width = Mm(share * scale)
    grid = [list(row.cells) for row in table.rows]
    for row in grid:
        for cell, share in zip(row, layout.widths, strict=True):
            cell.width = Mm(share * scale)
    for box in layout.boxes:
        first = grid[box.row][box.column]
        last = grid[box.row + box.rows - 1][box.column + box.columns - 1]
        _cell(first.merge(last) if first is not last else first, box)
    whole_rows(table)
    for headed in table.rows[: layout.head]:
        headed._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _narrow(table: Table) -> None:
    """One millimetre left and right in every cell: the columns are narrow."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    look = table._tbl.tblPr.find(qn("w:tblLook"))  # the schema has an order
    look.addprevious(margins) if look is not None else table._tbl.tblPr.append(margins)


def _cell(cell: _Cell, box: Box) -> None:
    if box.kind == "label":
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", _SHADE)):
            shade.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shade)
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    first, *rest = cell.paragraphs
    for empty in rest:  # left behind by the cells that were merged
        empty._p.getparent().remove(empty._p)
    for number, text in enumerate(printed(box.value).split("\n")):
        _say(first if number == 0 else cell.add_paragraph(), text, box)


def _say(paragraph: Paragraph, text: str, box: Box) -> None:
    paragraph.alignment = _ALIGN[box.align]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1)
    say(paragraph, _clean(text), size=_SMALL)
    if box.kind == "open":
        paragraph.runs[0].font.color.rgb = _OPEN


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)
