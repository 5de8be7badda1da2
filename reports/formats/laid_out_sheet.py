"""A laid-out form as a sheet of a workbook, with live sums, and a sheet that checks them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports import words
from reports.formats.archive import archived
from reports.model import ReportInput
from reports.self_evaluation.layout import TOP, Box, Layout, Money, Rate, Value, printed

SAME, OTHER = "一致", "不一致"
CHECKS = "核对"

_FACE, _HEAD = "宋体", "黑体"
_OPEN = "FFB2182B"
_GREY = "FFF3F5F7"
_LINE = Side(style="thin", color="FF000000")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_ROW = 15.0

Plain = str | int | Decimal | Fraction


def laid_out_workbook(given: ReportInput, sheets: Sequence[tuple[str, Layout]]) -> bytes:
    """One sheet a layout, then 核对: each sum by formula beside what was reckoned apart from it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    drawn = [_Sheet(book, name, layout, given) for name, layout in sheets]
    cached: list[dict[str, Plain]] = [one.cached for one in drawn]
    if any(layout.checks for _, layout in sheets):
        cached.append(_checks(book, sheets))
    book.properties.creator = ILLEGAL_CHARACTERS_RE.sub("", given.body)
    book.properties.title = ILLEGAL_CHARACTERS_RE.sub("", given.title)
    return archived(book, given.as_of, cached)


@dataclass(frozen=True, slots=True)
class _Look:
    form: str
    value: Plain


def _look(value: Value) -> _Look:
    """The number format, and what the cell holds: money without rounding, a rate as a share."""
    match value:
        case Money():
            return _Look("#,##0.00", value.wan)
        case Rate():
            return _Look("0.00%", value.share)
        case Decimal():
            decimals = -int(value.as_tuple().exponent)
            return _Look("0." + "0" * decimals if decimals > 0 else "0", value)
        case int():
            return _Look("0", value)
        case str():
            return _Look("General", value)


class _Sheet:
    def __init__(self, book: Workbook, name: str, layout: Layout, given: ReportInput) -> None:
        sheet: Worksheet = book.create_sheet(name)
        self.sheet, self.layout = sheet, layout
        self.cached: dict[str, Plain] = {}
        for number, width in enumerate(layout.widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        mark = f"【{words.SIMULATED}】" if given.is_simulated else ""
        self._line(1, f"{mark}{layout.title}", size=16, font=_HEAD)
        self._line(2, layout.line, size=11)
        for box in layout.boxes:
            self._box(box)
        for row in range(layout.rows):
            sheet.row_dimensions[TOP + row + 1].height = self._height(row)
        last = TOP + layout.rows
        for number, note in enumerate(_numbered(layout.notes), start=1):
            self._line(last + number, note, size=10, align="left")
        self._page(given, last + len(layout.notes))

    def _line(
        self, row: int, text: str, *, size: int, font: str = _FACE, align: str = "center"
    ) -> None:
        cell = self.sheet.cell(row, 1)
        assert isinstance(cell, Cell)
        _set(cell, text)
        cell.font = Font(name=font, size=size)
        cell.alignment = Alignment(horizontal=align, vertical="center", wrap_text=True)
        across = len(self.layout.widths)
        self.sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=across)
        lines = _lines(text, sum(self.layout.widths) * 11 / size)
        self.sheet.row_dimensions[row].height = lines * _ROW * size / 11 + 4

    def _box(self, box: Box) -> None:
        row, column = TOP + box.row + 1, box.column + 1
        for down in range(box.rows):
            for right in range(box.columns):
                self.sheet.cell(row + down, column + right).border = _BORDER
        cell = self.sheet.cell(row, column)
        assert isinstance(cell, Cell)
        look = _look(box.value)
        if box.formula:
            cell.value = f"={box.formula}"
            self.cached[cell.coordinate] = look.value
        else:
            _set(cell, look.value)
        cell.number_format = look.form
        cell.font = Font(name=_FACE, size=11, color=_OPEN if box.kind == "open" else None)
        cell.alignment = Alignment(horizontal=box.align, vertical="center", wrap_text=True)
        if box.kind == "label":
            cell.fill = PatternFill("solid", fgColor=_GREY)
        if (box.rows, box.columns) != (1, 1):
            self.sheet.merge_cells(
                start_row=row,
                start_column=column,
                end_row=row + box.rows - 1,
                end_column=column + box.columns - 1,
            )

    def _height(self, row: int) -> float:
        """High enough for what stands in the row alone, and its share of what spans several."""
        lines = 1.0
        for box in self.layout.boxes:
            if box.row <= row < box.row + box.rows:
                width = sum(self.layout.widths[box.column : box.column + box.columns])
                lines = max(lines, _lines(printed(box.value), width) / box.rows)
        return min(409.0, math.ceil(lines) * _ROW + 6)

    def _page(self, given: ReportInput, last: int) -> None:
        sheet, layout = self.sheet, self.layout
        sheet.page_setup.paperSize = 9
        sheet.page_setup.orientation = "landscape" if layout.wide else "portrait"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_options.horizontalCentered = True
        sheet.print_area = f"A1:{get_column_letter(len(layout.widths))}{last}"
        if layout.head:
            sheet.print_title_rows = f"{TOP + 1}:{TOP + layout.head}"
            sheet.freeze_panes = f"A{TOP + layout.head + 1}"
        foot = sheet.oddFooter
        assert foot is not None
        foot.left.text = words.joined((given.label, words.head(given.chain)))
        foot.center.text = "第&P页 共&N页"


