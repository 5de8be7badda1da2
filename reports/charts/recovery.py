"""How many valid forms each group has sent, of the planned sample and of all heads."""

from __future__ import annotations

from fractions import Fraction

from reports import style, words
from reports.canvas import Canvas
from reports.charts import frame
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.model import ReportInput
from reports.suppression import Hidden, Shown, ShownGroup, shown

BAR = 32
_FIGURES = 270
LENGTH = INNER - _FIGURES
"""Pixels of a reached target."""


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the project names no groups."""
    if not given.groups:
        return None
    seen = shown(given)
    canvas, y = frame.opened(given, "问卷回收情况")
    y = _total(canvas, y, given, seen)
    for group in seen.groups:
        y = _row(canvas, y, group)
    frame.closed(canvas, y, given, (_note(seen),))
    return frame.Drawing(
        canvas, "回收情况", _alt(given, seen), "问卷回收情况", frame.survey_n(seen)
    )


def _total(canvas: Canvas, y: float, given: ReportInput, seen: Shown) -> float:
    canvas.text(LEFT, y - 6, seen.n_words, 76, color=style.BLUE, gid="total")
    left = LEFT + canvas.measure(seen.n_words, 76) + 28
    for line in _sums(given, seen):
        y = canvas.paragraph(left, y, line, RIGHT - left, style.SMALL, color=style.MUTED)
    return y + 26


def _sums(given: ReportInput, seen: Shown) -> list[str]:
    target = sum(group.target for group in given.groups)
    heads = sum(group.headcount for group in given.groups)
    told = ["份有效答卷" + (f"，计划{target:,}份" if target else "")]
    if (done := completed(given, seen)) is not None:
        told[0] += f"，完成{words.percent(done)}"
    if heads:
        told.append(f"服务对象{heads:,}人（户）")
    if seen.n is not None and heads and all(group.headcount for group in given.groups):
        told[1] += f"，覆盖{words.percent(Fraction(seen.n, heads))}"
    return told


def completed(given: ReportInput, seen: Shown) -> Fraction | None:
    """How much of the planned sample is in: without the forms of groups for which none was planned.
    None where nothing is planned, or those forms may not be told."""
    target = sum(group.target for group in given.groups)
    planless = [group for group in seen.groups if not group.group.target]
    if seen.n is None or not target or not all(_open(group) for group in planless):
        return None
    return Fraction(seen.n - sum(group.group.valid for group in planless), target)


def _open(group: ShownGroup) -> bool:
    return group.hidden in (Hidden.NO, Hidden.EMPTY)


def _row(canvas: Canvas, y: float, shown_group: ShownGroup) -> float:
    group = shown_group.group
    heads = f"（{group.headcount:,}）" if group.headcount else ""
    color = style.INK if _open(shown_group) else style.MUTED
    name, figures = f"{group.name}{heads}", _figures(shown_group)
    if not group.target:
        canvas.text(RIGHT, y, figures, style.SMALL, color=color, align="right", gid="figure")
        return canvas.paragraph(LEFT, y, name, LENGTH, style.SMALL + 2, gid="label") + 12
    y = canvas.paragraph(LEFT, y, name, INNER, style.SMALL + 2, gid="label")
    canvas.box(LEFT, y + 2, LENGTH, BAR, style.PAPER, edge=style.FAINT, gid="target")
    if _open(shown_group):
        share = min(1.0, group.valid / group.target)
        few = group.valid < min(words.SMALL_SAMPLE, group.target)
        look = {"hatch": "////", "edge": style.PAPER} if few else {}
        fill = style.PALE if few else style.BLUE
        canvas.box(LEFT, y + 2, share * LENGTH, BAR, fill, gid=f"bar:{group.code}", **look)
    canvas.text(RIGHT - 110, y - 4, figures, style.SMALL, color=color, align="right", gid="figure")
    canvas.text(RIGHT, y - 4, _done(shown_group), style.SMALL, color=color, align="right")
    return y + BAR + 22


def _figures(shown_group: ShownGroup) -> str:
    target = shown_group.group.target
    return f"{shown_group.valid_words}/{target:,}" if target else f"{shown_group.valid_words}份"


def _done(shown_group: ShownGroup) -> str:
    """Percent of the planned sample; "" where there is none or it is not shown."""
    group = shown_group.group
    if not group.target or not _open(shown_group):
        return ""
    return words.percent(Fraction(group.valid, group.target), 0)


def _note(seen: Shown) -> str:
    hidden = not all(_open(group) for group in seen.groups)
    return "群体名后为总数；空框为计划份数。浅色斜纹：不足30份且未达计划，样本不足。" + (
        "不足5份的群体写“<5”；为防倒推，另有群体写“不公布”。" if hidden else ""
    )


def _alt(given: ReportInput, seen: Shown) -> str:
    target = sum(group.target for group in given.groups)
    told = (f"{group.group.name}{_figures(group)}" for group in seen.groups)
    return f"问卷回收：有效{seen.n_words}份，计划{target:,}份。" + "；".join(told)
