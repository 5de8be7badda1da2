"""The means of Word that every document here uses: fonts for Chinese, fields, rules, whole rows."""

from __future__ import annotations

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.table import Table
from docx.text.paragraph import Paragraph

SONG, HEI = "宋体", "黑体"
GREY = RGBColor(0x55, 0x55, 0x55)


def say(
    paragraph: Paragraph,
    text: str,
    *,
    size: float = 15,
    font: str = SONG,
    bold: bool = False,
    grey: bool = False,
) -> None:
    """One run of text; size in points."""
    run = paragraph.add_run(text)
    run.font.size, run.font.name, run.bold = Pt(size), font, bold
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if grey:
        run.font.color.rgb = GREY


def field(paragraph: Paragraph, name: str) -> None:
    """PAGE, NUMPAGES: filled in by Word."""
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(10), GREY
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)


def ruled(paragraph: Paragraph) -> None:
    """A line to write on."""
    borders = OxmlElement("w:pBdr")
    for side in ("bottom", "between"):  # alike paragraphs share a border unless one is between
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "888888")):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    paragraph._p.get_or_add_pPr().append(borders)
    paragraph.paragraph_format.space_before = Pt(14)


def whole_rows(table: Table) -> None:
    """No row is broken over two pages."""
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
