"""评定和依据: what each leaf is scored on, a row a leaf."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.page import Page, points, text
from reports.model import ReportInput
from reports.texts import BASIS, value_words


def data_judged_page(book: Workbook, given: ReportInput) -> Page:
    """Judgements and all other evidence; assessors by the office that stands in the source."""
    page = Page(book, "评定和依据", given, (10, 34, 8, 8, 12, 26, 50, 54, 40))
    page.line("每项指标按什么评分：评定、单位确认、问卷、文件。没有依据的写“没有证据”，不估计。")
    page.header("代码", "指标", "分值", "得分", "来历", "依据的值", "来源", "计算", "读法")
    for leaf in given.sheet.leaves:
        evidence = leaf.trace.evidence
        known = evidence.value is not None
        page.put(
            text(leaf.code),
            text(leaf.name),
            points(leaf.weight),
            points(leaf.score),
            text(BASIS[evidence.basis], "center"),
            text(value_words(evidence.value) if evidence.value is not None else "没有证据"),
            text(words.joined((evidence.source, evidence.veto_source), "；") if known else ""),
            text("\n".join(dict.fromkeys((*evidence.arithmetic, *leaf.trace.steps)))),
            text(leaf.trace.reading),
        )
    for line in given.agreement:
        page.line(line)
    return page
