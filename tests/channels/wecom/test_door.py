"""The callback address over HTTP: checked, opened, handed on once, or refused without a trace."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.base import NotTaken
from bot.channels.wecom import door
from bot.channels.wecom.callback import MAX_BYTES, Received
from bot.channels.wecom.crypto import Envelope
from bot.channels.wecom.door import FRESH, PATH, Door

KEY = "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"
OURS = Envelope("our-token", KEY, "ww1")
NOW = 1_700_000_000
TEXT = (
    "<xml><FromUserName>ZhangSan</FromUserName><CreateTime>1700000000</CreateTime>"
    "<MsgType>text</MsgType><Content>是</Content><MsgId>1</MsgId><AgentID>7</AgentID></xml>"
)


class Taken:
    """What came through; `work` stands for the commit."""

    def __init__(self, work: Callable[[], Awaitable[None]] | None = None) -> None:
        self.found: list[Received] = []
        self._work = work

    async def __call__(self, found: Received) -> None:
        if self._work is not None:
            await self._work()
        self.found.append(found)


def address(
    sealed: str, *, envelope: Envelope = OURS, at: int = NOW, nonce: str = "n", **more: str
) -> str:
    signature = envelope.signature(str(at), nonce, sealed)
    query = {"msg_signature": signature, "timestamp": str(at), "nonce": nonce, **more}
    return f"{PATH}?{urlencode(query)}"


def body(sealed: str) -> bytes:
    return f"<xml><ToUserName>ww1</ToUserName><Encrypt>{sealed}</Encrypt></xml>".encode()


def caller(taken: Taken) -> httpx.AsyncClient:
    app = Door(OURS, "127.0.0.1", 0, now=lambda: NOW).app(taken)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here")


async def posted(taken: Taken, envelope: Envelope = OURS, at: int = NOW) -> httpx.Response:
    sealed = envelope.seal(TEXT.encode())
    return await caller(taken).post(address(sealed, envelope=envelope, at=at), content=body(sealed))


async def test_the_console_checks_the_address() -> None:
    sealed = OURS.seal(b"1288432023552776189")
    reply = await caller(Taken()).get(address(sealed, echostr=sealed))
    assert (reply.status_code, reply.content) == (200, b"1288432023552776189")
    lost = address(sealed).replace("%2B", "+") + f"&echostr={sealed}"  # a + that became a space
    assert (await caller(Taken()).get(lost)).content == b"1288432023552776189"


async def test_a_message_is_taken_then_answered_with_nothing() -> None:
    taken = Taken()
    reply = await posted(taken)
    assert (reply.status_code, reply.content) == (200, b"")
    assert [(one.sender, one.text) for one in taken.found] == [("zhangsan", "是")]


@pytest.mark.parametrize(
    ("envelope", "at"),
    [
        pytest.param(Envelope("other", KEY, "ww1"), NOW, id="a token of another"),
        pytest.param(Envelope("our-token", KEY, "ww2"), NOW, id="for another receiver"),
        pytest.param(OURS, NOW - FRESH - 1, id="old"),
        pytest.param(OURS, NOW + FRESH + 1, id="from the future"),
    ],
)
async def test_what_is_not_for_us(envelope: Envelope, at: int) -> None:
    taken = Taken()
    assert (await posted(taken, envelope, at)).status_code == 403
    assert taken.found == []


async def test_a_repeat_of_the_platform_is_still_fresh() -> None:
    assert (await posted(Taken(), at=NOW - 30)).status_code == 200


async def test_a_huge_body_is_refused_while_it_comes() -> None:
    reply = await caller(Taken()).post(address("x"), content=b"x" * (2 * MAX_BYTES))
    assert reply.status_code == 403


async def test_what_cannot_be_stored_now_comes_again() -> None:
    async def full() -> None:
        raise NotTaken

    assert (await posted(Taken(full))).status_code == 503


async def test_a_slow_commit_is_not_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "ANSWER_SECONDS", 0.05)
    taken = Taken(lambda: asyncio.sleep(0.2))
    before = time.monotonic()
    assert (await posted(taken)).status_code == 503
    assert time.monotonic() - before < 0.15
    await asyncio.sleep(0.3)
    assert len(taken.found) == 1


SEALED = OURS.seal(TEXT.encode())
ADDRESS, BODY = address(SEALED), body(SEALED)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    where=st.integers(0, len(BODY) - 1),
    to=st.binary(max_size=3),
    cut=st.booleans(),
    query=st.booleans(),
    q=st.integers(len(PATH) + 1, len(ADDRESS) - 1),
)
async def test_whatever_is_changed_it_is_the_message_or_nothing(
    where: int, to: bytes, cut: bool, query: bool, q: int
) -> None:
    taken = Taken()
    content = BODY[:where] + to + (b"" if cut else BODY[where + 1 :])
    url = ADDRESS[:q] + "0" + ADDRESS[q + 1 :] if query else ADDRESS
    reply = await caller(taken).post(url, content=content)
    assert reply.status_code in (200, 403)
    assert len(taken.found) == (reply.status_code == 200)
    assert all(one.text == "是" for one in taken.found)
