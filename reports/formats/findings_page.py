"""疑点, and 对照: where this score and a printed report's differ."""

from __future__ import annotations

from decimal import Decimal

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.page import Entry, Formula, Page, points, text
from reports.model import ReportInput
from reports.texts import difference, evidence_words
from scoring.model import Score, ScoreSheet, Severity


def findings_page(book: Workbook, given: ReportInput) -> Page:
    """Open findings, the gravest first."""
    page = Page(book, "疑点", given, (6, 8, 50, 50, 40, 18, 20, 16))
    page.header("序号", "级别", "疑点", "计算", "处理", "单位", "检查", "对象")
    ordered = [f for level in Severity for f in given.findings if f.severity is level]
    for number, finding in enumerate(ordered, start=1):
        high = finding.severity is Severity.HIGH
        page.put(
            Entry(number, align="center"),
            text(words.SEVERITY[finding.severity], "center", alarm=high),
            text(finding.title),
            text("\n".join(finding.arithmetic)),
            text(finding.remedy),
            text(given.unit_name(finding.unit)),
            text(finding.code),
            text(finding.subject),
        )
    if not ordered:
        page.line("没有未了结的疑点。")
    return page


def comparison_page(book: Workbook, given: ReportInput) -> Page:
    """All leaves of both sheets; those that differ are marked and explained."""
    report = given.report_sheet
    assert report is not None
    page = Page(book, "对照", given, (9, 40, 7, 10, 10, 8, 40, 40, 40))
    name = given.report_name
    page.header(
        "代码",
        "指标",
        "分值",
        f"{name}得分",
        "本次得分",
        "差",
        f"{name}依据",
        "本次依据",
        "不同在于",
    )
    first = page.row + 1
    theirs = {leaf.code: leaf for leaf in report.leaves}
    mine = {leaf.code: leaf for leaf in given.sheet.leaves}
    for code in dict.fromkeys((*mine, *theirs)):
        _pair(page, mine.get(code), theirs.get(code))
    _totals(page, first, given.sheet, report)
    return page


def _pair(page: Page, mine: Score | None, theirs: Score | None) -> None:
    known = mine or theirs
    assert known is not None
    differs = mine is None or theirs is None or mine.score != theirs.score
    row = page.row + 1
    here = mine.score if mine else Decimal(0)
    there = theirs.score if theirs else Decimal(0)
    gap = Formula(f"ROUND({page.at(5, row)}-{page.at(4, row)},4)", here - there)
    page.put(
        text(known.code),
        text(known.name),
        points(known.weight),
        Entry(theirs.score if theirs else None, align="center"),
        Entry(mine.score if mine else None, align="center"),
        Entry(gap, align="center", alarm=differs),
        text(evidence_words(theirs.trace.evidence) if theirs else "没有这项指标"),
        text(evidence_words(mine.trace.evidence) if mine else "没有这项指标"),
        text(difference(mine, theirs) if differs else ""),
    )


def _totals(page: Page, first: int, sheet: ScoreSheet, report: ScoreSheet) -> None:
    last = page.row
    sums = [
        Entry(
            Formula(f"SUM({page.at(column, first)}:{page.at(column, last)})", total), align="center"
        )
        for column, total in (
            (3, sum((leaf.weight for leaf in sheet.leaves), Decimal(0))),
            (4, sum((leaf.score for leaf in report.leaves), Decimal(0))),
            (5, sum((leaf.score for leaf in sheet.leaves), Decimal(0))),
        )
    ]
    row = last + 1
    gap = Formula(f"ROUND({page.at(5, row)}-{page.at(4, row)},4)", sheet.total - report.total)
    page.put(
        text("合计"),
        text(""),
        *sums,
        Entry(gap, align="center"),
        text(f"等级：{report.grade}"),
        text(f"等级：{sheet.grade}"),
        text(""),
        shade=True,
    )
