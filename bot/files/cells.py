"""What one cell of a table means: an amount, a count, a yes or no, words, one of a few words.

Each function takes what the file holds (text, or a number from a workbook) and returns the value,
or raises `CellError` in words for the person who edits the file. Nothing is guessed.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal

from bot.files.grid import Value, stripped
from bot.files.problems import nearest, shown

Parse = Callable[[Value], object]

MAX_YUAN = Decimal(10) ** 12
MAX_COUNT = 10**9

_NUMBER = re.compile(r"-?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?", re.ASCII)
_COUNTED = re.compile(r"\d+\D+", re.ASCII)
_DUST = Decimal("0.000001")
"""A workbook keeps 16069.4 as a binary fraction; sums of such are off by far less than this."""


class CellError(ValueError):
    """The cell cannot be taken: a stable code, what is wrong, what to do."""

    def __init__(self, code: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.remedy = remedy


def words(value: Value) -> str:
    """The cell as text. Whole numbers of a workbook lose their .0, dates are written 2020-01-10."""
    if isinstance(value, str):
        return stripped(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(value, ".15g")
    if isinstance(value, datetime) and (value.hour, value.minute) == (0, 0):
        return value.date().isoformat()
    return "" if value is None else str(value)


def identifier(value: Value) -> str:
    """A short name used to refer to the row: letters, digits, - _ . without spaces."""
    text = unicodedata.normalize("NFKC", words(value))
    if not re.fullmatch(r"[\w.-]{1,40}", text):
        raise CellError(
            "identifier",
            f"编号“{shown(value)}”不能用",
            "编号只用字母、数字、- _ .，不超过40个字符，例如 U01",
        )
    return text


def short_code(value: Value) -> str:
    """An id that becomes part of a question's code: ASCII letters, digits and _, at most 28."""
    text = unicodedata.normalize("NFKC", words(value))
    if not re.fullmatch(r"[A-Za-z0-9_]{1,28}", text):
        raise CellError(
            "identifier",
            f"编号“{shown(value)}”不能用",
            "编号只用英文字母、数字和下划线，不超过28个字符，例如 D01",
        )
    return text


def yuan(value: Value) -> int:
    """An amount in yuan as integer fen, exactly. Refuses 万, negatives and parts of a fen."""
    fen = signed_yuan(value)
    if fen < 0:
        raise CellError("amount_negative", f"金额“{shown(value)}”是负数", "金额写正数，以元为单位")
    return fen


def signed_yuan(value: Value) -> int:
    """The same, where a report may print a negative balance: -900, (900)."""
    amount = _amount(value)
    if abs(amount) > MAX_YUAN:
        raise CellError("amount_large", f"金额“{shown(value)}”大得不合理", "核对单位：这里写元")
    fen = (amount * 100).to_integral_value()
    dust = _DUST if isinstance(value, float) else Decimal(0)
    if abs(amount - fen / 100) > dust:
        raise CellError(
            "amount_decimals",
            f"金额“{shown(value)}”超过两位小数",
            "金额最多写到分，例如 16069.40；不要四舍五入，请核对原始凭证",
        )
    return int(fen)


def _amount(value: Value) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float) and math.isfinite(value):
        return Decimal(format(value, ".15g"))
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", stripped(value)).replace("−", "-")
        text = text.removeprefix("¥").removesuffix("元").strip()
        if accounting := re.fullmatch(r"\((.+)\)", text):
            text = f"-{accounting[1]}"
        if text.endswith("万"):
            raise _ten_thousands(value, text.removesuffix("万").strip())
        if _NUMBER.fullmatch(text):
            return Decimal(text.replace(",", ""))
    raise CellError(
        "amount", f"“{shown(value)}”不是金额", "只写数字，以元为单位，例如 87900 或 87,900.00"
    )


def _ten_thousands(value: Value, number: str) -> CellError:
    remedy = "这里以元为单位"
    if _NUMBER.fullmatch(number):
        amount = Decimal(number.replace(",", "")) * 10000
        remedy += f"：写成 {amount.normalize():f}"
    return CellError("amount_wan", f"金额“{shown(value)}”用了“万”", remedy)


def count(value: Value) -> int:
    """A number of persons, events and so on: whole, not negative."""
    whole = _whole(value)
    if whole < 0:
        raise CellError("count_negative", f"“{shown(value)}”是负数", "数量写0或正整数")
    if whole > MAX_COUNT:
        raise CellError("count_large", f"“{shown(value)}”大得不合理", "核对这个数")
    return whole


def _whole(value: Value) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        text = unicodedata.normalize("NFKC", stripped(value)).replace("−", "-")
        number = _NUMBER.fullmatch(text)
        if number and not (number[3] or "").strip(".0"):
            return int(text.split(".")[0].replace(",", ""))
        if _COUNTED.fullmatch(text):
            raise CellError(
                "count", f"“{shown(value)}”带了单位", "这里只写数字，单位写在“计数单位”列"
            )
    raise CellError("count", f"“{shown(value)}”不是整数", "写整数，例如 293")


def day(value: Value) -> date:
    """A day: a date of a workbook, or 2026-10-01."""
    if isinstance(value, date):
        return date(value.year, value.month, value.day)
    text = unicodedata.normalize("NFKC", words(value))
    parts = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text, re.ASCII)
    try:
        year, month, number = (int(part) for part in (parts.groups() if parts else ()))
        return date(year, month, number)
    except ValueError as error:
        raise CellError("date", f"“{shown(value)}”不是日期", "写成 2026-10-01") from error


_YES = frozenset({"是", "y", "yes", "true", "1", "√", "✓", "有", "计入"})
_NO = frozenset({"否", "n", "no", "false", "0", "×", "x", "无", "不计入", "不是"})


def yes_no(value: Value) -> bool:
    text = unicodedata.normalize("NFKC", words(value)).casefold()
    if text in _YES | _NO:
        return text in _YES
    raise CellError("yes_no", f"“{shown(value)}”不是“是”或“否”", "写 是 或 否")


def one_of(choices: Mapping[str, str]) -> Parse:
    """One of a few words: `choices` maps what may be written to what it means."""

    def parse(value: Value) -> str:
        text = unicodedata.normalize("NFKC", words(value)).casefold()
        for written, meaning in choices.items():
            if text == unicodedata.normalize("NFKC", written).casefold():
                return meaning
        allowed = "、".join(dict.fromkeys(choices))
        near = nearest(text, list(choices))
        hint = f"是不是“{near}”？" if near else ""
        raise CellError("choice", f"“{shown(value)}”不在可选的词里", f"{hint}可以写：{allowed}")

    return parse


def several(value: Value) -> tuple[str, ...]:
    """Words apart by |, ；, ; or line breaks: other names, kinds of a category ..."""
    parts = (stripped(part) for part in re.split(r"[|｜;；\n]", words(value)))
    return tuple(dict.fromkeys(part for part in parts if part))
