"""Every file that can be made of a project, in the order offices file them.

A document is a pure function of `ReportInput`. To add one: write its module and its line in
`DOCUMENTS`; the command line, the chat and the package take it from there. Made in a worker
process: what goes in and comes out is picklable.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reports.build import workbook_file
from reports.charts.registry import CHARTS, drawn, figures
from reports.editions import marked
from reports.formats.data_book import data_file
from reports.formats.money_book import money_file
from reports.formats.word_reports import evaluation_report, score_table, survey_report
from reports.model import Edition as Edition
from reports.model import ReportFile, ReportInput
from reports.self_evaluation.documents import entry_list, self_evaluation, self_evaluation_summary


@dataclass(frozen=True, slots=True)
class Document:
    """One kind of file, or a set of them that belongs together."""

    key: str
    """As it is written on the command line."""
    name: str
    edition: Edition
    build: Callable[[ReportInput], Sequence[ReportFile]]
    """() where the project has no matter for it. Raises nothing but what the build of charts does
    (reports.style.FontMissing), and of Word files reports.places.TemplateProblem."""


def _workbook(given: ReportInput) -> tuple[ReportFile, ...]:
    return (workbook_file(given),)


def _charts(given: ReportInput) -> tuple[ReportFile, ...]:
    return drawn(given, CHARTS)


DOCUMENTS: tuple[Document, ...] = (
    Document("evaluation-report", "绩效评价报告（Word）", "报送版", evaluation_report),
    Document("score-table", "评分表（Word）", "报送版", score_table),
    Document("survey-report", "社会调查问卷分析报告（Word）", "报送版", survey_report),
    Document("money-table", "资金表", "报送版", money_file),
    Document("self-evaluation", "项目支出绩效自评表", "报送版", self_evaluation),
    Document("self-evaluation-summary", "自评汇总表", "报送版", self_evaluation_summary),
    Document("workbook", "绩效评价表（工作簿）", "内部底稿", _workbook),
    Document("data", "数据表", "内部底稿", data_file),
    Document("charts", "图（全部，PNG）", "内部底稿", _charts),
    Document("figures", "图册（PDF）和单张图（SVG）", "报送版", figures),
    Document("entry-list", "录入对照表", "内部底稿", entry_list),
)


def made(key: str, given: ReportInput) -> tuple[ReportFile, ...]:
    """The files of one document, each with its edition in its name and caption. Raises KeyError
    for a key that none has."""
    document = {each.key: each for each in DOCUMENTS}[key]
    return tuple(marked(file, document.edition) for file in document.build(given))
