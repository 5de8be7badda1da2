"""Numbers with decimals: kept as their plain text, `3.5`, whatever way they were typed in."""

from __future__ import annotations

import re
from decimal import Decimal

from surveys.agenda import Translate
from surveys.conversation import Answer
from surveys.form import DecimalQuestion
from surveys.numerals import SPELT, Number, chinese, mixed, scattered, squeeze
from surveys.reading import Doubtful, Reading, Refused, Taken

_PLAIN = re.compile(r"(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4})(?:\.(\d{1,20}))?|\.(\d{1,20})")
_SIGN = re.compile(r"^(?:[-−–]|负)")
_POINT = re.compile(r"([〇零一二两三四五六七八九十百千万亿]*)点([〇零一二两三四五六七八九]{1,12})")
_VAGUE = re.compile("约|左右|大概|差不多|上下|多|几|余")


def plain(number: Decimal) -> str:
    """The number without exponent and closing zeros; there is no −0."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def in_words(asked: DecimalQuestion, number: Decimal) -> str:
    """1,234.5公里."""
    return f"{Decimal(plain(number)):,f}{asked.unit}"


def read_decimal(asked: DecimalQuestion, text: str, _: Translate) -> Reading:
    """Digits, full-width or spelt (三点五), with or without the question's unit."""
    bare = squeeze(text)
    negative = _SIGN.match(bare) is not None
    found = _number(_SIGN.sub("", bare), squeeze(asked.unit))
    if found is None:
        return Refused(_unreadable(asked, bare, _))
    value = -found.value if negative else found.value
    digits = max(-int(value.normalize().as_tuple().exponent), 0)
    if digits > asked.places:
        return Refused(_("最多写{n}位小数。").format(n=asked.places))
    why = _out_of_range(asked, value, _)
    if why:
        return Refused(why)
    answer = Answer("given", plain(value))
    return Taken(answer) if found.certain and not scattered(text) else Doubtful(answer)


def _number(bare: str, unit: str) -> Number | None:
    without = bare.removesuffix(unit) if unit else bare
    return _bare_number(without) or (_bare_number(bare) if without != bare else None)


def _bare_number(bare: str) -> Number | None:
    if _PLAIN.fullmatch(bare):
        return Number(Decimal(bare.replace(",", "")))
    if found := _POINT.fullmatch(bare):
        whole = chinese(found[1]) if found[1] else Number(Decimal(0), certain=False)
        if whole is None:
            return None
        part = Decimal(f"0.{found[2].translate(SPELT)}")
        return Number(whole.value + part, certain=whole.certain)
    return mixed(bare) or chinese(bare)


def _unreadable(asked: DecimalQuestion, bare: str, _: Translate) -> str:
    example = _("请写数字，比如 {example}。").format(example=f"3.5{asked.unit}")
    vague = _("请写准确的数，不写“约”“多”“左右”。") if _VAGUE.search(bare) else ""
    return vague + example


def _out_of_range(asked: DecimalQuestion, value: Decimal, _: Translate) -> str:
    low, high = asked.minimum, asked.maximum
    if (low is None or low <= value) and (high is None or value <= high):
        return ""
    if low is not None and high is not None:
        return _("这个数要在 {low} 到 {high} 之间。").format(
            low=in_words(asked, low), high=in_words(asked, high)
        )
    if low is not None:
        return _("这个数不能小于 {low}。").format(low=in_words(asked, low))
    return _("这个数不能大于 {high}。").format(high=in_words(asked, high or Decimal(0)))
