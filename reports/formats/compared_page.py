"""比较: each group against all others, and this year against last year.

Only groups and items that may be shown; the others together are told by the total anyway. No
difference bears a star: with many at once some leave zero out by chance, and the page says so.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.page import Entry, Page, count, text
from reports.model import Earlier, ReportInput
from reports.suppression import Hidden, Rate, Shown, shown
from scoring.comparison import Difference, against_rest, difference, earlier
from scoring.confidence import Surveyed
from scoring.model import Estimate

EACH = (
    "区间逐项为95%：一次看很多项，总有几项碰巧不含0，不能只挑最突出的说。区间含0的写“分不出高低”。"
)


def compared(given: ReportInput) -> bool:
    """Whether there is anything to compare."""
    seen = shown(given)
    return bool(given.last_year and not seen.empty) or bool(_groups(given, seen))


def compared_page(book: Workbook, given: ReportInput) -> Page:
    page = Page(book, "比较", given, (34, 20, 12, 10, 12, 10, 14, 20, 18))
    seen = shown(given)
    page.line(f"差为百分点。{EACH}")
    if groups := _groups(given, seen):
        page.blank()
        page.line("每一类对象与其余各类合计（各类相互独立，标准误的平方相加）")
        _head(page, "群体", "其余")
        of = given.grounds.surveyed if given.grounds else None
        assert of is not None
        rest = _against(of, groups)
        names = {group.code: group.name for group in given.groups}
        open_items = {rate.code for rate in seen.items}
        for code in groups:
            for one in rest.get(code, ()):
                if one.code in open_items:
                    _put(page, names.get(code, code), one)
    if given.last_year:
        page.blank()
        page.line(
            "与上年比较（last_year 表，两年的样本相互独立；"
            "没有填标准误的，上年的区间按份数用Wilson法，偏宽）"
        )
        _head(page, "群体", "上年")
        for name, one in last_year(given, seen):
            _put(page, name, one)
    return page


def _groups(given: ReportInput, seen: Shown) -> list[str]:
    """Groups that are shown, where there are others to compare them with."""
    if given.grounds is None or given.grounds.surveyed is None:
        return []
    found = [one.group.code for one in seen.groups if one.hidden == Hidden.NO and one.items]
    return found if len([n for n in given.grounds.surveyed.tally.forms.values() if n]) > 1 else []


def _against(of: Surveyed, groups: Sequence[str]) -> dict[str, tuple[Difference, ...]]:
    return against_rest(
        of.tally,
        of.items,
        of.points,
        of.headcounts,
        groups,
        of.own,
        of.weights,
        of.design,
        of.weighting,
    )


def last_year(given: ReportInput, seen: Shown) -> list[tuple[str, Difference]]:
    """What of last year's figures has a figure this year that may be shown."""
    found = []
    names = {group.code: group.name for group in given.groups}
    groups = {one.group.code: one for one in seen.groups if one.hidden == Hidden.NO}
    for row in given.last_year:
        if row.group:
            shown_group = groups.get(row.group)
            rates: tuple[Rate, ...] = shown_group.items if shown_group else ()
        else:
            rates = (*seen.items, *seen.questions)
        now = next((rate for rate in rates if rate.code == row.item), None)
        if now is not None:
            name = names.get(row.group, row.group) if row.group else "全部"
            found.append((name, _since(given, now, row)))
    return found


def _since(given: ReportInput, now: Rate, row: Earlier) -> Difference:
    every = given.survey.by_group.get(row.group, ()) if given.survey and row.group else ()
    if given.survey and not row.group:
        every = (*given.survey.items, *given.survey.questions)
    this: Estimate = next(one for one in every if one.code == now.code)
    before = earlier(row.item, now.name, row.rate, row.n, row.se)
    return difference(this, before)


def _head(page: Page, first: str, second: str) -> None:
    page.header(first, "分项", "得分率", "份数", second, "份数", "差", "95%区间", "结论")


def _put(page: Page, name: str, one: Difference) -> None:
    n = min(one.n, one.against)
    page.put(
        text(name),
        text(one.name),
        _percent(one, first=True),
        count(one.n),
        _percent(one, first=False),
        count(one.against),
        text(_signed(float(one.value), n), "center"),
        text(interval_words(one), "center"),
        text(verdict(one), "center"),
    )


def _percent(one: Difference, *, first: bool) -> Entry:
    rate, n = (one.first, one.n) if first else (one.second, one.against)
    return text(words.percent(rate, words.places(n)), "center")


def _signed(share: float, n: int) -> str:
    return f"{100 * share:+.{words.places(n)}f}".replace("-", "−")


def interval_words(one: Difference) -> str:
    if one.low is None or one.high is None:
        return "不适用"
    n = min(one.n, one.against)
    return f"{_signed(one.low, n)} 到 {_signed(one.high, n)}"


def verdict(one: Difference) -> str:
    if one.low is None:
        return "没有区间，不作比较"
    if not one.apart:
        return "分不出高低"
    return "高" if one.value > 0 else "低"
