"""Which columns a table has, and where a file's header puts them.

Headers may be Chinese or English, with or without （元）; the row most like a header within the
first rows is taken, so that a title above it does no harm.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from bot.files.cells import Parse, words
from bot.files.grid import Grid, GridRow
from bot.files.problems import Problem, nearest

R = TypeVar("R", bound=BaseModel)

_HEADER_WITHIN = 10


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called, in Chinese first, and how its cells are read."""

    title: str
    aliases: tuple[str, ...] = ()
    parse: Parse = words


@dataclass(frozen=True, slots=True)
class TableSpec(Generic[R]):
    """`columns` maps fields of the model to columns. Fields without default must be filled."""

    model: type[R]
    columns: Mapping[str, Column]
    ignored: frozenset[str] = frozenset({"备注", "note", "remark"})
    """Columns people may add for themselves; everything else unknown is a problem."""

    def required(self, name: str) -> bool:
        return self.model.model_fields[name].is_required()

    def names(self, name: str) -> tuple[str, ...]:
        return (self.columns[name].title, name, *self.columns[name].aliases)


@dataclass(frozen=True, slots=True)
class Header:
    row: int
    """Index into the grid's rows."""
    at: dict[str, int]
    """Column number by field."""
    titles: dict[int, str]
    """As written in the file."""


def normal(title: str) -> str:
    """A header as compared: no blanks, no case, half-width, without a bracket at the end."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", title)).casefold()
    return re.sub(r"\((元|人民币元|yuan|rmb|单位:元)\)$", "", text)


def best_header(spec: TableSpec[R], grid: Grid) -> tuple[int, int]:
    """(index of the row most like a header, number of columns it names)."""
    known = {normal(each) for name in spec.columns for each in spec.names(name)}
    best = (0, 0)
    for index, row in enumerate(grid.rows[:_HEADER_WITHIN]):
        hits = len({normal(words(cell.value)) for cell in row.cells} & known)
        if hits > best[1]:
            best = (index, hits)
    return best


def find_header(spec: TableSpec[R], grid: Grid) -> tuple[Header | None, list[Problem]]:
    index, hits = best_header(spec, grid)
    if not grid.rows:
        return None, [_empty(spec, grid)]
    row = grid.rows[index]
    problems = _unit_lines(grid, grid.rows[: index + 1])
    if not hits:
        titles = _expected(spec)
        return None, [
            *problems,
            Problem("header", grid.name, grid.where(row), "找不到表头", f"第一行写列名：{titles}"),
        ]
    at, titles_at, unknown, repeated = _match(spec, grid, row)
    problems += repeated + _unknown_columns(spec, grid, row, unknown, at)
    return Header(index, at, titles_at), problems


def _empty(spec: TableSpec[R], grid: Grid) -> Problem:
    return Problem("empty", grid.name, "", "表是空的", f"第一行写列名：{_expected(spec)}")


def _expected(spec: TableSpec[R]) -> str:
    return "、".join(spec.columns[name].title for name in spec.columns if spec.required(name))


def _unit_lines(grid: Grid, rows: Iterable[GridRow]) -> list[Problem]:
    """A heading 单位：万元 over a table of yuan: one of the two is wrong by ten thousand."""
    return [
        Problem(
            "unit_wan",
            grid.name,
            grid.where(row, column, words(cell.value)),
            f"“{words(cell.value)}”说金额以万元为单位，这里的金额一律以元为单位",
            "把金额写成元，并把“万元”改为“元”",
        )
        for row in rows
        for column, cell in enumerate(row.cells)
        if "万元" in words(cell.value) and cell.flaw != "merged"
    ]


def _match(
    spec: TableSpec[R], grid: Grid, row: GridRow
) -> tuple[dict[str, int], dict[int, str], dict[int, str], list[Problem]]:
    fields = {normal(each): name for name in spec.columns for each in spec.names(name)}
    ignored = {normal(each) for each in spec.ignored}
    at: dict[str, int] = {}
    titles: dict[int, str] = {}
    unknown: dict[int, str] = {}
    problems = []
    for column, cell in enumerate(row.cells):
        title = words(cell.value)
        if not title:
            continue
        titles[column] = title
        name = fields.get(normal(title))
        if name is None and normal(title) not in ignored:
            unknown[column] = title
        elif name in at:
            first = titles[at[name]]
            problems.append(
                Problem(
                    "column_twice",
                    grid.name,
                    grid.where(row, column, title),
                    f"“{title}”与“{first}”是同一列，写了两次",
                    "只留一列，或给另一列改名",
                )
            )
        elif name is not None:
            at[name] = column
    return at, titles, unknown, problems


def _unknown_columns(
    spec: TableSpec[R], grid: Grid, row: GridRow, unknown: dict[int, str], at: dict[str, int]
) -> list[Problem]:
    """Columns nobody knows, each with the nearest one that is absent; then those still missing."""
    absent = {spec.columns[name].title: name for name in spec.columns if name not in at}
    written = {normal(each): title for title, name in absent.items() for each in spec.names(name)}
    problems = []
    for column, title in unknown.items():
        guess = written.get(nearest(normal(title), list(written)), "")
        absent.pop(guess, None)
        remedy = "删去这一列，或改名为“备注”"
        if guess:
            remedy = f"是不是“{guess}”？请把表头改成“{guess}”"
        where = grid.where(row, column, title)
        problems.append(Problem("column_unknown", grid.name, where, f"不认识“{title}”列", remedy))
    for title, name in absent.items():
        if spec.required(name):
            problems.append(_missing_column(spec, grid, row, title, name))
    return problems


def _missing_column(spec: TableSpec[R], grid: Grid, row: GridRow, title: str, name: str) -> Problem:
    others = "、".join(dict.fromkeys(each for each in spec.names(name) if each != title))
    remedy = f"加上“{title}”列（也可写作 {others}）"
    return Problem("column_missing", grid.name, grid.where(row), f"缺少“{title}”列", remedy)
