"""The Telegram channel: python-telegram-bot's `Bot` and types, with a loop and mapping of its own.

python-telegram-bot's Updater acknowledges what only sits in memory and stops for good after one
odd 401; so neither it nor its Application or JobQueue is used.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import partial

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from telegram import Bot, Update
from telegram.error import Conflict, InvalidToken

from bot.channels.base import (
    Attachment,
    Capabilities,
    Deliver,
    NotSent,
    Outgoing,
    Receipt,
    Rejected,
    SendError,
    Unknown,
)
from bot.channels.telegram.delivery import Delivery
from bot.channels.telegram.errors import describe, send_error
from bot.channels.telegram.inbound import CHANNEL, Reach
from bot.channels.telegram.outage import Alarm, Patience, tell
from bot.channels.telegram.outbound import (
    MAX_CAPTION,
    MAX_TOAST,
    Part,
    clip,
    render,
    split,
    told,
    utf16,
)
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.transport import QuietRequest, UpdatesRequest, guard_logs
from surveys.messages import Inbound, Prompt

log = logging.getLogger(__name__)

Reached = Callable[[str, bool], Awaitable[None]]
"""(address, reachable): the person blocked the bot, or let it in again."""

MAX_UNFINISHED = 1000
LEAVE_SECONDS = 5.0
"""How long leaving waits for answers to presses; they are a courtesy."""

_Send = Callable[[], Awaitable[str]]


class TelegramSettings(BaseModel):
    """What the channel needs to know. Any Bot API server serves, by its two addresses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    token: SecretStr = Field(min_length=1)
    base_url: str = "https://api.telegram.org/bot"
    base_file_url: str = "https://api.telegram.org/file/bot"
    poll_timeout: int = Field(default=20, ge=0, le=50)
    """Seconds one getUpdates call waits for news."""
    read_timeout: float = Field(default=15.0, gt=0)
    """Seconds to wait for an answer, beyond the poll timeout where that applies."""
    per_second: float = Field(default=25.0, gt=0)
    """Messages a second over all chats."""
    chat_seconds: float = Field(default=1.0, ge=0)
    """Seconds between two messages to one chat."""
    at_once: int = Field(default=32, ge=1)
    """Persons whose updates are handled at the same time."""
    patience: Patience = Patience()


