"""Which runs are due, and who is in each. Pure: what is stored and the clock are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.clock import Slot
from bot.project.pushes import Schedule
from bot.pushing import words
from bot.pushing.calendar import due_slot, next_times
from bot.pushing.plan import Plan, Timed
from bot.working_days import Quiet, WorkingDays, quiet_until
from storage.changes import Person, PushChoice

Choices = Mapping[tuple[str, str], PushChoice]
"""By (person, schedule)."""


@dataclass(frozen=True, slots=True)
class When:
    """What moments are reckoned with."""

    zone: ZoneInfo
    worked: WorkingDays
    opened: datetime
    """When the campaign first ran: planned times before that are nobody's loss."""
    now: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """A run: its key is (slot.schedule, slot.due)."""

    schedule: Schedule
    slot: Slot
    receivers: tuple[Person, ...]


def run_name(schedule: str, person: str = "") -> str:
    """What runs are counted under: the schedule, or its times for one receiver."""
    return f"{schedule}@{person}" if person else schedule


def own_plan(choice: PushChoice | None) -> Timed | None:
    """The times that a receiver has chosen, if any."""
    if choice is None or not choice.plan:
        return None
    try:
        return words.read_times(choice.plan)
    except words.NotUnderstood:  # of a version that understood more
        return None


def sent_to(choice: PushChoice | None, moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the receiver wants a push of this moment."""
    if choice is None:
        return True
    paused = choice.paused_until
    return choice.wanted and (paused is None or moment.astimezone(zone).date() >= paused)


def names_of(schedule: Schedule, receivers: Sequence[Person], choices: Choices) -> list[str]:
    """The names under which runs of the schedule are counted."""
    own = [p.id for p in receivers if own_plan(choices.get((p.id, schedule.id)))]
    return [run_name(schedule.id), *(run_name(schedule.id, person) for person in own)]


def due_runs(
    schedule: Schedule,
    receivers: Sequence[Person],
    choices: Choices,
    last: Mapping[str, datetime],
    when: When,
) -> Iterator[Due]:
    """The runs of a schedule that are due: one for all who keep the project's times, and one for
    each who has times of their own. `last`: the newest planned time that is done, by name."""
    plan = schedule.plan
    if not isinstance(plan, Timed):
        return
    shared: list[Person] = []
    for person in receivers:
        choice = choices.get((person.id, schedule.id))
        own = own_plan(choice)
        if own is None or choice is None:
            shared.append(person)
            continue
        name = run_name(schedule.id, person.id)
        since = max(last.get(name, choice.at), choice.at)
        slot = due_slot(name, own, when.zone, when.worked, since, when.now)
        if slot is not None:
            wanted = sent_to(choice, slot.due, when.zone)
            yield Due(schedule, slot, (person,) if wanted else ())
    since = last.get(schedule.id, when.opened)
    slot = due_slot(schedule.id, plan, when.zone, when.worked, since, when.now)
    if slot is not None:
        wanted_by = (
            person
            for person in shared
            if sent_to(choices.get((person.id, schedule.id)), slot.due, when.zone)
        )
        yield Due(schedule, slot, tuple(wanted_by))


@dataclass(frozen=True, slots=True)
class Coming:
    """A planned time ahead."""

    schedule: Schedule
    at: datetime
    sent: datetime
    """After the quiet hours."""


def coming(schedules: Sequence[Schedule], when: When, quiet: Quiet, n: int = 10) -> list[Coming]:
    """The next runs of all schedules that go by time, in order."""
    found = [
        Coming(schedule, at, quiet_until(at, when.zone, *quiet) or at)
        for schedule in schedules
        if isinstance(plan := schedule.plan, Timed)
        for at in next_times(plan, when.zone, when.worked, when.now, n)
    ]
    return sorted(found, key=lambda one: (one.at, one.schedule.id))[:n]


def plan_of(schedule: Schedule, choice: PushChoice | None) -> Plan:
    """The one that holds for this receiver."""
    return own_plan(choice) or schedule.plan
