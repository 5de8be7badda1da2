"""An expression as text again, with no more brackets than it needs."""

from __future__ import annotations

from decimal import Decimal

from surveys.expressions.tree import (
    PRECEDENCE,
    Binary,
    Call,
    Expression,
    Itself,
    Literal,
    Minus,
    Reference,
)
from surveys.expressions.values import to_text


def text_of(expression: Expression) -> str:
    """Reading this text gives the same expression again."""
    match expression:
        case Literal(value=value):
            return to_text(value) if isinstance(value, Decimal) else _quoted(value)
        case Reference(code=code):
            return f"${{{code}}}"
        case Itself():
            return "."
        case Minus(of=of):
            return f"-({text_of(of)})" if isinstance(of, Binary) else f"-{text_of(of)}"
        case Binary():
            return _binary(expression)
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(text_of(part) for part in arguments)})"


def _quoted(text: str) -> str:
    """Reading has made sure that there are not both kinds of quotes inside."""
    return f'"{text}"' if "'" in text else f"'{text}'"


def _binary(expression: Binary) -> str:
    own = PRECEDENCE[expression.operator]
    left = _within(expression.left, own)
    right = _within(expression.right, own + 1)
    return f"{left} {expression.operator} {right}"


def _within(part: Expression, least: int) -> str:
    bare = text_of(part)
    loose = isinstance(part, Binary) and PRECEDENCE[part.operator] < least
    return f"({bare})" if loose else bare
