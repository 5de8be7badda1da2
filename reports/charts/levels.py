"""The first two levels of the indicator tree, each with the share of its weight it earned."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from reports import style, tree, words
from reports.canvas import Canvas
from reports.charts import frame, indicators
from reports.charts.frame import INNER, LEFT
from reports.charts.looks import Look, legend, stacked
from reports.charts.waterfall import LOST, MISSING
from reports.model import ReportInput
from reports.tree import Node
from scoring.model import ScoreSheet

EARNED = Look("得分", style.BLUE)
_LOOKS = (EARNED, LOST, MISSING)
_INDENT = 40


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the sheet has no levels above its leaves."""
    first = tree.level(given.sheet, 1)
    if not first:
        return None
    canvas, y = frame.opened(given, "各级指标得分")
    y = indicators.headline(canvas, y, given)
    used = [look for look, n in zip(_LOOKS, _parts(given.sheet, first), strict=True) if n]
    y = legend(canvas, y, used) + 6
    for node in first:
        y = _bar(canvas, y, given.sheet, node, 46, LEFT) + 8
        below = [one for one in tree.level(given.sheet, 2) if one.path[:1] == node.path]
        for child in below if len(below) > 1 else ():
            y = _bar(canvas, y, given.sheet, child, 24, LEFT + _INDENT)
        y += 22
    frame.closed(
        canvas, y, given, ("每条全长为该级指标的分值，右边是得分/分值和得分占分值的比例。",)
    )
    told = (f"{one.label}{_points(one)}" for one in first)
    alt = (
        f"{given.label}得分{words.points(given.sheet.total)}，等级{given.sheet.grade}。"
        + "；".join(told)
    )
    return frame.Drawing(canvas, "一级指标", alt, "各级指标得分", frame.sheet_n(given))


def _bar(
    canvas: Canvas, y: float, sheet: ScoreSheet, node: Node, height: float, left: float
) -> float:
    share = Fraction(node.score) / Fraction(node.weight) if node.weight else Fraction(0)
    percent = words.rate_percent(share, words.SMALL_SAMPLE, Fraction(1))
    figure = f"{_points(node)}　{words.points(percent)}%"
    indent = "　" if left > LEFT else ""
    y = frame.row(canvas, y, f"{indent}{node.label}", figure)
    length = LEFT + INNER - left
    weight = float(node.weight) or 1.0
    parts = _parts(sheet, (node,))
    wide = ((look, float(n) / weight * length) for look, n in zip(_LOOKS, parts, strict=True))
    stacked(canvas, (left, y), height, wide, gid=f"bar:{node.code or node.name}")
    return y + height + 14


def _parts(sheet: ScoreSheet, nodes: tuple[Node, ...]) -> tuple[Decimal, Decimal, Decimal]:
    """Points earned, lost and without evidence."""
    leaves = [leaf for node in nodes for leaf in node.leaves]
    absent = tree.weight(leaf for leaf in leaves if leaf.code in sheet.missing)
    earned = sum((leaf.score for leaf in leaves), Decimal(0))
    return earned, tree.weight(leaves) - earned - absent, absent


def _points(node: Node) -> str:
    return f"{words.points(node.score)}/{words.points(node.weight)}"
