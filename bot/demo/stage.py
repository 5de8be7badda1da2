"""The channel of a demonstration: simulated people behind the port that every channel has."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import datetime

from bot.channels.base import Capabilities, Deliver, NotTaken, Outgoing, Rejected
from bot.demo.cast import Actor
from surveys.messages import Content, Inbound, Start

NAME = "demo"


class Stage:
    """Implements `bot.channels.base.Channel`: `send` shows a message to an actor, whose answer is
    delivered like anybody's."""

    name = NAME
    capabilities = Capabilities()

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self._now = now
        self._actors: dict[str, Actor] = {}
        self._said: dict[str, int] = {}
        self._deliver: Deliver | None = None
        self._open = asyncio.Event()
        self._closed = asyncio.Event()
        self._busy: set[asyncio.Task[None]] = set()
        self.received: dict[str, list[Outgoing]] = {}
        """What the silent people (coordinators) got, by address."""
        self._waiting: dict[str, asyncio.Event] = {}

    async def serve(self, deliver: Deliver, stop: asyncio.Event) -> None:
        self._deliver = deliver
        self._open.set()
        await stop.wait()
        self._closed.set()
        while self._busy:
            await asyncio.gather(*self._busy)

    async def send(self, message: Outgoing) -> str:
        actor = self._actors.get(message.to)
        if actor is None:
            self.received.setdefault(message.to, []).append(message)
            return message.id
        said = actor.answer(message.prompt) if message.prompt else actor.told(message.text)
        if said is None:
            self._waiting[message.to].set()
        elif not self._closed.is_set():
            self._later(self._say(message.to, said))
        return message.id

    async def fetch(self, ref: str) -> bytes:  # noqa: ARG002 - nobody here sends pictures
        raise Rejected("nobody here sends pictures")

    async def close(self) -> None:
        pass

    async def enter(self, address: str, actor: Actor | None, code: str) -> None:
        """Somebody opens their link; returns once they have nothing more to say. A silent person
        (None) only receives."""
        await self._open.wait()
        if actor is not None:
            self._actors[address] = actor
            self._waiting[address] = asyncio.Event()
        await self._say(address, Start(code))
        if actor is not None:
            await self._waiting[address].wait()

    async def settle(self, address: str) -> None:
        """Until the person has nothing more to say, after something was sent to them."""
        await self._waiting[address].wait()

    def expect(self, address: str) -> None:
        """The person will be spoken to: `settle` waits for the end of that."""
        self._waiting[address].clear()

    def _later(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._busy.add(task)
        task.add_done_callback(self._busy.discard)

    async def _say(self, address: str, content: Content) -> None:
        assert self._deliver is not None
        number = self._said[address] = self._said.get(address, 0) + 1
        inbound = Inbound(NAME, f"{address}.{number}", address, self._now(), content)
        while True:
            try:
                await self._deliver(inbound)
            except NotTaken:
                await asyncio.sleep(0.1)
            else:
                return
