"""信度: Cronbach's alpha of the scored questions, with Feldt's interval and how to read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from openpyxl.workbook import Workbook

from reports.formats.page import Page, count, text
from reports.model import ReportInput
from reports.suppression import Hidden, shown

if TYPE_CHECKING:
    from scoring.statistics.reliability import Alpha

NOTES = (
    "α说明同一组题的回答是否一致，不说明题目问得对不对（一致性不是效度）；不加权。",
    "读法：0.7以上通常够用；0.95以上，几道题问的多半是同一件事；一路选同一个答案也会把α抬高。",
    "至少3道题、30份答卷才作结论。程序不存谁答全了，每两题用两题都答了的答卷（成对），"
    "区间按全部份数用Feldt法；缺答多时区间偏窄。",
)


def reliability_page(book: Workbook, given: ReportInput) -> Page:
    page = Page(book, "信度", given, (44, 8, 10, 10, 18, 40))
    for note in NOTES:
        page.line(note)
    page.header("范围", "题数", "份数", "α", "95%区间", "读法")
    seen = shown(given)
    open_ = [rate.code for rate in seen.questions if rate.item]
    scales = [("全部计分题", open_)]
    scales += [
        (item.name, mine)
        for item in seen.items
        if len(mine := [rate.code for rate in seen.questions if rate.item == item.code]) > 1
    ]
    found = [(name, codes, alpha_of(given, codes)) for name, codes in scales]
    for name, codes, one in found:
        _put(page, name, codes, one)
    for group in seen.groups:
        if group.hidden == Hidden.NO and group.items:
            one = alpha_of(given, open_, group.group.code)
            if one is not None and one.sound:
                _put(page, f"全部计分题，{group.group.name}", open_, one)
    whole = found[0][2]
    if whole is not None and whole.sound:
        _dropped(page, given, open_, whole)
    return page


def alpha_of(given: ReportInput, codes: Sequence[str], group: str = "") -> Alpha | None:
    from scoring.statistics.reliability import of_moments

    surveyed = given.grounds.surveyed if given.grounds else None
    if surveyed is None:
        return None
    return of_moments(surveyed.tally, codes, [group] if group else None)


def reading(one: Alpha | None, codes: Sequence[str]) -> str:
    """What the figure says, in words."""
    if len(codes) < 2:
        return "只有一道题，没有α"
    if one is None:
        return "有的题回答全都一样，算不出"
    if not one.sound:
        return "题目或答卷太少，不作结论"
    if one.alpha > 0.95:
        return "题目多半重复"
    return "够用" if one.alpha >= 0.7 else "偏低：这些题问的不是一件事，或回答随意"


def _put(page: Page, name: str, codes: Sequence[str], one: Alpha | None) -> None:
    page.put(
        text(name),
        count(len(codes)),
        count(one.n if one else None),
        text(f"{one.alpha:.3f}" if one else "", "center"),
        text(f"{one.low:.3f}–{one.high:.3f}" if one else "", "center"),
        text(reading(one, codes)),
    )


def _dropped(page: Page, given: ReportInput, codes: Sequence[str], one: Alpha) -> None:
    page.blank()
    page.line("去掉一题以后（全部计分题）：α明显升高的题，和别的题问的不是一件事。")
    page.header("题目", "题号", "", "α", "变化", "")
    texts = {question.code: question.text for question in given.questions}
    for code, without in zip(codes, one.dropped, strict=True):
        page.put(
            text(texts.get(code, code)),
            text(code, "center"),
            text(""),
            text(f"{without:.3f}", "center"),
            text(f"{without - one.alpha:+.3f}".replace("-", "−"), "center"),
            text(""),
        )
