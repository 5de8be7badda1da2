"""A bureau's own form as it is read: cells on grids and lines of text, with the places to fill."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal

MARK = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}")
AFTER = re.compile(
    r"(?P<label>[^\s:：_＿{}，。；、]{2,24}(?:[(（][^)）:：]{1,12}[)）])?)\s*[:：]"
    r"(?P<blank>[ \u3000\u00a0_＿]*(?=$|[\n\t])"
    r"|[ \u3000\u00a0_＿]+(?=[^\s_＿{}][^:：\n{}]{1,24}[:：]))"
)
"""填报单位：＿＿＿＿, with nothing behind the colon but blanks and rules."""

How = Literal["whole", "after", "mark"]
"""The whole of an empty cell; behind the colon of a label; in place of a {{name}}."""


class CannotFill(Exception):
    """A template that would not come out whole; what is wrong and what to do, in Chinese."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}。{remedy}")
        self.message, self.remedy = message, remedy


@dataclass(frozen=True, slots=True)
class GridCell:
    place: str
    """自评表!B3, 表1!R3C2."""
    row: int
    column: int
    rows: int = 1
    columns: int = 1
    text: str = ""
    fixed: bool = False
    """A formula: never written over."""
    percent: bool = False
    """Its number format shows shares as percents."""

    @property
    def empty(self) -> bool:
        return not self.fixed and not self.text.strip(" \t\n\r\u3000\u00a0_＿")


@dataclass(frozen=True)
class Grid:
    name: str
    cells: tuple[GridCell, ...]

    @cached_property
    def _at(self) -> dict[tuple[int, int], GridCell]:
        return {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }

    def at(self, row: int, column: int) -> GridCell | None:
        """What covers a place of the grid."""
        return self._at.get((row, column))

    def left(self, cell: GridCell) -> list[GridCell]:
        """The cells before it in its first row, the nearest first."""
        return self._way(cell, range(cell.column - 1, -1, -1), across=True)

    def above(self, cell: GridCell) -> list[GridCell]:
        """The cells above its first column, the nearest first."""
        return self._way(cell, range(cell.row - 1, -1, -1), across=False)

    def _way(self, cell: GridCell, numbers: range, *, across: bool) -> list[GridCell]:
        found: list[GridCell] = []
        for number in numbers:
            one = self.at(cell.row, number) if across else self.at(number, cell.column)
            if one is not None and (not found or found[-1] is not one):
                found.append(one)
        return found


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """`text` in place of the characters from `start` up to `stop` of what a place says."""

    start: int
    stop: int
    text: str


Change = Decimal | tuple[Edit, ...]
"""What becomes of a place: a number in place of all of it, or edits of its text in their order."""


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text after the edits; they do not overlap."""
    for one in reversed(edits):
        text = text[: one.start] + one.text + text[one.stop :]
    return text


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph outside tables."""

    place: str
    text: str


@dataclass(frozen=True)
class Template:
    name: str
    grids: tuple[Grid, ...]
    lines: tuple[Line, ...] = ()

    @cached_property
    def layout(self) -> str:
        """A hash over what stands where: another one means that the form was changed."""
        seen = hashlib.sha256()
        for grid in self.grids:
            for cell in sorted(grid.cells, key=lambda one: (one.row, one.column)):
                seen.update(f"{cell.place}\0{cell.rows}\0{cell.columns}\0{cell.text}\1".encode())
        for line in self.lines:
            seen.update(f"{line.place}\0{line.text}\1".encode())
        return seen.hexdigest()

    @cached_property
    def texts(self) -> dict[str, str]:
        """What stands at each place."""
        found = {cell.place: cell.text for grid in self.grids for cell in grid.cells}
        return found | {line.place: line.text for line in self.lines}

    @cached_property
    def cells(self) -> dict[str, GridCell]:
        return {cell.place: cell for grid in self.grids for cell in grid.cells}


def same(text: str) -> str:
    """A label as compared: no blanks, no width, no bracket, no number or star before it."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
    plain = re.sub(r"\([^()]*\)", "", plain).strip(":：*★")
    return re.sub(r"^(?:[一二三四五六七八九十]+、|\d+[.、])", "", plain)
