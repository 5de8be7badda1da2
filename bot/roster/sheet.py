"""A list of people as an Excel or csv file: which column is which, and what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.files.cells import words
from bot.files.columns import normal
from bot.files.grid import Cell, Grid, GridRow, Unreadable, blank, read_grids
from bot.files.problems import Problem

MAX_ROWS = 50_000
HEADER_WITHIN = 10
LONGEST_PLACE = 40

TITLES: Mapping[str, tuple[str, ...]] = {
    "number": ("编号", "序号", "名册编号", "名单编号", "行号", "number", "no"),
    "group": ("类别", "对象类别", "问卷类别", "群体", "类别编号", "group"),
    "unit": ("单位", "实施单位", "所属单位", "unit"),
    "place": ("地点", "乡镇", "街道", "乡镇街道", "村", "社区", "村社区", "片区", "place"),
    "sample": ("样本号",),
    "substitute": ("替补号",),
}
"""What the columns may be called; brackets, blanks and capitals aside."""

_PERSONAL = re.compile(r"1\d{10}|\d{15}|\d{17}[\dXx]")
"""A mobile number, or that of an identity card."""
_NUMBER = re.compile(r"[\w.-]{1,20}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list must say, and how its words translate."""

    columns: Mapping[str, str] = field(default_factory=dict)
    """Titles chosen by hand, by what they are: {"group": "人员类型"}."""
    groups: Mapping[str, str] = field(default_factory=dict)
    """Code of a group by what may be written for it; empty: groups are taken as written."""
    units: Mapping[str, str] = field(default_factory=dict)
    needs_group: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """One person's row, as far as it is looked at."""

    number: str
    line: int
    """Row of the sheet, as Excel counts."""
    group: str = ""
    unit: str = ""
    place: str = ""
    sample: str = ""
    substitute: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list that can be used."""

    grid: Grid
    header: int
    """Row of the header, as Excel counts."""
    titles: tuple[str, ...]
    rows: tuple[Listed, ...]
    numbered: bool
    """Whether it has numbers of its own; otherwise a row is known by its place in the sheet."""

    @property
    def drawn(self) -> bool:
        """Whether a sample has been marked in it."""
        return any(row.sample for row in self.rows)


def read_sheet(raw: bytes, name: str, wanted: Wanted) -> tuple[Sheet | None, list[Problem]]:
    """The list, or all that is wrong with it. With problems there is no list."""
    try:
        grids = read_grids(raw, name, MAX_ROWS + HEADER_WITHIN)
    except Unreadable as error:
        return None, [error.problem]
    grid = max(grids, key=lambda each: _best_header(each, wanted)[1])
    if not grid.rows:
        return None, [Problem("empty", name, "", "名单是空的", "第一行写列名，下面每人一行")]
    return _Reader(grid, wanted).read()


def _names(wanted: Wanted, what: str) -> set[str]:
    chosen = wanted.columns.get(what)
    return {_bare(chosen)} if chosen else {_bare(title) for title in TITLES[what]}


def _bare(title: str) -> str:
    return re.sub(r"[()（）\s/、·]", "", normal(title))


def _best_header(grid: Grid, wanted: Wanted) -> tuple[int, int]:
    known = set().union(*(_names(wanted, what) for what in TITLES))
    best = (0, 0)
    for index, row in enumerate(grid.rows[:HEADER_WITHIN]):
        hits = len({_bare(words(cell.value)) for cell in row.cells} & known)
        if hits > best[1]:
            best = (index, hits)
    return best


class _Reader:
    def __init__(self, grid: Grid, wanted: Wanted) -> None:
        self.grid, self.wanted = grid, wanted
        self.index = _best_header(grid, wanted)[0]
        self.header = grid.rows[self.index]
        self.titles = [words(cell.value) for cell in self.header.cells]
        self.problems: list[Problem] = []
        self.at: dict[str, int] = {}

    def read(self) -> tuple[Sheet | None, list[Problem]]:
        self._columns()
        if self.problems:
            return None, self.problems
        rows = [self._row(row) for row in self.grid.rows[self.index + 1 :]]
        if not rows:
            self._flaw("empty", self.header, None, "表头下面没有人", "每人一行")
        self._repeated()
        if self.problems:
            return None, self.problems
        numbered = "number" in self.at
        titles = tuple(self.titles)
        return Sheet(self.grid, self.header.number, titles, tuple(rows), numbered), []

    def _columns(self) -> None:
        for what in TITLES:
            names = _names(self.wanted, what)
            found = [n for n, title in enumerate(self.titles) if title and _bare(title) in names]
            chosen = self.wanted.columns.get(what)
            if len(found) > 1:
                message = f"“{self.titles[found[0]]}”和“{self.titles[found[1]]}”分不清用哪一列"
                self._flaw("column_twice", self.header, found[1], message, _CHOOSE[what])
            elif found:
                self.at[what] = found[0]
            elif chosen:
                titles = "、".join(title for title in self.titles if title)
                message = f"没有“{chosen}”这一列"
                self._flaw("column_missing", self.header, None, message, f"表头里有：{titles}")
            elif what == "group" and self.wanted.needs_group:
                remedy = "加一列“类别”，或用 --group-column 指定哪一列是类别"
                self._flaw("column_missing", self.header, None, "缺少“类别”列", remedy)

    def _row(self, row: GridRow) -> Listed:
        return Listed(
            number=self._number(row),
            line=row.number,
            group=self._one_of(row, "group", self.wanted.groups, "类别"),
            unit=self._one_of(row, "unit", self.wanted.units, "单位"),
            place=self._place(row),
            sample=self._text(row, "sample"),
            substitute=self._text(row, "substitute"),
        )

    def _text(self, row: GridRow, what: str) -> str:
        column = self.at.get(what)
        if column is None or column >= len(row.cells):
            return ""
        cell: Cell = row.cells[column]
        if cell.flaw in ("formula", "error"):
            remedy = "用 Excel 打开、重新计算并保存，或直接写值"
            self._flaw("formula", row, column, "这一格是公式，没有算好的结果", remedy)
            return ""
        return words(cell.value)

    def _number(self, row: GridRow) -> str:
        column = self.at.get("number")
        if column is None:
            return str(row.number)
        before = len(self.problems)
        text = unicodedata.normalize("NFKC", self._text(row, "number"))
        if len(self.problems) > before:
            return ""
        if _PERSONAL.fullmatch(text):
            remedy = "编号会存进系统，请改用普通序号：1、2、3……"
            self._flaw("personal", row, column, "编号像手机号或身份证号，不能用", remedy)
        elif not _NUMBER.fullmatch(text):
            message = "没有编号" if not text else "编号不能用"
            self._flaw("number", row, column, message, "编号只用字母、数字、- _ .，最多20个字符")
        return text

    def _one_of(self, row: GridRow, what: str, known: Mapping[str, str], name: str) -> str:
        column = self.at.get(what)
        if column is None:
            return ""
        text = self._text(row, what)
        if not known:
            return text
        if text in known:
            return known[text]
        if text or (what == "group" and self.wanted.needs_group):
            listed = "、".join(dict.fromkeys(known))[:120]
            message = f"没有“{text[:20]}”这个{name}" if text else f"没有写{name}"
            self._flaw(f"unknown_{what}", row, column, message, f"可写：{listed}")
        return ""

    def _place(self, row: GridRow) -> str:
        text = self._text(row, "place")
        if len(text) > LONGEST_PLACE:
            remedy = "地点只写到乡镇或村，会存进系统"
            self._flaw("place", row, self.at["place"], "地点太长", remedy)
        return text

    def _repeated(self) -> None:
        column = self.at.get("number")
        numbers: dict[str, GridRow] = {}
        whole: dict[tuple[object, ...], GridRow] = {}
        for row in self.grid.rows[self.index + 1 :]:
            if column is not None:
                self._first(numbers, self._cell(row, column), row, column, "编号")
            rest = tuple(c.value for n, c in enumerate(row.cells) if n != column)
            if sum(not blank(value) for value in rest) > 1:
                self._first(whole, rest, row, None, "这一行")

    def _first(
        self,
        seen: dict[object, GridRow] | dict[str, GridRow] | dict[tuple[object, ...], GridRow],
        key: object,
        row: GridRow,
        column: int | None,
        what: str,
    ) -> None:
        first = seen.setdefault(key, row)  # type: ignore[arg-type]
        if first is not row and key:
            message = f"{what}与第{first.number}行重复"
            self._flaw("repeated", row, column, message, "同一个人只留一行")

    def _cell(self, row: GridRow, column: int) -> str:
        return words(row.cells[column].value) if column < len(row.cells) else ""

    def _flaw(self, code: str, row: GridRow, column: int | None, message: str, remedy: str) -> None:
        title = self.titles[column] if column is not None and column < len(self.titles) else ""
        where = self.grid.where(row, column, title)
        self.problems.append(Problem(code, self.grid.name, where, message, remedy))


_CHOOSE = {
    "number": "用 --number-column 指定",
    "group": "用 --group-column 指定",
    "unit": "用 --unit-column 指定",
    "place": "用 --place-column 指定",
    "sample": "只留一列",
    "substitute": "只留一列",
}


def numbers_of(spelt: str) -> Iterator[str]:
    """Row numbers as people write them: 17,19-23、A5. Raises ValueError for a range of letters."""
    for part in re.split(r"[,，、;；\s]+", spelt.strip()):
        ends = re.fullmatch(r"(\d{1,7})[-—–~至](\d{1,7})", part)
        if ends:
            yield from (str(n) for n in range(int(ends[1]), int(ends[2]) + 1))
        elif part:
            yield part
