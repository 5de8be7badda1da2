"""Execution of the money by unit: what was spent of what was appropriated, what is left and why."""

from __future__ import annotations

from fractions import Fraction

from reports import style, words
from reports.canvas import Canvas
from reports.charts import frame
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.charts.looks import UNKNOWN, Look, legend
from reports.model import ReportInput
from reports.money import Money, added, by_unit

BAR = 34
_NAMES = 330
_FIGURES = 190
BARS = LEFT + _NAMES
LENGTH = INNER - _NAMES - _FIGURES
"""Pixels of 100 %."""
_BEYOND = 1.08
"""A bar of overspending is cut here; the figure tells the rest."""


_LOOKS = (
    Look("支出", style.BLUE),
    Look("结余", style.ORANGE, "////"),
    Look("账不平", style.INK, "xxx"),
    UNKNOWN,
)


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the project has no money lines."""
    if not given.lines:
        return None
    total = added("合计", given.lines)
    canvas, y = frame.opened(given, f"预算执行率（{given.money_scope}）")
    y = headline(canvas, y, total)
    y = panel(canvas, y + 10, by_unit(given.lines), total)
    frame.closed(canvas, y, given, (_note(), given.method))
    return frame.Drawing(
        canvas,
        "预算执行率",
        _alt(given, total),
        "预算执行率与结余",
        f"已确认{total.lines_confirmed}/{total.lines}项",
    )


def headline(canvas: Canvas, y: float, total: Money) -> float:
    """The rate of all that is confirmed, in large figures, with its sums in words."""
    rate = "—" if total.rate is None else words.percent(total.rate, 2)
    canvas.text(LEFT, y - 6, rate, 76, color=style.BLUE, gid="total")
    left = LEFT + canvas.measure(rate, 76) + 28
    for line in _sums(total):
        y = canvas.paragraph(left, y, line, RIGHT - left, style.SMALL, color=style.MUTED)
    return y + 14


def panel(canvas: Canvas, y: float, units: tuple[Money, ...], total: Money) -> float:
    """Legend, then one row a unit; returns the y below."""
    needed = (True, True, any(u.gap for u in units), any(u.unconfirmed for u in units))
    y = legend(canvas, y, (look for look, used in zip(_LOOKS, needed, strict=True) if used))
    mean = total.rate if total.rate is not None and total.rate <= 1 else None
    if mean is not None:
        text = f"平均{words.percent(mean, 2)}"
        half = canvas.measure(text, style.SMALL) / 2
        x = min(BARS + float(mean) * LENGTH, RIGHT - half)
        canvas.text(x, y, text, style.SMALL, align="center")
        y += 46
    kept = units if len(units) <= frame.MOST else units[: frame.MOST]
    for unit in kept:
        y = _row(canvas, y, unit, mean)
    return frame.told(canvas, y + 6, _rest(units[len(kept) :]))


def _rest(units: tuple[Money, ...]) -> list[str]:
    """Those that a picture has no room for: in the order of need, so mostly without anything to
    tell."""
    quiet = sum(1 for unit in units if not details(unit) and unit.rate == 1)
    told = [f"其余{quiet}个单位全部支出、账目相符。"] if quiet else []
    if len(units) > quiet:
        told.append(f"另有{len(units) - quiet}个单位见工作簿“资金表”。")
    return told


def _row(canvas: Canvas, y: float, unit: Money, mean: Fraction | None) -> float:
    below = canvas.paragraph(LEFT, y, unit.name, _NAMES - 24, style.SMALL + 2, gid="label")
    _bar(canvas, y + 4, unit)
    if mean is not None:
        x = BARS + float(mean) * LENGTH
        canvas.line((x, y - 4), (x, y + BAR + 12), style.INK, width=3, gid="average")
    if unit.rate is None:
        text, color = ("未确认", style.ORANGE) if unit.unconfirmed else ("无拨款", style.MUTED)
    else:
        text = words.percent(unit.rate, 2 if unit.rate != 1 else 0)
        color = style.INK if unit.rate == 1 and not unit.gap else style.ORANGE
    canvas.text(RIGHT, y - 2, text, style.BODY, color=color, align="right", gid="rate")
    y += 48
    for line in details(unit):
        width = RIGHT - BARS
        y = canvas.paragraph(
            BARS, y, line, width, style.SMALL, color=style.MUTED, even=False, gid="detail"
        )
    return max(y, below) + 12


def details(unit: Money) -> list[str]:
    """What a reader has to know of a unit beside its rate, one sentence a line. Nothing where all
    is spent, confirmed and adds up."""
    lines = []
    if unit.unconfirmed:
        some = f"（共{unit.lines}项，已确认{unit.lines_confirmed}项）"
        amount = f"{words.yuan(unit.unconfirmed)}元"
        lines.append(f"未确认 {amount}{some}" if unit.lines_confirmed else f"拨款 {amount}")
    if unit.spent > unit.appropriated:
        lines.append(f"超支 {words.yuan(unit.spent - unit.appropriated)}元")
    why = "；".join(unit.reasons)
    if unit.balance > 0:
        lines.append(f"结余 {words.yuan(unit.balance)}元：{why or '未写原因'}")
    elif why:
        lines.append(f"说明：{why}")
    if unit.gap and unit.spent <= unit.appropriated:
        lines.append(f"账不平：拨款−支出−结余 = {words.yuan(unit.gap)}元")
    return [*lines, *unit.disputes]


def _bar(canvas: Canvas, y: float, unit: Money) -> None:
    """All that was listed is 100 %; parts in the order spent, left, unexplained, unconfirmed."""
    canvas.box(BARS, y, LENGTH, BAR, style.PAPER, edge=style.GRID)
    if not unit.listed:
        return
    x = float(BARS)
    for part, look in zip(
        (unit.spent, unit.balance, unit.gap, unit.unconfirmed), _LOOKS, strict=True
    ):
        width = float(Fraction(max(part, 0), unit.listed)) * LENGTH
        width = min(width, BARS + LENGTH * _BEYOND - x)
        if width > 0:
            look.draw(canvas, x, y, width, BAR, gid=f"bar:{unit.name}:{look.name}")
            x += width


def _sums(total: Money) -> list[str]:
    if not total.lines_confirmed:
        return [f"还没有单位确认。共{total.lines}项，", f"拨款 {words.yuan(total.unconfirmed)}元。"]
    lines = [
        f"支出 {words.yuan(total.spent)}元 / 拨款 {words.yuan(total.appropriated)}元",
        f"结余 {words.yuan(total.balance)}元；已确认{total.lines_confirmed}/{total.lines}项",
    ]
    if total.unconfirmed:
        lines.append(f"另有 {words.yuan(total.unconfirmed)}元未确认，不在执行率内")
    if total.gap:
        lines.append(f"拨款−支出−结余相差 {words.yuan(total.gap)}元，见各单位")
    return lines


def _note() -> str:
    return (
        "每条为该单位拨款的100%，执行率 = 已确认的支出 ÷ 相应拨款；先列未确认和超支的，再从低到高。"
    )


def _alt(given: ReportInput, total: Money) -> str:
    units = by_unit(given.lines)
    left = [f"{unit.name}结余{words.yuan(unit.balance)}元" for unit in units if unit.balance > 0]
    waiting = [unit.name for unit in units if unit.unconfirmed]
    rate = "尚无确认" if total.rate is None else words.percent(total.rate, 2)
    return words.joined(
        (
            f"预算执行率（{given.money_scope}）{rate}，已确认{total.lines_confirmed}/{total.lines}项",
            "；".join(left),
            f"未确认：{'、'.join(waiting)}" if waiting else "",
        ),
        "。",
    )
