"""The functions of expressions, as XLSForm and the ODK XForms specification name them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches

from surveys.expressions.patterns import Pattern
from surveys.expressions.values import (
    NAN,
    REAL,
    Value,
    less,
    to_bool,
    to_day,
    to_number,
    to_text,
    whole,
)

_MANY = 200
"""Arguments of a function that takes any number."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expression sees."""

    values: Mapping[str, Value] = field(default_factory=dict)
    """By code: choices as their code, several as `1 3`, amounts in yuan, days as ISO texts.
    A code that is not here is unanswered: the empty text."""
    open: Collection[str] = ()
    """Codes whose value is not known yet."""
    answer: Value = ""
    """What `.` is."""
    today: date | None = None
    """None: not known; what depends on it is unknown."""
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By question, then by code of the choice: its words."""


@dataclass(frozen=True, slots=True)
class Function:
    least: int
    most: int
    apply: Callable[..., Value]
    """Takes values, gives one; the lazy functions are the evaluator's own."""

    @property
    def counts(self) -> str:
        """How many arguments it takes, in words."""
        if self.most >= _MANY:
            return f"至少 {self.least}"
        return f"{self.least}" if self.least == self.most else f"{self.least} 到 {self.most}"


def choice_name(scope: Scope, code: str, value: Value) -> str:
    """The label of a choice; of a code that is none, nothing."""
    labels = scope.labels.get(code, {})
    return "、".join(labels[one] for one in to_text(value).split() if one in labels)


def _selected(listed: Value, one: Value) -> bool:
    wanted, chosen = to_text(one).strip(), to_text(listed).split()
    return wanted in chosen or (not wanted and not chosen)


def _selected_at(listed: Value, index: Value) -> str:
    chosen, at = to_text(listed).split(), whole(index)
    return chosen[at] if at is not None and 0 <= at < len(chosen) else ""


def _int(value: Value) -> Decimal:
    found = to_number(value)
    return found if not found.is_finite() else _plain(found.to_integral_value("ROUND_DOWN"))


def _floor(value: Value) -> Decimal:
    found = to_number(value)
    return found if not found.is_finite() else _plain(found.to_integral_value("ROUND_FLOOR"))


def _ceiling(value: Value) -> Decimal:
    found = to_number(value)
    return found if not found.is_finite() else _plain(found.to_integral_value("ROUND_CEILING"))


def _plain(value: Decimal) -> Decimal:
    """Without a negative zero."""
    return value if value else Decimal(0)


def _round(value: Value, digits: Value = Decimal(0)) -> Decimal:
    """Half away from zero, as ODK rounds; digits below 0 round to tens, hundreds ..."""
    found, places = to_number(value), whole(digits, 99)
    if places is None:
        return NAN
    if not found.is_finite() or found == 0:
        return found
    if places >= -_exponent(found):
        return found
    if places < -60:
        return Decimal(0)
    return _plain(REAL.quantize(found, Decimal(1).scaleb(-places, REAL)))


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _pow(base: Value, exponent: Value) -> Decimal:
    of, by = to_number(base), to_number(exponent)
    return Decimal(1) if by == 0 else REAL.power(of, by)


def _sqrt(value: Value) -> Decimal:
    return REAL.sqrt(to_number(value))


def _sum(*values: Value) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = REAL.add(total, to_number(value))
    return total


def _extreme(*values: Value, largest: bool) -> Decimal:
    """NaN if any is none, as in XPath."""
    numbers = [to_number(value) for value in values]
    if any(number.is_nan() for number in numbers):
        return NAN
    return max(numbers) if largest else min(numbers)


def _max(*values: Value) -> Decimal:
    return _extreme(*values, largest=True)


def _min(*values: Value) -> Decimal:
    return _extreme(*values, largest=False)


def _count(*values: Value) -> Decimal:
    """How many have an answer."""
    return Decimal(sum(1 for value in values if to_text(value) != ""))


def _substr(text: Value, start: Value, end: Value | None = None) -> str:
    """From 0; negative ones count from the end."""
    first, last = whole(start), None if end is None else whole(end)
    if first is None or (end is not None and last is None):
        return ""
    return to_text(text)[first:last]


def _substring(text: Value, start: Value, length: Value | None = None) -> str:
    """XPath 1.0, 4.2: positions count from 1."""
    first = to_number(_half_up(start))
    last = None if length is None else REAL.add(first, _half_up(length))
    kept = (
        char
        for place, char in enumerate(to_text(text), start=1)
        if not less(Decimal(place), first)
        and not first.is_nan()
        and (last is None or less(Decimal(place), last))
    )
    return "".join(kept)


def _half_up(value: Value) -> Decimal:
    """XPath's own rounding: halves go up."""
    found = to_number(value)
    return found if not found.is_finite() else _floor(REAL.add(found, Decimal("0.5")))


def _before(text: Value, mark: Value) -> str:
    before, found, _ = to_text(text).partition(to_text(mark) or "\0")
    return before if found else ""


def _after(text: Value, mark: Value) -> str:
    wanted = to_text(mark)
    return to_text(text).partition(wanted)[2] if wanted else to_text(text)


