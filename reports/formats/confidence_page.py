"""把握程度: how sure the score is. A working paper: marked so, and in no final workbook."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from openpyxl.workbook import Workbook

from reports import words
from reports.confidence import (
    INTERNAL,
    STATES,
    chance_words,
    ends_words,
    method_words,
    range_words,
    shown_items,
    tipping_words,
)
from reports.formats.page import Page, points, text
from reports.model import ReportInput
from reports.suppression import shown
from scoring.confidence import Confidence, confidence
from scoring.outlook import Outlook

if TYPE_CHECKING:
    from scoring.uncertainty import Uncertainty


def confidence_page(book: Workbook, given: ReportInput) -> Page:
    assert given.grounds is not None
    page = Page(book, "把握程度", given, (30, 18, 18, 18, 18, 44))
    page.line(f"【{INTERNAL}】", alarm=True)
    found = confidence(given.grounds)
    page.line(f"正式得分{words.points(given.sheet.total)}分，等级{given.sheet.grade}。")
    if found.uncertainty is None:
        page.line(found.why_not)
    else:
        _drawn(page, given, found, found.uncertainty)
    _open(page, found.outlook)
    return page


def _drawn(page: Page, given: ReportInput, found: Confidence, one: Uncertainty) -> None:
    page.line(range_words(one))
    page.blank()
    page.header("等级", "评上的可能")
    for grade, chance in one.grades.items():
        page.put(text(grade), text(chance_words(chance), "center"))
    page.blank()
    rate = "没有" if found.response is None else f"{100 * found.response:.1f}%"
    page.line(f"分项与满分线（回收率RR1：{rate}）")
    page.header("分项", "得分率", "95%区间", "满分线", "达到的可能", "结论和未答者的影响")
    hidden = {item.code for item, _ in shown(given).hidden_items}
    n = {each.code: each.n for each in given.survey.items} if given.survey else {}
    for item in shown_items(one, hidden):
        answers = n.get(item.code, 0)
        tipping = "" if found.response is None else f"；{tipping_words(item)}"
        page.put(
            text(item.name),
            text(f"{words.rate_percent(item.rate, answers, item.line)}%", "center"),
            text(words.interval((item.low, item.high), answers, "%"), "center"),
            text(f"{words.points(words.decimal(item.line * 100, 2))}%", "center"),
            text(chance_words(item.chance), "center"),
            text(f"{STATES[item.state]}{tipping}"),
        )
    page.blank()
    page.header("以问卷计分的指标", "最低", "最高")
    for code, (low, high) in one.leaves.items():
        page.put(text(_named(given, code)), points(low), points(high))
    page.line(method_words(one, found.seed))


def _named(given: ReportInput, code: str) -> str:
    return next((f"{s.code} {s.name}" for s in given.sheet.leaves if s.code == code), code)


def _open(page: Page, found: Outlook) -> None:
    page.blank()
    if not found.open:
        page.line("没有空着的指标，也没有未确认的数。")
        return
    page.line(ends_words(found))
    page.line("没有依据的从0分到满分；有未确认的，从全部未支出（未开展、未慰问）到全部按计划完成。")
    page.header("还没有定的指标", "最低", "最高", "情况")
    for leaf in found.open:
        page.put(
            text(f"{leaf.code} {leaf.name}"),
            points(words.decimal(Fraction(leaf.low), 2)),
            points(words.decimal(Fraction(leaf.high), 2)),
            text("尚无依据" if leaf.missing else "还没有全部确认", "center"),
        )
