"""How many of each beneficiary group were reached, persons and households (户) told apart."""

from __future__ import annotations

from collections.abc import Iterator

from reports import style
from reports.charts import done, frame
from reports.charts.done import Row, Sums, share, summed
from reports.charts.looks import UNKNOWN, Look, legend
from reports.model import ReportInput
from scoring.model import ReachRecord

_LOOKS = (Look("已到", style.BLUE), Look("未到", style.ORANGE, "////"))


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the project counts nobody."""
    if not given.reach:
        return None
    canvas, y = frame.opened(given, "服务对象覆盖情况")
    sections = dict(_sections(given))
    looks = (*_LOOKS, UNKNOWN) if any(one.reached is None for one in given.reach) else _LOOKS
    y = legend(canvas, y, looks)
    for unit, rows in sections.items():
        y = frame.section(canvas, y + 10, f"计数单位：{unit or '未写'}")
        y = frame.told(canvas, y - 4, (_sum_words(summed(rows), unit),)) + 12
        y = done.draw(canvas, y, rows, _LOOKS)
    frame.closed(canvas, y, given, _notes(given))
    told = "；".join(_sum_words(summed(rows), unit) for unit, rows in sections.items())
    named = tuple(one for one in given.reach if one.reached is not None)
    return frame.Drawing(
        canvas,
        "服务对象覆盖",
        f"服务对象覆盖情况。{told}{_short(given)}",
        "服务对象覆盖情况",
        f"已确认{len(named)}/{len(given.reach)}行",
    )


def _sections(given: ReportInput) -> Iterator[tuple[str, tuple[Row, ...]]]:
    """By what is counted, in the order of the table; within it, what is behind first."""
    names = {one.group: one.name for one in given.reach}
    for unit in dict.fromkeys(one.count_unit for one in given.reach):
        rows = [_row(given, one, names) for one in given.reach if one.count_unit == unit]
        yield unit, tuple(sorted(rows, key=lambda row: row.urgency))


def _row(given: ReportInput, one: ReachRecord, names: dict[str, str]) -> Row:
    inside = names.get(one.within, one.within)
    told = (
        f"原因：{one.reason}" if one.reason else "",
        f"已含在“{inside}”中，不计入合计" if inside else "",
    )
    return Row(
        code=one.group,
        name=one.name,
        about=given.unit_name(one.unit),
        planned=one.planned,
        done=one.reached,
        told=tuple(filter(None, told)),
        counted=not one.within,
    )


def _sum_words(sums: Sums, unit: str) -> str:
    told = f"计划{sums.planned:,}{unit}"
    if sums.known:
        told += f"，已到{sums.done:,}{unit}（{share(sums.done, sums.known)}）"
    if sums.open:
        told += f"，{sums.open}类未确认，计划{sums.planned - sums.known:,}{unit}"
    return told


def _short(given: ReportInput) -> str:
    short = [
        f"{one.name}{one.reached:,}/{one.planned:,}{one.count_unit}"
        for one in given.reach
        if one.reached is not None and one.reached < one.planned
    ]
    return f"。未到全的：{'、'.join(short)}" if short else ""


def _notes(given: ReportInput) -> tuple[str, ...]:
    apart = len({one.count_unit for one in given.reach}) > 1
    return (
        "空框全长为计划数，右边是已到/计划和覆盖率；未确认的不算作未到，不进覆盖率。"
        f"{'计数单位不同的分开合计，不相加。' if apart else ''}",
    )
