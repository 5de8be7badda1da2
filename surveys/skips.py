"""Skip instructions of a form on paper, in words: who answers a question, where a choice leads."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from surveys.conditions import asked_if, truth
from surveys.figures import choices
from surveys.form import (
    All,
    Answered,
    Any,
    Compare,
    Condition,
    Consent,
    Form,
    Formula,
    Is,
    Location,
    Money,
    Not,
    Note,
    Nps,
    PhotoQuestion,
    Question,
    Scale,
    Single,
    VoiceQuestion,
)
from surveys.money import yuan

OFF_PAPER = (PhotoQuestion, VoiceQuestion, Location)
"""What a pen cannot answer."""

_SIGNS = {"lt": "小于", "le": "不超过", "gt": "大于", "ge": "不少于", "eq": "等于", "ne": "不等于"}

_FORMULA_WORDS = (
    (" and ", "，而且"),
    (" or ", "，或者"),
    (" != ", "不是"),
    (" >= ", "不少于"),
    (" <= ", "不超过"),
    (" > ", "大于"),
    (" < ", "小于"),
    (" = ", "是"),
)


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question with its printed number."""

    number: int
    asked: Question
    only_if: str = ""
    """Who answers it, in words; empty: everybody."""
    jumps: Mapping[int, int] | None = None
    """By code of a choice: the printed number to go on with, where that is not the next one; one
    past the last question is the end."""


def paper_questions(form: Form, known: frozenset[str] = frozenset()) -> tuple[PaperQuestion, ...]:
    """What is printed, numbered. `known`: codes that are filled in already (the group)."""
    printed = [q for q in form.questions if _printed(q, known)]
    numbers = {q.code: n for n, q in enumerate(printed, start=1)}
    return tuple(
        PaperQuestion(
            number, asked, _only_if(form, asked, numbers), _jumps(form, asked, printed, number)
        )
        for number, asked in enumerate(printed, start=1)
    )


def _printed(question: Question, known: frozenset[str]) -> bool:
    return not isinstance(question, (*OFF_PAPER, Note)) and question.code not in known


def _only_if(form: Form, asked: Question, numbers: Mapping[str, int]) -> str:
    condition = asked_if(form, asked)
    return "" if condition is None else condition_words(condition, form, numbers)


def _jumps(form: Form, asked: Question, printed: list[Question], number: int) -> Mapping[int, int]:
    """Decided by this answer alone: what hangs on other answers too is said at its own question."""
    if not isinstance(asked, Scale | Single | Nps | Consent):
        return {}
    others = frozenset(q.code for q in form.questions) - {asked.code}
    found = {
        choice.code: _next(form, {asked.code: choice.code}, others, printed, number)
        for choice in asked.choices
    }
    return {code: to for code, to in found.items() if to != number + 1}


def _next(
    form: Form,
    values: Mapping[str, int],
    unknown: frozenset[str],
    printed: list[Question],
    number: int,
) -> int:
    for at, later in enumerate(printed[number:], start=number + 1):
        condition = asked_if(form, later)
        if condition is None or truth(condition, values, unknown, form) is not False:
            return at
    return len(printed) + 1


def condition_words(condition: Condition, form: Form, numbers: Mapping[str, int]) -> str:
    """第2题选1或2，而且第3题没有选9."""
    match condition:
        case Is(question=code, codes=codes):
            return f"{_named(code, numbers)}选了{'或'.join(map(str, codes))}"
        case Not(of=Is(question=code, codes=codes)):
            return f"{_named(code, numbers)}没有选{'或'.join(map(str, codes))}"
        case Answered(question=code):
            return f"{_named(code, numbers)}答了"
        case Not(of=of):
            return f"不是“{condition_words(of, form, numbers)}”"
        case All(of=parts):
            return "，而且".join(condition_words(part, form, numbers) for part in parts)
        case Any(of=parts):
            return "，或者".join(condition_words(part, form, numbers) for part in parts)
        case Compare():
            return _compared(condition, form, numbers)
        case Formula(text=text):
            return _formula(text, numbers)


def _named(operand: str, numbers: Mapping[str, int]) -> str:
    named = [f"第{numbers[code]}题" for code in operand.split("|") if code in numbers]
    return "或".join(named) or "前面"


def _compared(condition: Compare, form: Form, numbers: Mapping[str, int]) -> str:
    if condition.other:
        other = _named(condition.other, numbers)
    else:
        money = any(isinstance(q, Money) for q in form.questions if q.code == condition.question)
        other = yuan(condition.value) if money else str(condition.value)
    return f"{_named(condition.question, numbers)}{_SIGNS[condition.op]}{other}"


def _formula(text: str, numbers: Mapping[str, int]) -> str:
    """The formula with printed numbers in place of the codes; 包含 for selected()."""
    words = re.sub(
        r"selected\(\s*(\$\{[\w.]+\})\s*,\s*'?(\w+)'?\s*\)", lambda m: f"{m[1]}选了{m[2]}", text
    )
    words = re.sub(r"\$\{([\w.]+)\}", lambda m: _named(m[1], numbers), words)
    for sign, said in _FORMULA_WORDS:
        words = words.replace(sign, said)
    return words.replace("'", "").strip()


def shown_choices(asked: Question) -> tuple[tuple[int, str], ...]:
    """Code and label of each choice as printed."""
    return tuple((choice.code, choice.label) for choice in choices(asked))
