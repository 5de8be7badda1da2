"""What one table says of another: units, activities and groups that must exist, ids used once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.files.problems import Problem, nearest
from bot.files.tables import Table
from bot.project.draft import repeated
from bot.project.holidays import HolidayRow
from bot.project.last_year import LastYearRow
from bot.project.rows import (
    EventRow,
    GoalRow,
    GroupRow,
    OutcomeRow,
    PlannedRow,
    SpendingRow,
    TargetRow,
    Unit,
)
from bot.project.units import Units
from scoring.figures import yuan


@dataclass(frozen=True, slots=True)
class Tables:
    units: Table[Unit]
    spending: Table[SpendingRow]
    planned: Table[PlannedRow]
    groups: Table[GroupRow]
    events: Table[EventRow]
    goals: Table[GoalRow]
    outcomes: Table[OutcomeRow]
    targets: Table[TargetRow]
    holidays: Table[HolidayRow]
    last_year: Table[LastYearRow]


def problem(
    table: Table[Any], index: int, field: str, code: str, message: str, remedy: str
) -> Problem:
    return Problem(code, table.name, table.where(index, field), message, remedy)


def check_unit_ids(tables: Tables) -> Iterator[Problem]:
    yield from _twice(tables.units, "id")


def check_ids(tables: Tables) -> Iterator[Problem]:
    """An id used twice in one table."""
    yield from _twice(tables.spending, "row")
    yield from _twice(tables.planned, "line")
    yield from _twice(tables.groups, "id")
    yield from _twice(tables.events, "id")
    yield from _twice(tables.goals, "row")
    yield from _twice(tables.outcomes, "row")
    yield from _twice(tables.targets, "survey_code")
    yield from _twice(tables.holidays, "day")


def _twice(table: Table[Any], field: str) -> Iterator[Problem]:
    for index, row, first in repeated(table, field):
        message = f"编号“{getattr(row, field)}”用了两次，第一次在{table.where(first, field)}"
        yield problem(table, index, field, "duplicate_id", message, "每行一个编号，改掉其中一个")


def check_lines(tables: Tables) -> Iterator[Problem]:
    """One line, and one confirmation, for each activity of a unit."""
    for index, row, first in repeated(tables.spending, "activity_no", "unit"):
        message = f"{row.unit} 的活动{row.activity_no}已在{tables.spending.where(first)}"
        remedy = "一个单位的一项活动只列一行，金额合并；不同的活动分开编号"
        yield problem(tables.spending, index, "unit", "duplicate_line", message, remedy)


def check_units(tables: Tables, units: Units) -> Iterator[Problem]:
    """Unknown units, and joint names where one unit has to answer for the row."""
    answering: tuple[Table[Any], ...] = (tables.spending, tables.groups, tables.events)
    telling: tuple[Table[Any], ...] = (tables.planned, tables.goals, tables.outcomes)
    for table in (*answering, *telling):
        for index, row in enumerate(table.rows):
            unit = units.id(row.unit)
            if row.unit and unit is None:
                yield units.unknown(row.unit, table.name, table.where(index, "unit"))
            elif unit in units.joint and table in answering:
                message = f"“{row.unit}”是几个单位的合称，不知道由谁填报"
                remedy = "改成具体单位，每个单位一行"
                yield problem(table, index, "unit", "joint_unit", message, remedy)


def check_activities(tables: Tables) -> Iterator[Problem]:
    """Activity numbers that the funds table does not have, or uses for two activities."""
    titles: dict[str, SpendingRow] = {}
    for index, row in enumerate(tables.spending.rows):
        first = titles.setdefault(row.activity_no, row)
        if row.activity != first.activity:
            names = f"“{_short(first.activity)}”和“{_short(row.activity)}”"
            message = f"活动{row.activity_no}在行{first.row}和这一行名称不同：{names}"
            remedy = "同一序号写同一名称；不同的活动分开编号"
            yield problem(tables.spending, index, "activity", "activity_title", message, remedy)
    referring: tuple[Table[Any], ...] = (tables.planned, tables.groups, tables.events)
    for table in referring:
        for index, row in enumerate(table.rows):
            if row.activity_no and row.activity_no not in titles:
                message = f"{tables.spending.name} 里没有活动{row.activity_no}"
                guess = nearest(row.activity_no, list(titles))
                remedy = f"是不是 {guess}？" if guess else "改正序号；没有财政拨款的留空"
                yield problem(table, index, "activity_no", "unknown_activity", message, remedy)


def check_overlaps(tables: Tables) -> Iterator[Problem]:
    """`within` names another group of the table."""
    ids = [group.id for group in tables.groups.rows]
    for index, group in enumerate(tables.groups.rows):
        if group.within == group.id or (group.within and group.within not in ids):
            message = f"“含于”写的是“{group.within}”，不是另一类对象的编号"
            guess = nearest(group.within, [each for each in ids if each != group.id])
            remedy = f"是不是“{guess}”？" if guess else "写所含于的那一类对象的编号，没有就留空"
            yield problem(tables.groups, index, "within", "unknown_group", message, remedy)


def note_sums(tables: Tables) -> Iterator[Problem]:
    """Plans that do not multiply out or do not add up to what was appropriated. A real report may
    hold such things; they are shown, and become findings, but do not stop the work."""
    for index, row in enumerate(tables.planned.rows):
        due = row.headcount * row.per_unit
        if due != row.total:
            message = (
                f"{row.headcount}{row.count_unit} × {yuan(row.per_unit)} = {yuan(due)}，"
                f"列为 {yuan(row.total)}"
            )
            yield problem(
                tables.planned, index, "total", "product", message, "核对数量、标准和金额"
            )
    planned = _sums((row.activity_no, row.total) for row in tables.planned.rows if _fiscal(row))
    given = _sums((row.activity_no, row.appropriated) for row in tables.spending.rows)
    for index, line in enumerate(tables.spending.rows):
        number = line.activity_no
        if number in planned and planned[number] != given[number]:
            message = f"活动{number}计划 {yuan(planned[number])}，拨款 {yuan(given[number])}"
            remedy = f"核对 {tables.planned.name} 与 {tables.spending.name}"
            yield problem(tables.spending, index, "appropriated", "planned_sum", message, remedy)
            del planned[number]


def _fiscal(row: PlannedRow) -> bool:
    return row.funding == "财政" and bool(row.activity_no)


def _sums(amounts: Iterator[tuple[str, int]]) -> dict[str, int]:
    sums: defaultdict[str, int] = defaultdict(int)
    for key, amount in amounts:
        sums[key] += amount
    return sums


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:19]}…"
