"""The sheets of a workbook, csv file or Markdown table as text, with the place of each cell.

Every cell becomes text: whole numbers without .0, dates as ISO dates, no invisible blanks at the
ends. Nothing is trusted: sizes are limited before anything is unpacked, and whatever a reading
library raises over damaged bytes becomes `Unreadable`.
"""

from __future__ import annotations

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time

import openpyxl
import xlrd
from openpyxl.cell.cell import Cell
from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.utils import get_column_letter

from surveys.formats.flaws import Flaw, Unreadable

MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
MAX_PARTS = 5_000
MAX_ROWS = 20_000
MAX_COLUMNS = 512
MAX_CELLS = 5_000_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANK = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"
_SHEETS = frozenset({"survey", "choices", "settings", "external_choices", "entities", "osm"})
_FORMULA = "公式没有保存过结果"


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    """As Excel counts: the first row of a sheet is 1; of a text file, its line."""
    cells: dict[int, str]
    """Text by column, counted from 1; blank cells are absent."""


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    rows: tuple[Row, ...]
    """Rows that hold something."""


@dataclass(frozen=True, slots=True)
class Book:
    sheets: tuple[Sheet, ...]
    flaws: tuple[Flaw, ...] = ()
    """Cells that hold no value: formulas never reckoned, #REF! and the like."""


_OTHERS = (
    (b"%PDF", "PDF 文件"),
    (b"\x89PNG", "图片"),
    (b"\xff\xd8\xff", "图片"),
    (b"GIF8", "图片"),
    (b"{\\rtf", "文字处理文件（RTF）"),
    (b"<!doctype html", "网页"),
    (b"<html", "网页"),
    (b"<?xml", "XML 文件"),
)
_INSIDE = {"word": "Word 文档", "ppt": "演示文稿"}
"""Folders of a zipped document that is no workbook."""


def refuse_others(data: bytes) -> None:
    """Raises Unreadable for a file that is plainly of another kind, by its first bytes."""
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    kind = next((kind for mark, kind in _OTHERS if start.startswith(mark.lower())), "")
    if data.startswith(b"PK"):
        # what is wrong with a damaged one is told where it is read
        with suppress(Exception), zipfile.ZipFile(io.BytesIO(data)) as archive:
            folders = {name.partition("/")[0] for name in archive.namelist()}
            kind = next((_INSIDE[one] for one in sorted(folders & _INSIDE.keys())), "")
    if kind:
        remedy = "把题目另存为 Excel（.xlsx）或纯文本（.txt）再试"
        raise Unreadable(Flaw("wrong_kind", f"这是{kind}，不是问卷表格或文本", remedy))


def read_book(data: bytes, name: str) -> Book:
    """The sheets of a file, judged by its bytes rather than its name. Raises Unreadable."""
    if not data.strip(b" \t\r\n\0"):
        raise Unreadable(Flaw("empty", "文件是空的", "换一个有内容的文件"))
    if len(data) > MAX_BYTES:
        raise _too_large("文件太大，不像一份问卷")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions it drops
            refuse_others(data)
            return _read(data, name)
    except Unreadable:
        raise
    except Exception as error:  # damaged parts make the libraries raise anything at all
        raise _damaged(error) from error


def text_of(data: bytes) -> str:
    """Bytes of a text file as text: UTF-8 or UTF-16 with its mark, else GB18030. Raises
    Unreadable."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable(Flaw("encoding", "文字编码无法识别", "另存为 UTF-8 编码的文本再试"))


def stripped(text: str) -> str:
    """Without the blanks people do not see at the ends: full-width and zero-width ones included."""
    return text.strip(_BLANK)


def _read(data: bytes, name: str) -> Book:
    if data.startswith(_OLE):
        return _read_xls(data)
    if data.startswith(b"PK"):
        return _read_xlsx(data)
    text = text_of(data)
    if name.casefold().endswith(".md") or re.match(r"\s*\|", text):
        return Book(tuple(_stacked(_markdown_rows(text))))
    return Book(tuple(_stacked(_csv_rows(text))))


def _too_large(message: str) -> Unreadable:
    return Unreadable(Flaw("too_large", message, "只保留需要的行和列，删去别的内容再试"))


def _damaged(error: Exception) -> Unreadable:
    message = f"不是完好的工作簿（{type(error).__name__}）"
    remedy = "在 Excel 或 WPS 中打开并另存为 .xlsx；设了密码的先取消密码"
    return Unreadable(Flaw("damaged", message, remedy))


# -- workbooks


def _read_xlsx(data: bytes) -> Book:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise _too_large("工作簿展开后太大")
        if any(_defines(archive, part) for part in parts):
            message = "工作簿里有不该有的定义（DOCTYPE），没有读"
            raise Unreadable(Flaw("unsafe", message, "在 Excel 或 WPS 中另存为 .xlsx 再试"))
    sheets, flaws, formulas = list[tuple[str, list[_Cells]]](), list[Flaw](), False
    for title, rows in _xlsx_cells(data, reckoned=False):
        sheets.append((title, rows))
        formulas = formulas or any(cell.data_type == "f" for row in rows for cell in row)
    results = _results(data) if formulas else {}
    found = []
    for title, stored in sheets:
        made = []
        for cells in stored:
            row, troubles = _xlsx_row(title, cells, results)
            flaws += troubles
            made += [row] if row.cells else []
        found.append(Sheet(title, tuple(made)))
    return Book(tuple(found), tuple(flaws))


def _defines(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part brings definitions of its own, which no spreadsheet program writes."""
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(part) as opened:
        return b"<!DOCTYPE" in opened.read(4096)


