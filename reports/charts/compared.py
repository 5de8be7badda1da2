"""This year's score rates beside those that last year's report printed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from reports import style, words
from reports.canvas import Canvas, Shape
from reports.charts import frame, rates
from reports.charts.axis import Scale
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.formats.compared_page import EACH, interval_words, last_year, verdict
from reports.model import ReportInput
from reports.suppression import shown
from scoring.comparison import Difference

_NAMES = 290
_FIGURES = 330
_MOST = 60


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None without figures of last year, or where none of this year may be set beside them."""
    seen = shown(given)
    found = last_year(given, seen) if given.last_year and not seen.empty else []
    if not found:
        return None
    canvas, y = frame.opened(given, "与上年得分率相比")
    y = _legend(canvas, y, given.year)
    every = [one for _, one in found]
    ends = [100 * float(rate) for one in every for rate in (one.first, one.second)]
    start = max(0, int(min(*ends, float(given.full_line * 100) - 5) // 5 * 5))
    scale = Scale(LEFT + _NAMES, INNER - _NAMES - _FIGURES, start)
    for group in dict.fromkeys(name for name, _ in found[:_MOST]):
        of = [one for name, one in found[:_MOST] if name == group]
        y = _section(canvas, y, given, group, of, scale)
    cut = f"另有{len(found) - _MOST}行见工作簿“比较”页。" if len(found) > _MOST else ""
    frame.closed(canvas, y, given, (f"差为百分点。{EACH}{cut}", frame.survey_note(seen)))
    told = (
        f"{name}{one.name}{_percent(one.second, one.against)}→{_percent(one.first, one.n)}"
        f"（{verdict(one)}）"
        for name, one in found
    )
    alt = f"与上年得分率相比。{'；'.join(told)}"
    return frame.Drawing(canvas, "与上年比较", alt, "与上年得分率相比", frame.survey_n(seen))


def _legend(canvas: Canvas, y: float, year: int) -> float:
    x = float(LEFT)
    known: tuple[tuple[Shape, str, str], ...] = (
        ("square", style.GREY, f"{year - 1}年（上年报告所印）"),
        ("circle", style.BLUE, f"{year}年"),
    )
    for shape, color, name in known:
        canvas.mark(x + 16, y + 22, shape, color, size=24)
        canvas.text(x + 40, y, name, style.SMALL)
        x += 40 + canvas.measure(name, style.SMALL) + 40
    return y + 52


def _section(
    canvas: Canvas,
    y: float,
    given: ReportInput,
    name: str,
    found: Sequence[Difference],
    scale: Scale,
) -> float:
    y = frame.section(canvas, y + 6, "全部对象" if name == "全部" else name)
    top = y = y + 44
    for one in found:
        y = _row(canvas, y + 8, one, scale, gid=f"{name}:{one.code}")
    rates.axis(canvas, top, y, scale, given.full_line)
    return y + 62


def _row(canvas: Canvas, y: float, one: Difference, scale: Scale, gid: str) -> float:
    below = canvas.paragraph(LEFT, y, one.name, _NAMES - 24, style.SMALL + 2, gid="label")
    n = min(one.n, one.against)
    by = f"{100 * float(one.value):+.{words.places(n)}f}".replace("-", "−")
    figure = f"{_percent(one.second, one.against)} → {_percent(one.first, one.n)}　{by}"
    canvas.text(RIGHT, y, figure, style.SMALL, align="right", gid="figure")
    about = verdict(one)
    if one.low is not None:
        about = f"{about}（{interval_words(one).replace(' ', '')}）"
    end = canvas.paragraph(
        RIGHT - _FIGURES + 24, y + 40, about, _FIGURES - 24, style.SMALL, color=style.MUTED
    )
    bottom = max(below, end)
    middle = (y + bottom) / 2
    old, new = scale.x(100 * float(one.second)), scale.x(100 * float(one.first))
    canvas.line((old, middle), (new, middle), style.MUTED, width=4)
    canvas.mark(old, middle, "square", style.GREY, size=22, gid=f"before:{gid}")
    canvas.mark(new, middle, "circle", style.BLUE, size=22, gid=f"now:{gid}")
    return bottom + 6


def _percent(rate: Fraction, n: int) -> str:
    return words.percent(rate, words.places(n))
