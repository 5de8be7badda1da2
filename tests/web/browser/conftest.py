"""A phone in a real Chromium, and a server on a real port."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest_asyncio
from playwright.async_api import (
    Browser,
    BrowserContext,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from bot.channels.web import Site
from tests.browser import chromium_path
from tests.web.conftest import Served, serve
from tests.web.office import CODE, Office

expect.set_options(timeout=15_000)
"""A busy machine is slow, not wrong."""

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a microphone that beeps
]
SENT = """chat => new Promise(done => {
  const look = () => document.querySelector('#chat.waiting:not(:has(.failed))')
    ? requestAnimationFrame(look) : done();
  look();
})"""
"""Until what was said is answered, or marked as not sent."""
PHONE: ViewportSize = {"width": 360, "height": 740}


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    path = await asyncio.to_thread(chromium_path)  # may ask playwright, which has a loop too
    assert path, "run: python tests/browser.py"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        await browser.close()


class Phone:
    """A phone in somebody's hand; what went wrong in it stays in `trouble`."""

    def __init__(self, context: BrowserContext, page: Page, served: Served, office: Office) -> None:
        self.context = context
        self.page = page
        self.served = served
        self.office = office
        self.trouble: list[str] = []
        self._left = False
        self.rough = False
        """The test breaks connections or asks for errors: the console may name those."""
        self.hosts: set[str] = set()
        page.on("console", lambda m: self.trouble.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        context.on("request", lambda request: self.hosts.add(urlsplit(request.url).netloc))

    def faults(self) -> list[str]:
        """What must never be there: script errors, blocked content, other hosts."""
        network = ("Failed to load resource", "net::ERR_")
        own = {"", urlsplit(self.served.root).netloc}  # blob: addresses have no host
        return [
            *(t for t in self.trouble if not (self.rough and any(n in t for n in network))),
            *self.hosts - own,
        ]

    async def opens(self) -> None:
        await self.page.goto(f"{self.served.root}/i/{CODE}")
        await self.page.get_by_role("button", name="开始").click()
        await self.sees("现在开始吗")

    async def taps(self, name: str) -> None:
        """At another spot each time, as fingers do: a second tap on the same one is a slip."""
        button = self.page.get_by_role("button", name=name, exact=True)
        await expect(button).to_be_visible()  # it is away while the panel is drawn anew
        box = await button.bounding_box()
        assert box is not None
        self._left = not self._left
        x = box["width"] * (0.25 if self._left else 0.75)
        await button.click(position={"x": x, "y": box["height"] / 2})

    async def types(self, text: str) -> None:
        await self.page.locator("#words").fill(text)
        await self.taps("发送")
        await self.settled()

    async def settled(self) -> None:
        """Until what was said is answered; new words are not taken before."""
        await self.page.locator("#chat").evaluate(SENT)

    async def sees(self, text: str) -> None:
        await expect(self.page.locator(".bubble", has_text=text).last).to_be_visible()

    async def wide(self) -> int:
        """How many pixels of the page lie beyond the right edge."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        return int(await self.page.evaluate(script))


@asynccontextmanager
async def a_phone(
    chromium: Browser, site: Site, office: Office, **settings: Any
) -> AsyncIterator[Phone]:
    """A new phone and a new server; afterwards nothing may have gone wrong unseen."""
    served = await serve(site, office)
    context = await chromium.new_context(
        viewport=PHONE, locale="zh-CN", reduced_motion="reduce", **settings
    )
    context.set_default_timeout(8000)
    phone = Phone(context, await context.new_page(), served, office)
    try:
        yield phone
    finally:
        await context.close()
        await phone.served.end()
    assert phone.faults() == []


@pytest_asyncio.fixture(loop_scope="session")
async def phone(chromium: Browser, site: Site, office: Office) -> AsyncIterator[Phone]:
    async with a_phone(chromium, site, office, has_touch=True) as phone:
        yield phone
