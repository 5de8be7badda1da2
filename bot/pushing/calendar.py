"""The moments of a plan. Pure: the time zone, the calendar of working days and the clock are given.

A planned time of day comes once on each of its days, also when the clocks change: one that does not
exist is an hour later, one that comes twice is the first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.clock import Slot
from bot.pushing.plan import ONE_DAY, OnDate, Timed
from bot.working_days import LONGEST_REST, WorkingDays

_STRETCH = 60
"""Days looked through at a time."""
_FAR = 366 * 30
"""Days after which a plan that has not come is taken to be over."""


def times(
    plan: Timed, zone: ZoneInfo, worked: WorkingDays, after: datetime, until: datetime
) -> list[datetime]:
    """Planned times in (after, until], in order, as UTC."""
    first, last = after.astimezone(zone).date(), until.astimezone(zone).date()
    days = _days(plan, worked, first - ONE_DAY, last + ONE_DAY)
    planned = {datetime.combine(day, at, zone).astimezone(UTC) for day in days for at in plan.at}
    return sorted(moment for moment in planned if after < moment <= until)


def next_times(
    plan: Timed, zone: ZoneInfo, worked: WorkingDays, after: datetime, n: int
) -> list[datetime]:
    """The next n planned times after the moment; fewer where the plan ends."""
    found: list[datetime] = []
    start = after
    for _ in range(_FAR // _STRETCH):
        until = start + timedelta(days=_STRETCH)
        found += times(plan, zone, worked, start, until)
        if len(found) >= n or _over(plan, start, zone):
            break
        start = until
    return found[:n]


def due_slot(
    schedule: str,
    plan: Timed,
    zone: ZoneInfo,
    worked: WorkingDays,
    last: datetime,
    now: datetime,
) -> Slot | None:
    """The newest planned time after `last` and not after `now`, with those missed before it; or
    None."""
    found = times(plan, zone, worked, last, now)
    return Slot(schedule, found[-1], tuple(found[:-1])) if found else None


def _over(plan: Timed, moment: datetime, zone: ZoneInfo) -> bool:
    once = plan.days
    return isinstance(once, OnDate) and moment.astimezone(zone).date() > (
        once.day + LONGEST_REST * ONE_DAY
    )


def _days(plan: Timed, worked: WorkingDays, first: date, last: date) -> Iterator[date]:
    """The days of the plan in [first, last], as they are moved or left out for holidays."""
    if plan.rest != "move":
        for day in _every(first, last):
            if plan.days.holds(day, worked) and (plan.rest != "skip" or worked.works(day)):
                yield day
        return
    moved = {
        worked.next(day)
        for day in _every(first - LONGEST_REST * ONE_DAY, last)
        if plan.days.holds(day, worked)
    }
    yield from (day for day in sorted(moved) if first <= day <= last)


def _every(first: date, last: date) -> Iterator[date]:
    for n in range((last - first).days + 1):
        yield first + n * ONE_DAY
