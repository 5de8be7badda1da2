"""编码本: what every sheet and column means, and the codes of questions, answers, units."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.asked_page import KINDS
from reports.formats.page import Page, count, text
from reports.model import ReportInput

_MEANING: tuple[tuple[str, str, str], ...] = (
    ("得分", "分值、得分", "分。得分已按项目的规定取整；小计、合计用公式相加，不另取整"),
    ("得分", "程序得分、核对", "程序的结果；与公式相比，一致或存在差异"),
    (
        "得分",
        "依据有无",
        "已记录：有确认、问卷、评定、文件；仅有陈述：没有写理由；没有依据：暂按0分",
    ),
    (
        "评定和依据",
        "来历",
        "单位确认、问卷调查、评判（评价人评定）、文件记载、报告所称、由报告数字推算",
    ),
    ("评定和依据", "依据的值", "评分规则用的值；百分数是比率，“符合”“不符合”是评定"),
    ("资金确认", "各金额列", "元，精确到分；空格是没有确认，不是0"),
    ("资金确认", "单位称实收", "单位对拨款有异议时自己报的数，拨款列不改"),
    ("慰问人数、活动", "计划、实际", "人、户、场次等，见“单位”列；没有填报的为空"),
    ("答卷汇总", "选项代码", "问卷里的代码；1+2 是两个等级合并；不清楚不计入回答人数"),
    ("答卷汇总", "人数、占比", "多选题各选项分别占回答人数的比例，加起来可超过100%"),
    ("得分率", "得分率、满意率", "百分数，人数少的只到整数；区间是95%置信区间，公开链接不计算"),
    ("分群体", "有效份数", "该类别的有效答卷；人数少的不公布"),
)


def data_codes_page(book: Workbook, given: ReportInput) -> Page:
    page = Page(book, "编码本", given, (22, 24, 90))
    page.line("逐份的答卷不在这个文件里。要做统计分析，用 jixiao report --microdata 导出微数据。")
    page.header("表、类别", "列、代码", "含义")
    there = set(book.sheetnames)
    for sheet, column, meaning in _MEANING:
        if there & set(sheet.split("、")):
            page.put(text(sheet), text(column), text(meaning))
    for code, name in given.unit_names.items():
        page.put(text("单位"), text(code), text(name))
    for group in given.groups:
        page.put(text("对象类别"), text(group.code), text(group.name))
    for reading in given.readings:
        page.put(text("读法"), text(""), text(reading))
    page.put(text("资金口径"), text(""), text(given.money_scope))
    if given.outside_rule:
        page.put(text("正式口径"), text(""), text(given.outside_rule))
    chain = words.head(given.chain) or "还没有记录"
    page.put(text("记录链"), text(""), text(chain))
    return page


def data_questions_page(book: Workbook, given: ReportInput) -> Page:
    """The questionnaire: a row for each answer that can be given."""
    page = Page(book, "问卷编码", given, (10, 54, 18, 20, 12, 44))
    page.header("题号", "题目", "题型", "分项", "选项代码", "选项")
    items = {item.code: item.name for item in given.items}
    for rated in given.questions:
        head = (text(rated.code, "center"), text(rated.text), text("打分"))
        named = text(items.get(rated.item, "不计入"))
        answers = given.answers if rated.alike else ()
        for answer in sorted(answers, key=lambda one: -one.code):
            page.put(*head, named, count(answer.code), text(answer.label))
        if not answers:
            page.put(*head, named, text(""), text("选项见下面同一题号"))
    for asked in given.asked:
        head = (text(asked.code, "center"), text(asked.text), text(KINDS[asked.kind]))
        for choice in asked.choices:
            page.put(*head, text(""), count(choice.code), text(choice.label))
        if not asked.choices:
            page.put(*head, text(""), text(""), text("自由填写"))
    return page
