"""The one picture a coordinator opens first: score, rates, answers and money on a single sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports import style, tree, words
from reports.canvas import Canvas
from reports.charts import answers, execution, frame, indicators, rates
from reports.charts.frame import INNER, LEFT, RIGHT
from reports.model import ReportInput
from reports.money import added, by_unit
from reports.suppression import Shown, shown
from scoring.model import Severity

_GAP = 20
_LOSSES = 5
_UNITS = 6
_QUESTIONS = 4


@dataclass(frozen=True, slots=True)
class Card:
    """A figure that is read first: what it is, how much, and one line about it."""

    name: str
    figure: str
    about: str
    color: str = style.BLUE


def drawing(given: ReportInput) -> frame.Drawing | None:
    """None when there is neither an indicator, a line of money nor a question."""
    if not (given.sheet.leaves or given.lines or given.items):
        return None
    seen = shown(given)
    canvas, y = frame.opened(given, "绩效评价总览", internal=True)
    y = _cards(canvas, y, tuple(cards(given, seen)))
    y = _findings(canvas, y, given)
    y = _indicators(canvas, y, given)
    y = _rates(canvas, y, given, seen)
    y = _answers(canvas, y, given, seen)
    y = _money(canvas, y, given)
    notes = (frame.survey_note(seen) if given.items else "", given.method, *given.signoff)
    frame.closed(canvas, y, given, notes)
    told = [f"{card.name}{card.figure}，{card.about}" for card in cards(given, seen)]
    alt = words.joined(
        (*told, f"待处理疑点{words.alerts(given.findings)}" if given.findings else ""), "；"
    )
    return frame.Drawing(
        canvas, "总览", f"绩效评价总览：{alt}", "绩效评价总览", frame.sheet_n(given)
    )


def cards(given: ReportInput, seen: Shown) -> Iterator[Card]:
    """What the project has, in the order a coordinator asks for it."""
    sheet, done = given.sheet, given.progress
    if sheet.leaves:
        name = f"{given.label}得分（满分{words.points(given.total_weight)}）"
        figure = f"{words.points(sheet.total)} {sheet.grade}"
        yield Card(name, figure, indicators.about(given)[-1])
    if given.lines:
        total = added("合计", given.lines)
        rate = "—" if total.rate is None else words.percent(total.rate, 2)
        yield Card(
            f"预算执行率（{given.money_scope}）",
            rate,
            f"支出{words.wan(total.spent)}万元 / 拨款{words.wan(total.appropriated)}万元",
        )
        whole = done.units_confirmed >= done.units
        yield Card(
            "单位确认",
            f"{done.units_confirmed}/{done.units}",
            f"资金{done.lines_confirmed}/{done.lines}项，评判{done.leaves_judged}/{done.leaves_to_judge}项",
            style.BLUE if whole else style.ORANGE,
        )
    if given.items:
        target = sum(group.target for group in given.groups)
        yield Card("有效答卷", seen.n_words, f"计划{target:,}份" if target else "份")


def _findings(canvas: Canvas, y: float, given: ReportInput) -> float:
    if not given.findings:
        return y
    high = any(finding.severity is Severity.HIGH for finding in given.findings)
    color = style.ALARM if high else style.INK
    return canvas.paragraph(
        LEFT,
        y,
        f"待处理疑点：{words.alerts(given.findings)}",
        INNER,
        style.BODY,
        color=color,
        gid="findings",
    )


def _cards(canvas: Canvas, y: float, shown_cards: tuple[Card, ...]) -> float:
    width = (INNER - _GAP) / 2
    for start in range(0, len(shown_cards), 2):
        pair = shown_cards[start : start + 2]
        abouts = [canvas.wrap(card.about, style.SMALL, width - 40) for card in pair]
        height = 146 + 38 * max(len(lines) for lines in abouts)
        for place, (card, lines) in enumerate(zip(pair, abouts, strict=True)):
            x = LEFT + place * (width + _GAP)
            canvas.box(x, y, width, height, style.BAND, gid="card")
            canvas.text(x + 20, y + 10, card.name, style.SMALL, color=style.MUTED)
            canvas.text(x + 20, y + 44, card.figure, 64, color=card.color, gid="figure")
            for number, line in enumerate(lines):
                canvas.text(x + 20, y + 132 + number * 38, line, style.SMALL, color=style.MUTED)
        y += height + _GAP
    return y + 6


def _indicators(canvas: Canvas, y: float, given: ReportInput) -> float:
    sheet = given.sheet
    if not sheet.leaves:
        return y
    y = frame.section(canvas, y + 12, "指标得分", "条长为分值，斜纹为失分")
    nodes = tree.level(sheet, 2) or tree.level(sheet, 1)
    y = indicators.node_bars(canvas, y, nodes, set(sheet.missing), names=400)
    short = [leaf for leaf in tree.lost(sheet) if leaf.code not in sheet.missing]
    for leaf in short[:_LOSSES]:
        text = f"{leaf.code} {leaf.name}"
        figure = f"−{words.points(leaf.weight - leaf.score)}"
        canvas.text(RIGHT, y, figure, style.SMALL, color=style.ORANGE, align="right", gid="loss")
        y = canvas.paragraph(LEFT + 24, y, text, INNER - 130, style.SMALL, color=style.MUTED)
    if len(short) > _LOSSES:
        rest = f"另有{len(short) - _LOSSES}项扣分，见“指标得分”图"
        y = canvas.paragraph(LEFT + 24, y, rest, INNER - 24, style.SMALL, color=style.MUTED)
    return y + 10


def _rates(canvas: Canvas, y: float, given: ReportInput, seen: Shown) -> float:
    if not given.items:
        return y
    certain = any(rate.interval is not None for rate in seen.items)
    y = frame.section(canvas, y + 12, "满意度得分率", "短横线为95%区间" if certain else "")
    return rates.panel(canvas, y, given, seen)


def _answers(canvas: Canvas, y: float, given: ReportInput, seen: Shown) -> float:
    if not seen.questions:
        return y
    scored = sum(1 for rate in seen.questions if rate.item)
    some = f"得分率最低的{_QUESTIONS}题（共{scored}题）" if scored > _QUESTIONS else "各题回答"
    return answers.lowest(canvas, frame.section(canvas, y + 12, some), given, seen, _QUESTIONS)


def _money(canvas: Canvas, y: float, given: ReportInput) -> float:
    if not given.lines:
        return y
    units = by_unit(given.lines)
    telling = tuple(unit for unit in units if execution.details(unit))
    y = frame.section(canvas, y + 12, "预算执行率与结余", f"共{len(units)}个单位")
    if telling:
        y = execution.panel(canvas, y, telling[:_UNITS], added("合计", given.lines))
    quiet = len(units) - len(telling)
    rest = (
        f"另有{len(telling) - _UNITS}个单位未确认或有结余，见“预算执行率”图。"
        if len(telling) > _UNITS
        else "",
        f"{f'其余{quiet}个' if telling else '各'}单位全部支出、账目相符。" if quiet else "",
    )
    for line in filter(None, rest):
        y = canvas.paragraph(LEFT, y, line, INNER, style.SMALL, color=style.MUTED)
    return y
