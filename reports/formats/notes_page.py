"""说明: what a reader has to know to check the figures of the other sheets."""

from __future__ import annotations

from collections.abc import Iterator

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.page import Page, text
from reports.model import ReportInput
from reports.suppression import LEAST


def notes_page(book: Workbook, given: ReportInput) -> Page:
    page = Page(book, "说明", given, (22, 110))
    page.header("事项", "内容")
    for name, value in _notes(given):
        if value:
            page.put(text(name), text(value))
    return page


def _notes(given: ReportInput) -> Iterator[tuple[str, str]]:
    yield "项目", f"{given.title}（{given.year}年度）"
    yield "评价单位", given.body
    yield "数据截至", f"{words.moment(given.as_of, given.time_zone)}（{given.time_zone}）"
    yield "状态", words.joined((given.label, given.number), "，")
    if given.is_simulated:
        yield words.SIMULATED, "本表含模拟数据，只供演示和测试，不得作为评价依据。"
    yield "等级与得分", _score(given)
    yield "预算执行率口径", given.money_scope
    yield "满意度方法", given.survey.method if given.survey else ""
    line = words.points(words.decimal(given.full_line * 100, 2))
    yield "满分线", f"分项得分率达到{line}%得满分" if given.items else ""
    yield "小样本", _small() if given.items else ""
    yield "其他说明", given.method
    yield from (("读法", reading) for reading in given.readings)
    yield from _other_readings(given)
    yield from (("评价人一致性", line) for line in given.agreement)
    yield from (("签署", words_) for words_ in given.signoff)
    if given.chain.hash:
        chain = (
            f"{given.chain.hash}，共{given.chain.count}条。确认、评判和更正都在链上，可据此核对。"
        )
        yield "记录链", chain


def _score(given: ReportInput) -> str:
    sheet = given.sheet
    whole = words.points(given.total_weight)
    score = f"{words.points(sheet.total)}分（满分{whole}分），等级{sheet.grade}"
    missing = f"；缺证据的指标：{'、'.join(sheet.missing)}，暂按0分计" if sheet.missing else ""
    return score + missing


def _small() -> str:
    return (
        f"不足{LEAST}人的数不公布；能由其他数倒推出来的，也不公布或与相邻等级合并。"
        f"不足{words.SMALL_SAMPLE}份的标“样本不足”，只写整百分数。未公布的答卷照常计入总数和得分。"
    )


def _other_readings(given: ReportInput) -> Iterator[tuple[str, str]]:
    """What another reading of the standard would have given, leaf by leaf."""
    for leaf in given.sheet.leaves:
        for other in leaf.alternatives:
            yield (
                f"另一种读法：{leaf.code}",
                f"{other.reading}：本项{words.points(other.score)}分，总分{words.points(other.total)}分",
            )
