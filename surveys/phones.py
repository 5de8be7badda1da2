"""Telephone numbers of China: mobile, or with area code. Kept as digits."""

from __future__ import annotations

import re

from surveys.agenda import Translate
from surveys.conversation import Answer
from surveys.numerals import SPELT, squeeze
from surveys.reading import Doubtful, Reading, Refused, Taken

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LANDLINE = re.compile(r"0(?:10|2\d)\d{8}|0[3-9]\d\d\d{7,8}")
_FILLING = re.compile(r"[-()—–−_.·/、]")
_COUNTRY = re.compile(r"^(?:\+86|0086|86(?=1[3-9]\d{9}$))")


def read_phone(text: str, _: Translate) -> Reading:
    """Blanks, dashes, brackets, full width and +86 do not matter; spelt digits are asked back."""
    bare = _FILLING.sub("", squeeze(text))
    spelt = bare.translate(SPELT)
    number = _COUNTRY.sub("", spelt)
    if spelt != number and _LANDLINE.fullmatch("0" + number):
        number = "0" + number
    if _MOBILE.fullmatch(number) or _LANDLINE.fullmatch(number):
        answer = Answer("given", number)
        return Taken(answer) if spelt == bare else Doubtful(answer)
    return Refused(_why(number, _))


def _why(number: str, _: Translate) -> str:
    example = _("手机写11位数字，座机连区号一起写，比如 023-63500000。")
    if not number.isdecimal() or not number.isascii():
        return _("没看明白这个电话号码。") + example
    if number.startswith("1") and len(number) != 11:
        return _("手机号是11位，您写的是{n}位。请核对一下。").format(n=len(number))
    if len(number) in (7, 8):
        return _("这像是座机号，请把区号也写上。") + example
    return _("这个号码不对。") + example


def in_groups(number: str) -> str:
    """138 0013 8000; a landline as it is."""
    if _MOBILE.fullmatch(number):
        return f"{number[:3]} {number[3:7]} {number[7:]}"
    return number
