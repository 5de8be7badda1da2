"""Blocks as Word: each is put before the paragraph that names its place, in the template's styles.

A style that the template lacks is made as the program's own templates have it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

from docx.document import Document as DocumentObject
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from reports.blocks import (
    Block,
    Blocks,
    Caption,
    Grid,
    Note,
    Pending,
    Picture,
    Signature,
    Sub,
    Text,
)
from reports.formats.official import CHARACTER
from reports.formats.styles import BODY, CAPTION, CELL, HEAD_CELL, NOTE, PENDING, SMALL_CELL, styled

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML can hold."""
MARGIN = 0.8
"""Millimetres between the text of a cell and its left and right border."""
LONG = 300
"""Characters of a cell over which its row may be broken over two pages."""
_PARAGRAPHS = {Text: BODY, Sub: "Heading 3", Caption: CAPTION, Note: NOTE, Pending: PENDING}

Align = WD_ALIGN_PARAGRAPH


def write(document: DocumentObject, place: Paragraph, blocks: Blocks) -> None:
    """The blocks in place of the paragraph, as wide as its section."""
    width = _width(document, place)
    for before, block in _pairs(blocks):
        if isinstance(block, Grid):
            if isinstance(before, Grid):  # two tables that touch become one
                _paragraph(document, place, NOTE)
            _table(document, place, block, width)
        elif isinstance(block, Picture):
            _picture(document, place, block, width)
        elif isinstance(block, Signature):
            _signature(document, place, block)
        else:
            said = block.words if isinstance(block, Pending) else block.text
            _paragraph(document, place, _PARAGRAPHS[type(block)]).add_run(CONTROL.sub("", said))
    element = place._p
    if element.pPr is not None and element.pPr.find(qn("w:sectPr")) is not None:
        for run in list(element.r_lst):  # it ends a section: that stays
            element.remove(run)
        return
    after = element.getnext()
    if blocks and isinstance(blocks[-1], Grid) and (after is None or after.tag != qn("w:p")):
        place.style = styled(document, NOTE)
        for run in list(element.r_lst):
            element.remove(run)
        return
    element.getparent().remove(element)


def _pairs(blocks: Blocks) -> Iterator[tuple[Block | None, Block]]:
    yield from zip((None, *blocks), blocks, strict=False)


def _width(document: DocumentObject, place: Paragraph) -> int:
    """EMU between the margins of the section that the paragraph stands in."""
    element = place._p
    ends = [element, *element.itersiblings()]
    found = next((each for each in map(_section, ends) if each is not None), None)
    for section in document.sections:
        if section._sectPr is found:
            break
    across = section.page_width or Mm(210)
    return int(across - (section.left_margin or 0) - (section.right_margin or 0))


def _section(element: object) -> object:
    tag = getattr(element, "tag", "")
    if tag == qn("w:sectPr"):
        return element
    if tag == qn("w:p"):
        return element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")  # type: ignore[attr-defined]
    return None


def _paragraph(document: DocumentObject, place: Paragraph, style: str) -> Paragraph:
    element = OxmlElement("w:p")
    place._p.addprevious(element)
    made = Paragraph(element, document._body)
    made.style = styled(document, style)
    return made


def _signature(document: DocumentObject, place: Paragraph, block: Signature) -> None:
    for line in block.lines:
        made = _paragraph(document, place, BODY)
        made.add_run(CONTROL.sub("", line))
        made.alignment = Align.RIGHT
        made.paragraph_format.right_indent = CHARACTER * 2
        made.paragraph_format.keep_with_next = line != block.lines[-1]


def _picture(document: DocumentObject, place: Paragraph, block: Picture, width: int) -> None:
    made = _paragraph(document, place, CAPTION)
    made.paragraph_format.keep_with_next = False
    shape = made.add_run().add_picture(io.BytesIO(block.png), width=Emu(width))
    room = int(Mm(215))
    if shape.height > room:  # a page at most, with a line for what stands under it
        shape.width, shape.height = Emu(int(shape.width * room / shape.height)), Emu(room)
    shape._inline.docPr.set("descr", CONTROL.sub("", block.alt))


# -- tables


def _table(document: DocumentObject, place: Paragraph, block: Grid, width: int) -> None:
    made = document.add_table(rows=len(block.rows), cols=len(block.widths))
    place._p.addprevious(made._tbl)
    made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    _margins(made)
    scale = width / sum(block.widths)
    widths = [Emu(int(share * scale)) for share in block.widths]
    for column, across in zip(made.columns, widths, strict=True):
        column.width = across
    hidden = _hidden(block)
    head, cell_style = styled(document, HEAD_CELL), styled(document, CELL)
    if block.small:
        cell_style = styled(document, SMALL_CELL)
    for at, (row, texts) in enumerate(zip(made.rows, block.rows, strict=True)):
        if max(map(len, texts)) <= LONG:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if at < block.heads:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for number, cell in enumerate(row.cells):
            cell.width = widths[number]
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            said = "" if (at, number) in hidden else texts[number]
            paragraph = cell.paragraphs[0]
            paragraph.style = head if at < block.heads else cell_style
            if at >= block.heads:
                paragraph.alignment = _align(block, number)
            paragraph.paragraph_format.keep_with_next = at + 1 in block.sums or None
            _lines(paragraph, said, bold=at in block.sums and number not in block.figures)
    for top, left, bottom, right in block.merged:
        _merge(made, top, left, bottom, right)


def _align(block: Grid, column: int) -> Align:
    if column in block.figures:
        return Align.RIGHT
    return Align.CENTER if column in block.centred else Align.LEFT


def _lines(paragraph: Paragraph, said: str, *, bold: bool) -> None:
    run = paragraph.add_run()
    if bold:
        run.bold = True
    for number, line in enumerate(CONTROL.sub("", said).split("\n")):
        if number:
            run.add_break(WD_BREAK.LINE)
        run.add_text(line)


def _hidden(block: Grid) -> set[tuple[int, int]]:
    """Cells under another one."""
    return {
        (row, column)
        for top, left, bottom, right in block.merged
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
        if (row, column) != (top, left)
    }


def _merge(made: Table, top: int, left: int, bottom: int, right: int) -> None:
    merged: _Cell = made.cell(top, left).merge(made.cell(bottom, right))
    extra: Iterable[Paragraph] = merged.paragraphs[1:]
    for paragraph in extra:
        paragraph._p.getparent().remove(paragraph._p)


def _margins(made: Table) -> None:
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        each = OxmlElement(f"w:{side}")
        each.set(qn("w:w"), str(int(MARGIN * 56.7)))
        each.set(qn("w:type"), "dxa")
        margins.append(each)
    properties = made._tbl.tblPr
    look = properties.find(qn("w:tblLook"))
    if look is not None:  # the schema wants the margins before it
        look.addprevious(margins)
    else:
        properties.append(margins)
