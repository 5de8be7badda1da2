"""On the sheet 满意度: the rates on other bases, and how many forms bear which mark."""

from __future__ import annotations

from reports.bases import basis_words, shown_bases
from reports.formats.page import Page, text
from reports.model import ReportInput
from scoring.suppression import shown_count


def bases_part(page: Page, given: ReportInput) -> None:
    """Nothing where no form is marked and no other basis differs."""
    bases = shown_bases(given)
    if bases:
        page.blank()
        page.line(f"不同口径的得分率和总分（{given.outside_rule}）")
        for basis in bases:
            page.line(basis_words(given, basis))
    if given.marks:
        page.blank()
        page.line("答卷标记（只作提示，不删除；一份可有几个标记；不足5份的不写具体数）")
        for mark in given.marks:
            page.put(text(mark.name), text(""), text(shown_count(mark.n)))
