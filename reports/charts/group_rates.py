"""Score rate of each item by group, with intervals, against the full-marks line."""

from __future__ import annotations

from collections.abc import Sequence

from reports import style, words
from reports.canvas import Canvas
from reports.charts import frame, rates
from reports.charts.answers import empty_words
from reports.charts.axis import Scale
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.model import ReportInput
from reports.suppression import Hidden, Rate, Shown, ShownGroup, shown

_NAMES = 300
_LENGTH = 350
_MOST = 160
"""Rows over all items; of more groups the lowest are drawn."""


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the project has no rated item or no groups."""
    if not given.items or len(given.groups) < 2:
        return None
    seen = shown(given)
    canvas, y = frame.opened(given, "分群体得分率")
    groups = tuple(group for group in seen.groups if group.items)
    if not seen.items or not groups:
        y = frame.said(canvas, y, _nothing(seen))
        notes: tuple[str, ...] = (frame.survey_note(seen),)
    else:
        y = _items(canvas, y, given, seen, groups)
        y = _hidden(canvas, y, seen)
        certain = any(rate.interval for group in groups for rate in group.items)
        state = rates.state_note(given) if certain else ""
        notes = (state, _cut_note(seen, groups), frame.survey_note(seen))
    frame.closed(canvas, y, given, notes)
    return frame.Drawing(
        canvas, "分群体得分率", _alt(given, seen, groups), "分群体得分率", frame.survey_n(seen)
    )


def _nothing(seen: Shown) -> str:
    if seen.items:
        return "各群体的答卷都太少，不分群体公布。"
    return empty_words(seen)


def _items(
    canvas: Canvas, y: float, given: ReportInput, seen: Shown, groups: Sequence[ShownGroup]
) -> float:
    every = [*seen.items, *(rate for group in groups for rate in group.items)]
    start = rates.start_of(every, given.full_line)
    scale = Scale(LEFT + _NAMES, _LENGTH, start)
    y = rates.legend(canvas, y, given.full_line, rates.states(every)) + 6
    for item in seen.items:
        y = frame.section(canvas, y + 6, item.name)
        top = y + 44
        y = _row(canvas, top + 6, "全部", item, given, scale, gid=f"{item.code}:")
        canvas.line((LEFT, y - 6), (LEFT + _NAMES - 20, y - 6))
        for group, rate in _lowest(groups, item.code, len(seen.items)):
            gid = f"{item.code}:{group.group.code}"
            y = _row(canvas, y, group.group.name, rate, given, scale, gid=gid)
        rates.axis(canvas, top, y, scale, given.full_line)
        y += 62
    return y


def _lowest(
    groups: Sequence[ShownGroup], item: str, items: int
) -> Sequence[tuple[ShownGroup, Rate]]:
    """All in the order of the project, or as many of the lowest as there is room for."""
    found = [(group, rate) for group in groups for rate in group.items if rate.code == item]
    most = _room(items)
    if len(found) <= most:
        return found
    return sorted(found, key=lambda each: each[1].rate)[:most]


def _room(items: int) -> int:
    return max(10, _MOST // max(1, items))


def _row(
    canvas: Canvas, y: float, name: str, rate: Rate, given: ReportInput, scale: Scale, gid: str
) -> float:
    now = rates.state(rate, given.full_line)
    below = canvas.paragraph(LEFT, y, name, _NAMES - 24, style.SMALL + 2, gid="label")
    middle = y + (below - y) / 2
    rates.interval(canvas, middle, rate, now, scale, size=20, gid=gid)
    percent = words.rate_percent(rate.rate, rate.n, given.full_line)
    ends = words.interval(rate.interval, rate.n)
    rest = f"{f' ({ends})' if ends else ''} n={rate.n:,}{_few(rate)}"
    x = scale.left + scale.width + 26
    figure = f"{percent}"
    canvas.text(x, middle - 20, figure, style.SMALL, color=now.color, gid=f"cell:{gid}")
    room = RIGHT - x - canvas.measure(figure, style.SMALL)
    if canvas.measure(rest, style.SMALL) <= room:
        left = x + canvas.measure(figure, style.SMALL)
        canvas.text(left + 6, middle - 20, rest.strip(), style.SMALL, color=style.MUTED)
        return max(below, y + 44) + 8
    y = canvas.paragraph(x, middle + 16, rest.strip(), RIGHT - x, style.SMALL, color=style.MUTED)
    return max(below, y) + 8


def _few(rate: Rate) -> str:
    return " 样本不足" if rate.n < words.SMALL_SAMPLE else ""


def _hidden(canvas: Canvas, y: float, seen: Shown) -> float:
    for why in (Hidden.FEW, Hidden.COVER, Hidden.EMPTY):
        names = [group.group.name for group in seen.groups if group.hidden is why]
        if names:
            text = f"{why}：{'、'.join(names)}"
            y = canvas.paragraph(
                LEFT, y, text, INNER, style.SMALL, color=style.MUTED, even=False, gid="hidden"
            )
    return y


def _cut_note(seen: Shown, groups: Sequence[ShownGroup]) -> str:
    most = _room(len(seen.items))
    if len(groups) <= most:
        return ""
    return f"每项只画得分率最低的{most}个群体，共{len(groups)}个，其余见工作簿。"


def _alt(given: ReportInput, seen: Shown, groups: Sequence[ShownGroup]) -> str:
    if not seen.items or not groups:
        return f"分群体得分率：{_nothing(seen)}"
    told = []
    for item in seen.items:
        pairs = _lowest(groups, item.code, len(seen.items))
        below = [
            f"{group.group.name}{words.rate_percent(rate.rate, rate.n, given.full_line)}%"
            for group, rate in pairs
            if rates.state(rate, given.full_line) is rates.BELOW
        ]
        told.append(f"{item.name}低于满分线的群体：{'、'.join(below) or '没有'}")
    return f"分群体得分率，满分线{rates.plain(given.full_line)}%。" + "；".join(told)
