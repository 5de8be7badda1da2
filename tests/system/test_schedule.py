"""Scheduled means once: through kills, restarts, quiet hours and missed times."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from bot.app import App, opened
from bot.channels.registry import channels
from bot.settings import Settings
from surveys.conversation import Role
from tests.support.emulator import Call, World, eventually
from tests.system.program import Program, copied, jixiao, rows, serving, telegram
from tests.system.talk import Talk, a_coordinator

FILES = 7
"""Six charts and a workbook go with a report."""
CHINA = ZoneInfo("Asia/Shanghai")
WORDS = "截至"
"""Stands in the text of every report."""


def due_at(moment: datetime) -> dict[str, str]:
    """Lines of a project.yaml that plans a daily push at this time of day, without quiet hours."""
    time = f"{moment.astimezone(CHINA):%H:%M}"
    each = f'{{id: daily, title: 每日进展, time: "{time}", weekdays: daily, what: summary}}'
    return {"schedule": f"[{each}]", "quiet_hours": '{start: "00:00", end: "00:00"}'}


def opened_at(data: Path, moment: datetime) -> None:
    """Let the campaign have begun at another time than it did."""
    with closing(sqlite3.connect(data / "jixiao.db")) as connection, connection:
        connection.execute(
            "UPDATE setting SET value = ? WHERE name = 'opened_at'", (moment.isoformat(),)
        )


def planned(data: Path) -> list[tuple[int]]:
    """How many planned times are done."""
    return rows(data, "SELECT count(*) FROM schedule_run WHERE schedule = 'daily'")


async def ticked(program: Program) -> None:
    """The clock of this start has looked around, and nothing came of it."""
    alive = "SELECT value FROM setting WHERE name = 'alive_at'"
    await eventually(lambda: program.rows(alive)[0][0] > program.started, seconds=30)
    await asyncio.sleep(0.5)


def texts(calls: Sequence[Call]) -> list[str]:
    return [call.text for call in calls if WORDS in call.text and not call.files]


def files(calls: Sequence[Call]) -> list[str]:
    return [name for call in calls for name in call.files.values()]


@asynccontextmanager
async def with_a_push_due(world: World, folder: Path) -> AsyncIterator[tuple[Program, Talk]]:
    """A campaign that has a coordinator, and slept through its planned time. Not running."""
    now = datetime.now(UTC)
    project = copied(folder, **due_at(now - timedelta(hours=2)))
    async with serving(project, **telegram(world)) as program:
        coordinator = await a_coordinator(program, world)
        await program.stop()
        opened_at(program.data, now - timedelta(hours=3))
        yield program, coordinator


async def test_killed_while_drawing_and_after_sending_it_is_sent_once(
    world: World, tmp_path: Path
) -> None:
    async with with_a_push_due(world, tmp_path / "p") as (program, coordinator):
        await program.start()
        await eventually((program.data / "revisions").exists)
        await asyncio.sleep(0.4)
        await program.kill()
        assert planned(program.data) == [(0,)]  # it was at its charts, and nothing is promised yet

        await program.start()
        await coordinator.hears(1 + FILES)
        sent = "SELECT count(*) FROM outbox WHERE policy = 'report' AND status = 'sent'"
        await eventually(lambda: program.rows(sent) == [(1,)])
        await program.kill()
        await program.start()
        await ticked(program)
        await program.stop()
        assert planned(program.data) == [(1,)]
        log = "SELECT schedule, version FROM push_log"
        assert rows(program.data, log) == [("daily", 1)]
        calls = await world.sent_after(0, chat=coordinator.user.id)
        assert len(texts(calls)) == 1
        assert len(files(calls)) == FILES


async def test_killed_while_sending_it_is_never_sent_again_by_itself(
    world: World, tmp_path: Path
) -> None:
    async with with_a_push_due(world, tmp_path / "p") as (program, coordinator):
        await world.fault("sendPhoto", delay=30)
        await program.start()
        sending = "SELECT id, status FROM outbox WHERE policy = 'report'"
        await eventually(lambda: bool(texts_of(program, sending, "sending")), seconds=30)
        await coordinator.hears_of(WORDS)
        await eventually(lambda: no_fault_left(world))  # a picture is on its way
        await program.kill()
        await program.start()
        await ticked(program)
        [(number, status)] = program.rows(sending)
        assert status == "unknown"
        listed = await jixiao("outbox", program.directory)
        assert number in listed.out
        assert "不明" in listed.out
        assert len(texts(await world.sent_after(0, chat=coordinator.user.id))) == 1

        again = await jixiao("outbox", program.directory, "--retry", number)
        assert (again.code, again.out) == (0, "已放回待发。\n")
        await coordinator.hears_of(WORDS)
        await eventually(lambda: program.rows(sending) == [(number, "sent")], seconds=30)
        assert (await jixiao("outbox", program.directory)).out == "没有这样的消息。\n"
        assert planned(program.data) == [(1,)]
        await program.stop()


async def no_fault_left(world: World) -> bool:
    return await world.faults_left() == 0


def texts_of(program: Program, sql: str, status: str) -> list[str]:
    return [number for number, found in program.rows(sql) if found == status]


@dataclass
class Calendar:
    """A clock that stands until it is set."""

    moment: datetime

    def __call__(self) -> datetime:
        return self.moment.astimezone(UTC)


@asynccontextmanager
async def run(folder: Path, world: World, now: Calendar) -> AsyncIterator[App]:
    """The program in this process, with a calendar of its own; served while the block runs."""
    settings = Settings(
        telegram_token=SecretStr(world.token),
        telegram_api=world.base_url.removesuffix("/bot"),
        telegram_poll_seconds=1,
        telegram_chat_seconds=0,
        web=False,
    )
    async with opened(folder, now=now) as app:
        stop = asyncio.Event()
        serving = asyncio.create_task(app.serve(channels(app, settings), stop))
        try:
            yield app
        finally:
            stop.set()
            await serving


async def test_missed_times_make_one_late_report_after_the_quiet_hours(
    world: World, tmp_path: Path
) -> None:
    folder = copied(tmp_path / "p")  # daily at 18:00, quiet from 21:00 to 8:00
    first = datetime.now(CHINA).replace(hour=9, minute=0, second=0, microsecond=0)
    now, coordinator = Calendar(first), Talk(world)
    async with run(folder, world, now) as app:
        _, code = await app.store.invite(
            Role.COORDINATOR, expires_at=now() + timedelta(days=90), now=now()
        )
        assert "进度" in (await coordinator.opens(code)).text
    assert planned(folder / "data") == [(0,)]

    now.moment = first + timedelta(days=3, hours=13, minutes=30)
    async with run(folder, world, now):
        await eventually(lambda: planned(folder / "data") == [(1,)], seconds=30)
        await asyncio.sleep(0.5)
        assert await coordinator.rest() == []
    waits = "SELECT status, not_before FROM outbox WHERE policy = 'report'"
    [(status, not_before)] = rows(folder / "data", waits)
    morning = first + timedelta(days=4, hours=-1)
    assert (status, datetime.fromisoformat(not_before)) == ("pending", morning)

    now.moment = morning
    async with run(folder, world, now):
        late = f"（补发：{first.year}年{first.month}月{first.day}日 18:00起有4次没有按时发出，"
        told = await coordinator.hears_of(WORDS)
        assert told.text.startswith("【内部底稿】每日进展")
        assert told.text.splitlines()[1].startswith(late)
        await eventually(lambda: rows(folder / "data", waits) == [("sent", not_before)])
    now.moment = first + timedelta(days=4, hours=8, minutes=59)
    async with run(folder, world, now):
        await eventually(lambda: _alive(folder, now.moment))
        await asyncio.sleep(0.5)
    assert planned(folder / "data") == [(1,)]
    assert len(texts(await world.sent_after(0, chat=coordinator.user.id))) == 1


def _alive(folder: Path, moment: datetime) -> bool:
    [(alive,)] = rows(folder / "data", "SELECT value FROM setting WHERE name = 'alive_at'")
    return datetime.fromisoformat(alive) == moment
