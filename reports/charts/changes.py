"""What is different since the last report: score, rates, indicators, findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports import style, words
from reports.canvas import Canvas
from reports.charts import frame, rates
from reports.charts.axis import Scale
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.charts.looks import Look, legend
from reports.model import ReportInput
from reports.summary import Summary, summarised
from reports.suppression import shown

_NAMES = 300
_NAMED = 6
"""Findings named; the others are counted."""
_LEAVES = 20
UP, DOWN = Look("增加", style.BLUE), Look("减少", style.ORANGE, "////")


@dataclass(frozen=True, slots=True)
class Moved:
    """A figure before and now, as printed; `by` its difference where both are numbers."""

    name: str
    before: str
    now: str
    by: Decimal | None = None


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None before a second report, and where nothing has changed since the last one."""
    before = given.previous
    if before is None:
        return None
    now = summarised(given)
    whole, items, leaves = (
        list(moved(before, now)),
        _items(before, now),
        _leaves(given, before, now),
    )
    new = [title for key, title in now.findings.items() if key not in before.findings]
    gone = [title for key, title in before.findings.items() if key not in now.findings]
    if not (whole or items or leaves or new or gone):
        return None
    canvas, y = frame.opened(given, "与上次报告相比", internal=True)
    y = frame.told(canvas, y, (_since(given),)) + 10
    y = _whole(canvas, y, whole)
    if items:
        y = _rates(canvas, y + 12, given, items)
    if leaves:
        y = _steps(canvas, y + 12, leaves)
    y = _findings(canvas, y, "新出现的疑点", new)
    y = _findings(canvas, y, "已消除的疑点", gone)
    frame.closed(canvas, y, given, ("没有列出的和上次一样。", frame.survey_note(shown(given))))
    told = [f"{one.name}{one.before}→{one.now}" for one in (*whole, *items, *leaves)]
    told += [f"新疑点{len(new)}个"] * bool(new) + [f"消除疑点{len(gone)}个"] * bool(gone)
    alt = f"与上次报告相比（{_since(given)}）。{'；'.join(told)}"
    return frame.Drawing(canvas, "较上次变化", alt, "较上次变化", frame.survey_n(shown(given)))


def moved(before: Summary, now: Summary) -> Iterator[Moved]:
    """Of the figures over all, those that changed."""
    pairs = (
        ("得分", words.points(before.total), words.points(now.total)),
        ("等级", before.grade, now.grade),
        ("状态", before.label, now.label),
        ("预算执行率（%）", before.execution.rstrip("%"), now.execution.rstrip("%")),
        ("已确认的单位", f"{before.units_confirmed}", f"{now.units_confirmed}"),
        ("已确认的资金项", f"{before.lines_confirmed}", f"{now.lines_confirmed}"),
        ("已评判的指标", f"{before.leaves_judged}", f"{now.leaves_judged}"),
        ("有效答卷", before.valid_forms, now.valid_forms),
    )
    for name, one, other in pairs:
        if one != other:
            yield Moved(name, one or "无", other or "无", _by(one, other))


def _by(before: str, now: str) -> Decimal | None:
    plain = [text.replace(",", "") for text in (before, now)]
    if not all(text.replace(".", "", 1).isdecimal() for text in plain):
        return None
    return Decimal(plain[1]) - Decimal(plain[0])


def _items(before: Summary, now: Summary) -> list[Moved]:
    """Item rates in percent, as long as they were shown both times, all if any changed."""
    both = [
        Moved(name, before.items[name], rate, Decimal(rate) - Decimal(before.items[name]))
        for name, rate in now.items.items()
        if name in before.items
    ]
    return both if any(one.by for one in both) else []


def _leaves(given: ReportInput, before: Summary, now: Summary) -> list[Moved]:
    names = {leaf.code: leaf.name for leaf in given.sheet.leaves}
    return [
        Moved(
            f"{code} {names.get(code, '')}".strip(),
            words.points(before.leaves[code]),
            words.points(score),
            score - before.leaves[code],
        )
        for code, score in now.leaves.items()
        if code in before.leaves and before.leaves[code] != score
    ]


