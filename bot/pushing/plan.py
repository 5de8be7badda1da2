"""When a push goes out: days and times of day, or something that happens. Pure values.

What people write becomes a plan in `bot.pushing.words`; the moments of one are reckoned in
`bot.pushing.calendar`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from fractions import Fraction
from typing import Literal

from bot.working_days import WorkingDays

LAST = -1
"""The last day of a month, the last working day of it, the last Monday of it ..."""
EVERY_MONTH = frozenset(range(1, 13))
QUARTERS_BEGIN = frozenset({1, 4, 7, 10})
QUARTERS_END = frozenset({3, 6, 9, 12})
WEEKDAYS = "一二三四五六日"
_EPOCH = date(2000, 1, 1)
"""Every so many days is counted from here, so that restarts and changed files move nothing."""
ONE_DAY = timedelta(days=1)

Rest = Literal["", "skip", "move"]
"""On a day that is not worked: sent all the same, left out, or on the next day that is worked."""


@dataclass(frozen=True, slots=True)
class Daily:
    def holds(self, _day: date, _worked: WorkingDays) -> bool:
        return True

    def said(self) -> str:
        return "每天"


@dataclass(frozen=True, slots=True)
class EveryDays:
    """Every n-th day."""

    n: int

    def holds(self, day: date, _worked: WorkingDays) -> bool:
        return (day - _EPOCH).days % self.n == 0

    def said(self) -> str:
        return f"每{self.n}天"


@dataclass(frozen=True, slots=True)
class OnWorkingDays:
    def holds(self, day: date, worked: WorkingDays) -> bool:
        return worked.works(day)

    def said(self) -> str:
        return "工作日"


@dataclass(frozen=True, slots=True)
class OnWeekdays:
    """Monday is 0."""

    days: frozenset[int]

    def holds(self, day: date, _worked: WorkingDays) -> bool:
        return day.weekday() in self.days

    def said(self) -> str:
        return "每周" + "、".join(WEEKDAYS[n] for n in sorted(self.days))


@dataclass(frozen=True, slots=True)
class OnMonthDays:
    """Days of the month; one that a month does not have is its last day."""

    days: frozenset[int]
    months: frozenset[int] = EVERY_MONTH

    def holds(self, day: date, _worked: WorkingDays) -> bool:
        last = (day + ONE_DAY).day == 1
        named = day.day in self.days or (last and any(n > day.day or n == LAST for n in self.days))
        return day.month in self.months and named

    def said(self) -> str:
        each = sorted(self.days, key=lambda n: (n == LAST, n))
        days = "、".join("最后一天" if n == LAST else f"{n}日" for n in each)
        if self.months == EVERY_MONTH:
            return f"每月{days}"
        if self.months in (QUARTERS_BEGIN, QUARTERS_END):
            return f"每季度{days.replace('1日', '第一天')}"
        return f"每年{'、'.join(f'{month}月' for month in sorted(self.months))}{days}"


@dataclass(frozen=True, slots=True)
class NthOfMonth:
    """The n-th (or last) Monday ... of a month; weekday None: the n-th working day."""

    n: int
    weekday: int | None = None

    def holds(self, day: date, worked: WorkingDays) -> bool:
        if not self._kind(day, worked):
            return False
        first = day.replace(day=1)
        if self.n == LAST:
            rest = (day + n * ONE_DAY for n in range(1, 31))
            return not any(d.month == day.month and self._kind(d, worked) for d in rest)
        before = (first + n * ONE_DAY for n in range(day.day - 1))
        return sum(self._kind(d, worked) for d in before) == self.n - 1

    def _kind(self, day: date, worked: WorkingDays) -> bool:
        return worked.works(day) if self.weekday is None else day.weekday() == self.weekday

    def said(self) -> str:
        which = "最后一个" if self.n == LAST else f"第{self.n}个"
        kind = "工作日" if self.weekday is None else f"周{WEEKDAYS[self.weekday]}"
        return f"每月{which}{kind}"


@dataclass(frozen=True, slots=True)
class OnDate:
    """Once."""

    day: date

    def holds(self, day: date, _worked: WorkingDays) -> bool:
        return day == self.day

    def said(self) -> str:
        return f"{self.day.year}年{self.day.month}月{self.day.day}日"


@dataclass(frozen=True, slots=True)
class OnCronDays:
    """The days of a cron expression. Where both a day of the month and a weekday are given, either
    will do, as in cron."""

    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    """Monday is 0."""
    either: bool
    text: str
    """The whole expression, times included."""

    def holds(self, day: date, _worked: WorkingDays) -> bool:
        of_month, of_week = day.day in self.days, day.weekday() in self.weekdays
        fits = of_month or of_week if self.either else of_month and of_week
        return day.month in self.months and fits

    def said(self) -> str:
        return self.text


Days = (
    Daily | EveryDays | OnWorkingDays | OnWeekdays | OnMonthDays | NthOfMonth | OnDate | OnCronDays
)


@dataclass(frozen=True, slots=True)
class Timed:
    """On these days at these times of day, in the project's time zone."""

    days: Days
    at: tuple[time, ...]
    """In order, no two the same."""
    rest: Rest = ""

    @property
    def asks_calendar(self) -> bool:
        """Whether it hangs on which days are worked."""
        of_month = isinstance(self.days, NthOfMonth) and self.days.weekday is None
        return bool(self.rest) or of_month or isinstance(self.days, OnWorkingDays)

    def said(self) -> str:
        """As it can be written."""
        rest = {"": "", "skip": "，节假日不发", "move": "，节假日顺延"}[self.rest]
        if isinstance(self.days, OnCronDays):
            return f"{self.days.said()}{rest}"
        return f"{self.days.said()} {'、'.join(f'{t.hour}:{t:%M}' for t in self.at)}{rest}"


Happening = Literal["target", "below", "dispute", "confirmed", "closed", "final"]
Phase = Literal["survey", "confirmation", "both"]


@dataclass(frozen=True, slots=True)
class Event:
    """As soon as it happens: once each time it comes about anew."""

    what: Happening
    line: Fraction | None = None
    """Of `below`: the rate; None: the project's full line."""
    phase: Phase = "both"
    """Of `closed`."""

    def said(self) -> str:
        """As it can be written."""
        match self.what:
            case "target":
                return "某类对象达到样本目标时"
            case "below":
                return f"某分项低于{_percent(self.line)}时"
            case "dispute":
                return "单位提出异议时"
            case "confirmed":
                return "全部单位确认时"
            case "closed":
                names = {"survey": "问卷截止时", "confirmation": "填报截止时", "both": "全部截止时"}
                return names[self.phase]
            case "final":
                return "结果批准时"


def _percent(line: Fraction | None) -> str:
    if line is None:
        return "满分线"
    return f"{float(line * 100):g}%"


Plan = Timed | Event
