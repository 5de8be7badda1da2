"""Which place of a form takes which figure: proposed from its labels, never guessed.

A place with two readings, or an amount whose 元 or 万元 nothing tells, stays empty and is listed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from reports.fill.figures import FUND_COLUMNS, ROW, Indicator
from reports.fill.labels import (
    FUND_COLUMN,
    LEVEL_COLUMN,
    ROW_COLUMN,
    SINGLE,
    fund_row,
    money_unit,
)
from reports.fill.template import AFTER, MARK, Grid, GridCell, Template, same
from scoring.self_system import level_name

UNDECIDED = "待定"
"""Stands as the unit of an amount until a person writes 元 or 万元."""

_NO_NAME = re.compile(r"(?:三级)?指标\d*[:：.…]*|[….·]+|")
"""A third-level cell to be filled with a name: 指标1：, …, nothing."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the form, and what goes there."""

    place: str
    label: str
    """The words that it was recognised by, / between a row's and a column's."""
    figure: str = ""
    """"" : nothing known goes here."""
    unit: str = ""
    """Of money: 元, 万元, or 待定."""
    text: str = ""
    """Words of the person who keeps the mapping, in place of a figure."""


@dataclass(frozen=True, slots=True)
class Proposal:
    spots: tuple[Spot, ...]
    unplaced: tuple[Indicator, ...] = ()
    """Indicators that the form has no row for."""


def propose(template: Template, indicators: Sequence[Indicator]) -> Proposal:
    """Every place that is to be filled, in the order of the form; each once."""
    spots: dict[tuple[str, str], Spot] = {}
    placed: set[str] = set()
    tables = False
    for grid in template.grids:
        rows = _Rows(grid, indicators)
        tables = tables or bool(rows.heads)
        placed |= rows.placed
        of_rows = {spot.place: spot for spot in rows.spots}
        for cell in sorted(grid.cells, key=lambda one: (one.row, one.column)):
            for spot in _of_cell(grid, cell, of_rows, rows):
                spots.setdefault((spot.place, spot.label), _with_unit(spot, grid, template))
    for line in template.lines:
        for spot in _inline(line.place, line.text, after=True):
            spots.setdefault((spot.place, spot.label), _with_unit(spot, None, template))
    left = tuple(one for one in indicators if one.code not in placed) if tables else ()
    return Proposal(tuple(spots.values()), left)


def _of_cell(grid: Grid, cell: GridCell, of_rows: dict[str, Spot], rows: _Rows) -> Iterator[Spot]:
    if cell.fixed:
        return
    if cell.place in of_rows:
        yield of_rows[cell.place]
        return
    if not cell.empty:
        right = grid.at(cell.row, cell.column + cell.columns)
        room = right is not None and right.empty
        yield from _inline(cell.place, cell.text, after=not room)
        return
    if rows.covers(cell):
        return
    found = _of_fund(grid, cell) or _single(grid, cell)
    if found is not None:
        yield found


def _inline(place: str, text: str, *, after: bool) -> Iterator[Spot]:
    """Names in {{…}}; and labels with a colon and nothing behind it."""
    for mark in MARK.finditer(text):
        yield Spot(place, mark[0], _named(mark[1]), money_unit(mark[1]))
    if after:
        for found in AFTER.finditer(text):
            yield Spot(place, found["label"], SINGLE.get(same(found["label"]), ""))


def _named(name: str) -> str:
    """A mark gives the name of a figure, or one of its labels."""
    return SINGLE.get(same(name), re.sub(r"[(（][^()（）]*[)）]$", "", name).strip())


def _single(grid: Grid, cell: GridCell) -> Spot | None:
    """The label stands right before the place, or right above it. Places beside a label that says
    nothing to us are listed, so that a person may fill them."""
    left = next(iter(grid.left(cell)), None)
    above = next(iter(grid.above(cell)), None)
    if above is not None and above.columns != cell.columns:
        above = None  # a head stands over its own column only
    right = grid.at(cell.row, cell.column + cell.columns)
    if right is not None and same(right.text) in (*FUND_COLUMN, *ROW_COLUMN):
        return None  # the corner of a table
    for label in (left, above):
        if label is not None and not label.empty and same(label.text) in SINGLE:
            return Spot(cell.place, _short(label.text), SINGLE[same(label.text)])
    near = [one for one in (left, above) if one is not None and not one.fixed]
    named = next((one for one in near if not one.empty), None)
    return Spot(cell.place, _short(named.text)) if named is not None else None


def _of_fund(grid: Grid, cell: GridCell) -> Spot | None:
    """Money: a row's label before it, a column's above it."""
    row = next(
        ((one, name) for one in grid.left(cell) if (name := fund_row(one.text)) is not None), None
    )
    if row is None:
        return None
    column = next(
        (
            (one, FUND_COLUMN[same(one.text)])
            for one in grid.above(cell)
            if same(one.text) in FUND_COLUMN and one.row < row[0].row
        ),
        None,
    )
    if column is None:
        return None
    label = f"{_short(row[0].text)} / {_short(column[0].text)}"
    if column[1] in FUND_COLUMNS:
        return Spot(cell.place, label, f"{row[1]}.{column[1]}")
    whole = row[1] == "年度资金总额"
    return Spot(cell.place, label, f"预算执行率.{column[1]}" if whole else "")


