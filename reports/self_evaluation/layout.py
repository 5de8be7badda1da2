"""A form as boxes on a grid: drawn alike by Excel and by Word, so that the two cannot differ.

Rows and columns count from 0. Formulas use the addresses that the boxes have on the sheet, whose
first `TOP` rows hold the heading.
"""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from reports import words

TOP = 2
"""Rows of the sheet above the grid: the title, and the line below it."""

Kind = Literal["label", "value", "open"]
"""open: something is missing here, printed so that it is seen."""
Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Money:
    """Fen, printed in 万元 with two decimals."""

    fen: int

    @property
    def wan(self) -> Decimal:
        """All of it, without rounding."""
        return Decimal(self.fen).scaleb(-6)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of 1, printed as a percent with two decimals."""

    share: Fraction


Value = str | int | Decimal | Money | Rate


def printed(value: Value) -> str:
    """As people read it."""
    match value:
        case Money():
            return words.wan(value.fen)
        case Rate():
            return words.percent(value.share, 2)
        case Decimal():
            return f"{value:f}"
        case int():
            return f"{value}"
        case str():
            return value


@dataclass(frozen=True, slots=True)
class Box:
    row: int
    column: int
    value: Value = ""
    rows: int = 1
    columns: int = 1
    kind: Kind = "value"
    align: Align = "center"
    formula: str = ""
    """What gives `value` on the sheet, without the sign."""

    @property
    def at(self) -> str:
        return at(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Check:
    """A figure of the sheet beside the one that was reckoned apart from it."""

    name: str
    formula: str
    value: Value


@dataclass(slots=True)
class Layout:
    title: str
    line: str
    """Below the title: the year, the unit of money."""
    widths: tuple[float, ...]
    """In characters of Excel."""
    boxes: list[Box] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    head: int = 0
    """Rows of the head that is repeated on every page."""
    wide: bool = False

    @property
    def rows(self) -> int:
        return max((box.row + box.rows for box in self.boxes), default=0)

    def put(self, row: int, *boxes: tuple[int, int, Value, Kind, Align]) -> None:
        """(column, columns, value, kind, align) in one row."""
        for column, columns, value, kind, align in boxes:
            self.boxes.append(Box(row, column, value, 1, columns, kind, align))


def at(row: int, column: int) -> str:
    """Address on the sheet. No form here has more than 26 columns."""
    return f"{string.ascii_uppercase[column]}{row + TOP + 1}"


def span(first: int, last: int, column: int) -> str:
    return f"{at(first, column)}:{at(last, column)}"


def runs(keys: Sequence[tuple[str, ...]]) -> list[tuple[int, int]]:
    """(first, number) of neighbours that are the same: cells to be merged."""
    found: list[tuple[int, int]] = []
    for index, key in enumerate(keys):
        if found and keys[found[-1][0]] == key:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((index, 1))
    return found
