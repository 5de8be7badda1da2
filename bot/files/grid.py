"""The bytes of a csv or xlsx file as a grid of cells that knows the place of each cell in words.

People save tables with what they have: Excel's csv in GB18030, WPS's in UTF-8 with a mark, Excel's
Unicode text in UTF-16, workbooks with merged cells and title rows. All of these are read; what
cannot be read safely (damaged text, old .xls, formulas that were never reckoned) is a `Problem`.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from bot.files.problems import Problem
from bot.files.text import decode

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | float | bool | datetime | date | time | timedelta | None

MAX_BYTES = 20_000_000
MAX_UNPACKED = 100_000_000
MAX_ROWS = 20_000

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PLAIN = (str, int, float, datetime, date, time, timedelta)
_BLANK = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"


@dataclass(frozen=True, slots=True)
class Cell:
    value: Value = None
    flaw: Literal["", "formula", "error", "merged"] = ""
    """formula: has no saved result; error: shows #REF! or the like; merged: the cell above."""


@dataclass(frozen=True, slots=True)
class GridRow:
    number: int
    """As Excel counts rows, the first is 1."""
    cells: tuple[Cell, ...]
    line: int = 0
    """csv: the line of the text at which the row begins; differs when cells hold line breaks."""


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet without its blank rows."""

    name: str
    rows: tuple[GridRow, ...]
    kind: Literal["csv", "xlsx"] = "csv"
    sheet: str = ""
    """Empty where the workbook has only one."""

    def where(self, row: GridRow, column: int | None = None, title: str = "") -> str:
        """B7 in a workbook; 第7行“实际拨款”列 in a csv. `column` counts from 0."""
        if self.kind == "xlsx":
            spot = f"第{row.number}行"
            if column is not None:
                from openpyxl.utils import get_column_letter

                spot = f"{get_column_letter(column + 1)}{row.number}"
            return f"{self.sheet}!{spot}" if self.sheet else spot
        spot = f"第{row.number}行"
        if row.line and row.line != row.number:
            spot += f"（文本第{row.line}行起）"
        if column is not None:
            spot += f"“{title}”列" if title else f"第{column + 1}列"
        return spot


class Unreadable(Exception):
    """The file as a whole cannot be read; carries the problem to show."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def read_grids(raw: bytes, name: str, max_rows: int = MAX_ROWS) -> list[Grid]:
    """The sheets of a table, judged by content, not by the file's name.

    Raises `Unreadable` with the problem where no sheet can be had.
    """
    if len(raw) > MAX_BYTES:
        raise _unreadable("too_large", name, "文件太大，不像是手工编制的表", "只保留需要的行和列")
    if raw.startswith(_OLE):
        raise _unreadable(
            "old_excel",
            name,
            "这是旧版 Excel（.xls）或加了密码的工作簿，读不出来",
            "在 Excel 或 WPS 中打开，取消密码，另存为 .xlsx 或 CSV UTF-8",
        )
    if raw.startswith(b"PK\x03\x04"):
        return _read_workbook(raw, name, max_rows)
    return [_read_csv(raw, name, max_rows)]


def blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip(_BLANK))


def stripped(text: str) -> str:
    """Without the blanks people do not see: full-width, no-break and zero-width spaces included."""
    return text.strip(_BLANK)


def _unreadable(code: str, name: str, message: str, remedy: str, where: str = "") -> Unreadable:
    return Unreadable(Problem(code=code, file=name, where=where, message=message, remedy=remedy))


def _read_csv(raw: bytes, name: str, max_rows: int) -> Grid:
    text, problems = decode(raw, name)
    if problems:
        raise Unreadable(problems[0])
    rows: list[GridRow] = []
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=_delimiter(text, name), strict=True
    )
    number, line = 0, 1
    try:
        for number, cells in enumerate(reader, start=1):
            if number > max_rows:
                raise _unreadable("too_large", name, f"超过{max_rows}行", "只保留需要的行")
            if any(not blank(cell) for cell in cells):
                rows.append(GridRow(number, tuple(Cell(cell) for cell in cells), line))
            line = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(
            "csv_quotes",
            name,
            f"引号不成对，从这一行起分不清单元格（{error}）",
            "检查这一行的英文双引号：成对使用，单元格里的双引号写两遍",
            where=f"第{number + 1}行（文本第{line}行起）",
        ) from error
    return Grid(name, tuple(rows))


