"""A structured condition as one line of formula, for XLSForm."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from surveys.expressions import Expression, text_of
from surveys.expressions.tree import Binary, Call, Literal, Minus, Operator, Reference
from surveys.form import (
    All,
    Answered,
    Any,
    Compare,
    Condition,
    Form,
    Formula,
    Is,
    Multiple,
    Not,
    Ranking,
)
from surveys.formulas import expression, is_money

_SIGNS: dict[str, Operator] = {
    "lt": "<",
    "le": "<=",
    "gt": ">",
    "ge": ">=",
    "eq": "=",
    "ne": "!=",
}
_EMPTY = Literal("")


def condition_text(condition: Condition, form: Form) -> str:
    """A formula that holds exactly where the condition does. Amounts, kept in fen, are in yuan.

    Where a question is still open, the formula may already be decided where the condition is not.
    Raises ExpressionError for a formula that cannot be read."""
    return text_of(_of(condition, form))


def _of(condition: Condition, form: Form) -> Expression:
    match condition:
        case Formula(text=text):
            return expression(text)
        case Answered(question=question):
            return Binary("!=", Reference(question), _EMPTY)
        case Not(of=of):
            return Call("not", (_of(of, form),))
        case All(of=parts):
            return _joined("and", [_of(part, form) for part in parts])
        case Any(of=parts):
            return _joined("or", [_of(part, form) for part in parts])
        case Is():
            return _joined("or", [_one(condition.question, code, form) for code in condition.codes])
        case Compare():
            return _compare(condition, form)


def _joined(operator: Operator, parts: Sequence[Expression]) -> Expression:
    if not parts:
        return Call("true" if operator == "and" else "false", ())
    joined = parts[0]
    for part in parts[1:]:
        joined = Binary(operator, joined, part)
    return joined


def _one(question: str, code: int, form: Form) -> Expression:
    asked = next((one for one in form.questions if one.code == question), None)
    if isinstance(asked, Multiple | Ranking):
        return Call("selected", (Reference(question), Literal(str(code))))
    value = Literal(str(code)) if hasattr(asked, "choices") else _figure(code, question, form)
    return Binary("=", Reference(question), value)


def _figure(value: int, operand: str, form: Form) -> Expression:
    """A constant in the unit in which formulas see the operand."""
    in_yuan = all(is_money(form, code) for code in operand.split("|"))
    scaled = abs(Decimal(value)) / (100 if in_yuan else 1)
    return Minus(Literal(scaled)) if value < 0 else Literal(scaled)


def _compare(condition: Compare, form: Form) -> Expression:
    sign = _SIGNS[condition.op]
    operands = [one for one in (condition.question, condition.other) if one]
    of_money = {is_money(form, code) for operand in operands for code in operand.split("|")}
    sides = [_operand(one, form, in_fen=len(of_money) > 1) for one in operands]
    if not condition.other:
        sides.append(_figure(condition.value, condition.question, form))
    elif sign == "=":  # two answers that are not there are not equal
        sides[0] = Call("number", (sides[0],))
    compared = Binary(sign, sides[0], sides[1])
    if sign != "!=":
        return compared
    there = [Binary("!=", _operand(one, form, in_fen=False), _EMPTY) for one in operands]
    return _joined("and", [*there, compared])


def _operand(operand: str, form: Form, *, in_fen: bool) -> Expression:
    """The first of `a|b` that has a value; amounts beside counts as the fen they are kept in."""
    parts: list[Expression] = [
        Binary("*", Reference(code), Literal(Decimal(100)))
        if in_fen and is_money(form, code)
        else Reference(code)
        for code in operand.split("|")
    ]
    return parts[0] if len(parts) == 1 else Call("coalesce", tuple(parts))