def _translate(text: Value, old: Value, new: Value) -> str:
    to = to_text(new)
    table: dict[int, str] = {}
    for index, char in enumerate(to_text(old)):
        table.setdefault(ord(char), to[index] if index < len(to) else "")
    return to_text(text).translate(table)


def _normalise(text: Value) -> str:
    return " ".join(part for part in re.split(r"[ \t\r\n]+", to_text(text)) if part)


def _regex(text: Value, pattern: Value) -> bool:
    """The whole text, as the ODK documentation says. The pattern was checked when it was read."""
    return Pattern.of(to_text(pattern)).matches(to_text(text))


def _date(value: Value) -> str:
    day = to_day(value)
    return day.isoformat() if day else ""


_DATE_PARTS: dict[str, Callable[[date], str]] = {
    "Y": lambda day: f"{day.year:04}",
    "y": lambda day: f"{day.year % 100:02}",
    "m": lambda day: f"{day.month:02}",
    "n": lambda day: f"{day.month}",
    "d": lambda day: f"{day.day:02}",
    "e": lambda day: f"{day.day}",
    "a": lambda day: "周" + "一二三四五六日"[day.weekday()],
    "b": lambda day: f"{day.month}月",
}


def _format_date(value: Value, pattern: Value) -> str:
    day = to_day(value)
    if day is None:
        return ""
    return re.sub(
        "%([A-Za-z])",
        lambda found: _DATE_PARTS[found[1]](day) if found[1] in _DATE_PARTS else found[0],
        to_text(pattern),
    )


def _decimal_date(value: Value) -> Decimal:
    day = to_day(value)
    return NAN if day is None else to_number(day.isoformat())


def _lazy(*_: Value) -> Value:
    raise AssertionError("decided by the evaluator")


FUNCTIONS: dict[str, Function] = {
    "if": Function(3, 3, _lazy),
    "coalesce": Function(1, _MANY, _lazy),
    "jr:choice-name": Function(2, 2, _lazy),
    "today": Function(0, 0, _lazy),
    "now": Function(0, 0, _lazy),
    "once": Function(1, 1, lambda value: value),
    "true": Function(0, 0, lambda: True),
    "false": Function(0, 0, lambda: False),
    "not": Function(1, 1, lambda value: not to_bool(value)),
    "boolean": Function(1, 1, to_bool),
    "boolean-from-string": Function(1, 1, lambda v: to_text(v) in ("1", "true")),
    "selected": Function(2, 2, _selected),
    "selected-at": Function(2, 2, _selected_at),
    "count-selected": Function(1, 1, lambda value: Decimal(len(to_text(value).split()))),
    "number": Function(1, 1, to_number),
    "int": Function(1, 1, _int),
    "round": Function(1, 2, _round),
    "floor": Function(1, 1, _floor),
    "ceiling": Function(1, 1, _ceiling),
    "abs": Function(1, 1, lambda value: REAL.abs(to_number(value))),
    "pow": Function(2, 2, _pow),
    "sqrt": Function(1, 1, _sqrt),
    "sum": Function(1, _MANY, _sum),
    "max": Function(1, _MANY, _max),
    "min": Function(1, _MANY, _min),
    "count": Function(1, _MANY, _count),
    "count-non-empty": Function(1, _MANY, _count),
    "string": Function(1, 1, to_text),
    "string-length": Function(1, 1, lambda value: Decimal(len(to_text(value)))),
    "concat": Function(1, _MANY, lambda *values: "".join(map(to_text, values))),
    "join": Function(1, _MANY, lambda by, *values: to_text(by).join(map(to_text, values))),
    "contains": Function(2, 2, lambda text, part: to_text(part) in to_text(text)),
    "starts-with": Function(2, 2, lambda text, part: to_text(text).startswith(to_text(part))),
    "ends-with": Function(2, 2, lambda text, part: to_text(text).endswith(to_text(part))),
    "substr": Function(2, 3, _substr),
    "substring": Function(2, 3, _substring),
    "substring-before": Function(2, 2, _before),
    "substring-after": Function(2, 2, _after),
    "translate": Function(3, 3, _translate),
    "normalize-space": Function(1, 1, _normalise),
    "regex": Function(2, 2, _regex),
    "date": Function(1, 1, _date),
    "format-date": Function(2, 2, _format_date),
    "decimal-date-time": Function(1, 1, _decimal_date),
}

_REASONS = {
    "instance": "不查外部名单；要用的数请写成计算值或选项",
    "pulldata": "不查外部名单；要用的数请写成计算值或选项",
    "current": "没有路径；题目用 ${编号} 指明",
    "indexed-repeat": "没有重复组；每一行请写成一道题",
    "position": "没有重复组；每一行请写成一道题",
    "random": "不抽随机数；题目和选项的顺序用 shuffle",
    "randomize": "不抽随机数；题目和选项的顺序用 shuffle",
    "uuid": "不编号；每份答卷自己有编号",
    "property": "不读设备信息",
}


def refusal(name: str) -> str:
    """Why a function is not understood, and what to do."""
    if name in _REASONS:
        return f"不支持函数 {name}：这里{_REASONS[name]}"
    near = get_close_matches(name.casefold(), FUNCTIONS, 1, 0.7)
    return f"不支持函数 {name}" + (f"，是不是 {near[0]}？" if near else "")
