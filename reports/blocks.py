"""What stands in a written report, as values: paragraphs, tables, pictures, places to be filled.

Documents are made of these without knowing Word; `reports.formats.filling` writes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

TO_FILL = "待填"
NOT_GIVEN = "未提供"
NONE = "—"
"""There is no such figure."""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, two characters in."""

    text: str


@dataclass(frozen=True, slots=True)
class Sub:
    """A heading below those of the template."""

    text: str


@dataclass(frozen=True, slots=True)
class Caption:
    """Over a table or under a picture."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """Small print."""

    text: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A marked place where a person has to write; `text` says what."""

    text: str

    @property
    def words(self) -> str:
        return f"【{TO_FILL}】{self.text}"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs and when, at the right; the lines stay on one page."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    png: bytes
    alt: str


Span = tuple[int, int, int, int]
"""(top, left, bottom, right) of cells that are one; rows from 0, the heads among them."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table. The first `heads` rows come again on every page; merged cells show the text
    of the one at the top left."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    """Shares of the width between the margins."""
    heads: int = 1
    merged: tuple[Span, ...] = ()
    figures: tuple[int, ...] = ()
    """Columns that are set to the right."""
    centred: tuple[int, ...] = ()
    sums: tuple[int, ...] = ()
    """Rows that are sums: in bold."""
    small: bool = False
    """For many columns: 小五 in place of 五号."""


Block = Text | Sub | Caption | Note | Pending | Signature | Picture | Grid
Blocks = tuple[Block, ...]


def grid(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    *,
    figures: Sequence[int] = (),
    centred: Sequence[int] = (),
    sums: Sequence[int] = (),
    merged: Sequence[Span] = (),
    small: bool = False,
) -> Grid:
    """With one row of heads; `sums` and `merged` count rows without it."""
    return Grid(
        rows=(tuple(columns), *(tuple(row) for row in rows)),
        widths=tuple(widths),
        merged=tuple((top + 1, left, bottom + 1, right) for top, left, bottom, right in merged),
        figures=tuple(figures),
        centred=tuple(centred),
        sums=tuple(row + 1 for row in sums),
        small=small,
    )


def runs(keys: Sequence[object], columns: Sequence[int]) -> tuple[Span, ...]:
    """Merges of neighbouring rows with the same key, in each of the columns."""
    found: list[Span] = []
    start = 0
    for at in range(1, len(keys) + 1):
        if at < len(keys) and keys[at] == keys[start]:
            continue
        if at - start > 1:
            found += [(start, column, at - 1, column) for column in columns]
        start = at
    return tuple(found)
