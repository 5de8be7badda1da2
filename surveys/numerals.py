"""Numbers as people write them: full-width digits, Chinese numerals, 8万7千9."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

_INVISIBLE = dict.fromkeys([0xFE0E, 0xFE0F, 0x20E3, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_QUOTES = "\"'“”‘’「」『』《》()[]【】<>"
_TRAILING = "。.!,;:~、…·" + _QUOTES
_DIGITS = "零一二三四五六七八九"
_SAME = str.maketrans("〇两壹贰叁肆伍陆柒捌玖拾佰仟萬億", "零二一二三四五六七八九十百千万亿")
SPELT = str.maketrans("〇零一二两三四五六七八九幺", "0012234567891")
"""Digits read one by one, as in a telephone number or a year."""
_UNITS = {"千": 1000, "百": 100, "万": 10**4, "亿": 10**8}

_D = "[一二三四五六七八九]"
_SECTION = re.compile(f"(?:({_D})千)?(?:零?({_D})百)?(?:零?({_D}?)(十))?(零?)({_D}?)")
_WHOLE = re.compile("(?:([^万亿]+)亿)?(?:([^万亿]+)万)?([^万亿]*)")
_DECIMAL = re.compile(r"(\d{1,15}(?:\.\d{1,10})?)([千百万亿])")
_MIXED = re.compile(r"(?=.*\d)(?=.*[十百千万亿])[\d十百千万亿零]{2,24}")


@dataclass(frozen=True, slots=True)
class Number:
    """A number read from text. Not `certain`: a manner of writing that wants a yes."""

    value: Decimal
    certain: bool = True


def scattered(text: str) -> bool:
    """Whether digits stand apart, as in 1 3: it may be one number or two."""
    return re.search(r"\d\s+[\d.]", unicodedata.normalize("NFKC", text)) is not None


def squeeze(text: str) -> str:
    """For comparing: half-width, lower case, without blanks, quotes and closing punctuation."""
    text = unicodedata.normalize("NFKC", text).translate(_INVISIBLE).casefold()
    return "".join(text.split()).lstrip(_QUOTES).rstrip(_TRAILING)


def in_chinese(number: int) -> str:
    """The usual spelling of a whole number from 0 to below 10**12, e.g. 十二, 八万七千九百."""
    if number == 0:
        return _DIGITS[0]
    words = ""
    for unit, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = number // unit % 10**4
        if part:
            gap = words and (part < 1000 or number // unit // 10**4 % 10**4 == 0)
            words += ("零" if gap else "") + _spell(part) + name
    return words[1:] if words.startswith("一十") else words


def _spell(part: int) -> str:
    words = ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = part // unit % 10
        if digit:
            gap = words and part // (unit * 10) % 10 == 0
            words += ("零" if gap else "") + _DIGITS[digit] + name
    return words


def chinese(text: str) -> Number | None:
    """A Chinese numeral. Certain when spelt as usual; 八万七 and other short cuts are not."""
    text = text.translate(_SAME)
    value = _loose(text)
    if value is None:
        return None
    usual = in_chinese(value)
    return Number(Decimal(value), certain=text.removeprefix("一" * usual.startswith("十")) == usual)


def mixed(text: str) -> Number | None:
    """Digits with 百 千 万 亿: 8.79万, 8万7千9, 12万5千. Certain unless oddly put (8万79)."""
    text = text.translate(_SAME)
    if found := _DECIMAL.fullmatch(text):
        return Number(Decimal(found[1]) * _UNITS[found[2]])
    if not _MIXED.fullmatch(text):
        return None
    text = re.sub(r"\d+", lambda digits: _spelt_digits(digits[0]), text)
    value = _loose(text)
    if value is None:
        return None
    usual = in_chinese(value)
    short = usual[:-1] if usual[-1] in "百千" else usual
    return Number(Decimal(value), certain=text in (usual, short))


def _spelt_digits(digits: str) -> str:
    number = in_chinese(int(digits)) if int(digits) < 10**12 else "?"
    return f"零{number}" if digits.startswith("0") and digits != "0" else number


def _loose(text: str) -> int | None:
    """The value however it is spelt; a last digit right after a unit is a tenth of that unit."""
    whole = _WHOLE.fullmatch(text) if 0 < len(text) <= 40 else None
    if whole is None:
        return None
    total, above = 0, 0
    for part, unit in zip(whole.groups(), (10**8, 10**4, 1), strict=True):
        if not part:
            continue
        value = _section(part)
        if value is None:
            return None
        if above and unit == 1 and len(part) == 1:
            value *= above // 10
        total, above = total + value * unit, unit
    return total


def _section(part: str) -> int | None:
    """A numeral below 10,000 without 万; 七千九 is 7,900."""
    if part == "零":
        return 0
    found = _SECTION.fullmatch(part.removeprefix("零"))
    if found is None:
        return None
    thousands, hundreds, tens, ten, gap, last = found.groups()
    value = 1000 * _digit(thousands) + 100 * _digit(hundreds)
    value += 10 * (_digit(tens) or 1) if ten else 0
    after = 0 if gap or ten else 10 if hundreds else 100 if thousands else 0
    return value + _digit(last) * (after or 1)


def _digit(char: str | None) -> int:
    return _DIGITS.index(char) if char else 0
