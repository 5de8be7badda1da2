"""The real program as a process on a project folder of its own, as a supervisor would run it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.control import ask_running
from surveys.conversation import Role
from tests.support.emulator import World, eventually

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "examples" / "dongchuan-2020"
JIXIAO = (sys.executable, "-c", "import bot.cli; bot.cli.main()")

_LINK = re.compile(r"^(telegram|web)：(\S+)$", re.MULTILINE)
_NUMBER = re.compile(r"^编号 (\S+?)；", re.MULTILINE)


def copied(target: Path, **lines: str) -> Path:
    """The 2020 case as a fresh project; `lines` replaces lines of project.yaml by their key."""
    shutil.copytree(CASE, target)
    path = target / "project.yaml"
    text = path.read_text("utf-8")
    for key, value in lines.items():
        text, found = re.subn(rf"^{key}:.*(\n[ #].*)*", f"{key}: {value}", text, flags=re.MULTILINE)
        assert found == 1, key
    path.write_text(text, "utf-8")
    return target


def environment(**settings: str) -> dict[str, str]:
    """Of a clean machine: no settings but these, no proxy, a wide screen."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("JIXIAO_") and not name.lower().endswith("_proxy")
    }
    own = {"PYTHONPATH": str(ROOT), "COLUMNS": "200", "PYTHONWARNINGS": "error::ResourceWarning"}
    return inherited | own | settings


def telegram(world: World) -> dict[str, str]:
    """Telegram only, on the emulator, faster than Telegram itself would allow."""
    return {
        "JIXIAO_TELEGRAM_TOKEN": world.token,
        "JIXIAO_TELEGRAM_API": world.base_url.removesuffix("/bot"),
        "JIXIAO_TELEGRAM_POLL_SECONDS": "2",
        "JIXIAO_TELEGRAM_PER_SECOND": "1000",
        "JIXIAO_TELEGRAM_CHAT_SECONDS": "0",
        "JIXIAO_WEB": "false",
    }


@dataclass
class Done:
    """A command that has ended."""

    code: int
    out: str
    err: str

    @property
    def links(self) -> dict[str, str]:
        """Invitation links by channel."""
        return dict(_LINK.findall(self.out))

    @property
    def invitation_code(self) -> str:
        """What a person brings along, whatever the channel of the link."""
        return re.split("=|/i/", next(iter(self.links.values())))[1]

    @property
    def number(self) -> str:
        found = _NUMBER.search(self.out)
        assert found is not None, self
        return found[1]


async def jixiao(*arguments: str | Path, **settings: str) -> Done:
    """Run one command to its end."""
    process = await asyncio.create_subprocess_exec(
        *JIXIAO,
        *map(str, arguments),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=environment(**settings),
        cwd=ROOT,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    done = Done(process.returncode, out.decode(), err.decode())
    assert "Traceback" not in done.err, done.err
    return done


@dataclass
class Program:
    """`jixiao run` on one folder, again and again. Its words are kept in `log`."""

    directory: Path
    settings: Mapping[str, str]
    log: Path
    process: asyncio.subprocess.Process | None = None
    started: str = ""
    """When it was started last, ISO-8601 in UTC."""
    _read: int = field(default=0, repr=False)

    async def start(self) -> None:
        """Returns once it serves."""
        self.started = datetime.now(UTC).isoformat()
        self._read = self.log.stat().st_size if self.log.exists() else 0
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                *JIXIAO,
                "run",
                str(self.directory),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(**self.settings),
                cwd=ROOT,
            )
        await eventually(lambda: " 已开始。" in self.said or self.ended, seconds=30, pause=0.02)
        assert not self.ended, self.said

    @property
    def ended(self) -> bool:
        return self.process is None or self.process.returncode is not None

    @property
    def said(self) -> str:
        """What it has written since its last start."""
        with self.log.open("rb") as log:
            log.seek(self._read)
            return log.read().decode()

    @property
    def root(self) -> str:
        """What web links begin with."""
        found = re.search(r"网页：(\S+)", self.said)
        assert found is not None, self.said
        return found[1]

    async def kill(self) -> None:
        """kill -9: no handler runs, nothing is flushed."""
        await self._signal(signal.SIGKILL, -signal.SIGKILL)

    async def stop(self, *, seconds: float = 10.0) -> None:
        """As a supervisor stops it; it has to end in order, and within these seconds."""
        await self._signal(signal.SIGTERM, 0, seconds)
        assert "已停止，数据都在。" in self.said
        assert "Traceback" not in self.said, self.said

    async def _signal(self, number: signal.Signals, code: int, seconds: float = 10.0) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        assert await asyncio.wait_for(self.process.wait(), seconds) == code, self.said

    async def invited(self, *arguments: str) -> Done:
        """An invitation made by the command, beside the running program."""
        made = await jixiao("invite", "make", self.directory, *arguments, **self.settings)
        assert made.code == 0, made
        return made

    async def invitation(self, role: Role, *, unit: str = "", group: str = "") -> tuple[str, str]:
        """(code, number): the same by what the command asks of the program, and quicker."""
        request = {"ask": "invite", "role": role, "unit": unit, "group": group, "label": "模拟"}
        uses = None if role is Role.BENEFICIARY else 1
        more = {"mode": "self", "max_uses": uses, "days": 30}
        reply = await ask_running(self.data, request | more)
        assert reply is not None
        return reply["code"], reply["invitation"]["id"]

    async def code(self, role: Role, *, unit: str = "", group: str = "") -> str:
        return (await self.invitation(role, unit=unit, group=group))[0]

    async def quiet(self) -> None:
        """Once nothing waits to be sent any more."""
        waiting = "SELECT count(*) FROM outbox WHERE status IN ('pending', 'sending')"
        await eventually(lambda: self.rows(waiting) == [(0,)], seconds=20)

    @property
    def data(self) -> Path:
        return self.directory / "data"

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        return rows(self.data, sql, *values)


@asynccontextmanager
async def serving(directory: Path, **settings: str) -> AsyncIterator[Program]:
    """The program, started; whatever is left of it at the end is killed."""
    program = Program(directory, settings, directory.parent / f"{directory.name}.log")
    try:
        await program.start()
        yield program
    finally:
        if not program.ended:
            await program.kill()


def rows(data: Path, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """What stands in a project's database, read beside whatever runs on it."""
    uri = f"file:{data / 'jixiao.db'}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=10)) as connection:
        return connection.execute(sql, values).fetchall()


def everything(data: Path, *without: str) -> dict[str, list[tuple[Any, ...]]]:
    """All tables with all rows, in order; but not the tables in `without`."""
    names = [name for (name,) in rows(data, "SELECT name FROM sqlite_master WHERE type = 'table'")]
    kept = (name for name in names if name not in without and not name.startswith("sqlite_"))
    return {name: sorted(rows(data, f"SELECT * FROM {name}"), key=repr) for name in kept}
