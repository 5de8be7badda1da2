"""What pushes wait for, as it stands now. Looked at by the clock from counters and records; the
work does not grow with the answers.

An event is the crossing of a line, not being beyond it: it is told once, and again only after it
was clearly over. A rate that was below the line is over it again at half a percentage point above.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from bot.broadcasting import standing_subjects
from bot.campaign import Campaign, group_choices
from bot.clock import ONCE
from bot.pushing.plan import Event
from bot.report_input import estimates_of, rated
from bot.reporting import Reporter
from reports import words
from reports.model import RatedItem, RatedQuestion, ReportInput
from reports.suppression import Rate, shown
from scoring.model import Records, ScoreSheet, SurveyTally
from storage.pushes import Edge
from storage.store import Store

LEAST = 30
"""Answers that a rate needs before it sets off a push."""
BACK = Fraction(1, 200)
OFTEN = timedelta(minutes=5)
"""Counters are looked at so often, records whenever the chain has grown."""

Signal = Literal["up", "down", "same"]
"""same: neither clearly beyond the line nor clearly back."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One subject of an event."""

    signal: Signal
    words: str


def crossed(
    schedule: str, seen: Mapping[str, Seen], before: Mapping[str, Edge]
) -> tuple[list[Edge], list[Edge]]:
    """(what has come about since, what is over), as it is to stand. Pure."""
    risen, fallen = [], []
    for subject, now in sorted(seen.items()):
        was = before.get(subject, Edge(schedule, subject, False, 0))
        if now.signal == "up" and not was.up:
            risen.append(Edge(schedule, subject, True, was.n + 1))
        elif now.signal == "down" and was.up:
            fallen.append(Edge(schedule, subject, False, was.n))
    return risen, fallen


class Happenings:
    """Looks at what events are about, as seldom as will do."""

    def __init__(self, store: Store, campaign: Campaign, reporter: Reporter) -> None:
        self._store = store
        self._campaign = campaign
        self._reporter = reporter
        self._looking: dict[str, tuple[object, datetime]] = {}
        self._looked: dict[str, tuple[object, datetime]] = {}

    async def seen(self, schedule: str, event: Event, now: datetime) -> dict[str, Seen] | None:
        """By subject; None where nothing can have changed since the last look."""
        mark = await self._mark(event, now)
        before = self._looked.get(schedule)
        counted = event.what in ("target", "below")
        if before is not None and before[0] == mark and not (counted and now - before[1] >= OFTEN):
            return None
        self._looking[schedule] = (mark, now)
        return await self._look(event, now)

    def dealt_with(self, schedule: str) -> None:
        """What was seen is told, or was nothing new: only what changes from then on counts."""
        self._looked[schedule] = self._looking[schedule]

    async def _mark(self, event: Event, now: datetime) -> object:
        """Changes whenever the event may have come about."""
        match event.what:
            case "target" | "below":
                return tuple(sorted((await self._store.forms_by_mode()).items()))
            case "closed":
                return (await self._store.head()).count, self._campaign.day(now)
            case _:
                return (await self._store.head()).count

    async def _look(self, event: Event, now: datetime) -> dict[str, Seen]:
        match event.what:
            case "target":
                return await self._targets()
            case "below":
                return await self._below(event.line)
            case "dispute":
                return await self._disputes()
            case "confirmed":
                return await self._confirmed()
            case "closed":
                return self._closed(event, now)
            case "final":
                return await self._final()

    async def _targets(self) -> dict[str, Seen]:
        folder = self._campaign.folder
        names = {str(choice.code): choice.label for choice in group_choices(folder)}
        targets = {str(code): n for code, n in folder.targets.items() if n}
        full = await self._store.full(targets)
        return {
            code: Seen(
                "up" if code in full else "down",
                f"{names.get(code, code)}达到样本目标{targets[code]:,}份",
            )
            for code in targets
        }

    async def _below(self, line: Fraction | None) -> dict[str, Seen]:
        """Only what may be shown, as it is shown: rates move in steps of five forms."""
        given = survey_input(self._campaign, await self._reporter.tally())
        limit = given.full_line if line is None else line
        return {rate.code: _seen(rate, limit) for rate in shown(given).items}

    async def _disputes(self) -> dict[str, Seen]:
        lines, _ = await self._reporter.lines(frozenset())
        return {
            line.line: Seen(
                "up" if line.disputed is not None or line.objection else "down",
                f"{line.unit_name}对“{line.activity}”的拨款有异议",
            )
            for line in lines
        }

    async def _confirmed(self) -> dict[str, Seen]:
        standing = await standing_subjects(self._store)
        forms = [form.id for each in self._campaign.by_unit.values() for form in each]
        done = bool(forms) and standing.issuperset(forms)
        n = len(self._campaign.by_unit)
        return {"all": Seen("up" if done else "down", f"{n}个单位全部确认")}

    def _closed(self, event: Event, now: datetime) -> dict[str, Seen]:
        today, phases = self._campaign.day(now), self._campaign.phases
        wanted: Iterable[Literal["survey", "confirmation"]] = ("survey", "confirmation")
        if event.phase != "both":
            wanted = (event.phase,)
        over = all(phases[which].closed_since(today) is not None for which in wanted)
        names = {"survey": "问卷已截止", "confirmation": "填报已截止", "both": "问卷和填报都已截止"}
        return {event.phase: Seen("up" if over else "down", names[event.phase])}

    async def _final(self) -> dict[str, Seen]:
        given = await self._reporter.approved()
        if given is None:
            return {}
        return {given.number: Seen("up", f"评价结果{given.number}已批准")}


def survey_input(campaign: Campaign, tally: SurveyTally) -> ReportInput:
    """The survey's part of a report: enough to know what of it may be shown."""
    form, project = campaign.survey, campaign.folder.project
    return ReportInput(
        title=project.title,
        year=project.year,
        body=project.body,
        as_of=ONCE,
        sheet=ScoreSheet(Decimal(0), "", (), ()),
        survey=estimates_of(campaign, Records(survey=tally)),
        items=tuple(RatedItem(item.code, item.name) for item in form.items),
        questions=tuple(
            RatedQuestion(asked.code, asked.text, code)
            for asked in rated(form)
            for code in [next((i.code for i in form.items if asked.code in i.questions), "")]
        ),
    )


def _seen(rate: Rate, limit: Fraction) -> Seen:
    told = f"{rate.name}得分率{words.rate_percent(rate.rate, rate.n, limit)}%，低于"
    told += f"{words.points(words.decimal(limit * 100, 2))}%（n={rate.n:,}）"
    if rate.n < LEAST:
        return Seen("same", told)
    if rate.rate < limit:
        return Seen("up", told)
    return Seen("down" if rate.rate >= min(limit + BACK, Fraction(1)) else "same", told)
