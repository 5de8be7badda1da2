"""整改台账 as a workbook."""

from __future__ import annotations

from reports import words
from reports.closing import Ledger
from reports.formats.plain_sheet import PlainSheet

COLUMNS = ("序号", "问题", "单位", "整改措施", "完成时限", "状态", "整改情况", "佐证", "销号")


def ledger_workbook(ledger: Ledger) -> bytes:
    mark = f"【{words.SIMULATED}】" if ledger.head.simulated else ""
    sheet = PlainSheet(
        "整改台账",
        f"{mark}{ledger.head.project}绩效评价整改台账",
        (6, 38, 16, 36, 13, 12, 36, 24, 18),
    )
    sheet.line(f"截至{ledger.today}，共{len(ledger.rows)}项。记录链 {ledger.head.chain}")
    sheet.header(*COLUMNS)
    for row in ledger.rows:
        sheet.put(
            row.number,
            row.problem,
            row.unit,
            row.measure,
            row.deadline,
            row.state,
            row.done,
            row.evidence,
            row.closed_by,
        )
    return sheet.save()
