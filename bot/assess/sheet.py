"""The filled-in sheet that came back: what it says, and what is wrong in it, cell by cell. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.assess.desk import Meeting, Typed
from bot.files.grid import Grid, GridRow, Unreadable, blank, read_grids, stripped
from bot.files.problems import Problem
from reports.formats.judging_sheet import ASSESSOR, COLUMNS, PARTICIPANTS, PLACE

SHORTEST = 2
"""Characters of a day and place, at least."""
CODE, JUDGEMENT, REASON, PROOF = "代码", "评定", "理由和依据", "佐证"


@dataclass(frozen=True, slots=True)
class Filled:
    """A row that holds a judgement, and where its parts stand."""

    typed: Typed
    grid: Grid
    row: GridRow
    columns: dict[str, int]

    def where(self, part: str) -> str:
        """The cell of `leaf`, `judgement`, `reason` or `evidence`."""
        title = {"leaf": CODE, "judgement": JUDGEMENT, "reason": REASON, "evidence": PROOF}[part]
        return self.grid.where(self.row, self.columns[title], title)


@dataclass(frozen=True, slots=True)
class ReadSheet:
    rows: tuple[Filled, ...] = ()
    meeting: Meeting | None = None
    assessor: str = ""
    problems: tuple[Problem, ...] = ()


def read_sheet(raw: bytes, name: str) -> ReadSheet:
    """Rows without a judgement are left out. Never raises for what stands in the file."""
    try:
        grid = read_grids(raw, name)[0]
    except Unreadable as trouble:
        return ReadSheet(problems=(trouble.problem,))
    head = next((row for row in grid.rows if _texts(row)[:1] == [CODE]), None)
    titles = _texts(head) if head else []
    missing = [title for title in (CODE, JUDGEMENT, REASON, PROOF) if title not in titles]
    if head is None or missing:
        message = f"没有找到表头的“{missing[0]}”列"
        remedy = f"表头应为：{'、'.join(COLUMNS)}。用 jixiao assess 文件夹 sheet 重新导出"
        return ReadSheet(problems=(Problem("header", name, "", message, remedy),))
    columns = {title: number for number, title in enumerate(titles) if title}
    above = {
        texts[0]: texts[1] if len(texts) > 1 else ""
        for row in grid.rows
        if row.number < head.number and (texts := _texts(row))
    }
    places = {
        _texts(row)[0]: grid.where(row, 1, _texts(row)[0])
        for row in grid.rows
        if row.number < head.number and _texts(row)
    }
    below = [row for row in grid.rows if row.number > head.number]
    problems = [
        Problem(
            "formula",
            name,
            grid.where(row, number, title),
            "公式没有算出结果",
            "在 Excel 里打开、保存一次，或直接写结果",
        )
        for row in below
        for title, number in columns.items()
        if title in (CODE, JUDGEMENT, REASON, PROOF)
        and number < len(row.cells)
        and row.cells[number].flaw in ("formula", "error")
    ]
    participants = above.get(PARTICIPANTS, "")
    return ReadSheet(
        rows=tuple(each for row in below if (each := _filled(grid, row, columns))),
        meeting=Meeting(participants, above.get(PLACE, "")) if participants else None,
        assessor=above.get(ASSESSOR, ""),
        problems=(*_lacking(above, places, name), *problems),
    )


def _lacking(above: Mapping[str, str], places: Mapping[str, str], name: str) -> Iterator[Problem]:
    """A meeting whose participants are named has a day and a place."""
    if above.get(PARTICIPANTS) and len(above.get(PLACE, "")) < SHORTEST:
        where = places.get(PLACE, "")
        yield Problem("place", name, where, f"{PLACE}没有填", "比如：3月5日上午，三楼会议室")


def _filled(grid: Grid, row: GridRow, columns: dict[str, int]) -> Filled | None:
    texts = _texts(row)
    said = {
        title: texts[columns[title]] if columns[title] < len(texts) else ""
        for title in (CODE, JUDGEMENT, REASON, PROOF)
    }
    if not said[CODE] or not (said[JUDGEMENT] or said[REASON]):
        return None
    typed = Typed(said[CODE], said[JUDGEMENT], said[REASON], said[PROOF])
    return Filled(typed, grid, row, columns)


def _texts(row: GridRow) -> list[str]:
    return [_text(cell.value) for cell in row.cells]


def _text(value: object) -> str:
    """2.0, as a spreadsheet may keep a count, is 2."""
    if value is None or blank(value):  # type: ignore[arg-type]
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return stripped(str(value))