def _since(given: ReportInput) -> str:
    if given.previous_at is None:
        return "上次：上一份报告"
    return f"上次：截至{words.moment(given.previous_at, given.time_zone)}"


def _whole(canvas: Canvas, y: float, found: Sequence[Moved]) -> float:
    for one in found:
        by = "" if one.by is None else signed(one.by)
        color = style.ORANGE if one.by is not None and one.by < 0 else style.BLUE
        canvas.text(RIGHT, y, by, style.BODY, color=color, align="right", gid="by")
        canvas.text(LEFT, y, one.name, style.BODY, gid="label")
        text = f"{one.before} → {one.now}"
        room = RIGHT - canvas.measure(by, style.BODY) - 30
        left = max(LEFT + 360.0, LEFT + canvas.measure(one.name, style.BODY) + 30)
        y = canvas.paragraph(left, y, text, room - left, style.BODY, gid="figure") + 8
        canvas.line((LEFT, y - 2), (RIGHT, y - 2), style.GRID, width=2)
        y += 8
    return y


def signed(by: Decimal) -> str:
    """+0.5, −2"""
    return f"{'+' if by > 0 else '−' if by < 0 else ''}{words.points(abs(by))}"


def _rates(canvas: Canvas, y: float, given: ReportInput, found: Sequence[Moved]) -> float:
    """Two points a row: hollow grey then, blue now."""
    y = frame.section(canvas, y, "分项得分率（%）", "空心为上次，实心为这次")
    line = float(given.full_line * 100)
    ends = [float(value) for one in found for value in (one.before, one.now)]
    start = max(0, int(min(*ends, line - 5) // 5 * 5))
    scale = Scale(LEFT + _NAMES, INNER - _NAMES - 330, start)
    top = y = y + 46
    for one in found:
        below = canvas.paragraph(LEFT, y, one.name, _NAMES - 24, style.SMALL + 2, gid="label")
        middle = (y + below) / 2
        old, new = scale.x(float(one.before)), scale.x(float(one.now))
        canvas.line((old, middle), (new, middle), style.MUTED, width=4, gid=f"move:{one.name}")
        canvas.mark(old, middle, "square", style.GREY, size=20, gid=f"before:{one.name}")
        canvas.mark(new, middle, "circle", style.BLUE, size=20, gid=f"now:{one.name}")
        by = signed(one.by) if one.by else "不变"
        text = f"{one.before} → {one.now}　{by}"
        canvas.text(RIGHT, middle - 20, text, style.SMALL, align="right", gid="figure")
        y = below + 14
    rates.axis(canvas, top, y, scale, given.full_line)
    return y + 62


def _steps(canvas: Canvas, y: float, found: Sequence[Moved]) -> float:
    """Points won and lost by indicator, from a line in the middle."""
    kept = sorted(found, key=lambda one: -abs(one.by or Decimal(0)))[:_LEAVES]
    y = frame.section(canvas, y, "指标得分", f"{len(found)}项有变化")
    y = legend(canvas, y, (UP, DOWN))
    unit = (INNER / 2 - 20) / float(max(abs(one.by or Decimal(0)) for one in kept))
    middle = LEFT + INNER / 2
    for one in kept:
        by = one.by or Decimal(0)
        y = frame.row(canvas, y + 4, one.name, f"{one.before} → {one.now}　{signed(by)}")
        width = abs(float(by)) * unit
        look, x = (UP, middle) if by > 0 else (DOWN, middle - width)
        look.draw(canvas, x, y, width, 24, gid=f"bar:{one.name}")
        canvas.line((middle, y - 4), (middle, y + 28), style.INK, width=3, gid="zero")
        y += 34
    if len(found) > len(kept):
        y = frame.told(canvas, y, (f"另有{len(found) - len(kept)}项变化较小。",))
    return y


def _findings(canvas: Canvas, y: float, name: str, titles: Sequence[str]) -> float:
    if not titles:
        return y
    y = frame.section(canvas, y + 16, name, f"{len(titles)}个")
    lines = [f"· {title}" for title in titles[:_NAMED]]
    if len(titles) > _NAMED:
        lines.append(f"另有{len(titles) - _NAMED}个，见工作簿“疑点”页。")
    return frame.told(canvas, y, lines)
