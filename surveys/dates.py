"""Days as people write them: 2026-01-31, 2026年1月31日, 1月31日, 昨天. Kept as ISO dates."""

from __future__ import annotations

import re
from datetime import date, timedelta

from surveys.agenda import Translate
from surveys.conversation import Answer
from surveys.form import DateQuestion
from surveys.numerals import SPELT, chinese, squeeze
from surveys.reading import Doubtful, Reading, Refused, Taken

_N = "(\\d{1,2}|[一二三四五六七八九十廿]{1,3})"
_YEAR = "(\\d{4}|\\d{2}|[〇零一二三四五六七八九]{4}|[〇零一二三四五六七八九]{2})"
_FULL = (
    re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})"),
    re.compile(rf"{_YEAR}(年)(?:的)?{_N}月(?:份)?{_N}[日号]?"),
    re.compile(r"(\d{2})([-/.])(\d{1,2})\2(\d{1,2})"),
    re.compile(r"((?:19|20)\d\d)()(\d\d)(\d\d)"),
)
_NO_YEAR = (
    re.compile(rf"{_N}月(?:份)?{_N}[日号]?"),
    re.compile(r"(\d{1,2})[-/.](\d{1,2})"),
)
_THIS_YEAR = re.compile(rf"(今年|去年|前年|明年){_N}月(?:份)?{_N}[日号]?")
_YEARS = {"今年": 0, "去年": -1, "前年": -2, "明年": 1}
_DAYS = {
    **{"今天": 0, "今日": 0, "today": 0, "昨天": -1, "昨日": -1, "yesterday": -1},
    **{"前天": -2, "大前天": -3, "明天": 1, "tomorrow": 1, "后天": 2, "大后天": 3},
}
_LUNAR = re.compile("正月|腊月|冬月|初[一二三四五六七八九十]|农历|阴历|除夕|大年")


class _NoSuchDay(ValueError):
    """30 February: the words were clear, the day is not in the calendar."""


def in_words(day: date, _: Translate) -> str:
    """2026年1月31日."""
    return _("{year}年{month}月{day}日").format(year=day.year, month=day.month, day=day.day)


def read_date(asked: DateQuestion, text: str, today: date, _: Translate) -> Reading:
    """`today` is the person's own day: what is reckoned from it is always asked back."""
    bare = squeeze(text).lstrip("公阳历").replace("—", "-").replace("–", "-")
    try:
        day, certain = _full(bare), True
        if day is None:
            day, certain = _doubtful(asked, bare, today), False
    except _NoSuchDay:
        return Refused(_("没有“{date}”这一天。请核对一下。").format(date=bare[:20]))
    if day is None:
        return Refused(_unreadable(bare, _))
    why = _out_of_range(asked, day, _)
    if why:
        return Refused(why)
    answer = Answer("given", day.isoformat())
    short = re.match(r"\d{2}[-/.年]|[〇零一二三四五六七八九]{2}年", bare)
    return Taken(answer) if certain and not short else Doubtful(answer)


def _full(bare: str) -> date | None:
    for pattern in _FULL:
        if found := pattern.fullmatch(bare):
            return _day(_year(found[1]), _small(found[3]), _small(found[4]))
    return None


def _doubtful(asked: DateQuestion, bare: str, today: date) -> date | None:
    """A day that is reckoned from today, or the year it most likely lies in."""
    if bare in _DAYS:
        return today + timedelta(days=_DAYS[bare])
    if found := _THIS_YEAR.fullmatch(bare):
        return _day(today.year + _YEARS[found[1]], _small(found[2]), _small(found[3]))
    for pattern in _NO_YEAR:
        if found := pattern.fullmatch(bare):
            return _likely(asked, _small(found[1]), _small(found[2]), today)
    return None


def _likely(asked: DateQuestion, month: int, day: int, today: date) -> date:
    """In the question's own bounds if these leave a choice, else the last such day there was."""
    found = [each for year in range(-8, 2) if (each := _try(today.year + year, month, day))]
    if not found:
        raise _NoSuchDay
    fits = [each for each in found if not _beyond(asked, each)]
    past = [each for each in fits or found if each <= today]
    return max(past) if past else min(fits or found)


def _try(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _day(year: int, month: int, day: int) -> date:
    found = _try(year, month, day)
    if found is None:
        raise _NoSuchDay
    return found


def _year(text: str) -> int:
    digits = text.translate(SPELT)
    return int(digits) if len(digits) == 4 else 2000 + int(digits)


def _small(text: str) -> int:
    """A month or a day; 廿五 is 25. 0 (no such day) where it is no number."""
    if text.isdecimal():
        return int(text)
    spelt = chinese("二十" + text[1:] if text.startswith("廿") else text)
    return int(spelt.value) if spelt else 0


def _unreadable(bare: str, _: Translate) -> str:
    example = _("请写成“2026年1月31日”这样，年、月、日都要有。")
    if _LUNAR.search(bare):
        return _("请写公历（阳历）的日子。") + example
    return _("没看明白是哪一天。") + example


def _beyond(asked: DateQuestion, day: date) -> bool:
    early = asked.earliest is not None and day < asked.earliest
    return early or (asked.latest is not None and day > asked.latest)


def _out_of_range(asked: DateQuestion, day: date, _: Translate) -> str:
    if not _beyond(asked, day):
        return ""
    low, high = asked.earliest, asked.latest
    if low is not None and high is not None:
        text = _("这个日子要在{low}到{high}之间。")
        return text.format(low=in_words(low, _), high=in_words(high, _))
    if low is not None:
        return _("这个日子不能早于{low}。").format(low=in_words(low, _))
    return _("这个日子不能晚于{high}。").format(high=in_words(high or day, _))
