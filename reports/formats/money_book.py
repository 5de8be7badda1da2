"""资金表 as a file of its own: money line by line, persons reached, events held."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.money_page import events_page, money_page, reach_page
from reports.formats.workbook import saved
from reports.model import XLSX, ReportFile, ReportInput


def money_file(given: ReportInput) -> tuple[ReportFile, ...]:
    """() where the project has no lines of money."""
    if not given.lines:
        return ()
    book = Workbook()
    book.remove(book.worksheets[0])
    makers = (
        money_page,
        reach_page if given.reach else None,
        events_page if given.events else None,
    )
    data = saved(book, [make(book, given) for make in makers if make], given)
    prefix = "模拟-" if given.is_simulated else ""
    mark = f"【{words.SIMULATED}】" if given.is_simulated else ""
    return (
        ReportFile(
            name=f"{prefix}{given.year}-资金表-{given.label}.xlsx",
            mime=XLSX,
            data=data,
            alt=f"{mark}资金表：各单位拨款、支出、结余，慰问人数，活动",
            caption=f"{mark}资金表（{given.label}）",
        ),
    )
