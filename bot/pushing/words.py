"""Plans as people write them: 每天 18:00, 每周一、三 9:00, 工作日下午5点半, 每月最后一天 9:00,
cron, or something that happens. Nothing is guessed: what is not understood says what can be
written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, time
from fractions import Fraction

from bot.pushing import cron
from bot.pushing.plan import (
    LAST,
    QUARTERS_BEGIN,
    QUARTERS_END,
    WEEKDAYS,
    Daily,
    Days,
    Event,
    EveryDays,
    NthOfMonth,
    OnDate,
    OnMonthDays,
    OnWeekdays,
    OnWorkingDays,
    Plan,
    Rest,
    Timed,
)
from surveys.numerals import chinese

LONGEST = 100
"""Characters of a plan."""
EXAMPLES = (
    "可以写：每天 18:00；每周一、四 9:00；工作日 17:30；每月1日 9:00；每月最后一个工作日 15:00；"
    "隔天 9:00；每周五 16:00，节假日顺延；0 18 * * 1-5；某类对象达到样本目标时；某分项低于95%时；"
    "单位提出异议时；全部单位确认时；问卷截止时；结果批准时"
)
SOME = "可以写：每天 18:00；每周一、四 9:00；工作日下午5点半；每月1日 9:00；每月最后一天 15:00"
"""For the chat: times only."""

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_DAY = "[一二三四五六日天1-7]"
_WEEK = "(?:周|星期|礼拜)"
_AND = r"\s*[、,和及]\s*"
_PART = "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|夜里"
_TIME = rf"(?P<part>{_PART})?\s*(?P<hour>\d{{1,2}}|[零一二两三四五六七八九十]{{1,3}})" + (
    r"(?::(?P<minute>\d\d)|[点时](?:(?P<minutes>\d{1,2})分?|(?P<half>半)|(?P<quarter>[一三]刻)|整|钟)?)"
)
_ONE_TIME = re.sub(r"\?P<\w+>", "?:", _TIME)
_TIMES = re.compile(rf"{_ONE_TIME}(?:(?:{_AND}|\s+){_ONE_TIME})*")
_REST = re.compile(
    r"[\s,;、(]*(?:遇到?|逢)?(?:法定)?节假日(?P<how>不发|不推|不推送|跳过|顺延|照发|照常)\)?$"
)
_RESTS: dict[str, Rest] = {"顺延": "move", "照发": "", "照常": ""}
_WEEKDAY = {**{name: n for n, name in enumerate(WEEKDAYS)}, "天": 6}
_WEEKDAY |= {str(n + 1): n for n in range(7)}


class NotUnderstood(ValueError):
    """The words are no plan; the message says why, `remedy` what can be written."""

    def __init__(self, message: str, remedy: str = EXAMPLES) -> None:
        super().__init__(message)
        self.remedy = remedy


def read(text: str) -> Plan:
    """The plan that the words mean. Raises NotUnderstood."""
    bare = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip(" 。.;")
    if not bare:
        raise NotUnderstood("没有写什么时候发")
    if len(bare) > LONGEST:
        raise NotUnderstood("写得太长")
    return _event(bare) or read_times(bare)


def read_times(text: str) -> Timed:
    """The same for days and times only. Raises NotUnderstood."""
    bare = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip(" 。.;")
    bare, rest = _rested(bare)
    if cron.looks_like(bare):
        try:
            days, at = cron.read(bare)
        except ValueError as error:
            raise NotUnderstood(str(error)) from error
        return Timed(days, at, rest)
    found = {plan for plan in _splits(bare, rest) if plan is not None}
    if len(found) == 1:
        return found.pop()
    if found:
        raise NotUnderstood(f"“{text}”可以有两种理解", "日子和时刻之间空一格，时刻写成 18:00")
    raise _why_not(bare, text)


def _rested(bare: str) -> tuple[str, Rest]:
    found = _REST.search(bare)
    if found is None:
        return bare, ""
    return bare[: found.start()].strip(), _RESTS.get(found["how"], "skip")


def _splits(bare: str, rest: Rest) -> Iterator[Timed | None]:
    """Every way to part the words into days and times."""
    bare = re.sub(r"\s*(?:各?推送一次|推送|发送|各?发一次|发)$", "", bare)
    for start in range(1, len(bare)):
        if _TIMES.fullmatch(bare, start) is None:
            continue
        days, at = _days(re.sub(r"[\s,的在于]+$", "", bare[:start])), _times(bare[start:])
        yield Timed(days, at, rest) if days is not None and at else None


def _why_not(bare: str, text: str) -> NotUnderstood:
    """The likeliest mistake, in words."""
    if _days(bare) is not None:
        return NotUnderstood(f"“{text}”没有写几点", f"写成“{bare} 9:00”这样")
    found = _TIMES.search(bare)
    if found is not None and not bare[: found.start()].strip():
        return NotUnderstood(f"“{text}”没有写哪些天", f"写成“每天 {bare}”这样")
    if re.search(r"每隔", bare):
        return NotUnderstood(f"“{text}”里的“每隔”有两种理解", "写成“每3天 9:00”，或“隔天 9:00”")
    if re.search(r"\d{1,2}[:点时]", bare) and _days(re.split(r" ?\d+[:点时]", bare)[0]) is not None:
        return NotUnderstood(f"“{text}”里的时刻不对", "时刻从 0:00 到 23:59")
    return NotUnderstood(f"看不懂“{text}”")


def _times(text: str) -> tuple[time, ...]:
    """In order; () where one of them is no time of day."""
    found = [_time(each) for each in re.finditer(_TIME, text)]
    known = [each for each in found if each is not None]
    return tuple(sorted(set(known))) if len(known) == len(found) else ()


_AFTERNOON = ("下午", "傍晚", "晚上", "夜里")


def _time(found: re.Match[str]) -> time | None:
    hour = _number(found["hour"])
    minute = int(found["minute"] or found["minutes"] or 0)
    if found["half"]:
        minute = 30
    if found["quarter"]:
        minute = {"一": 15, "三": 45}[found["quarter"][0]]
    part = found["part"] or ""
    if part in _AFTERNOON:
        if hour == 12 and part != "下午":
            return None  # 晚上12点: of which day?
        hour += 12 if hour < 12 else 0
    elif part == "中午":
        hour += 12 if hour < 3 else 0
        if not 11 <= hour <= 14:
            return None
    elif part and hour > 12 - (part != "上午"):
        return None
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    found = chinese(text)
    return int(found.value) if found is not None else 99


def _days(text: str) -> Days | None:
    for pattern, made in _FORMS:
        found = re.fullmatch(pattern, text)
        if found is not None:
            return made(found)
    return None


def _week(found: re.Match[str]) -> Days | None:
    text = re.sub(f"每|个|{_WEEK}", "", found[0])
    if spans := re.fullmatch(rf"({_DAY})\s*(?:至|到|-|~)\s*({_DAY})", text):
        first, last = _WEEKDAY[spans[1]], _WEEKDAY[spans[2]]
        if first >= last:
            return None
        return OnWeekdays(frozenset(range(first, last + 1)))
    return OnWeekdays(frozenset(_WEEKDAY[char] for char in re.findall(_DAY, text)))


def _month_days(text: str) -> frozenset[int]:
    return frozenset(_number(each) for each in re.findall(_N, text))


def _month(found: re.Match[str]) -> Days | None:
    days = _month_days(found[1])
    return OnMonthDays(days) if days <= set(range(1, 32)) else None


def _year(found: re.Match[str]) -> Days | None:
    month, day = _number(found[1]), _number(found[2])
    longest = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    fits = 1 <= month <= 12 and 1 <= day <= longest
    return OnMonthDays(frozenset({day}), frozenset({month})) if fits else None


def _nth(found: re.Match[str]) -> Days | None:
    n = LAST if found[1] == "最后一" else 1 if found[1] == "首" else _number(found[1].strip("第"))
    weekday = None if found[2] == "工作日" else _WEEKDAY[found[2][-1]]
    most = 5 if weekday is not None else 23
    return NthOfMonth(n, weekday) if n == LAST or 1 <= n <= most else None


def _every(found: re.Match[str]) -> Days | None:
    n = _number(found[1])
    return Daily() if n == 1 else EveryDays(n) if 1 < n <= 60 else None


def _date(found: re.Match[str]) -> Days | None:
    try:
        return OnDate(date(int(found[1]), int(found[2]), int(found[3])))
    except ValueError:
        return None


_FORMS: tuple[tuple[str, Callable[[re.Match[str]], Days | None]], ...] = (
    ("每天|每日|天天|每一天", lambda _: Daily()),
    ("(?:每个?)?工作日", lambda _: OnWorkingDays()),
    ("(?:每个?)?周末", lambda _: OnWeekdays(frozenset({5, 6}))),
    ("隔天|隔日|每隔一天|每隔1天", lambda _: EveryDays(2)),
    (f"每({_N})天", _every),
    (
        rf"每?个?{_WEEK}{_DAY}(?:\s*(?:至|到|-|~)\s*{_WEEK}?{_DAY}|(?:(?:{_AND})?每?{_WEEK}?{_DAY})*)",
        _week,
    ),
    (rf"每个?月({_N}[日号]?(?:{_AND}{_N}[日号]?)*)(?<=[日号])", _month),
    ("(?:每个?月的?(?:最后一天|末|底)|月末|月底)", lambda _: OnMonthDays(frozenset({LAST}))),
    (rf"每个?月的?(第{_N}|首|最后一)个(工作日|{_WEEK}{_DAY})", _nth),
    (
        "每个?季度的?(?:最后一天|末)|季末",
        lambda _: OnMonthDays(frozenset({LAST}), QUARTERS_END),
    ),
    ("每个?季度的?(?:第一天|初)", lambda _: OnMonthDays(frozenset({1}), QUARTERS_BEGIN)),
    (rf"每年({_N})月({_N})[日号]", _year),
    (r"(\d{4})(?:年|-|/)(\d{1,2})(?:月|-|/)(\d{1,2})[日号]?", _date),
)


_EVENTS: tuple[tuple[str, Event], ...] = (
    (
        r"(?:某|每|任一|有)?一?(?:类|组|个类别)?(?:对象|群体|人群)?(?:的?(?:答卷|样本|份数))?"
        r"(?:达到|完成|收满)(?:样本)?(?:目标|计划)数?|(?:某|每|任一|有)?一?(?:类|组)(?:对象)?(?:达标|收满)",
        Event("target"),
    ),
    (
        r"(?:有|某个?|任一|任何)?单位(?:提出|有)?(?:异议|争议)|有(?:单位)?(?:提出)?(?:异议|争议)",
        Event("dispute"),
    ),
    (
        r"(?:(?:全部|所有)(?:单位)?(?:都|均)?|(?:单位)?(?:都|全部|均))确认(?:完|完毕|完成|好|了)?",
        Event("confirmed"),
    ),
    (r"(?:问卷|调查)(?:截止|结束|收完)", Event("closed", phase="survey")),
    (r"(?:填报|单位填报|单位确认)(?:截止|结束)", Event("closed", phase="confirmation")),
    (r"(?:全部|都|活动|外业|收集|项目)?(?:截止|结束)", Event("closed")),
    (r"(?:结果|得分|成绩)?(?:批准|定稿)|最终得分|(?:得|有)出最终结果|出最终得分", Event("final")),
)
_BELOW = re.compile(
    r"(?:有|某|任一|任何|每)?一?个?(?:分项|满意度|得分率|项目|项|指标项)*(?:的?得分率|满意度)?"
    r"(?:低于|不到|跌破|掉到)(?P<line>\d{1,2}(?:\.\d{1,2})?\s*%|满分线)(?:以下)?"
)


def _event(bare: str) -> Event | None:
    text = re.sub(r"^(?:当|一旦|一有|只要)|(?:的时候|时候?)?(?:就?(?:推送|发送|发))?$", "", bare)
    text = text.replace(" ", "")
    if found := _BELOW.fullmatch(text):
        line = found["line"]
        if line == "满分线":
            return Event("below")
        return Event("below", Fraction(line.rstrip("% ")) / 100)
    return next((event for pattern, event in _EVENTS if re.fullmatch(pattern, text)), None)
