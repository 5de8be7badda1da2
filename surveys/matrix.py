"""A matrix as it is written: one entry with its rows. Inside, every row is a question of its own.

What the entry says besides `kind`, `text`, `rows` and `row_kind` goes for each row, and a row may
say otherwise; `text` becomes the rows' `stem`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError
from pydantic_core.core_schema import ErrorType

KIND = "matrix"
ROW_KINDS = ("scale", "single")

Place = tuple[str | int, ...]
_REMEDY = "照文档“矩阵题”一节改正"


@dataclass(frozen=True, slots=True)
class Written:
    """The questions one by one, and where in the file each of them stands."""

    questions: list[object]
    places: list[Place]


def spread(entries: Sequence[object]) -> Written:
    """Every matrix spread out into its rows. Raises PydanticCustomError with all that is wrong
    with them."""
    written, flaws = Written([], []), list[tuple[Place, str, str, str]]()
    for index, entry in enumerate(entries):
        place: Place = ("questions", index)
        if not (isinstance(entry, Mapping) and entry.get("kind") == KIND):
            written.questions.append(entry)
            written.places.append(place)
            continue
        flaws += [(place, "matrix", words, _REMEDY) for words in _flaws(entry)]
        for number, row in enumerate(_rows(entry)):
            written.questions.append(_row(entry, row))
            written.places.append((*place, "rows", number))
    if flaws:
        told = "；".join(words for _, _, words, _ in flaws)
        raise PydanticCustomError("flaws", "{words}", {"words": told, "flaws": tuple(flaws)})
    return written


def _rows(entry: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = entry.get("rows")
    listed = rows if isinstance(rows, list | tuple) else []
    return [row for row in listed if isinstance(row, Mapping)]


def _row(entry: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    common = {key: value for key, value in entry.items() if key not in _OWN}
    kind = entry.get("row_kind", ROW_KINDS[0])
    return {**common, **row, "kind": kind, "stem": entry.get("text")}


_OWN = frozenset({"kind", "text", "rows", "row_kind", "code", "stem"})


def _flaws(entry: Mapping[str, Any]) -> list[str]:
    named = str(entry.get("text") or "")[:20]
    rows, found = entry.get("rows"), []
    if not isinstance(entry.get("text"), str) or not named.strip():
        found.append("矩阵题要有 text（总的问法）")
    if not isinstance(rows, list | tuple) or not rows:
        found.append(f"矩阵题“{named}”要有 rows，每行写 code 和 text")
    elif any(not isinstance(row, Mapping) for row in rows):
        found.append(f"矩阵题“{named}”的 rows 里，每行都要写成 {{code: …, text: …}}")
    if entry.get("row_kind", ROW_KINDS[0]) not in ROW_KINDS:
        found.append(f"矩阵题“{named}”的 row_kind 只能是 scale 或 single")
    if "code" in entry or "stem" in entry:
        found.append(f"矩阵题“{named}”本身没有 code 和 stem，编号写在 rows 里")
    return found


def moved(error: ValidationError, places: Sequence[Place]) -> ValidationError:
    """The same errors, at the places where the questions stand in the file."""
    lines = [_moved(line, places) for line in error.errors()]
    return ValidationError.from_exception_data(error.title, lines)


def _moved(line: ErrorDetails, places: Sequence[Place]) -> InitErrorDetails:
    context = dict(line.get("ctx", {}))
    if "flaws" in context:
        context["flaws"] = tuple((_at(at, places), *rest) for at, *rest in context["flaws"])
    at = _at(line["loc"], places)
    if line["type"] not in _KNOWN:
        words = PydanticCustomError(line["type"], "{words}", {"words": line["msg"], **context})
        return InitErrorDetails(type=words, loc=at, input=line["input"])
    made = InitErrorDetails(type=line["type"], loc=at, input=line["input"])
    if context:
        made["ctx"] = context
    return made


_KNOWN = frozenset(get_args(ErrorType))


def _at(place: Place, places: Sequence[Place]) -> Place:
    match place:
        case ("questions", int(index), *rest) if index < len(places):
            return (*places[index], *rest)
    return place
