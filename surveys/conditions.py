"""Conditions over answers: which questions apply, and in which wording."""

from __future__ import annotations

import operator
import re
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from surveys.conversation import Answer, Value
from surveys.form import (
    All,
    Answered,
    Any,
    Compare,
    Condition,
    Form,
    FormKind,
    Formula,
    Is,
    Not,
    Note,
    Question,
)
from surveys.formulas import codes_in, computed_values, formula_truth

Answers = Mapping[str, Answer]
Values = Mapping[str, Value]
"""What conditions see: values of applicable answers and of the form's fixed figures, by code."""

_DECIMAL = re.compile(r"-?\d{1,20}(?:\.\d{1,20})?", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)

_COMPARE = {
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
    "eq": operator.eq,
    "ne": operator.ne,
}


_NO_FORM = Form(id="none", kind=FormKind.SURVEY, title="none", questions=())


def truth(
    condition: Condition, values: Values, unknown: Collection[str] = (), form: Form = _NO_FORM
) -> bool | None:
    """Whether the condition holds; None if that depends on a question in `unknown`.

    A question that is neither in `values` nor in `unknown` was not asked: `Is` and `Compare`
    are false for it. `form` knows the computed values and what is money.
    """
    if form.computed and isinstance(condition, Is | Compare | Answered):
        found, open_ = computed_values(form, questions_of(condition), values, unknown)
        values, unknown = {**values, **found}, {*unknown, *open_}
    match condition:
        case Formula(text=text):
            return formula_truth(form, text, values, unknown)
        case Is(question=question, codes=codes):
            if question in unknown:
                return None
            return any(code in codes for code in codes_of(values.get(question)))
        case Answered(question=question):
            return None if question in unknown else question in values
        case Compare():
            return _compare(condition, values, unknown)
        case Not(of=of):
            inner = truth(of, values, unknown, form)
            return None if inner is None else not inner
        case All(of=parts):
            return _all([truth(part, values, unknown, form) for part in parts])
        case Any(of=parts):
            none = _all([_negated(truth(part, values, unknown, form)) for part in parts])
            return _negated(none)


def _negated(value: bool | None) -> bool | None:
    return None if value is None else not value


def _all(parts: list[bool | None]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True


def _compare(condition: Compare, values: Values, unknown: Collection[str]) -> bool | None:
    operands = [condition.question, *([condition.other] if condition.other else [])]
    if any(code in unknown for operand in operands for code in operand.split("|")):
        return None
    left = quantity(condition.question, values)
    right = quantity(condition.other, values) if condition.other else condition.value
    if left is None or right is None:
        return False
    return bool(_COMPARE[condition.op](left, right))


def number(operand: str, values: Values) -> int | None:
    """The figure of the first code of `a|b` that has one."""
    for code in operand.split("|"):
        value = values.get(code)
        if isinstance(value, int):
            return value
    return None


def quantity(operand: str, values: Values) -> Decimal | int | None:
    """What `Compare` sees of the first code of `a|b` that has a value: a number, or of a date the
    number of its day (dates compare with dates). Words have none."""
    for code in operand.split("|"):
        value = values.get(code)
        if isinstance(value, int):
            return value
        if isinstance(value, str) and (found := _measured(value)) is not None:
            return found
    return None


def _measured(value: str) -> Decimal | int | None:
    if _DECIMAL.fullmatch(value):
        return Decimal(value)
    try:
        return date.fromisoformat(value).toordinal() if _DAY.fullmatch(value) else None
    except ValueError:
        return None


def codes_of(value: Value | None) -> tuple[int, ...]:
    """The chosen codes of a closed question; of no answer, none."""
    if isinstance(value, tuple):
        return value
    return (value,) if isinstance(value, int) else ()


def questions_of(condition: Condition) -> frozenset[str]:
    """Codes that a condition speaks of."""
    match condition:
        case Is(question=question) | Answered(question=question):
            return frozenset({question})
        case Compare(question=question, other=other):
            return frozenset(code for code in f"{question}|{other}".split("|") if code)
        case Formula(text=text):
            return codes_in(text)
        case Not(of=of):
            return questions_of(of)
        case All(of=parts) | Any(of=parts):
            return frozenset(code for part in parts for code in questions_of(part))


def fixed_values(form: Form) -> dict[str, Value]:
    """The figures that the form itself brings."""
    return {fixed.code: fixed.value for fixed in form.fixed}


def values_of(form: Form, answers: Answers) -> dict[str, Value]:
    """Fixed figures and the values of all answers that are in force."""
    known = {code: answer.value for code, answer in answers.items() if answer.value is not None}
    return {**fixed_values(form), **known}


def applicable(form: Form, answers: Answers) -> tuple[Question, ...]:
    """The questions that apply, given the answers so far, in order. A note asks nothing."""
    return _walk(form, answers, hopeful=False)


def possible(form: Form, answers: Answers) -> tuple[Question, ...]:
    """The questions that apply or may still come to apply: what progress is counted in."""
    return _walk(form, answers, hopeful=True)


def _walk(form: Form, answers: Answers, *, hopeful: bool) -> tuple[Question, ...]:
    values, unknown, found = fixed_values(form), set[str](), list[Question]()
    for question in form.questions:
        if isinstance(question, Note):
            continue
        condition = asked_if(form, question)
        held = True if condition is None else truth(condition, values, unknown, form)
        if held is False:
            continue
        if held or hopeful:
            found.append(question)
        answer = answers.get(question.code)
        if answer is None:
            if hopeful:
                unknown.add(question.code)
        elif held and answer.value is not None:
            values[question.code] = answer.value
    return tuple(found)


def asked_if(form: Form, question: Question) -> Condition | None:
    """What decides whether a question applies: its own condition and that of its section."""
    return form.conditions.get(question.code)


def wording_index(question: Question, values: Values, form: Form = _NO_FORM) -> int:
    """Which other wording is used, from 1; 0 for the question's own text."""
    for index, wording in enumerate(question.wordings, start=1):
        if truth(wording.when, values, (), form):
            return index
    return 0


def text_of(
    question: Question, values: Values, form: Form = _NO_FORM, *, plain: bool = False
) -> str:
    """The question's text in the wording that fits the answers so far; `plain`: in few words,
    where there are such."""
    index = wording_index(question, values, form)
    said = question.wordings[index - 1] if index else question
    return (plain and said.plain) or said.text