_Cells = list[Cell | ReadOnlyCell]


def _xlsx_cells(data: bytes, *, reckoned: bool) -> Iterator[tuple[str, list[_Cells]]]:
    """The cells that hold something, by sheet and row."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=reckoned)
    try:
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            rows, walked = list[_Cells](), 0
            for row in sheet.iter_rows():  # rows and cells between those stored come as blanks
                walked += len(row)
                cells: _Cells = [cell for cell in row if cell.value is not None]
                rows += [cells] if cells else []
                if len(rows) > MAX_ROWS or walked > MAX_CELLS:
                    raise _too_large(f"“{sheet.title}”表的行列太多（最多{MAX_ROWS}行）")
            yield sheet.title, rows
    finally:
        book.close()


def _results(data: bytes) -> dict[tuple[str, int, int], object]:
    """What Excel last reckoned for each cell."""
    return {
        (title, cell.row, cell.column): cell.value
        for title, rows in _xlsx_cells(data, reckoned=True)
        for row in rows
        for cell in row
    }


def _xlsx_row(
    title: str, cells: _Cells, results: dict[tuple[str, int, int], object]
) -> tuple[Row, list[Flaw]]:
    found, flaws = dict[int, str](), list[Flaw]()
    for cell in cells:
        row, column = int(cell.row), int(cell.column)
        value: object = cell.value
        if cell.data_type == "f":
            value = results.get((title, row, column))
            if value is None:
                flaws.append(_cell_flaw(title, row, column, _FORMULA))
        elif cell.data_type == "e":
            flaws.append(_cell_flaw(title, row, column, f"显示的是错误值 {value}"))
            value = None
        if text := cell_text(value):
            found[column] = text
    return Row(int(cells[0].row), found), flaws


def _cell_flaw(title: str, row: int, column: int, message: str) -> Flaw:
    remedy = "在 Excel 中改成文字或数字，保存后再试"
    place = get_column_letter(column)
    return Flaw("cell", message, remedy, title, row, place)


def cell_text(value: object) -> str:
    """The value of a cell as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < 1e15
        return str(int(value)) if whole else format(value, ".15g")
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return stripped(str(value).replace("\r\n", "\n").replace("_x000D_", ""))


def _read_xls(data: bytes) -> Book:
    with xlrd.open_workbook(file_contents=data, logfile=io.StringIO()) as book:
        return Book(tuple(_xls_sheet(sheet, book.datemode) for sheet in book.sheets()))


def _xls_sheet(sheet: xlrd.sheet.Sheet, datemode: int) -> Sheet:
    rows = []
    for index in range(min(sheet.nrows, MAX_ROWS + 1)):
        columns = range(min(sheet.row_len(index), MAX_COLUMNS))
        texts = {at + 1: _xls_text(sheet.cell(index, at), datemode) for at in columns}
        cells = {at: text for at, text in texts.items() if text}
        rows += [Row(index + 1, cells)] if cells else []
    if sheet.nrows > MAX_ROWS:
        raise _too_large(f"“{sheet.name}”表超过{MAX_ROWS}行")
    return Sheet(sheet.name, tuple(rows))


def _xls_text(cell: xlrd.sheet.Cell, datemode: int) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        if cell.value < 1:
            return cell_text(xlrd.xldate_as_datetime(cell.value, datemode).time())
        return cell_text(xlrd.xldate_as_datetime(cell.value, datemode))
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_text(bool(cell.value))
    if cell.ctype in (xlrd.XL_CELL_ERROR, xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return ""
    return cell_text(cell.value)


# -- text


def _csv_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first = next((line for line in text.splitlines() if stripped(line)), "")
    delimiter = max(",\t;", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for number, cells in enumerate(reader):
        if number > MAX_ROWS:
            raise _too_large(f"超过{MAX_ROWS}行")
        yield line, [stripped(cell) for cell in cells]
        line = reader.line_num + 1


def _markdown_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines()[: MAX_ROWS + 1], start=1):
        bare = stripped(line)
        if not bare.startswith("|") or re.fullmatch(r"[|\s:-]*", bare):
            continue
        cells = re.split(r"(?<!\\)\|", bare.removeprefix("|").removesuffix("|"))
        yield number, [stripped(cell.replace("\\|", "|")) for cell in cells]


def _alone(cells: list[str]) -> bool:
    """A csv file of one column only has no sheets."""
    return len(cells) > 1 or cells[0].casefold() in _SHEETS


def _stacked(lines: Iterable[tuple[int, list[str]]]) -> Iterator[Sheet]:
    """Sheets below each other: a name alone in the first column begins one, whose rows leave that
    column empty. Without such a name the whole is one sheet."""
    title, rows = "", list[Row]()
    for number, cells in lines:
        texts = {at: cell for at, cell in enumerate(cells[:MAX_COLUMNS], start=1) if cell}
        if set(texts) == {1} and (title or not rows) and _alone(cells):
            if rows:
                yield Sheet(title, tuple(rows))
            title, rows = texts[1], []
        elif texts:
            rows.append(Row(number, texts))
    if rows:
        yield Sheet(title, tuple(rows))
