"""The loop that receives: getUpdates, with an offset that moves only after the commits.

Telegram forgets an update once a later call names a higher offset, so a crash at any moment loses
nothing: what was not committed comes again, what was committed comes again as a repeat.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken

from bot.channels.base import NotTaken, Throttled
from bot.channels.telegram.errors import describe, send_error
from bot.channels.telegram.inbound import ALLOWED_UPDATES, Reach, read
from bot.channels.telegram.outage import Alarm, Outage, Patience
from surveys.messages import Inbound

log = logging.getLogger(__name__)

Take = Callable[[Update, Inbound | Reach], Awaitable[None]]
"""Returns after the commit; anything it raises means that nothing was stored."""

CONFIRM_SECONDS = 3.0
"""How long leaving tries to confirm the last batch; if it fails, the batch comes again."""


class Polling:
    """Takes each person's updates in order, and several persons' at the same time."""

    def __init__(
        self, bot: Bot, take: Take, alarm: Alarm, *, wait: int, at_once: int, patience: Patience
    ) -> None:
        self._bot = bot
        self._take = take
        self._wait = wait
        self._slots = asyncio.Semaphore(at_once)
        self._offset: int | None = None
        self._fetching = Outage(
            patience,
            alarm,
            "Telegram 收不到消息，正在不断重试：{reason}",
            "Telegram 又能收到消息了，期间的消息会补收。",
        )
        self._storing = Outage(
            patience,
            alarm,
            "Telegram 收到的消息存不下来，已请 Telegram 保留，正在重试：{reason}",
            "Telegram 收到的消息又能存下来了。",
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Receive until `stop`; a batch that has begun is finished and confirmed."""
        while not stop.is_set():
            updates = await self._fetch(stop)
            if updates:
                await self._handle(updates, stop)
        await self._confirm()

    async def _fetch(self, stop: asyncio.Event) -> Sequence[Update]:
        call = asyncio.create_task(self._call())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({call, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not call.done():
                return ()  # cancelled: what it would have brought stays with Telegram
            updates = call.result()
        except Exception as error:  # one odd answer must not end polling
            await _rest(stop, await self._fetch_failed(error))
            return ()
        finally:
            await _cancel(call, stopping)
        await self._fetching.over()
        if not updates:
            # Confirmed and empty: ask for the oldest again, because after a week of silence
            # Telegram's new numbers may be lower than the offset.
            self._offset = None
        return updates

    async def _call(self) -> Sequence[Update]:
        return await self._bot.get_updates(
            offset=self._offset, timeout=self._wait, allowed_updates=ALLOWED_UPDATES
        )

    async def _fetch_failed(self, error: Exception) -> float:
        log.warning("getUpdates failed: %s", describe(error))
        seconds = await self._fetching.failed(_reason(error))
        mapped = send_error(error)
        return max(seconds, mapped.retry_after) if isinstance(mapped, Throttled) else seconds

    async def _handle(self, updates: Sequence[Update], stop: asyncio.Event) -> None:
        now = datetime.now(UTC)
        failures: dict[int, Exception] = {}
        chains: dict[str, list[tuple[Update, Inbound | Reach]]] = {}
        for update in updates:
            if (item := _read(update, now)) is not None:
                chains.setdefault(item.sender, []).append((update, item))
        await asyncio.gather(*(self._chain(chain, failures) for chain in chains.values()))
        if not failures:
            self._offset = updates[-1].update_id + 1
            await self._storing.over()
            return
        first = min(failures)
        self._offset = first
        reason = type(failures[first]).__name__
        log.warning("%d updates were not taken: %s", len(failures), reason)
        await _rest(stop, await self._storing.failed(reason))

    async def _chain(
        self, chain: Sequence[tuple[Update, Inbound | Reach]], failures: dict[int, Exception]
    ) -> None:
        """One person's updates. After one that was not taken the later ones wait with it."""
        for update, item in chain:
            async with self._slots:
                try:
                    await self._take(update, item)
                except Exception as error:  # not only NotTaken: unknown means not acknowledged
                    if not isinstance(error, NotTaken):
                        log.warning("an update met an unforeseen %s", type(error).__name__)
                    failures[update.update_id] = error
                    return

    async def _confirm(self) -> None:
        """Tell Telegram what was taken, so that the next start does not see it again."""
        if self._offset is None:
            return
        try:
            async with asyncio.timeout(CONFIRM_SECONDS):
                await self._bot.get_updates(offset=self._offset, limit=1, timeout=0)
        except Exception as error:
            log.info("the last batch was not confirmed: %s", type(error).__name__)


def _read(update: Update, now: datetime) -> Inbound | Reach | None:
    try:
        return read(update, now)
    except Exception as error:  # a malformed update is passed over, it would only come again
        log.warning("an update could not be read: %s", type(error).__name__)
        return None


def _reason(error: Exception) -> str:
    if isinstance(error, Conflict) and "webhook" in str(error).lower():
        return "这个机器人还设着 webhook，要先用 deleteWebhook 删掉（409）"
    if isinstance(error, Conflict):
        return "另有一个程序在用同一个机器人令牌（409）"
    if isinstance(error, InvalidToken):
        return "机器人令牌不被接受（401/404），请核对 JIXIAO_TELEGRAM_TOKEN"
    return type(error).__name__


async def _rest(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


async def _cancel(*tasks: asyncio.Task[object]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
