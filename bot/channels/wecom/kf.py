"""微信客服, the way to people on ordinary WeChat, as a channel.

A callback is only a poke: one worker an account pulls the log from where it stopped. The place is
stored once everything before it is committed; what is pulled twice does nothing the second time.
Nobody can be written to first, and nobody later than 48 hours after their last word: the platform
takes five messages for each of theirs. Source: developer.work.weixin.qq.com, documents 94670,
94677, 95122 (welcome).
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from bot.channels.base import (
    Attachment,
    Capabilities,
    Deliver,
    NotSent,
    NotTaken,
    Outgoing,
    Rejected,
    SendError,
    Throttled,
    Unknown,
)
from bot.channels.listing import with_more
from bot.channels.unfinished import Send, Unfinished
from bot.channels.wecom.client import Client, mapped
from bot.channels.wecom.errors import ApiError
from bot.channels.wecom.kf_messages import CHANNEL, Failed, read, render, text
from bot.channels.wecom.outbound import split

log = logging.getLogger(__name__)

Json = dict[str, Any]
Alarm = Callable[[str], Awaitable[None]]
Reached = Callable[[str, bool], Awaitable[None]]

SCENE = "jixiao"
PAGE = 1000
LOOK_SECONDS = 60.0
"""Without a poke the log is looked at so often: callbacks may be lost."""
WELCOME_SECONDS = 18.0
"""A welcome is good for twenty; the call needs some of it."""
LONGEST_WAIT = 30.0
"""After failures in a row."""
STALE_TOKEN = 95007
REPEATED = 40057
"""A message id that was used before: the message is there already."""
REFUSED_BY_CUSTOMER = 10
REMEMBERED = 5000


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the log was read to."""

    get: Callable[[], Awaitable[str | None]]
    put: Callable[[str], Awaitable[None]]


