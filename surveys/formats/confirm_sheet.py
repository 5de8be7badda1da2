"""Confirmation forms as a workbook: one sheet a form, cells to fill in, sums as formulas.

A sheet knows what it was made of: the hash of its form and the version that stood then.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from surveys.confirmation_money import PARTS
from surveys.conversation import Answer
from surveys.figures import PHOTO, answer_text, choices
from surveys.form import (
    DateQuestion,
    Form,
    Integer,
    Money,
    Multiple,
    PhotoQuestion,
    Question,
)
from surveys.formats.workbook import as_stored
from surveys.skips import condition_words

CODE, NUMBER, TEXT, ANSWER, HOW, WHEN, STAND = "A", "B", "C", "D", "E", "F", "G"
HEAD, FIRST = 5, 6
"""Rows: the headings, and the first question."""

GUIDE = "填写说明"
_INSTRUCTIONS = (
    "1. 每张表是一项（一笔拨款）。只有黄色的格子可以填，其余的已锁定。",
    "2. 金额以元为单位，例如 87900 或 87,900.00；人数、场次只写数字；日期写 2020-01-10。",
    "3. “什么时候填”一栏有字的，合条件才填，不合条件的空着。",
    "4. 有下拉箭头的，从里面选；可以选几项的，写几个数字，例如 1 3。",
    "5. 最下面“自动核对”会算：差额应当是 0。核对过确实没有错的，在那一行的“照此提交”里选“是”。",
    "6. 佐证写凭证号、页数和存放的地方。照片和文件请在聊天里交，先遮住姓名、证件号和银行卡号。",
    "7. 填好后原样发回（不改文件里的表名）。表是按某一时刻的登记做的，登记变了要重新领表。",
    "这是线上确认，不代替签字盖章。",
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one sheet is made of, or was found in it."""

    form_id: str
    form_hash: str
    version: int
    """Of the confirmation that stood when the sheet was made; 0: none."""
    unit: str
    name: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    """By question code."""
    stands: frozenset[str] = frozenset()
    cells: Mapping[str, str] = field(default_factory=dict)
    """Where each answer stands: D7."""


def write_confirmations(
    title: str,
    unit: str,
    unit_id: str,
    forms: Sequence[tuple[Form, int, Mapping[str, Answer]]],
) -> bytes:
    """A workbook for one unit. `forms`: each with the version that stands, and its answers."""
    book = openpyxl.Workbook()
    guide = book.worksheets[0]
    guide.title = GUIDE
    _guide(guide, title, unit, [form.title for form, _, _ in forms])
    for number, (form, version, answers) in enumerate(forms, start=1):
        sheet = book.create_sheet(f"第{number}项")
        _write(sheet, form, Sheet(form.id, form.hash, version, unit_id), answers)
    if len(book.worksheets) > 1:
        book.active = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


_WIDTHS = (100, 6, 46, 24, 40, 26, 10)
_LINE_HEIGHT = 15.0
_THIN = Side(style="thin", color="FFB0B0B0")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_OPEN = PatternFill("solid", start_color="FFFFF7D6")
_GREY = PatternFill("solid", start_color="FFF3F5F7")
_WRAP = Alignment(wrap_text=True, vertical="center")


def _guide(sheet: Worksheet, title: str, unit: str, names: Sequence[str]) -> None:
    lines = (
        f"{title}：{unit}资金使用情况确认表",
        *_INSTRUCTIONS,
        "",
        "本文件里的各项：",
        *(f"第{number}项　{name}" for number, name in enumerate(names, start=1)),
    )
    for row, text in enumerate(lines, start=1):
        cell = sheet.cell(row, 1)
        _put(cell, text)
        cell.alignment = _WRAP
        cell.font = Font(name="宋体", size=16 if row == 1 else 12, bold=row == 1)
    sheet.column_dimensions["A"].width = 90
    sheet.protection.sheet = True


def _put(cell: Cell | MergedCell, text: str) -> None:
    """Text stays text: nothing that was typed becomes a formula."""
    assert isinstance(cell, Cell)
    cell.value, cell.data_type = as_stored(text), "s"


