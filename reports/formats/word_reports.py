"""The reports as Word files, from the project's own template or the program's."""

from __future__ import annotations

from reports import words
from reports.closing import DOCX
from reports.evaluation import places as evaluation
from reports.formats.filling import filled
from reports.formats.templates import EVALUATION, SCORES, SURVEY, TEMPLATES
from reports.model import ReportFile, ReportInput
from reports.places import Places
from reports.survey_report import places as survey


def survey_report(given: ReportInput) -> tuple[ReportFile, ...]:
    """社会调查问卷分析报告. () where the project asks nobody. Raises TemplateProblem."""
    if not (given.questions or given.items or given.asked):
        return ()
    return (word_file(given, SURVEY, survey.places(given)),)


def evaluation_report(given: ReportInput) -> tuple[ReportFile, ...]:
    """绩效评价报告. Raises TemplateProblem."""
    return (word_file(given, EVALUATION, evaluation.places(given)),)


def score_table(given: ReportInput) -> tuple[ReportFile, ...]:
    """评分表 alone. () where there are no indicators. Raises TemplateProblem."""
    if not given.sheet.leaves:
        return ()
    return (word_file(given, SCORES, evaluation.table_places(given)),)


def word_file(given: ReportInput, template: str, places: Places) -> ReportFile:
    """A report from its template. Raises TemplateProblem."""
    name = template.removesuffix(".docx")
    data = filled(
        f"templates/{template}",
        given.facts.templates.get(template) or TEMPLATES[template](),
        places,
        title=places.words["标题"],
        at=given.as_of,
    )
    mark = f"【{words.SIMULATED}】" if given.is_simulated else ""
    prefix = "模拟-" if given.is_simulated else ""
    when = words.moment(given.as_of, given.time_zone)
    return ReportFile(
        name=f"{prefix}{given.year}-{name}-{given.label}.docx",
        mime=DOCX,
        data=data,
        alt=f"{mark}{places.words['标题']}（{given.label}）",
        caption=f"{mark}{name}（{given.label}，截至{when}）",
    )
