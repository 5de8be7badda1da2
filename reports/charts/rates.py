"""Score rate of each item with its interval against the full-marks line, and by group."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from reports import style, words
from reports.canvas import Canvas, Shape
from reports.charts import frame
from reports.charts.answers import empty_words
from reports.charts.axis import Scale
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.model import RatedItem, ReportInput
from reports.suppression import Hidden, Rate, Shown, ShownGroup, shown

_NAMES = 250
_PER_ROW = 4
"""Items side by side in the table by group."""


@dataclass(frozen=True, slots=True)
class State:
    """Where an interval stands to the line: told by shape, fill and colour alike."""

    words: str
    shape: Shape
    color: str


ABOVE = State("高于", "circle", style.BLUE)
OPEN = State("无显著差别", "square", style.GREY)
BELOW = State("低于", "diamond", style.ORANGE)
REACHED = State("达到", "circle", style.BLUE)
"""Without an interval a rate can only be set against the line itself."""


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the project has no rated item."""
    if not given.items:
        return None
    seen = shown(given)
    canvas, y = frame.opened(given, "分项得分率与满分线")
    y = panel(canvas, y, given, seen)
    if seen.items and any(group.items or group.hidden for group in seen.groups):
        y = _groups(canvas, y + 24, given, seen)
    certain = any(rate.interval is not None for rate in seen.items)
    notes = (state_note(given), frame.survey_note(seen)) if certain else ()
    frame.closed(canvas, y, given, notes or (frame.survey_note(seen),))
    return frame.Drawing(canvas, "得分率", _alt(given, seen), "分项得分率", frame.survey_n(seen))


def state(rate: Rate, line: Fraction) -> State:
    """The whole interval at or over the line, across it, or under it; without one, the rate."""
    if rate.interval is None:
        return REACHED if rate.rate >= line else BELOW
    low, high = rate.interval
    if low >= float(line):
        return ABOVE
    return BELOW if high < float(line) else OPEN


def panel(canvas: Canvas, y: float, given: ReportInput, seen: Shown) -> float:
    """One row an item, then the overall question; returns the y below."""
    if not seen.items:
        return frame.said(canvas, y, empty_words(seen))
    controls = tuple(rate for rate in seen.questions if not rate.item)
    rows = (*seen.items, *controls)
    scale = Scale(LEFT + _NAMES, 450, start_of(rows, given.full_line))
    top = y + 44
    y = top + 8
    for rate in rows:
        name = "总体评价（不计分）" if rate in controls and len(controls) == 1 else rate.name
        y = _row(canvas, y, rate, name, given.full_line, scale)
    for item, why in seen.hidden_items:
        canvas.text(scale.left, y, f"{why}", style.SMALL, color=style.MUTED, gid="hidden")
        y = canvas.paragraph(LEFT, y, item.name, _NAMES - 20, style.BODY) + 16
    axis(canvas, top, y, scale, given.full_line)
    return legend(canvas, y + 62, given.full_line, states(rows))


def _row(canvas: Canvas, y: float, rate: Rate, name: str, line: Fraction, scale: Scale) -> float:
    below = canvas.paragraph(LEFT, y + 8, name, _NAMES - 20, style.BODY, gid="label")
    now = state(rate, line)
    interval(canvas, y + 34, rate, now, scale, size=24)
    shown_rate = words.rate_percent(rate.rate, rate.n, line)
    canvas.text(RIGHT, y, f"{shown_rate}%", style.HEAD, color=now.color, align="right", gid="rate")
    few = " 样本不足" if rate.n < words.SMALL_SAMPLE else ""
    said = f"{words.interval(rate.interval, rate.n)}  n={rate.n:,}{few}".strip()
    canvas.text(RIGHT, y + 52, said, style.SMALL, color=style.MUTED, align="right")
    return max(below, y + 94) + 10


