"""签审 and 更正记录: how far each unit is, and every figure that was corrected."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reports.formats.page import Page, count, text
from reports.model import ReportInput


def sign_off_page(book: Workbook, given: ReportInput) -> Page:
    """One row a unit. What is not stamped yet stands out."""
    page = Page(book, "签审", given, (28, 8, 20, 44, 34, 34, 30))
    page.line("线上确认不代替签字盖章。校验码可以用 jixiao audit --sheet 核对。")
    page.header("单位", "版本", "校验码", "状态", "经办人提交", "负责人审核", "盖章归档")
    for unit in given.signed:
        page.put(
            text(unit.unit),
            count(unit.version or None),
            text(unit.code, "center"),
            text(unit.stage, alarm="失效" in unit.stage),
            text(unit.submitted),
            text(unit.reviewed),
            text(unit.stamped),
        )
    return page


def corrections_page(book: Workbook, given: ReportInput) -> Page:
    """Nothing is overwritten: what stood before, what stands now, who changed it, when and why."""
    page = Page(book, "更正记录", given, (24, 36, 8, 20, 18, 30, 30, 22, 22))
    page.header("单位", "项目", "第几次", "时间", "谁", "原因", "内容", "改前", "改后")
    for each in given.corrected:
        page.put(
            text(each.unit),
            text(each.form),
            count(each.version),
            text(each.when),
            text(each.by),
            text(each.why),
            text(each.figure),
            text(each.before),
            text(each.after),
        )
    return page
