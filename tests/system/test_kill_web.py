"""kill -9 under the web chat: the same press again is the same input, and a page shows what stands.

Plain browsers without the script: they load the page, press one of its buttons, and press again
when no answer comes.
"""

from __future__ import annotations

import asyncio
import html
import re
import socket
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from storage.changes import Address
from storage.store import Store
from surveys.conversation import Role
from tests.support.emulator import eventually
from tests.system.account import stored_answers
from tests.system.crowd import GROUP, TEXTS, Value
from tests.system.program import copied, serving

PEOPLE = 12
SEVERAL = "S2"
"""The question with several answers: tick one, then 完成."""
_FORM = re.compile(r'name="id" value="([^"]+)"')
_BUTTON = re.compile(
    r'<button name="token" value="([^"]+)" class="option([^"]*)" data-code="(\d*)"'
    r'(?: aria-pressed="(true|false)")?'
)


@dataclass
class Browser:
    """Somebody who keeps pressing until it goes through. `posted`: forms that were sent."""

    client: httpx.AsyncClient
    random: Random
    posted: int = 0
    in_vain: int = 0
    """Requests that nobody answered."""
    given: dict[str, Value] = field(default_factory=dict)

    async def answers(self, code: str) -> None:
        """From the link to the thanks."""
        await self._posts(f"/i/{code}", await self._gets(f"/i/{code}"))
        while "您的回答已经收到" not in (page := await self._gets("/chat")):
            await self._answers(page)

    async def _answers(self, page: str) -> None:
        text = html.unescape(page)
        question = TEXTS[max(TEXTS, key=lambda words: (text.rfind(words), len(words)))]
        buttons = [(*found[:1], *found[2:]) for found in _BUTTON.findall(page)]
        by_code = {code: token for token, code, _ in buttons if code}
        if "都答完了" in text or not any(words in text for words in TEXTS):
            await self._posts("/chat", page, token=by_code["1"])
        elif not by_code:
            self.given[question] = "演出再多两场"
            await self._posts("/chat", page, text="演出再多两场")
        elif any(pressed == "true" for _, _, pressed in buttons):
            done = next(token for token, code, _ in buttons if not code)
            await self._posts("/chat", page, token=done)
        else:
            code = self.random.choice([code for code in by_code if code != "0"])
            self.given[question] = (int(code),) if question == SEVERAL else int(code)
            await self._posts("/chat", page, token=by_code[code])

    async def _posts(self, path: str, page: str, **fields: str) -> None:
        form = _FORM.search(page)
        assert form is not None, page
        self.posted += 1
        await self._insists("POST", path, data={"id": form[1], **fields})

    async def _gets(self, path: str) -> str:
        return (await self._insists("GET", path)).text

    async def _insists(self, method: str, path: str, **more: Any) -> httpx.Response:
        """The same request again and again, until somebody is there and has time."""
        for _ in range(600):
            try:
                answer = await self.client.request(method, path, **more)
            except httpx.TransportError:
                self.in_vain += 1
            else:
                if answer.status_code in (200, 303):
                    return answer
                assert answer.status_code in (429, 503), answer.text
            await asyncio.sleep(0.05)
        raise AssertionError(f"{method} {path} never went through")


def free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return str(listening.getsockname()[1])


@pytest.mark.timeout(120)
async def test_presses_through_three_kills(tmp_path: Path) -> None:
    settings = {"JIXIAO_PORT": free_port(), "JIXIAO_HOST": "127.0.0.1"}
    async with serving(copied(tmp_path / "p"), **settings) as program:
        code = await program.code(Role.BENEFICIARY, group="4")
        root = program.root
        people = [
            Browser(httpx.AsyncClient(base_url=root, trust_env=False, timeout=10), Random(n))
            for n in range(PEOPLE)
        ]
        pressing = asyncio.gather(*(person.answers(code) for person in people))
        for posts in (20, 80, 150):
            await eventually(lambda n=posts: sum(p.posted for p in people) >= n, seconds=60)  # type: ignore[misc]
            await program.kill()
            await asyncio.sleep(0.1)
            await program.start()
        await asyncio.wait_for(pressing, 60)
        await program.stop()
        assert sum(person.in_vain for person in people) > 0
        await accounted(people, program.data)


async def accounted(people: list[Browser], data: Path) -> None:
    store = await Store.open(data)
    try:
        for person in people:
            secret = person.client.cookies["jixiao"]
            known = await store.known(Address("web", secret))
            assert known is not None
            assert known.version == person.posted
            stored = stored_answers(data, known.person.id)
            assert stored == {GROUP: 4, **person.given}
            await person.client.aclose()
        assert await store.verify() == []
    finally:
        await store.close()
