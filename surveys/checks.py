"""Arithmetic over answers: what must agree, and what people are shown when it does not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from surveys.conditions import (
    Answers,
    Values,
    asked_if,
    number,
    quantity,
    questions_of,
    truth,
    values_of,
)
from surveys.figures import figure, in_unit, question
from surveys.form import (
    All,
    Answered,
    Any,
    Check,
    Compare,
    Condition,
    Form,
    Formula,
    Is,
    Not,
    Question,
)
from surveys.formulas import computed_values, satisfied

_PLACE = re.compile(r"(?<!\$)\{([A-Za-z][\w.|]*)\}")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Figures that do not agree: the check, and the arithmetic in the person's own figures. No
    text: a constraint without a message of its own."""

    check: Check
    text: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    agrees: bool
    named: dict[str, str]


def troubles(form: Form, answers: Answers, at: str) -> tuple[Trouble, ...]:
    """Checks of question `at` that fail with these answers, refusals first."""
    found = [
        Trouble(check, _fill(form, check.message, outcome.named, values_of(form, answers)))
        for check, outcome in _tried(form, answers, at)
        if not outcome.agrees
    ]
    return tuple(sorted(found, key=lambda trouble: trouble.check.severity != "refuse"))


def agreements(form: Form, answers: Answers, at: str) -> tuple[str, ...]:
    """What the checks of question `at` have to say when their figures agree."""
    return tuple(
        _fill(form, check.agreed, outcome.named, values_of(form, answers))
        for check, outcome in _tried(form, answers, at)
        if outcome.agrees and check.agreed
    )


def open_trouble(form: Form, answers: Answers, at: str) -> Trouble | None:
    """The first trouble at `at` that nobody has let stand in exactly these figures."""
    answer = answers.get(at)
    accepted = answer.note.split("\n") if answer else []
    for trouble in troubles(form, answers, at):
        if trouble.check.severity == "refuse" or trouble.text not in accepted:
            return trouble
    return None


def differences(form: Form, answers: Answers) -> tuple[Trouble, ...]:
    """The differences that the person let stand and that are still there."""
    return tuple(
        trouble
        for at in answers
        for trouble in troubles(form, answers, at)
        if trouble.text in answers[at].note.split("\n")
    )


def _tried(form: Form, answers: Answers, at: str) -> list[tuple[Check, _Outcome]]:
    answer = answers.get(at)
    if answer is None or answer.status != "given":
        return []
    asked = question(form, at)
    if not form.checks and (asked is None or asked.constraint is None):
        return []
    values = values_of(form, answers)
    checks = [check for check in form.checks if _stands_at(form, check, at, values)]
    outcomes = [(check, _outcome(form, check, values)) for check in checks]
    return [
        *_constrained(form, at, values),
        *((check, outcome) for check, outcome in outcomes if outcome is not None),
    ]


def _constrained(form: Form, at: str, values: Values) -> list[tuple[Check, _Outcome]]:
    """The question's own constraint, as a check that refuses."""
    asked = question(form, at)
    if asked is None or asked.constraint is None or at not in values:
        return []
    check = Check(code=f"{at}.constraint", at=at, message=asked.constraint.message)
    return [(check, _Outcome(satisfied(form, asked, values, values[at]), {}))]


def _stands_at(form: Form, check: Check, at: str, values: Values) -> bool:
    """Whether a check is tried here: one over many figures, at the last question of them that
    applies."""
    codes = {*check.parts, *(code for pair in check.terms for code in "|".join(pair).split("|"))}
    if not codes:
        return check.at == at
    if at != check.at and at not in codes:
        return False
    last = (q.code for q in reversed(form.questions) if q.code in codes)
    by_code = {q.code: q for q in form.questions}
    return next((code for code in last if _applies(form, by_code[code], values)), check.at) == at


def _applies(form: Form, asked: Question, values: Values) -> bool:
    condition = asked_if(form, asked)
    return condition is None or truth(condition, values, (), form) is True


_OPEN = object()
"""Stands for a figure that is asked for and not told yet."""


def _told(form: Form, operand: str, values: Values) -> int | object | None:
    """The figure of the first code of `a|b` that is told or asked for; None: none of them is."""
    for code in operand.split("|"):
        value = values.get(code)
        if isinstance(value, int):
            return value
        asked = question(form, code)
        if asked is not None and _applies(form, asked, values):
            return _OPEN
    return None


