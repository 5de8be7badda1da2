"""A table of a Word or Excel file as a grid: merged cells filled in, each cell with its place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

MAX_BYTES = 20_000_000
MAX_UNPACKED = 60_000_000
MAX_PARTS = 5_000
MAX_ROWS = 3_000
MAX_COLUMNS = 60
_BLANK = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff"


class Unreadable(Exception):
    """The file as a whole cannot be read: what is the matter, and what to do about it."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code, self.message, self.remedy = code, message, remedy


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    row: int
    column: int
    """Where its upper left corner stands; a merged cell is the same at every place it covers."""


@dataclass(frozen=True, slots=True)
class Grid:
    name: str
    """表1, or the sheet's name."""
    rows: tuple[tuple[Cell, ...], ...]
    place: Callable[[int, int], str]
    """Row and column, from 0, as people find them: 表1第3行第2列, 评分表!B3."""
    before: tuple[str, ...] = ()
    """What stands above the table, nearest last."""

    def cell(self, row: int, column: int) -> Cell:
        cells = self.rows[row]
        return cells[column] if column < len(cells) else Cell("", row, column)


@dataclass(frozen=True, slots=True)
class Grids:
    grids: tuple[Grid, ...]
    troubles: tuple[str, ...] = ()
    """Cells without a value: formulas never reckoned, #REF!."""


def stripped(text: str) -> str:
    return text.strip(_BLANK)


def filled(
    name: str,
    cells: Sequence[tuple[int, int, str]],
    merged: Sequence[tuple[int, int, int, int]],
    place: Callable[[int, int], str],
    before: Sequence[str] = (),
) -> Grid:
    """A grid from single cells (row, column, text) and merged ranges (first row, first column,
    last row, last column), all from 0."""
    texts = {(row, column): text for row, column, text in cells}
    height = 1 + max([row for row, _ in texts] + [last for _, _, last, _ in merged], default=-1)
    width = 1 + max([at for _, at in texts] + [last for _, _, _, last in merged], default=-1)
    if height > MAX_ROWS or width > MAX_COLUMNS:
        raise Unreadable(
            "too_large",
            f"“{name}”有{height}行{width}列，不像一张指标表（最多{MAX_ROWS}行{MAX_COLUMNS}列）",
            "只保留指标表，删去别的内容再试",
        )
    corner: dict[tuple[int, int], tuple[int, int]] = {}
    for top, left, bottom, right in merged:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                corner.setdefault((row, column), (top, left))
    rows = []
    for row in range(height):
        found = []
        for column in range(width):
            at = corner.get((row, column), (row, column))
            found.append(Cell(texts.get(at, ""), *at))
        rows.append(tuple(found))
    return Grid(name, tuple(rows), place, tuple(before))
