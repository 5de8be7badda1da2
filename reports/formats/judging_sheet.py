"""The sheet that goes out to be filled in by a meeting or an assessor, and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports import words
from reports.closing import Head

NAME = "评定表"
COLUMNS = ("代码", "指标", "分值", "评分标准", "怎样填", "评定", "理由和依据", "佐证", "目前的依据")
PARTICIPANTS, PLACE, ASSESSOR = "参加人员", "时间地点", "评价人"


@dataclass(frozen=True, slots=True)
class SheetRow:
    code: str
    name: str
    weight: str
    standard: str
    how: str
    """How the judgement is written."""
    labels: tuple[str, ...] = ()
    judged: str = ""
    reason: str = ""
    evidence: str = ""
    known: str = ""


def judging_sheet(
    head: Head,
    rows: Sequence[SheetRow],
    *,
    participants: str = "",
    place: str = "",
    assessor: str = "",
) -> bytes:
    """`assessor`: empty for a meeting, whose participants stand above the table."""
    from reports.formats.plain_sheet import (
        PlainSheet,
    )  # the names above are read by who has no Excel

    mark = f"【{words.SIMULATED}】" if head.simulated else ""
    sheet = PlainSheet(
        NAME,
        f"{mark}{head.project}绩效评价{'独立评定' if assessor else '集体评议'}表",
        (8, 24, 6, 44, 30, 18, 40, 20, 30),
    )
    sheet.line(
        "只填底色为黄的格子。没有评的留空；已有的结果改了，就是重新评定，原来的也保留在记录里。"
    )
    if assessor:
        sheet.field(ASSESSOR, assessor)
    else:
        sheet.field(PARTICIPANTS, participants)
        sheet.field(PLACE, place)
    sheet.header(*COLUMNS)
    for row in rows:
        sheet.put(
            row.code,
            row.name,
            row.weight,
            " ".join(row.standard.split()),
            row.how,
            row.judged,
            row.reason,
            row.evidence,
            row.known,
            fill_in=(6, 7, 8),
        )
        if row.labels:
            sheet.choices(6, row.labels)
    return sheet.save()
