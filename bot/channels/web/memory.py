"""What only this process remembers, on purpose: none of it may be at rest."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

from bot.channels.web.view import Said

V = TypeVar("V")


class Recent(Generic[V]):
    """A dictionary that forgets what was not used for longest."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: OrderedDict[str, V] = OrderedDict()

    def get(self, key: str) -> V | None:
        if key in self._items:
            self._items.move_to_end(key)
        return self._items.get(key)

    def put(self, key: str, value: V) -> None:
        self._items[key] = value
        self._items.move_to_end(key)
        while len(self._items) > self._size:
            self._items.popitem(last=False)

    def snapshot(self) -> dict[str, V]:
        return dict(self._items)


class Talk:
    """The people's own words, so that a reload shows both sides. In memory only: storage keeps
    answers, never messages."""

    MOST = 80

    def __init__(self) -> None:
        self._said: Recent[list[Said]] = Recent(500)

    def add(self, address_id: str, after: int, text: str) -> None:
        said = [*self.of(address_id), Said(after, text)]
        self._said.put(address_id, said[-self.MOST :])

    def of(self, address_id: str) -> list[Said]:
        return self._said.get(address_id) or []

    def keep(self, address_id: str, seqs: Collection[int]) -> list[Said]:
        """What was said to these rows; the rest is forgotten with the rows it answered."""
        said = [each for each in self.of(address_id) if each.after in seqs]
        self._said.put(address_id, said)
        return said


class Wakes:
    """Who waits for new rows: one event for every open stream."""

    MOST = 4
    """Streams one person may hold open (tabs); the oldest gives way."""

    def __init__(self) -> None:
        self.closing = False
        self._open: dict[str, list[asyncio.Event]] = {}

    @contextmanager
    def listening(self, address: str) -> Iterator[asyncio.Event]:
        mine = self._open.setdefault(address, [])
        event = asyncio.Event()
        mine.append(event)
        for oldest in mine[: -self.MOST]:
            mine.remove(oldest)
            oldest.set()
        try:
            yield event
        finally:
            if event in mine:
                mine.remove(event)
            if not mine:
                self._open.pop(address, None)

    def alive(self, address: str, event: asyncio.Event) -> bool:
        return not self.closing and event in self._open.get(address, ())

    def wake(self, address: str) -> None:
        for event in self._open.get(address, ()):
            event.set()

    def close(self) -> None:
        """End every stream."""
        self.closing = True
        for address in list(self._open):
            self.wake(address)


class Pace:
    """A bucket of presses for each person: nobody taps faster for long."""

    BURST = 40
    PER_SECOND = 3.0

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: Recent[tuple[float, float]] = Recent(2000)

    def allow(self, address_id: str) -> bool:
        now = self._clock()
        left, then = self._buckets.get(address_id) or (float(self.BURST), now)
        left = min(self.BURST, left + (now - then) * self.PER_SECOND)
        self._buckets.put(address_id, (max(left - 1, 0.0), now))
        return left >= 1
