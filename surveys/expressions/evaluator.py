"""What an expression comes to. Never raises: what has no value is '' or NaN."""

from __future__ import annotations

from decimal import Decimal

from surveys.expressions.functions import FUNCTIONS, Scope, choice_name
from surveys.expressions.tree import (
    Binary,
    Call,
    Expression,
    Itself,
    Literal,
    Minus,
    Operator,
    Reference,
    quoted_code,
)
from surveys.expressions.values import (
    REAL,
    UNKNOWN,
    Unknown,
    Value,
    equal,
    less,
    to_bool,
    to_number,
    to_text,
)

Found = Value | Unknown


def evaluate(expression: Expression, scope: Scope) -> Found:
    """The value in this scope; UNKNOWN if it depends on a question that is still open."""
    match expression:
        case Literal(value=value):
            return value
        case Reference(code=code):
            return UNKNOWN if code in scope.open else scope.values.get(code, "")
        case Itself():
            return scope.answer
        case Minus(of=of):
            return _minus(evaluate(of, scope))
        case Binary(operator="and" | "or" as operator, left=left, right=right):
            return _logic(operator == "or", left, right, scope)
        case Binary(operator=operator, left=left, right=right):
            return _apply(operator, evaluate(left, scope), evaluate(right, scope))
        case Call():
            return _call(expression, scope)


def holds(expression: Expression, scope: Scope) -> bool | None:
    """Whether it is true; None if that is not known yet."""
    value = evaluate(expression, scope)
    return None if value is UNKNOWN else to_bool(value)


def _logic(decisive: bool, left: Expression, right: Expression, scope: Scope) -> Found:
    """`or` is decided by one true side, `and` by one false side, whatever the other may be."""
    first = holds(left, scope)
    if first is decisive:
        return decisive
    second = holds(right, scope)
    if second is decisive:
        return decisive
    return UNKNOWN if first is None or second is None else not decisive


def _apply(operator: Operator, left: Found, right: Found) -> Found:
    if left is UNKNOWN or right is UNKNOWN:
        return UNKNOWN
    match operator:
        case "=":
            return equal(left, right)
        case "!=":
            return not equal(left, right)
        case "<":
            return less(left, right)
        case ">":
            return less(right, left)
        case "<=":
            return less(left, right) or _same(left, right)
        case ">=":
            return less(right, left) or _same(left, right)
        case _:
            return _reckon(operator, to_number(left), to_number(right))


def _minus(value: Found) -> Found:
    return value if value is UNKNOWN else REAL.minus(to_number(value))


def _same(left: Value, right: Value) -> bool:
    return to_number(left) == to_number(right)


def _reckon(operator: Operator, left: Decimal, right: Decimal) -> Decimal:
    match operator:
        case "+":
            return REAL.add(left, right)
        case "-":
            return REAL.subtract(left, right)
        case "*":
            return REAL.multiply(left, right)
        case "div":
            return REAL.divide(left, right)
        case _:
            return REAL.remainder(left, right)


def _call(call: Call, scope: Scope) -> Found:
    match call:
        case Call(function="if", arguments=(test, yes, no)):
            return _if(test, yes, no, scope)
        case Call(function="coalesce", arguments=arguments):
            return _coalesce(arguments, scope)
        case Call(function="jr:choice-name", arguments=(chosen, name)):
            value = evaluate(chosen, scope)
            return value if value is UNKNOWN else choice_name(scope, quoted_code(name), value)
        case Call(function="today" | "now"):
            return UNKNOWN if scope.today is None else scope.today.isoformat()
    given: list[Value] = []
    for part in call.arguments:
        value = evaluate(part, scope)
        if value is UNKNOWN:
            return UNKNOWN
        given.append(value)
    return FUNCTIONS[call.function].apply(*given)


def _if(test: Expression, yes: Expression, no: Expression, scope: Scope) -> Found:
    held = holds(test, scope)
    if held is not None:
        return evaluate(yes if held else no, scope)
    first, second = evaluate(yes, scope), evaluate(no, scope)
    return first if type(first) is type(second) and first == second else UNKNOWN


def _coalesce(arguments: tuple[Expression, ...], scope: Scope) -> Found:
    """The first that is something: neither empty nor NaN."""
    for part in arguments:
        value = evaluate(part, scope)
        if value is UNKNOWN or to_text(value) not in ("", "NaN"):
            return value
    return ""
