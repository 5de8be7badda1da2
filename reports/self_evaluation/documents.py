"""The files of the self-evaluation: the form and its summary over units, in Excel and in Word."""

from __future__ import annotations

from reports.formats.laid_out_document import laid_out_document
from reports.formats.laid_out_sheet import laid_out_workbook
from reports.model import DOCX, XLSX, ReportFile, ReportInput
from reports.self_evaluation.entry_list import entry_layout
from reports.self_evaluation.form import self_form
from reports.self_evaluation.form_layout import form_layout
from reports.self_evaluation.layout import Layout
from reports.self_evaluation.summary import summary_layout


def self_evaluation(given: ReportInput) -> tuple[ReportFile, ...]:
    """项目支出绩效自评表, the same in Excel and in Word; () where there is no self-evaluation."""
    form = self_form(given)
    if form is None:
        return ()
    state = "待填" if form.total is None else f"总分{form.total:f}"
    return _files(given, "自评表", form_layout(form), f"项目支出绩效自评表，{state}")


def self_evaluation_summary(given: ReportInput) -> tuple[ReportFile, ...]:
    """自评汇总表 over the implementing units; () where none has money or targets."""
    facts = given.self_facts
    if facts is None or not facts.units:
        return ()
    alt = f"项目支出绩效自评汇总表，{len(facts.units)}个单位"
    return _files(given, "自评汇总表", summary_layout(given, facts), alt)


def entry_list(given: ReportInput) -> tuple[ReportFile, ...]:
    """录入对照表, for typing into the bureau's system; () where there is no self-evaluation."""
    form = self_form(given)
    if form is None:
        return ()
    data = laid_out_workbook(given, [("录入对照表", entry_layout(given, form))])
    name = f"{_base(given, '录入对照表')}.xlsx"
    return (ReportFile(name, XLSX, data, "录入对照表：按财政系统的录入顺序，每格填什么、从哪里来"),)


def _base(given: ReportInput, name: str) -> str:
    prefix = "模拟-" if given.is_simulated else ""
    return f"{prefix}{given.year}-{name}-{given.label}"


def _files(given: ReportInput, name: str, layout: Layout, alt: str) -> tuple[ReportFile, ...]:
    base = _base(given, name)
    return (
        ReportFile(f"{base}.xlsx", XLSX, laid_out_workbook(given, [(name, layout)]), alt),
        ReportFile(f"{base}.docx", DOCX, laid_out_document(given, layout), alt),
    )