class _Rows:
    """The tables of indicators of one grid: a head with 三级指标, and the rows under it."""

    def __init__(self, grid: Grid, indicators: Sequence[Indicator]) -> None:
        self.grid = grid
        self.spots: list[Spot] = []
        self.placed: set[str] = set()
        self.heads: list[tuple[int, dict[str, int], dict[int, int]]] = []
        self._ends: dict[int, int] = {}
        for row in sorted({cell.row for cell in grid.cells}):
            head = self._head(row)
            if head is not None:
                self.heads.append((row, *head))
        self._left = list(indicators)
        for row, columns, levels in self.heads:
            self._fill(row, columns, levels)

    def covers(self, cell: GridCell) -> bool:
        """Whether a place belongs to a row of indicators."""
        return any(row < cell.row < self._ends[row] for row, _, _ in self.heads)

    def _head(self, row: int) -> tuple[dict[str, int], dict[int, int]] | None:
        columns: dict[str, int] = {}
        levels: dict[int, int] = {}
        for cell in self.grid.cells:
            if cell.row <= row < cell.row + cell.rows:
                if (name := ROW_COLUMN.get(same(cell.text))) is not None:
                    columns.setdefault(name, cell.column)
                if (level := LEVEL_COLUMN.get(same(cell.text))) is not None:
                    levels.setdefault(level, cell.column)
        wanted = {"年度指标值", "实际完成值", "得分"}
        return (columns, levels) if "指标名称" in columns and wanted & set(columns) else None

    def _fill(self, head: int, columns: dict[str, int], levels: dict[int, int]) -> None:
        row, last = head + 1, max(cell.row for cell in self.grid.cells)
        while row <= last and not self._over(row, columns):
            cell = self.grid.at(row, columns["指标名称"])
            if cell is not None and cell.row == row:
                self._row(row, cell, columns, levels)
            row += 1
        self._ends[head] = row
        self._total(row, columns)

    def _total(self, row: int, columns: dict[str, int]) -> None:
        """In the row of the total, the columns say which figure goes where."""
        for name, figure in (("分值", "总分.分值"), ("得分", "总分")):
            place = self.grid.at(row, columns[name]) if name in columns else None
            if place is not None and place.row == row and place.empty:
                self.spots.append(Spot(place.place, f"总分 / {name}", figure))

    def _over(self, row: int, columns: dict[str, int]) -> bool:
        """A row such as 总分, or the head of another table."""
        cells = [self.grid.at(row, column) for column in range(columns["指标名称"] + 1)]
        texts = {same(cell.text) for cell in cells if cell is not None and cell.row == row}
        return bool(texts & {"总分", "合计", "总计", "备注", "说明", "自评总分", "总得分"})

    def _row(
        self, row: int, cell: GridCell, columns: dict[str, int], levels: dict[int, int]
    ) -> None:
        one = self._whose(row, cell, levels)
        if one is None:
            return
        self.placed.add(one.code)
        label = " / ".join(part for part in (one.level2 or one.level1, one.name) if part)
        for name, column in columns.items():
            place = self.grid.at(row, column)
            if place is None or place.fixed or place.row != row:
                continue
            if place.empty or (name == "指标名称" and same(place.text) != same(one.name)):
                self.spots.append(
                    Spot(place.place, f"{label} / {name}", f"{ROW}.{one.code}.{name}")
                )

    def _whose(self, row: int, cell: GridCell, levels: dict[int, int]) -> Indicator | None:
        """By its printed name; else the next one of the levels that stand before the place."""
        if not _NO_NAME.fullmatch(cell.text.strip()):
            wanted = same(cell.text)
            found = next((one for one in self._left if same(one.name) == wanted), None)
        else:
            said = {level: self.grid.at(row, column) for level, column in levels.items()}
            names = {
                level: level_name(at.text) for level, at in said.items() if at and at.text.strip()
            }
            found = next((one for one in self._left if _fits(one, names)), None) if names else None
        if found is not None:
            self._left.remove(found)
        return found


def _fits(one: Indicator, names: dict[int, str]) -> bool:
    """Whether an indicator belongs under the levels printed before a place."""
    own = {1: level_name(one.level1), 2: level_name(one.level2)}
    return all(_alike(own[level], name) for level, name in names.items())


def _alike(own: str, printed: str) -> bool:
    """服务对象满意度指标 stands also under 满意度指标."""
    return bool(own) and (own == printed or own.endswith(printed) or printed.endswith(own))


def _with_unit(spot: Spot, grid: Grid | None, template: Template) -> Spot:
    """元 or 万元, as the labels about an amount say, the nearest first; else the whole form."""
    if spot.unit or not spot.figure.endswith(("年初预算数", "全年预算数", "全年执行数")):
        return spot
    around: list[str] = [template.texts[spot.place]]
    if grid is not None:
        cell = template.cells[spot.place]
        around += [one.text for one in (*grid.left(cell), *grid.above(cell))]
    said = next((unit for text in around if (unit := money_unit(text))), "")
    if not said:
        every = [one.text for one in (grid.cells if grid else ())]
        every += [line.text for line in template.lines]
        found = {unit for text in every if (unit := money_unit(text))}
        said = found.pop() if len(found) == 1 else ""
    return replace(spot, unit=said or UNDECIDED)


def _short(text: str) -> str:
    plain = re.sub(r"\s+", "", text)
    return plain if len(plain) <= 30 else plain[:29] + "…"
