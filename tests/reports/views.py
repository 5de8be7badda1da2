"""Everything a person can read of a report, as texts, so that tests can look at all views."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox
from openpyxl import load_workbook

from reports import texts
from reports.charts import registry
from reports.charts.frame import Drawing
from reports.formats.workbook import workbook
from reports.model import ReportInput
from reports.summary import summarised, summary_json, summary_text
from tests.reports import samples, whole

CHARTS = {chart.key: chart.drawing for chart in registry.CHARTS}
VARIANTS = {
    "dongchuan": samples.dongchuan,
    "real": samples.real,
    "early": samples.early,
    "empty": samples.empty,
    "extreme": samples.extreme,
    "single": samples.single,
    "open": samples.openly,
}


NEVER_OF_ANSWERS = ("execution", "balance", "funding", "reach", "events")
"""Charts of what units say; they are given no answer."""
DRAWN = VARIANTS | {"whole": whole.whole}
"""Variants for charts: one more, with matter for all of them."""


@cache
def given(variant: str) -> ReportInput:
    return DRAWN[variant]()


@cache
def drawn(chart: str, variant: str) -> Drawing:
    return drawing_of(chart, given(variant))


def drawing_of(chart: str, of: ReportInput) -> Drawing:
    """The chart, of a project that has matter for it."""
    drawing = CHARTS[chart](of)
    assert drawing is not None
    return drawing


@dataclass(frozen=True)
class Placed:
    """A text on a picture with the pixels it covers, from the bottom left corner."""

    text: str
    gid: str
    box: Bbox


def placed(drawing: Drawing) -> list[Placed]:
    figure = drawing.canvas.figure
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]
    return [
        Placed(artist.get_text(), artist.get_gid() or "", artist.get_window_extent(renderer))
        for artist in drawing.canvas.axes.get_children()
        if isinstance(artist, Text) and artist.get_text()
    ]


def unreadable(drawing: Drawing) -> list[str]:
    """Texts that lie on another, or leave the picture."""
    texts = [text for text in placed(drawing) if text.gid != "watermark"]
    wide, tall = drawing.canvas.width, drawing.canvas.height
    found = [
        f"{text.text} leaves the picture"
        for text in texts
        if min(text.box.x0, text.box.y0) < 0 or text.box.x1 > wide or text.box.y1 > tall
    ]
    for one, other in combinations(texts, 2):
        apart = (
            one.box.x1 <= other.box.x0 + 1
            or other.box.x1 <= one.box.x0 + 1
            or one.box.y1 <= other.box.y0 + 1
            or other.box.y1 <= one.box.y0 + 1
        )
        if not apart:
            found.append(f"{one.text} lies on {other.text}")
    return found


@cache
def placed_on(chart: str, variant: str) -> list[Placed]:
    return placed(drawn(chart, variant))


def texts_of(drawing: Drawing, gid: str = "") -> list[str]:
    return [
        artist.get_text()
        for artist in drawing.canvas.axes.get_children()
        if isinstance(artist, Text) and artist.get_text() and (not gid or artist.get_gid() == gid)
    ]


def boxes(drawing: Drawing, prefix: str) -> dict[str, Rectangle]:
    """Rectangles by what they stand for."""
    found: dict[str, Rectangle] = {}
    for artist in drawing.canvas.axes.get_children():
        gid = artist.get_gid() or ""
        if isinstance(artist, Rectangle) and gid.startswith(prefix):
            assert gid not in found, f"{gid} is drawn twice"
            found[gid] = artist
    return found


def marks(drawing: Drawing, gid: str) -> list[Line2D]:
    """Lines and points of that name."""
    found = drawing.canvas.axes.get_children()
    return [a for a in found if isinstance(a, Line2D) and a.get_gid() == gid]


def xs(line: Line2D) -> list[float]:
    data: Any = line.get_xdata()
    return [float(x) for x in data]


def readable(of: ReportInput) -> Iterator[tuple[str, str]]:
    """(view, words) of all that leaves the house and could tell of answers: pictures, files,
    messages."""
    for name, draw in CHARTS.items():
        drawing = None if name in NEVER_OF_ANSWERS else draw(of)
        if drawing:
            yield name, "\n".join([*texts_of(drawing), drawing.alt, drawing.caption])
    yield "workbook", "\n".join(_cells(workbook(of)))
    yield "summary", summary_text(of, summarised(of))
    yield "stored", summary_json(summarised(of)).decode()
    yield "score", texts.score_text(of.sheet)
    yield "brief", texts.score_brief(of.sheet)
    yield "findings", texts.findings_text(of.findings)
    if of.report_sheet:
        yield "comparison", texts.comparison_text(of.sheet, of.report_sheet)


def _cells(data: bytes) -> Iterator[str]:
    for page in load_workbook(io.BytesIO(data), data_only=True).worksheets:
        yield page.title
        for row in page.iter_rows(values_only=True):
            yield from (str(value) for value in row if value is not None)
