"""Days that are worked and hours that are quiet: when something unasked may be said. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SATURDAY = 5
ONE_DAY = timedelta(days=1)
Quiet = tuple[time, time]
"""The hours in which nothing is sent unasked: from, until."""
LONGEST_REST = 40
"""No calendar has as many days off in a row; more of them are a mistake in the file."""


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Monday to Friday but for `off`, and the weekend days that are `worked` instead."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    @property
    def years(self) -> frozenset[int]:
        """The years that it knows anything of."""
        return frozenset(day.year for day in self.off | self.worked)

    def works(self, day: date) -> bool:
        """Whether the day is worked."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)

    def next(self, day: date) -> date:
        """The day itself if it is worked, else the next one that is."""
        for n in range(LONGEST_REST):
            if self.works(day + n * ONE_DAY):
                return day + n * ONE_DAY
        return day

    def after(self, day: date, n: int) -> date:
        """The `n`-th working day behind `day`."""
        for _ in range(n):
            day = self.next(day + ONE_DAY)
        return day

    def between(self, after: date, until: date) -> int:
        """Working days in (after, until]."""
        days = (until - after).days
        return sum(1 for n in range(1, days + 1) if self.works(after + n * ONE_DAY))


def quiet_until(moment: datetime, zone: ZoneInfo, start: time, end: time) -> datetime | None:
    """The end of the quiet hours that `moment` falls into, or None. They may span midnight."""
    local = moment.astimezone(zone)
    clock = local.time()
    inside = start <= clock < end if start <= end else clock >= start or clock < end
    if start == end or not inside:
        return None
    until = local.replace(hour=end.hour, minute=end.minute, second=0, microsecond=0)
    return until if until > local else until + timedelta(days=1)


def next_working_moment(
    moment: datetime, zone: ZoneInfo, quiet: Quiet, days: WorkingDays | None
) -> datetime:
    """The first moment, not before this one, outside the quiet hours and on a working day (any
    day where `days` is None). In UTC; a moment that fits comes back as it is."""
    local = moment.astimezone(zone)
    for _ in range(2 * LONGEST_REST):
        until = quiet_until(local, zone, *quiet)
        if until is not None:
            local = until
        elif days is not None and not days.works(local.date()):
            local = datetime.combine(local.date() + ONE_DAY, time(0), zone)
        else:
            break
    return local.astimezone(UTC)


def silent_days(since: date, today: date, days: WorkingDays | None) -> int:
    """Days without a word up to today: working days, or all where `days` is None."""
    return days.between(since, today) if days is not None else (today - since).days
