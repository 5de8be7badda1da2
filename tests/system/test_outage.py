"""Ends and outages: who is asked again, what is left behind, how long stopping takes."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import subprocess
from collections.abc import Container
from contextlib import AsyncExitStack, closing
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from surveys.conversation import Role
from tests.support.emulator import World, eventually
from tests.system.browser import WEB, Visitor, visiting
from tests.system.program import Program, copied, jixiao, rows, serving, telegram
from tests.system.talk import Talk, a_beneficiary, a_contact, a_coordinator

SORRY = "不好意思，刚才系统停了一会儿，让您久等了。我们接着来。"


def outage(program: Program, minutes: int, asked: dict[str, int]) -> None:
    """Let the heart have stopped so many minutes ago; `asked`: when each person's open question
    was put, in seconds after that (before it: negative)."""
    stopped = datetime.now(UTC) - timedelta(minutes=minutes)
    with closing(sqlite3.connect(program.data / "jixiao.db")) as connection, connection:
        beat = (stopped.isoformat(),)
        connection.execute("UPDATE setting SET value = ? WHERE name = 'alive_at'", beat)
        for person, seconds in asked.items():
            at = stopped + timedelta(seconds=seconds)
            connection.execute(
                "UPDATE conversation SET asked_at = ? WHERE person = ? AND asked_at IS NOT NULL",
                (at.isoformat(timespec="microseconds"), person),
            )


def newcomer(program: Program, known: Container[str]) -> str:
    """The person who has come since."""
    [found] = [each for (each,) in program.rows("SELECT id FROM person") if each not in known]
    return str(found)


async def sorry(world: World, *people: Talk) -> list[int]:
    """How often each of them was asked once again."""
    every = await world.sent_after(0)
    return [sum(SORRY in c.text for c in every if c.chat == p.user.id) for p in people]


class TestOutage:
    async def test_who_is_in_the_middle_is_asked_once_again_and_not_twice(
        self, world: World, tmp_path: Path
    ) -> None:
        async with serving(copied(tmp_path / "p"), **telegram(world)) as program:
            people: dict[str, Talk] = {}
            asked: dict[str, int] = {}
            for name, texts, seconds in (
                ("waits", ("1", "1"), -60),
                ("was asked after the last heartbeat", ("1",), 9),
                ("has paused", ("1", "暂停"), -60),
                ("has left", ("1", "退出"), -60),
                ("gave up a month ago", ("1",), -30 * 86400),
            ):
                people[name] = await a_beneficiary(program, world)
                await people[name].says(*texts)
                asked[newcomer(program, asked)] = seconds
            people["confirms"] = await a_contact(program, world)
            asked[newcomer(program, asked)] = -60
            people["coordinates"] = await a_coordinator(program, world)
            await program.kill()
            outage(program, 10, asked)
            await program.start()
            await people["confirms"].hears_of(SORRY)
            await program.quiet()
            await program.kill()
            await program.start()
            await program.quiet()
            await program.kill()
            assert dict(zip(people, await sorry(world, *people.values()), strict=True)) == {
                "waits": 1,
                "was asked after the last heartbeat": 1,
                "has paused": 0,
                "has left": 0,
                "gave up a month ago": 0,
                "confirms": 1,
                "coordinates": 0,
            }
            await program.start()
            assert "您的年龄？" in (await people["waits"].says("3")).text
            await program.stop()

    async def test_a_short_pause_is_nobodys_business(self, world: World, tmp_path: Path) -> None:
        async with serving(copied(tmp_path / "p"), **telegram(world)) as program:
            person = await a_beneficiary(program, world)
            await program.quiet()
            await program.kill()
            outage(program, 2, {newcomer(program, ()): -60})
            await program.start()
            assert "是您本人在回答吗？" in (await person.says("1")).text
            assert await sorry(world, person) == [0]
            await program.stop()


async def test_a_database_that_is_locked_is_waited_for(world: World, tmp_path: Path) -> None:
    """By another program's long write: longer than our patience of five seconds."""
    async with serving(copied(tmp_path / "p"), **telegram(world)) as program:
        contact = await a_contact(program, world, "U13")
        await contact.says("是", "跳过", "87000", "1", "1", "3人已去世了", "都没有")
        await contact.says("290", "3人已去世")
        await world.fault("getFile", delay=0.3)
        await contact.does(lambda: contact.user.sends_photo(picture()))
        await contact.presses("已遮住")
        with closing(sqlite3.connect(program.data / "jixiao.db")) as locking:
            locking.execute("BEGIN IMMEDIATE")
            await contact.user.says("跳过")
            waits = ("photos have to wait", "updates were not taken")
            await eventually(lambda: all(w in program.said for w in waits), seconds=20)
            assert not program.ended
            assert await contact.rest() == []
            locking.rollback()
        assert "【汇总 · 第1版】" in (await contact.hears_of("先跳过")).text
        stored = "SELECT status FROM media"
        await eventually(lambda: program.rows(stored) == [("stored",)], seconds=20)
        await program.stop()


