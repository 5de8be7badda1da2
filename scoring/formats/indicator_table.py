"""An indicator table, as offices pass it around, as a tree of levels and leaves.

Merged cells, several rows of heads, weights beside each level, rows of totals, notes below, a
table that goes on in the next one: whatever the layout, what is printed is kept as it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from scoring.formats.columns import Layout, Role, layout_of, role_of
from scoring.formats.grid import Cell, Grid, Unreadable

_ALL = "(?:合计|总计|总分|共计|总得分|合计得分|总分值|得分合计|综合得分)"
_TOTAL = re.compile(rf"{_ALL}(?:[（(].*[）)])?")
_SUBTOTAL = re.compile("(?:小计|.{0,12}小计)")
_NOTE = re.compile(
    r"(?:注|备注|说明|填表说明|附注)\s*(?:\d|[:：])"
    "|(?:评价等级|填表人|审核人|联系人|单位盖章|评价结论|评价机构)"
)
_CODE = re.compile(
    r"(?P<code>[A-Z]\d{0,6}|[A-Z]\d{0,2}(?:[-.]\d{1,2})+)"
    r"(?:[.．、:：\s]+|(?=[\u4e00-\u9fff“\"]))(?P<name>\S.*)",
    re.S,
)
_LISTED = re.compile(
    r"(?:[（(][一二三四五六七八九十]{1,2}[）)]|[一二三四五六七八九十]{1,2}、|\d{1,2}[.、](?!\d))\s*"
    r"(?P<name>\S.*)",
    re.S,
)
_IN_NAME = re.compile(
    r"(?P<name>.+?)\s*(?:[（(]\s*(?:(?:满分|分值|权重)\s*[:：]?\s*(?P<a>\d+(?:\.\d+)?)\s*[%％分]?"
    r"|(?P<b>\d+(?:\.\d+)?)\s*[%％分])\s*[）)]|(?<=\s)(?P<c>\d+(?:\.\d+)?)\s*分)\s*",
    re.S,
)
_WEIGHT = re.compile(r"[（(]?\s*(?P<n>\d+(?:\.\d+)?)\s*(?P<u>[%％分])?\s*[）)]?")


EXECUTION = "执行率"
"""Stands as the target of the row of money of a self-evaluation form."""


@dataclass(slots=True)
class Level:
    """A node above the leaves, as printed."""

    name: str
    depth: int
    above: Level | None
    code: str = ""
    weight: Decimal | None = None
    weight_place: str = ""
    place: str = ""


@dataclass(slots=True)
class Leaf:
    name: str
    above: Level
    code: str = ""
    weight: Decimal | None = None
    weight_place: str = ""
    place: str = ""
    explanation: str = ""
    standard: str = ""
    target: str = ""
    """年度指标值 of a self-evaluation form."""
    score: Decimal | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about the table itself, in words, with the place."""

    place: str
    message: str
    remedy: str


@dataclass(slots=True)
class Table:
    title: str = ""
    levels: list[Level] = field(default_factory=list)
    leaves: list[Leaf] = field(default_factory=list)
    total: Decimal | None = None
    total_place: str = ""
    troubles: list[Trouble] = field(default_factory=list)
    self_evaluation: bool = False

    def below(self, level: Level) -> list[Leaf]:
        return [leaf for leaf in self.leaves if level in path_of(leaf)]


def path_of(leaf: Leaf) -> list[Level]:
    """The levels above, from the first."""
    found = [leaf.above]
    while found[0].above is not None:
        found.insert(0, found[0].above)
    return found


def read_table(grids: tuple[Grid, ...]) -> Table:
    """The indicator system in a file's tables. Raises Unreadable where there is none."""
    table = Table()
    reader: _Rows | None = None
    used, width = set[int](), 0
    for number, grid in enumerate(grids):
        layout = layout_of(grid)
        if layout is not None:
            if reader is not None and layout.levels != reader.layout.levels:
                reader = None
            reader = _Rows(table, layout, reader)
            first = layout.last_head + 1
            _before(table, grid, layout)
        elif reader is not None and number - 1 in used and len(grid.rows[0]) == width:
            first = 0  # the table goes on after a page break
        else:
            continue
        used.add(number)
        width = len(grid.rows[0])
        reader.take(grid, first)
    if not table.leaves:
        found = "、".join(grid.name for grid in grids[:8])
        message = f"没有找到指标表（看过：{found}）"
        remedy = "表头要有“一级指标、二级指标”或“指标名称”，以及“分值”或“评分标准”"
        raise Unreadable("no_indicator_table", message, remedy)
    return table


def _before(table: Table, grid: Grid, layout: Layout) -> None:
    """What stands above the head: the title, and the money of a self-evaluation form."""
    head = range(layout.last_head)
    alone = [texts[0] for row in head if len(texts := _distinct(grid, row)) == 1]
    titles = [one for one in (*grid.before, *alone) if re.search("指标|评价|考核|自评", one)]
    if titles and not table.title:
        table.title = " ".join(titles[-1].split())[:80]
    if layout.column("target") is not None and layout.column("standard") is None:
        table.self_evaluation = True
        _execution(table, grid, head)


