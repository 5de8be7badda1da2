"""Makes what is due: text, charts and buttons for each coordinator, numbers for group chats.

A run is made first; then it is marked as done in the same commit that puts its messages into the
outbox and into the log. Whoever has had the same version already gets nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from bot import bodies
from bot.campaign import Campaign
from bot.clock import ONCE, Slot
from bot.i18n import translator
from bot.project.holidays import working_days
from bot.project.pushes import Schedule
from bot.pushing.events import Happenings, crossed
from bot.pushing.planner import Choices, Due, When, due_runs, names_of, sent_to
from bot.quality import sweep
from bot.report_extras import last_sent, since
from bot.reporting import SCORES, Reporter
from bot.standing import Collected
from reports import words
from reports.counts import counts, counts_text, counts_version
from reports.editions import OFFICIAL
from reports.model import ReportInput
from reports.pushed import Push, What, edition_of, push_text, version_of
from reports.summary import Summary, read_summary, summarised, summary_json
from storage.changes import OutboxRow, Person, Policy
from storage.pushes import Edge, Pushed, PushRun
from storage.store import Store
from surveys.conversation import Role
from surveys.more import More, more_options

LATE = timedelta(hours=1)
"""From so long after its time on, a push says that it is late."""
NAMED = 6
"""Missed times that are named; the others are counted."""
MORE: dict[What, tuple[More, ...]] = {
    "综合": ("findings", "unconfirmed", "report", "pushes"),
    "进度": ("unconfirmed", "findings", "report", "pushes"),
    "问卷": ("progress", "score", "report", "pushes"),
    "资金": ("unconfirmed", "findings", "report", "pushes"),
    "指标": ("score", "findings", "report", "pushes"),
    "定稿": ("report", "score"),
}
"""The buttons under each."""


class Drawing(Protocol):
    """Makes the files of a push, see bot.pushing.files."""

    async def of(
        self, given: ReportInput, what: What, schedule: str
    ) -> tuple[bodies.FileRef, ...]: ...


@dataclass(frozen=True, slots=True)
class _Why:
    """What sets off a run, where that is no time of day."""

    edges: tuple[Edge, ...] = ()
    happened: str = ""


class Pusher:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        reporter: Reporter,
        files: Drawing,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._campaign = campaign
        self._reporter = reporter
        self._files = files
        self._now = now
        self._worked = working_days(campaign.folder.holidays)
        self._happenings = Happenings(store, campaign, reporter)

    async def look(self) -> int:
        """Make what is due; how many runs were new."""
        opened = await self._opened()
        when = When(self._campaign.zone, self._worked, opened, self._now())
        choices = await self._store.push_choices()
        done = 0
        for schedule in self._campaign.folder.project.schedule:
            receivers = await self._receivers(schedule)
            if schedule.event is not None:
                done += await self._happened(schedule, receivers, choices, when)
                continue
            names = names_of(schedule, receivers, choices)
            runs = {name: await self._store.last_run(name) for name in names}
            last = {name: moment for name, moment in runs.items() if moment is not None}
            for due in due_runs(schedule, receivers, choices, last, when):
                done += await self.push(due)
        return done

    async def push_slot(self, slot: Slot) -> bool:
        """One planned time of the project, to all who want it."""
        (schedule,) = (
            each for each in self._campaign.folder.project.schedule if each.id == slot.schedule
        )
        return await self.push(Due(schedule, slot, tuple(await self._receivers(schedule))))

    async def _receivers(self, schedule: Schedule) -> list[Person]:
        role = Role.GROUP if schedule.to == "群" else Role.COORDINATOR
        return await self._store.people(role)

    async def _opened(self) -> datetime:
        """When the campaign first ran: planned times before that are nobody's loss."""
        opened = await self._store.get("opened_at")
        if opened is None:
            opened = self._now().isoformat()
            await self._store.put("opened_at", opened)
        return datetime.fromisoformat(opened)

    async def _happened(
        self, schedule: Schedule, receivers: Sequence[Person], choices: Choices, when: When
    ) -> bool:
        """Push what has come about since the last look, once."""
        if schedule.event is None:
            return False
        seen = await self._happenings.seen(schedule.id, schedule.event, when.now)
        if seen is None:
            return False
        before = await self._store.push_edges(schedule.id)
        risen, fallen = crossed(schedule.id, seen, before)
        if fallen:
            await self._store.edges_fallen(fallen)
        done = False
        if risen:
            told = "；".join(seen[edge.subject].words for edge in risen)
            wanted = (
                person
                for person in receivers
                if sent_to(choices.get((person.id, schedule.id)), when.now, when.zone)
            )
            due = Due(schedule, Slot(_event_name(schedule, risen), ONCE), tuple(wanted))
            done = await self.push(due, _Why(tuple(risen), told))
        self._happenings.dealt_with(schedule.id)
        return done

    async def push(self, due: Due, why: _Why | None = None) -> bool:
        """Make one run. Returns False if it was done already."""
        why = why or _Why()
        run = PushRun(due.slot.schedule, due.slot.due, edges=why.edges)
        planned = due.slot.schedule == due.schedule.id and due.schedule.to == "协调员"
        if due.receivers or planned:  # the score of a planned time is kept, whoever hears of it
            run = await self._made(due, why, run)
        return await self._store.push(run, self._now())

    async def _made(self, due: Due, why: _Why, run: PushRun) -> PushRun:
        await sweep(self._store, self._campaign.rules, self._campaign.points)
        collected = await self._reporter.collected()
        approved = await self._reporter.approved()
        given = approved or await self._reporter.input_of(collected)
        given = since(given, await last_sent(self._store, due.schedule.id))
        to_groups = due.schedule.to == "群"
        if not to_groups:
            given = await self._reporter.with_remarks(given)
        digest = self._digest(given, due, why)
        last = await self._store.last_pushes()
        rows: list[OutboxRow] = []
        log: list[Pushed] = []
        key = f"push.{due.slot.schedule}.{due.slot.due.isoformat()}"
        for person in due.receivers:
            same = last.get((person.id, due.schedule.id))
            if same is not None and same.digest == digest:
                continue
            before = _before(last, person, due.schedule)
            make = self._for_group if to_groups else self._for_coordinator
            body = await make(given, due, why, before)
            rows += await self._reporter.unasked(key, body, Policy.REPORT, [person])
            version = same.version + 1 if same is not None else 1
            log.append(self._logged(due, person, version, digest, key))
        if not log and due.receivers:
            return run
        told = "" if to_groups else summary_json(summarised(given)).decode()
        kept = () if to_groups or approved else self._score(due, collected, given)
        shown = self._reporter.shown_as(collected) if log else ()
        log = [replace(each, told=told) for each in log]
        return replace(run, rows=rows, log=log, snapshots=(*kept, *shown))

    def _digest(self, given: ReportInput, due: Due, why: _Why) -> str:
        """The same for what tells the same. What happens is always something new."""
        if due.schedule.to == "群":
            told = counts_version(counts(given), why.happened)
        else:
            told = version_of(given, self._push(due, why))
        return told if due.slot.due != ONCE else f"{told}.{due.slot.schedule.rpartition('!')[2]}"

    def _push(self, due: Due, why: _Why) -> Push:
        late = self._late(due.slot)
        return Push(due.schedule.title, _what(due.schedule), why.happened, late)

    def _logged(self, due: Due, person: Person, version: int, digest: str, key: str) -> Pushed:
        now = self._now()
        return Pushed(
            schedule=due.schedule.id,
            person=person.id,
            version=version,
            digest=digest,
            told="",
            due=now if due.slot.due == ONCE else due.slot.due,
            at=now,
            key=key,
        )

    async def _for_coordinator(
        self, given: ReportInput, due: Due, why: _Why, before: Pushed | None
    ) -> bodies.Body:
        what = _what(due.schedule)
        return bodies.Body(
            text=push_text(given, self._push(due, why), _summary(before)),
            files=await self._files.of(given, what, due.slot.schedule),
            more=more_options(MORE[what], translator(self._campaign.language)),
            edition=edition_of(what, given),
        )

    async def _for_group(
        self, given: ReportInput, due: Due, why: _Why, _before: Pushed | None
    ) -> bodies.Body:
        """Numbers of progress: whatever the push would be to a coordinator."""
        happened = why.happened if _harmless(due.schedule) else ""
        late = self._late(due.slot)
        text = counts_text(counts(given), due.schedule.title, late=late, happened=happened)
        return bodies.Body(text=text, edition=OFFICIAL)

    def _score(
        self, due: Due, collected: Collected, given: ReportInput
    ) -> tuple[tuple[str, str], ...]:
        """The score as it was pushed, to be explained and compared later."""
        moment = self._now() if due.slot.due == ONCE else due.slot.due
        stamp = f"{moment.astimezone(self._campaign.zone):%Y%m%d-%H%M}"
        frozen = self._reporter.freeze(collected, given)
        return ((f"{SCORES}{due.schedule.id}.{stamp}", frozen.body),)

    def _late(self, slot: Slot) -> str:
        """That a push comes late, and what it makes up for."""
        zone = str(self._campaign.zone)
        if slot.due == ONCE:
            return ""
        if not slot.missed:
            late = self._now() - slot.due >= LATE
            return f"（补发：应在{words.moment(slot.due, zone)}发出。）" if late else ""
        every = (*slot.missed, slot.due)
        times = [f"{at.astimezone(self._campaign.zone):%m-%d %H:%M}" for at in every]
        named = times if len(times) <= NAMED else [*times[: NAMED - 1], "……", times[-1]]
        first = words.moment(slot.missed[0], zone)
        return f"（补发：{first}起有{len(every)}次没有按时发出，合为这一次：{'、'.join(named)}。）"


def _what(schedule: Schedule) -> What:
    return "综合" if schedule.what == "summary" else schedule.what


def _harmless(schedule: Schedule) -> bool:
    """Whether what happened may be told in a group: no rate, no objection, no name of a unit."""
    event = schedule.event
    return event is not None and event.what in ("target", "confirmed", "closed")


def _before(
    last: dict[tuple[str, str], Pushed], person: Person, schedule: Schedule
) -> Pushed | None:
    """What changes are reckoned from: the last push of the schedule to the receiver; of something
    that happens, the last of any."""
    mine = [each for (who, _), each in last.items() if who == person.id and each.told]
    of_this = [each for each in mine if each.schedule == schedule.id]
    found = mine if schedule.event is not None else of_this
    return found[-1] if found else None


def _summary(before: Pushed | None) -> Summary | None:
    if before is None:
        return None
    try:
        return read_summary(before.told.encode())
    except ValueError:  # of a version that counted other things
        return None


def _event_name(schedule: Schedule, edges: Sequence[Edge]) -> str:
    """The same for the same crossings, whoever sees them."""
    told = "\n".join(f"{edge.subject} {edge.n}" for edge in edges)
    return f"{schedule.id}!{hashlib.sha256(told.encode()).hexdigest()[:12]}"
