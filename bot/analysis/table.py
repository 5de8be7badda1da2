"""A table of answers in csv or xlsx as columns for `scoring.statistics.analyse`; every problem with
its cell, all at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.analysis.wish import Wish
from bot.files.cells import words
from bot.files.grid import Cell, Grid, GridRow, Unreadable, blank, read_grids
from bot.files.problems import Problem, nearest, shown

MAX_ROWS = 200_000
HEADER_WITHIN = 5
"""Rows among which the names of the columns are looked for."""

MISSING = frozenset(
    {
        "不清楚",
        "不知道",
        "没参加",
        "不清楚/没参加",
        "不适用",
        "跳过",
        "不想说",
        "拒答",
        "na",
        "n/a",
        "nan",
    }
)
LABELS: Mapping[str, int] = {
    "非常满意": 5,
    "满意": 4,
    "比较满意": 4,
    "一般": 3,
    "不满意": 2,
    "不太满意": 2,
    "非常不满意": 1,
    "很不满意": 1,
}
"""Usual words of the five grades, where the points are those of five grades."""

SHOWN = 200
"""Problems kept: who has more has the wrong column."""


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """Columns of equal length; sizes as given, or as the column of sizes says."""

    columns: Mapping[str, list[int | str | None]]
    sizes: Mapping[str, int]
    rows: int
    not_scored: Mapping[str, int] = field(default_factory=dict)
    """Cells without a scored answer, by question."""

    def sides(
        self, question: str, column: str, best: Collection[int]
    ) -> dict[str, tuple[int, int]]:
        """How many answered among the best and otherwise, by level; without a column: of all."""
        found: dict[str, list[int]] = {}
        levels = self.columns[column] if column else [ONE] * self.rows
        for level, answer in zip(levels, self.columns[question], strict=True):
            if answer is not None:
                found.setdefault(str(level), [0, 0])[answer not in best] += 1
        return {level: (one, other) for level, (one, other) in found.items()}


ONE = "全部"
"""The group of everybody, where no column tells groups apart."""


def read_answers(raw: bytes, name: str, wish: Wish) -> tuple[AnswerTable | None, list[Problem]]:
    """The table, or None with the problems."""
    try:
        grids = read_grids(raw, name, MAX_ROWS)
    except Unreadable as error:
        return None, [error.problem]
    grid = max(grids, key=lambda each: len(_at(each, _header(each, wish), wish)))
    header = _header(grid, wish)
    at = _at(grid, header, wish)
    titles = _titles(grid, header)
    if absent := [column for column in wish.columns if column not in at]:
        return None, [_absent(grid, one, titles) for one in absent]
    if twice := [one for one in wish.columns if titles.count(one) > 1]:
        message = f"“{twice[0]}”列有{titles.count(twice[0])}个，分不清用哪一个"
        return None, [Problem("column_twice", grid.name, "", message, "改名或删去一个")]
    rows = grid.rows[header + 1 :]
    if not rows:
        return None, [Problem("empty", grid.name, "", "列名下面没有一行答卷", "每份答卷占一行")]
    reader = _Reader(grid, at, wish)
    made = reader.read(rows)
    return (None if reader.problems else made), reader.problems


def _header(grid: Grid, wish: Wish) -> int:
    """The row that has most of the columns asked for."""
    near = range(min(HEADER_WITHIN, len(grid.rows)))
    return max(
        near, key=lambda row: (len({*_titles(grid, row)} & {*wish.columns}), -row), default=0
    )


def _titles(grid: Grid, row: int) -> list[str]:
    return [_text(cell) for cell in grid.rows[row].cells] if grid.rows else []


def _text(cell: Cell) -> str:
    return "" if blank(cell.value) else words(cell.value).strip()


def _at(grid: Grid, header: int, wish: Wish) -> dict[str, int]:
    titles = _titles(grid, header)
    return {column: titles.index(column) for column in wish.columns if column in titles}


def _absent(grid: Grid, column: str, titles: list[str]) -> Problem:
    known = [title for title in titles if title]
    guess = nearest(column, known)
    listed = "、".join(known[:20]) + ("……" if len(known) > 20 else "")
    remedy = f"是不是“{guess}”？" if guess else f"表里有：{listed or '（没有列名）'}"
    return Problem("column_absent", grid.name, "", f"没有“{column}”这一列", remedy)


class _Reader:
    """One pass over the rows under the names of the columns."""

    def __init__(self, grid: Grid, at: Mapping[str, int], wish: Wish) -> None:
        self.grid, self.at, self.wish = grid, at, wish
        self.problems: list[Problem] = []
        self.sizes: dict[str, int] = {}
        codes = {str(code) for code in wish.points}
        self._labels = LABELS if codes == {"1", "2", "3", "4", "5"} else {}

    def read(self, rows: tuple[GridRow, ...]) -> AnswerTable:
        columns: dict[str, list[int | str | None]] = {name: [] for name in self.at}
        for row in rows:
            if len(self.problems) >= SHOWN:
                break
            for name in self.at:
                columns[name].append(self._value(row, name))
            if self.wish.size_column:
                self._size(row)
        group = self.wish.group or "group"
        if not self.wish.group:
            columns[group] = [ONE] * len(rows)
        not_scored = {q: columns[q].count(None) for q in self.wish.questions}
        sizes = self.sizes if self.wish.size_column else self.wish.sizes
        return AnswerTable(columns, sizes, len(rows), not_scored)

    def _value(self, row: GridRow, name: str) -> int | str | None:
        text = self._cell(row, name)
        if name in self.wish.questions:
            return self._answer(row, name, text)
        if name in self.wish.margins:
            self._level(row, name, text, [*self.wish.margins[name]], "--margin")
        elif name == self.wish.group:
            known = [*self.wish.sizes]
            self._level(row, name, text, known, "--sizes")
        return text

    def _cell(self, row: GridRow, name: str) -> str:
        column = self.at[name]
        cell = row.cells[column] if column < len(row.cells) else Cell()
        if cell.flaw in ("formula", "error"):
            message = "公式没有算好的结果" if cell.flaw == "formula" else f"公式出错：{cell.value}"
            self._problem("formula", row, name, message, "用 Excel 重新计算并保存，或直接写数")
            return ""
        text = _text(cell)
        return text.removesuffix(".0") if text.removesuffix(".0").isdigit() else text

    def _answer(self, row: GridRow, name: str, text: str) -> int | None:
        if not text or text.casefold() in MISSING or text in self.wish.missing:
            return None
        code = self._labels.get(text, int(text) if text.isdecimal() else None)
        if code in self.wish.points:
            return code
        codes = "、".join(str(one) for one in sorted(self.wish.points, reverse=True))
        remedy = f"应为 {codes}，或空着；不清楚的编号写进 --missing，例如 --missing 9"
        self._problem("answer", row, name, f"“{shown(text)}”不是选项", remedy)
        return None

    def _level(self, row: GridRow, name: str, text: str, known: list[str], option: str) -> None:
        if not text:
            remedy = "填上，或把这一行另作一类" if option == "--margin" else "每份答卷都要有组"
            self._problem("empty", row, name, f"“{name}”没有填", remedy)
        elif known and text not in known:
            guess = nearest(text, known)
            remedy = f"是不是“{guess}”？" if guess else f"{option} 里有：{'、'.join(known)}"
            self._problem("unknown", row, name, f"{option} 里没有“{shown(text)}”的人数", remedy)

    def _size(self, row: GridRow) -> None:
        group = self._cell(row, self.wish.group) if self.wish.group else ONE
        text = self._cell(row, self.wish.size_column)
        if not text.isdecimal() or int(text) < 1:
            self._problem(
                "count", row, self.wish.size_column, f"“{shown(text)}”不是人数", "写正整数"
            )
        elif self.sizes.setdefault(group, int(text)) != int(text):
            message = f"“{group}”的人数前面写的是{self.sizes[group]}，这里是{text}"
            self._problem("count", row, self.wish.size_column, message, "同一组的人数要一样")

    def _problem(self, code: str, row: GridRow, name: str, message: str, remedy: str) -> None:
        where = self.grid.where(row, self.at[name], name)
        self.problems.append(Problem(code, self.grid.name, where, message, remedy))
