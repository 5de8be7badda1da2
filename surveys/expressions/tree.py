"""What an expression is made of, once it is read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal as OneOf

Operator = OneOf["or", "and", "=", "!=", "<", "<=", ">", ">=", "+", "-", "*", "div", "mod"]


@dataclass(frozen=True, slots=True)
class Literal:
    """A text or a number as written. Numbers are never negative: that is a `Minus`."""

    value: str | Decimal


@dataclass(frozen=True, slots=True)
class Reference:
    """`${code}`: the answer of a question, a fixed figure or a computed value."""

    code: str


@dataclass(frozen=True, slots=True)
class Itself:
    """`.`: the answer the expression is about."""


@dataclass(frozen=True, slots=True)
class Minus:
    of: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    operator: Operator
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Call:
    function: str
    arguments: tuple[Expression, ...]


Expression = Literal | Reference | Itself | Minus | Binary | Call

PRECEDENCE: dict[Operator, int] = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
"""How tightly an operator binds (XPath 1.0, 3.4 and 3.5); all of them group to the left."""


def children(expression: Expression) -> tuple[Expression, ...]:
    """The parts right below."""
    match expression:
        case Minus(of=of):
            return (of,)
        case Binary(left=left, right=right):
            return (left, right)
        case Call(arguments=arguments):
            return arguments
        case _:
            return ()


def quoted_code(expression: Expression) -> str:
    """The code in `'${code}'`, as the second argument of jr:choice-name is written."""
    match expression:
        case Literal(value=str(text)) if text.strip()[:2] == "${" and text.strip()[-1:] == "}":
            return text.strip()[2:-1].strip()
        case Reference(code=code):
            return code
        case _:
            return ""


def references(expression: Expression) -> frozenset[str]:
    """The codes an expression speaks of; `.` is not among them."""
    match expression:
        case Reference(code=code):
            return frozenset({code})
        case Call(function="jr:choice-name", arguments=(value, name)):
            return references(value) | {quoted_code(name)}
        case _:
            return frozenset(code for part in children(expression) for code in references(part))
