"""One sheet of a workbook: text, numbers and formulas put into cells so that Excel, WPS and a
phone's viewer show the same.

Formulas carry the value they give, because viewers on phones do not calculate. Text is always
text: what a person typed never becomes a formula.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports import words
from reports.model import ReportInput

MONEY = "#,##0.00"
COUNT = "#,##0"
PERCENT = "0.00%"
PLAIN = "General"

_FACE = "宋体"
_RED = "FFB2182B"
_GREY = "FFF3F5F7"
_LINE = Side(style="thin", color="FFB0B0B0")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_LINE_HEIGHT = 16.0

Align = Literal["left", "center", "right"]
Value = str | int | Decimal | Fraction | None


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula ("SUM(E5:E33)", without the sign) and the value that it gives."""

    text: str
    value: str | int | Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Entry:
    """What stands in a cell and how it looks."""

    value: Value | Formula
    form: str = PLAIN
    align: Align = "left"
    alarm: bool = False


def text(value: str, align: Align = "left", alarm: bool = False) -> Entry:
    return Entry(value, PLAIN, align, alarm)


def money(fen: int | None) -> Entry:
    """Fen as yuan with two decimals; None leaves the cell empty."""
    return Entry(None if fen is None else Decimal(fen).scaleb(-2), MONEY, "right")


def count(value: int | None) -> Entry:
    return Entry(value, COUNT, "right")


def points(value: Decimal) -> Entry:
    return Entry(value, PLAIN, "center")


class Page:
    """A sheet that is filled from the top, one row after the other."""

    def __init__(
        self, book: Workbook, name: str, given: ReportInput, widths: Sequence[float]
    ) -> None:
        sheet = book.create_sheet(name)
        self.sheet: Worksheet = sheet
        self.widths = tuple(widths)
        self.cached: dict[str, str | int | Decimal | Fraction] = {}
        self.row = 0
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        self._set_up(given)
        self._heading(name, given)

    def header(self, *names: str) -> None:
        """The table's head: repeated on every printed page, fixed while scrolling."""
        self.put(*(text(name, "center") for name in names), shade=True)
        if not self.sheet.print_title_rows:
            self.sheet.print_title_rows = f"{self.row}:{self.row}"
            self.sheet.freeze_panes = f"A{self.row + 1}"

    def put(self, *entries: Entry, shade: bool = False, merged: Sequence[int] = ()) -> int:
        """The next row; returns its number. Columns that will be merged do not make it higher."""
        self.row += 1
        for number, entry in enumerate(entries, start=1):
            cell = self._cell(number)
            self._fill(cell, entry)
            cell.border = _BORDER
            if shade:
                cell.fill = PatternFill("solid", fgColor=_GREY)
        rest = [e for column, e in enumerate(entries, start=1) if column not in merged]
        widths = [w for column, w in enumerate(self.widths, start=1) if column not in merged]
        self._set_height(rest, widths)
        return self.row

    def line(self, words_: str, alarm: bool = False, size: int = 11) -> None:
        """Words over the whole width, without a border."""
        self.row += 1
        cell = self._cell(1)
        self._fill(cell, text(words_, alarm=alarm))
        cell.font = Font(name=_FACE, size=size, color=_RED if alarm else None, bold=size > 11)
        self.merge(self.row, 1, self.row, len(self.widths))
        lines = math.ceil(words.columns(words_) * size / 11 / (sum(self.widths) - 2))
        self.sheet.row_dimensions[self.row].height = max(1, lines) * _LINE_HEIGHT * size / 11 + 2

    def blank(self) -> None:
        self.row += 1

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.sheet.merge_cells(
                start_row=top, start_column=left, end_row=bottom, end_column=right
            )

    def at(self, column: int, row: int | None = None) -> str:
        """Address of a cell, by default in the current row."""
        return f"{get_column_letter(column)}{row or self.row}"

    def finish(self) -> None:
        last = get_column_letter(len(self.widths))
        self.sheet.print_area = f"A1:{last}{max(1, self.row)}"

    def _cell(self, column: int) -> Cell:
        cell = self.sheet.cell(self.row, column)
        assert isinstance(cell, Cell)
        return cell

    def _fill(self, cell: Cell, entry: Entry) -> None:
        value = entry.value
        if isinstance(value, Formula):
            cell.value = f"={value.text}"
            self.cached[cell.coordinate] = value.value
        elif isinstance(value, str):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"
        else:
            cell.value = number(value)
        cell.number_format = entry.form
        indent = 1 if entry.align == "left" and len(self.widths) > 1 else 0
        cell.alignment = Alignment(
            horizontal=entry.align, vertical="center", wrap_text=True, indent=indent
        )
        cell.font = Font(name=_FACE, size=11, color=_RED if entry.alarm else None)

    def _set_height(self, entries: Sequence[Entry], widths: Sequence[float]) -> None:
        """High enough for the wrapped text, which not every program works out by itself."""
        lines = 1
        for entry, width in zip(entries, widths, strict=False):
            if isinstance(entry.value, str):
                rows = entry.value.split("\n")
                lines = max(lines, sum(_lines(row, width) for row in rows))
        self.sheet.row_dimensions[self.row].height = min(409.0, lines * _LINE_HEIGHT + 4)

    def _set_up(self, given: ReportInput) -> None:
        page = self.sheet.page_setup
        page.paperSize = 9
        page.orientation = "landscape"
        page.fitToWidth, page.fitToHeight = 1, 0
        self.sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self.sheet.print_options.horizontalCentered = True
        mark = f"【{words.SIMULATED}】 " if given.is_simulated else ""
        title = f"{mark}{given.title} {given.year}年度（{given.label}）"
        # an ampersand begins a code in a header
        head, foot = self.sheet.oddHeader, self.sheet.oddFooter
        assert head is not None
        assert foot is not None
        head.center.text = title.replace("&", "&&")
        foot.left.text = words.head(given.chain)
        foot.center.text = "第&P页 共&N页"

    def _heading(self, name: str, given: ReportInput) -> None:
        self.line(name, size=16)
        when = words.moment(given.as_of, given.time_zone)
        state = f"{given.label}{given.number and f'（{given.number}）'}"
        self.line(f"{given.title} · {given.year}年度 · {given.body} · {state} · 截至{when}")
        if given.is_simulated:
            self.line(f"【{words.SIMULATED}】本表含模拟数据，不得作为评价依据。", alarm=True)


def number(value: int | Decimal | Fraction | None) -> int | Decimal | float | None:
    """As a cell takes it: a fraction as a float, which Excel would make of it anyway."""
    return float(value) if isinstance(value, Fraction) else value


def _lines(line: str, width: float) -> int:
    return max(1, math.ceil(words.columns(line) / max(1.0, width - 2.5)))
