"""What an XLSForm has no column for travels in a column of its own, `jixiao`, as JSON.

A value that a standard column could contradict carries what that column said when it was
written (`was`), and is dropped once somebody has changed the column.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from surveys.formats.flaws import Flaw
from surveys.formats.xlsform.table import Line

COLUMN = "jixiao"

M = TypeVar("M")

DEPENDS = {
    "ask_if": ("relevant",),
    "constraint": ("constraint", "constraint_message"),
    "minimum": ("constraint", "parameters"),
    "maximum": ("constraint", "parameters"),
    "formula": ("calculation",),
}
"""The columns that speak of a field, where they cannot say all of it."""


_NEVER = frozenset({"code", "kind", "questions", "xlsform"})
"""What other columns and sheets say, and this one may not."""

_MISFIT = "jixiao 列的内容用不上，没有采用"
_REMEDY = "这一列由程序写，不用手改；清空即可"


def fitted(
    make: Callable[[dict[str, Any]], M], data: dict[str, Any], line: Line, flaws: list[Flaw]
) -> M:
    """Made of what the columns say and what the row's own column adds, as long as that fits.
    Raises ValidationError where the columns alone do not."""
    own = overridden(line, flaws)
    try:
        return make({**data, **own})
    except ValidationError:
        if not own:
            raise
        flaws.append(line.note("own_column", _MISFIT, _REMEDY, COLUMN))
        return make(data)


def overridden(line: Line, flaws: list[Flaw]) -> dict[str, Any]:
    """The fields that the row's own column says."""
    written = line.get(COLUMN)
    if not written:
        return {}
    try:
        data = json.loads(written)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        flaws.append(line.note("own_column", _MISFIT, _REMEDY, COLUMN))
        return {}
    found: dict[str, Any] = {}
    for name, value in data.items():
        if name in _NEVER:
            continue
        if name not in DEPENDS:
            found[name] = value
        elif isinstance(value, dict) and value.get("was") == said(name, line.cells):
            found[name] = value.get("is")
    return found


def packed(fields: Mapping[str, Any], cells: Mapping[str, str]) -> str:
    """The cell for these fields, beside the row's other cells."""
    made = {
        name: {"was": said(name, cells), "is": value} if name in DEPENDS else value
        for name, value in fields.items()
    }
    return json.dumps(made, ensure_ascii=False, separators=(",", ":"))


def said(name: str, cells: Mapping[str, str]) -> list[str]:
    return [cells.get(column, "") for column in DEPENDS[name]]
