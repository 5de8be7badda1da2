"""What the written reports say beside the figures, from the project's files and from what people
made of findings. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from bot.campaign import Campaign
from reports.facts import Facts, Fund, PrintedQuestion, Problem, Stated
from scoring.model import Finding, Records, Severity
from surveys.form import (
    ClosedQuestion,
    DateQuestion,
    DecimalQuestion,
    Form,
    Integer,
    Money,
    Multiple,
    Nps,
    Phone,
    Question,
    Ranking,
    Scale,
)
from surveys.skips import paper_questions
from surveys.spoken import without_chat


def facts_of(campaign: Campaign, records: Records, findings: Sequence[Finding]) -> Facts:
    folder = campaign.folder
    names = {unit.id: unit.name for unit in folder.units}
    accepted = campaign.closing.process.accepted
    told = [one for one in findings if one.severity is not Severity.LOW]
    return Facts(
        kind=folder.project.kind,
        opening=without_chat(campaign.survey.opening),
        questionnaire=printed(campaign.survey),
        problems=tuple(
            Problem(one.title, names.get(one.unit, one.unit), accepted[one.code, one.subject])
            for one in told
            if (one.code, one.subject) in accepted
        ),
        in_question=sum((one.code, one.subject) not in accepted for one in told),
        goals=tuple(
            Stated(names.get(row.unit, row.unit), row.project, row.goal) for row in folder.goals
        ),
        outcomes=tuple(
            Stated(names.get(row.unit, row.unit), row.activity, row.text, row.status)
            for row in folder.outcomes
        ),
        plan=records.plan,
        budget=records.budget,
        own=records.own,
        funds={row.row: Fund(row.document, row.adjusted) for row in folder.lines},
        explanations={leaf.code: leaf.explanation for leaf in folder.indicators.leaves},
    )


def printed(form: Form) -> tuple[PrintedQuestion, ...]:
    """The questionnaire as the annex has it: what a pen can answer, with its choices."""
    return tuple(
        PrintedQuestion(
            number=one.number,
            code=one.asked.code,
            text=f"{one.asked.stem} {one.asked.text}".strip(),
            how=_how(one.asked),
            choices=_choices(one.asked),
            only_if=one.only_if,
        )
        for one in paper_questions(form)
    )


def _choices(asked: Question) -> tuple[str, ...]:
    if isinstance(asked, Nps):
        return ("0到10分",)
    if not isinstance(asked, ClosedQuestion):
        return ()
    return tuple(f"{choice.code} {choice.label}" for choice in asked.choices)


def _how(asked: Question) -> str:
    match asked:
        case Scale() | Nps():
            return "打分"
        case Multiple():
            return "多选"
        case Ranking():
            return "排序"
        case ClosedQuestion():
            return "单选"
        case Integer() | DecimalQuestion() | Money() | Phone():
            return "填数"
        case DateQuestion():
            return "填日期"
        case _:
            return "填写"
