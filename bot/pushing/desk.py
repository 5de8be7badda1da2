"""What people see of pushes, and what they choose: in the chat, and by `jixiao schedule`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from bot.campaign import Campaign
from bot.project.holidays import working_days
from bot.project.pushes import Schedule
from bot.pushing import words
from bot.pushing.calendar import next_times
from bot.pushing.plan import WEEKDAYS, Plan, Timed
from bot.pushing.planner import Choices, Coming, When, coming, own_plan, plan_of
from bot.working_days import Quiet, WorkingDays
from storage.changes import Person, PushChoice
from storage.pushes import Pushed
from storage.store import Store
from surveys.conversation import PushChosen, Role
from surveys.lookups import LookUp, PlanHeard, PlanRead, PushesNow, PushNow

Json = dict[str, Any]
NEXT = 10
"""Runs that are listed."""


class PushDesk:
    def __init__(self, store: Store, campaign: Campaign, *, now: Callable[[], datetime]) -> None:
        self._store = store
        self._campaign = campaign
        self._now = now

    @property
    def _worked(self) -> WorkingDays:
        return working_days(self._campaign.folder.holidays)

    # -- in the chat

    async def look_up(self, what: LookUp[Any], person: Person) -> object:
        """Raises LookupError for what nobody knows."""
        match what:
            case PushesNow():
                return await self.pushes_of(person)
            case PlanRead(text=text):
                return self._heard(text)
            case _:
                raise LookupError(type(what).__name__)

    async def pushes_of(self, person: Person) -> tuple[PushNow, ...]:
        """Every push of the project to coordinators, as this one gets it."""
        choices, last = await self._store.push_choices(), await self._store.last_pushes()
        return tuple(
            self._now_of(
                schedule,
                choices.get((person.id, schedule.id)),
                last.get((person.id, schedule.id)),
            )
            for schedule in self._campaign.folder.project.schedule
            if schedule.to == "协调员"
        )

    def _now_of(
        self, schedule: Schedule, choice: PushChoice | None, last: Pushed | None
    ) -> PushNow:
        plan, own = plan_of(schedule, choice), own_plan(choice)
        today = self._campaign.day(self._now())
        paused = choice.paused_until if choice is not None else None
        return PushNow(
            id=schedule.id,
            title=schedule.title,
            when=plan.said(),
            timed=isinstance(schedule.plan, Timed),
            wanted=choice is None or choice.wanted,
            own=own.said() if own is not None else "",
            paused_until=paused.isoformat() if paused is not None and paused > today else "",
            next=self._next(plan),
            project=schedule.plan.said(),
            project_next=self._next(schedule.plan),
            last=self._moment(last.at) if last is not None else "",
            version=last.version if last is not None else 0,
        )

    def _next(self, plan: Plan) -> str:
        if not isinstance(plan, Timed):
            return ""
        found = next_times(plan, self._campaign.zone, self._worked, self._now(), 1)
        return self._moment(found[0]) if found else ""

    def _moment(self, at: datetime) -> str:
        return f"{at.astimezone(self._campaign.zone):%Y-%m-%d %H:%M}"

    def _heard(self, text: str) -> PlanHeard:
        try:
            plan = words.read_times(text)
        except words.NotUnderstood as error:
            remedy = words.SOME if error.remedy == words.EXAMPLES else error.remedy
            return PlanHeard(why=f"{error}。{remedy}")
        if not (next_ := self._next(plan)):
            return PlanHeard(why=f"“{text}”已经过去了。{words.SOME}")
        return PlanHeard(plan.said(), next=next_)

    @staticmethod
    def chosen(fact: PushChosen, person: Person, at: datetime) -> PushChoice:
        """The row of a choice. Raises NotUnderstood for a plan that nobody could have offered."""
        if fact.plan:
            words.read_times(fact.plan)
        until = date.fromisoformat(fact.paused_until) if fact.paused_until else None
        return PushChoice(person.id, fact.schedule, at, fact.wanted, fact.plan, until)

    # -- for the command line

    async def answer(self, _request: Json) -> Json:
        """The next runs, the choices of coordinators, and what was pushed."""
        people = await self._store.people(Role.COORDINATOR)
        groups = await self._store.people(Role.GROUP)
        names = {each.id: each.label or "协调员" for each in people}
        names |= {each.id: each.label or "工作群" for each in groups}
        choices = await self._store.push_choices()
        pushed = await self._store.pushes_listed()
        titles = {each.id: each.title for each in self._campaign.folder.project.schedule}
        zone = self._campaign.zone
        return {
            "next": listed(self._campaign.folder.project.schedule, self._when(), self._quiet),
            "own": self._own(choices, names),
            "groups": len(groups),
            "pushed": [
                {
                    "at": f"{each.at.astimezone(zone):%Y-%m-%d %H:%M}",
                    "title": titles.get(each.schedule, each.schedule),
                    "to": names.get(each.person, "—"),
                    "version": each.version,
                    "status": each.status,
                }
                for each in pushed
            ],
        }

    def _own(self, choices: Choices, names: dict[str, str]) -> list[Json]:
        found = []
        for schedule in self._campaign.folder.project.schedule:
            for (person, named), choice in choices.items():
                if named != schedule.id or person not in names:
                    continue
                now = self._now_of(schedule, choice, None)
                if not now.wanted or now.own or now.paused_until:
                    state = "关" if not now.wanted else now.own
                    pause = f"暂停到{now.paused_until}" if now.paused_until else ""
                    told = "，".join(part for part in (state, pause) if part)
                    found.append({"title": schedule.title, "who": names[person], "what": told})
        return found

    def _when(self) -> When:
        now = self._now()
        return When(self._campaign.zone, self._worked, now, now)

    @property
    def _quiet(self) -> Quiet:
        hours = self._campaign.folder.project.quiet_hours
        return (hours.start, hours.end)


def listed(schedules: tuple[Schedule, ...], when: When, quiet: Quiet, n: int = NEXT) -> Json:
    """The next runs by time, and what waits for something to happen."""
    return {
        "runs": [_run(each, when) for each in coming(schedules, when, quiet, n)],
        "events": [
            {"id": each.id, "title": each.title, "when": each.plan.said(), "to": each.to}
            for each in schedules
            if each.event is not None
        ],
    }


def _run(each: Coming, when: When) -> Json:
    local, sent = each.at.astimezone(when.zone), each.sent.astimezone(when.zone)
    return {
        "at": f"{local:%Y-%m-%d} 周{WEEKDAYS[local.weekday()]} {local:%H:%M}",
        "id": each.schedule.id,
        "title": each.schedule.title,
        "when": each.schedule.plan.said(),
        "what": "综合" if each.schedule.what == "summary" else each.schedule.what,
        "to": each.schedule.to,
        "sent": "" if sent == local else f"{sent:%m-%d %H:%M}",
    }
