"""From those who were invited to the forms that count, and how far that is of the plan."""

from __future__ import annotations

from fractions import Fraction

from reports import style, words
from reports.canvas import Canvas
from reports.charts import frame
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.charts.recovery import completed
from reports.model import ReportInput
from reports.returns import Step, steps
from reports.suppression import shown

BAR = 48
LENGTH = INNER - 30


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when nothing is known of the fieldwork."""
    found = steps(given)
    if not found:
        return None
    seen = shown(given)
    target = sum(group.target for group in given.groups)
    canvas, y = frame.opened(given, "应答漏斗")
    most = max((step.n or 0 for step in found), default=0)
    if most:
        y = _steps(canvas, y, found, target, max(most, target))
    else:
        y = frame.said(canvas, y, "还没有人开始作答。")
    done = completed(given, seen)
    plan = "" if done is None else f"计划{target:,}份，完成{words.percent(done)}"
    frame.closed(canvas, y, given, (_note(found, plan),))
    alt = f"应答漏斗。{words.joined((*_told(found), plan), '；')}"
    return frame.Drawing(canvas, "应答漏斗", alt, "应答漏斗", frame.survey_n(seen))


def _steps(canvas: Canvas, y: float, found: tuple[Step, ...], target: int, most: int) -> float:
    unit = LENGTH / most
    top = y + 46 if target else y
    y = top + 4
    before: Step | None = None
    for step in found:
        last = step is found[-1]
        figure = step.why if step.n is None else f"{step.n:,}"
        y = frame.row(canvas, y + 6, step.name, figure, about=_shares(step, found, before))
        if step.n:
            fill = style.BLUE if last else style.PALE
            canvas.box(LEFT, y, step.n * unit, BAR, fill, gid=f"bar:{step.name}")
        else:
            canvas.box(LEFT, y, LENGTH, BAR, style.PAPER, edge=style.GRID)
        if target:  # beside the letters above, never through them
            x = LEFT + target * unit
            line = ((x, y - 4), (x, y + BAR + 4))
            canvas.line(*line, style.INK, width=4, dashed=True, gid="planned")
        before = step if step.n else before
        y += BAR + 8
    if target:
        _planned(canvas, top, target, unit)
    return y + 8


def _planned(canvas: Canvas, top: float, target: int, unit: float) -> None:
    """What the lines through the bars stand for."""
    x = LEFT + target * unit
    text = f"计划{target:,}份"
    half = canvas.measure(text, style.SMALL) / 2
    middle = min(max(x, LEFT + half), RIGHT - half)
    canvas.text(middle, top - 44, text, style.SMALL, align="center", gid="target")


def _shares(step: Step, found: tuple[Step, ...], before: Step | None) -> str:
    """Of those invited (else of the first step shown), and of the step above."""
    base = next((one for one in found if one.name == "已发邀请" and one.n), None)
    told = []
    if step.n and base is not None and base.n and step is not base and step.n <= base.n:
        told.append(f"占邀请{words.percent(Fraction(step.n, base.n))}")
    if step.n and before is not None and before.n and before is not base and step.n <= before.n:
        told.append(f"占上一步{words.percent(Fraction(step.n, before.n))}")
    return "　".join(told)


def _told(found: tuple[Step, ...]) -> list[str]:
    return [f"{step.name}{step.why if step.n is None else format(step.n, ',')}" for step in found]


def _note(found: tuple[Step, ...], plan: str) -> str:
    invited = any(step.name == "已发邀请" for step in found)
    told = (
        "" if invited else "没有名单，不知道邀请了多少人",
        "交卷含不计入正式口径的答卷，应本人要求删除的不在内",
        f"虚线为计划样本量，{plan}" if plan else "",
    )
    return f"{words.joined(told, '；')}。"
