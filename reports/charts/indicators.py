"""The indicator scores: the tree as a table with bars as long as the weights, losses visible."""

from __future__ import annotations

from decimal import Decimal

from reports import style, tree, words
from reports.canvas import Canvas
from reports.charts import frame
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.model import ReportInput
from reports.tree import Node
from scoring.model import Score, ScoreSheet

LEAF = 30
BAR = 26
_INDENT = 24
_NAMES = 640
_FIGURES = 150
BARS = LEFT + _NAMES
LENGTH = INNER - _NAMES - _FIGURES
_LOST = {"fill": style.ORANGE, "hatch": "////", "edge": style.PAPER}
_MISSING = {"fill": style.PAPER, "edge": style.ORANGE}


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the sheet has no leaves."""
    if not given.sheet.leaves:
        return None
    canvas, y = frame.opened(given, "指标得分")
    y = headline(canvas, y, given)
    y = _table(canvas, y + 6, given.sheet)
    frame.closed(canvas, y, given, _notes(given))
    return frame.Drawing(canvas, "指标得分", _alt(given), "指标得分", frame.sheet_n(given))


def headline(canvas: Canvas, y: float, given: ReportInput) -> float:
    """Total and grade in large figures, and beside them what is still open."""
    text = f"{words.points(given.sheet.total)}分"
    canvas.text(LEFT, y - 6, text, 76, color=style.BLUE, gid="total")
    x = LEFT + canvas.measure(text, 76) + 22
    canvas.text(x, y - 6, given.sheet.grade, 76, color=style.INK, gid="grade")
    left = x + canvas.measure(given.sheet.grade, 76) + 28
    bottom = y + 90
    for line in about(given):
        y = canvas.paragraph(left, y, line, RIGHT - left, style.SMALL, color=style.MUTED)
    return max(y, bottom) + 14


def about(given: ReportInput) -> list[str]:
    """Status of the total: out of what, provisional or final, and how far it can still move."""
    sheet = given.sheet
    lines = [f"满分{words.points(given.total_weight)}分，{given.label}得分"]
    if sheet.missing:
        most = words.points(tree.highest(sheet))
        lines.append(f"{len(sheet.missing)}项还没有证据，按0分计，最高可到{most}分")
    elif short := tree.lost(sheet):
        lost = tree.weight(short) - sum((leaf.score for leaf in short), Decimal(0))
        lines.append(f"{len(short)}项共扣{words.points(lost)}分")
    return lines


def _table(canvas: Canvas, y: float, sheet: ScoreSheet) -> float:
    unit = LENGTH / float(max(leaf.weight for leaf in sheet.leaves))
    for row in tree.walk(sheet):
        if isinstance(row, Node):
            y = _node(canvas, y, row)
        else:
            y = leaf_row(canvas, y, row, unit, missing=row.code in sheet.missing)
    return y


def _node(canvas: Canvas, y: float, row: Node) -> float:
    """A level with its sum at the right. Below the second, one that only repeats what stands
    next to it (a single leaf, or all of its parent's leaves) is left out."""
    if row.level == 1:
        return _band(canvas, y + 14, row)
    if row.level > 2 and (len(row.leaves) < 2 or row.alone):
        return y
    second = row.level == 2
    size, color = (style.BODY, style.INK) if second else (style.SMALL, style.MUTED)
    y += 8 if second else 2
    _sum(canvas, y, row.score, row.weight, size, color)
    y = canvas.paragraph(LEFT, y, row.label, INNER - _FIGURES, size, color=color, gid="label")
    if second:
        canvas.line((LEFT, y + 1), (RIGHT, y + 1), style.FAINT, width=1.5)
    return y + 4


def _band(canvas: Canvas, y: float, row: Node) -> float:
    lines = canvas.wrap(row.label, style.HEAD, INNER - _FIGURES - 16)
    height = len(lines) * style.HEAD * 1.38 + 12
    canvas.box(LEFT - 12, y, INNER + 24, height, style.BAND)
    _sum(canvas, y + 6, row.score, row.weight, style.HEAD, style.INK)
    room = INNER - _FIGURES - 16
    canvas.paragraph(LEFT, y + 6, row.label, room, style.HEAD, gid="label")
    return y + height + 6


def node_bars(
    canvas: Canvas, y: float, nodes: tuple[Node, ...], missing: set[str], names: float
) -> float:
    """Levels as one bar each, beside names of so many pixels; returns the y below."""
    unit = (INNER - names - _FIGURES - 20) / float(max(node.weight for node in nodes))
    for node in nodes:
        below = canvas.paragraph(LEFT, y, node.label, names - 20, LEAF, gid="label")
        _node_bar(canvas, LEFT + names, y + 9, node, unit, missing)
        _sum(canvas, y, node.score, node.weight, LEAF, style.INK)
        y = below + 6
    return y


def _node_bar(
    canvas: Canvas, x: float, y: float, node: Node, unit: float, missing: set[str]
) -> None:
    absent = tree.weight(leaf for leaf in node.leaves if leaf.code in missing)
    for part, points, look in (
        ("earned", node.score, {"fill": style.BLUE}),
        ("lost", node.weight - node.score - absent, _LOST),
        ("missing", absent, _MISSING),
    ):
        if points > 0:
            canvas.box(x, y, float(points) * unit, BAR, gid=f"bar:{node.code}:{part}", **look)
            x += float(points) * unit


def leaf_row(canvas: Canvas, y: float, leaf: Score, unit: float, missing: bool) -> float:
    """Name, bar as long as the weight with what is lost hatched, score of weight."""
    code = f"{leaf.code} "
    taken = canvas.measure(code, style.SMALL) + 8
    canvas.text(LEFT + _INDENT, y + 2, leaf.code, style.SMALL, color=style.MUTED)
    left = LEFT + _INDENT + taken
    room = BARS - left - 20
    below = canvas.paragraph(left, y, leaf.name, room, LEAF, gid="label")
    _leaf_bar(canvas, y + 9, leaf, unit, missing)
    color = style.INK if leaf.score >= leaf.weight else style.ORANGE
    _sum(canvas, y, leaf.score, leaf.weight, LEAF, color)
    return below + 6


def _leaf_bar(canvas: Canvas, y: float, leaf: Score, unit: float, missing: bool) -> None:
    earned, whole = float(leaf.score) * unit, float(leaf.weight) * unit
    if missing:
        canvas.box(BARS, y, whole, BAR, gid=f"bar:{leaf.code}:missing", **_MISSING)
        beside = whole + 10 + canvas.measure("缺证据", style.SMALL) <= LENGTH
        x = BARS + (whole if beside else 0) + 10
        canvas.text(x, y - 8, "缺证据", style.SMALL, color=style.ORANGE, gid="missing")
        return
    if earned > 0:
        canvas.box(BARS, y, earned, BAR, style.BLUE, gid=f"bar:{leaf.code}:earned")
    if whole > earned:
        loss = f"−{words.points(leaf.weight - leaf.score)}"
        canvas.text(BARS + whole + 10, y - 8, loss, style.SMALL, color=style.ORANGE, gid="loss")
        canvas.box(BARS + earned, y, whole - earned, BAR, gid=f"bar:{leaf.code}:lost", **_LOST)


def _sum(
    canvas: Canvas, y: float, score: Decimal, weight: Decimal, size: float, color: str
) -> None:
    text = f"{words.points(score)} / {words.points(weight)}"
    canvas.text(RIGHT, y, text, size, color=color, align="right", gid="score")


def _notes(given: ReportInput) -> tuple[str, ...]:
    return ("条的长度为分值：蓝色为得分，橙色斜纹为扣分，空框为还没有证据。", *given.readings)


def _alt(given: ReportInput) -> str:
    sheet = given.sheet
    sums = (
        f"{row.name}{words.points(row.score)}/{words.points(row.weight)}"
        for row in tree.level(sheet, 1)
    )
    short = "、".join(
        f"{leaf.code} {leaf.name}{words.points(leaf.score)}/{words.points(leaf.weight)}"
        for leaf in tree.lost(sheet)
    )
    return words.joined(
        (
            f"{given.label}得分{words.points(sheet.total)}，等级{sheet.grade}",
            "；".join(sums),
            f"扣分：{short}" if short else "没有扣分",
        ),
        "。",
    )
