"""A sheet of pixels to draw on: measured text that wraps, boxes, lines, marks.

Charts place everything themselves, in pixels from the top left corner, because a phone's picture
is a column of text with bars in it: long Chinese names must wrap and nothing may overlap, which
needs measuring before placing. matplotlib renders (`Figure` with Agg or SVG, never pyplot).
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.text import Text

from reports import style, wrapping

Align = Literal["left", "center", "right"]
Shape = Literal["circle", "square", "diamond"]
_MARKERS: dict[Shape, str] = {"circle": "o", "square": "s", "diamond": "D"}

_NO_DATES: dict[str, dict[str, None]] = {
    "png": {"Software": None},
    "svg": {"Date": None},
    "pdf": {"CreationDate": None, "Producer": None, "Creator": None},
}

LEADING = 1.38
"""Line height by text size."""


@dataclass(frozen=True, slots=True)
class Picture:
    data: bytes
    width: int
    height: int


class Canvas:
    """Grows downwards: `finish` sets the height once everything is placed."""

    def __init__(self, font: str = "", width: int = style.WIDTH) -> None:
        self.font = style.font_file(font)
        self.width = width
        self.figure = Figure(dpi=style.DPI, facecolor=style.PAPER)
        FigureCanvasAgg(self.figure)
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_axis_off()
        self.height = 0

    def measure(self, text: str, size: float) -> float:
        """Width in pixels of one line."""
        return _width(style.known(text, self.font), self.font, size)

    def wrap(self, text: str, size: float, width: float, even: bool = True) -> list[str]:
        """Lines of at most `width` pixels, broken where Chinese may break; prose is filled, a
        label is made even."""

        def measure(piece: str) -> float:
            return self.measure(piece, size)

        broken = wrapping.even if even else wrapping.filled
        return broken(style.known(text, self.font), width, measure)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float = style.BODY,
        *,
        color: str = style.INK,
        align: Align = "left",
        gid: str = "",
    ) -> None:
        """One line; `y` is the top of its line box."""
        self.axes.add_artist(
            Text(
                x,
                y + size * 1.06,
                style.known(text, self.font),
                color=color,
                fontproperties=self._font(size),
                horizontalalignment=align,
                verticalalignment="baseline",
                parse_math=False,
                gid=gid or None,
            )
        )

    def paragraph(
        self,
        x: float,
        y: float,
        text: str,
        width: float,
        size: float = style.BODY,
        *,
        color: str = style.INK,
        even: bool = True,
        gid: str = "",
    ) -> float:
        """Wrapped lines; returns the y below them."""
        for line in self.wrap(text, size, width, even):
            self.text(x, y, line, size, color=color, gid=gid)
            y += size * LEADING
        return y

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        *,
        hatch: str = "",
        edge: str = "none",
        gid: str = "",
    ) -> None:
        """A filled rectangle. With `hatch`, `edge` is the colour of the strokes."""
        self.axes.add_artist(
            Rectangle(
                (x, y),
                width,
                height,
                facecolor=fill,
                edgecolor=edge,
                hatch=hatch or None,
                linewidth=0 if hatch else 1.0,
                gid=gid or None,
            )
        )

    def boxes(self, found: Iterable[tuple[float, float, float, float]], fill: str) -> None:
        """Many filled rectangles (x, y, width, height) as one shape: quick, and sharp at any
        size."""
        corners: list[tuple[float, float]] = []
        for x, y, width, height in found:
            right, low = x + width, y + height
            corners += [(x, y), (right, y), (right, low), (x, low), (x, y)]
        steps = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
        shape = Path(corners, steps * (len(corners) // len(steps)))
        self.axes.add_artist(PathPatch(shape, facecolor=fill, edgecolor="none", linewidth=0))

    def line(
        self,
        start: tuple[float, float],
        end: tuple[float, float],
        color: str = style.GRID,
        *,
        width: float = 2.0,
        dashed: bool = False,
        behind: bool = False,
        gid: str = "",
    ) -> None:
        """Width in pixels. `behind` all that is placed before and after."""
        self.axes.add_artist(
            Line2D(
                (start[0], end[0]),
                (start[1], end[1]),
                color=color,
                linewidth=width * 72 / style.DPI,
                linestyle=(0, (4, 3)) if dashed else "solid",
                solid_capstyle="butt",
                zorder=0 if behind else 2,
                gid=gid or None,
            )
        )

    def mark(
        self, x: float, y: float, shape: Shape, color: str, *, size: float = 24, gid: str = ""
    ) -> None:
        """A point. The square is hollow: shape, fill and colour tell the same three states."""
        scale = {"circle": 1.0, "square": 0.86, "diamond": 0.82}[shape]
        self.axes.add_artist(
            Line2D(
                (x,),
                (y,),
                marker=_MARKERS[shape],
                markersize=size * scale * 72 / style.DPI,
                markerfacecolor=style.PAPER if shape == "square" else color,
                markeredgecolor=color,
                markeredgewidth=1.6,
                linestyle="none",
                gid=gid or None,
            )
        )

    def finish(self, height: float) -> None:
        """The picture ends here. Nothing is drawn afterwards."""
        self.height = round(height)
        self.figure.set_size_inches(self.width / style.DPI, self.height / style.DPI)
        self.axes.set_xlim(0, self.width)
        self.axes.set_ylim(self.height, 0)

    def watermark(self, text: str) -> None:
        """Large and slanted over the whole picture, again every so often, so that no cut-out is
        without it. Drawn last, over a finished canvas."""
        y = 420.0 if self.height > 700 else self.height / 2
        while y < self.height:
            self.axes.add_artist(
                Text(
                    self.width / 2,
                    y,
                    text,
                    color=style.ALARM,
                    alpha=0.11,
                    rotation=24,
                    fontproperties=self._font(170),
                    horizontalalignment="center",
                    verticalalignment="center",
                    gid="watermark",
                )
            )
            y += 620

    def render(self, kind: Literal["png", "svg", "pdf"] = "png") -> Picture:
        """The same bytes for the same drawing. A glyph that the font lacks is an error."""
        out = io.BytesIO()
        metadata = _NO_DATES[kind]
        with mpl.rc_context(style.RC), warnings.catch_warnings():
            warnings.filterwarnings("error", message="Glyph .* missing")
            self.figure.savefig(out, format=kind, dpi=style.DPI, metadata=metadata)
        return Picture(out.getvalue(), self.width, self.height)

    def _font(self, size: float) -> FontProperties:
        return _properties(self.font, size)


@lru_cache
def _measuring() -> RendererAgg:
    return RendererAgg(1, 1, style.DPI)  # type: ignore[no-untyped-call]


@lru_cache(maxsize=1 << 16)
def _width(text: str, font: str, size: float) -> float:
    """Charts of one project say the same names again and again: what was measured is kept."""
    width, _, _ = _measuring().get_text_width_height_descent(  # type: ignore[no-untyped-call]
        text, _properties(font, size), ismath=False
    )
    return float(width)


@lru_cache
def _properties(font: str, size: float) -> FontProperties:
    return FontProperties(fname=font, size=size * 72 / style.DPI)


def pages(every: Iterable[Canvas]) -> bytes:
    """Finished canvases as the pages of one PDF, drawn one after another as they come."""
    out = io.BytesIO()
    with mpl.rc_context(style.RC), warnings.catch_warnings():
        warnings.filterwarnings("error", message="Glyph .* missing")
        with PdfPages(out, metadata=_NO_DATES["pdf"]) as book:
            for canvas in every:
                book.savefig(canvas.figure, dpi=style.DPI)
    return out.getvalue()
