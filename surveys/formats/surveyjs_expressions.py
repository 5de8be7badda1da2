"""Expressions in the language of SurveyJS."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from surveys.expressions import Expression
from surveys.expressions.tree import Binary, Call, Itself, Literal, Minus, Reference
from surveys.expressions.values import to_text
from surveys.form import ClosedQuestion, Form, Question

_SIGNS = {"=": "=", "!=": "<>", "div": "/", "mod": "%"}
_FUNCTIONS = {"if": "iif", "count-selected": "count", "today": "today", "round": "round"}


class Untold(Exception):
    """SurveyJS has no word for it."""


def table_of(asked: Question) -> str:
    return asked.stem if asked.kind in ("scale", "single") else ""


def alike_rows(first: Question, other: Question) -> bool:
    """Whether both can be rows of one matrix."""
    return (
        isinstance(first, ClosedQuestion)
        and isinstance(other, ClosedQuestion)
        and first.choices == other.choices
        and first.required == other.required
        and other.constraint is None
        and not other.wordings
    )


def expression(of: Expression, form: Form, itself: str = "") -> str:
    """In SurveyJS's language. Raises Untold."""

    def told(part: Expression) -> str:
        match part:
            case Literal(value=str(text)):
                return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
            case Literal(value=value):
                return to_text(value)
            case Reference(code=code):
                return f"{{{_names(form).get(code, code)}}}"
            case Itself():
                return f"{{{_names(form).get(itself, itself)}}}"
            case Minus(of=inner):
                return f"-({told(inner)})"
            case Binary(operator="=" | "!=" as sign, left=left, right=Literal(value="")):
                return f"{told(left)} {'empty' if sign == '=' else 'notempty'}"
            case Binary(operator=sign, left=left, right=right):
                return f"({told(left)} {_SIGNS.get(sign, sign)} {told(right)})"
            case Call():
                return _call(part, told)
        raise Untold("写法")

    return told(of)


def _call(call: Call, told: Any) -> str:  # noqa: ANN401 - the function that called
    match call:
        case Call(function="selected", arguments=(listed, one)):
            return f"({told(listed)} contains {told(one)})"
        case Call(function="contains", arguments=(text, part)):
            return f"({told(text)} contains {told(part)})"
        case Call(function="not", arguments=(of,)):
            return f"!({told(of)})"
        case Call(function="true"):
            return "(1 = 1)"
        case Call(function="false"):
            return "(1 = 2)"
        case Call(function="number" | "string" | "boolean", arguments=(of,)):
            return str(told(of))
        case Call(function="sum" | "min" | "max" as name, arguments=parts):
            return f"{name}({', '.join(told(part) for part in parts)})"
        case Call(function=name, arguments=parts) if name in _FUNCTIONS:
            return f"{_FUNCTIONS[name]}({', '.join(told(part) for part in parts)})"
    raise Untold(f"函数 {call.function}")


def _names(form: Form) -> Mapping[str, str]:
    """How answers are called: a row of a matrix through its matrix."""
    found: dict[str, str] = {}
    for _, block in groupby(form.questions, key=lambda asked: (asked.section, table_of(asked))):
        rows = list(block)
        if table_of(rows[0]) and len(rows) > 1 and all(alike_rows(rows[0], row) for row in rows):
            found |= {row.code: f"{rows[0].code}_matrix.{row.code}" for row in rows}
    return found
