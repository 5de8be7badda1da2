"""What the clock looks after on the way from draft to closed: steps asked for in the chat, and
reminders until units have replied and put things right."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, time

from bot import bodies
from bot.clock import ONCE
from bot.project.holidays import working_days
from bot.results.desk import ResultDesk
from bot.results.forms import ACTS, day_words
from bot.results.process import Item, Step
from bot.results.writing import Refused
from bot.working_days import next_working_moment
from storage.changes import OutboxRow, Policy
from surveys.conversation import Role

log = logging.getLogger(__name__)

MORNING = time(10)
BEFORE = 2
"""Working days before a deadline on which a unit is reminded; and on the last day itself."""
EVERY = 5
"""Overdue, once in so many working days."""


class Lookout:
    def __init__(self, desk: ResultDesk) -> None:
        self._desk = desk
        self._days = working_days(desk.campaign.folder.holidays)
        self._head = -1

    async def look(self) -> None:
        desk = self._desk
        head = await desk.store.head()
        if head.count != self._head:
            await desk.campaign.closing.load(desk.store)
            for step in desk.campaign.closing.process.steps:
                await self._carry_out(step)
            self._head = (await desk.store.head()).count
        await self._remind()

    async def _carry_out(self, step: Step) -> None:
        """Once, and the coordinator hears what came of it. A step of an earlier state is over."""
        standing = self._desk.campaign.closing.process
        begun = standing.current is not None and standing.current.approved
        here = (standing.n, standing.acts)
        key = f"{step.subject}.{step.version}"
        if (step.n, step.number) != here or await self._desk.store.last_run(key):
            return
        why = step.why or (ACTS[step.doing] if begun and step.doing == "draft" else "")
        try:
            told = await self._desk.act(step.doing, step.by, why=why)
        except Refused as refusal:
            told = f"没有办成：{refusal}"
        people = await self._desk.store.people(Role.COORDINATOR)
        mine = [person for person in people if person.id == step.by.person]
        rows = [
            OutboxRow(
                id=f"{key}.{address_id}",
                address_id=address_id,
                channel=channel,
                policy=Policy.REPLY,
                body=bodies.to_json(bodies.Body(text=told)),
                personal=False,
            )
            for person in mine
            for address_id, channel in await self._desk.store.addresses(person.id)
        ]
        await self._desk.store.run_once(key, ONCE, rows, self._desk.now())

    async def _remind(self) -> None:
        desk, now = self._desk, self._desk.now()
        project, zone = desk.campaign.folder.project, desk.campaign.zone
        quiet = project.quiet_hours
        if next_working_moment(now, zone, (quiet.start, quiet.end), self._days) != now:
            return
        today = desk.campaign.day(now)
        slot = datetime.combine(today, MORNING, zone).astimezone(UTC)
        if now < slot or await desk.store.last_run("closing.reminders") == slot:
            return
        rows: list[OutboxRow] = []
        for unit, key, text in (*self._replies(today), *self._tasks(today)):
            people = await desk.store.people(Role.CONTACT, unit)
            rows += await desk.reporter.unasked(
                f"{key}.{today}", bodies.Body(text=text), Policy.BROADCAST, people
            )
        overdue = [item for item in desk.campaign.closing.process.items if item.late(today)]
        if overdue:
            listed = "\n".join(self._line(item) for item in overdue)
            rows += await desk.reporter.to_coordinators(
                f"rectify.overdue.{today}",
                bodies.Body(text=f"【整改逾期】{len(overdue)}项：\n{listed}"),
                Policy.BROADCAST,
            )
        await desk.store.run_once("closing.reminders", slot, rows, now)

    def _due(self, deadline: date, today: date) -> bool:
        """Two working days before, on the last day, and every five working days behind it."""
        if today <= deadline:
            return self._days.between(today, deadline) in (0, BEFORE)
        return self._days.between(deadline, today) % EVERY == 1

    def _replies(self, today: date) -> Iterator[tuple[str, str, str]]:
        standing = self._desk.campaign.closing.process
        current = standing.current
        if current is None or current.state != "consult" or current.deadline is None:
            return
        if today > current.deadline or not self._due(current.deadline, today):
            return
        for unit in standing.silent():
            yield (
                unit,
                f"reply.{current.n}.{unit}",
                f"【提醒】评价结果初稿的意见，请在{day_words(current.deadline)}前回复：回“菜单”，"
                "选“对评价结果初稿的意见”。逾期没有回复的，按没有意见处理。",
            )

    def _tasks(self, today: date) -> Iterator[tuple[str, str, str]]:
        if self._desk.campaign.closing.process.archived:
            return
        for item in self._desk.campaign.closing.process.items:
            if item.state == "open" and self._due(item.deadline, today):
                late = "已经逾期，" if item.late(today) else ""
                yield (
                    item.unit,
                    f"rectify.{item.number}.{item.version}",
                    f"【整改提醒】第{item.number}项：{item.problem}。{late}时限{day_words(item.deadline)}。"
                    "请把整改情况和佐证报给协调员。",
                )

    def _line(self, item: Item) -> str:
        name = self._desk.campaign.closing.unit_name(item.unit)
        return f"· 第{item.number}项 {name}：{item.problem}（时限{day_words(item.deadline)}）"
