"""《资金使用及绩效情况确认表》 as a Word file: the same figures as the PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Length, Pt, RGBColor
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph
from PIL import Image

from reports.confirmed import NAME, NO_SIGNATURE, ConfirmationSheet, Matrix, SheetPart
from reports.model import ReportFile

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SONG, HEI = "宋体", "黑体"
_GREY, _RED = RGBColor(0x55, 0x55, 0x55), RGBColor(0xB2, 0x18, 0x2B)
_WIDTHS = (Cm(6.6), Cm(10.4))
_MODULE = 8
"""Pixels of a module of the QR code."""
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Inside the file, so that the same sheet gives the same bytes."""


def confirmation_document(sheet: ConfirmationSheet) -> ReportFile:
    """The .docx."""
    document = Document()
    _style(document)
    _page(document, sheet)
    _head(document, sheet)
    table = document.add_table(rows=0, cols=2)
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    _widen(table, _WIDTHS)
    for part in sheet.parts:
        _part(table, part)
    _signatures(document, sheet)
    properties = document.core_properties
    properties.title, properties.author = f"{NAME} {sheet.unit} 第{sheet.version}版", sheet.body
    properties.created = properties.modified = _MADE
    kept = io.BytesIO()
    document.save(kept)
    alt = f"{sheet.unit}《{NAME}》第{sheet.version}版，校验码 {sheet.code}"
    caption = f"{NAME}（{sheet.unit}，第{sheet.version}版）"
    return ReportFile(f"{sheet.name}.docx", DOCX, kept.getvalue(), alt, caption)


def _style(document: DocumentObject) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = SONG, Pt(11)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    normal.paragraph_format.space_before = normal.paragraph_format.space_after = Pt(2)
    normal.paragraph_format.line_spacing = 1.15


def _page(document: DocumentObject, sheet: ConfirmationSheet) -> None:
    """Head and foot come again on every page: the unit, which version, the check code."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2), Cm(1.8)
    mark = "【模拟数据】" if sheet.simulated else ""
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _say(head, f"{mark}{sheet.unit} {sheet.numbered}", size=9, color=_GREY)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    chain = f"记录链 {sheet.chain}　" if sheet.chain else ""
    _say(foot, f"{chain}第", size=9, color=_GREY)
    _field(foot, "PAGE")
    _say(foot, "页 共", size=9, color=_GREY)
    _field(foot, "NUMPAGES")
    _say(foot, "页", size=9, color=_GREY)


def _head(document: DocumentObject, sheet: ConfirmationSheet) -> None:
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _say(title, NAME, size=18, font=HEI, bold=True)
    table = document.add_table(rows=1, cols=2)
    told, picture = table.rows[0].cells
    _widen(table, (Cm(13.2), Cm(3.8)))
    facts = (
        f"项目：{sheet.title}（{sheet.year}年度）",
        f"单位：{sheet.unit}",
        f"主办：{sheet.body}",
        f"数据截至：{sheet.cut_off}　状态：{sheet.stage}",
        sheet.numbered,
    )
    for number, fact in enumerate(facts):
        _say(told.paragraphs[0] if number == 0 else told.add_paragraph(), fact)
    if sheet.qr:
        picture.paragraphs[0].add_run().add_picture(io.BytesIO(_png(sheet.qr)), width=Cm(3.2))
    for note in sheet.notes:
        _say(document.add_paragraph(), note, color=_RED)


def _part(table: Table, part: SheetPart) -> None:
    heading = f"{part.title}（第{part.version}次确认，{part.by}）"
    row = _wide(table, heading, bold=True)
    row.cells[0].paragraphs[0].paragraph_format.keep_with_next = True
    for name, value in part.lines:
        row = _row(table)
        for cell, text, width in zip(row.cells, (name, value), _WIDTHS, strict=True):
            cell.width = width
            _say(cell.paragraphs[0], text)
        _whole(row)
    for text in part.differences:
        _wide(table, f"差异（单位照此提交）：{text}")
    if part.changes:
        _wide(table, f"更正：{part.corrected}")


def _row(table: Table) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    return row


def _wide(table: Table, text: str, *, bold: bool = False) -> _Row:
    row = _row(table)
    cell = row.cells[0].merge(row.cells[1])
    _say(cell.paragraphs[0], text, font=HEI if bold else SONG, bold=bold)
    _whole(row)
    return row


def _signatures(document: DocumentObject, sheet: ConfirmationSheet) -> None:
    """Never parted from each other."""
    lines: list[tuple[str, bool]] = [(NO_SIGNATURE, False)]
    for who, known in sheet.signatures:
        lines.append((f"{who}：＿＿＿＿＿＿＿＿＿＿　　日期：　　　年　　月　　日", True))
        if known:
            lines.append((known, False))
    lines.append(("单位（公章）：", True))
    for number, (text, signed) in enumerate(lines):
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = number < len(lines) - 1
        paragraph.paragraph_format.space_before = Pt(12 if signed else 4)
        _say(paragraph, text, size=12 if signed else 9, color=None if signed else _GREY)


def _widen(table: Table, widths: tuple[Length, ...]) -> None:
    """Word reads a cell's own width, others read the column's."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _whole(row: _Row) -> None:
    """A row is not broken over two pages."""
    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))


def _say(
    paragraph: Paragraph,
    text: str,
    *,
    size: float = 11,
    font: str = SONG,
    bold: bool = False,
    color: RGBColor | None = None,
) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size, run.bold = font, Pt(size), bold
    fonts = run._element.get_or_add_rPr().rFonts
    assert fonts is not None
    fonts.set(qn("w:eastAsia"), font)
    if color is not None:
        run.font.color.rgb = color


def _field(paragraph: Paragraph, name: str) -> None:
    run = paragraph.add_run()
    run.font.size, run.font.color.rgb = Pt(9), _GREY
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)


def _png(qr: Matrix) -> bytes:
    """The code with its white border."""
    picture = Image.new("1", (len(qr) + 8, len(qr) + 8), 1)
    dark: Sequence[tuple[int, int]] = [
        (x + 4, y + 4) for y, row in enumerate(qr) for x, module in enumerate(row) if module
    ]
    for at in dark:
        picture.putpixel(at, 0)
    out = io.BytesIO()
    side = picture.width * _MODULE
    picture.resize((side, side), Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()
