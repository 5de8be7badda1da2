"""How fast a channel may be sent to: a steady rate over all, and a gap for each address.

Kept apart from retries: this avoids 429s, the sender obeys them.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from bot.channels.base import Capabilities

REMEMBERED = 10_000
"""Addresses whose last send is remembered; older ones have long passed their gap."""


class Pace:
    def __init__(self, capabilities: Capabilities) -> None:
        self._gap = 1 / capabilities.per_second if capabilities.per_second else 0.0
        self._interval = capabilities.per_address_interval
        self._next = 0.0
        self._free: OrderedDict[str, float] = OrderedDict()

    async def wait(self, address: str) -> None:
        """Take the next slot and sleep until it comes. Slots are handed out in order of asking."""
        now = asyncio.get_running_loop().time()
        slot = max(now, self._next, self._free.get(address, 0.0))
        self._next = max(now, self._next) + self._gap
        if self._interval:
            self._free[address] = slot + self._interval
            self._free.move_to_end(address)
            while len(self._free) > REMEMBERED:
                self._free.popitem(last=False)
        if slot > now:
            await asyncio.sleep(slot - now)
