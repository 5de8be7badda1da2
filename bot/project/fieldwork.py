"""What project.yaml says of the fieldwork, held against the calendar and the questionnaire."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date

from bot.files.problems import Problem
from bot.files.tables import Table
from bot.project.draft import Doc
from bot.project.fitting import Docs
from bot.project.holidays import HolidayRow, working_days
from bot.project.margins import check_margins
from bot.project.model import Project
from bot.project.references import Tables
from bot.pushing.plan import Timed
from surveys.form import Single

MONTHS = 3
"""People remember what happened for about so long."""


def check_quotas(docs: Docs) -> Iterator[Problem]:
    """A quota is for a choice of the group question."""
    project, asked = docs.project.model, docs.questionnaire.model
    if project is None or asked is None or not project.survey.quotas:
        return
    code = project.survey.group_question
    choices = {
        choice.code: choice.label
        for question in asked.questions
        if isinstance(question, Single) and question.code == code
        for choice in question.choices
    }
    for wanted in project.survey.quotas:
        if wanted not in choices:
            names = "、".join(f"{number} {label}" for number, label in choices.items())
            remedy = f"可写：{names}" if choices else "先在 survey.group_question 写明对象题"
            place = ("survey", "quotas")
            message = f"配额里的类别 {wanted} 不是对象题的选项"
            yield docs.project.problem(place, "unknown_quota", message, remedy)


def check_weighting(docs: Docs, tables: Tables) -> Iterator[Problem]:
    """What the survey is weighted by fits the questionnaire and the groups."""
    project, asked = docs.project.model, docs.questionnaire.model
    if project is None or asked is None:
        return
    survey = project.survey
    found = check_margins(survey.margins, asked, survey.group_question, tables.groups)
    for place, code, message, remedy in found:
        yield docs.project.problem(("survey", *place), code, message, remedy)


def note_fieldwork(doc: Doc[Project], holidays: Table[HolidayRow]) -> Iterator[Problem]:
    """Worth a look, no mistake: fieldwork long after the event, a year without its holidays."""
    project = doc.model
    if project is None:
        return
    survey = project.survey
    if survey.opens and survey.event_until and survey.opens > _later(survey.event_until, MONTHS):
        message = (
            f"活动 {survey.event_until} 结束，问卷 {survey.opens} 才开始，相隔超过{MONTHS}个月"
        )
        remedy = "尽早开始；人们记得不清了，报告里要说明这一点"
        yield doc.problem(("survey", "opens"), "late_fieldwork", message, remedy)
    known = working_days(holidays.rows).years
    lacking = sorted(_years(project) - known) if _needs_calendar(project) else []
    if lacking:
        years = "、".join(map(str, lacking))
        message = f"没有 {years} 年的放假安排，那一年只按周末算"
        remedy = "国务院办公厅发布后写进 holidays.csv：日期、安排（放假或上班）、名称"
        yield Problem("no_holidays", holidays.name, "", message, remedy)


def _needs_calendar(project: Project) -> bool:
    plans = (each.plan for each in project.schedule)
    planned = any(isinstance(plan, Timed) and plan.asks_calendar for plan in plans)
    return planned or any(rule.working_days for rule in project.reminders)


def _years(project: Project) -> set[int]:
    """The years in which reminders may be sent, as far as the days are written."""
    phases = (project.survey, project.confirmation)
    days = [day for phase in phases for day in (phase.opens, phase.closes) if day]
    return set(range(min(days).year, max(days).year + 1)) if days else set()


def _later(day: date, months: int) -> date:
    """The same day some months later; the last one of a shorter month."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
