"""Simple expressions as structured conditions, which people read and change more easily."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from surveys.expressions import Expression, text_of
from surveys.expressions.tree import Binary, Call, Literal, Minus, Reference
from surveys.expressions.values import to_text
from surveys.form import All, Answered, Any, Compare, Condition, Formula, Is, Not

Kinds = Mapping[str, str]
"""The kind of each question, by code."""

CHOOSING = frozenset({"scale", "nps", "single", "consent"})
COUNTING = frozenset({"integer", "money"})
_COMPARES: dict[str, str] = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "=": "eq"}
_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def condition(expression: Expression, kinds: Kinds) -> Condition:
    """Structured where every part is plain, else the formula as a whole."""
    return _plain(expression, kinds) or Formula(text=text_of(expression))


def _plain(expression: Expression, kinds: Kinds) -> Condition | None:
    match expression:
        case Binary(operator="and" | "or" as operator):
            return _joined(operator, expression, kinds)
        case Call(function="not", arguments=(of,)):
            inner = _plain(of, kinds)
            return None if inner is None else Not(of=inner)
        case Call(function="selected", arguments=(Reference(code=code), Literal(value=value))):
            return _choice(code, value, kinds, CHOOSING | {"multiple", "ranking"})
        case Binary(operator=operator, left=Reference(code=code), right=right):
            return _compared(code, operator, right, kinds)
        case Binary(operator=operator, left=left, right=Reference(code=code)):
            turned = _TURNED.get(operator)
            return None if turned is None else _compared(code, turned, left, kinds)
        case _:
            return None


def _joined(operator: str, expression: Binary, kinds: Kinds) -> Condition | None:
    parts = [_plain(part, kinds) for part in _flat(operator, expression)]
    found = tuple(part for part in parts if part is not None)
    if len(found) < len(parts):
        return None
    if operator == "and":
        return All(of=found)
    picks = tuple(part for part in found if isinstance(part, Is))
    if len(picks) == len(found) and len({part.question for part in picks}) == 1:
        codes = dict.fromkeys(code for part in picks for code in part.codes)
        return Is(question=picks[0].question, codes=tuple(codes))
    return Any(of=found)


def _flat(operator: str, expression: Expression) -> list[Expression]:
    if isinstance(expression, Binary) and expression.operator == operator:
        return [*_flat(operator, expression.left), *_flat(operator, expression.right)]
    return [expression]


def _choice(code: str, value: str | Decimal, kinds: Kinds, fitting: frozenset[str]) -> Is | None:
    written = value if isinstance(value, str) else to_text(value)
    if kinds.get(code) in fitting and written.isascii() and written.isdecimal():
        return Is(question=code, codes=(int(written),))
    return None


def _compared(code: str, operator: str, other: Expression, kinds: Kinds) -> Condition | None:
    if code not in kinds:
        return None
    if isinstance(other, Literal) and operator in ("=", "!="):
        if other.value == "":
            answered = Answered(question=code)
            return Not(of=answered) if operator == "=" else answered
        chosen = _choice(code, other.value, kinds, CHOOSING)
        if chosen is not None:
            return Not(of=chosen) if operator == "!=" else chosen
    return _measured(code, operator, other, kinds)


def _measured(code: str, operator: str, other: Expression, kinds: Kinds) -> Compare | None:
    """XPath's != holds for an unanswered question, ours does not: it stays a formula."""
    if kinds[code] not in COUNTING or operator not in _COMPARES:
        return None
    op = _COMPARES[operator]
    if isinstance(other, Reference):
        if kinds.get(other.code) != kinds[code] or op == "eq":
            return None  # two that are not there are equal in XPath, ours are not
        return Compare.model_validate({"op": op, "question": code, "other": other.code})
    value = _constant(other)
    if value is None:
        return None
    scaled = value * 100 if kinds[code] == "money" else value
    if scaled != scaled.to_integral_value() or abs(scaled) > 10**15:
        return None
    return Compare.model_validate({"op": op, "question": code, "value": int(scaled)})


def _constant(expression: Expression) -> Decimal | None:
    match expression:
        case Literal(value=Decimal() as value):
            return value
        case Minus(of=Literal(value=Decimal() as value)):
            return -value
        case _:
            return None
