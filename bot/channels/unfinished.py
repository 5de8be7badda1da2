"""Outbox rows of several messages: one that met a limit half-way goes on where it stopped."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence

Send = Callable[[], Awaitable[str]]

MOST = 1000
"""Rows remembered; older ones begin anew."""


class Unfinished:
    def __init__(self) -> None:
        self._out: OrderedDict[str, list[str]] = OrderedDict()

    async def go_on(self, row: str, sends: Sequence[Send]) -> list[str]:
        """Send what is not out yet; the ids of all. Raises what a send raises: then the row is
        remembered, until it is forgotten."""
        out = self._out.setdefault(row, [])
        while len(self._out) > MOST:
            self._out.popitem(last=False)
        for send in sends[len(out) :]:
            out.append(await send())
        self._out.pop(row, None)
        return out

    def forget(self, row: str) -> None:
        """It will not be tried again."""
        self._out.pop(row, None)
