"""A thin client of 企业微信's API: one token an app, errors by meaning, no secret in any text.

Tokens and secrets travel in the query of every address, and httpx puts addresses into its errors
and its log: no error of httpx leaves this module, and its log is redacted.
Source: developer.work.weixin.qq.com, documents 91039 (token), 90236 (send), 94888 (cards),
90253 (media), 94670 and 94677 (微信客服), 99110 (group robot).
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable
from typing import Any

import httpx
from pydantic import SecretStr

from bot.channels.base import NotSent, SendError, Unknown
from bot.channels.wecom.errors import TOKEN, ApiError, send_error

Json = dict[str, Any]

MARGIN = 300.0
"""Seconds before its end a token is not used any more."""
TIMEOUT = httpx.Timeout(15.0, connect=10.0)
_NOTHING_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)
_SECRET = re.compile(r"\b(corpsecret|access_token|key|suite_access_token)=[^&\s'\"]+")


def redact(text: str) -> str:
    """The text without what travels in addresses."""
    return _SECRET.sub(r"\1=…", text)


def guard_logs() -> None:
    """Keep tokens out of the loggers of the HTTP library. May be repeated."""
    for name in ("httpx", "httpcore.connection", "httpcore.http11", "httpcore.proxy"):
        logging.getLogger(name).addFilter(_redacted)


def _redacted(record: logging.LogRecord) -> bool:
    record.msg, record.args = redact(record.getMessage()), ()
    return True


class Client:
    """Calls of one app of one corp. `base` ends before /cgi-bin."""

    def __init__(
        self,
        corp: str,
        secret: SecretStr,
        *,
        base: str = "https://qyapi.weixin.qq.com",
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        guard_logs()
        self._corp, self._secret = corp, secret
        self._clock = clock
        self._http = httpx.AsyncClient(
            base_url=f"{base.rstrip('/')}/cgi-bin/", timeout=TIMEOUT, transport=transport
        )
        self._token, self._until = "", 0.0
        self._fetching = asyncio.Lock()

    async def close(self) -> None:
        await self._http.aclose()

    async def post(self, call: str, body: Json) -> Json:
        """One call with JSON. Raises ApiError where the platform refuses; SendError (NotSent,
        Unknown) where it was not reached."""
        return await self._called(call, content={"json": body})

    async def get(self, call: str, **query: str) -> Json:
        return await self._called(call, query=query)

    async def upload(self, kind: str, name: str, data: bytes, mime: str) -> str:
        """The media id of an image or file; it lives three days. `name` may be Chinese: it goes as
        plain UTF-8, the one spelling that the platform takes."""
        files = {"media": (name, data, mime)}
        reply = await self._called("media/upload", query={"type": kind}, content={"files": files})
        return str(reply["media_id"])

    async def download(self, media: str) -> bytes:
        """The bytes of what a member sent. An answer in JSON says why there are none."""
        for again in (True, False):
            token = await self._access()
            response = await self._sent("GET", "media/get", {"media_id": media}, token)
            if "json" not in response.headers.get("content-type", ""):
                return response.content
            error = _error("media/get", _json("media/get", response))
            if error is None or error.code not in TOKEN or not again:
                raise error or Unknown("media/get: an answer without a file")
            self._forget(token)
        raise AssertionError

    async def _called(
        self, call: str, *, query: dict[str, str] | None = None, content: Json | None = None
    ) -> Json:
        """`content`: what httpx takes as the body."""
        for again in (True, False):
            token = await self._access()
            method = "POST" if content else "GET"
            reply = _json(call, await self._sent(method, call, query or {}, token, content))
            error = _error(call, reply)
            if error is None:
                return reply
            if error.code not in TOKEN or not again:
                raise error
            self._forget(token)
        raise AssertionError

    async def _access(self) -> str:
        """The token; where there is none, one call for it, however many wait."""
        if self._clock() < self._until:
            return self._token
        async with self._fetching:
            if self._clock() < self._until:
                return self._token
            query = {"corpid": self._corp, "corpsecret": self._secret.get_secret_value()}
            reply = _json("gettoken", await self._sent("GET", "gettoken", query, ""))
            if (error := _error("gettoken", reply)) is not None:
                raise error
            try:
                self._token = str(reply["access_token"])
                lives = float(reply.get("expires_in", 7200))
            except (KeyError, TypeError, ValueError):
                raise Unknown("gettoken: an answer without a token") from None
            self._until = self._clock() + max(lives - MARGIN, lives / 2)
            return self._token

    def _forget(self, token: str) -> None:
        """This one was refused; one that somebody has fetched meanwhile stays."""
        if token == self._token:
            self._until = 0.0

    async def _sent(
        self,
        method: str,
        call: str,
        query: dict[str, str],
        token: str,
        content: Json | None = None,
    ) -> httpx.Response:
        params = query | ({"access_token": token} if token else {})
        try:
            response = await self._http.request(method, call, params=params, **(content or {}))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            kind = NotSent if isinstance(error, _NOTHING_LEFT) else Unknown
            raise kind(f"{call}: {type(error).__name__}") from None
        if response.status_code != httpx.codes.OK:
            # a proxy's answer: the platform's own are all 200
            kind = Unknown if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR else NotSent
            raise kind(f"{call}: HTTP {response.status_code}")
        return response


def _json(call: str, response: httpx.Response) -> Json:
    try:
        reply = response.json()
    except ValueError:
        raise Unknown(f"{call}: no JSON") from None
    if not isinstance(reply, dict):
        raise Unknown(f"{call}: no object")
    return reply


def _error(call: str, reply: Json) -> ApiError | None:
    code = reply.get("errcode", 0)
    if not isinstance(code, int):
        raise Unknown(f"{call}: errcode is no number")
    return ApiError(call, code, str(reply.get("errmsg", ""))) if code else None


def mapped(error: Exception) -> SendError:
    """Whatever a call raised, as what becomes of the message."""
    if isinstance(error, SendError):
        return error
    if isinstance(error, ApiError):
        return send_error(error)
    return Unknown(type(error).__name__)
