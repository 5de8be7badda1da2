"""Simulated people can answer whatever a questionnaire asks."""

from __future__ import annotations

from random import Random

import pytest

from bot.demo.respondent import Respondent
from surveys.conversation import Answer
from surveys.form import Note
from tests.surveys import cases
from tests.surveys.chat import Chat

TASTE = {"work": (5, 4, 2, 1, 1, 1)}


@pytest.mark.parametrize("seed", range(12))
def test_they_get_through_every_kind_of_question(seed: int) -> None:
    form = cases.every_kind()
    chat, person = Chat(form).opens(), Respondent(form, Random(seed), TASTE)
    for _ in range(80):
        content = person.answer(chat.last)
        if content is None:
            break
        chat.sends(content)
    (closed,) = chat.closed
    assert closed.outcome == "complete"
    asked = {q.code for q in form.questions if q.required and not isinstance(q, Note)}
    given = [c for c, a in closed.answers.items() if a != Answer("skipped")]
    assert asked - set(given) <= {"S1_other", "M1", "M1_other", "P1", "P2", "T1"}
    assert not any("没看明白" in prompt.text for prompt in chat.prompts)
