"""The audit trail as an Excel workbook: a row an entry, and how to check it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from reports.trail import TrailRow

COLUMNS = (
    ("序号", 7),
    ("时间", 19),
    ("角色", 9),
    ("单位", 20),
    ("类型", 12),
    ("对象", 16),
    ("版本", 6),
    ("内容（改动）", 80),
    ("散列", 68),
    ("模拟", 7),
)


def trail_workbook(
    rows: Sequence[TrailRow], *, title: str, head: str, count: int, zone: str, at: datetime
) -> bytes:
    """The .xlsx: 审计轨迹 with every entry of the chain, 说明 with its head."""
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("审计轨迹")
    sheet.append([name for name, _ in COLUMNS])
    for row in rows:
        local = row.at.astimezone(ZoneInfo(zone))
        cells = (
            *(row.seq, local.strftime("%Y-%m-%d %H:%M:%S"), row.role, row.unit, row.kind),
            *(row.subject, row.version, row.what, row.hash, "模拟" if row.simulated else ""),
        )
        sheet.append([_text(cell) if isinstance(cell, str) else cell for cell in cells])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F3F5F7")
    for column, (_, width) in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if isinstance(cell.value, str):
                cell.data_type = "s"  # what begins with = is no formula
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    notes = book.create_sheet("说明")
    when = at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    for name, value in (
        ("项目", title),
        ("导出时间", f"{when}（{zone}）"),
        ("记录链", f"{head}，共{count}条"),
        ("核对", "jixiao audit 文件夹 --head 上面的编号：查得出任何改动、删除、调换、截断"),
        ("内容", "不含姓名、地址、账号；单位自己写的文字只记“已填写”，长号码以＊＊＊代替"),
    ):
        notes.append([name, _text(value)])
    notes.column_dimensions["A"].width, notes.column_dimensions["B"].width = 12, 110
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(value: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", value)[:32_000]
