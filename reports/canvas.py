"""A sheet of pixels to draw on: measured text that wraps, boxes, lines, marks.

Charts place everything themselves, in pixels from the top left corner, because a phone's picture
is a column of text with bars in it: long Chinese names must wrap and nothing may overlap, which
needs measuring before placing. matplotlib renders (`Figure` with Agg or SVG, never pyplot).
"""

from __future__ import annotations

import io
import itertools
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from reports import style

Align = Literal["left", "center", "right"]
Shape = Literal["circle", "square", "diamond"]
_MARKERS: dict[Shape, str] = {"circle": "o", "square": "s", "diamond": "D"}

LEADING = 1.38
"""Line height by text size."""

_NO_START = "，。、；：！？）》”’】〉…—%）」』,.;:!?)]}"
_NO_END = "（《“‘【〈「『([{"
_EVEN_UP_TO = 9
"""Lines of a label; longer text is prose and simply filled."""


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
        self._renderer = RendererAgg(1, 1, style.DPI)  # type: ignore[no-untyped-call]
        self._fonts: dict[float, FontProperties] = {}
        self._widths: dict[tuple[str, float], float] = {}
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_axis_off()
        self.height = 0

    def measure(self, text: str, size: float) -> float:
        """Width in pixels of one line."""
        key = (text, size)
        if key not in self._widths:
            width, _, _ = self._renderer.get_text_width_height_descent(  # type: ignore[no-untyped-call]
                style.known(text, self.font), self._font(size), ismath=False
            )
            self._widths[key] = float(width)
        return self._widths[key]

    def wrap(self, text: str, size: float, width: float) -> list[str]:
        """As few lines as fit into `width` pixels, broken where Chinese may break; among the ways
        to do so, even lines that end with a comma or a word are chosen."""
        pieces = _pieces(style.known(text, self.font))
        lines = self._filled(pieces, size, width)
        if not 1 < len(lines) <= _EVEN_UP_TO or any(self.measure(p, size) > width for p in pieces):
            return lines
        return self._evened(pieces, size, width, len(lines)) or lines

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
        """Wrapped lines; returns the y below them. Prose is filled, a label made even."""
        pieces = _pieces(style.known(text, self.font))
        wrapped = self.wrap(text, size, width) if even else self._filled(pieces, size, width)
        for line in wrapped:
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

    def render(self, kind: Literal["png", "svg"] = "png") -> Picture:
        """The same bytes for the same drawing. A glyph that the font lacks is an error."""
        out = io.BytesIO()
        metadata = {"Software": None} if kind == "png" else {"Date": None}
        with mpl.rc_context(style.RC), warnings.catch_warnings():
            warnings.filterwarnings("error", message="Glyph .* missing")
            self.figure.savefig(out, format=kind, dpi=style.DPI, metadata=metadata)
        return Picture(out.getvalue(), self.width, self.height)

    def _font(self, size: float) -> FontProperties:
        if size not in self._fonts:
            self._fonts[size] = FontProperties(fname=self.font, size=size * 72 / style.DPI)
        return self._fonts[size]

    def _filled(self, pieces: Sequence[str], size: float, width: float) -> list[str]:
        lines = [""]
        for piece in pieces:
            if self.measure(lines[-1] + piece, size) <= width or not lines[-1].strip():
                lines[-1] += piece
            else:
                lines[-1] = lines[-1].rstrip()
                lines.append(piece.lstrip())
            while self.measure(lines[-1], size) > width and len(lines[-1]) > 1:
                fits = self._fitting(lines[-1], size, width)
                lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
        return lines

    def _evened(
        self, pieces: Sequence[str], size: float, width: float, count: int
    ) -> list[str] | None:
        """The cheapest way to make `count` lines of the pieces (dynamic programming)."""
        edges = [0.0, *itertools.accumulate(self.measure(piece, size) for piece in pieces)]
        best: list[dict[int, tuple[float, tuple[int, ...]]]] = [{0: (0.0, (0,))}]
        for _ in range(count):
            reached: dict[int, tuple[float, tuple[int, ...]]] = {}
            for start, (cost, cuts) in best[-1].items():
                for end in range(start + 1, len(pieces) + 1):
                    used = edges[end] - edges[start]
                    if used > width:
                        break
                    total = cost + (1 - used / width) ** 2 + _break_cost(pieces, end)
                    if end not in reached or total < reached[end][0]:
                        reached[end] = (total, (*cuts, end))
            best.append(reached)
        if len(pieces) not in best[-1]:
            return None
        cuts = best[-1][len(pieces)][1]
        return ["".join(pieces[a:b]).strip() for a, b in itertools.pairwise(cuts)]

    def _fitting(self, text: str, size: float, width: float) -> int:
        """How many characters of an unbreakable piece fit; at least one."""
        count = 1
        while count < len(text) and self.measure(text[: count + 1], size) <= width:
            count += 1
        return count


def _pieces(text: str) -> list[str]:
    """Where a line may break: between Chinese characters, never inside a number or a Latin word,
    never before closing or after opening punctuation."""
    pieces: list[str] = []
    for char in text:
        if pieces and (_sticks(pieces[-1][-1], char)):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _sticks(before: str, char: str) -> bool:
    if char in _NO_START or before in _NO_END:
        return True
    return before.isascii() and char.isascii() and not before.isspace()


def _break_cost(pieces: Sequence[str], end: int) -> float:
    """Breaking after punctuation or before a bracket is free, inside a phrase it is not."""
    if (
        end == len(pieces)
        or pieces[end - 1][-1] in "、，；。：？！） "
        or pieces[end][0] in "（“《 "
    ):
        return 0.0
    return 0.3
