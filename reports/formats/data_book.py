"""数据工作簿: one sheet for each kind of record, a row each, for those who reckon with it.

The score sheet and the money add up by formula, beside the program's own sums, and say whether the
two agree. Of the survey it holds counts alone, as far as they may be shown.
"""

from __future__ import annotations

from openpyxl.workbook import Workbook

from reports import words
from reports.formats.data_answers_page import data_answers_page, data_rates_page
from reports.formats.data_codes_page import data_codes_page, data_questions_page
from reports.formats.data_judged_page import data_judged_page
from reports.formats.data_money_page import data_money_page
from reports.formats.data_score_page import data_score_page
from reports.formats.money_page import events_page, reach_page
from reports.formats.survey_page import groups_page
from reports.formats.workbook import saved
from reports.model import XLSX, ReportFile, ReportInput


def data_book(given: ReportInput) -> bytes:
    """An xlsx file. Sheets whose matter the project does not have are left out."""
    book = Workbook()
    book.remove(book.worksheets[0])
    surveyed = bool(given.items or given.questions or given.asked)
    makers = (
        data_score_page if given.sheet.leaves else None,
        data_judged_page if given.sheet.leaves else None,
        data_money_page if given.lines else None,
        reach_page if given.reach else None,
        events_page if given.events else None,
        data_answers_page if surveyed else None,
        data_rates_page if given.items or given.questions else None,
        groups_page if given.groups and given.items else None,
        data_questions_page if surveyed else None,
        data_codes_page,
    )
    return saved(book, [make(book, given) for make in makers if make], given)


def data_file(given: ReportInput) -> tuple[ReportFile, ...]:
    """The data workbook as a document of the registry."""
    mark = f"【{words.SIMULATED}】" if given.is_simulated else ""
    prefix = "模拟-" if given.is_simulated else ""
    return (
        ReportFile(
            name=f"{prefix}{given.year}-数据表-{given.label}.xlsx",
            mime=XLSX,
            data=data_book(given),
            alt=f"{mark}数据工作簿：得分、评定、资金、覆盖、活动、答卷汇总、编码本",
            caption=f"{mark}数据表（{given.label}，"
            f"截至{words.moment(given.as_of, given.time_zone)}）",
        ),
    )