def _checks(book: Workbook, sheets: Sequence[tuple[str, Layout]]) -> dict[str, Plain]:
    """表中 by reference, 另行计算 as a value, and whether they agree to the last printed digit."""
    sheet: Worksheet = book.create_sheet(CHECKS)
    cached: dict[str, Plain] = {}
    for number, width in enumerate((24, 34, 18, 18, 12), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    rows = [(name, check) for name, layout in sheets for check in layout.checks]
    for column, head in enumerate(("表", "项目", "表中（公式）", "另行计算", "结果"), start=1):
        cell = sheet.cell(1, column)
        assert isinstance(cell, Cell)
        _set(cell, head)
        cell.font = Font(name=_HEAD, size=11)
    sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 9, 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for row, (name, check) in enumerate(rows, start=2):
        look = _look(check.value)
        places = 4 if isinstance(check.value, Rate) else 6 if isinstance(check.value, Money) else 2
        formulas: tuple[tuple[int, str, Plain], ...] = (
            (3, _elsewhere(name, check.formula), look.value),
            (5, f'IF(ROUND(C{row}-D{row},{places})=0,"{SAME}","{OTHER}")', SAME),
        )
        for column, text in ((1, name), (2, check.name), (4, look.value)):
            cell = sheet.cell(row, column)
            assert isinstance(cell, Cell)
            _set(cell, text)
        for column, formula, value in formulas:
            cell = sheet.cell(row, column)
            assert isinstance(cell, Cell)
            cell.value = f"={formula}"
            cached[cell.coordinate] = value
        for column in (3, 4):
            sheet.cell(row, column).number_format = look.form
    return cached


def _elsewhere(name: str, formula: str) -> str:
    """The formula with its addresses on another sheet."""
    quoted = "'" + name.replace("'", "''") + "'"
    found, address = "", ""
    for char in formula + " ":
        if char.isascii() and char.isalnum():
            address += char
            continue
        if address and address[0].isalpha() and address[-1].isdigit():
            after_range = found.endswith(":")
            found += address if after_range else f"{quoted}!{address}"
        else:
            found += address
        address = ""
        found += char
    return found.strip()


def _set(cell: Cell, value: Plain) -> None:
    """Text is always text: what a person typed never becomes a formula."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
    else:
        cell.value = float(value) if isinstance(value, Fraction) else value


def _numbered(notes: Sequence[str]) -> list[str]:
    return [f"注{number}：{note}。" for number, note in enumerate(notes, start=1)]


def _lines(text: str, width: float) -> int:
    return sum(
        max(1, math.ceil(words.columns(line) / max(1.0, width - 2))) for line in text.split("\n")
    )
