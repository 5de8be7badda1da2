"""其他题目: the questions that are counted and not scored."""

from __future__ import annotations

from fractions import Fraction

from openpyxl.workbook import Workbook

from reports.asked import Cell, ShownAsked, shown_asked
from reports.formats.page import Entry, Page, count, text
from reports.formats.survey_page import FEW, percent
from reports.model import ReportInput
from reports.suppression import LEAST

KINDS = {
    "choice": "单选",
    "several": "多选",
    "rank": "排序（排第一的）",
    "nps": "推荐度（0–10）",
    "grades": "打分",
    "open": "填写",
}


def asked_page(book: Workbook, given: ReportInput) -> Page:
    """One block a question: its answers, how many each, and their share."""
    page = Page(book, "其他题目", given, (10, 18, 44, 36, 12, 12))
    page.line(
        f"不计分的题目。回答不足{LEAST}人的写“{FEW}”，能由别的数推算出来的写“不公布”。"
        "占比的分母是回答了这一题的人数。"
    )
    page.header("题号", "题型", "题目", "回答", "人数", "占比")
    for shown in shown_asked(given):
        _question(page, shown)
    return page


def _question(page: Page, shown: ShownAsked) -> None:
    asked = shown.question
    answered = text(FEW, "right") if shown.answered is None else count(shown.answered)
    head = (text(asked.code, "center"), text(KINDS[asked.kind]), text(asked.text))
    page.put(*head, text("回答人数"), answered, text(""), shade=True)
    for cell in shown.cells:
        figure = text("不公布", "right") if cell.count is None else count(cell.count)
        page.put(*_blank(3), text(cell.label), figure, _share(cell, shown.answered))
    if shown.unsure != 0:
        unsure = text(FEW, "right") if shown.unsure is None else count(shown.unsure)
        page.put(*_blank(3), text("不清楚"), unsure, text(""))
    if shown.balance is not None and shown.answered:
        net = text(f"{_rounded(shown.balance, shown.answered):+d}", "right")
        page.put(*_blank(3), text("净推荐值（推荐者占比－不推荐者占比）"), net, text(""))


def _blank(n: int) -> tuple[Entry, ...]:
    return (text(""),) * n


def _share(cell: Cell, answered: int | None) -> Entry:
    if cell.count is None or not answered:
        return text("")
    return percent(Fraction(cell.count, answered), answered)


def _rounded(balance: int, answered: int) -> int:
    """In points of a hundred, half away from zero."""
    hundredths = Fraction(abs(balance) * 100, answered)
    whole = int(hundredths + Fraction(1, 2))
    return whole if balance >= 0 else -whole
