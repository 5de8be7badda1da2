"""意见建议: what was written to the open questions, masked, in groups."""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reports.formats.page import Entry, Page, count, text
from reports.model import ReportInput
from reports.remarks.brief import FEW, HIDDEN, UNMASKED
from reports.remarks.model import LEAST, Digest, RemarkGroup


def remarks_page(book: Workbook, given: ReportInput) -> Page:
    """One block a question: complaints, groups with quotations, the rest, keywords."""
    page = Page(book, "意见建议", given, (10, 26, 10, 98))
    page.line(
        f"意思相近的放在一起，每组最多引3条。不足{LEAST}条的归入“其他”或不显示，不按类别、单位细分。"
        f"{UNMASKED}分组由程序按用词相近得出，可能有出入。"
    )
    page.header("题号", "说的是什么", "条数", "原话（遮住了姓名、电话等）")
    for one in given.remarks:
        _question(page, one)
    return page


def _question(page: Page, one: Digest) -> None:
    total = text(FEW, "right") if one.total is None else count(one.total)
    page.put(text(one.question, "center"), text("共"), total, text(one.text), shade=True)
    complaints = [each for each in one.classes if each.complaint]
    rest = [each for each in one.classes if not each.complaint]
    for group in (*complaints, *one.groups, *rest):
        label = text(group.label, alarm=group.complaint)
        page.put(text(""), label, _count(group), text("\n".join(f"· {q}" for q in group.quotes)))
    if one.keywords:
        told = "、".join(map(str, one.keywords))
        page.put(text(""), text("常提到的词（条数）"), text(""), text(told))


def _count(group: RemarkGroup) -> Entry:
    return text(HIDDEN, "right") if group.count is None else count(group.count)
