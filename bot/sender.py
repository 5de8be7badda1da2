"""Delivers what the outbox holds: one loop a channel, at the pace the channel allows.

The kind of `SendError` alone decides what happens to a row; the text of a message is never logged.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from types import MappingProxyType

from bot import bodies
from bot.channels.base import (
    Attachment,
    Channel,
    Closed,
    Gone,
    Misconfigured,
    Moved,
    NotSent,
    Outgoing,
    Rejected,
    SendError,
    Throttled,
    Unknown,
)
from bot.pacing import Pace
from bot.project.recordings import Recording
from storage.changes import Address, OutboxItem, Policy
from storage.store import StorageError, Store, StoreClosed
from surveys.messages import Prompt

log = logging.getLogger(__name__)

Render = Callable[[str, OutboxItem], Awaitable[bodies.Body]]
"""Answers what a coordinator asked for: (what, row) -> text and files."""

Alarm = Callable[[str, str], Awaitable[None]]
"""(code, text): tells a coordinator that something needs a person."""

MAX_ATTEMPTS = 12
AT_ONCE = 20
"""Rows claimed together."""
BACKSTOP = 1.0
"""Seconds between two looks at the outbox when nobody wakes us."""


class Sender:
    """Sends the rows of one channel until stopped."""

    def __init__(
        self,
        store: Store,
        channel: Channel,
        data: Path,
        *,
        now: Callable[[], datetime],
        render: Render,
        alarm: Alarm,
        quiet: Callable[[datetime], bool] = lambda _: False,
        recordings: Mapping[str, Recording] = MappingProxyType({}),
    ) -> None:
        self._store = store
        self._channel = channel
        self._data = data
        self._now = now
        self._render = render
        self._alarm = alarm
        self._pace = Pace(channel.capabilities)
        self._quiet = quiet
        self._recordings = recordings
        self._in_flight: set[asyncio.Task[None]] = set()
        self._pushing: asyncio.Task[None] | None = None
        """The one broadcast row on its way: after a crash, at most that one is `unknown`."""

    async def serve(self, stop: asyncio.Event) -> None:
        """Send until `stop`; then finish what is in flight."""
        try:
            while not stop.is_set():
                if not await self._claimed():
                    await self._sleep(stop)
        finally:
            await self.settle()

    async def _claimed(self) -> int:
        """A database that cannot be written now (full, locked) is waited for: rows stay put."""
        try:
            return await self.send_due()
        except StorageError as error:
            log.warning("the outbox cannot be read now: %s", type(error).__name__)
            await asyncio.sleep(BACKSTOP)
            return 0

    async def send_due(self) -> int:
        """Claim what is due now and start sending it; the number of rows claimed. Nothing that
        nobody asked for goes out in the quiet hours, however late its turn comes."""
        now = self._now()
        paused = await self._store.paused_until(self._channel.name)
        if paused is not None and paused > now:
            return 0
        asked = (Policy.REPLY,) if self._quiet(now) else (Policy.REPLY, Policy.REPORT)
        items = await self._store.claim(self._channel.name, now, AT_ONCE, asked)
        idle = self._pushing is None or self._pushing.done()
        if idle and len(items) < AT_ONCE and not self._quiet(now):
            pushed = await self._store.claim(self._channel.name, now, 1, (Policy.BROADCAST,))
            for item in pushed:
                self._pushing = self._begin(item)
            items += pushed
        for item in items:
            if item.policy is not Policy.BROADCAST:
                self._begin(item)
        if len(self._in_flight) > 100:
            await asyncio.wait(self._in_flight, return_when=asyncio.FIRST_COMPLETED)
        return len(items)

    def _begin(self, item: OutboxItem) -> asyncio.Task[None]:
        task = asyncio.create_task(self._send(item))
        self._in_flight.add(task)
        task.add_done_callback(self._in_flight.discard)
        return task

    async def settle(self) -> None:
        """Wait for every send that has begun."""
        while self._in_flight:
            await asyncio.gather(*self._in_flight)

    async def _sleep(self, stop: asyncio.Event) -> None:
        """Until a commit adds rows, a send ends (it may unblock its address), or the backstop."""
        wake = self._store.outbox_wake
        waiters = [
            asyncio.create_task(wake.wait()),
            asyncio.create_task(stop.wait()),
            *self._in_flight,
        ]
        await asyncio.wait(waiters, timeout=BACKSTOP, return_when=asyncio.FIRST_COMPLETED)
        for waiter in waiters[:2]:
            waiter.cancel()
        wake.clear()

    async def _send(self, item: OutboxItem) -> None:
        """Deliver one row and note what became of it.

        The note itself may have to wait for the database. If the program dies meanwhile, the row is
        still `sending`: a reply is repeated after the restart, a push becomes `unknown`.
        """
        note = await self._delivered(item)
        wait = 0.1
        while True:
            try:
                await note()
            except StoreClosed:
                return
            except StorageError as error:
                log.warning("outbox row %s has to wait: %s", item.id, type(error).__name__)
                await asyncio.sleep(wait)
                wait = min(2 * wait, 5)
            else:
                return

    async def _delivered(self, item: OutboxItem) -> Callable[[], Awaitable[None]]:
        """Try to deliver; what is to be noted about it."""
        try:
            message = await self._open(item)
            await self._pace.wait(message.to)
            platform_id = await self._channel.send(message)
        except SendError as error:
            return partial(self._refused, item, error)
        except Exception as error:  # a row must never stay claimed because of a fault of ours
            log.exception("outbox row %s could not be sent", item.id)
            return partial(self._broken, item, type(error).__name__)
        return partial(self._store.sent, item.id, platform_id, self._now())

    async def _broken(self, item: OutboxItem, name: str) -> None:
        await self._store.bury(item.id, name)
        await self._alarm("outbox", f"有一条消息无法生成或发送（{name}）。")

    async def _open(self, item: OutboxItem) -> Outgoing:
        body = bodies.from_json(item.body)
        if body.ask:
            body = await self._render(body.ask, item)
        edit_of = ""
        if body.prompt is not None and body.prompt.edits and self._channel.capabilities.edits:
            edit_of = await self._store.last_platform_id(item.address_id)
        return Outgoing(
            id=item.id,
            to=item.address.value,
            prompt=body.prompt,
            text=body.text,
            attachments=bodies.attachments(body, self._data),
            recording=self._recording(body.prompt),
            more=body.more,
            edit_of=edit_of,
        )

    def _recording(self, prompt: Prompt | None) -> Attachment | None:
        """None for one that is not there any more: the words are enough."""
        found = self._recordings.get(prompt.audio) if prompt else None
        return Attachment(found.path.name, found.mime, found.path) if found else None

    async def _refused(self, item: OutboxItem, error: SendError) -> None:
        store, now, name = self._store, self._now(), type(error).__name__
        log.warning("outbox row %s: %s", item.id, name)
        match error:
            case Throttled():
                until = now + timedelta(seconds=error.retry_after)
                if error.whole_channel:
                    await store.pause(self._channel.name, until)
                await store.put_back(item.id, until, name)
            case Moved():
                new = Address(item.address.channel, error.new_address)
                await store.moved(item.address_id, new)
                await store.put_back(item.id, now, name)
            case Gone():
                await store.gone(item.address_id)
                await store.bury(item.id, name)
            case Closed():
                await store.bury(item.id, name)
            case Misconfigured():
                await store.pause(self._channel.name, now + timedelta(minutes=1))
                await store.put_back(item.id, now + timedelta(minutes=1), name)
                await self._alarm("channel", f"{self._channel.name} 的凭据无效，发送已暂停。")
            case Rejected():
                await store.bury(item.id, name)
                await self._alarm("outbox", "有一条消息被平台拒绝，请运行 jixiao outbox 查看。")
            case NotSent():
                await self._later(item, name)
            case Unknown() if item.policy is Policy.REPLY:
                await self._later(item, name)
            case _:
                await store.unknown(item.id, name)
                await self._alarm("outbox", "有一条推送是否送达不明，请运行 jixiao outbox 查看。")

    async def _later(self, item: OutboxItem, name: str) -> None:
        if item.attempts >= MAX_ATTEMPTS:
            await self._store.bury(item.id, name)
            await self._alarm("outbox", "有一条消息多次未能发出，请运行 jixiao outbox 查看。")
            return
        wait = timedelta(seconds=min(2 ** min(item.attempts, 8), 300))
        await self._store.put_back(item.id, self._now() + wait, name)
