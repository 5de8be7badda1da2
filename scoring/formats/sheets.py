"""The sheets of .xlsx, .xls and .csv files as grids."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import xlrd
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.utils import get_column_letter

from scoring.formats.grid import MAX_ROWS, Grid, Grids, Unreadable, filled, stripped

_UNRECKONED = "公式没有保存过结果：在 Excel 或 WPS 中打开，保存后再试"


def read_xlsx(data: bytes) -> Grids:
    """The sheets that hold something, hidden ones last."""
    values = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(data))
    grids, troubles = list[Grid](), list[str]()
    for sheet in sorted(values.worksheets, key=lambda one: one.sheet_state != "visible"):
        stored = formulas[sheet.title]
        cells = []
        for row in sheet.iter_rows(max_row=min(sheet.max_row, MAX_ROWS + 1)):
            for cell in row:
                if not isinstance(cell, XlsxCell):
                    continue  # covered by a merged one
                place = f"{sheet.title}!{get_column_letter(cell.column)}{cell.row}"
                source = stored.cell(cell.row, cell.column)
                if cell.value is None and source.data_type == "f":
                    troubles.append(f"{place} {_UNRECKONED}")
                elif cell.data_type == "e":
                    troubles.append(f"{place} 显示的是错误值 {cell.value}")
                elif text := _xlsx_text(cell):
                    cells.append((cell.row - 1, cell.column - 1, text))
        merged = [
            (one.min_row - 1, one.min_col - 1, one.max_row - 1, one.max_col - 1)
            for one in sheet.merged_cells.ranges
        ]
        grids += _sheet(sheet.title, cells, merged)
    return Grids(tuple(grids), tuple(troubles))


def _xlsx_text(cell: XlsxCell) -> str:
    return _text(cell.value, percent="%" in str(cell.number_format or ""))


def read_xls(data: bytes) -> Grids:
    log = io.StringIO()
    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=log)
    except NotImplementedError:
        book = xlrd.open_workbook(file_contents=data, logfile=log)
    grids: list[Grid] = []
    for sheet in book.sheets():
        cells = []
        for row in range(min(sheet.nrows, MAX_ROWS + 1)):
            texts = (_xls_text(book, sheet.cell(row, at)) for at in range(sheet.row_len(row)))
            cells += [(row, at, text) for at, text in enumerate(texts) if text]
        merged = [
            (top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells
        ]
        grids += _sheet(sheet.name, cells, merged)
    return Grids(tuple(grids))


def _xls_text(book: xlrd.book.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _text(xlrd.xldate_as_datetime(cell.value, book.datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return _text(bool(cell.value))
    percent = False
    if cell.ctype == xlrd.XL_CELL_NUMBER and cell.xf_index is not None and book.xf_list:
        found = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        percent = found is not None and "%" in found.format_str
    return _text(cell.value, percent=percent)


def read_csv(text: str) -> Grids:
    first = next((line for line in text.splitlines() if stripped(line)), "")
    delimiter = max(",\t;", key=first.count)
    cells = []
    for row, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)):
        if row > MAX_ROWS:
            raise Unreadable("too_large", f"超过{MAX_ROWS}行，不像一张指标表", "只保留指标表再试")
        cells += [(row, at, stripped(one)) for at, one in enumerate(line) if stripped(one)]
    return Grids(tuple(_sheet("表", cells, [])))


def _sheet(
    name: str, cells: list[tuple[int, int, str]], merged: list[tuple[int, int, int, int]]
) -> list[Grid]:
    if not cells:
        return []
    last = max(row for row, _, _ in cells)
    widest = max(column for _, column, _ in cells)
    kept = [
        (top, left, min(bottom, last), min(right, widest))
        for top, left, bottom, right in merged
        if top <= last and left <= widest
    ]

    def place(row: int, column: int) -> str:
        return f"{name}!{get_column_letter(column + 1)}{row + 1}"

    return [filled(name, cells, kept, place)]


def _text(value: object, *, percent: bool = False) -> str:
    """The value of a cell as a person reads it there: 10%, where 0.1 is shown so."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        found = Decimal(format(value, ".12g"))
        if percent:
            return f"{_plain(found * 100)}%"
        return _plain(found)
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return stripped(str(value).replace("\r\n", "\n").replace("_x000D_", ""))


def _plain(value: Decimal) -> str:
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