def interval(
    canvas: Canvas,
    y: float,
    rate: Rate,
    now: State,
    scale: Scale,
    size: float,
    gid: str = "",
) -> None:
    """The rate as a point on its interval; `gid` where the code of the rate does not tell it."""
    gid = gid or rate.code
    low, high = rate.interval or (0.0, 0.0)
    ends = scale.x(low * 100), scale.x(high * 100)
    if ends[1] > ends[0]:
        canvas.line((ends[0], y), (ends[1], y), now.color, width=5, gid=f"interval:{gid}")
        for end in ends:
            canvas.line((end, y - size * 0.6), (end, y + size * 0.6), now.color, width=3)
    x = scale.x(float(rate.rate * 100))
    canvas.mark(x, y, now.shape, now.color, size=size, gid=f"rate:{gid}")


def axis(canvas: Canvas, top: float, bottom: float, scale: Scale, line: Fraction) -> None:
    x = scale.x(float(line * 100))
    canvas.line(
        (x, top), (x, bottom), style.INK, width=3, dashed=True, behind=True, gid="full_line"
    )
    canvas.text(x, top - 40, f"满分线{plain(line)}%", style.SMALL, align="center")
    canvas.line((scale.left, bottom), (scale.left + scale.width, bottom), style.FAINT)
    for tick in _ticks(scale):
        canvas.line((scale.x(tick), top), (scale.x(tick), bottom), width=2, behind=True)
        canvas.line((scale.x(tick), bottom), (scale.x(tick), bottom + 8), style.FAINT)
        canvas.text(
            scale.x(tick), bottom + 8, f"{tick}", style.SMALL, color=style.MUTED, align="center"
        )


def _groups(canvas: Canvas, y: float, given: ReportInput, seen: Shown) -> float:
    y = frame.section(canvas, y, "分群体得分率", f"细竖线为满分线{plain(given.full_line)}%")
    shown_items = {rate.code for rate in seen.items}
    items = tuple(item for item in given.items if item.code in shown_items)
    for start in range(0, len(items), _PER_ROW):
        y = _group_table(canvas, y, items[start : start + _PER_ROW], given, seen.groups) + 12
    return y


def _group_table(
    canvas: Canvas,
    y: float,
    items: tuple[RatedItem, ...],
    given: ReportInput,
    groups: tuple[ShownGroup, ...],
) -> float:
    column = (INNER - _NAMES) / len(items)
    rates = [rate for group in groups for rate in group.items]
    start = start_of(rates, given.full_line)
    scales = [
        Scale(LEFT + _NAMES + place * column + 14, column - 28, start)
        for place in range(len(items))
    ]
    heads = [canvas.wrap(item.name, style.SMALL, column - 12) for item in items]
    for scale, lines in zip(scales, heads, strict=True):
        for number, text in enumerate(lines):
            x = scale.left + scale.width / 2
            canvas.text(x, y + number * 38, text, style.SMALL, color=style.MUTED, align="center")
    y += max(len(lines) for lines in heads) * 38 + 6
    for group in groups:
        canvas.line((LEFT, y), (RIGHT, y))
        y = _group_row(canvas, y + 6, group, items, scales, given.full_line)
    return y


def _group_row(
    canvas: Canvas,
    y: float,
    group: ShownGroup,
    items: tuple[RatedItem, ...],
    scales: list[Scale],
    line: Fraction,
) -> float:
    below = _group_name(canvas, y, group)
    if not group.items:
        why = group.hidden or Hidden.EMPTY
        canvas.text(scales[0].left, y + 4, why, style.SMALL, color=style.MUTED, gid="hidden")
        return max(below, y + 48) + 10
    rates = {rate.code: rate for rate in group.items}
    for item, scale in zip(items, scales, strict=True):
        if rate := rates.get(item.code):
            _cell(canvas, y, rate, line, scale, gid=group.group.code)
        else:
            x = scale.left + scale.width / 2
            canvas.text(x, y + 6, "无答案", style.SMALL, color=style.MUTED, align="center")
    return max(below, y + 84) + 10


