"""Answers in words: amounts as 87,900.00元, counts with their unit, choices by their label."""

from __future__ import annotations

from surveys.agenda import Translate
from surveys.conditions import Values, codes_of, number
from surveys.conversation import Answer, Value
from surveys.form import Choice, Form, Integer, Money, Multiple, Question, Scale, Single
from surveys.money import yuan


def question(form: Form, code: str) -> Question | None:
    """The form's question of this code."""
    return next((q for q in form.questions if q.code == code), None)


def choices(asked: Question) -> tuple[Choice, ...]:
    """The choices of a closed question; none of an open one."""
    return asked.choices if isinstance(asked, Scale | Single | Multiple) else ()


def choice(asked: Question, code: int) -> Choice | None:
    """The choice that carries this code."""
    return next((c for c in choices(asked) if c.code == code), None)


def figure(form: Form, operand: str, values: Values) -> str:
    """The figure behind `a|b` as people read it, in its own unit; empty if there is none."""
    for code in operand.split("|"):
        value = values.get(code)
        if value is not None:
            return in_unit(form, code, value)
    return ""


def in_unit(form: Form, code: str, value: Value) -> str:
    """A value written in the unit of the question or fixed figure `code`."""
    asked = question(form, code)
    if asked is not None:
        return value_text(asked, value)
    unit = next((fixed.unit for fixed in form.fixed if fixed.code == code), "元")
    if not isinstance(value, int):
        return str(value)
    return yuan(value) if unit == "元" else f"{value:,}{unit}"


def value_text(asked: Question, value: Value) -> str:
    """A value of this question in words, in the language of the form."""
    if isinstance(value, str):
        return value
    if isinstance(asked, Money) and isinstance(value, int):
        return yuan(value)
    if isinstance(asked, Integer) and isinstance(value, int):
        return f"{value:,}{asked.unit}"
    labels = [found.label if (found := choice(asked, c)) else str(c) for c in codes_of(value)]
    return "、".join(labels)


def answer_text(asked: Question, answer: Answer, _: Translate) -> str:
    """An answer in words, for the acknowledgement and the review."""
    if answer.status == "skipped":
        return _("（跳过）")
    value = answer.value
    if value is None:
        return _("不清楚") if answer.status == "dont_know" else _("不想说")
    if isinstance(value, str) and value.startswith("photo:"):
        return _("照片（文件）一份")
    if choices(asked):
        labels = [_(found.label) for c in codes_of(value) if (found := choice(asked, c))]
        return _("、").join(labels)
    return value_text(asked, value)


def suggestion(asked: Question, values: Values) -> int | None:
    """The amount (fen) that a button may offer."""
    if not isinstance(asked, Money):
        return None
    if asked.suggested_difference is not None:
        minuend, subtrahend = (number(operand, values) for operand in asked.suggested_difference)
        if minuend is not None and subtrahend is not None and minuend >= subtrahend:
            return minuend - subtrahend
    return asked.suggested