class Kf:
    """Implements `bot.channels.base.Channel`. An address is a customer's external_userid."""

    name = CHANNEL
    capabilities = Capabilities()

    def __init__(
        self,
        account: str,
        client: Client,
        cursor: Cursor,
        alarm: Alarm,
        reached: Reached | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._account, self._client, self._cursor = account, client, cursor
        self._alarm, self._reached = alarm, reached
        self._clock = clock
        self._token = ""
        self._poked = asyncio.Event()
        self._welcomes: OrderedDict[str, tuple[str, float]] = OrderedDict()
        """Customer → (code, until when)."""
        self._to: OrderedDict[str, str] = OrderedDict()
        """Our id of a message → customer, for what the platform tells later."""
        self._unfinished = Unfinished()
        self._told = False
        self._way = ""
        """Link to the account, without a code."""

    async def link(self, code: str) -> str:
        """The link to the account that brings the invitation code along."""
        try:
            if not self._way:
                asked = {"open_kfid": self._account, "scene": SCENE}
                self._way = str((await self._client.post("kf/add_contact_way", asked))["url"])
        except Exception as error:
            raise mapped(error) from None
        return f"{self._way}&scene_param={quote(code)}"

    def poke(self, account: str, token: str) -> None:
        """There is something to pull. `token`: leave to pull at once, good for ten minutes."""
        if account == self._account:
            self._token = token
            self._poked.set()

    # -- receiving

    async def serve(self, deliver: Deliver, stop: asyncio.Event) -> None:
        self._poked.set()  # what came while the program was away
        ending = asyncio.create_task(stop.wait())
        failures = 0
        while not stop.is_set():
            wait = min(2.0**failures, LONGEST_WAIT) if failures else LOOK_SECONDS
            poked = asyncio.create_task(self._poked.wait())
            await asyncio.wait((poked, ending), timeout=wait, return_when=asyncio.FIRST_COMPLETED)
            poked.cancel()
            self._poked.clear()
            if not stop.is_set():
                failures = 0 if await self._pulled(deliver) else failures + 1
        ending.cancel()

    async def _pulled(self, deliver: Deliver) -> bool:
        """Whether all went well. Faults are waited out; somebody is told of those that need a
        hand."""
        try:
            await self.pull(deliver)
        except NotTaken as error:
            log.warning("the log of 微信客服 waits: %s", error)
        except ApiError as error:
            log.warning("the log of 微信客服 could not be read: %s", error)
            if error.meaning == "setup" and not self._told:
                self._told = True
                await self._alarm(f"微信客服取不到消息：{error}")
        except SendError as error:
            log.warning("the log of 微信客服 could not be read: %s", error)
        else:
            self._told = False
            return True
        return False

    async def pull(self, deliver: Deliver) -> None:
        """Everything that is there, page by page. Raises what the calls and `deliver` raise; the
        place then stays where everything before it is committed."""
        while True:
            place = await self._cursor.get() or ""
            page = await self._page(place)
            for entry in page.get("msg_list", ()):
                await self._take(deliver, entry)
            after = str(page.get("next_cursor") or place)
            if after != place:
                await self._cursor.put(after)
            if not page.get("has_more") or after == place:
                return

    async def _page(self, place: str) -> Json:
        body: Json = {"open_kfid": self._account, "limit": PAGE}
        if place:
            body["cursor"] = place
        token = self._token
        try:
            return await self._client.post(
                "kf/sync_msg", body | ({"token": token} if token else {})
            )
        except ApiError as error:
            if error.code != STALE_TOKEN or not token:
                raise
            if self._token == token:  # else a poke has brought a newer one
                self._token = ""
            return await self._client.post("kf/sync_msg", body)

    async def _take(self, deliver: Deliver, entry: Json) -> None:
        found = read(entry)
        if found is None:
            return
        if isinstance(found, Failed):
            await self._failed(found)
            return
        sender = found.inbound.sender
        if found.welcome:
            self._keep(self._welcomes, sender, (found.welcome, self._clock() + WELCOME_SECONDS))
        receipt = await deliver(found.inbound)
        if receipt.reply and not receipt.repeat:
            try:
                await self._said(sender, text(split(receipt.reply)[0]), found.inbound.event_id)
            except SendError as error:
                log.info("a stranger could not be answered: %s", type(error).__name__)

    async def _failed(self, found: Failed) -> None:
        """The customer has refused messages: nothing more goes there until they write again."""
        customer = self._to.get(found.message)
        if found.kind == REFUSED_BY_CUSTOMER and customer and self._reached is not None:
            await self._reached(customer, False)
        log.warning("微信客服 did not deliver a message: type %d", found.kind)

    # -- sending

    async def send(self, message: Outgoing) -> str:
        try:
            sends = self._sends(message)
            return (await self._unfinished.go_on(message.id, sends))[-1]
        except Exception as error:
            found = Rejected(type(error).__name__) if isinstance(error, OSError) else mapped(error)
            if not isinstance(found, NotSent | Unknown | Throttled):
                self._unfinished.forget(message.id)
            raise found from None

    async def fetch(self, ref: str) -> bytes:
        try:
            return await self._client.download(ref)
        except Exception as error:
            raise mapped(error) from None

    async def close(self) -> None:
        """The client is the app's."""

    def _sends(self, message: Outgoing) -> Sequence[Send]:
        if message.prompt is not None:
            made = render(message.prompt)
        else:
            made = [text(part) for part in split(with_more(message.text, message.more))]
        sends: list[Send] = [
            partial(self._said, message.to, body, f"{message.id}.{n}")
            for n, body in enumerate(made)
        ]
        sends += [partial(self._file, message.to, file, message.id) for file in message.attachments]
        if not sends:
            raise Rejected("a message without contents")
        return sends

    async def _said(self, customer: str, body: Json, key: str) -> str:
        """One message; as the welcome, where there is leave for one. A repeat of one that had
        arrived after all is refused by its id, and is no failure."""
        msgid = hashlib.sha256(f"{self._account}.{key}".encode()).hexdigest()[:32]
        self._keep(self._to, msgid, customer)
        code, until = self._welcomes.pop(customer, ("", 0.0))
        try:
            if code and self._clock() < until:
                await self._client.post(
                    "kf/send_msg_on_event", {"code": code, "msgid": msgid, **body}
                )
            else:
                to = {"touser": customer, "open_kfid": self._account, "msgid": msgid}
                await self._client.post("kf/send_msg", {**to, **body})
        except ApiError as error:
            if error.code != REPEATED:
                raise
        return msgid

    async def _file(self, customer: str, file: Attachment, row: str) -> str:
        data = await asyncio.to_thread(file.path.read_bytes)
        kind = "image" if file.mime in ("image/png", "image/jpeg") else "file"
        media = await self._client.upload(kind, file.name, data, file.mime)
        body = {"msgtype": kind, kind: {"media_id": media}}
        return await self._said(customer, body, f"{row}.{file.name}")

    def _keep(self, where: OrderedDict[str, Any], key: str, value: object) -> None:
        where[key] = value
        while len(where) > REMEMBERED:
            where.popitem(last=False)
