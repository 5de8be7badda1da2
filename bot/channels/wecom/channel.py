"""The app of the operator's own corp, as a channel: members write to it and press its cards."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from bot.channels.base import (
    Attachment,
    Capabilities,
    Deliver,
    Gone,
    Misconfigured,
    NotSent,
    Outgoing,
    Rejected,
    SendError,
    Throttled,
    Unknown,
)
from bot.channels.listing import with_more
from bot.channels.unfinished import Send, Unfinished
from bot.channels.wecom.callback import Received
from bot.channels.wecom.client import Client, mapped
from bot.channels.wecom.crypto import Envelope
from bot.channels.wecom.door import Door
from bot.channels.wecom.errors import MEDIA, ApiError
from bot.channels.wecom.inbound import CARDS, CHANNEL, read
from bot.channels.wecom.outbound import Message, pressed, render, split, text
from surveys.messages import Prompt

log = logging.getLogger(__name__)

Json = dict[str, Any]
Alarm = Callable[[str], Awaitable[None]]
Reached = Callable[[str, bool], Awaitable[None]]
Poke = Callable[[str, str], None]
"""(open_kfid, token): there is something to pull for this account of 微信客服."""

MAX_IMAGE_BYTES, MAX_FILE_BYTES = 2_000_000, 20_000_000
A_MINUTE = 60.0
PER_MINUTE = 28
"""Messages to one member in a minute; above 30 the platform drops them and says nothing."""
MEDIA_SECONDS = 2.5 * 24 * 3600
"""How long an uploaded file is used again; it lives three days."""
DUPLICATES = 14_400
"""Seconds in which the platform drops a second copy of a card, the most it can."""
CARDS_KEPT = 2000
_IDLE = {
    "inactive_alert": "企业微信应用长期没有人用，快要被停用了：请在管理后台查看。",
    "close_inactive_agent": "企业微信应用因长期不用被停用了：请在管理后台重新启用。",
    "low_active_alert": "企业微信应用使用很少，可能被限制：请在管理后台查看。",
}

_Identity = tuple[Path, int, int]


class WeComSettings(BaseModel):
    """What the channel needs to know of the app."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    corp: str = Field(min_length=1)
    agent: int = Field(ge=1)
    token: SecretStr = Field(min_length=1)
    aes_key: SecretStr
    host: str = "127.0.0.1"
    port: int = Field(default=8081, ge=0, le=65535)


