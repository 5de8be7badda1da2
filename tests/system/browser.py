"""Somebody with a plain browser in front of the real port: cookies, forms, the event stream."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from tests.system.program import Program

WEB = {"JIXIAO_PORT": "0", "JIXIAO_HOST": "127.0.0.1"}
"""The web chat alone, on a free port."""

_FORM = re.compile(r'name="id" value="([^"]+)"')


class Visitor(httpx.AsyncClient):
    """Follows nothing by itself."""

    async def joins(self, code: str) -> None:
        page = await self.get(f"/i/{code}")
        posted = await self.post(f"/i/{code}", data={"id": _form_of(page)})
        assert posted.status_code == 303, posted.text

    async def says(self, text: str) -> httpx.Response:
        return await self.post(
            "/chat", data={"id": _form_of(await self.get("/chat")), "text": text}
        )

    async def page(self) -> str:
        """What the chat shows; it may come a moment after the answer was taken."""
        return (await self.get("/chat")).text


def _form_of(page: httpx.Response) -> str:
    found = _FORM.search(page.text)
    assert found is not None, page.text
    return found[1]


@asynccontextmanager
async def visiting(program: Program) -> AsyncIterator[Visitor]:
    async with Visitor(base_url=program.root, trust_env=False, timeout=20) as visitor:
        yield visitor
