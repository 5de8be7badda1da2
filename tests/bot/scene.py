"""A small real project with a real store, and a channel that does what a test tells it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.app import App, opened
from bot.channels.base import Capabilities, Deliver, Outgoing, Rejected
from bot.project.new import create
from bot.sender import Sender
from storage.changes import Address
from surveys.conversation import Role
from surveys.messages import Content, Inbound, Press, Prompt, Start, Text

START = datetime(2021, 1, 11, 1, 0, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass(slots=True)
class Wire:
    """A channel whose sends are recorded; `fault` decides what befalls one."""

    name: str = "wire"
    capabilities: Capabilities = field(default_factory=Capabilities)
    fault: Callable[[Outgoing], Exception | None] = lambda _: None
    out: list[Outgoing] = field(default_factory=list)
    sent: bytes = b""
    """What is fetched, whatever the reference."""

    async def serve(self, deliver: Deliver, stop: asyncio.Event) -> None:
        await stop.wait()

    async def send(self, message: Outgoing) -> str:
        error = self.fault(message)
        if error is not None:
            raise error
        self.out.append(message)
        return f"m{len(self.out)}"

    async def fetch(self, ref: str) -> bytes:
        if not self.sent:
            raise Rejected(ref)
        return self.sent

    async def close(self) -> None:
        pass


@dataclass(slots=True)
class Scene:
    app: App
    clock: Clock
    wire: Wire
    sender: Sender
    alarms: list[str]
    _events: int = 0

    async def send_all(self) -> None:
        """Send until nothing is due."""
        while await self.sender.send_due():
            await self.sender.settle()

    async def join(self, name: str, role: Role, *, unit: str = "", group: str = "") -> None:
        _, code = await self.app.store.invite(
            role,
            unit=unit,
            group=group,
            label=name,
            expires_at=self.clock() + timedelta(days=30),
            now=self.clock(),
        )
        await self.hears(name, Start(code))

    async def hears_without_sending(self, name: str, content: Content) -> None:
        """One input of a person; what it led to stays in the outbox."""
        self._events += 1
        inbound = Inbound("wire", f"{id(self)}.{self._events}", name, self.clock(), content)
        await self.app.turns.deliver(inbound)

    async def hears(self, name: str, content: Content) -> Prompt | None:
        """One input of a person, and the last prompt that it led to."""
        before = len(self.wire.out)
        await self.hears_without_sending(name, content)
        await self.send_all()
        new = [m.prompt for m in self.wire.out[before:] if m.to == name and m.prompt]
        return new[-1] if new else None

    async def says(self, name: str, *texts: str) -> Prompt | None:
        last = None
        for text in texts:
            last = await self.hears(name, Text(text))
        return last

    async def presses(self, name: str, prompt: Prompt, words: str) -> Prompt | None:
        option = next(o for o in prompt.options if words in o.label)
        return await self.hears(name, Press(option.token))

    def texts(self, name: str) -> list[str]:
        return [
            m.text or (m.prompt.text if m.prompt else "") for m in self.wire.out if m.to == name
        ]

    async def address_id(self, name: str) -> str:
        known = await self.app.store.known(Address("wire", name))
        assert known is not None
        return known.address_id


@asynccontextmanager
async def playing(folder: Path, *, make: bool = True) -> AsyncIterator[Scene]:
    """An open app over `folder`, made by `jixiao new` unless it is there."""
    if make:
        create(folder)
    clock, wire, alarms = Clock(), Wire(), list[str]()

    async def alarm(code: str, _text: str) -> None:
        alarms.append(code)

    async with opened(folder, now=clock) as app:
        sender = Sender(
            app.store,
            wire,
            app.data,
            now=clock,
            render=app.sheets.render,
            alarm=alarm,
            recordings=app.campaign.folder.recordings,
        )
        yield Scene(app, clock, wire, sender, alarms)
