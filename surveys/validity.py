"""When a survey form counts: at least five scored answers that are not 不清楚, or half of them in
a questionnaire of fewer than ten."""

from __future__ import annotations

from collections.abc import Mapping

from surveys.conversation import Answer
from surveys.form import Form, Scale

ENOUGH = 5
"""Scored answers a valid form has."""


def scored_answers(form: Form, answers: Mapping[str, Answer]) -> int:
    """How many ratings were given; 不清楚, 跳过 and refusals are none."""
    scored = [asked.code for asked in form.questions if isinstance(asked, Scale)]
    return sum(1 for code in scored if code in answers and answers[code].status == "given")


def is_valid(form: Form, answers: Mapping[str, Answer]) -> bool:
    """Whether a submitted form, begun with consent, enters the results."""
    rated = sum(1 for asked in form.questions if isinstance(asked, Scale))
    return scored_answers(form, answers) >= min(ENOUGH, (rated + 1) // 2)
