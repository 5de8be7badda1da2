"""The questionnaire on paper, as a Word file: A4, large type, boxes to tick, codes to type in."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Cm, Pt
from docx.table import _Cell

from reports import words
from reports.formats.word import HEI, SONG, field, ruled, say, whole_rows
from surveys.form import (
    ClosedQuestion,
    DateQuestion,
    DecimalQuestion,
    Integer,
    Money,
    Multiple,
    Nps,
    Phone,
    Ranking,
)
from surveys.skips import PaperQuestion

BOX = "□"
BLANK = "＿" * 6
LINES = 3
"""Ruled lines under an open question."""

_WIDE = 17.0
"""Centimetres between the margins."""
_MATRIX = 7.0
"""Of them for the text of a row of a matrix."""


@dataclass(frozen=True, slots=True)
class PaperSheet:
    """What is printed."""

    title: str
    body: str
    """Who asks."""
    contact: str
    opening: tuple[str, ...]
    """What to know before, a paragraph each."""
    questions: tuple[PaperQuestion, ...]
    closing: str = ""
    group: str = ""
    """The group these copies are for, where it is filled in already."""
    numbers: tuple[str, ...] = ("",)
    """A copy for each number; an empty one leaves it to be written."""


def paper_document(sheet: PaperSheet) -> bytes:
    """The .docx. Each copy begins on a front page with its number on every page."""
    document = Document()
    _style(document)
    for index, number in enumerate(sheet.numbers):
        section = document.sections[0] if index == 0 else document.add_section(WD_SECTION.ODD_PAGE)
        _page(section, sheet, number)
        _copy(document, sheet, number)
    document.core_properties.title = sheet.title
    document.core_properties.author = sheet.body
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def _style(document: DocumentObject) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = SONG, Pt(15)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    normal.paragraph_format.space_after = Pt(3)
    normal.paragraph_format.line_spacing = 1.15


def _page(section: Section, sheet: PaperSheet, number: str) -> None:
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2), Cm(1.8)
    for part in (section.header, section.footer):
        part.is_linked_to_previous = False
    head = section.header.paragraphs[0]
    head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    say(head, f"问卷编号：{number or '＿' * 5}", size=12, font=HEI)
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    say(foot, f"{sheet.title}　第", size=10, grey=True)
    field(foot, "PAGE")
    say(foot, "页", size=10, grey=True)
    start = OxmlElement("w:pgNumType")
    start.set(qn("w:start"), "1")
    section._sectPr.append(start)


def _copy(document: DocumentObject, sheet: PaperSheet, number: str) -> None:
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    say(title, sheet.title, size=20, font=HEI, bold=True)
    for text in _before(sheet):
        say(document.add_paragraph(), text, size=14)
    consent = document.add_paragraph()
    say(consent, f"您愿意参加吗？　{BOX} 1 愿意　　{BOX} 0 不愿意（不用往下填，谢谢您）", font=HEI)
    last = len(sheet.questions)
    for only_if, block in groupby(sheet.questions, key=lambda question: question.only_if):
        _block(document, only_if, list(block), last)
    if sheet.closing:
        say(document.add_paragraph(), sheet.closing, size=14)
    office = document.add_paragraph()
    office.paragraph_format.space_before = Pt(12)
    label = "（录入人员填）录入日期：＿＿＿＿＿＿　岗位：＿＿＿＿＿＿"
    say(office, f"{label}　编号：{number or '＿' * 5}", size=11, grey=True)


def _before(sheet: PaperSheet) -> list[str]:
    contact = sheet.contact if "咨询" in sheet.contact else f"咨询：{sheet.contact}"
    who = words.joined((f"主办：{sheet.body}", contact if sheet.contact else ""), "　")
    how = (
        f"填法：在选中的{BOX}里打√。写错了就划掉，再在对的{BOX}里打√。"
        "看不清可以请人念，选哪一个由您自己定。"
    )
    group = (f"您属于：{sheet.group}",) if sheet.group else ()
    return [who, *sheet.opening, how, *group]


def _block(
    document: DocumentObject, only_if: str, questions: Sequence[PaperQuestion], last: int
) -> None:
    """Questions that the same people answer; the rows of a matrix stand in one table."""
    if only_if:
        _only(document, only_if, questions[0].number, questions[-1].number, last)
    for _stem, group in groupby(questions, key=_together):
        rows = list(group)
        if rows[0].asked.stem and _tabular(rows[0]):
            _matrix(document, rows)
        else:
            _question(document, rows[0], last)


def _together(question: PaperQuestion) -> str:
    """The same for rows of one matrix, another for each question that stands alone."""
    if question.asked.stem and _tabular(question):
        return question.asked.stem
    return f"\n{question.number}"


def _tabular(question: PaperQuestion) -> bool:
    asked = question.asked
    return isinstance(asked, ClosedQuestion) and not isinstance(asked, Multiple | Ranking)


# -- one question


def _question(document: DocumentObject, question: PaperQuestion, last: int) -> None:
    asked = question.asked
    told = document.add_paragraph()
    told.paragraph_format.space_before = Pt(8)
    told.paragraph_format.keep_with_next = True
    say(told, f"{question.number}. {_plain(asked.text)}", font=HEI, bold=True)
    say(told, _how(question), size=13)
    say(told, f"　{asked.code}", size=9, grey=True)
    if asked.hint:
        say(document.add_paragraph(), asked.hint, size=13, grey=True)
    if isinstance(asked, ClosedQuestion):
        _choices(document, question, last)
    else:
        _room(document, question)


def _only(document: DocumentObject, only_if: str, first: int, to: int, last: int) -> None:
    which = f"第{first}题" if first == to else f"第{first}到{to}题"
    others = "就答完了" if to >= last else f"跳到第{to + 1}题"
    told = document.add_paragraph()
    told.paragraph_format.space_before = Pt(8)
    told.paragraph_format.keep_with_next = True
    say(told, f"▷ {only_if}的人，才答{which}；其他人{others}。", size=13, font=HEI)


def _how(question: PaperQuestion) -> str:
    match question.asked:
        case Multiple(at_most=most) if most < 99:
            return f"（可以选几项，最多{most}项）"
        case Multiple():
            return "（可以选几项）"
        case Ranking():
            return "（在括号里写名次：1、2、3……）"
        case _:
            return ""


def _choices(document: DocumentObject, question: PaperQuestion, last: int) -> None:
    asked = question.asked
    assert isinstance(asked, ClosedQuestion)
    mark = "（　）" if isinstance(asked, Ranking) else BOX
    told = [
        f"{mark} {choice.code} {_label(asked, choice.label)}{_jump(question, choice.code, last)}"
        for choice in asked.choices
    ]
    longest = max(words.columns(text) for text in told)
    across = 6 if longest <= 6 else 3 if longest <= 18 else 2 if longest <= 32 else 1
    table = document.add_table(rows=-(-len(told) // across), cols=across)
    for index, text in enumerate(told):
        cell = table.cell(index // across, index % across)
        say(cell.paragraphs[0], text)
        cell.paragraphs[0].paragraph_format.keep_with_next = index + across < len(told)
    whole_rows(table)


def _label(asked: ClosedQuestion, label: str) -> str:
    """A grade of 0 to 10 is its number."""
    return "" if isinstance(asked, Nps) else label


def _jump(question: PaperQuestion, code: int, last: int) -> str:
    to = (question.jumps or {}).get(code)
    if to is None:
        return ""
    return "→答完了" if to > last else f"→跳到第{to}题"


def _room(document: DocumentObject, question: PaperQuestion) -> None:
    """Where the answer is written."""
    match question.asked:
        case Integer(unit=unit) | DecimalQuestion(unit=unit):
            say(document.add_paragraph(), f"{BLANK} {unit}")
        case Money():
            say(document.add_paragraph(), f"{BLANK} 元")
        case DateQuestion():
            say(document.add_paragraph(), "＿＿＿＿年＿＿月＿＿日")
        case Phone():
            say(document.add_paragraph(), BOX * 11)
        case _:
            for _line in range(LINES):
                ruled(document.add_paragraph())


# -- a matrix


def _matrix(document: DocumentObject, rows: Sequence[PaperQuestion]) -> None:
    """One table: a row a question, a column a choice. The heading comes again on a new page."""
    first = rows[0].asked
    assert isinstance(first, ClosedQuestion)
    told = document.add_paragraph()
    told.paragraph_format.space_before = Pt(8)
    told.paragraph_format.keep_with_next = True
    numbers = f"{rows[0].number}—{rows[-1].number}" if len(rows) > 1 else f"{rows[0].number}"
    say(told, f"{numbers}. {_plain(first.stem)}", font=HEI, bold=True)
    table = document.add_table(rows=1 + len(rows), cols=1 + len(first.choices))
    table.style, table.alignment = "Table Grid", WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, choice in enumerate(first.choices, start=1):
        _centred(table.cell(0, column), f"{choice.code}\n{choice.label}", size=11)
    for at, row in enumerate(rows, start=1):
        say(table.cell(at, 0).paragraphs[0], f"{row.number}. {_plain(row.asked.text)}", size=13)
        for column, choice in enumerate(first.choices, start=1):
            _centred(table.cell(at, column), f"{BOX}{choice.code}", size=14)
    rest = (_WIDE - _MATRIX) / len(first.choices)
    for index, each in enumerate(table.columns):
        each.width = Cm(_MATRIX if index == 0 else rest)
    whole_rows(table)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)


def _centred(cell: _Cell, text: str, size: int) -> None:
    cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    say(cell.paragraphs[0], text, size=size)


# -- the means of Word


def _plain(text: str) -> str:
    """Answers that a text speaks of are not known on paper."""
    return words.unpiped(text)
