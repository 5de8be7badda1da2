"""Tables people keep in csv or xlsx, as rows of models; every problem with its cell, all at once.

A `TableSpec` says which columns a table has and how a cell of each is read. Headers may be Chinese
or English; a title above the header, blank rows and blank trailing columns are passed over; a 合计
row must agree with the rows above it and is not taken as data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic

from pydantic import ValidationError

from bot.files.cells import CellError, count, signed_yuan, words, yuan
from bot.files.columns import Header, R, TableSpec, best_header, find_header, normal
from bot.files.grid import Cell, Grid, GridRow, Unreadable, blank, read_grids
from bot.files.problems import Loc, Problem, from_validation
from scoring.figures import money

_TOTALS = frozenset({"合计", "总计", "共计", "total"})
_SUBTOTALS = frozenset({"小计", "subtotal"})
_FIGURES = (yuan, signed_yuan, count)


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of a 合计 row beside the sum of the rows above it. Fen."""

    title: str
    where: str
    typed: int
    rows: int


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """The rows that could be read, and where each value came from."""

    name: str
    rows: tuple[R, ...] = ()
    totals: tuple[Total, ...] = ()
    _where: Callable[[int, str], str] = field(default=lambda _index, _field: "", repr=False)

    def where(self, index: int, name: str = "") -> str:
        """The place of a field of row `index` (from 0) in words: B7, 第7行“实际拨款”列."""
        return self._where(index, name)


def read_table(spec: TableSpec[R], raw: bytes, name: str) -> tuple[Table[R], list[Problem]]:
    """The rows of a csv or xlsx file, with all problems found. Rows with problems are left out."""
    try:
        grids = read_grids(raw, name)
    except Unreadable as error:
        return Table(name), [error.problem]
    grid = max(grids, key=lambda each: best_header(spec, each)[1])
    header, problems = find_header(spec, grid)
    if header is None:
        return Table(name), problems
    return _Reader(spec, grid, header, problems).read()


class _Reader(Generic[R]):
    """One pass over the rows under a header."""

    def __init__(
        self, spec: TableSpec[R], grid: Grid, header: Header, problems: list[Problem]
    ) -> None:
        self.spec = spec
        self.grid = grid
        self.header = header
        self.problems = problems
        self.rows: list[R] = []
        self.sources: list[GridRow] = []
        self.sums = {name: 0 for name in header.at if spec.columns[name].parse is yuan}
        self.broken: set[str] = set()
        self.totals: list[Total] = []

    def read(self) -> tuple[Table[R], list[Problem]]:
        for row in self.grid.rows[self.header.row + 1 :]:
            filled = (words(cell.value) for cell in row.cells if not blank(cell.value))
            label = normal(next(filled, ""))
            if label in _SUBTOTALS:
                self._problem("subtotal", row, None, "小计行不是数据", "删去小计行")
            elif label in _TOTALS:
                self._total(row)
            else:
                self._row(row)
        rows, totals = tuple(self.rows), tuple(self.totals)
        return Table(self.grid.name, rows, totals, self._place), self.problems

    def _place(self, index: int, name: str) -> str:
        return self._where(self.sources[index], name)

    def _where(self, row: GridRow, name: str | None) -> str:
        column = self.header.at.get(name or "")
        title = self.header.titles[column] if column is not None else ""
        return self.grid.where(row, column, title)

    def _problem(
        self, code: str, row: GridRow, name: str | None, message: str, remedy: str
    ) -> None:
        where = self._where(row, name)
        self.problems.append(Problem(code, self.grid.name, where, message, remedy))

    def _row(self, row: GridRow) -> None:
        before = len(self.problems)
        self._outside(row)
        values = self._values(row)
        if len(self.problems) > before or self._incomplete():
            return
        try:
            self.rows.append(self.spec.model.model_validate(values))
            self.sources.append(row)
        except ValidationError as error:

            def where(loc: Loc) -> str:
                return self._where(row, str(loc[0]) if loc else None)

            self.problems += from_validation(error, self.spec.model, self.grid.name, where)

    def _incomplete(self) -> bool:
        """A required column is missing: said once for the table, not again for each row."""
        return any(
            self.spec.required(name) for name in self.spec.columns if name not in self.header.at
        )

    def _outside(self, row: GridRow) -> None:
        for column, cell in enumerate(row.cells):
            if column not in self.header.titles and not blank(cell.value):
                where = self.grid.where(row, column)
                message = f"“{words(cell.value)[:30]}”不在任何一列之下"
                remedy = "补上列名，或删去；单元格里有英文逗号时，整格要加英文双引号"
                problem = Problem("cell_outside", self.grid.name, where, message, remedy)
                self.problems.append(problem)

    def _values(self, row: GridRow) -> dict[str, Any]:
        values = {}
        for name, column in self.header.at.items():
            cell = row.cells[column] if column < len(row.cells) else Cell()
            try:
                value = self._value(name, cell)
            except CellError as error:
                self._problem(error.code, row, name, error.message, error.remedy)
                self.broken.add(name)
                continue
            if value is not None:
                values[name] = value
                if name in self.sums:
                    self.sums[name] += value
        return values

    def _value(self, name: str, cell: Cell) -> Any:  # noqa: ANN401
        """The cell's meaning, or None where it is blank and may be."""
        column = self.spec.columns[name]
        if cell.flaw == "formula":
            remedy = "用 Excel 打开、重新计算并保存，或直接写数"
            raise CellError("formula", "公式没有算好的结果", remedy)
        if cell.flaw == "error":
            raise CellError("formula_error", f"公式出错：{cell.value}", "改正公式，或直接写数")
        if cell.flaw == "merged" and column.parse in _FIGURES:
            raise CellError(
                "merged", f"“{column.title}”列的合并单元格分不清各行", "取消合并，逐行填写"
            )
        if blank(cell.value):
            if self.spec.required(name):
                raise CellError("empty", f"“{column.title}”没有填", "填写这一格")
            return None
        return column.parse(cell.value)

    def _total(self, row: GridRow) -> None:
        """A typed total is compared with the rows, so that a slip in either is seen."""
        for name, added in self.sums.items():
            column = self.header.at[name]
            cell = row.cells[column] if column < len(row.cells) else Cell()
            if blank(cell.value) or name in self.broken:
                continue
            try:
                total = yuan(cell.value)
            except CellError as error:
                self._problem(error.code, row, name, error.message, error.remedy)
                continue
            title = self.spec.columns[name].title
            self.totals.append(Total(title, self._where(row, name), total, added))
            if total != added:
                gap = f"{money(total)} 与各行之和 {money(added)} 不符，差 {money(total - added)}"
                self._problem("total", row, name, f"合计 {gap}", "核对各行，或删去合计行")
