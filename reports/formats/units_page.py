"""分单位, 分地点: rates of each item and scored question by the unit that people were invited for,
and by the place they named."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.page import Page, count, text
from reports.formats.survey_page import percent
from reports.model import ReportInput
from reports.suppression import Hidden
from reports.units import ShownPart, shown_places, shown_units

NO_UNIT = "不属于哪个单位"
NO_PLACE = "没有说"
INTERVALS = "区间把这一部分当作全部样本里的一部分计算，逐项为95%。"
KEPT = "人数少的不公布，连同另一个，免得从合计、从别的表里减出来；照常计入合计和得分。"


def units_page(book: Workbook, given: ReportInput) -> Page:
    page = Page(book, "分单位", given, (30, 8, 44, 10, 10, 10, 18))
    page.line(f"各单位名下对象的回答。{_method(given)}")
    page.header("单位", "题号", "分项或题目", "有效份数", "满意率", "得分率", "95%区间")
    for unit in shown_units(given):
        _part(page, given, unit, given.unit_name(unit.part) if unit.part else NO_UNIT)
    return page


def places_page(book: Workbook, given: ReportInput) -> Page:
    page = Page(book, "分地点", given, (30, 8, 44, 10, 10, 10, 18))
    page.line(f"住在各处的对象的回答，地点由本人回答或由链接带入。{_method(given)}")
    page.header("地点", "题号", "分项或题目", "有效份数", "满意率", "得分率", "95%区间")
    for place in shown_places(given):
        name = given.place_names.get(place.part, place.part) if place.part else NO_PLACE
        _part(page, given, place, name)
    return page


def _method(given: ReportInput) -> str:
    of = given.grounds.surveyed if given.grounds else None
    assert of is not None
    intervals = "公开链接不给区间。" if of.design == "open" else INTERVALS
    margins = "总的得分率另按边际加权，这里没有，合起来不等于总数。" if of.weighting else ""
    return f"权重按各类对象的人数；{intervals}{KEPT}{margins}"


def _part(page: Page, given: ReportInput, part: ShownPart, name: str) -> None:
    if not part.rates:
        blank = (text(""),) * 4
        page.put(text(name), text(""), text(str(Hidden.COVER)), *blank)
    for rate in sorted(part.rates, key=lambda one: not one.item):
        page.put(
            text(name),
            text("分项" if rate.item else rate.code, "center"),
            text(rate.text),
            count(rate.n),
            text("不公布", "center") if rate.satisfied is None else percent(rate.satisfied, rate.n),
            text(f"{words.rate_percent(rate.rate, rate.n, given.full_line)}%", "center"),
            text(words.interval(rate.interval, rate.n, "%") or "不适用", "center"),
        )
