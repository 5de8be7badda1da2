"""How kinds of questions and XLSForm types stand to each other, and our own plain columns."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from surveys.form import QuestionBase

KINDS: dict[str, str] = {
    "scale": "select_one",
    "nps": "select_one",
    "single": "select_one",
    "consent": "select_one",
    "multiple": "select_multiple",
    "ranking": "rank",
    "integer": "integer",
    "decimal": "decimal",
    "money": "decimal",
    "date": "date",
    "phone": "text",
    "text": "text",
    "photo": "image",
    "voice": "audio",
    "location": "geopoint",
    "note": "note",
}
"""The standard type that other programs know, by our kind."""

BASE: dict[str, str] = {
    "select_one": "select_one",
    "select_multiple": "select_multiple",
    "rank": "rank",
    "integer": "integer",
    "decimal": "decimal",
    "range": "",
    "money": "decimal",
    "date": "date",
    "phone": "text",
    "text": "text",
    "photo": "image",
    "voice": "audio",
    "location": "geopoint",
    "note": "note",
    "acknowledge": "select_one",
    "time": "",
    "datetime": "",
    "barcode": "",
}
"""The standard type by the word of `types.read_type`: which kinds a row may claim."""

PLAIN_KIND = {
    "select_one": "single",
    "select_multiple": "multiple",
    "rank": "ranking",
    "text": "text",
    "time": "text",
    "datetime": "text",
    "barcode": "text",
    "integer": "integer",
    "decimal": "decimal",
    "money": "money",
    "date": "date",
    "phone": "phone",
    "photo": "photo",
    "voice": "voice",
    "location": "location",
    "note": "note",
    "acknowledge": "consent",
}
"""The kind of a row that claims none."""


def yes(written: str) -> bool:
    """Raises ValueError for anything but a plain yes or no."""
    word = written.strip().casefold()
    if word not in ("yes", "no", "true", "false", "是", "否", "1", "0"):
        raise ValueError(word)
    return word in ("yes", "true", "是", "1")


def _whole(written: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", written, re.ASCII):
        raise ValueError(written)
    return int(written)


def _several(written: str) -> tuple[int, ...]:
    return tuple(_whole(part) for part in re.split(r"[\s,，、|]+", written.strip()))


SPOKEN = {"plain": "plain", "media::audio": "audio"}
"""Columns whose text is a key of ours, each language's for itself: none stands in for another."""

PLAIN_COLUMNS: dict[str, Callable[[str], Any]] = {
    "short": str,
    "stem": str,
    "unit": str,
    "weight": _whole,
    "shuffle": yes,
    "at_least": _whole,
    "at_most": _whole,
    "exclusive": _several,
    "min_length": _whole,
    "max_length": _whole,
    "places": _whole,
    "voice": yes,
    "text_instead": yes,
    "ends": yes,
}
"""Columns called like the key of ours that they fill."""


def written(value: Any) -> str:  # noqa: ANN401 - whatever a plain key holds
    """The value of a plain key as its cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return " ".join(str(one) for one in value)
    return str(value)


def printed_type(question: QuestionBase, list_name: str, *, other: bool) -> str:
    """The standard type cell."""
    base = KINDS[getattr(question, "kind", "")]
    if base in ("select_one", "select_multiple", "rank"):
        return f"{base} {list_name}" + (" or_other" if other else "")
    return base
