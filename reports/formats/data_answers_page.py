"""答卷汇总 and 得分率: counts of the survey in rows, as far as `reports.suppression` shows them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from openpyxl.workbook import Workbook

from reports import words
from reports.asked import ShownAsked, shown_asked
from reports.formats.asked_page import KINDS
from reports.formats.page import Entry, Page, count, text
from reports.formats.survey_page import FEW, percent
from reports.model import ReportInput
from reports.suppression import LEAST, Rate, shown

NOT_SHOWN = "不公布"


def data_answers_page(book: Workbook, given: ReportInput) -> Page:
    """A row for each answer of each question."""
    page = Page(book, "答卷汇总", given, (10, 44, 16, 18, 12, 32, 10, 10, 10))
    seen = shown(given)
    page.line(
        f"有效答卷{seen.n_words}份。不足{LEAST}人的等级与相邻等级合并成一行（代码写作 1+2）；"
        f"写“{FEW}”的不足{LEAST}人；写“{NOT_SHOWN}”的能由别的数推算出来。占比的分母是“回答人数”。"
    )
    page.header("题号", "题目", "题型", "分项", "选项代码", "选项", "人数", "回答人数", "占比")
    head = page.row
    for row in (*_rated(given, seen.questions), *_others(given)):
        page.put(*row)
    for question, why in seen.hidden_questions:
        page.put(
            *_head(question.code, question.text, "打分", _item(given, question.item)), *_end(why)
        )
    if page.row == head:
        page.line("还没有可以显示的答卷。")
    return page


def _rated(given: ReportInput, questions: tuple[Rate, ...]) -> Iterator[list[Entry]]:
    labels = {answer.code: answer.label for answer in given.answers}
    for rate in questions:
        head = _head(rate.code, rate.name, "打分", _item(given, rate.item))
        for part in reversed(rate.parts):
            codes = "+".join(map(str, sorted(part.codes)))
            named = "、".join(labels[code] for code in sorted(part.codes))
            share = percent(Fraction(part.count, rate.n), rate.n) if rate.n else text("")
            yield [
                *head,
                text(codes, "center"),
                text(named),
                count(part.count),
                count(rate.n),
                share,
            ]
        yield [*head, text("不计", "center"), text("不清楚"), _few(rate.dont_know), *_blank(2)]


def _others(given: ReportInput) -> Iterator[list[Entry]]:
    for seen in shown_asked(given):
        head = _head(seen.question.code, seen.question.text, KINDS[seen.question.kind], "")
        codes = {choice.label: str(choice.code) for choice in seen.question.choices}
        if not seen.cells:
            yield [*head, text(""), text("回答了的"), _few(seen.answered), *_blank(2)]
        for cell in seen.cells:
            code = codes.get(cell.label, "") or _codes(seen, cell.label)
            figure = text(NOT_SHOWN, "right") if cell.count is None else count(cell.count)
            share = text("")
            if cell.count is not None and seen.answered:
                share = percent(Fraction(cell.count, seen.answered), seen.answered)
            yield [
                *head,
                text(code, "center"),
                text(cell.label),
                figure,
                _few(seen.answered),
                share,
            ]
        if seen.unsure != 0:
            yield [*head, text("不计", "center"), text("不清楚"), _few(seen.unsure), *_blank(2)]


def _codes(seen: ShownAsked, label: str) -> str:
    """Codes of grades that are shown together."""
    codes = {choice.label: choice.code for choice in seen.question.choices}
    parts = [codes[part] for part in label.split("、") if part in codes]
    return "+".join(map(str, sorted(parts)))


def _head(code: str, name: str, kind: str, item: str) -> list[Entry]:
    return [text(code, "center"), text(name), text(kind), text(item)]


def _end(why: str) -> list[Entry]:
    return [text(""), text(why), *_blank(3)]


def _blank(n: int) -> tuple[Entry, ...]:
    return (text(""),) * n


def _few(n: int | None) -> Entry:
    return text(FEW, "right") if n is None else count(n)


def _item(given: ReportInput, code: str) -> str:
    return next((item.name for item in given.items if item.code == code), "")


def data_rates_page(book: Workbook, given: ReportInput) -> Page:
    """A row for each item and question."""
    page = Page(book, "得分率", given, (10, 17, 44, 18, 12, 12, 12, 12, 12))
    seen = shown(given)
    page.line(seen.method or "还没有可以显示的答卷。")
    page.header(
        "层次", "代码", "名称", "分项", "回答人数", "得分率", "区间下限", "区间上限", "满意率"
    )
    for rate in seen.items:
        page.put(*_rate(given, "分项", rate, ""))
    for rate in seen.questions:
        page.put(*_rate(given, "题", rate, _item(given, rate.item) or "不计入"))
    for item, why in seen.hidden_items:
        page.put(text("分项"), text(item.code), text(item.name), text(""), text(why), *_blank(4))
    for question, why in seen.hidden_questions:
        named = text(_item(given, question.item))
        page.put(text("题"), text(question.code), text(question.text), named, text(why), *_blank(4))
    return page


def _rate(given: ReportInput, level: str, rate: Rate, item: str) -> list[Entry]:
    """With as many digits as the answers deserve, in the cell as on the screen."""
    ends = [
        text("不适用", "center") if end is None else percent(Fraction(end), rate.n)
        for end in rate.interval or (None, None)
    ]
    best = text(NOT_SHOWN if level == "题" else "", "center")
    figure = words.rate_percent(rate.rate, rate.n, given.full_line)
    return [
        text(level),
        text(rate.code),
        text(rate.name),
        text(item),
        count(rate.n),
        percent(Fraction(figure) / 100, rate.n),
        *ends,
        best if rate.satisfied is None else percent(rate.satisfied, rate.n),
    ]
