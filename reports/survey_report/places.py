"""All of the survey report's places."""

from __future__ import annotations

from reports.blocks import Blocks
from reports.marks import marks, signed
from reports.model import ReportInput
from reports.places import Places
from reports.survey_report import annexes, results, sample
from reports.survey_report.returned import returned_part

NAME = "社会调查问卷分析报告"


def title(given: ReportInput) -> str:
    year = "" if str(given.year) in given.title else f"{given.year}年度"
    return f"{year}{given.title}{NAME}"


def places(given: ReportInput) -> Places:
    parts: dict[str, Blocks] = {
        "背景与目的": sample.background(given),
        "对象与范围": sample.objects(given),
        "方式与时间": sample.ways(given),
        "抽样与样本量": sample.sampling(given),
        "发放与回收": returned_part(given),
        "样本结构": sample.structure(given),
        "计分方法": results.scoring(given),
        "分项结果": results.results(given),
        "交叉与差异": results.crossed(given),
        "意见建议": results.remarks(given),
        "问题与改进": results.problems(given),
        "局限性": results.limits(given),
        "落款": signed(given),
        "问卷样表": annexes.questionnaire(given),
        "频数表": annexes.frequencies(given),
        "应答率": annexes.response_rates(given),
    }
    return marks(given, title(given), parts)