class Telegram:
    """Implements `bot.channels.base.Channel`. Addresses are ids of private chats."""

    name = CHANNEL

    def __init__(
        self, settings: TelegramSettings, alarm: Alarm, reached: Reached | None = None
    ) -> None:
        guard_logs()
        self._settings = settings
        self.capabilities = Capabilities(
            options=100,
            edits=True,
            per_second=settings.per_second,
            per_address_interval=settings.chat_seconds,
        )
        self._alarm = alarm
        self._reached = reached
        self._request = QuietRequest(
            read_timeout=settings.read_timeout, connect_timeout=10.0, pool_timeout=5.0
        )
        self._updates_request = UpdatesRequest(
            connection_pool_size=1, read_timeout=settings.read_timeout, connect_timeout=10.0
        )
        self._bot = Bot(
            settings.token.get_secret_value(),
            base_url=settings.base_url,
            base_file_url=settings.base_file_url,
            request=self._request,
            get_updates_request=self._updates_request,
        )
        self._delivery = Delivery(self._bot)
        self._unfinished: OrderedDict[str, list[str]] = OrderedDict()
        """Outbox id → ids of its messages that are out: a row of several messages that met a 429
        half-way goes on where it stopped."""
        self._courtesies: set[asyncio.Task[None]] = set()

    async def serve(self, deliver: Deliver, stop: asyncio.Event) -> None:
        """Receive until `stop`. Faults of the network or the token are waited out, with an alarm
        if they last; they never end the loop."""
        polling = Polling(
            self._bot,
            partial(self._take, deliver),
            self._alarm,
            wait=self._settings.poll_timeout,
            at_once=self._settings.at_once,
            patience=self._settings.patience,
        )
        try:
            await polling.run(stop)
        finally:
            await self._leave()

    async def send(self, message: Outgoing) -> str:
        """Deliver and return the id of the message that carries the buttons, or of the last."""
        try:
            return await self._send(message)
        except Exception as error:
            mapped = _mapped(error)
            if not isinstance(mapped, NotSent | Unknown):
                self._unfinished.pop(message.id, None)
            if isinstance(error, Conflict):
                await tell(self._alarm, "另有一个程序在用同一个 Telegram 机器人令牌（409）。")
            raise mapped from None

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a photo or file, at most 20 MB (Telegram's own limit)."""
        try:
            file = await self._bot.get_file(ref)
        except Exception as error:
            raise _mapped(error) from None
        try:
            return bytes(await file.download_as_bytearray())
        except InvalidToken as error:  # 404: the link ran out; the token has just worked
            raise NotSent(describe(error)) from None
        except Exception as error:
            raise _mapped(error) from None

    async def link(self, code: str) -> str:
        """The link that opens a chat with the bot and brings the invitation code along."""
        try:
            me = await self._bot.get_me()
        except Exception as error:
            raise _mapped(error) from None
        return f"https://t.me/{me.username}?start={code}"

    async def close(self) -> None:
        await self._request.shutdown()
        await self._updates_request.shutdown()

    # -- receiving

    async def _take(self, deliver: Deliver, update: Update, item: Inbound | Reach) -> None:
        if isinstance(item, Reach):
            if self._reached is not None:
                await self._reached(item.sender, item.reachable)
            return
        receipt = await deliver(item)
        task = asyncio.create_task(self._courtesy(update, item.sender, receipt))
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)

    async def _courtesy(self, update: Update, sender: str, receipt: Receipt) -> None:
        """After the commit: stop the button's spinning, greet a stranger. If that fails, the
        person sees less, but nothing is lost."""
        try:
            if update.callback_query is not None:
                toast = clip(receipt.toast, MAX_TOAST) or None
                await self._bot.answer_callback_query(update.callback_query.id, text=toast)
            if receipt.reply:
                await self._delivery.text(sender, Part(clip(receipt.reply, MAX_CAPTION)))
        except Exception as error:  # "query is too old", a stranger who blocked us, a timeout
            log.info("a courtesy failed: %s", type(error).__name__)

    async def _leave(self) -> None:
        if self._courtesies:
            _, late = await asyncio.wait(self._courtesies, timeout=LEAVE_SECONDS)
            for task in late:
                task.cancel()

    # -- sending

    async def _send(self, message: Outgoing) -> str:
        texts = self._texts(message)
        sends = [*texts, *(s for a in message.attachments for s in self._file(message.to, a))]
        sends += self._recording(message)
        if not sends:
            raise Rejected("a message without contents")
        out = self._unfinished.setdefault(message.id, [])
        while len(self._unfinished) > MAX_UNFINISHED:
            self._unfinished.popitem(last=False)
        for send in sends[len(out) :]:
            out.append(await send())
        self._unfinished.pop(message.id, None)
        return out[len(texts) - 1] if texts else out[-1]

    def _texts(self, message: Outgoing) -> list[_Send]:
        if message.prompt is None:
            return self._parts(message.to, list(told(message.text, message.more)))
        parts = _render(message.prompt)
        if message.prompt.edits and message.edit_of and len(parts) == 1:
            return [partial(self._delivery.edit, message.to, message.edit_of, parts[0])]
        return self._parts(message.to, parts)

    def _recording(self, message: Outgoing) -> list[_Send]:
        """After the question, where it comes along or was asked for."""
        if message.recording is None or not message.prompt or message.prompt.hear == "offer":
            return []
        return [partial(self._delivery.recording, message.to, message.recording)]

    def _parts(self, chat: str, parts: list[Part]) -> list[_Send]:
        return [partial(self._delivery.text, chat, part) for part in parts]

    def _file(self, chat: str, attachment: Attachment) -> list[_Send]:
        """The file with its caption; a caption too long for one goes before it as a text."""
        if utf16(attachment.caption) <= MAX_CAPTION:
            return [partial(self._delivery.file, chat, attachment, attachment.caption)]
        words = self._parts(chat, [Part(text) for text in split(attachment.caption)])
        return [*words, partial(self._delivery.file, chat, attachment, "")]


def _render(prompt: Prompt) -> list[Part]:
    try:
        return list(render(prompt))
    except ValueError as error:
        raise Rejected(str(error)) from None


def _mapped(error: Exception) -> SendError:
    if isinstance(error, OSError):  # the file of an attachment
        return Rejected(type(error).__name__)
    return send_error(error)
