"""Reads an expression: XLSForm's language without paths, by precedence climbing. No eval."""

from __future__ import annotations

from typing import cast

from surveys.expressions.functions import FUNCTIONS
from surveys.expressions.patterns import Pattern, PatternError
from surveys.expressions.problem import ExpressionError
from surveys.expressions.tokens import Kind, Token, tokens
from surveys.expressions.tree import (
    PRECEDENCE,
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
from surveys.expressions.values import REAL

LONGEST = 10_000
"""Characters of an expression."""

DEEPEST = 100
"""Levels of brackets, calls and operators; keeps every walk over the tree within bounds."""


def parse(text: str) -> Expression:
    """The expression that the text is. Raises ExpressionError."""
    if len(text) > LONGEST:
        raise ExpressionError(LONGEST, f"公式太长，最多{LONGEST}个字")
    reader = _Reader(tokens(text))
    found, _depth = reader.binary(0)
    reader.expect("end", "多出了")
    return found


_Sized = tuple[Expression, int]
"""An expression and how deep it is."""


class _Reader:
    def __init__(self, words: list[Token]) -> None:
        self._words = words
        self._at = 0
        self._open = 0

    @property
    def _here(self) -> Token:
        return self._words[self._at]

    def _take(self) -> Token:
        token = self._here
        self._at += 1
        return token

    def expect(self, kind: Kind, why: str) -> Token:
        if self._here.kind != kind:
            raise ExpressionError(self._here.position, f"{why}{_named(self._here)}")
        return self._take() if kind != "end" else self._here

    def binary(self, least: int) -> _Sized:
        """Operators that bind more tightly than `least`, grouped to the left."""
        left, depth = self._unary()
        while self._here.kind == "operator":
            operator = cast(Operator, self._here.text)
            if PRECEDENCE[operator] <= least:
                break
            at = self._take().position
            right, below = self.binary(PRECEDENCE[operator])
            depth = self._deeper(at, depth, below)
            left = Binary(operator, left, right)
        return left, depth

    def _unary(self) -> _Sized:
        if self._here.kind == "operator" and self._here.text == "-":
            at = self._take().position
            self._enter(at)
            of, depth = self._unary()
            self._open -= 1
            return Minus(of), self._deeper(at, depth)
        return self._primary()

    def _primary(self) -> _Sized:
        token = self._take()
        match token.kind:
            case "number":
                return Literal(REAL.create_decimal(token.text)), 1
            case "text":
                return Literal(token.text), 1
            case "reference":
                return Reference(token.text), 1
            case "self":
                return Itself(), 1
            case "function":
                return self._call(token)
            case "(":
                self._enter(token.position)
                inner = self.binary(0)
                self.expect(")", "这里应当是右括号，读到的是")
                self._open -= 1
                return inner
        raise ExpressionError(
            token.position, f"这里应当是一个数、一段文字或一道题，不是{_named(token)}"
        )

    def _call(self, name: Token) -> _Sized:
        self._enter(name.position)
        self.expect("(", "函数名后面应当是左括号，读到的是")
        parts: list[_Sized] = []
        places: list[int] = []
        while self._here.kind != ")":
            if parts:
                self.expect(",", "这里应当是逗号或右括号，读到的是")
            places.append(self._here.position)
            parts.append(self.binary(0))
        self._take()
        self._open -= 1
        call = Call(name.text, tuple(part for part, _ in parts))
        _check(name, call, places)
        return call, self._deeper(name.position, *(depth for _, depth in parts))

    def _enter(self, at: int) -> None:
        self._open += 1
        self._deeper(at, self._open)

    def _deeper(self, at: int, *depths: int) -> int:
        depth = 1 + max(depths, default=0)
        if depth > DEEPEST:
            raise ExpressionError(at, f"公式层次太多，最多{DEEPEST}层；请拆成几个计算值")
        return depth


def _named(token: Token) -> str:
    return "公式的结尾" if token.kind == "end" else f"“{token.text}”"


def _check(name: Token, call: Call, places: list[int]) -> None:
    """The number of arguments, and those that must be written out."""
    spec, given = FUNCTIONS[call.function], len(call.arguments)
    if not spec.least <= given <= spec.most:
        raise ExpressionError(
            name.position, f"{call.function} 要 {spec.counts} 个参数，写了 {given} 个"
        )
    if call.function == "regex":
        _check_pattern(call.arguments[1], places[1])
    if call.function == "jr:choice-name" and not quoted_code(call.arguments[1]):
        raise ExpressionError(places[1], "jr:choice-name 的第二个参数写成 '${编号}'")


def _check_pattern(pattern: Expression, at: int) -> None:
    match pattern:
        case Literal(value=str(text)):
            try:
                Pattern.of(text)
            except PatternError as error:
                raise ExpressionError(at, f"regex 的格式：{error}") from error
        case _:
            raise ExpressionError(at, "regex 的格式要直接写在引号里")
