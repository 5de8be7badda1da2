"""Events planned, held and called off."""

from __future__ import annotations

from collections.abc import Sequence

from reports import style
from reports.charts import done, frame
from reports.charts.done import Row, share, summed
from reports.charts.looks import UNKNOWN as UNSAID
from reports.charts.looks import Look, legend
from reports.model import ReportInput
from scoring.model import EventRecord

HELD, NOT_HELD = Look("已开展", style.BLUE), Look("未开展", style.ORANGE, "////")


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the project plans no events."""
    if not given.events:
        return None
    rows = sorted((_row(given, one) for one in given.events), key=lambda row: row.urgency)
    canvas, y = frame.opened(given, "活动开展情况")
    sums = summed(rows)
    counted = [row for row in rows if row.counted]
    whole = sum(1 for row in counted if row.done is not None and row.done >= row.planned)
    y = frame.big(canvas, y, f"{whole}/{len(counted)}", ("项活动按计划开展", *sum_words(rows)))
    looks = (HELD, NOT_HELD, UNSAID) if sums.open else (HELD, NOT_HELD)
    y = done.draw(canvas, legend(canvas, y, looks) + 6, rows, (HELD, NOT_HELD))
    frame.closed(canvas, y, given, _notes(rows))
    known = sum(1 for one in given.events if one.held is not None)
    return frame.Drawing(
        canvas,
        "活动开展",
        f"活动开展情况。{'，'.join(sum_words(rows))}{_off(given)}",
        "活动开展情况",
        f"已确认{known}/{len(given.events)}项",
    )


def _row(given: ReportInput, one: EventRecord) -> Row:
    off = one.held == 0 and one.planned > 0
    told = (
        f"{'全部取消' if off else '说明'}：{one.reason}"
        if one.reason
        else "全部取消"
        if off
        else "",
        f"没有开展的已买：{one.paid_for}" if one.paid_for else "",
        f"时间：{one.held_on}" if one.held_on else "",
        "" if one.counted else "不计入完成率和合计",
    )
    return Row(
        code=one.event,
        name=one.name,
        about=given.unit_name(one.unit),
        planned=one.planned,
        done=one.held,
        told=tuple(filter(None, told)),
        counted=one.counted,
    )


def sum_words(rows: Sequence[Row]) -> list[str]:
    """Planned, held, called off and not told, in one to three sentences."""
    sums = summed(rows)
    if not sums.known and sums.open:
        return [f"计划{sums.planned:,}次，还没有单位填报"]
    told = [f"计划{sums.planned:,}次，已开展{sums.done:,}次，完成{share(sums.done, sums.known)}"]
    short = sum(max(0, row.planned - (row.done or 0)) for row in rows if _told(row))
    off = sum(1 for row in rows if _told(row) and row.planned and not row.done)
    if short:
        told.append(f"未开展{short:,}次{f'，其中{off}项全部取消' if off else ''}")
    if sums.open:
        told.append(f"{sums.open}项还没有填报，不在完成率内")
    return told


def _told(row: Row) -> bool:
    return row.counted and row.done is not None


def _off(given: ReportInput) -> str:
    named = [
        f"{one.name}{one.held}/{one.planned}"
        for one in given.events
        if one.held is not None and one.held < one.planned
    ]
    return f"。没有按计划开展的：{'、'.join(named)}" if named else ""


def _notes(rows: Sequence[Row]) -> tuple[str, ...]:
    more = any(row.done is not None and row.done > row.planned for row in rows)
    return (
        "空框全长为计划次数，右边是已开展/计划。先列没有填报和没有按计划开展的。"
        f"{'竖线以右为超出计划的。' if more else ''}",
    )
