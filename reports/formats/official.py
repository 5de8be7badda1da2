"""An official paper as a Word file: A4, the margins, fonts and numbering of GB/T 9704-2012.

Fonts are named, not brought along: 方正小标宋, 仿宋, 黑体 and 楷体 are on the machines of offices;
elsewhere the nearest takes their place.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from reports import words
from surveys.numerals import in_chinese

TITLE, BODY, HEADING, SECOND = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312"
LINE = Pt(28)
CHARACTER = Pt(16)
"""三号."""
RED = RGBColor(0xC0, 0x00, 0x00)
LONGEST = 255
"""Characters of a property of a Word file."""
SMALL = 10.5
"""五号: text of tables, in points."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What no XML can hold."""

Align = WD_ALIGN_PARAGRAPH


class Paper:
    """Written from top to bottom; `save` gives the bytes."""

    def __init__(self, title: str, author: str, *, simulated: bool, wide: bool = False) -> None:
        self._document = Document()
        self._headings = 0
        self._wide = wide
        normal = self._document.styles["Normal"]
        normal.font.name, normal.font.size = BODY, CHARACTER
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), BODY)
        facts = self._document.core_properties
        facts.title, facts.author = (_CONTROL.sub("", text)[:LONGEST] for text in (title, author))
        self._page(simulated)
        head = self._line(Align.CENTER)
        head.paragraph_format.line_spacing = Pt(36)
        head.paragraph_format.space_after = Pt(16)
        _say(head, title, font=TITLE, size=22)

    @property
    def width(self) -> float:
        """Millimetres between the margins."""
        return 297 - 28 - 26 if self._wide else 210 - 28 - 26

    def _page(self, simulated: bool) -> None:
        section = self._document.sections[0]
        high, across = Mm(297), Mm(210)
        if self._wide:
            section.orientation, high, across = WD_ORIENT.LANDSCAPE, across, high
        section.page_height, section.page_width = high, across
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        if self._wide:
            section.top_margin, section.bottom_margin = Mm(28), Mm(26)
        if simulated:
            mark = section.header.paragraphs[0]
            mark.alignment = Align.CENTER
            _say(
                mark,
                f"【{words.SIMULATED}】本件含模拟数据，只供演示和测试，不得作为评价依据",
                font=HEADING,
                size=SMALL,
                color=RED,
            )
        foot = section.footer.paragraphs[0]
        foot.alignment = Align.CENTER
        _say(foot, "— ", font="宋体", size=14)
        _field(foot, "PAGE")
        _say(foot, " —", font="宋体", size=14)

    def _line(self, align: Align = Align.JUSTIFY) -> Paragraph:
        made = self._document.add_paragraph()
        made.alignment = align
        form = made.paragraph_format
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, LINE
        form.space_before = form.space_after = Pt(0)
        return made

    def salutation(self, text: str) -> None:
        """主送: flush left."""
        _say(self._line(), f"{text}：")

    def heading(self, text: str) -> None:
        """一、… in 黑体; numbered by itself."""
        self._headings += 1
        made = self._indented()
        made.paragraph_format.keep_with_next = True
        made.paragraph_format.space_before = made.paragraph_format.space_after = Pt(6)
        _say(made, f"{in_chinese(self._headings)}、{text}", font=HEADING)

    def text(self, text: str) -> None:
        """A paragraph, two characters in."""
        _say(self._indented(), text)

    def item(self, number: int, text: str, *more: str) -> None:
        """1. …, with lines that belong to it."""
        _say(self._indented(), f"{number}. {text}")
        for line in more:
            made = self._indented()
            _say(made, line, font=SECOND)

    def note(self, text: str) -> None:
        """Small print under a table."""
        made = self._line()
        made.paragraph_format.line_spacing = Pt(16)
        made.paragraph_format.space_before = Pt(4)
        _say(made, text, font="宋体", size=SMALL)

    def _indented(self) -> Paragraph:
        made = self._line()
        made.paragraph_format.first_line_indent = CHARACTER * 2
        return made

    def signature(self, body: str, day: str, *, seal: bool = True) -> None:
        """Who signs and when, to the right; room for the seal."""
        above = self._line()
        above.paragraph_format.keep_with_next = True
        for text in (f"{body}{'（盖章）' if seal else ''}", day):
            made = self._line(Align.RIGHT)
            made.paragraph_format.right_indent = CHARACTER * 2
            made.paragraph_format.keep_with_next = text != day
            _say(made, text)

    def table(
        self,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        figures: Sequence[int] = (),
    ) -> None:
        """A ruled table as wide as the text. `widths`: shares; `figures`: columns of numbers. The
        heading comes again on every page, no row is broken over two."""
        made = self._document.add_table(rows=1 + len(rows), cols=len(columns))
        made.style, made.alignment, made.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
        scale = self.width / sum(widths)
        for column, share in zip(made.columns, widths, strict=True):
            column.width = Mm(share * scale)
        for at, (row, texts) in enumerate(zip(made.rows, (columns, *rows), strict=True)):
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            for number, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
                cell.width = Mm(widths[number] * scale)
                cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
                align = Align.RIGHT if number in figures else Align.LEFT
                font = "宋体" if at else HEADING
                self._cell(cell.paragraphs[0], text, align if at else Align.CENTER, font)
        made.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))

    def _cell(self, paragraph: Paragraph, text: str, align: Align, font: str) -> None:
        paragraph.alignment = align
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
        _say(paragraph, text, font=font, size=SMALL)

    def save(self) -> bytes:
        kept = io.BytesIO()
        self._document.save(kept)
        return kept.getvalue()


def _say(
    paragraph: Paragraph,
    text: str,
    *,
    font: str = BODY,
    size: float = 16,
    color: RGBColor | None = None,
) -> None:
    run = paragraph.add_run(_CONTROL.sub("", text))
    run.font.size, run.font.name = Pt(size), font
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if color is not None:
        run.font.color.rgb = color


def _field(paragraph: Paragraph, name: str) -> None:
    for kind, text in (("begin", ""), ("", name), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(14)
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._element.append(element)
