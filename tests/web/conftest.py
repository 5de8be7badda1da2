from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta, timezone
from pathlib import Path
from typing import Protocol

import httpx
import pytest

from bot.channels.base import Receipt
from bot.channels.web import Site, Web
from surveys.messages import Inbound
from tests.support.network import only_loopback
from tests.web.office import CODE, NOON, Office

CHINA = timezone(timedelta(hours=8))


@pytest.fixture(autouse=True)
def shut_network() -> Iterator[None]:
    with only_loopback():
        yield


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(
        title="东川区2020年“迎新春·送温暖”绩效评价",
        data=tmp_path,
        organiser="东川区财政局",
        contact="0871-0000 0000",
        about="想请您说说春节慰问办得怎么样。",
        banner="演示·模拟数据",
        port=0,
        zone=CHINA,
    )


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def web(site: Site, office: Office) -> Web:
    office.web = Web(site, office, now=lambda: NOON)
    return office.web


class Takes(Protocol):
    """An office, or real turns."""

    async def deliver(self, inbound: Inbound) -> Receipt: ...


class Person(httpx.AsyncClient):
    """Somebody with a browser that keeps cookies and follows nothing by itself."""

    async def joins(self, code: str = CODE) -> httpx.Response:
        page = await self.get(f"/i/{code}")
        return await self.post(f"/i/{code}", data={"id": form_id(page)})

    def secret(self) -> str:
        return self.cookies["jixiao"]

    def is_again(self, secret: str) -> None:
        """Put back an earlier cookie, as if the answer that changed it had been lost."""
        self.cookies.clear()
        self.cookies.set("jixiao", secret, domain="testserver.local")

    async def says(self, text: str, form: str = "") -> httpx.Response:
        form = form or form_id(await self.get("/chat"))
        return await self.post("/chat", data={"id": form, "text": text})

    async def presses(self, token: str, form: str = "") -> httpx.Response:
        form = form or form_id(await self.get("/chat"))
        return await self.post("/chat", data={"id": form, "token": token})


def form_id(page: httpx.Response) -> str:
    _, _, rest = page.text.partition('name="id" value="')
    return rest.partition('"')[0]


@pytest.fixture
async def person(web: Web, office: Office) -> AsyncIterator[Person]:
    async with person_of(web, office) as client:
        yield client


@asynccontextmanager
async def person_of(
    web: Web, takes: Takes, root: str = "http://testserver"
) -> AsyncIterator[Person]:
    transport = httpx.ASGITransport(web.app(takes.deliver))
    async with Person(transport=transport, base_url=root) as client:
        yield client


@dataclass
class Served:
    """The channel behind a real port."""

    root: str
    site: Site
    task: asyncio.Task[None]
    stop: asyncio.Event

    async def end(self) -> None:
        self.stop.set()
        await asyncio.wait_for(self.task, 15)


async def serve(site: Site, office: Office) -> Served:
    """Start a new channel on the office; the site it gives back has the port fixed."""
    web = office.web = Web(site, office)
    root = web.bind()
    stop = asyncio.Event()
    task = asyncio.create_task(web.serve(office.deliver, stop))
    port = int(root.rpartition(":")[2])
    return Served(root, replace(site, port=port), task, stop)


@pytest.fixture
async def served(site: Site, office: Office) -> AsyncIterator[Served]:
    served = await serve(site, office)
    yield served
    if not served.task.done():
        await served.end()
