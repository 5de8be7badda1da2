"""Scales from figures to pixels, with round ticks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reports import style
from reports.canvas import Canvas


@dataclass(frozen=True, slots=True)
class Scale:
    """Figures to pixels. May start above 0 where points are drawn, not bars."""

    left: float
    width: float
    start: float
    end: float = 100

    def x(self, value: float) -> float:
        return self.left + (value - self.start) / (self.end - self.start) * self.width


def step(span: float, parts: int = 5) -> float:
    """A round step (1, 2 or 5 times a power of ten) that cuts the span into at most so many."""
    least = max(span, 1e-9) / parts
    power = 10.0 ** math.floor(math.log10(least))
    return next(times * power for times in (1, 2, 5, 10) if times * power >= least * (1 - 1e-9))


def ticks(start: float, end: float, parts: int = 5) -> tuple[float, ...]:
    """Round figures from the start to the end."""
    by = step(end - start, parts)
    first = math.ceil(start / by - 1e-9)
    last = math.floor(end / by + 1e-9)
    return tuple(round(number * by, 9) for number in range(first, last + 1))


def grid(
    canvas: Canvas,
    scale: Scale,
    top: float,
    bottom: float,
    marks: Iterable[float] = (),
    unit: str = "",
) -> float:
    """Faint vertical lines behind the drawing with their figures below; the y below these."""
    for value in marks or ticks(scale.start, scale.end):
        x = scale.x(value)
        canvas.line((x, top), (x, bottom), style.GRID, width=2, behind=True)
        text = f"{plain(value)}{unit}"
        canvas.text(x, bottom + 4, text, style.SMALL, color=style.MUTED, align="center")
    canvas.line((scale.left, bottom), (scale.left + scale.width, bottom), style.FAINT)
    return bottom + 50


def plain(value: float) -> str:
    """5.0 as 5, 12000 as 12,000."""
    return f"{value:,.6f}".rstrip("0").rstrip(".")
