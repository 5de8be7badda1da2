"""From full marks down to the score: every loss as a step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports import style, tree, words
from reports.canvas import Canvas
from reports.charts import frame, indicators
from reports.charts.axis import Scale, grid, step
from reports.charts.frame import INNER, LEFT
from reports.charts.looks import Look, legend
from reports.model import ReportInput

BAR = 36
_MOST = 14
"""Steps drawn; smaller losses are put together."""
LOST = Look("扣分", style.ORANGE, "////")
MISSING = Look("缺证据，暂计0分", style.PAPER, "...", style.ORANGE)
WHOLE = Look("满分、得分", style.BLUE)


@dataclass(frozen=True, slots=True)
class Loss:
    code: str
    name: str
    points: Decimal
    figure: str
    missing: bool

    @property
    def look(self) -> Look:
        return MISSING if self.missing else LOST


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the sheet has no leaves."""
    if not given.sheet.leaves:
        return None
    found = losses(given)
    canvas, y = frame.opened(given, "从满分到得分")
    y = indicators.headline(canvas, y, given)
    scale = scale_of(given)
    if found:
        y = _steps(canvas, y, given, found, scale)
    else:
        y = frame.said(canvas, y, "各项指标都得满分，没有扣分。")
    frame.closed(canvas, y, given, _notes(found, scale))
    told = "；".join(f"{one.name}−{words.points(one.points)}" for one in found)
    alt = (
        f"从满分{words.points(_full(given))}到{given.label}得分"
        f"{words.points(given.sheet.total)}（{given.sheet.grade}）。{told or '没有扣分'}"
    )
    return frame.Drawing(canvas, "扣分瀑布", alt, "从满分到得分", frame.sheet_n(given))


def losses(given: ReportInput) -> tuple[Loss, ...]:
    """In the order of the tree; the smallest beyond `_MOST` together, evidence missing or not
    told apart."""
    sheet = given.sheet
    short = [leaf for leaf in sheet.leaves if leaf.score < leaf.weight]
    largest = sorted(short, key=lambda leaf: leaf.score - leaf.weight)
    kept = short if len(short) <= _MOST else largest[: _MOST - 2]
    found = [
        Loss(
            leaf.code,
            f"{leaf.code} {leaf.name}",
            leaf.weight - leaf.score,
            f"{words.points(leaf.score)}/{words.points(leaf.weight)}",
            leaf.code in sheet.missing,
        )
        for leaf in short
        if leaf in kept
    ]
    for missing in (False, True):
        rest = [
            leaf for leaf in short if leaf not in kept and (leaf.code in sheet.missing) is missing
        ]
        if rest:
            lost = sum((leaf.weight - leaf.score for leaf in rest), Decimal(0))
            name = f"其余{len(rest)}项{'缺证据的' if missing else '扣分的'}"
            whole = words.points(tree.weight(rest))
            figure = f"{words.points(tree.weight(rest) - lost)}/{whole}"
            found.append(Loss(f"rest.{missing}", name, lost, figure, missing))
    return tuple(found)


def scale_of(given: ReportInput) -> Scale:
    """From a round figure under the score, or 0; the losses take most of the width."""
    full, total = float(_full(given)), float(given.sheet.total)
    by = step(max((full - total) * 1.3, 0.5), 5)
    start = max(0.0, (total - 0.15 * (full - total)) // by * by)
    return Scale(LEFT, INNER - 30, 0.0 if start < 0.2 * full else start, full)


def _full(given: ReportInput) -> Decimal:
    return tree.weight(given.sheet.leaves)


def _steps(
    canvas: Canvas, y: float, given: ReportInput, found: Sequence[Loss], scale: Scale
) -> float:
    used = dict.fromkeys((WHOLE, *(one.look for one in found)))
    y = legend(canvas, y, used)
    top = y = _bounds(canvas, y, given, scale)
    at = float(_full(given))
    y = _whole(canvas, y, "满分", _full(given), scale)
    for one in found:
        after = at - float(one.points)
        loss = f"−{words.points(one.points)}"
        y = frame.row(canvas, y, one.name, loss, color=style.ORANGE, about=f"得{one.figure}分")
        left, right = scale.x(after), scale.x(at)
        one.look.draw(canvas, left, y, right - left, BAR, gid=f"bar:{one.code}")
        canvas.line((right, y - 8), (right, y + BAR), style.MUTED, width=2, gid="from")
        canvas.line((left, y), (left, y + BAR + 16), style.MUTED, width=2, gid="to")
        at, y = after, y + BAR + 16
    y = _whole(canvas, y, f"{given.label}得分（{given.sheet.grade}）", given.sheet.total, scale)
    return grid(canvas, scale, top, y)


def _whole(canvas: Canvas, y: float, name: str, points: Decimal, scale: Scale) -> float:
    y = frame.row(canvas, y, name, words.points(points))
    right = scale.x(float(points))
    WHOLE.draw(canvas, LEFT, y, right - LEFT, BAR, gid=f"bar:{name}")
    if scale.start > 0:  # the bar does not begin at 0, and shows it
        for x in (LEFT + 26, LEFT + 40):
            canvas.line((x, y + BAR + 4), (x + 12, y - 4), style.PAPER, width=6, gid="break")
    return y + BAR + 16


def _bounds(canvas: Canvas, y: float, given: ReportInput, scale: Scale) -> float:
    """Where a grade begins, as far as it is known and in the picture; names never on each other."""
    bands = given.grounds.system.grades if given.grounds else ()
    seen = [band for band in bands if scale.start < float(band.min) < scale.end]
    end = 0.0
    for band in sorted(seen, key=lambda band: band.min):
        x, name = scale.x(float(band.min)), f"{band.grade}≥{words.points(band.min)}"
        half = canvas.measure(name, style.SMALL) / 2
        if x - half > end and x + half < LEFT + INNER:
            canvas.text(x, y, name, style.SMALL, color=style.MUTED, align="center", gid="band")
            canvas.line((x, y + 40), (x, y + 62), style.INK, width=3, gid="bound")
            end = x + half + 12
    return y + 62 if end else y


def _notes(found: Sequence[Loss], scale: Scale) -> tuple[str, ...]:
    if not found:
        return ()
    cut = f"横轴从{words.points(Decimal(str(scale.start)))}分起，不从0起。" if scale.start else ""
    return (f"每一级是一项指标失去的分，右边是扣分，名称旁是得分/分值。{cut}",)