def _group_name(canvas: Canvas, y: float, group: ShownGroup) -> float:
    """The name, and where rates follow how many answered, beside its last line if that fits."""
    room = _NAMES - 16
    lines = canvas.wrap(group.group.name, style.BODY, room)
    below = canvas.paragraph(LEFT, y, group.group.name, room, style.BODY, gid="label")
    if not group.items:
        return below
    few = "，样本不足" if group.group.valid < words.SMALL_SAMPLE else ""
    note = f"n={group.valid_words}{few}"
    used = canvas.measure(lines[-1], style.BODY) + 12
    if used + canvas.measure(note, style.SMALL) <= room:
        canvas.text(LEFT + used, below - 42, note, style.SMALL, color=style.MUTED)
        return below
    return canvas.paragraph(LEFT, below - 4, note, room, style.SMALL, color=style.MUTED)


def _cell(canvas: Canvas, y: float, rate: Rate, line: Fraction, scale: Scale, gid: str) -> None:
    now = state(rate, line)
    text = f"{words.rate_percent(rate.rate, rate.n, line)}"
    x = scale.left + scale.width / 2
    canvas.text(x, y, text, style.BODY, color=now.color, align="center", gid=f"cell:{gid}")
    at = scale.x(float(line * 100))
    canvas.line((scale.left, y + 68), (scale.left + scale.width, y + 68), style.GRID)
    canvas.line((at, y + 52), (at, y + 84), style.INK, width=2, gid="full_line")
    interval(canvas, y + 68, rate, now, scale, size=20)


def states(rates: Iterable[Rate]) -> tuple[State, ...]:
    """What the legend explains."""
    certain = any(rate.interval is not None for rate in rates)
    return (ABOVE, OPEN, BELOW) if certain else (REACHED, BELOW)


def legend(canvas: Canvas, y: float, line: Fraction, states: tuple[State, ...]) -> float:
    x = float(LEFT)
    for now in states:
        if now is not REACHED and REACHED not in states:
            canvas.line((x, y + 24), (x + 46, y + 24), now.color, width=5)
        canvas.mark(x + 23, y + 24, now.shape, now.color, size=26)
        text = f"与{plain(line)}%{now.words}" if now is OPEN else f"{now.words}{plain(line)}%"
        canvas.text(x + 58, y, text, style.SMALL)
        x += 58 + canvas.measure(text, style.SMALL) + 40
    return y + 50


def start_of(rates: Iterable[Rate], line: Fraction) -> int:
    """Where the axis begins: a round figure under the lowest interval and well under the line."""
    ends = (rate.interval[0] if rate.interval else float(rate.rate) for rate in rates)
    lowest = 100 * min(ends, default=1.0)
    lowest = min(lowest, float(line * 100) - 5)
    return max(0, int(lowest // 5 * 5 if lowest >= 80 else lowest // 10 * 10))


def _ticks(scale: Scale) -> Iterable[int]:
    start, end = int(scale.start), int(scale.end)
    by = 5 if end - start <= 25 else 10 if end - start <= 50 else 20
    return range(end, start - 1, -by)


def plain(line: Fraction) -> str:
    return words.points(words.decimal(line * 100, 2))


def state_note(given: ReportInput) -> str:
    return (
        f"横线为得分率的95%置信区间；整段高于、低于或跨过{plain(given.full_line)}%用形状和颜色区分。"
        "计分按得分率本身，不按区间。"
    )


def _alt(given: ReportInput, seen: Shown) -> str:
    if not seen.items:
        return f"分项得分率：{empty_words(seen)}"
    told = (
        f"{rate.name}{words.rate_percent(rate.rate, rate.n, given.full_line)}%"
        f"（{state(rate, given.full_line).words}，n={rate.n}）"
        for rate in seen.items
    )
    return f"分项得分率，满分线{plain(given.full_line)}%。" + "；".join(told)
