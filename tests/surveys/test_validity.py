from __future__ import annotations

import pytest

from surveys.conversation import Answer
from surveys.form import Choice, Form, FormKind, Scale
from surveys.validity import is_valid

GRADES = tuple(Choice(code=code, label=str(code)) for code in (5, 4, 3, 2, 1))


def form(questions: int) -> Form:
    asked = tuple(Scale(code=f"Q{n}", text="?", choices=GRADES) for n in range(questions))
    return Form(id="survey", kind=FormKind.SURVEY, title="t", questions=asked)


@pytest.mark.parametrize(
    ("questions", "given", "valid"),
    [
        (10, 5, True),
        (10, 4, False),
        (12, 5, True),
        (5, 3, True),
        (5, 2, False),
        (2, 1, True),
        (2, 0, False),
    ],
)
def test_five_answers_or_half_of_a_short_form(questions: int, given: int, valid: bool) -> None:
    answers = {f"Q{n}": Answer("given", 5) for n in range(given)}
    answers |= {f"Q{n}": Answer("dont_know", 0) for n in range(given, questions)}
    assert is_valid(form(questions), answers) is valid
