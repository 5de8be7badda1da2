"""Smallest and largest values: in XLSForm part of the constraint or of `parameters`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from surveys.expressions import Expression, ExpressionError, parse, text_of
from surveys.expressions.tree import Binary, Itself, Literal, Minus
from surveys.expressions.values import to_text
from surveys.form import DecimalQuestion, Integer, QuestionBase
from surveys.formats.flaws import Flaw
from surveys.formats.xlsform.table import Line

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
LEAST, MOST = 0, 10**9
"""What an integer question takes when nothing is said."""

Bounds = dict[str, Any]


def range_kind(line: Line) -> str:
    """A range in whole steps is an integer."""
    numbers = [_parameter(line, name, "1") for name in ("start", "end", "step")]
    whole = all(number is not None and number == int(number) for number in numbers)
    return "integer" if whole else "decimal"


def range_trouble(line: Line) -> Flaw | None:
    """What of a range cannot be kept to: a bound that is no number, steps other than 1."""
    for name in ("start", "end", "step"):
        if _parameter(line, name, "1") is None:
            message = f"range 的 {name} 不是数"
            return line.flaw("range", message, "写成 start=0 end=10 step=1", "parameters")
    step = _parameter(line, "step", "1")
    if step == 1 or range_kind(line) == "decimal":
        return None
    message = f"步长（step={step}）不检查，范围内的整数都收"
    return line.note("range", message, "只收几个数的，改成单选题", "parameters")


def of_range(line: Line) -> Bounds:
    start, end = _parameter(line, "start", "1"), _parameter(line, "end", "10")
    if start is None or end is None:
        return {}
    low, high = sorted((start, end))
    if range_kind(line) == "integer":
        return {"minimum": int(low), "maximum": int(high)}
    return {"minimum": low, "maximum": high}


def _parameter(line: Line, name: str, otherwise: str) -> Decimal | None:
    found = re.search(rf"\b{name}\s*=\s*([^\s,;]+)", line.get("parameters"), re.IGNORECASE)
    text = found[1] if found else otherwise
    if not re.fullmatch(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", text, re.ASCII):
        return None
    return Decimal(text)


def constrained(read: Expression, message: str, kind: str) -> Bounds:
    """The bounds in a constraint, and what remains of it. One with a message of its own stays
    whole, so that its words are said."""
    found: Bounds = {}
    rest = []
    for part in _conjuncts(read):
        bound = _bound(part, kind)
        if bound is None or bound[0] in found:
            rest.append(part)
        else:
            found[bound[0]] = bound[1]
    if message:
        return {**found, "constraint": {"formula": text_of(read), "message": message}}
    if rest:
        formula = rest[0]
        for part in rest[1:]:
            formula = Binary("and", formula, part)
        found["constraint"] = {"formula": text_of(formula)}
    return found


def _conjuncts(read: Expression) -> list[Expression]:
    if isinstance(read, Binary) and read.operator == "and":
        return [*_conjuncts(read.left), *_conjuncts(read.right)]
    return [read]


def _bound(part: Expression, kind: str) -> tuple[str, int | Decimal] | None:
    if kind not in ("integer", "decimal") or not isinstance(part, Binary):
        return None
    operator, value = str(part.operator), None
    if isinstance(part.left, Itself):
        value = _number(part.right)
    elif isinstance(part.right, Itself):
        operator, value = _TURNED.get(operator, ""), _number(part.left)
    if value is None or operator not in _TURNED:
        return None
    name = "minimum" if operator in (">", ">=") else "maximum"
    if kind == "integer":
        if value != value.to_integral_value() or abs(value) >= 10**15:
            return None
        step = {">": 1, "<": -1}.get(operator, 0)
        return name, int(value) + step
    return None if operator in ("<", ">") else (name, value)


def _number(part: Expression) -> Decimal | None:
    match part:
        case Literal(value=Decimal() as value):
            return value
        case Minus(of=Literal(value=Decimal() as value)):
            return -value
        case _:
            return None


# -- the other way


def printed(question: QuestionBase) -> str:
    """The constraint with the bounds in it, over codes."""
    own = question.constraint.formula if question.constraint else ""
    limits = _limits(question)
    if not own or not limits:
        return own or " and ".join(limits)
    try:
        inside = constrained(parse(own), "", getattr(question, "kind", ""))
    except ExpressionError:
        return own
    inside.pop("constraint", None)
    if all(getattr(question, name, None) == value for name, value in inside.items()):
        limits = [
            text for name, text in zip(_named(question), limits, strict=True) if name not in inside
        ]
    return " and ".join([*limits, f"({own})" if limits and " or " in own else own])


def _named(question: QuestionBase) -> list[str]:
    """Which bounds are worth writing."""
    if isinstance(question, Integer):
        said = {"minimum": question.minimum != LEAST, "maximum": question.maximum != MOST}
    elif isinstance(question, DecimalQuestion):
        said = {"minimum": question.minimum is not None, "maximum": question.maximum is not None}
    else:
        said = {}
    return [name for name, is_said in said.items() if is_said]


def _limits(question: QuestionBase) -> list[str]:
    signs = {"minimum": ">=", "maximum": "<="}
    return [
        f". {signs[name]} {to_text(Decimal(getattr(question, name)))}" for name in _named(question)
    ]
