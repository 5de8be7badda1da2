"""Values of expressions, and how one type becomes another: XPath 1.0 as ODK uses it.

A text that is an ISO day counts, as a number, the days since 1970-01-01. An unanswered question
is the empty text, which is no number (NaN). Numbers are decimals of 34 digits: 0.1 + 0.2 = 0.3.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from enum import Enum

Value = str | Decimal | bool


class Unknown(Enum):
    """The value depends on a question that is still open."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN

REAL = Context(prec=34, rounding=ROUND_HALF_UP, Emax=99, Emin=-99, traps=[])
"""Never raises: what has no value is NaN, what is too large infinite."""

NAN = Decimal("NaN")
_EPOCH = date(1970, 1, 1)
_NUMERAL = re.compile(r"-?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:T[0-9:.+Z-]*)?")
_SPACE = " \t\r\n"


def to_number(value: Value) -> Decimal:
    """NaN where it is none."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool):
        return Decimal(int(value))
    bare = value.strip(_SPACE)
    if _NUMERAL.fullmatch(bare):
        return REAL.create_decimal(bare)
    day = to_day(bare)
    return NAN if day is None else Decimal((day - _EPOCH).days)


def to_text(value: Value) -> str:
    """Numbers without exponent, whole ones without a point."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if value.is_nan():
        return "NaN"
    if value.is_infinite():
        return "-Infinity" if value < 0 else "Infinity"
    if value == 0:
        return "0"
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def to_bool(value: Value) -> bool:
    """A text is true unless it is empty, a number unless it is 0 or none."""
    if isinstance(value, Decimal):
        return not value.is_nan() and value != 0
    return bool(value)


def to_day(value: Value) -> date | None:
    """The day of an ISO text (a time of day is passed over) or of a count of days since 1970."""
    if isinstance(value, Decimal):
        return _counted(value)
    found = _DAY.fullmatch(value.strip(_SPACE)) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None


def _counted(days: Decimal) -> date | None:
    if not days.is_finite() or abs(days) > 3_000_000:
        return None
    try:
        return _EPOCH + timedelta(days=int(days.to_integral_value(rounding="ROUND_FLOOR")))
    except OverflowError:
        return None


def equal(left: Value, right: Value) -> bool:
    """XPath 1.0, 3.4: as booleans if one is, else as numbers if one is, else as texts."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_bool(left) == to_bool(right)
    if isinstance(left, Decimal) or isinstance(right, Decimal):
        return to_number(left) == to_number(right)
    return left == right


def less(left: Value, right: Value) -> bool:
    """As numbers; false if one of them is none."""
    a, b = to_number(left), to_number(right)
    return not a.is_nan() and not b.is_nan() and a < b


def whole(value: Value, most: int = 10_000) -> int | None:
    """An index: rounded down, kept within ±`most`; None if it is no number."""
    found = to_number(value)
    if found.is_nan():
        return None
    if abs(found) > most:
        return -most if found < 0 else most
    return int(found.to_integral_value(rounding="ROUND_FLOOR"))
