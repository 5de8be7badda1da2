"""Reminders by the project's rules, and the units that stay silent all the same."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot import bodies
from bot.broadcasting import STRETCH, finished, standing_subjects
from bot.campaign import Campaign, units
from bot.project.holidays import working_days
from bot.project.phases import Reminder
from bot.reporting import Reporter
from bot.stages import Stage, progress
from bot.turns import Turns
from bot.working_days import WorkingDays, next_working_moment, silent_days
from storage.broadcasts import Broadcast, Reach
from storage.changes import Policy
from storage.store import Store
from surveys import state
from surveys.conversation import Role

log = logging.getLogger(__name__)

RECENT = timedelta(days=7)
"""What finished longer ago is no news."""

MORNING = time(10)
"""When coordinators hear of overdue units, where no rule for contacts says another time."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """A unit that has not confirmed everything and does not answer."""

    unit: str
    name: str
    left: int
    reminded: int
    """Reminders its contacts got; 0 with `joined` False: nobody has opened the link."""
    joined: bool
    late: bool
    """The last day of the phase is over."""


class Reminders:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        turns: Turns,
        reporter: Reporter,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._turns = turns
        self._reporter = reporter
        self._now = now
        self._project = campaign.folder.project
        self._days = working_days(campaign.folder.holidays)

    async def look(self) -> int:
        """Send what is due now; how many reminders were made."""
        now, sent = self._now(), 0
        for number, rule in enumerate(self._project.reminders):
            key = f"remind.{number}.{rule.who}"
            slot = self._slot(rule.time, now, self._days if rule.working_days else None)
            phase = self._campaign.phases.of(Role(rule.who))
            if slot is None or not phase.open_on(self._campaign.day(now)):
                continue
            if await self._store.last_run(key) != slot:
                sent += await self._remind(rule, f"{key}.{slot:%Y%m%d}")
                await self._store.run_once(key, slot, (), now)
        await self._escalate(now)
        return sent

    def _slot(self, at: time, now: datetime, days: WorkingDays | None) -> datetime | None:
        """Today's planned time, if it has come and something unasked may be said now."""
        quiet = self._project.quiet_hours
        zone = self._campaign.zone
        if next_working_moment(now, zone, (quiet.start, quiet.end), days) != now:
            return None
        slot = datetime.combine(now.astimezone(zone).date(), at, zone).astimezone(UTC)
        return slot if slot <= now else None

    async def _remind(self, rule: Reminder, key: str) -> int:
        standing = await standing_subjects(self._store)
        today, sent = self._campaign.day(self._now()), 0
        async for reach in self._people(Role(rule.who)):
            if not reach.address_id or not self._due(rule, reach, standing, today):
                continue
            # whole, with place and row of the list: a reminder may begin the form
            known = await self._store.known_person(reach.person.id, reach.address_id)
            if known is not None:
                sent += await self._turns.remind(known, reach.channel, f"{key}.{reach.person.id}")
        return sent

    async def _people(self, role: Role) -> AsyncIterator[Reach]:
        after = ""
        while page := await self._store.page(after, role, limit=STRETCH):
            for reach in page:
                yield reach
            after = page[-1].person.id

    def _due(self, rule: Reminder, reach: Reach, standing: set[str], today: date) -> bool:
        if not reach.state or reach.moved_on is None:
            return False
        conversation = state.from_json(reach.state)
        last = conversation.reminded_on
        since = max(reach.moved_on, date.fromisoformat(last)) if last else reach.moved_on
        days = self._days if rule.working_days else None
        promised = [date.fromisoformat(day) for day in conversation.later.values()]
        left = progress(self._campaign, reach, standing).left
        if promised and left <= len(promised) and min(promised) > today:
            return False  # all that is open has its day
        if any(since < day <= today for day in promised):
            return left > 0 and conversation.status in ("active", "paused")
        return (
            conversation.reminded < rule.at_most
            and silent_days(since, today, days) >= rule.after_days
            and progress(self._campaign, reach, standing).stage in (Stage.NEW, Stage.STARTED)
        )

    async def _escalate(self, now: datetime) -> None:
        """Coordinators hear once a working day of units that are overdue."""
        rules = [rule for rule in self._project.reminders if rule.who == "contact"]
        if not rules and self._project.confirmation.closes is None:
            return
        slot = self._slot(rules[0].time if rules else MORNING, now, self._days)
        if slot is None or await self._store.last_run("overdue") == slot:
            return
        found = await self.overdue()
        rows = (
            await self._reporter.to_coordinators(
                f"overdue.{slot:%Y%m%d}", bodies.Body(text=overdue_words(found)), Policy.BROADCAST
            )
            if found
            else []
        )
        await self._store.run_once("overdue", slot, rows, now)

    async def tell_finished(self) -> None:
        """Coordinators hear once that a broadcast is out, and whom it did not reach."""
        now = self._now()
        for cast in await self._store.broadcasts():
            key = f"cast.finished.{cast.id}"
            if not finished(cast) or now - cast.at > RECENT or await self._store.last_run(key):
                continue
            words = finished_words(cast)
            rows = await self._reporter.to_coordinators(
                key, bodies.Body(text=words), Policy.BROADCAST
            )
            await self._store.run_once(key, cast.at, rows, now)

    async def overdue(self) -> list[Overdue]:
        """Units with something left that are past the last day, or whose contacts have had all
        their reminders, or that nobody speaks for though the phase began long enough ago."""
        standing = await standing_subjects(self._store)
        contacts: dict[str, list[Reach]] = {}
        async for reach in self._people(Role.CONTACT):
            contacts.setdefault(reach.person.unit, []).append(reach)
        found = (
            self._judged(unit.unit_id, unit.name, contacts.get(unit.unit_id, []), standing)
            for unit in units(self._campaign.folder)
        )
        return [each for each in found if each is not None]

    def _judged(
        self, unit: str, name: str, contacts: list[Reach], standing: set[str]
    ) -> Overdue | None:
        left = sum(1 for form in self._campaign.by_unit[unit] if form.id not in standing)
        today = self._campaign.day(self._now())
        phase = self._campaign.phases["confirmation"]
        late = phase.closed_since(today) is not None
        reminded = [state.from_json(reach.state).reminded for reach in contacts if reach.state]
        rule = next((rule for rule in self._project.reminders if rule.who == "contact"), None)
        silent = rule is not None and (
            all(self._exhausted(rule, reach, today) for reach in contacts)
            if contacts
            else self._begun_long_ago(rule, today)
        )
        if not left or not (late or silent):
            return None
        return Overdue(unit, name, left, max(reminded, default=0), bool(contacts), late)

    def _exhausted(self, rule: Reminder, reach: Reach, today: date) -> bool:
        """All reminders are used up and nothing was said since."""
        if not reach.state or reach.moved_on is None:
            return False
        conversation = state.from_json(reach.state)
        since = max(reach.moved_on, date.fromisoformat(conversation.reminded_on or "0001-01-01"))
        days = self._days if rule.working_days else None
        silent = silent_days(since, today, days) >= rule.after_days
        return conversation.status == "left" or (conversation.reminded >= rule.at_most and silent)

    def _begun_long_ago(self, rule: Reminder, today: date) -> bool:
        opens = self._project.confirmation.opens
        days = self._days if rule.working_days else None
        return opens is not None and silent_days(opens, today, days) >= rule.after_days


def finished_words(cast: Broadcast) -> str:
    rows = dict(cast.rows)
    lines = [f"【群发{cast.id}已发完】送出{rows.get('sent', 0)}条。"]
    if rows.get("unknown"):
        lines.append(f"{rows['unknown']}条是否送达不明，不会自动重发，见 jixiao outbox。")
    if rows.get("dead") or cast.unreachable:
        lost = rows.get("dead", 0) + cast.unreachable
        lines.append(f"{lost}人没有送到（没有能收消息的地址，或平台拒收），要打电话。")
    return "\n".join(lines)


def overdue_words(found: list[Overdue]) -> str:
    lines = [f"【逾期单位】{len(found)}个单位要请您催一催："]
    for each in found:
        why = "已过截止日" if each.late else f"提醒{each.reminded}次没有回音"
        if not each.joined:
            why = "还没有人打开链接"
        lines.append(f"· {each.name}：还差{each.left}项，{why}")
    return "\n".join(lines)
