"""The questions of a survey that are not scored, as counts for the reports. Pure."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from reports.model import Answer, AskedQuestion
from scoring.model import SurveyTally
from storage.tallies import ANSWERED
from surveys.figures import grades
from surveys.form import (
    Choice,
    ClosedQuestion,
    Form,
    Multiple,
    Note,
    Nps,
    Question,
    Ranking,
    Scale,
)

Kind = Literal["choice", "several", "rank", "nps", "grades", "open"]


def common_grades(form: Form) -> tuple[Choice, ...]:
    """The grades that most rated questions have: what rates of questions are shown in."""
    found = Counter(grades(asked) for asked in form.questions if isinstance(asked, Scale))
    return found.most_common(1)[0][0] if found else ()


def asked_questions(form: Form, tally: SurveyTally, *, besides: str) -> tuple[AskedQuestion, ...]:
    """Every question but those rated in the common grades and `besides`, the one that asks for
    the group: its counts are the groups', which have their own rules."""
    common, counts = common_grades(form), _counts(tally)
    return tuple(
        _asked(asked, counts.get(asked.code, {}))
        for asked in form.questions
        if asked.code != besides
        and not isinstance(asked, Note)
        and not (isinstance(asked, Scale) and grades(asked) == common)
    )


def _counts(tally: SurveyTally) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for (question, _group, code), n in tally.hist.items():
        of_question = found.setdefault(question, {})
        of_question[code] = of_question.get(code, 0) + n
    return found


def _asked(asked: Question, counts: dict[int, int]) -> AskedQuestion:
    kind = _kind(asked)
    shown = grades(asked) if isinstance(asked, ClosedQuestion) else ()
    whole = kind in ("several", "open")
    return AskedQuestion(
        code=asked.code,
        text=f"{asked.stem} {asked.text}".strip(),
        kind=kind,
        choices=tuple(Answer(choice.code, choice.label) for choice in shown),
        counts={code: n for code, n in counts.items() if code != ANSWERED},
        answered=counts.get(ANSWERED, 0) if whole else sum(counts.get(c.code, 0) for c in shown),
    )


def _kind(asked: Question) -> Kind:
    match asked:
        case Nps():
            return "nps"
        case Scale():
            return "grades"
        case Ranking():
            return "rank"
        case Multiple():
            return "several"
        case ClosedQuestion():
            return "choice"
        case _:
            return "open"
