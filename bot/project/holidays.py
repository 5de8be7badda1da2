"""Which days are worked: weekends, the public holidays and the days worked in their stead (调休).

holidays.csv of the folder wins year by year; for years that it does not name, the arrangements
that come with the program are used (see `published.csv` for their source).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from bot.files.cells import day, one_of
from bot.files.columns import Column, TableSpec
from bot.files.tables import read_table
from bot.working_days import WorkingDays
from surveys.form import Model

PUBLISHED = Path(__file__).with_name("published.csv")


class HolidayRow(Model):
    """A day that is not what its weekday says: off, or worked."""

    day: date
    what: Literal["放假", "上班"]
    name: str = ""


HOLIDAYS = TableSpec(
    HolidayRow,
    {
        "day": Column("日期", ("date",), day),
        "what": Column(
            "安排",
            ("放假或上班", "类型"),
            one_of(
                {"放假": "放假", "休": "放假", "上班": "上班", "班": "上班", "调休上班": "上班"}
            ),
        ),
        "name": Column("名称", ("节日", "假日")),
    },
)


@cache
def published() -> tuple[HolidayRow, ...]:
    """The arrangements that come with the program. Raises ValueError if they are broken."""
    table, problems = read_table(HOLIDAYS, PUBLISHED.read_bytes(), PUBLISHED.name)
    if problems:
        raise ValueError(problems[0].message)
    return table.rows


def working_days(rows: Iterable[HolidayRow]) -> WorkingDays:
    """The calendar of a project: its own rows, and what is published for the other years."""
    own = {row.day: row for row in rows}
    years = {day.year for day in own}
    merged = {row.day: row for row in published() if row.day.year not in years} | own
    return WorkingDays(
        off=frozenset(day for day, row in merged.items() if row.what == "放假"),
        worked=frozenset(day for day, row in merged.items() if row.what == "上班"),
    )
