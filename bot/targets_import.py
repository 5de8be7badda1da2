"""A table of approved targets, as offices keep it, read tolerantly: what a cell does not say
clearly is left empty and named by its cell, never guessed."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import openpyxl

from bot.files.cells import CellError, words
from bot.files.columns import Header, best_header, find_header, normal
from bot.files.grid import Cell, Grid, GridRow, Unreadable, Value, blank, read_grids
from bot.files.problems import Problem
from bot.project.self_targets import SELF_TARGETS
from scoring.self_system import same
from scoring.self_targets import SelfTarget, aim, contradicts

_APPROVED, _ADJUSTED = ("批复", "年初批复", "approved"), ("调整", "调整后", "adjusted")
_STATE = {
    normal(name) for name in ("状态", "版本", "批复/调整", "批复或调整", "指标版本", "version")
}
_ENDS = {normal(name) for name in ("合计", "总计", "总分", "小计")}
_SIGNS = "≥≤="
_SHARED = ("level1", "level2")
"""Columns whose merged cells, or empty ones below, mean the same as above."""


@dataclass(slots=True)
class Imported:
    rows: list[SelfTarget] = field(default_factory=list)
    unknown: list[Problem] = field(default_factory=list)


def read_targets(raw: bytes, name: str) -> Imported:
    """What could be read, and what could not, by cell."""
    made = Imported()
    try:
        grids = read_grids(raw, name)
    except Unreadable as error:
        made.unknown.append(error.problem)
        return made
    grid = max(grids, key=lambda each: best_header(SELF_TARGETS, each)[1])
    header, problems = find_header(SELF_TARGETS, grid)
    if header is None:
        made.unknown += problems
        return made
    state = next((at for at, title in header.titles.items() if normal(title) in _STATE), None)
    known = {f"不认识“{header.titles[state]}”列"} if state is not None else set()
    made.unknown += [one for one in problems if one.message not in known]
    _Reader(grid, header, state, _percents(raw), made).read()
    return made


class _Reader:
    def __init__(
        self,
        grid: Grid,
        header: Header,
        state: int | None,
        percents: frozenset[tuple[str, int, int]],
        made: Imported,
    ) -> None:
        self.grid, self.header, self.state, self.made = grid, header, state, made
        self.percents = percents
        self._above: dict[str, str] = {}

    def read(self) -> None:
        for row in self.grid.rows[self.header.row + 1 :]:
            first = next((words(one.value) for one in row.cells if not blank(one.value)), "")
            if normal(first) in _ENDS:
                continue
            values = dict(self._values(row))
            if not values.get("name"):
                if any(values.get(each) for each in ("target", "adjusted", "actual")):
                    self._unknown(row, "name", "有指标值，没有指标名称", "补上三级指标的名称")
                continue
            self._take(row, values)

    def _values(self, row: GridRow) -> Iterator[tuple[str, Any]]:
        for name, at in self.header.at.items():
            cell = row.cells[at] if at < len(row.cells) else Cell()
            if name in _SHARED:
                said = words(cell.value) or self._above.get(name, "")
                if name == "level1" and said != self._above.get(name):
                    self._above.pop("level2", None)
                self._above[name] = said
                yield name, said
                continue
            try:
                value = self._value(row, name, at, cell)
            except CellError as error:
                self._unknown(row, name, error.message, error.remedy)
                continue
            if value is not None:
                yield name, value

    def _value(self, row: GridRow, name: str, at: int, cell: Cell) -> object:
        if cell.flaw == "formula":
            raise CellError("formula", "公式没有算好的结果", "用 Excel 打开、保存后再导入")
        if cell.flaw == "error":
            raise CellError("formula_error", f"公式出错：{cell.value}", "改正公式，或直接写数")
        if cell.flaw == "merged":
            raise CellError("merged", "合并单元格分不清各行", "取消合并，逐行填写")
        if blank(cell.value):
            return None
        value: Value = cell.value
        if (self.grid.sheet, row.number, at + 1) in self.percents:
            value = _as_percent(value)
        return SELF_TARGETS.columns[name].parse(value)

    def _take(self, row: GridRow, values: dict[str, Any]) -> None:
        one = _apart(SelfTarget(**values, place=self.grid.where(row)))
        if self.state is not None:
            one = self._by_state(row, one)
        earlier = next((n for n, each in enumerate(self.made.rows) if _twice(each, one)), None)
        if earlier is None:
            self._check(row, one)
            self.made.rows.append(one)
        elif one.adjusted and not self.made.rows[earlier].adjusted and not one.target:
            self.made.rows[earlier] = replace(self.made.rows[earlier], adjusted=one.adjusted)
        else:
            self._unknown(row, "name", f"“{one.name}”写了两次，后面的没有导入", "只留一行")

    def _by_state(self, row: GridRow, one: SelfTarget) -> SelfTarget:
        """A column that says of each row whether its target is the approved or the adjusted one."""
        assert self.state is not None
        cell = row.cells[self.state] if self.state < len(row.cells) else Cell()
        said = words(cell.value)
        if said in _ADJUSTED:
            return replace(one, target="", adjusted=one.adjusted or one.target)
        if said and said not in _APPROVED:
            where = self.grid.where(row, self.state, self.header.titles[self.state])
            message = f"“{said}”不是批复或调整，按批复的指标值导入"
            self.made.unknown.append(
                Problem("choice", self.grid.name, where, message, "写 批复 或 调整")
            )
        return one

    def _check(self, row: GridRow, one: SelfTarget) -> None:
        """What a person has to look at, though the row is taken."""
        if contradicts(one.sign, one.target):
            self._unknown(row, "target", f"“{one.target}”和符号“{one.sign}”说的不一样", "改正一处")
        due = one.aim
        if due is None:
            self._unknown(row, "target", f"“{one.name}”没有指标值", "补上批复的指标值")
        elif due.number is not None and not one.sign and due.text[0] not in _SIGNS:
            message = f"“{due.text}”没有写符号，不知道是不低于、不超过还是等于"
            column = "sign" if "sign" in self.header.at else "target"
            self._unknown(row, column, message, "写 ≥、≤ 或 =（“符号”列，或指标值前面）")
        if not one.level1:
            self._unknown(row, "level1", f"“{one.name}”没有一级指标", "补上，例如 产出指标")

    def _unknown(self, row: GridRow, name: str, message: str, remedy: str) -> None:
        at = self.header.at.get(name)
        title = self.header.titles.get(at, "") if at is not None else ""
        where = self.grid.where(row, at, title)
        self.made.unknown.append(Problem("unclear", self.grid.name, where, message, remedy))


def _twice(one: SelfTarget, other: SelfTarget) -> bool:
    return (one.unit, same(one.name)) == (other.unit, same(other.name))


def _apart(one: SelfTarget) -> SelfTarget:
    """≥30场 in one cell as sign, figure and unit, each in its column."""
    due = aim("", one.target)
    if due is None or due.number is None or due.text[0] not in _SIGNS:
        return one
    if (one.sign and one.sign != due.sign) or (one.measure and due.unit not in ("", one.measure)):
        return one
    changed = replace(one, sign=due.sign, target=f"{due.number}", measure=due.unit or one.measure)
    other = aim("", one.adjusted)
    if other is None or other.number is None or other.sign != due.sign:
        return changed
    return replace(changed, adjusted=f"{other.number}")


def _as_percent(value: Value) -> Value:
    """0.95 shown as 95%."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return f"{format(round(value * 100, 10), '.12g')}%"


def _percents(raw: bytes) -> frozenset[tuple[str, int, int]]:
    """Cells of a workbook that show a share as a percent: (sheet, row, column)."""
    if not raw.startswith(b"PK"):
        return frozenset()
    try:
        book = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)
    except (ValueError, KeyError, zipfile.BadZipFile):  # told by the reader of the values already
        return frozenset()
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    single = len(visible) == 1
    return frozenset(
        ("" if single else sheet.title, row, column)
        for sheet in visible
        for (row, column), cell in sheet._cells.items()
        if "%" in str(cell.number_format)
    )


def write_targets(rows: list[SelfTarget]) -> str:
    """self_targets.csv."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow([column.title for column in SELF_TARGETS.columns.values()])
    for one in rows:
        writer.writerow([_cell(getattr(one, name)) for name in SELF_TARGETS.columns])
    return made.getvalue()


def _cell(value: object) -> str:
    return "" if value is None else str(value)