def _write(sheet: Worksheet, form: Form, facts: Sheet, answers: Mapping[str, Answer]) -> None:
    mark = {
        "form": facts.form_id,
        "hash": facts.form_hash,
        "version": facts.version,
        "unit": facts.unit,
    }
    _put(sheet["A1"], json.dumps(mark))
    _put(sheet["B1"], form.title)
    _put(sheet["B2"], form.opening)
    _put(sheet["B3"], f"校验码 {facts.form_hash[:12]}-{facts.form_id}-{facts.version}（不要改）")
    for row in (1, 2, 3):
        sheet.merge_cells(f"B{row}:G{row}")
        sheet[f"B{row}"].alignment = _WRAP
        sheet[f"B{row}"].font = Font(name="宋体", size=14 if row == 1 else 11, bold=row == 1)
    sheet.row_dimensions[2].height = 48
    headings = ("", "序号", "问题", "填写", "怎么填", "什么时候填", "照此提交")
    for column, text in zip("ABCDEFG", headings, strict=True):
        _put(sheet[f"{column}{HEAD}"], text)
        _look(sheet[f"{column}{HEAD}"], bold=True)
    rows = {q.code: row for row, q in enumerate(form.questions, start=FIRST)}
    numbers = {code: row - FIRST + 1 for code, row in rows.items()}
    standing = {check.at for check in form.checks if check.severity == "explain"}
    yes = DataValidation(type="list", formula1='"是"', allow_blank=True)
    sheet.add_data_validation(yes)
    for asked in form.questions:
        _row(sheet, rows[asked.code], form, asked, numbers, answers.get(asked.code))
        if asked.code in standing or _last_of_terms(form, asked.code):
            cell = sheet[f"{STAND}{rows[asked.code]}"]
            cell.fill, cell.protection = _OPEN, Protection(locked=False)
            yes.add(cell)
            if asked.code in answers and answers[asked.code].note:
                _put(cell, "是")
    _sums(sheet, form, rows)
    for column, width in zip("ABCDEFG", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.column_dimensions[CODE].hidden = True
    sheet.freeze_panes = f"D{FIRST}"
    sheet.protection.sheet = True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEAD}:{HEAD}"


def _last_of_terms(form: Form, code: str) -> bool:
    """Where a check over several figures may be let stand: at any of its questions."""
    return any(
        code in "|".join(pair).split("|")
        for check in form.checks
        if check.severity == "explain"
        for pair in check.terms
    )


def _look(cell: Cell | MergedCell, *, bold: bool = False) -> None:
    cell.border, cell.alignment = _BORDER, _WRAP
    cell.font = Font(name="宋体", size=11, bold=bold)
    if bold:
        cell.fill = _GREY


def _row(
    sheet: Worksheet,
    row: int,
    form: Form,
    asked: Question,
    numbers: Mapping[str, int],
    answer: Answer | None,
) -> None:
    when = _when(form, asked, numbers)
    text = "\n".join([asked.text, *(f"（{w.text}）" for w in asked.wordings)])
    cells = (asked.code, str(numbers[asked.code]), text, "", _how(asked), when, "")
    sheet.row_dimensions[row].height = _LINE_HEIGHT * max(
        _lines(words, width) for words, width in zip(cells, _WIDTHS, strict=True)
    )
    for column, words in zip("ABCDEFG", cells, strict=True):
        cell = sheet[f"{column}{row}"]
        _put(cell, words)
        _look(cell)
    cell = sheet[f"{ANSWER}{row}"]
    cell.value = None
    cell.fill, cell.protection = _OPEN, Protection(locked=False)
    match asked:
        case Money():
            cell.number_format = "#,##0.00"
        case Integer():
            cell.number_format = "0"
        case DateQuestion():
            cell.number_format = "yyyy-mm-dd"
        case Multiple() | PhotoQuestion():
            cell.number_format = "@"
    if choices(asked) and not isinstance(asked, Multiple):
        _drop_down(sheet, cell, asked)
    if answer is not None and answer.value is not None:
        _fill(cell, asked, answer)


_WHEN = {
    "left": "支出比到账少",
    "balance_kind": "支出比到账少",
    "balance_note": "支出比到账少",
    "over_source": "支出比到账多",
    "reach_why": "实际和计划不同",
    "held_why": "实际和计划不同",
    "held_kind": "比计划少",
    "held_paid": "比计划少",
    "held_on": "办了的",
    "std1": "标准不止一种",
    "std2": "还有别的标准",
    "std2_amount": "还有别的标准",
    "std3": "还有第三种标准",
    "std3_amount": "还有第三种标准",
    "per_head_why": "人数乘标准和支出对不上",
    "bought": "人数比计划少，钱却用完了",
    "arrived_why": "到账日期不在当年",
    "part": "没付的钱不止一种情况，这一种的金额",
    "evidence2": "前面交了照片（在聊天里）",
    "evidence3": "前面交了照片（在聊天里）",
    "no_evidence": "有支出，没有佐证",
}
"""By code, or its first part: shorter than the condition spelt out."""