def _delimiter(text: str, name: str) -> str:
    first = next((line for line in text.splitlines() if not blank(line)), "")
    best = max(",\t;", key=first.count)
    if not first.count(best) and "，" in first:
        raise _unreadable(
            "fullwidth_comma",
            name,
            "表头各列之间用的是中文逗号“，”",
            "各列之间改用英文逗号“,”，或者用 Excel 编辑后另存为 CSV UTF-8",
            where="第1行",
        )
    return best


def _read_workbook(raw: bytes, name: str, max_rows: int) -> list[Grid]:
    values, formulas = _open_workbook(raw, name)
    sheets = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"]
    single = len(sheets) == 1
    grids = []
    for sheet in sheets:
        rows = _sheet_rows(sheet, formulas[sheet.title])
        if len(rows) > max_rows:
            raise _unreadable("too_large", name, f"超过{max_rows}行", "只保留需要的行")
        if rows:
            grids.append(Grid(name, rows, "xlsx", "" if single else sheet.title))
    return grids or [Grid(name, (), "xlsx")]


def _open_workbook(raw: bytes, name: str) -> tuple[Workbook, Workbook]:
    """The workbook twice: with saved results, and with formulas."""
    import openpyxl  # slow to import, and most projects are csv

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked <= MAX_UNPACKED:
            return (
                openpyxl.load_workbook(io.BytesIO(raw), data_only=True),
                openpyxl.load_workbook(io.BytesIO(raw), data_only=False),
            )
    except Exception as error:  # openpyxl raises whatever a damaged part makes it stumble over
        raise _unreadable(
            "workbook",
            name,
            f"不是完好的 xlsx 工作簿（{type(error).__name__}）",
            "在 Excel 或 WPS 中打开并另存为 .xlsx；打不开就从备份恢复",
        ) from error
    raise _unreadable("too_large", name, "工作簿展开后太大", "只保留需要的行和列")


def _sheet_rows(values: Worksheet, formulas: Worksheet) -> tuple[GridRow, ...]:
    """Rows that hold something. Walks the stored cells, since a stray cell in the last row of a
    sheet would make a million empty ones otherwise."""
    found: defaultdict[int, dict[int, Cell]] = defaultdict(dict)
    for (row, column), source in formulas._cells.items():
        if source.value is None:
            continue
        shown = values.cell(row, column)
        value = _plain(shown.value)
        if source.data_type == "f" and shown.value is None:
            found[row][column] = Cell(None, "formula")
        elif shown.data_type == "e":
            found[row][column] = Cell(str(value), "error")
        elif not blank(value):
            found[row][column] = Cell(value)
    _fill_merged(values, found)
    return tuple(_grid_row(number, found[number]) for number in sorted(found))


def _plain(value: object) -> Value:
    return value if value is None or isinstance(value, _PLAIN) else str(value)


def _fill_merged(sheet: Worksheet, found: dict[int, dict[int, Cell]]) -> None:
    """An activity merged down over the rows of its units belongs to each of them."""
    for area in sheet.merged_cells.ranges:
        top = found.get(area.min_row, {}).get(area.min_col)
        if top is None:
            continue
        for row, cells in found.items():
            if area.min_row < row <= area.max_row:
                cells.setdefault(area.min_col, Cell(top.value, "merged"))


def _grid_row(number: int, cells: dict[int, Cell]) -> GridRow:
    empty = Cell()
    return GridRow(number, tuple(cells.get(at, empty) for at in range(1, max(cells) + 1)))
