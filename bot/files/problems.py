"""What is wrong in a file, where, and what to do about it: in words for who edits the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.files.fields import known_fields
from scoring.rules import UNDECIDED

Loc = tuple[int | str, ...]
Where = Callable[[Loc], str]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend. `code` is stable; the words may change."""

    code: str
    file: str
    where: str
    """第12行, 第12行第5列, B7 ...; empty when it concerns the whole file."""
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        place = f"{self.file} {self.where}".strip()
        return f"{place}：{self.message}" + (f"。{self.remedy}" if self.remedy else "")


def nearest(word: str, known: list[str]) -> str:
    """The known name most like a misspelt one, or nothing."""
    found = get_close_matches(word, known, n=1, cutoff=0.6)
    return found[0] if found else ""


def shown(value: object) -> str:
    """A value as quoted in a message: one line, not too long."""
    text = re.sub(r"\s+", " ", str(value))
    return text if len(text) <= 40 else text[:37] + "……"


FULL_WIDTH_COLON = ("冒号是全角的“：”", "改用半角冒号并在后面空一格，例如 weight: 5")

_SIMPLE: Mapping[str, tuple[str, str]] = {
    "int_parsing": ("应为整数，现为“{input}”", "只写数字"),
    "int_type": ("应为整数，现为“{input}”", "只写数字"),
    "int_from_float": ("应为整数，现为“{input}”", "去掉小数"),
    "decimal_parsing": ("应为数字，现为“{input}”", "只写数字，不带单位"),
    "decimal_type": ("应为数字，现为“{input}”", "只写数字，不带单位"),
    "decimal_max_places": ("小数位数过多：“{input}”", "最多 {decimal_places} 位小数"),
    "float_parsing": ("应为数字，现为“{input}”", "只写数字，不带单位"),
    "bool_parsing": ("应为 true 或 false，现为“{input}”", "写 true 或 false"),
    "bool_type": ("应为 true 或 false，现为“{input}”", "写 true 或 false"),
    "string_type": ("应为文字，现为“{input}”", "给它加上引号"),
    "string_too_short": ("不能为空", "填写内容"),
    "string_too_long": ("过长", "最多 {max_length} 个字"),
    "string_pattern_mismatch": ("“{input}”的写法不合要求", "须符合 {pattern}"),
    "too_short": ("至少要有 {min_length} 项", "补足"),
    "too_long": ("最多 {max_length} 项", "删减"),
    "greater_than": ("须大于 {gt}，现为“{input}”", "改正数值"),
    "greater_than_equal": ("不能小于 {ge}，现为“{input}”", "改正数值"),
    "less_than": ("须小于 {lt}，现为“{input}”", "改正数值"),
    "less_than_equal": ("不能大于 {le}，现为“{input}”", "改正数值"),
    "tuple_type": ("应为列表", "每项一行，以“- ”开头"),
    "list_type": ("应为列表", "每项一行，以“- ”开头"),
    "dict_type": ("应为一组“名称: 值”", "每行写一个“名称: 值”，冒号后空一格"),
    "model_type": ("应为一组“名称: 值”", "每行写一个“名称: 值”，冒号后空一格"),
    "model_attributes_type": ("应为一组“名称: 值”", "每行写一个“名称: 值”，冒号后空一格"),
    "date_parsing": ("应为日期，现为“{input}”", "写成 2020-12-31"),
    "date_from_datetime_parsing": ("应为日期，现为“{input}”", "写成 2020-12-31"),
    "date_type": ("应为日期，现为“{input}”", "写成 2020-12-31"),
    "time_parsing": ("应为时刻，现为“{input}”", "写成 09:00"),
    "invalid_key": ("名称应为文字，现为“{input}”", "写成“名称: 值”；用数字作名称时加引号"),
    "datetime_parsing": ("应为日期和时刻，现为“{input}”", "写成 2020-12-31 09:00"),
}
"""pydantic's error types in the words of a person who edits the file."""

