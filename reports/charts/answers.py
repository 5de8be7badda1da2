"""How each question was answered: stacked bars that diverge from the middle grade."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from reports import style, words
from reports.canvas import Canvas
from reports.charts import frame
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.model import Answer, ReportInput
from reports.suppression import Part, Rate, Shown, shown

BAR = 46
_SIDE = 76
"""Room at the left end for the share of the dissatisfied."""


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a bar, in shares of the valid answers from the zero line (left is negative)."""

    part: Part
    start: float
    share: float


@dataclass(frozen=True, slots=True)
class Scale:
    zero: float
    unit: float
    """Pixels of a share of 1."""

    def x(self, share: float) -> float:
        return self.zero + share * self.unit


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when the project has no rated question."""
    if not given.questions or not given.answers:
        return None
    seen = shown(given)
    canvas, y = frame.opened(given, "各题回答分布")
    y = panel(canvas, y, given, seen)
    frame.closed(canvas, y, given, (*_notes(given, seen), frame.survey_note(seen)))
    return frame.Drawing(canvas, "回答分布", _alt(seen), "各题回答分布", frame.survey_n(seen))


def panel(canvas: Canvas, y: float, given: ReportInput, seen: Shown) -> float:
    """Legend, bars by item, what is hidden; returns the y below."""
    if not seen.questions:
        return frame.said(canvas, y, empty_words(seen))
    y, scale, answers = _begun(canvas, y, given, seen.questions)
    for name, rates in _by_item(given, seen):
        y = frame.section(canvas, y + 6, name)
        for rate in rates:
            y = _row(canvas, y, rate, answers, scale)
    y = _axis(canvas, y, scale)
    for question, why in seen.hidden_questions:
        y = canvas.paragraph(
            LEFT, y, f"{question.text}　{why}", INNER, style.SMALL, color=style.MUTED, gid="hidden"
        )
    return y


def lowest(canvas: Canvas, y: float, given: ReportInput, seen: Shown, count: int) -> float:
    """Bars of the scored questions with the lowest rates only."""
    scored = sorted((rate for rate in seen.questions if rate.item), key=lambda rate: rate.rate)
    rates = tuple(scored[:count]) or seen.questions[:count]
    y, scale, answers = _begun(canvas, y, given, rates)
    for rate in rates:
        y = _row(canvas, y, rate, answers, scale)
    return y


def _begun(
    canvas: Canvas, y: float, given: ReportInput, rates: tuple[Rate, ...]
) -> tuple[float, Scale, tuple[Answer, ...]]:
    answers = tuple(sorted(given.answers, key=lambda answer: answer.code))
    return _legend(canvas, y, answers) + 8, _scale(rates, answers), answers


def segments(parts: tuple[Part, ...], answers: tuple[Answer, ...]) -> tuple[Segment, ...]:
    """Bars' parts from the worst, with the middle grade centred on zero."""
    total = sum(part.count for part in parts)
    middle = _middle(answers)
    left = 0.0
    for part in parts:
        share = part.count / total
        if max(part.codes) < middle:
            left += share
        elif max(part.codes) == middle:
            left += share / 2
    start = -left
    placed = []
    for part in parts:
        placed.append(Segment(part, start, part.count / total))
        start += part.count / total
    return tuple(segment for segment in placed if segment.part.count)


def empty_words(seen: Shown) -> str:
    if seen.n == 0:
        return "还没有收到有效答卷。收到5份以后，这里显示结果。"
    return "有效答卷不足5份。为保护答卷人，满5份以后才显示结果。"


