"""A copy of the coordinator's file with more columns and pages; the original is never touched."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell as ExcelCell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from bot.files.cells import words
from bot.files.grid import Value
from bot.roster.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Page:
    """Another sheet: rows of words."""

    title: str
    rows: Sequence[Sequence[str | int]]
    widths: Sequence[int] = field(default=(24, 60))


def copied(
    raw: bytes, sheet: Sheet, columns: Mapping[str, Mapping[int, str]], pages: Sequence[Page] = ()
) -> bytes:
    """The list as an xlsx file with these columns (values by row of the sheet); one that is there
    already under that title is filled again. A csv becomes a workbook."""
    book = _workbook(raw, sheet)
    target = book[sheet.grid.sheet] if sheet.grid.sheet else _visible(book)
    at = {
        words(_plain(target.cell(sheet.header, n).value)): n
        for n in range(1, target.max_column + 1)
    }
    for title, values in columns.items():
        column = at.get(title) or max(at.values(), default=0) + 1
        at[title] = column
        _write(target.cell(sheet.header, column), title)
        for row in sheet.rows:
            if row.line in values:
                _write(target.cell(row.line, column), values[row.line])
    for page in pages:
        _add(book, page)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column_of(path: Path, sheet: Sheet, title: str) -> dict[int, str]:
    """What an earlier copy says in a column, by row; nothing where there is no copy."""
    if not path.exists():
        return {}
    book = openpyxl.load_workbook(path, read_only=True)
    try:
        source = book[sheet.grid.sheet] if sheet.grid.sheet else book.worksheets[0]
        found: dict[int, str] = {}
        column = -1
        for line, row in enumerate(source.iter_rows(values_only=True), start=1):
            if line == sheet.header:
                titles = [words(_plain(value)) for value in row]
                column = titles.index(title) if title in titles else -1
            elif line > sheet.header and 0 <= column < len(row) and row[column]:
                found[line] = str(row[column])
        return found
    finally:
        book.close()


def save_private(path: Path, data: bytes) -> None:
    """For the owner only: whoever has the links can answer in these people's places."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(data)


def _workbook(raw: bytes, sheet: Sheet) -> Workbook:
    if sheet.grid.kind == "xlsx":
        return openpyxl.load_workbook(io.BytesIO(raw))
    book = Workbook()
    target = _visible(book)
    for row in sheet.grid.rows:
        for column, cell in enumerate(row.cells, start=1):
            if cell.value is not None:
                _write(target.cell(row.number, column), words(cell.value))
    return book


def _visible(book: Workbook) -> Worksheet:
    return next(each for each in book.worksheets if each.sheet_state == "visible")


def _write(cell: object, value: str) -> None:
    """As text: what begins with = is a word here, not a formula."""
    if isinstance(cell, ExcelCell):
        cell.value = value
        cell.data_type = "s"


def _add(book: Workbook, page: Page) -> None:
    if page.title in book.sheetnames:
        del book[page.title]
    target = book.create_sheet(page.title)
    for width, letter in zip(page.widths, "ABCDEFGH", strict=False):
        target.column_dimensions[letter].width = width
    for number, row in enumerate(page.rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = target.cell(number, column)
            if isinstance(value, int):
                cell.value = value
            else:
                _write(cell, value)


def _plain(value: object) -> Value:
    return value if isinstance(value, str | int | float) else None
