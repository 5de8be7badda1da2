"""Answers in words: amounts as 87,900.00元, counts with their unit, choices by their label."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from surveys import dates, decimals
from surveys.agenda import Translate
from surveys.conditions import Values, asked_if, codes_of, number, truth
from surveys.conversation import Answer, Value
from surveys.form import (
    Choice,
    ClosedQuestion,
    DateQuestion,
    DecimalQuestion,
    Form,
    Integer,
    Location,
    Money,
    Nps,
    Phone,
    PhotoQuestion,
    Question,
    Ranking,
    Scale,
    VoiceQuestion,
    Words,
)
from surveys.locations import is_coordinates
from surveys.money import yuan
from surveys.phones import in_groups

PHOTO, VOICE = "photo:", "voice:"
"""How the value of an answer begins that is a picture or a voice note; the media id follows."""

GRID_FROM = 8
"""A scale of so many grades is shown as a grid of its numbers."""


def question(form: Form, code: str) -> Question | None:
    """The form's question of this code."""
    return next((q for q in form.questions if q.code == code), None)


def choices(asked: Question) -> tuple[Choice, ...]:
    """The choices of a closed question; none of an open one."""
    return asked.choices if isinstance(asked, ClosedQuestion) else ()


def grades(asked: Question) -> tuple[Choice, ...]:
    """The choices of a scale that rate something: not 不清楚, not 不想说."""
    return tuple(c for c in choices(asked) if not (c.dont_know or c.refusal))


def is_grid(asked: Question) -> bool:
    """Whether the question is shown as numbers side by side, its ends explained in the text."""
    return isinstance(asked, Nps) or (isinstance(asked, Scale) and len(grades(asked)) >= GRID_FROM)


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
        return _written(asked, value, str)
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
    if isinstance(value, str):
        return _written(asked, value, _)
    if isinstance(asked, Ranking):
        return ranked_text(asked, codes_of(value), _)
    if choices(asked):
        labels = [_(found.label) for c in codes_of(value) if (found := choice(asked, c))]
        return _("、").join(labels)
    return value_text(asked, value)


def ranked_text(asked: Ranking, codes: tuple[int, ...], _: Translate) -> str:
    """第1 演出、第2 慰问品: choices in the order of their rank."""
    labels = [_(found.label) for code in codes if (found := choice(asked, code))]
    if any(c.dont_know or c.refusal for c in asked.choices if c.code in codes):
        return _("、").join(labels)
    ranks = (_("第{n} {label}").format(n=n, label=label) for n, label in enumerate(labels, 1))
    return _("、").join(ranks)


def _written(asked: Question, value: str, _: Translate) -> str:
    """A value that is kept as text, as people read it."""
    match asked:
        case DecimalQuestion():
            return decimals.in_words(asked, Decimal(value))
        case DateQuestion():
            return dates.in_words(date.fromisoformat(value), _)
        case Phone():
            return in_groups(value)
        case Location() if is_coordinates(value):
            return _("位置 {place}").format(place=value)
        case PhotoQuestion() if value.startswith(PHOTO):
            return _("照片（文件）一份")
        case VoiceQuestion() | Words() if value.startswith(VOICE):
            return _("语音一段")
    return value


def suggestion(form: Form, asked: Question, values: Values) -> int | None:
    """The amount (fen) that a button may offer."""
    if not isinstance(asked, Money):
        return None
    if asked.suggested_difference is not None:
        return _difference(form, asked, values)
    return number(asked.suggested_of, values) if asked.suggested_of else asked.suggested


def _difference(form: Form, asked: Money, values: Values) -> int | None:
    """What is left of the minuend; None where that is less than nothing or not known yet."""
    minuend, subtrahend = asked.suggested_difference or ("", "")
    every = [number(operand, values) for operand in (minuend, subtrahend)]
    for code in asked.suggested_less:
        told, other = number(code, values), question(form, code)
        condition = asked_if(form, other) if other else None
        open_ = told is None and condition and truth(condition, values, (), form)
        every.append(None if open_ else told or 0)
    first, *others = every
    if first is None or None in others:
        return None
    rest = first - sum(n or 0 for n in others)
    return rest if rest >= 0 else None