_OTHERWISE = "照此改正，写法见 docs/project-folder.md"


def from_validation(
    error: ValidationError, model: type[BaseModel], file: str, where: Where
) -> list[Problem]:
    """All errors of a validation as problems, in the order of the file's lines.

    A validator may find several flaws at once and raise `PydanticCustomError("flaws", ...,
    {"flaws": ((loc, code, message, remedy), ...)})`; each becomes a problem of its own.
    """
    problems = [
        problem
        for details in error.errors(include_url=False)
        for problem in _problems(details, model, file, where)
    ]
    return sorted(problems, key=lambda p: _line(p.where))


def _line(where: str) -> tuple[int, str]:
    digits = re.search(r"\d+", where)
    return (int(digits.group()) if digits else 0, where)


def _problems(
    details: ErrorDetails, model: type[BaseModel], file: str, where: Where
) -> Iterator[Problem]:
    kind, loc, context = details["type"], details["loc"], details.get("ctx", {})
    if kind == "flaws":
        for inner, code, message, remedy in context["flaws"]:
            yield Problem(code, file, where((*loc, *inner)), message, remedy)
        return
    code, message, remedy = _words(details, loc, context, model)
    field = _field(loc)
    named = kind in ("missing", "extra_forbidden") or not field
    yield Problem(code, file, where(loc), message if named else f"{field}：{message}", remedy)


def _words(
    details: ErrorDetails, loc: Loc, context: Mapping[str, Any], model: type[BaseModel]
) -> tuple[str, str, str]:
    kind, value = details["type"], details["input"]
    if kind == "missing" and isinstance(loc[-1], int):
        return kind, f"{_field(loc)}：少了第{loc[-1] + 1}项", "补足"
    if kind == "missing":
        return kind, f"缺少“{_field(loc)}”", f"补上一行“{_field(loc)}: ……”"
    if kind == "extra_forbidden":
        return "unknown_key", *_unknown(str(loc[-1]), known_fields(model, loc[:-1]))
    if kind in ("literal_error", "enum"):
        return "not_a_choice", *_choice(str(value), str(context["expected"]))
    if kind == "union_tag_invalid":
        return _kind(str(context["tag"]), str(context["expected_tags"]))
    if kind == "union_tag_not_found":
        key = str(context["discriminator"]).strip("'")
        return "missing", f"缺少“{key}”", f"补上一行“{key}: ……”"
    if kind in ("model_type", "model_attributes_type", "dict_type") and "：" in str(value):
        return "full_width_colon", *FULL_WIDTH_COLON
    if kind in ("value_error", "assertion_error"):
        return kind, str(context["error"]), _OTHERWISE
    if kind in _SIMPLE:
        message, remedy = (
            text.format(**{**context, "input": shown(value)}) for text in _SIMPLE[kind]
        )
        return kind, message, remedy
    return kind, details["msg"], str(context.get("remedy", "")) or _OTHERWISE


def _field(loc: Loc) -> str:
    names = [part for part in loc if isinstance(part, str)]
    return names[-1] if names else ""


def _unknown(key: str, known: list[str]) -> tuple[str, str]:
    guess = nearest(key, known)
    remedy = f"是不是“{guess}”？" if guess else f"可用的有：{'、'.join(known)}"
    return f"不认识“{key}”", remedy


def _kind(value: str, expected: str) -> tuple[str, str, str]:
    if value == UNDECIDED:
        return "undecided", "还没有决定", "看这里的注释，从各种读法里选一种，或照原文自己写"
    return "not_a_choice", *_choice(value, expected)


def _choice(value: str, expected: str) -> tuple[str, str]:
    options = re.findall(r"'([^']*)'", expected) or [expected]
    guess = nearest(value, options)
    hint = f"是不是“{guess}”？" if guess else ""
    return f"“{shown(value)}”不在可选之列", f"{hint}可选：{'、'.join(options)}"