def picture() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 32), "red").save(out, "JPEG")
    return out.getvalue()


class TestStopping:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    async def test_in_order_within_seconds_with_open_streams(
        self, tmp_path: Path, number: signal.Signals
    ) -> None:
        async with serving(copied(tmp_path / "p"), **WEB) as program, AsyncExitStack() as stack:
            code = await program.code(Role.BENEFICIARY, group="1")
            streams = []
            for _ in range(5):
                visitor = await stack.enter_async_context(visiting(program))
                await visitor.joins(code)
                streams.append(asyncio.create_task(listen(visitor)))
            await asyncio.sleep(0.3)
            assert not any(stream.done() for stream in streams)
            assert program.process is not None
            program.process.send_signal(number)
            assert await asyncio.wait_for(program.process.wait(), 5) == 0
            assert program.said.endswith("已停止，数据都在。\n")
            assert "Traceback" not in program.said
            for heard in await asyncio.gather(*streams):
                assert "现在开始吗？" in heard
        assert not (program.data / "control.sock").exists()

    async def test_nothing_of_a_killed_program_stays_behind(
        self, world: World, tmp_path: Path
    ) -> None:
        """Charts are drawn in a process of their own, which has to go as well."""
        async with serving(copied(tmp_path / "p"), **telegram(world)) as program:
            coordinator = await a_coordinator(program, world)
            await coordinator.says("报告")
            assert program.process is not None
            pid = program.process.pid
            await eventually(lambda: len(children_of(pid)) >= 2)  # Python's own helper, and ours
            children = children_of(pid)
            await program.kill()
            await eventually(lambda: not any(map(is_alive, children)), seconds=10, pause=0.1)


async def listen(visitor: Visitor) -> str:
    """All that comes over the event stream, until the server ends it."""
    async with visitor.stream("GET", "/events", timeout=httpx.Timeout(20)) as stream:
        return "".join([part async for part in stream.aiter_text()])


def children_of(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [line.split() for line in listed.stdout.splitlines()]
    return [int(child) for child, parent in pairs if int(parent) == pid]


def is_alive(pid: int) -> bool:
    done = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(done.stdout.strip()) and not done.stdout.startswith("Z")


class TestTwoPrograms:
    async def test_the_second_on_one_project_is_refused_and_harms_nothing(
        self, world: World, tmp_path: Path
    ) -> None:
        async with serving(copied(tmp_path / "p"), **telegram(world)) as program:
            assert program.process is not None
            pid = program.process.pid
            for command in ("run", "chat"):
                refused = await jixiao(command, program.directory)
                assert (refused.code, refused.out) == (1, "")
                assert f"另一个程序（进程 {pid}）正在用这个项目" in refused.err
            assert "现在开始吗？" in (await (await a_beneficiary(program, world)).user.sees()).text

    async def test_what_a_killed_program_left_is_no_obstacle(self, tmp_path: Path) -> None:
        async with serving(copied(tmp_path / "p"), **WEB) as program:
            await program.kill()
            assert (program.data / "control.sock").exists()
            made = await jixiao("invite", "make", program.directory, "评价人")
            assert made.links["web"].startswith("http://127.0.0.1:8080/i/")
            await program.start()
            listed = await jixiao("invite", "list", program.directory)
            assert made.number in listed.out


async def test_a_long_folder_name(tmp_path: Path) -> None:
    """The address of a socket holds about a hundred bytes; a Chinese name is soon longer."""
    folder = tmp_path / "东川区2020年迎新春送温暖系列活动项目支出绩效评价（正式）" / "项目文件夹"
    folder.parent.mkdir()
    async with serving(copied(folder), **WEB) as program:
        made = await program.invited("评价人")
        assert made.links["web"].startswith(program.root)
        assert rows(program.data, "SELECT count(*) FROM invitation") == [(1,)]
        assert (program.data / "control.sock").stat().st_mode & 0o777 == 0o600
        await program.stop()