def _distinct(grid: Grid, row: int) -> list[str]:
    return [text for text in dict.fromkeys(cell.text for cell in grid.rows[row]) if text]


def _execution(table: Table, grid: Grid, head: range) -> None:
    """The row of money: its weight is that of 预算执行率."""
    for row in head:
        named = {role_of(cell.text): at for at, cell in enumerate(grid.rows[row]) if cell.text}
        rate = any("执行率" in cell.text for cell in grid.rows[row])
        at = named.get(("weight", 0))
        if not rate or at is None:
            continue
        for below in range(row + 1, min(row + 4, len(grid.rows))):
            weight = weight_of(grid.cell(below, at).text)
            if weight is None or not any("资金总额" in cell.text for cell in grid.rows[below]):
                continue
            level = Level("预算执行率", 0, None, place=grid.place(below, 0))
            leaf = Leaf("预算执行率", level, weight=weight, place=grid.place(below, 0))
            leaf.weight_place = grid.place(below, at)
            scored = named.get(("score", 0))
            leaf.score = weight_of(grid.cell(below, scored).text) if scored is not None else None
            leaf.target = EXECUTION
            table.levels.append(level)
            table.leaves.append(leaf)
            return


class _Rows:
    """Row after row into the tree; levels left blank go on from the row above."""

    def __init__(self, table: Table, layout: Layout, before: _Rows | None = None) -> None:
        self.table, self.layout = table, layout
        self.path: list[tuple[Level, tuple[str, int, int]]] = before.path if before else []
        self.leaf_at: tuple[str, int, int] | None = None
        self.table.troubles += (
            [Trouble("", f"表头里没有第{layout.missing}级指标", "核对表头；缺的一级按现有各级接上")]
            if layout.missing
            else []
        )

        if layout.spare_weights:
            message = "末级指标有几列分值（权重），用了最左边的一列"
            self.table.troubles.append(Trouble("", message, "核对分值；多的一列删去再导入"))

    def take(self, grid: Grid, first: int) -> None:
        for row in range(first, len(grid.rows)):
            texts = _distinct(grid, row)
            if not texts or self._is_head(grid, row):
                continue
            if self._is_total(grid, row) or (
                len(texts) == 1 and self._is_note(grid, row, texts[0])
            ):
                continue
            self._row(grid, row)

    def _is_head(self, grid: Grid, row: int) -> bool:
        texts = [cell.text for cell in grid.rows[row] if cell.text]
        heads = sum(role_of(text) is not None for text in texts)
        return heads > 2 and heads * 2 > len(texts)

    def _is_note(self, grid: Grid, row: int, text: str) -> bool:
        cells = [cell for cell in grid.rows[row] if cell.text]
        whole = len(cells) > 1 or self.layout.width == 1
        return bool(_NOTE.match(text)) or (whole and cells[0].column == 0) or len(text) > 60

    def _is_total(self, grid: Grid, row: int) -> bool:
        lead = [grid.cell(row, column) for column in range(max(self.layout.levels) + 1)]
        words = next((re.sub(r"\s", "", cell.text) for cell in lead if cell.text), "")
        if _NOTE.match(words):
            return True
        if _SUBTOTAL.fullmatch(words) or any(
            _SUBTOTAL.fullmatch(re.sub(r"\s", "", cell.text)) for cell in lead if cell.row == row
        ):
            return True
        if not _TOTAL.fullmatch(words):
            return False
        at = self.layout.weights.get(len(self.layout.levels) - 1)
        columns = [at] if at is not None else []
        for column in [*columns, *self.layout.weights.values()]:
            found = weight_of(grid.cell(row, column).text)
            if found is not None:
                self.table.total, self.table.total_place = found, grid.place(row, column)
                break
        return True

    def _row(self, grid: Grid, row: int) -> None:
        cells = [grid.cell(row, column) for column in self.layout.levels]
        texts = ["" if self._repeats(cells, at) else cell.text for at, cell in enumerate(cells)]
        deepest = max((at for at, text in enumerate(texts) if text), default=-1)
        if deepest < 0:
            if self.table.leaves and self._said(grid, row):
                self._go_on(grid, row)
            return
        own = self._key(grid, cells[deepest])
        if own == self.leaf_at and self.table.leaves:
            self._go_on(grid, row)
            return
        # a level by itself on its row, without weight or standard of its own, heads what follows
        alone = deepest < len(texts) - 1 and not self._said(grid, row)
        levels = deepest + 1 if alone else deepest
        for at in range(levels):
            self._level(grid, row, at, (texts[at], cells[at]))
        if alone:
            self.leaf_at = None
            return
        if not levels:  # only one column of names
            self._level(grid, row, 0, (self.table.title or "指标", Cell("", -1, -1)))
        self._leaf(grid, row, deepest, cells[deepest])
        self.leaf_at = own

    def _repeats(self, cells: list[Cell], at: int) -> bool:
        """A cell merged over two levels belongs to the first of them."""
        return at > 0 and (cells[at].row, cells[at].column) == (
            cells[at - 1].row,
            cells[at - 1].column,
        )

    def _key(self, grid: Grid, cell: Cell) -> tuple[str, int, int]:
        return (grid.name, cell.row, cell.column)

    def _said(self, grid: Grid, row: int) -> bool:
        columns = [self.layout.column("standard"), self.layout.column("target")]
        deepest = self.layout.weights.get(len(self.layout.levels) - 1)
        return any(grid.cell(row, at).text for at in (*columns, deepest) if at is not None)

    def _level(self, grid: Grid, row: int, at: int, said: tuple[str, Cell]) -> None:
        text, cell = said
        key = self._key(grid, cell)
        if at < len(self.path) and (not text or self.path[at][1] == key):
            return
        name, code, weight = named(text or "（没有写）")
        if at < len(self.path) and self.path[at][0].name == name and self.path[at][0].code == code:
            self.path[at] = (self.path[at][0], key)
            return
        if not text and cell.row >= 0:
            message = f"第{at + 1}级指标没有写"
            self.table.troubles.append(Trouble(grid.place(row, cell.column), message, "补上名称"))
        above = self.path[at - 1][0] if at else None
        level = Level(name, at, above, code, weight, place=grid.place(row, max(cell.column, 0)))
        level.weight_place = level.place
        column = self.layout.weights.get(at)
        if column is not None and at < len(self.layout.levels) - 1:
            found = weight_of(grid.cell(row, column).text)
            if found is not None:
                level.weight, level.weight_place = found, grid.place(row, column)
        self.path = [*self.path[:at], (level, key)]
        self.table.levels.append(level)

    def _leaf(self, grid: Grid, row: int, at: int, cell: Cell) -> None:
        name, code, in_name = named(cell.text)
        depth = min(at, len(self.path)) or 1
        self.path = self.path[:depth]
        leaf = Leaf(name, self.path[-1][0], code, place=grid.place(row, cell.column))
        column = self.layout.weights.get(len(self.layout.levels) - 1)
        if (
            at < len(self.layout.levels) - 1
            and column is not None
            and not grid.cell(row, column).text
        ):
            column = self.layout.weights.get(at, column)
        leaf.weight, leaf.weight_place = in_name, leaf.place
        if column is not None:
            text = grid.cell(row, column).text
            found = weight_of(text)
            leaf.weight_place = grid.place(row, column)
            leaf.weight = in_name if found is None else found
            if text and found is None:
                message = f"分值“{text[:20]}”不是一个数"
                self.table.troubles.append(Trouble(leaf.weight_place, message, "写成数字"))
        printed = self._column(grid, row, "code")
        leaf.code = printed or leaf.code
        leaf.explanation = self._column(grid, row, "explanation")
        leaf.standard = self._column(grid, row, "standard")
        leaf.target = self._column(grid, row, "target")
        leaf.score = weight_of(self._column(grid, row, "score"))
        leaf.note = self._column(grid, row, "note")
        self.table.leaves.append(leaf)

    def _go_on(self, grid: Grid, row: int) -> None:
        """Another row of the same leaf: what it says is added."""
        leaf = self.table.leaves[-1]
        for name in ("explanation", "standard", "target", "note"):
            text = self._column(grid, row, name)
            if text and text not in getattr(leaf, name).split("\n"):
                setattr(leaf, name, f"{getattr(leaf, name)}\n{text}".strip())
        column = self.layout.weights.get(len(self.layout.levels) - 1)
        if column is None:
            return
        cell = grid.cell(row, column)
        found = weight_of(cell.text)
        if found is not None and cell.row == row:
            message = f"“{leaf.name}”有几行分值，后面的{found}没有计入"
            remedy = "同一个指标拆成几个的，各写名称；否则合并分值"
            self.table.troubles.append(Trouble(grid.place(row, column), message, remedy))

    def _column(self, grid: Grid, row: int, role: Role) -> str:
        column = self.layout.column(role)
        return grid.cell(row, column).text if column is not None else ""


def weight_of(text: str) -> Decimal | None:
    """10, 10分, 10%, （10分）: points; None for what is no such number."""
    match = _WEIGHT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return Decimal(match["n"]) if match else None


def named(text: str) -> tuple[str, str, Decimal | None]:
    """Name, code and weight out of a cell such as A1.项目立项（8%）."""
    said, code, weight = text.strip(), "", None
    if match := _CODE.fullmatch(said):
        code, said = match["code"], match["name"]
    elif match := _LISTED.fullmatch(said):
        said = match["name"]
    if match := _IN_NAME.fullmatch(said):
        weight = Decimal(match["a"] or match["b"] or match["c"])
        said = match["name"]
    return re.sub(r"\s*\n\s*", "", said).strip(), code, weight
