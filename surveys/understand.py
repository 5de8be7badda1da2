"""What typed words mean as an answer: taken, asked back, or refused. Never guessed."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

from surveys.agenda import Translate
from surveys.closed import one, several
from surveys.conversation import Answer
from surveys.dates import read_date
from surveys.decimals import read_decimal
from surveys.figures import PHOTO, VOICE, value_text
from surveys.form import (
    DateQuestion,
    DecimalQuestion,
    Integer,
    Location,
    Money,
    Multiple,
    Phone,
    PhotoQuestion,
    Question,
    Ranking,
    VoiceQuestion,
    Words,
)
from surveys.locations import read_location
from surveys.money import NotAnAmount, Reason, read_amount, unit_slip
from surveys.numerals import Number, chinese, mixed, scattered, squeeze
from surveys.phones import read_phone
from surveys.reading import Doubtful, Reading, Refused, Slipped, Taken, clean

_GROUPED = re.compile(r"\d{1,12}|\d{1,3}(?:,\d{3})+")
_COUNT_UNITS = "个人|口人|口|人次|个|人|户|名|位|场次|场|次|项|所|份|家|单位|节目|块|分|条|件|%"
_NONE = frozenset({"没有", "无", "没", "一个没有", "none", "nothing"})


def understand(asked: Question, text: str, today: date, _: Translate) -> Reading:
    """Read typed words as an answer to this question. `today`: the person's own day."""
    match asked:
        case DateQuestion():
            return read_date(asked, text, today, _)
        case Multiple() | Ranking():
            return several(asked, text, _)
        case Money() | Integer() | DecimalQuestion() | Phone():
            return _figures(asked, text, _)
        case Words() | VoiceQuestion() | PhotoQuestion() | Location():
            return _said(asked, text, _)
        case _:
            return one(asked, text, _)


def _figures(asked: Money | Integer | DecimalQuestion | Phone, text: str, _: Translate) -> Reading:
    match asked:
        case Money():
            return _money(asked, text, _)
        case Integer():
            return _count(asked, text, _)
        case DecimalQuestion():
            return read_decimal(asked, text, _)
        case Phone():
            return read_phone(text, _)


def _said(
    asked: Words | VoiceQuestion | PhotoQuestion | Location, text: str, _: Translate
) -> Reading:
    match asked:
        case PhotoQuestion():
            return _reference(asked, text, _)
        case Location():
            return read_location(asked, text, _)
        case _:
            return _words(asked, text, _)


def _money(asked: Money, text: str, _: Translate) -> Reading:
    try:
        amount = read_amount(text)
    except NotAnAmount as trouble:
        return Refused(_money_refusal(trouble.reason, _))
    answer = Answer("given", amount.fen)
    if unit_slip(amount.fen, asked.listed) is not None:
        return Slipped(answer)
    return Taken(answer) if amount.certain else Doubtful(answer)


def _money_refusal(reason: Reason, _: Translate) -> str:
    example = _("请写数字，比如 87900 或 8.79万。")
    match reason:
        case "negative":
            return _("金额不能是负数。没有就写 0。")
        case "decimals":
            return _("金额最多写到分（两位小数）。") + example
        case "vague":
            return _("请写准确的数，不写“约”“多”“左右”。") + example
        case "large":
            return _("这个数太大了。请核对一下，单位是元还是万元？")
        case "unreadable":
            return _("没看明白这个金额。") + example


def _count(asked: Integer, text: str, _: Translate) -> Reading:
    bare = squeeze(text)
    if re.match(r"[-−–负]\d", bare):
        return Refused(_("这个数不能是负数。没有就写 0。"))
    number = _number(bare, squeeze(asked.unit))
    if number is None or number.value != int(number.value):
        return Refused(_("请写一个整数，比如 {example}。").format(example=_example(asked)))
    value = int(number.value)
    if not asked.minimum <= value <= asked.maximum:
        low, high = (value_text(asked, bound) for bound in (asked.minimum, asked.maximum))
        return Refused(_("这个数要在 {low} 到 {high} 之间。").format(low=low, high=high))
    answer = Answer("given", value)
    return Taken(answer) if number.certain and not scattered(text) else Doubtful(answer)


def _example(asked: Integer) -> str:
    fitting = 290 if asked.minimum <= 290 <= asked.maximum else asked.minimum or asked.maximum
    return f"{fitting}{asked.unit}"


def _number(bare: str, unit: str) -> Number | None:
    """With its own unit it is clear; 290户 where 人 are asked for wants a yes."""
    if bare in _NONE:
        zero = chinese("零")
        return zero and Number(zero.value, certain=False)
    number = _bare_number(bare.removesuffix(unit)) or _bare_number(bare)
    if number is not None:
        return number
    other = re.fullmatch(f"(.+?)(?:{_COUNT_UNITS})", bare)
    loose = _bare_number(other[1]) if other else None
    return loose and Number(loose.value, certain=False)


def _bare_number(bare: str) -> Number | None:
    if _GROUPED.fullmatch(bare):
        return Number(Decimal(bare.replace(",", "")))
    return mixed(bare) or chinese(bare)


def _words(asked: Words | VoiceQuestion, text: str, _: Translate) -> Reading:
    kept = clean(text)
    length = len("".join(kept.split()))
    if len(kept) > asked.max_length:
        return Refused(
            _("您写了{length}个字，最多{most}个字，请写短一点。").format(
                length=len(kept), most=asked.max_length
            )
        )
    if not length:
        return Refused(_("没有看到字。请写一两句话。"))
    least = asked.min_length if isinstance(asked, Words) else 0
    if length < least:
        return Refused(_("请再写具体一点，至少{least}个字。").format(least=least))
    if kept.casefold().startswith(VOICE):
        return Refused(_("请用自己的话写，或者发一段语音。"))
    return Taken(Answer("given", kept))


def _reference(asked: PhotoQuestion, text: str, _: Translate) -> Reading:
    if not asked.text_instead:
        return Refused(_("这里请发一张照片。"))
    kept = clean(text)
    if not kept or len(kept) > 200 or kept.casefold().startswith(PHOTO):
        return Refused(_("请发一张照片，或者用一句话写清凭证号、存放的地方（200字以内）。"))
    return Taken(Answer("given", kept))
