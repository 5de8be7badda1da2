"""The workbook: score table, money, reach, events, satisfaction, findings, comparison, notes.

The same input gives the same bytes: times inside are the cut-off, those of the zip are fixed.
"""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reports.formats.archive import archived
from reports.formats.asked_page import asked_page
from reports.formats.compared_page import compared, compared_page
from reports.formats.confidence_page import confidence_page
from reports.formats.findings_page import comparison_page, findings_page
from reports.formats.money_page import events_page, money_page, reach_page
from reports.formats.notes_page import notes_page
from reports.formats.page import Page
from reports.formats.reliability_page import reliability_page
from reports.formats.remarks_page import remarks_page
from reports.formats.score_page import score_page
from reports.formats.sign_off_page import corrections_page, sign_off_page
from reports.formats.survey_page import groups_page, survey_page
from reports.formats.units_page import places_page, units_page
from reports.model import ReportInput
from reports.units import divided


def workbook(given: ReportInput) -> bytes:
    """An xlsx file. Sheets whose matter the project does not have are left out."""
    book = Workbook()
    book.remove(book.worksheets[0])
    makers = (
        score_page if given.sheet.leaves else None,
        money_page if given.lines else None,
        reach_page if given.reach else None,
        events_page if given.events else None,
        survey_page if given.items or given.questions else None,
        groups_page if given.groups else None,
        units_page if divided(given, "unit") else None,
        places_page if divided(given, "place") else None,
        compared_page if compared(given) else None,
        reliability_page if given.grounds and given.grounds.surveyed and given.items else None,
        asked_page if given.asked else None,
        remarks_page if given.remarks else None,
        findings_page,
        sign_off_page if given.signed else None,
        corrections_page if given.corrected else None,
        comparison_page if given.report_sheet else None,
        confidence_page if given.grounds and given.label != "最终" else None,
        notes_page,
    )
    return saved(book, [make(book, given) for make in makers if make], given)


def saved(book: Workbook, pages: list[Page], given: ReportInput) -> bytes:
    """The file of a book whose sheets are these pages."""
    for page in pages:
        page.finish()
    book.properties.creator = given.body
    book.properties.title = f"{given.title} {given.year}年度"
    return archived(book, given.as_of, [page.cached for page in pages])
