"""How sure the grade is: chances of each grade, range of the total, items against their line.

A working paper: never of a final result, never for anybody but coordinators.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reports import style, words
from reports.canvas import Canvas
from reports.charts import frame
from reports.charts.axis import Scale, grid, step
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.confidence import (
    INTERNAL,
    STATES,
    chance_words,
    ends_words,
    method_words,
    range_words,
    shown_items,
)
from reports.model import ReportInput
from reports.suppression import shown
from scoring.confidence import Confidence, confidence
from scoring.indicators import Band

if TYPE_CHECKING:
    from scoring.uncertainty import Uncertainty

BAR = 34
_NAMES = 210
_LENGTH = INNER - _NAMES - 190


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None of a final result, and where the grounds of the score are not known. Draws totals."""
    if given.grounds is None or given.label == "最终" or not given.sheet.leaves:
        return None
    found = confidence(given.grounds)
    one = found.uncertainty
    canvas, y = frame.opened(given, "评级把握", internal=True)
    told = [f"{given.label}得分，等级{given.sheet.grade}"]
    if one is not None:
        told.append(range_words(one))
    if found.outlook.open:
        told.append(ends_words(found.outlook))
    y = frame.big(canvas, y, words.points(given.sheet.total), told)
    y = frame.said(canvas, y, found.why_not) if one is None else _grades(canvas, y, one)
    if one is not None or found.outlook.open:
        y = _range(canvas, y + 16, given, found)
    if one is not None:
        y = _items(canvas, y + 16, given, one)
    seen = shown(given)
    method = "" if one is None else method_words(one, found.seed)
    frame.closed(canvas, y, given, (f"{INTERNAL}。", method, frame.survey_note(seen)))
    return frame.Drawing(
        canvas, "评级把握", _alt(given, found), f"评级把握（{INTERNAL}）", frame.survey_n(seen)
    )


def _grades(canvas: Canvas, y: float, one: Uncertainty) -> float:
    y = frame.section(canvas, y, "评上各等级的可能", "只算问卷的抽样误差")
    for grade, chance in one.grades.items():
        fill = style.BLUE if chance == max(one.grades.values()) else style.PALE
        y = _chance(canvas, y, grade, chance, fill, gid=f"grade:{grade}")
    return y


def _chance(canvas: Canvas, y: float, name: str, chance: float, fill: str, gid: str) -> float:
    below = canvas.paragraph(LEFT, y, name, _NAMES - 20, style.SMALL + 2, gid="label")
    canvas.box(LEFT + _NAMES, y + 4, _LENGTH, BAR, style.PAPER, edge=style.GRID)
    if chance > 0:
        canvas.box(LEFT + _NAMES, y + 4, chance * _LENGTH, BAR, fill, gid=f"bar:{gid}")
    canvas.text(RIGHT, y, chance_words(chance), style.SMALL + 2, align="right", gid="chance")
    return max(below, y + BAR + 8) + 8


def _range(canvas: Canvas, y: float, given: ReportInput, found: Confidence) -> float:
    """The total between its ends, over the bounds of the grades."""
    assert given.grounds is not None
    one, ends = found.uncertainty, found.outlook
    y = frame.section(canvas, y, "总分的范围")
    total, full = float(given.sheet.total), float(given.grounds.system.total)
    lows = [
        total,
        *((float(one.low),) if one else ()),
        *((float(ends.worst),) if ends.open else ()),
    ]
    by = step(max((full - min(lows)) * 1.15, 1), 5)
    scale = Scale(LEFT, INNER - 30, max(0.0, (min(lows) - by * 0.4) // by * by), full)
    y = _bands(canvas, y, given.grounds.system.grades, scale)
    top = y
    if one is not None:
        y = _span(canvas, y, "抽样误差（95%）", (one.low, one.high), scale, style.BLUE)
    if ends.open:
        y = _span(canvas, y, "没有定的指标", (ends.worst, ends.best), scale, style.ORANGE)
    y = frame.row(canvas, y, "现在的得分", words.points(given.sheet.total))
    canvas.mark(scale.x(total), y + 16, "circle", style.INK, size=22, gid="total_mark")
    y = grid(canvas, scale, top, y + 44)
    for band in given.grounds.system.grades:
        if scale.start < float(band.min) < full:
            x = scale.x(float(band.min))
            canvas.line((x, top), (x, y - 50), style.MUTED, width=2, dashed=True, behind=True)
    return y


def _span(
    canvas: Canvas,
    y: float,
    name: str,
    ends: tuple[Decimal, Decimal],
    scale: Scale,
    color: str,
) -> float:
    low, high = ends
    y = frame.row(canvas, y, name, f"{words.points(low)}–{words.points(high)}")
    left, right = scale.x(float(low)), scale.x(float(high))
    canvas.line((left, y + 14), (right, y + 14), color, width=8, gid=f"range:{name}")
    for x in (left, right):
        canvas.line((x, y), (x, y + 28), color, width=4)
    return y + 38


def _bands(canvas: Canvas, y: float, bands: tuple[Band, ...], scale: Scale) -> float:
    """The grades' names between their bounds, as far as they have room."""
    upper = scale.end
    for band in sorted(bands, key=lambda band: -band.min):
        left = scale.x(max(float(band.min), scale.start))
        right = scale.x(upper)
        if right - left > canvas.measure(band.grade, style.SMALL) + 16:
            middle = (left + right) / 2
            canvas.text(middle, y, band.grade, style.SMALL, color=style.MUTED, align="center")
        upper = max(float(band.min), scale.start)
    return y + 48


def _items(canvas: Canvas, y: float, given: ReportInput, one: Uncertainty) -> float:
    hidden = {item.code for item, _ in shown(given).hidden_items}
    items = shown_items(one, hidden)
    if not items:
        return y
    y = frame.section(canvas, y, "各分项达到满分线的可能")
    for item in items:
        fill = style.BLUE if item.state == "above" else style.PALE
        y = _chance(canvas, y, item.name, item.chance, fill, gid=f"item:{item.code}")
        y = frame.told(canvas, y - 6, (STATES[item.state],), LEFT + _NAMES) + 6
    return y


def _alt(given: ReportInput, found: Confidence) -> str:
    one = found.uncertainty
    told = [f"评级把握（{INTERNAL}）。得分{words.points(given.sheet.total)}"]
    if one is None:
        told.append(found.why_not.rstrip("。"))
    else:
        grades = (f"{grade}{chance_words(p)}" for grade, p in one.grades.items() if p > 0)
        told += [range_words(one).rstrip("。"), f"等级的可能：{'，'.join(grades)}"]
    if found.outlook.open:
        told.append(ends_words(found.outlook).rstrip("。"))
    return "；".join(told)
