"""What stands behind a channel in its tests, in place of the turns."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.channels.base import Channel, NotTaken, Receipt
from surveys.messages import Content, Inbound, Start


@dataclass
class Core:
    """Stands where the turns stand: remembers what was delivered, and fails when told to."""

    delivered: list[Inbound] = field(default_factory=list)
    """Every call, in order of its beginning."""
    taken: list[Inbound] = field(default_factory=list)
    refuse: int = 0
    """So many deliveries are not taken."""
    error: type[Exception] = NotTaken
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    receipt: Receipt = field(default_factory=Receipt)

    def __post_init__(self) -> None:
        self.gate.set()

    async def deliver(self, inbound: Inbound) -> Receipt:
        self.delivered.append(inbound)
        await self.gate.wait()
        if self.refuse:
            self.refuse -= 1
            raise self.error
        self.taken.append(inbound)
        return self.receipt

    @property
    def contents(self) -> list[Content]:
        """What was taken, without the opening of the chat."""
        return [i.content for i in self.taken if not isinstance(i.content, Start)]


@asynccontextmanager
async def serving(channel: Channel, core: Core) -> AsyncIterator[asyncio.Event]:
    """The channel runs inside; it must end by itself soon after `stop`."""
    stop = asyncio.Event()
    task = asyncio.create_task(channel.serve(core.deliver, stop))
    try:
        yield stop
    finally:
        core.gate.set()
        stop.set()
        await asyncio.wait_for(task, 10)
