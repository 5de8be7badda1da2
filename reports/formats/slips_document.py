"""The slips as a Word file, for who wants to change their words before printing."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from reports.formats.word import HEI, say
from reports.slips import A_PAGE, ACROSS, DOWN, Slip, Wording

_WIDE, _HIGH = 10.0, 7.0
"""Centimetres of a slip; the page's margins take the rest."""

_LONG, _LONGEST = 36, 48
"""Characters of a title: two lines in large type, two in small."""

Picture = Callable[[str], bytes]
"""A link as the PNG of its QR code."""


def slips_docx(slips: Sequence[Slip], wording: Wording, picture: Picture) -> bytes:
    """A table a page, dashed lines to cut along."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(0.5)
    section.top_margin = section.bottom_margin = Cm(0.6)
    section.header_distance = section.footer_distance = Cm(0.2)
    for first in range(0, len(slips), A_PAGE):
        _page(document, slips[first : first + A_PAGE], wording, picture, last=first)
    document.core_properties.title = wording.title
    document.core_properties.author = wording.who
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _page(
    document: DocumentObject,
    slips: Sequence[Slip],
    wording: Wording,
    picture: Picture,
    *,
    last: int,
) -> None:
    between = document.paragraphs[0] if not last and document.paragraphs else None
    between = between or document.add_paragraph()
    between.paragraph_format.page_break_before = bool(last)
    between.paragraph_format.space_after = Pt(0)
    between.paragraph_format.line_spacing = Pt(1)
    table = document.add_table(rows=DOWN, cols=ACROSS)
    table.autofit = False
    _dashed(table)
    for row in table.rows:
        row.height, row.height_rule = Cm(_HIGH), WD_ROW_HEIGHT_RULE.EXACTLY
    for place, slip in enumerate(slips):
        cell = table.cell(place // ACROSS, place % ACROSS)
        cell.width = Cm(_WIDE)
        _slip(cell, slip, wording, picture)


def _slip(cell: _Cell, slip: Slip, wording: Wording, picture: Picture) -> None:
    head = _tight(cell.paragraphs[0])
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    say(head, f"{slip.name}　第{slip.number}号" if slip.name else f"第{slip.number}号", size=11)
    title = wording.title
    title = title if len(title) <= _LONGEST else f"{title[: _LONGEST - 1]}…"
    size = 13 if len(title) <= _LONG else 10.5
    say(_tight(cell.add_paragraph()), title, size=size, font=HEI, bold=True)
    say(_tight(cell.add_paragraph()), wording.who, size=10, grey=True)
    inner = cell.add_table(rows=1, cols=2)
    inner.autofit = False
    code, steps = inner.cell(0, 0), inner.cell(0, 1)
    code.width, steps.width = Cm(3.9), Cm(_WIDE - 4.4)
    _tight(code.paragraphs[0]).add_run().add_picture(io.BytesIO(picture(slip.link)), width=Cm(3.4))
    for number, text in enumerate(wording.steps):
        line = steps.paragraphs[0] if number == 0 else steps.add_paragraph()
        _tight(line).paragraph_format.space_before = Pt(6)
        say(line, text, size=15, font=HEI)
    if wording.until:
        say(_tight(steps.add_paragraph()), wording.until, size=10, grey=True)
    last = _tight(cell.paragraphs[-1])  # Word wants a paragraph behind a table
    told = [text for text in (wording.contact, wording.foot) if text]
    say(last, "\n".join(told), size=10)
    say(_tight(cell.add_paragraph()), slip.link, size=6.5, grey=True)


def _tight(paragraph: Paragraph) -> Paragraph:
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(1)
    shape.line_spacing = 1.0
    return paragraph


def _dashed(table: Table) -> None:
    borders = OxmlElement("w:tblBorders")
    for side in ("insideH", "insideV"):
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "dashed"), ("sz", "6"), ("space", "0"), ("color", "999999")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    table._tbl.tblPr.append(borders)
