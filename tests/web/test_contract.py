"""The channel contract for the web: forms posted to a real port, pages read as HTML."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any, ClassVar

import httpx
import pytest

from bot import bodies
from bot.channels.base import Outgoing, SendError
from bot.channels.web import Site, Web
from bot.channels.web.desk import Row
from bot.channels.web.feed import update_of
from bot.channels.web.posted import NotAccepted, content_of, fresh_form_id
from bot.channels.web.session import fresh_secret
from storage.changes import Address, Person
from surveys.conversation import Role
from surveys.messages import Content, Place, Press, Prompt, Text
from tests.channels.contract import ChannelContract, Shown
from tests.web.office import NOON, Office, Talk


class Page(HTMLParser):
    """What is read and what can be tapped."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.taps: list[tuple[str, str]] = []
        self._button: str | None = None
        self._label = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "button" and found.get("name") == "token":
            self._button, self._label = found.get("value") or "", ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._button is not None:
            self.taps.append((self._label, self._button))
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._button is not None:
            self._label += data
        elif data.strip():
            self.texts.append(data)


class Stored(Web):
    """As in the program: the row is in the store before it is sent."""

    def __init__(self, site: Site, office: Office, talk: Talk) -> None:
        super().__init__(site, office)
        self._store = office
        self._talk = talk

    async def send(self, message: Outgoing) -> str:
        self._store.say(self._talk, bodies.Body(prompt=message.prompt, text=message.text))
        return await super().send(message)


class WebDesk:
    """A page that is open on a phone: it sends one input at a time, each until it is taken."""

    def __init__(self, site: Site) -> None:
        self.me = fresh_secret()
        self.secrets = (self.me,)
        office = Office()
        talk = Talk(Person("p1", Role.BENEFICIARY), Address("web", self.me))
        office.talks[talk.address] = talk
        self.channel = Stored(site, office, talk)
        self._queue: list[dict[str, str]] = []
        self._pump: asyncio.Task[None] | None = None
        self._client = httpx.AsyncClient(
            base_url=self.channel.bind(), cookies={"jixiao": self.me}, trust_env=False
        )
        self._office = office

    async def says(self, text: str) -> None:
        self._send({"text": text})

    async def presses(self, token: str) -> None:
        self._send({"token": token})

    def _send(self, fields: dict[str, str]) -> None:
        self._queue.append({"id": fresh_form_id(), **fields})
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._work())

    async def _work(self) -> None:
        while self._queue:
            try:
                answer = await self._client.post("/chat", data=self._queue[0])
                taken = answer.status_code == 303
            except httpx.TransportError:
                taken = False
            if taken:
                del self._queue[0]
            else:
                await asyncio.sleep(0.02)

    async def sees(self) -> str:
        transport = httpx.ASGITransport(self.channel.app(self._office.deliver))
        cookies = {"jixiao": self.me}
        async with httpx.AsyncClient(
            transport=transport, base_url="http://testserver", cookies=cookies
        ) as client:
            page = Page((await client.get("/chat")).text)
        return "\n".join([*page.texts, *(label for label, _ in page.taps)])

    async def unacknowledged(self) -> int:
        await asyncio.sleep(0.02)  # the answer may just be arriving
        return len(self._queue)

    def refusals(self) -> Mapping[str, tuple[Callable[[], Awaitable[None]], type[SendError]]]:
        return {}  # the row is in the store: there is nobody who could refuse it

    async def close(self) -> None:
        if self._pump is not None:
            self._pump.cancel()
        await self._client.aclose()
        await self.channel.close()


class TestWeb(ChannelContract):
    table: ClassVar[Sequence[tuple[Any, Content | None]]] = [
        ({"text": "非常满意"}, Text("非常满意")),
        ({"text": " 5 \r\n"}, Text("5")),
        ({"text": "一\r\n二"}, Text("一\n二")),
        ({"text": "/start abc"}, Text("/start abc")),
        ({"text": " \n"}, None),
        ({"token": "a1b2c3.4.c5"}, Press("a1b2c3.4.c5")),
        ({"token": "a1b2c3.4.c5", "text": "5"}, Press("a1b2c3.4.c5")),
        ({"token": "", "text": "5"}, Text("5")),
        ({"place": "29.35678,106.52345"}, Place(29.35678, 106.52345)),
        ({"place": "-29.5,-0"}, Place(-29.5, 0.0)),
        ({}, None),
    ]

    @pytest.fixture(autouse=True)
    def _kit(self, web: Web) -> None:
        type(self).kit = web._kit

    kit: ClassVar[Any]

    def read(self, raw: dict[str, str]) -> Content | None:
        return content_of(raw)

    def show(self, prompt: Prompt) -> Shown:
        update = update_of(self.kit, "zh", [Row(1, NOON, prompt)], elder=False)
        bubble, panel = Page(update["rows"][0]["html"]), Page(update.get("panel", ""))
        return Shown(["".join(bubble.texts)], panel.taps)

    def told(self, prompt: Prompt) -> str:
        """The numbers of a grid are there to tap: the lines that name them would say it twice."""
        if not prompt.grid:
            return prompt.text
        numbers = " ".join(option.code for option in prompt.options if option.label == option.code)
        listed = {f"{option.code} {option.label}" for option in prompt.options}
        lines = prompt.text.split("\n")
        return "\n".join(x for x in lines if not x.endswith(numbers) and x not in listed)

    def check_limits(self, shown: Shown) -> None:
        assert all(label.strip() for label, _ in shown.taps)

    def test_too_long_a_token_is_nobodys(self) -> None:
        with pytest.raises(NotAccepted):
            self.read({"token": "x" * 41})

    @pytest.fixture
    async def desk(self, site: Site) -> AsyncIterator[WebDesk]:
        desk = WebDesk(site)
        yield desk
        await desk.close()
