"""Valid forms over time: all so far against the plan, and day by day by way of answering."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from reports import style, words
from reports.canvas import Canvas
from reports.charts import frame
from reports.charts.answers import empty_words
from reports.charts.axis import Scale, plain, ticks
from reports.charts.frame import LEFT, RIGHT
from reports.charts.looks import Look, legend
from reports.charts.recovery import completed
from reports.model import ReportInput
from reports.returns import Daily, daily
from reports.suppression import Shown, shown

HIGH = 340
"""Pixels of each of the two parts."""
_AXIS = 96
_LEAST_DAYS = 10
"""A shorter collection does not fill the width: a bar stays a bar."""
_FILLS = (
    ("", style.BLUE, "", style.PAPER),
    ("", style.PALE, "////", style.BLUE),
    ("", style.INK, "", style.PAPER),
    ("", style.PAPER, "xxx", style.MUTED),
)


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when there is no survey, or the days of its forms are not known."""
    if not given.questions or given.fieldwork is None:
        return None
    seen = shown(given)
    found = daily(given)
    canvas, y = frame.opened(given, "每日回收")
    if found is None:
        y = frame.said(canvas, y, empty_words(seen))
        frame.closed(canvas, y, given, ())
        alt = f"每日回收：{empty_words(seen)}"
        return frame.Drawing(canvas, "每日回收", alt, "每日回收", frame.survey_n(seen))
    y = _total(canvas, y, given, seen, found)
    across = _across(found)
    y = _so_far(canvas, y, given, found, across)
    y = _each_day(canvas, y + 20, found, across)
    frame.closed(canvas, y, given, (_note(found),))
    return frame.Drawing(canvas, "每日回收", _alt(given, found), "每日回收", frame.survey_n(seen))


def _across(found: Daily) -> Scale:
    days = (found.spans[-1].last - found.spans[0].first).days + 1
    return Scale(LEFT + _AXIS, RIGHT - LEFT - _AXIS, 0, max(days, _LEAST_DAYS))


def _total(canvas: Canvas, y: float, given: ReportInput, seen: Shown, found: Daily) -> float:
    target = _target(given)
    first, last = found.spans[0].first, found.spans[-1].last
    told = [f"份有效答卷，{_period(first, last)}"]
    if target:
        done = completed(given, seen)
        rate = "" if done is None else f"，完成{words.percent(done)}"
        told.append(f"计划{target:,}份{rate}")
    return frame.big(canvas, y, seen.n_words, told)


def _so_far(canvas: Canvas, y: float, given: ReportInput, found: Daily, across: Scale) -> float:
    """The forms added up, against the planned sample."""
    target = _target(given)
    y = frame.section(canvas, y, "累计", "虚线为计划样本量" if target else "")
    most = max(found.n, target)
    up = _upright(canvas, y + 20, most)
    if target:
        at = up.x(target)
        line = ((across.left, at), (RIGHT, at))
        canvas.line(*line, style.ORANGE, width=3, dashed=True, gid="planned")
    start = found.spans[0].first
    total, points = 0, [(across.x(0), up.x(0))]
    for span in found.spans:
        total += span.n
        end = (span.last - start).days + 1
        points.append((across.x(end), up.x(total)))
    for one, other in pairwise(points):
        canvas.line(one, other, style.BLUE, width=6, gid="so_far")
    for x, at in points[1:]:
        canvas.mark(x, at, "circle", style.BLUE, size=14)
    return y + 20 + HIGH + 16


def _each_day(canvas: Canvas, y: float, found: Daily, across: Scale) -> float:
    """Bars as wide as their days and as high as the forms of one of these days: a bar's area is
    its forms."""
    merged = any(span.days > 1 for span in found.spans)
    y = frame.section(canvas, y, "每天", "几天合为一条的，高为平均每天" if merged else "份")
    looks = [Look(name, *fill[1:]) for name, fill in zip(found.ways, _FILLS, strict=False)]
    y = legend(canvas, y, looks) if len(looks) > 1 else y
    up = _upright(canvas, y + 20, max(span.n / span.days for span in found.spans))
    start = found.spans[0].first
    for span in found.spans:
        at = (span.first - start).days
        left, right = across.x(at), across.x(at + span.days)
        gap = min(6.0, (right - left) * 0.15)
        base = 0.0
        for look, n in zip(looks, span.counts, strict=True):
            top = up.x(base + n / span.days)
            if n:
                gid = f"bar:{span.first}:{look.name}"
                look.draw(canvas, left, top, right - left - gap, up.x(base) - top, gid=gid)
            base += n / span.days
    _dates(canvas, y + 20 + HIGH + 22, start, found, across)
    return y + 20 + HIGH + 72


def _upright(canvas: Canvas, top: float, most: float) -> Scale:
    """A scale that grows upwards, with its lines and figures."""
    marks = ticks(0, max(most, 1) * 1.04, 4)
    scale = Scale(top + HIGH, -HIGH, 0, max(most * 1.04, marks[-1], 1))
    for value in marks:
        at = scale.x(value)
        if value == int(value):
            canvas.line((LEFT + _AXIS, at), (RIGHT, at), style.GRID, width=2, behind=True)
            text = plain(value)
            canvas.text(
                LEFT + _AXIS - 12, at - 20, text, style.SMALL, color=style.MUTED, align="right"
            )
    canvas.line((LEFT + _AXIS, top + HIGH), (RIGHT, top + HIGH), style.FAINT, width=2)
    return scale


def _dates(canvas: Canvas, y: float, start: date, found: Daily, across: Scale) -> None:
    """As many as there is room for, each under the middle of its day."""
    days = (found.spans[-1].last - start).days + 1
    end = 0.0
    for place in range(days):
        text = _day(start + timedelta(days=place))
        half = canvas.measure(text, style.SMALL) / 2
        x = max(across.x(place + 0.5), LEFT + half)
        if x - half >= end and x + half <= RIGHT:
            canvas.text(x, y, text, style.SMALL, color=style.MUTED, align="center")
            end = x + half + 40


def _target(given: ReportInput) -> int:
    return sum(group.target for group in given.groups)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _period(first: date, last: date) -> str:
    return _day(first) if first == last else f"{_day(first)}到{_day(last)}"


def _note(found: Daily) -> str:
    merged = any(span.days > 1 for span in found.spans)
    return (
        "按交卷的日子算，只含正式口径的有效答卷。"
        f"{'不足5份的日子和前后几天合在一起。' if merged else ''}"
    )


def _alt(given: ReportInput, found: Daily) -> str:
    most = max(found.spans, key=lambda span: Fraction(span.n, span.days))
    when = _period(most.first, most.last)
    target = _target(given)
    plan = f"，计划{target:,}份" if target else ""
    return (
        f"每日回收，{_period(found.spans[0].first, found.spans[-1].last)}，"
        f"共{found.n:,}份{plan}；最多的是{when}，{most.n:,}份"
    )
