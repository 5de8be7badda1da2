"""满意度: counts by question and grade, rates with intervals, by item and by group.

Everything is taken from `reports.suppression`: what is hidden there is hidden here.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.bases_part import bases_part
from reports.formats.page import Entry, Formula, Page, count, text
from reports.model import Answer, ReportInput
from reports.modes import modes_lines
from reports.suppression import LEAST, Hidden, Part, Rate, Shown, ShownGroup, shown, withdrawn_words

FEW = f"<{LEAST}"


def survey_page(book: Workbook, given: ReportInput) -> Page:
    answers = sorted(given.answers, key=lambda answer: -answer.code)
    page = Page(book, "满意度", given, (16, 8, 40, *(11.0,) * len(answers), 9, 10, 9, 10, 18))
    seen = shown(given)
    page.line(f"有效答卷{seen.n_words}份。{seen.method}")
    if given.progress.withdrawn:
        page.line(f"{withdrawn_words(given.progress.withdrawn)}，不在上面的份数里。")
    page.line(
        f"不足{LEAST}人的等级与相邻等级合并：“合…”是合计，“并入左列”的已含在内；“不清楚”不足{LEAST}人"
        f"写“{FEW}”。有效份数不含“不清楚”。"
    )
    for line in modes_lines(given):
        page.line(line)
    if seen.empty:
        page.line("还没有可以显示的答卷。")
        return page
    page.header(
        "项目",
        "题号",
        "题目",
        *(answer.label for answer in answers),
        "不清楚",
        "有效份数",
        "满意率",
        "得分率",
        "95%区间",
    )
    for rate in seen.questions:
        page.put(*_question(given, rate, answers))
    for question, why in seen.hidden_questions:
        name = _item(given, question.item)
        page.put(
            text(name),
            text(question.code),
            text(question.text),
            *(text("", "center"),) * len(answers),
            text(""),
            text(why, "center"),
            text(""),
            text(""),
            text(""),
        )
    _items(page, given, seen, len(answers))
    bases_part(page, given)
    return page


def cells(parts: tuple[Part, ...], answers: list[Answer]) -> list[Entry]:
    """A count for each grade, best first. Of grades shown together the best bears their sum."""
    entries = []
    for answer in answers:
        part = next((part for part in parts if answer.code in part.codes), None)
        if part is None:
            entries.append(text("", "center"))
        elif len(part.codes) == 1:
            entries.append(count(part.count))
        elif answer.code == max(part.codes):
            entries.append(text(f"合{part.count:,}", "center"))
        else:
            entries.append(text("并入左列", "center"))
    return entries


def _question(given: ReportInput, rate: Rate, answers: list[Answer]) -> list[Entry]:
    unknown = text(FEW, "center") if rate.dont_know is None else count(rate.dont_know)
    return [
        text(_item(given, rate.item)),
        text(rate.code, "center"),
        text(rate.name),
        *cells(rate.parts, answers),
        unknown,
        count(rate.n),
        text("不公布", "center") if rate.satisfied is None else percent(rate.satisfied, rate.n),
        *_rate(given, rate),
    ]


def percent(share: Fraction, n: int) -> Entry:
    """As many digits as n answers deserve, in the cell as well as on the screen."""
    return _shown(words.decimal(share * 100, words.places(n)))


def _shown(in_percent: Decimal, alarm: bool = False) -> Entry:
    exponent = in_percent.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) else 0
    form = f"0.{'0' * digits}%" if digits else "0%"
    return Entry(in_percent.scaleb(-2), form, "right", alarm)


def _rate(given: ReportInput, rate: Rate) -> list[Entry]:
    figure = words.rate_percent(rate.rate, rate.n, given.full_line)
    interval = words.interval(rate.interval, rate.n, "%") or "不适用"
    return [_shown(figure, alarm=rate.rate < given.full_line), text(interval, "center")]


def _items(page: Page, given: ReportInput, seen: Shown, grades: int) -> None:
    page.blank()
    line = words.points(words.decimal(given.full_line * 100, 2))
    page.line(f"分项得分率（满分线{line}%；分项为所属各题的平均）")
    gap = (text(""),) * (grades + 1)
    for rate in seen.items:
        page.put(
            text(rate.name), text(""), text(""), *gap, count(rate.n), text(""), *_rate(given, rate)
        )
    for item, why in seen.hidden_items:
        page.put(text(item.name), text(""), text(""), *gap, text(""), text(""), text(why), text(""))


def groups_page(book: Workbook, given: ReportInput) -> Page:
    """分群体: forms of each group and its score rates, items side by side."""
    items = given.items
    widths = (36, 10, 10, 10, 10, *(10.0, 18.0) * len(items), 22)
    page = Page(book, "分群体", given, widths)
    seen = shown(given)
    line = words.points(words.decimal(given.full_line * 100, 2))
    page.line(f"各项为得分率和95%区间，低于满分线{line}%的为红色。{seen.method}")
    pairs = (name for item in items for name in (item.name, "95%区间"))
    page.header("群体", "总数", "计划份数", "有效份数", "完成率", *pairs, "备注")
    for group in seen.groups:
        _group(page, given, group)
    return page


def _group(page: Page, given: ReportInput, shown_group: ShownGroup) -> None:
    group = shown_group.group
    open_ = shown_group.hidden in ("", Hidden.EMPTY)
    few = open_ and 0 < group.valid < words.SMALL_SAMPLE
    note = "样本不足" if few else str(shown_group.hidden)
    done = Entry("")
    if open_ and group.target:
        row = page.row + 1
        ratio = Formula(f"{page.at(4, row)}/{page.at(3, row)}", Fraction(group.valid, group.target))
        done = Entry(ratio, "0%", "right")
    rates = {rate.code: rate for rate in shown_group.items}
    figures: list[Entry] = []
    for item in given.items:
        rate = rates.get(item.code)
        figures += _rate(given, rate) if rate else [text(""), text("")]
    page.put(
        text(group.name),
        count(group.headcount or None),
        count(group.target or None),
        count(group.valid) if open_ else text(shown_group.valid_words, "right"),
        done,
        *figures,
        text(note),
    )


def _item(given: ReportInput, code: str) -> str:
    return next((item.name for item in given.items if item.code == code), "总体评价（不计分）")
