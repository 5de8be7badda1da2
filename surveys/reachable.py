"""Whether any answers lead to a question: tried with the answers that stand for all others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal

from surveys.conditions import asked_if, questions_of, truth
from surveys.conversation import Value
from surveys.expressions import Expression, ExpressionError
from surveys.expressions.tree import Literal, children
from surveys.figures import choices
from surveys.form import (
    All,
    Any,
    ClosedQuestion,
    Compare,
    Condition,
    DateQuestion,
    DecimalQuestion,
    Form,
    Formula,
    Integer,
    Money,
    Multiple,
    Not,
    Question,
    Ranking,
)
from surveys.formulas import closure, expression, satisfied

MOST_WAYS = 5_000
"""Ways through the form that are tried for one question before we give up on it."""


def reachable(form: Form, question: Question) -> bool | None:
    """Whether some answers lead to the question; None if there are too many to try."""
    condition = asked_if(form, question)
    if condition is None:
        return True
    deciding = _ancestors(form, question)
    budget = [MOST_WAYS]
    found = _search(form, condition, deciding, {}, budget)
    return None if not found and budget[0] <= 0 else found


def _ancestors(form: Form, question: Question) -> list[Question]:
    """The questions that have a say, directly or through others, in the order of the form."""
    wanted, waiting = set[str](), [question]
    by_code = {asked.code: asked for asked in form.questions}
    while waiting:
        condition = asked_if(form, waiting.pop())
        for code in closure(form, questions_of(condition)) if condition is not None else ():
            if code in by_code and code not in wanted:
                wanted.add(code)
                waiting.append(by_code[code])
    return [asked for asked in form.questions if asked.code in wanted]


def _search(
    form: Form,
    condition: Condition,
    deciding: Sequence[Question],
    values: dict[str, Value],
    budget: list[int],
) -> bool:
    """Tries the answers one question after another, as far as they still matter."""
    budget[0] -= 1
    held = truth(condition, values, {asked.code for asked in deciding}, form)
    if held is not None or not deciding or budget[0] <= 0:
        return bool(held)
    first, *rest = deciding
    own = asked_if(form, first)
    if own is not None and truth(own, values, (), form) is not True:
        return _search(form, condition, rest, values, budget)
    tried = [*domain(form, first, values), None]
    return any(
        _search(form, condition, rest, _with(values, first.code, value), budget) for value in tried
    )


def _with(values: Mapping[str, Value], code: str, value: Value | None) -> dict[str, Value]:
    return dict(values) if value is None else {**values, code: value}


def domain(form: Form, asked: Question, values: Mapping[str, Value]) -> list[Value]:
    """Answers that stand for all others: every choice, and the figures that conditions name."""
    return [value for value in _candidates(form, asked) if satisfied(form, asked, values, value)]


def _candidates(form: Form, asked: Question) -> list[Value]:
    codes = tuple(choice.code for choice in choices(asked))
    match asked:
        case Multiple() | Ranking():
            together = tuple(code for code in codes if code not in getattr(asked, "exclusive", ()))
            most = together[: asked.at_most]
            return [*((code,) for code in codes), *([most] if len(most) > 1 else [])]
        case ClosedQuestion():
            return list(codes)
        case Integer(minimum=low, maximum=high):
            near = {int(n) + d for n in _constants(form) for d in (-1, 0, 1)} | {low, high}
            return [n for n in sorted(near) if low <= n <= high]
        case Money():
            near = {int(n * s) + d for n in _constants(form) for s in (1, 100) for d in (-1, 0, 1)}
            return [n for n in sorted(near | {0}) if n >= 0]
        case DecimalQuestion():
            return [str(n + d) for n in sorted(_constants(form)) for d in (-1, 0, 1)] or ["1"]
        case DateQuestion():
            days = {day + timedelta(days=d) for day in _days(form) for d in (-1, 0, 1)}
            return [day.isoformat() for day in sorted(days)] or ["2020-01-20"]
        case _:
            return ["说明", *_texts(form)]


def _literals(form: Form) -> Iterator[str | Decimal]:
    for text in _formulas(form):
        try:
            yield from _in(expression(text))
        except ExpressionError:
            continue
    for condition in _conditions(form):
        yield from (Decimal(part.value) for part in _parts(condition) if isinstance(part, Compare))


def _in(part: Expression) -> Iterator[str | Decimal]:
    if isinstance(part, Literal):
        yield part.value
    for inner in children(part):
        yield from _in(inner)


def _formulas(form: Form) -> Iterator[str]:
    yield from (computed.formula for computed in form.computed)
    yield from (asked.constraint.formula for asked in form.questions if asked.constraint)
    for condition in _conditions(form):
        yield from (part.text for part in _parts(condition) if isinstance(part, Formula))


def _conditions(form: Form) -> Iterator[Condition]:
    for asked in form.questions:
        condition = asked_if(form, asked)
        if condition is not None:
            yield condition


def _parts(condition: Condition) -> Iterator[Condition]:
    yield condition
    match condition:
        case Not(of=of):
            yield from _parts(of)
        case All(of=parts) | Any(of=parts):
            for part in parts:
                yield from _parts(part)


def _constants(form: Form) -> set[Decimal]:
    """The numbers that conditions and formulas name."""
    return {each for each in _literals(form) if isinstance(each, Decimal)} | {Decimal(0)}


def _texts(form: Form) -> list[str]:
    return sorted({each for each in _literals(form) if isinstance(each, str) and each})


def _days(form: Form) -> set[date]:
    found = set()
    for text in _texts(form):
        try:
            found.add(date.fromisoformat(text))
        except ValueError:
            continue
    return found
