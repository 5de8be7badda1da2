"""Parts of bars: each told from the others by its hatch as well as its colour, so that grey prints
and colour-blind readers lose nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports import style
from reports.canvas import Canvas
from reports.charts.frame import LEFT, RIGHT


@dataclass(frozen=True, slots=True)
class Look:
    name: str
    fill: str
    hatch: str = ""
    strokes: str = style.PAPER

    def draw(
        self, canvas: Canvas, x: float, y: float, width: float, height: float, *, gid: str
    ) -> None:
        edge = self.strokes if self.hatch else "none"
        canvas.box(x, y, width, height, self.fill, hatch=self.hatch, edge=edge, gid=gid)


DONE = Look("已完成", style.BLUE)
SHORT = Look("未完成", style.ORANGE, "////")
UNKNOWN = Look("未确认", style.BAND, "...", style.FAINT)


def legend(canvas: Canvas, y: float, looks: Iterable[Look]) -> float:
    """Their names beside a sample of each, in as many lines as it takes; the y below."""
    x = float(LEFT)
    for look in looks:
        width = 50 + canvas.measure(look.name, style.SMALL)
        if x > LEFT and x + width > RIGHT:
            x, y = float(LEFT), y + 44
        look.draw(canvas, x, y + 8, 40, 28, gid="legend")
        canvas.text(x + 50, y, look.name, style.SMALL)
        x += width + 36
    return y + 52


def stacked(
    canvas: Canvas,
    at: tuple[float, float],
    height: float,
    parts: Iterable[tuple[Look, float]],
    *,
    gid: str,
    end: float = RIGHT,
) -> float:
    """Parts beside each other from `at`, widths in pixels, cut at `end`; the x where they end."""
    x, y = at
    for look, wide in parts:
        width = min(wide, end - x)
        if width > 0:
            look.draw(canvas, x, y, width, height, gid=f"{gid}:{look.name}")
            x += width
    return x
