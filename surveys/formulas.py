"""Formulas over the answers of a form: what their codes stand for, and computed values.

In a formula an amount is in yuan, a choice is its code, several choices are `1 3`, a day is an ISO
text. What nobody answered is the empty text.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

from surveys.conversation import Value
from surveys.expressions import (
    UNKNOWN,
    Expression,
    ExpressionError,
    Scope,
    evaluate,
    holds,
    parse,
    references,
)
from surveys.expressions import Value as Result
from surveys.expressions.values import REAL, to_text
from surveys.form import ClosedQuestion, Computed, Form, Money, Question

_HUNDRED = Decimal(100)


@lru_cache(maxsize=4096)
def expression(text: str) -> Expression:
    """The formula as read. Raises ExpressionError; the checks of a questionnaire do so first."""
    return parse(text)


def codes_in(text: str) -> frozenset[str]:
    """The codes a formula speaks of; none if it cannot be read."""
    try:
        return references(expression(text))
    except ExpressionError:
        return frozenset()


def closure(form: Form, codes: Iterable[str]) -> frozenset[str]:
    """These codes, and all that the computed values among them are made of."""
    by_code = {computed.code: computed.formula for computed in form.computed}
    found, waiting = set[str](), list(codes)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting.extend(codes_in(by_code[code]) if code in by_code else ())
    return frozenset(found)


@lru_cache(maxsize=256)
def in_order(computed: tuple[Computed, ...]) -> tuple[Computed, ...]:
    """Computed values after those they are made of. Raises CycleError."""
    by_code = {one.code: one for one in computed}
    graph = {one.code: codes_in(one.formula) & by_code.keys() for one in computed}
    return tuple(by_code[code] for code in TopologicalSorter(graph).static_order())


def formula_truth(
    form: Form, text: str, values: Mapping[str, Value], unknown: Collection[str] = ()
) -> bool | None:
    """Whether the formula holds; None if that depends on a code in `unknown`."""
    return holds(expression(text), _scope(form, codes_in(text), values, unknown))


def satisfied(form: Form, question: Question, values: Mapping[str, Value], value: Value) -> bool:
    """Whether an answer keeps its constraint, as far as the other answers tell: a constraint
    that speaks of a question without an answer does not stand in the way."""
    if question.constraint is None:
        return True
    text = question.constraint.formula
    known = {**values, question.code: value}
    asked = {one.code for one in form.questions}
    missing = (closure(form, codes_in(text)) & asked) - known.keys()
    answer = in_formula(form, question.code, value)
    scope = _scope(form, codes_in(text), known, missing, answer)
    return holds(expression(text), scope) is not False


def computed_values(
    form: Form,
    codes: Iterable[str],
    values: Mapping[str, Value],
    unknown: Collection[str] = (),
    *,
    spoken: bool = False,
) -> tuple[dict[str, Value], frozenset[str]]:
    """Those of these codes that are computed: their values as of answers (numbers that are not
    whole as decimal texts), and which are not known yet. One that comes to nothing is in neither.
    `spoken`: to be read by the person, with labels in their language.
    """
    wanted = {one.code for one in form.computed} & set(codes)
    if not wanted:
        return {}, frozenset()
    scope = _scope(form, wanted, values, unknown, spoken=spoken)
    raw = {code: _as_answer(scope.values[code]) for code in wanted & scope.values.keys()}
    found = {code: value for code, value in raw.items() if value is not None}
    return found, frozenset(wanted & set(scope.open))


def in_formula(form: Form, code: str, value: Value) -> Result:
    """An answer as formulas see it."""
    if isinstance(value, tuple):
        return " ".join(str(one) for one in value)
    if isinstance(value, str):
        return value
    return REAL.divide(Decimal(value), _HUNDRED) if is_money(form, code) else Decimal(value)


def is_money(form: Form, code: str) -> bool:
    """Whether the figure behind a code is an amount, kept in fen."""
    for asked in form.questions:
        if asked.code == code:
            return isinstance(asked, Money)
    return any(fixed.code == code and fixed.unit == "元" for fixed in form.fixed)


def _scope(
    form: Form,
    codes: Iterable[str],
    values: Mapping[str, Value],
    unknown: Collection[str],
    answer: Result = "",
    *,
    spoken: bool = False,
) -> Scope:
    """All that these codes need, computed values included."""
    needed = closure(form, codes)
    computed = {one.code for one in form.computed}
    known = {
        code: in_formula(form, code, values[code])
        for code in needed - computed
        if code in values and code not in unknown
    }
    labels = _labels(form.questions if spoken else form.own or form.questions, needed)
    scope = Scope(known, {*unknown}, answer, form.day, labels)
    for one in _ordered(form) if needed & computed else ():
        if one.code in needed:
            value = evaluate(expression(one.formula), scope)
            if value is UNKNOWN:
                scope = _opened(scope, one.code)
            else:
                known[one.code] = value
    return scope


def _opened(scope: Scope, code: str) -> Scope:
    return Scope(scope.values, {*scope.open, code}, scope.answer, scope.today, scope.labels)


def _ordered(form: Form) -> tuple[Computed, ...]:
    try:
        return in_order(form.computed)
    except CycleError:  # the checks say so; what goes round in circles comes to nothing
        return ()


def _labels(asked_for: Iterable[Question], codes: Collection[str]) -> dict[str, dict[str, str]]:
    return {
        asked.code: {str(choice.code): choice.label for choice in asked.choices}
        for asked in asked_for
        if asked.code in codes and isinstance(asked, ClosedQuestion)
    }


def _as_answer(value: Result) -> Value | None:
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            return None
        return int(value) if value == value.to_integral_value() else to_text(value)
    return value or None
