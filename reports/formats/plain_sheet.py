"""A sheet with a title, some lines above, and one table: what goes out to be filled in or filed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports import words

FACE = "宋体"
_LINE = Side(style="thin", color="FFB0B0B0")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_GREY, _WHITE = PatternFill("solid", fgColor="FFF3F5F7"), PatternFill("solid", fgColor="FFFFF8E1")

Value = str | int | Decimal | date | None


class PlainSheet:
    """Text is always text: what a person typed never becomes a formula."""

    def __init__(self, name: str, title: str, widths: Sequence[float]) -> None:
        self._book = Workbook()
        sheet = self._book.active
        assert isinstance(sheet, Worksheet)
        self._sheet, self._widths = sheet, widths
        sheet.title = name
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self.row = 0
        self.line(title, size=14)

    def line(self, text: str, size: int = 11) -> None:
        """Words over the whole width."""
        self.row += 1
        cell = self._put(1, text)
        cell.font = Font(name=FACE, size=size, bold=size > 11)
        self._merge(1)
        lines = _lines(text, sum(self._widths) / (size / 11))
        self._sheet.row_dimensions[self.row].height = lines * 16 * size / 11 + 2

    def field(self, name: str, value: str) -> None:
        """A name, and the room where it is filled in."""
        self.row += 1
        self._put(1, name).font = Font(name=FACE, size=11, bold=True)
        self._put(2, value).fill = _WHITE
        self._merge(2)

    def _merge(self, first: int) -> None:
        last = len(self._widths)
        self._sheet.merge_cells(
            start_row=self.row, end_row=self.row, start_column=first, end_column=last
        )

    def header(self, *names: str) -> None:
        """The table's head: repeated on every printed page, fixed while scrolling."""
        self.put(*names)
        for cell in self._sheet[self.row]:
            cell.fill, cell.font = _GREY, Font(name=FACE, size=11, bold=True)
        self._sheet.freeze_panes = f"A{self.row + 1}"
        self._sheet.print_title_rows = f"{self.row}:{self.row}"

    def put(self, *values: Value, fill_in: Sequence[int] = ()) -> None:
        """The next row; `fill_in`: columns (from 1) that somebody fills in."""
        self.row += 1
        for number, value in enumerate(values, start=1):
            cell = self._put(number, value)
            cell.border = _BORDER
            if number in fill_in:
                cell.fill = _WHITE
        lines = [
            _lines(value, width) if isinstance(value, str) else 1
            for value, width in zip(values, self._widths, strict=False)
        ]
        self._sheet.row_dimensions[self.row].height = max(lines) * 15 + 3

    def choices(self, column: int, labels: Sequence[str]) -> None:
        """A list to choose from in this column of the last row, where Excel can hold it."""
        told = ",".join(labels)
        if len(told) > 250 or any("," in label or '"' in label for label in labels):
            return
        offered = DataValidation(type="list", formula1=f'"{told}"', allow_blank=True)
        offered.showErrorMessage = False  # 1, 2 … and words with the same meaning are read as well
        self._sheet.add_data_validation(offered)
        offered.add(f"{get_column_letter(column)}{self.row}")

    def _put(self, column: int, value: Value) -> Cell:
        cell = self._sheet.cell(self.row, column)
        assert isinstance(cell, Cell)
        if isinstance(value, str):
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            cell.data_type = "s"
        else:
            cell.value = value
        cell.font = Font(name=FACE, size=11)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        return cell

    def save(self) -> bytes:
        out = io.BytesIO()
        self._book.save(out)
        return out.getvalue()


def _lines(text: str, width: float) -> int:
    """How many lines wrapped text takes; not every program works that out by itself."""
    room = max(int(width * 0.92), 2)
    return sum(max(1, -(-words.columns(line) // room)) for line in text.split("\n"))
