"""All places of the evaluation report, and those of the score table alone."""

from __future__ import annotations

from reports.blocks import Blocks, Pending
from reports.evaluation import achieved, conclusion, funds
from reports.evaluation import score_table as scores
from reports.marks import marks, signed
from reports.model import ReportInput
from reports.places import Places


def title(given: ReportInput) -> str:
    year = "" if str(given.year) in given.title else f"{given.year}年度"
    return f"{given.body}{year}{given.title}项目支出绩效评价报告"


def places(given: ReportInput) -> Places:
    parts: dict[str, Blocks] = {
        "引言": conclusion.introduction(given),
        "项目概况": achieved.overview(given),
        "项目实施情况": achieved.work(given),
        "资金来源": funds.sources(given),
        "资金使用情况": funds.funds_part(given),
        "结余原因": funds.balances(given),
        "组织管理": (Pending("领导小组、分工、管理制度和监管措施。"),),
        "绩效目标": achieved.goals(given),
        "评价目的": (Pending("评价目的。"),),
        "指标体系与方法": conclusion.system(given),
        "实施过程": conclusion.process(given),
        "评价局限": conclusion.limits(given),
        "评价结论": conclusion.conclusion(given),
        "主要绩效": achieved.achieved_part(given),
        "绩效分析": conclusion.analysis(given),
        "评分表": scores.table_part(given),
        "成本效益": conclusion.economy(given),
        "主要经验": (Pending("主要经验及做法。"),),
        "存在的问题": conclusion.problems(given),
        "建议": (Pending("建议和改进措施（措施、责任单位、时限）。"),),
        "落款": signed(given),
        "佐证清单": scores.evidence_list(given),
    }
    return marks(given, title(given), parts)


def table_places(given: ReportInput) -> Places:
    year = "" if str(given.year) in given.title else f"{given.year}年度"
    parts = {
        "评分表": scores.table_part(given),
        "评分表说明": scores.table_notes(given),
        "佐证清单": scores.evidence_list(given),
    }
    return marks(given, f"{year}{given.title}绩效评价评分表", parts)