def _middle(answers: tuple[Answer, ...]) -> float:
    codes = sorted(answer.code for answer in answers)
    return (codes[(len(codes) - 1) // 2] + codes[len(codes) // 2]) / 2


def _by_item(given: ReportInput, seen: Shown) -> Iterable[tuple[str, list[Rate]]]:
    names = {item.code: item.name for item in given.items}
    for code in (*names, ""):
        rates = [rate for rate in seen.questions if rate.item == code]
        if rates:
            yield names.get(code, "总体评价"), rates


def _scale(rates: tuple[Rate, ...], answers: tuple[Answer, ...]) -> Scale:
    rows = [segments(rate.parts, answers) for rate in rates if rate.parts]
    left = max((-row[0].start for row in rows), default=0.0)
    right = max((row[-1].start + row[-1].share for row in rows), default=1.0)
    unit = (INNER - _SIDE) / max(left + right, 0.05)
    return Scale(LEFT + _SIDE + left * unit, unit)


def _row(canvas: Canvas, y: float, rate: Rate, answers: tuple[Answer, ...], scale: Scale) -> float:
    satisfied = _satisfied(rate)
    figures = f"{satisfied}　n={rate.n:,}"
    canvas.text(RIGHT, y + 5, figures, style.SMALL, color=style.MUTED, align="right")
    room = INNER - canvas.measure(figures, style.SMALL) - 24
    y = canvas.paragraph(LEFT, y, rate.name, room, style.BODY, gid="label") + 8
    row = segments(rate.parts, answers)
    for segment in row:
        _segment(canvas, y, segment, answers, scale, gid=f"bar:{rate.code}")
    for end in (y - 8, y + BAR):
        canvas.line((scale.zero, end), (scale.zero, end + 8), style.INK, width=3, gid="zero")
    worse = sum(s.share for s in row if max(s.part.codes) < _middle(answers))
    if worse:
        text = f"{worse * 100:.{0 if worse >= 0.1 else words.places(rate.n)}f}%"
        canvas.text(
            scale.x(row[0].start) - 8, y + 4, text, style.SMALL, color=style.ALARM, align="right"
        )
    return y + BAR + 20


def _segment(
    canvas: Canvas, y: float, segment: Segment, answers: tuple[Answer, ...], scale: Scale, gid: str
) -> None:
    code = max(segment.part.codes)
    fill = _colour(code, answers)
    x, width = scale.x(segment.start), segment.share * scale.unit
    worse = code < _middle(answers)
    hatch = {"hatch": "////", "edge": style.PAPER} if worse else {}
    codes = ",".join(str(code) for code in segment.part.codes)
    canvas.box(x, y, width, BAR, fill, gid=f"{gid}:{codes}", **hatch)
    if segment.start + segment.share < 1:
        canvas.line((x + width, y), (x + width, y + BAR), style.PAPER, width=2)
    label = f"{segment.share * 100:.0f}%"
    if min(segment.part.codes) < _middle(answers) and not worse:
        label = f"{_label(code, answers)}及以下 {label}"
    if not worse and canvas.measure(label, style.SMALL) + 12 <= width:
        ink = style.PAPER if code == max(a.code for a in answers) else style.INK
        canvas.text(x + width / 2, y + 4, label, style.SMALL, color=ink, align="center")


def _satisfied(rate: Rate) -> str:
    if rate.few:
        return "除不足5人外都满意" if rate.few == "others" else "满意者不足5人"
    if rate.satisfied is None:
        return "满意率不公布"
    return f"满意率{words.percent(rate.satisfied, words.places(rate.n))}"


def _legend(canvas: Canvas, y: float, answers: tuple[Answer, ...]) -> float:
    x = float(LEFT)
    for answer in answers:
        width = 34 + canvas.measure(answer.label, style.SMALL) + 22
        if x + width > RIGHT + 22:
            x, y = float(LEFT), y + 44
        worse = answer.code < _middle(answers)
        hatch = {"hatch": "////", "edge": style.PAPER} if worse else {}
        canvas.box(x, y + 9, 26, 26, _colour(answer.code, answers), gid="legend", **hatch)
        canvas.text(x + 34, y, answer.label, style.SMALL)
        x += width
    return y + 48


def _axis(canvas: Canvas, y: float, scale: Scale) -> float:
    left, right = "不满意一侧", "满意一侧 →"
    arrow = f"← {left}"
    if scale.zero - LEFT < canvas.measure(arrow, style.SMALL):
        canvas.text(LEFT, y - 4, arrow, style.SMALL, color=style.MUTED)
    else:
        canvas.text(scale.zero - 12, y - 4, arrow, style.SMALL, color=style.MUTED, align="right")
    canvas.text(RIGHT, y - 4, right, style.SMALL, color=style.MUTED, align="right")
    return y + 40


def _colour(code: int, answers: tuple[Answer, ...]) -> str:
    """By the grade's place on the scale; a scale of three or four takes every colour it needs."""
    codes = [answer.code for answer in answers]
    place = codes.index(code) / max(1, len(codes) - 1) * (len(style.LIKERT) - 1)
    toward_end = math.floor if place < (len(style.LIKERT) - 1) / 2 else math.ceil
    return style.LIKERT[toward_end(place)]


def _label(code: int, answers: tuple[Answer, ...]) -> str:
    return next(answer.label for answer in answers if answer.code == code)


def _notes(given: ReportInput, seen: Shown) -> tuple[str, ...]:
    if not seen.questions:
        return ()
    middle = [a.label for a in given.answers if a.code == _middle(given.answers)]
    merged = any(len(part.codes) > 1 for rate in seen.questions for part in rate.parts)
    return (
        f"条形为各等级占有效答案的比例{'（按份数，未加权）' if seen.weighted else ''}"
        f"{f'，“{middle[0]}”居中' if middle else ''}；左端数字为不满意者合计。"
        f"{'人数不足5的等级与相邻等级合并画出。' if merged else ''}",
    )


def _alt(seen: Shown) -> str:
    if not seen.questions:
        return f"各题回答分布：{empty_words(seen)}"
    told = (f"{rate.name}：{_satisfied(rate)}，n={rate.n}" for rate in seen.questions)
    return "各题回答分布。" + "；".join(told)
