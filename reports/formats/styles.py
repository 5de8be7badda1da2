"""The styles of the written reports: in the program's own templates, and made anew in a template
that lacks them. After GB/T 9704-2012; fonts are named, not brought along."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from docx.document import Document as DocumentObject
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.styles.style import ParagraphStyle

from reports.formats.official import BODY as FANG
from reports.formats.official import CHARACTER, HEADING, LINE, SECOND, TITLE, Align

SONG = "宋体"
BODY, CELL, SMALL_CELL = "绩效正文", "绩效表格", "绩效表格小字"
HEAD_CELL, NOTE, PENDING, CAPTION = "绩效表头", "绩效注", "绩效待填", "绩效图表标题"
MARKED = "FFF2CC"
"""Behind what a person has to fill in."""


@dataclass(frozen=True, slots=True)
class _Look:
    font: str
    size: float
    align: WD_ALIGN_PARAGRAPH = Align.JUSTIFY
    line: float = 28
    """Points; 0: single."""
    before: float = 0
    after: float = 0
    indent: bool = False
    with_next: bool = False
    level: int = 0
    """Of a heading."""
    marked: bool = False


LOOKS: Mapping[str, _Look] = {
    "Title": _Look(TITLE, 22, Align.CENTER, line=36, after=8),
    "Heading 1": _Look(HEADING, 16, before=6, after=6, indent=True, with_next=True, level=1),
    "Heading 2": _Look(SECOND, 16, indent=True, with_next=True, level=2),
    "Heading 3": _Look(FANG, 16, indent=True, with_next=True, level=3),
    BODY: _Look(FANG, 16, indent=True),
    PENDING: _Look(FANG, 16, indent=True, marked=True),
    NOTE: _Look(SONG, 10.5, line=16, before=4, after=4),
    CAPTION: _Look(HEADING, 12, Align.CENTER, line=0, before=6, after=4, with_next=True),
    HEAD_CELL: _Look(HEADING, 10.5, Align.CENTER, line=0, before=2, after=2),
    CELL: _Look(SONG, 10.5, Align.LEFT, line=0, before=2, after=2),
    SMALL_CELL: _Look(SONG, 9, Align.LEFT, line=0, before=1, after=1),
}


def styled(document: DocumentObject, name: str) -> ParagraphStyle:
    """The template's style of this name, else the program's own."""
    try:
        found: ParagraphStyle = document.styles[name]
    except KeyError:
        found = _made(document, name)
    return found


def set_styles(document: DocumentObject) -> None:
    """Everything a template of the program has."""
    for name, look in LOOKS.items():
        _look(styled(document, name), look)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FANG, CHARACTER
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FANG)


def _made(document: DocumentObject, name: str) -> ParagraphStyle:
    made: ParagraphStyle = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = document.styles["Normal"]
    _look(made, LOOKS[name])
    return made


def _look(style: ParagraphStyle, look: _Look) -> None:
    style.font.name, style.font.size = look.font, Pt(look.size)
    style.font.bold = style.font.italic = False
    style.font.color.rgb = RGBColor(0, 0, 0)
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):  # a theme's font would go before the named one
        if name.endswith("Theme"):
            del fonts.attrib[name]
    fonts.set(qn("w:eastAsia"), look.font)
    form = style.paragraph_format
    form.alignment = look.align
    if look.line:
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = LINE if look.line == LINE.pt else Pt(look.line)
    else:
        form.line_spacing = 1.0
    form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    form.first_line_indent = CHARACTER * 2 if look.indent else None
    form.keep_with_next = look.with_next
    shape = style.element.get_or_add_pPr()
    for border in shape.findall(qn("w:pBdr")):
        shape.remove(border)
    if look.marked:
        shade = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", MARKED)):
            shade.set(qn(f"w:{name}"), value)
        shape.insert_element_before(
            shade,
            *("w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:outlineLvl"),
        )