def _when(form: Form, asked: Question, numbers: Mapping[str, int]) -> str:
    known = _WHEN.get(asked.code) or _WHEN.get(asked.code.split(".")[0])
    if known or asked.ask_if is None:
        return known or ""
    return condition_words(asked.ask_if, form, numbers)


def _lines(text: str, width: int) -> int:
    """Lines that a text takes in a column so wide; a Chinese character is two wide."""
    return sum(
        -(-sum(2 if ord(char) > 0x2E7F else 1 for char in line) // (width - 1)) or 1
        for line in text.split("\n")
    )


def _drop_down(sheet: Worksheet, cell: Cell | MergedCell, asked: Question) -> None:
    listed = ",".join(_choice(c.code, c.label) for c in choices(asked))
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True)
    if len(listed) <= 250:
        sheet.add_data_validation(rule)
        rule.add(cell)


def _choice(code: int, label: str) -> str:
    return f"{code} {label.replace(',', '，')}"


def _how(asked: Question) -> str:
    if choices(asked):
        listed = "；".join(_choice(c.code, c.label) for c in choices(asked))
        several = "可以选几项，写数字：" if isinstance(asked, Multiple) else ""
        return f"{several}{listed}"
    unit = f"单位：{asked.unit}。" if isinstance(asked, Integer) and asked.unit else ""
    unit = "单位：元。" if isinstance(asked, Money) else unit
    optional = "" if asked.required else "可以不填。"
    return f"{unit}{optional}{asked.hint}"


def _fill(cell: Cell | MergedCell, asked: Question, answer: Answer) -> None:
    value = answer.value
    if isinstance(asked, Money) and isinstance(value, int):
        cell.value = value / 100  # a workbook holds nothing else; it is read back to the fen
    elif isinstance(asked, Integer) and isinstance(value, int):
        cell.value = value
    elif isinstance(asked, DateQuestion) and isinstance(value, str):
        cell.value = date.fromisoformat(value)
    elif choices(asked) and not isinstance(asked, Multiple):
        found = next((c for c in choices(asked) if c.code == value), None)
        _put(cell, _choice(found.code, found.label) if found else "")
    elif isinstance(value, tuple):
        _put(cell, " ".join(str(code) for code in value))
    else:
        photo = isinstance(value, str) and value.startswith(PHOTO)
        _put(cell, answer_text(asked, answer, str) if photo else str(value))


def _sums(sheet: Worksheet, form: Form, rows: Mapping[str, int]) -> None:
    """自动核对: the arithmetic of the form as live formulas."""
    at = max(rows.values()) + 2
    _put(sheet[f"{TEXT}{at}"], "自动核对")
    _look(sheet[f"{TEXT}{at}"], bold=True)
    for offset, (label, formula) in enumerate(_formulas(form, rows), start=1):
        name, cell = sheet[f"{TEXT}{at + offset}"], sheet[f"{ANSWER}{at + offset}"]
        _put(name, label)
        cell.value, cell.number_format = f"={formula}", "#,##0.00"
        _look(name)
        _look(cell)


def _formulas(form: Form, rows: Mapping[str, int]) -> list[tuple[str, str]]:
    def cell(code: str) -> str:
        return f"{ANSWER}{rows[code]}"

    found: list[tuple[str, str]] = []
    fixed = {one.code: one.value for one in form.fixed}
    if "appropriated" in fixed:
        listed = fixed["appropriated"] / 100
        came = f"IF(ISNUMBER({cell('received')}),{cell('received')},{listed:.2f})"
        parts = ",".join(cell(f"part.{name}") for name, *_ in PARTS.values())
        left = f"{came}-N({cell('spent')})"
        found.append(("到账（下达） − 支出 =", left))
        found.append(
            (
                "没付的钱分几项时，各项合计 − 上面的数（应为 0）",
                f"IF(SUM({parts})=0,0,SUM({parts})-({left}))",
            )
        )
    terms = next((check for check in form.checks if check.code == "per_head"), None)
    if terms is not None:
        total = "+".join(_term(a, b, fixed, rows) for a, b in terms.terms)
        found.append(("各类人数 × 标准，合计", total))
        found.append(("和支出相差（应为 0）", f"({total})-N({cell(terms.equals)})"))
    return found


def _term(a: str, b: str, fixed: Mapping[str, int], rows: Mapping[str, int]) -> str:
    first, *others = (f"{ANSWER}{rows[code]}" for code in a.split("|"))
    heads = f"IF(ISNUMBER({first}),{first},N({others[0]}))" if others else f"N({first})"
    each = f"{fixed[b] / 100:.2f}" if b in fixed else f"N({ANSWER}{rows[b]})"
    return f"{heads}*{each}"
