"""Amounts of money: integer fen inside, 87,900.00元 for people.

Rules V01 and V02 of the spending confirmation: at most two decimals, never negative, written with
or without separators, in 元 or 万元.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from surveys.numerals import Number, chinese, mixed, scattered, squeeze

MAX_FEN = 10**15
"""Ten trillion yuan: more than any budget, and safe in 64 bits even summed up."""

Reason = Literal["negative", "decimals", "vague", "large", "unreadable"]

_PREFIX = re.compile("^(?:人民币|rmb|cny|[¥￥])")
_SUFFIX = re.compile("(?:人民币|rmb|cny|元整|元正|块钱|圆整|元|块|圆)$")
_PLAIN = re.compile(r"\d{1,20}(?:\.\d*)?|\.\d+")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?")
_DIGIT = r"([\d一二三四五六七八九])"
_COINS = re.compile(f"(.+)[元块圆](?:{_DIGIT}[角毛])?(?:{_DIGIT}分?)?")
_VAGUE = re.compile("约|左右|大概|差不多|上下|多$|多[万元]|几|来[万元]|余")
_NOTHING = frozenset({"没有", "无", "没花", "没有花", "一分没有", "none", "nothing"})


class NotAnAmount(ValueError):
    """The text is no amount that could be taken. `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_IN_WORDS[reason])
        self.reason: Reason = reason


_IN_WORDS: dict[Reason, str] = {
    "negative": "金额不能是负数",
    "decimals": "金额最多两位小数（到分）",
    "vague": "要准确的数，不要约数",
    "large": "金额太大",
    "unreadable": "不是金额",
}


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in fen as read. Not `certain`: show it and ask for a yes."""

    fen: int
    certain: bool = True


def yuan(fen: int) -> str:
    """87,900.00元."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}元"


def read_amount(text: str) -> Amount:
    """The amount that a text stands for, with whether it needs a yes. Raises NotAnAmount."""
    bare = _PREFIX.sub("", squeeze(text))
    if re.match(r"[-−–负减]", bare):
        raise NotAnAmount("negative")
    if _VAGUE.search(bare):
        raise NotAnAmount("vague")
    if bare in _NOTHING:
        return Amount(0, certain=False)
    number = _read(_SUFFIX.sub("", bare)) or _with_coins(bare)
    if number is None:
        raise NotAnAmount("unreadable")
    if scattered(text) or text.lstrip().startswith(("(", "（")):
        # 87 900 is likely one amount; bookkeepers put negative ones into brackets
        number = Number(number.value, certain=False)
    return _to_fen(number)


def _read(bare: str) -> Number | None:
    if _PLAIN.fullmatch(bare) or _GROUPED.fullmatch(bare):
        return Number(Decimal(bare.replace(",", "")))
    if number := mixed(bare):
        return number
    if spelt := chinese(bare):
        return Number(spelt.value, certain=False)
    return _oddly_written(bare)


def _oddly_written(bare: str) -> Number | None:
    """8,7900 or 8.79w: readable, but worth a question."""
    if re.fullmatch(r"\d{1,15}(?:,\d{1,15})+", bare) and len(bare) <= 20:
        return Number(Decimal(bare.replace(",", "")), certain=False)
    if re.fullmatch(r"\d{1,9}(?:\.\d{1,6})?w", bare):
        return Number(Decimal(bare[:-1]) * 10**4, certain=False)
    return None


def _with_coins(bare: str) -> Number | None:
    """5元3角2分; 5块3 wants a yes."""
    found = _COINS.fullmatch(bare)
    whole = _read(found[1]) if found else None
    if found is None or whole is None or whole.value != int(whole.value):
        return None
    jiao, fen = _digit(found[2]), _digit(found[3])
    clear = found[3] is None or bare.endswith("分")
    if not clear and found[2] is None:
        jiao, fen = fen, 0
    return Number(whole.value + Decimal(10 * jiao + fen) / 100, certain=whole.certain and clear)


def _digit(char: str | None) -> int:
    spelt = chinese(char) if char else None
    return int(spelt.value) if spelt else int(char or 0)


def _to_fen(number: Number) -> Amount:
    fen = number.value * 100
    if fen > MAX_FEN:
        raise NotAnAmount("large")
    if fen != int(fen):
        raise NotAnAmount("decimals")
    return Amount(int(fen), certain=number.certain)


def unit_slip(fen: int, listed: int | None) -> int | None:
    """What the amount would be (fen, to the nearest) had 元 and 万元 been mixed up; None if it
    does not look like that.

    V02 asks within ±0.1 % of `listed`. A sum spent in part is the commonest case (8.7 of 87,900),
    and asking costs one tap, so here it is anything from half to double.
    """
    if not listed or not fen:
        return None
    if _near(fen * 10**4, listed):
        return fen * 10**4
    if _near(fen, listed * 10**4):
        return (fen + 5000) // 10**4
    return None


def _near(left: int, right: int) -> bool:
    return right <= 2 * left and left <= 2 * right
