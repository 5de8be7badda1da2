"""分单位: rates of each scored question by the unit that people were invited for."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.page import Page, count, text
from reports.formats.survey_page import percent
from reports.model import ReportInput
from reports.suppression import Hidden
from reports.units import ShownUnit, shown_units

NONE = "不属于哪个单位"


def units_page(book: Workbook, given: ReportInput) -> Page:
    page = Page(book, "分单位", given, (30, 8, 44, 10, 10, 10, 18))
    page.line(
        "各单位名下对象的回答，按各类对象的权重计；区间把单位当作全部样本里的一部分计算。"
        "人数少的单位不公布，连同另一个单位，免得从合计里减出来；照常计入合计和得分。"
    )
    page.header("单位", "题号", "题目", "有效份数", "满意率", "得分率", "95%区间")
    for unit in shown_units(given):
        _unit(page, given, unit)
    return page


def _unit(page: Page, given: ReportInput, unit: ShownUnit) -> None:
    name = given.unit_name(unit.unit) if unit.unit else NONE
    if not unit.rates:
        blank = (text(""),) * 4
        page.put(text(name), text(""), text(str(Hidden.COVER)), *blank)
    for rate in unit.rates:
        page.put(
            text(name),
            text(rate.question, "center"),
            text(rate.text),
            count(rate.n),
            text("不公布", "center") if rate.satisfied is None else percent(rate.satisfied, rate.n),
            text(f"{words.rate_percent(rate.rate, rate.n, given.full_line)}%", "center"),
            text(words.interval(rate.interval, rate.n, "%") or "不适用", "center"),
        )
