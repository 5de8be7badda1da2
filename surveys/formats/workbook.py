"""Sheets as a workbook that Excel opens: every cell a text, never a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

import openpyxl

from surveys.formats.book import Sheet, stripped

LONGEST_CELL = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def as_stored(text: str) -> str:
    """The text as it comes back from a cell."""
    return stripped(_ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def write_book(sheets: Iterable[Sheet]) -> bytes:
    """A workbook with these cells as texts, never as formulas. Raises ValueError for a text that
    is too long for a cell."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        made = book.create_sheet(sheet.name)
        for row in sheet.rows:
            for column, text in row.cells.items():
                if len(text) > LONGEST_CELL:
                    raise ValueError(f"“{sheet.name}”第{row.number}行的文字超过{LONGEST_CELL}字")
                cell = made.cell(row.number, column)
                cell.value, cell.data_type = as_stored(text), "s"
        made.freeze_panes = "A2"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