class WeCom:
    """Implements `bot.channels.base.Channel`. An address is a member's user id, in lower case."""

    name = CHANNEL
    capabilities = Capabilities(options=20)

    def __init__(
        self,
        settings: WeComSettings,
        client: Client,
        alarm: Alarm,
        reached: Reached | None = None,
        *,
        poke: Poke | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._alarm, self._reached, self._poke = alarm, reached, poke
        self._clock = clock
        self.client = client
        envelope = Envelope(
            settings.token.get_secret_value(), settings.aes_key.get_secret_value(), settings.corp
        )
        self.door = Door(envelope, settings.host, settings.port)
        self._unfinished = Unfinished()
        self._sent: dict[str, list[float]] = {}
        """Member → when they were written to in the last minute."""
        self._cards: OrderedDict[str, Json] = OrderedDict()
        """Task → card, to say on it what was pressed."""
        self._media: OrderedDict[_Identity, tuple[str, float]] = OrderedDict()
        self._courtesies: set[asyncio.Task[None]] = set()

    # -- receiving

    def bind(self) -> int:
        """Take the port now. Raises OSError."""
        return self.door.bind()

    async def serve(self, deliver: Deliver, stop: asyncio.Event) -> None:
        await self.door.serve(partial(self._take, deliver), stop)
        await self.settled()

    async def settled(self) -> None:
        """Wait a little for courtesies that are on their way."""
        if self._courtesies:
            await asyncio.wait(self._courtesies, timeout=5)

    async def fetch(self, ref: str) -> bytes:
        try:
            return await self.client.download(ref)
        except Exception as error:
            raise mapped(error) from None

    async def close(self) -> None:
        self.door.close()
        await self.client.close()

    async def _take(self, deliver: Deliver, found: Received) -> None:
        if found.kind == "kf_msg_or_event":
            if self._poke is not None:
                self._poke(found.account, found.token)
            return
        if found.kind in ("subscribe", "unsubscribe") and self._reached is not None:
            await self._reached(found.sender, found.kind == "subscribe")
        if found.kind in _IDLE:
            await self._alarm(_IDLE[found.kind])
        inbound = read(found)
        if inbound is None:
            return
        receipt = await deliver(inbound)
        if receipt.repeat:
            return
        if found.kind in CARDS and found.response:
            self._later(self._grey(found))
        if receipt.reply:
            self._later(self._stranger(found.sender, receipt.reply))

    def _later(self, work: Awaitable[None]) -> None:
        """A courtesy, after the answer to the platform."""
        task = asyncio.ensure_future(work)
        self._courtesies.add(task)
        task.add_done_callback(self._courtesies.discard)

    async def _grey(self, found: Received) -> None:
        """The card that was pressed says so and can be pressed no more."""
        card = self._cards.get(found.task, {})
        body = {
            "userids": [found.sender],
            "agentid": self._settings.agent,
            "response_code": found.response,
            "button": {"replace_name": pressed(card, found.key)},
        }
        try:
            await self.client.post("message/update_template_card", body)
        except Exception as error:  # the answer is stored; only the card looks as before
            log.info("a card could not be changed: %s", mapped(error))

    async def _stranger(self, member: str, words: str) -> None:
        try:
            for part in split(words):
                await self._message(member, text(part), "")
        except SendError as error:
            log.info("a stranger could not be answered: %s", type(error).__name__)

    # -- sending

    async def send(self, message: Outgoing) -> str:
        """Deliver and return the platform's id of the last message."""
        try:
            return (await self._unfinished.go_on(message.id, self._sends(message)))[-1]
        except Exception as error:
            found = Rejected(type(error).__name__) if isinstance(error, OSError) else mapped(error)
            if not isinstance(found, NotSent | Unknown):
                self._unfinished.forget(message.id)
            if isinstance(found, Misconfigured):
                await self._alarm(f"企业微信不接受请求：{found}")
            raise found from None

    def _sends(self, message: Outgoing) -> Sequence[Send]:
        found = [*self._words(message), *self._files(message)]
        if not found:
            raise Rejected("a message without contents")
        return found

    def _words(self, message: Outgoing) -> Sequence[Send]:
        task = hashlib.sha256(message.id.encode()).hexdigest()[:32]
        if message.prompt is None:
            made = [text(part) for part in split(with_more(message.text, message.more))]
        else:
            made = list(_rendered(message.prompt, task))
        return [partial(self._message, message.to, one, task) for one in made]

    def _files(self, message: Outgoing) -> list[Send]:
        sends: list[Send] = []
        for file in message.attachments:
            words = (text(part) for part in split(file.caption))
            sends += [partial(self._message, message.to, one, "") for one in words]
            sends.append(partial(self._file, message.to, file))
        heard = message.prompt is not None and message.prompt.hear != "offer"
        if message.recording is not None and heard:
            sends.append(partial(self._file, message.to, message.recording))
        return sends

    async def _message(self, member: str, message: Message, task: str) -> str:
        """One message. Only cards, which carry a task of their own, are marked to be dropped when
        they come twice: two texts may well say the same."""
        body: Json = {
            "touser": member,
            "agentid": self._settings.agent,
            "msgtype": message.kind,
            message.kind: message.body,
        }
        if message.is_card:
            body |= {"enable_duplicate_check": 1, "duplicate_check_interval": DUPLICATES}
            self._cards[task] = message.body
            while len(self._cards) > CARDS_KEPT:
                self._cards.popitem(last=False)
        return await self._posted(member, body)

    async def _posted(self, member: str, body: Json) -> str:
        self._paced(member)
        reply = await self.client.post("message/send", body)
        missed = f"{reply.get('invaliduser', '')}|{reply.get('unlicenseduser', '')}"
        if member in missed.lower().split("|"):
            raise Gone("not in the app's visible range")
        return str(reply.get("msgid", ""))

    def _paced(self, member: str) -> None:
        """Raises Throttled where this one would be dropped."""
        now = self._clock()
        times = [at for at in self._sent.get(member, ()) if now - at < A_MINUTE]
        if len(times) >= PER_MINUTE:
            raise Throttled(A_MINUTE - (now - times[0]), whole_channel=False)
        self._sent[member] = [*times, now]
        if len(self._sent) > CARDS_KEPT:
            self._sent = {m: t for m, t in self._sent.items() if now - t[-1] < A_MINUTE}

    async def _file(self, member: str, file: Attachment) -> str:
        identity = await asyncio.to_thread(_identity, file.path)
        if identity[2] > MAX_FILE_BYTES:
            raise Rejected("a file larger than the platform takes")
        picture = file.mime in ("image/png", "image/jpeg") and identity[2] <= MAX_IMAGE_BYTES
        kind = "image" if picture else "file"
        for again in (True, False):
            media = await self._uploaded(kind, identity, file)
            body = {"touser": member, "agentid": self._settings.agent, "msgtype": kind}
            try:
                return await self._posted(member, {**body, kind: {"media_id": media}})
            except ApiError as error:
                if error.code not in MEDIA or not again:
                    raise
                self._media.pop(identity, None)
        raise AssertionError

    async def _uploaded(self, kind: str, identity: _Identity, file: Attachment) -> str:
        """The media id; a chart for many people is uploaded once."""
        known = self._media.get(identity)
        if known is not None and self._clock() < known[1]:
            return known[0]
        data = await asyncio.to_thread(file.path.read_bytes)
        media = await self.client.upload(kind, file.name, data, file.mime)
        self._media[identity] = media, self._clock() + MEDIA_SECONDS
        while len(self._media) > CARDS_KEPT:
            self._media.popitem(last=False)
        return media


def _rendered(prompt: Prompt, task: str) -> tuple[Message, ...]:
    try:
        return render(prompt, task)
    except ValueError as error:
        raise Rejected(str(error)) from None


def _identity(path: Path) -> _Identity:
    facts = path.stat()
    return path, facts.st_mtime_ns, facts.st_size
