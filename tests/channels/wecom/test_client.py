"""The client over real HTTP semantics (httpx's own mock transport): tokens, errors, silence."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import httpx
import pytest
from pydantic import SecretStr

from bot.channels.base import Closed, Gone, Misconfigured, NotSent, Rejected, Throttled, Unknown
from bot.channels.wecom.client import Client, mapped
from bot.channels.wecom.errors import ApiError

SECRET = "s3cret-of-the-app"
Answer = Callable[[httpx.Request], httpx.Response]


class Platform:
    """Hands out tokens and answers calls."""

    def __init__(self, answer: Answer | None = None) -> None:
        self.asked: list[str] = []
        self.tokens = 0
        self.good = ""
        self._answer = answer or (lambda _: httpx.Response(200, json={"errcode": 0, "msgid": "m"}))

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        call = request.url.path.removeprefix("/cgi-bin/")
        self.asked.append(call)
        if call == "gettoken":
            await asyncio.sleep(0.01)
            self.tokens += 1
            self.good = f"token-{self.tokens}"
            return httpx.Response(
                200, json={"errcode": 0, "access_token": self.good, "expires_in": 7200}
            )
        if request.url.params["access_token"] != self.good:
            return httpx.Response(200, json={"errcode": 42001, "errmsg": "access_token expired"})
        return self._answer(request)


def client(platform: Platform, clock: Callable[[], float] = lambda: 0.0) -> Client:
    return Client("ww1", SecretStr(SECRET), transport=httpx.MockTransport(platform), clock=clock)


async def test_one_token_for_all_who_wait() -> None:
    platform = Platform()
    api = client(platform)
    await asyncio.gather(*(api.post("message/send", {"n": n}) for n in range(20)))
    assert platform.tokens == 1
    assert platform.asked.count("message/send") == 20


async def test_before_its_end_a_new_one() -> None:
    now, platform = [0.0], Platform()
    api = client(platform, lambda: now[0])
    await api.post("message/send", {})
    now[0] = 6800.0
    await api.post("message/send", {})
    assert platform.tokens == 1
    now[0] = 6950.0
    await api.post("message/send", {})
    assert platform.tokens == 2


async def test_one_that_was_taken_back_is_renewed_once() -> None:
    platform = Platform()
    api = client(platform)
    await api.post("message/send", {})
    platform.good = "another"
    await asyncio.gather(*(api.post("message/send", {}) for _ in range(10)))
    assert platform.tokens == 2


async def test_one_that_is_never_good_is_not_asked_for_again_and_again() -> None:
    platform = Platform(lambda _: httpx.Response(200, json={"errcode": 40014}))
    with pytest.raises(ApiError) as caught:
        await client(platform).post("message/send", {})
    assert platform.tokens == 2
    assert caught.value.code == 40014
    assert isinstance(mapped(caught.value), Unknown)


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (-1, NotSent, ""),
        (45009, Throttled, ""),
        (60111, Gone, ""),
        (81013, Gone, ""),
        (60020, Misconfigured, "203.0.113.7"),
        (48002, Misconfigured, "权限"),
        (40058, Rejected, ""),
        (95001, Closed, ""),
    ],
)
async def test_errors_by_meaning(code: int, kind: type[Exception], words: str) -> None:
    errmsg = "not allow to access from your ip, from ip: 203.0.113.7, more info at ..."
    platform = Platform(lambda _: httpx.Response(200, json={"errcode": code, "errmsg": errmsg}))
    with pytest.raises(ApiError) as caught:
        await client(platform).post("message/send", {"text": "隐私"})
    assert isinstance(mapped(caught.value), kind)
    assert words in str(caught.value)
    assert "隐私" not in str(caught.value)


@pytest.mark.parametrize(
    ("raised", "kind"),
    [
        (httpx.ConnectError("x"), NotSent),
        (httpx.ConnectTimeout("x"), NotSent),
        (httpx.ReadTimeout("x"), Unknown),
        (httpx.RemoteProtocolError("x"), Unknown),
    ],
)
async def test_what_left_may_have_arrived(raised: Exception, kind: type[Exception]) -> None:
    def fail(_: httpx.Request) -> httpx.Response:
        raise raised

    with pytest.raises(kind) as caught:
        await client(Platform(fail)).post("message/send", {})
    assert "token" not in str(caught.value)


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"errcode": "x"}', b""])
async def test_garbage_may_have_arrived(body: bytes) -> None:
    with pytest.raises(Unknown):
        await client(Platform(lambda _: httpx.Response(200, content=body))).post("message/send", {})


async def test_no_secret_in_a_log_or_an_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    platform = Platform(lambda _: httpx.Response(502))
    with pytest.raises(Unknown) as caught:
        await client(platform).post("message/send", {})
    told = caplog.text + str(caught.value) + repr(caught.value.__cause__)
    assert SECRET not in told
    assert platform.good not in told
    assert "gettoken" in caplog.text  # the log was on


async def test_files_both_ways() -> None:
    seen = {}

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("media/get"):
            return httpx.Response(200, content=b"\x89PNG", headers={"content-type": "image/png"})
        seen["body"] = request.content
        return httpx.Response(200, json={"errcode": 0, "media_id": "M1"})

    api = client(Platform(answer))
    assert await api.upload("image", "chart.png", b"PNG", "image/png") == "M1"
    assert b'name="media"; filename="chart.png"' in seen["body"]
    assert await api.download("M1") == b"\x89PNG"


async def test_a_file_that_is_gone() -> None:
    platform = Platform(lambda _: httpx.Response(200, json={"errcode": 40007}))
    with pytest.raises(ApiError, match="40007"):
        await client(platform).download("M1")
