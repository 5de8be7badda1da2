"""The workbook: score table, money, reach, events, satisfaction, findings, comparison, notes.

The same input gives the same bytes: times inside are the cut-off, those of the zip are fixed.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC
from xml.sax.saxutils import escape

from openpyxl.workbook import Workbook
from openpyxl.writer.excel import ExcelWriter

from reports.formats.asked_page import asked_page
from reports.formats.compared_page import compared, compared_page
from reports.formats.confidence_page import confidence_page
from reports.formats.findings_page import comparison_page, findings_page
from reports.formats.money_page import events_page, money_page, reach_page
from reports.formats.notes_page import notes_page
from reports.formats.page import Page, number
from reports.formats.reliability_page import reliability_page
from reports.formats.remarks_page import remarks_page
from reports.formats.score_page import score_page
from reports.formats.sign_off_page import corrections_page, sign_off_page
from reports.formats.survey_page import groups_page, survey_page
from reports.formats.units_page import places_page, units_page
from reports.model import ReportInput
from reports.units import divided

_EPOCH = (1980, 1, 1, 0, 0, 0)


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
    moment = given.as_of.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    book.properties.created = book.properties.modified = moment
    book.properties.creator = given.body
    book.properties.title = f"{given.title} {given.year}年度"
    out = io.BytesIO()
    ExcelWriter(book, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)).save()
    return _fixed(out.getvalue(), pages)


def _fixed(data: bytes, pages: list[Page]) -> bytes:
    """The archive with formulas' values put in and all times fixed."""
    filled = {f"xl/worksheets/sheet{place}.xml": page for place, page in enumerate(pages, start=1)}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            content = before.read(name)
            if name in filled:
                content = _with_values(content.decode(), filled[name]).encode()
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            after.writestr(entry, content)
    return out.getvalue()


def _with_values(xml: str, page: Page) -> str:
    """A formula's cell says what it gives; text results need their type."""

    def fill(found: re.Match[str]) -> str:
        value = page.cached[found["at"]]
        kind = ' t="str"' if isinstance(value, str) else ""
        shown = value if isinstance(value, str) else number(value)
        return f"<c{found['rest']}{kind}>{found['formula']}<v>{escape(str(shown))}</v></c>"

    return re.sub(
        r'<c(?P<rest> r="(?P<at>[A-Z]+\d+)"[^>]*)>(?P<formula><f>[^<]*</f>)<v\s*(?:/>|></v>)</c>',
        fill,
        xml,
    )