def _outcome(form: Form, check: Check, values: Values) -> _Outcome | None:
    """None: a figure is missing, there is nothing to compare yet."""
    if check.parts:
        return _of_parts(form, check, values)
    if check.difference or check.product:
        return _of_three(form, check, values)
    if check.terms:
        return _of_terms(form, check, values)
    if check.must is None or _missing(form, check.must, values):
        return None
    named: dict[str, str] = {}
    if isinstance(check.must, Compare):
        left = number(check.must.question, values)
        right = number(check.must.other, values) if check.must.other else check.must.value
        if left is not None and right is not None:
            named["gap"] = _like(form, check.must.question, values, abs(left - right))
    return _Outcome(bool(truth(check.must, values, (), form)), named)


def _of_three(form: Form, check: Check, values: Values) -> _Outcome | None:
    codes = check.difference or check.product or ("", "", "")
    a, b, c = (number(code, values) for code in codes)
    if a is None or b is None or c is None:
        return None
    result = a - b if check.difference else a * b
    named = dict(zip("abc", (figure(form, code, values) for code in codes), strict=True))
    named["result"] = _like(form, codes[2], values, result)
    named["gap"] = _like(form, codes[2], values, abs(result - c))
    return _Outcome(result == c, named)


def _of_terms(form: Form, check: Check, values: Values) -> _Outcome | None:
    target = number(check.equals, values)
    told = [(pair, [_told(form, operand, values) for operand in pair]) for pair in check.terms]
    asked = [(pair, figures) for pair, figures in told if None not in figures]
    result = 0
    for _, figures in asked:
        a, b = figures
        if not isinstance(a, int) or not isinstance(b, int):
            return None
        result += a * b
    if target is None or not asked:
        return None
    written = (f"{figure(form, a, values)} × {figure(form, b, values)}" for (a, b), _ in asked)
    named = {
        "terms": " + ".join(written),
        "c": figure(form, check.equals, values),
        "result": _like(form, check.equals, values, result),
        "gap": _like(form, check.equals, values, abs(result - target)),
    }
    return _Outcome(result == target, named)


def _of_parts(form: Form, check: Check, values: Values) -> _Outcome | None:
    whole = [number(operand, values) for operand in check.whole]
    figures = [(code, _told(form, code, values)) for code in check.parts]
    told = [(code, n) for code, n in figures if isinstance(n, int)]
    if None in whole or any(n is _OPEN for _, n in figures) or not told:
        return None
    first, *others = (n or 0 for n in whole)
    target, result = first - sum(others), sum(n for _, n in told)
    named = {
        "parts": " + ".join(figure(form, code, values) for code, _ in told),
        "whole": _like(form, check.parts[0], values, target),
        "result": _like(form, check.parts[0], values, result),
        "gap": _like(form, check.parts[0], values, abs(target - result)),
    }
    return _Outcome(result == target, named)


def _like(form: Form, operand: str, values: Values, value: int) -> str:
    """A reckoned figure in the unit of this operand."""
    code = next((code for code in operand.split("|") if code in values), operand)
    return in_unit(form, code, value)


def _missing(form: Form, condition: Condition, values: Values) -> bool:
    """Whether a figure that is compared, or a code of a formula, has no value."""
    found, _ = computed_values(form, questions_of(condition), values)
    known = {**values, **found}
    return any(quantity(operand, known) is None for operand in _operands(condition)) or any(
        code not in known for code in _in_formulas(condition)
    )


def _in_formulas(condition: Condition) -> frozenset[str]:
    match condition:
        case Formula():
            return questions_of(condition)
        case Not(of=of):
            return _in_formulas(of)
        case All(of=parts) | Any(of=parts):
            return frozenset(code for part in parts for code in _in_formulas(part))
        case _:
            return frozenset()


def _operands(condition: Condition) -> list[str]:
    match condition:
        case Is() | Answered() | Formula():
            return []
        case Compare(question=left, other=right):
            return [left, *([right] if right else [])]
        case Not(of=of):
            return _operands(of)
        case All(of=parts) | Any(of=parts):
            return [operand for part in parts for operand in _operands(part)]


def _fill(form: Form, message: str, named: dict[str, str], values: Values) -> str:
    """Not str.format: codes hold dots, and a stray brace in a message must not stop anybody."""

    def place(found: re.Match[str]) -> str:
        return named.get(found[1]) or figure(form, found[1], values) or found[0]

    return _PLACE.sub(place, " ".join(message.split("\n")))
