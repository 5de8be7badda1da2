"""Papers for late units: 催办函 and 督办清单 as Word files, 电话单 and 督办清单 as tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from reports import words
from reports.chasing import DOCX, XLSX, Chasing, Late
from reports.formats.official import Paper
from reports.model import ReportFile

_SHOWN = 12
"""Things named one by one in a letter; the rest are counted."""

_LIST = ("序号", "单位", "欠缺事项", "从何时起", "已催次数", "最近一次", "截止日", "责任人")
_CALLS = ("序号", "单位", "办公电话", "还差几项", "已催次数", "截止日", "接电话的人", "怎么说的")


def letters(given: Chasing) -> tuple[ReportFile, ...]:
    """A letter to each unit."""
    return tuple(_letter(given, unit, n) for n, unit in enumerate(given.units, start=1))


def _letter(given: Chasing, unit: Late, number: int) -> ReportFile:
    paper = Paper("催办函", given.body, simulated=given.simulated)
    paper.salutation(unit.unit)
    paper.text(f"{given.year}年度“{given.title}”项目绩效评价正在进行。{_asked(unit, given.day)}")
    for at, name in enumerate(unit.missing[:_SHOWN], start=1):
        paper.item(at, name)
    if len(unit.missing) > _SHOWN:
        paper.text(f"以及其他{len(unit.missing) - _SHOWN}项。")
    paper.text(_until(unit, given.day))
    if unit.reminded:
        last = f"，最近一次是{_words(unit.last)}" if unit.last else ""
        paper.text(f"此前已提醒{unit.reminded}次{last}。")
    paper.text(
        "填报方式不变：打开发给你单位经办人的链接，接着填。链接遗失或人员变动的，请与我们联系，另行发给。"
    )
    if given.contact:
        paper.text(f"联系方式：{given.contact}。")
    paper.text("特此函告。")
    paper.signature(given.body, _words(given.day))
    name = f"催办函_{number:02d}_{unit.unit}.docx"
    return ReportFile(name, DOCX, paper.save(), f"给{unit.unit}的催办函", "")


def _asked(unit: Late, day: date) -> str:
    over = unit.deadline is not None and unit.deadline < day
    when = "截止日已过，" if over else ""
    return f"{when}截至{_words(day)}，你单位尚有以下{len(unit.missing)}项没有完成："


def _until(unit: Late, day: date) -> str:
    if unit.deadline is None:
        return "请尽快完成。确有困难的，请书面说明原因和完成时间。"
    if unit.deadline < day:
        return "请于收到本函后三个工作日内完成。确有困难的，请书面说明原因和完成时间。"
    return f"请于{_words(unit.deadline)}前完成。确有困难的，请书面说明原因和完成时间。"


def supervision(given: Chasing) -> tuple[ReportFile, ...]:
    """督办清单, to be signed by the leader and to be worked with."""
    paper = Paper("督办清单", given.body, simulated=given.simulated, wide=True)
    late = sum(unit.late for unit in given.units)
    paper.text(
        f"{given.year}年度“{given.title}”项目绩效评价，截至{_words(given.day)}，"
        f"{len(given.units)}个单位尚未完成，其中{late}个已过截止日。"
    )
    shares = (5, 18, 40, 14, 9, 14, 14, 14)
    paper.table(_LIST, [_row(n, u) for n, u in enumerate(given.units, 1)], shares, figures=(0, 4))
    paper.note(
        "欠缺事项含没有确认的明细和没有答复的疑点；已催次数含系统提醒、聊天催办、电话和催办函。"
    )
    paper.signature(given.body, _words(given.day))
    table = _book("督办清单", given, _LIST, _full(given))
    return (
        ReportFile("督办清单.docx", DOCX, paper.save(), "督办清单", ""),
        ReportFile("督办清单.xlsx", XLSX, table, "督办清单", ""),
    )


def call_sheet(given: Chasing) -> ReportFile:
    """A line a unit, room for who answered and what was said."""
    rows = [
        (n, u.unit, u.phone or "没有登记", len(u.missing), u.reminded, _day(u.deadline), "", "")
        for n, u in enumerate(given.units, start=1)
    ]
    table = _book("电话单", given, _CALLS, rows)
    return ReportFile("催办电话单.xlsx", XLSX, table, "催办电话单", "")


def _row(number: int, unit: Late) -> tuple[str, ...]:
    missing = "；".join(unit.missing[:3])
    if len(unit.missing) > 3:
        missing += f"；等{len(unit.missing)}项"
    return tuple(map(str, _cells(number, unit, missing)))


def _full(given: Chasing) -> list[tuple[str | int, ...]]:
    return [_cells(n, u, "；".join(u.missing)) for n, u in enumerate(given.units, start=1)]


def _cells(number: int, unit: Late, missing: str) -> tuple[str | int, ...]:
    until = _day(unit.deadline) + ("（已过）" if unit.late and unit.deadline else "")
    opened = "" if unit.joined else "（没有人打开过链接）"
    return (
        *(number, unit.unit, missing + opened, _day(unit.since)),
        *(unit.reminded, _day(unit.last), until, unit.responsible),
    )


def _words(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "—"


def _book(
    name: str, given: Chasing, columns: Sequence[str], rows: Sequence[Sequence[str | int]]
) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = name
    mark = f"【{words.SIMULATED}】" if given.simulated else ""
    told = f"{mark}{given.year}年度“{given.title}”{name}（{given.day.isoformat()}）"
    line = Side(style="thin", color="999999")
    for at, row in enumerate([(told,), tuple(columns), *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(at, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # what begins with = is a word here, not a formula
            cell.alignment = Alignment(wrap_text=at > 1, vertical="center")
            cell.font = Font(bold=at <= 2, size=14 if at == 1 else 11)
            if at > 1:
                cell.border = Border(line, line, line, line)
    widths = (6, 22, 46 if name == "督办清单" else 18, 13, 10, 13, 16, 30)
    for column, wide in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = wide
    for at, row in enumerate(rows, start=3):  # not every program makes room by itself
        cells = zip(row, widths, strict=True)
        lines = max(-(-words.columns(str(value)) // (wide - 2)) for value, wide in cells)
        sheet.row_dimensions[at].height = 16 * max(lines, 1) + 4
    sheet.freeze_panes = "A3"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "2:2"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
