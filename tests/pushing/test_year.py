"""A year by a fake clock: days on which the clocks change, holidays, restarts, two processes at
once, crashes between making a run and storing it. Every planned time is in exactly one run, every
run once, and every receiver has one message of it."""

from __future__ import annotations

import random
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.project.holidays import working_days
from bot.project.pushes import Schedule
from bot.pushing.calendar import times
from bot.pushing.plan import Timed
from bot.pushing.planner import Due, When, due_runs, names_of
from storage.changes import (
    Address,
    Changes,
    Joining,
    OutboxRow,
    Person,
    Policy,
    PushChoice,
)
from storage.pushes import PushRun
from storage.store import Store
from surveys.conversation import Role

BEGIN = datetime(2025, 1, 1, tzinfo=UTC)
END = datetime(2026, 1, 1, tzinfo=UTC)
WORKED = working_days(())
SCHEDULES = (
    Schedule(id="night", title="夜里", when="每天 2:30"),
    Schedule(id="week", title="每周", when="每周三 9:00，节假日顺延"),
    Schedule(id="work", title="工作日", when="工作日 9:00、17:30"),
    Schedule(id="cron", title="每月", when="0 8 1,31 * *"),
)
PEOPLE = [Person(name, Role.COORDINATOR, "", "", name, "self") for name in ("ann", "bob")]
OWN = PushChoice("bob", "night", BEGIN, plan="每天 3:00")


async def opened(folder: Path) -> Store:
    return await Store.open(folder / "data")


async def joined(store: Store) -> None:
    """Two coordinators, one with times of their own."""
    for person in PEOPLE:
        invitation, _code = await store.invite(
            Role.COORDINATOR, expires_at=END, now=BEGIN, label=person.id
        )
        joining = Joining(person, Address("wire", person.id), person.id, invitation.id)
        await store.submit(Changes(f"join {person.id}", BEGIN, joining=joining))
    await store.submit(Changes("choice", BEGIN, pushes=(OWN,)))


def run_of(due: Due, now: datetime) -> PushRun:
    key = f"push.{due.slot.schedule}.{due.slot.due.isoformat()}"
    rows = [
        OutboxRow(f"{key}.{person.id}", person.id, "wire", Policy.REPORT, "{}", False)
        for person in due.receivers
    ]
    return PushRun(due.slot.schedule, due.slot.due, rows)


class Clockwork:
    """What the program does at a tick, with a store that is closed and opened again."""

    def __init__(self, folder: Path, zone: ZoneInfo, dice: random.Random) -> None:
        self.folder, self.zone, self.dice = folder, zone, dice
        self.covered: Counter[tuple[str, datetime]] = Counter()

    async def tick(self, store: Store, now: datetime) -> None:
        when = When(self.zone, WORKED, BEGIN, now)
        choices = await store.push_choices()
        people = await store.people(Role.COORDINATOR)
        for schedule in SCHEDULES:
            names = names_of(schedule, people, choices)
            runs = {name: await store.last_run(name) for name in names}
            last = {name: moment for name, moment in runs.items() if moment is not None}
            for due in due_runs(schedule, people, choices, last, when):
                if self.dice.random() < 0.1:
                    continue  # killed after the report was made, before the commit
                run = run_of(due, now)
                assert await store.push(run, now)
                assert not await store.push(run, now)  # another process saw the same
                self.covered.update((due.slot.schedule, at) for at in due.slot.missed)
                self.covered[due.slot.schedule, due.slot.due] += 1


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Shanghai"])
async def test_every_run_of_a_year_once(tmp_path: Path, zone: str) -> None:
    dice = random.Random(zone)
    clockwork = Clockwork(tmp_path, ZoneInfo(zone), dice)
    store, now = await opened(tmp_path), BEGIN
    try:
        await joined(store)
        while now < END:
            if dice.random() < 0.05:
                await store.close()
                store = await opened(tmp_path)
            now = min(now + timedelta(minutes=dice.choice([1, 60, 60, 600, 600, 1500, 9000])), END)
            await clockwork.tick(store, now)
        clockwork.dice = random.Random(1)
        for _ in range(20):  # whatever a crash has left is made up for
            await clockwork.tick(store, END)
    finally:
        await store.close()
    check(tmp_path, ZoneInfo(zone), clockwork.covered)


def check(folder: Path, zone: ZoneInfo, covered: Counter[tuple[str, datetime]]) -> None:
    expected = {
        (schedule.id, at)
        for schedule in SCHEDULES
        if isinstance(plan := schedule.plan, Timed)
        for at in times(plan, zone, WORKED, BEGIN, END)
    }
    own = Schedule(id="x", title="x", when=OWN.plan).plan
    assert isinstance(own, Timed)
    expected |= {("night@bob", at) for at in times(own, zone, WORKED, BEGIN, END)}
    assert len([1 for name, _ in expected if name == "night"]) == 365
    assert covered == Counter(expected)  # every planned time once, in a run or among its missed
    with closing(sqlite3.connect(folder / "data" / "jixiao.db")) as connection:
        runs = connection.execute("SELECT schedule, due FROM schedule_run").fetchall()
        rows = connection.execute("SELECT id, address_id FROM outbox").fetchall()
    assert len(runs) == len(set(runs))
    receivers = {"night": {"ann"}, "night@bob": {"bob"}}
    wanted = [
        (f"push.{name}.{datetime.fromisoformat(due).isoformat()}.{who}", who)
        for name, due in runs
        for who in receivers.get(name, {"ann", "bob"})
    ]
    assert sorted(rows) == sorted(wanted)
