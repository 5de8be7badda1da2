"""Expressions with names of a file turned into codes, and back: questions and their choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from surveys.expressions import Expression, parse, text_of
from surveys.expressions.tree import Binary, Call, Itself, Literal, Minus, Reference, quoted_code
from surveys.expressions.values import to_text

Choices = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Renaming:
    """What each name becomes. `choices`: by name of the question as it stands in the expression."""

    names: Mapping[str, str] = field(default_factory=dict)
    choices: Choices = field(default_factory=dict)
    itself: str = ""
    """The question that `.` is."""

    def text(self, expression: str) -> str:
        """Raises ExpressionError."""
        return text_of(self(parse(expression)))

    def __call__(self, expression: Expression) -> Expression:
        match expression:
            case Reference(code=code):
                return Reference(self.names.get(code, code))
            case Minus(of=of):
                return Minus(self(of))
            case Binary(operator="=" | "!=" as operator, left=left, right=right):
                return Binary(operator, self._beside(left, right), self._beside(right, left))
            case Binary(operator=operator, left=left, right=right):
                return Binary(operator, self(left), self(right))
            case Call(function="selected", arguments=(listed, one)):
                return Call("selected", (self(listed), self._beside(one, listed)))
            case Call(function="jr:choice-name", arguments=(value, name)):
                return Call("jr:choice-name", (self._beside(value, name), self._quoted(name)))
            case Call(function=function, arguments=arguments):
                return Call(function, tuple(self(part) for part in arguments))
            case _:
                return expression

    def _quoted(self, name: Expression) -> Expression:
        code = quoted_code(name)
        return Literal(f"${{{self.names.get(code, code)}}}")

    def _beside(self, part: Expression, other: Expression) -> Expression:
        """A part compared with `other`: a written-out choice takes its new name."""
        if not isinstance(part, Literal):
            return self(part)
        known = self.choices.get(self._question(other), {})
        written = part.value if isinstance(part.value, str) else to_text(part.value)
        new = known.get(written)
        if new is None:
            return part
        if isinstance(part.value, Decimal) and new.isdecimal():
            return Literal(Decimal(new))
        return Literal(new)

    def _question(self, other: Expression) -> str:
        match other:
            case Reference(code=code):
                return code
            case Itself():
                return self.itself
            case _:
                return quoted_code(other)
