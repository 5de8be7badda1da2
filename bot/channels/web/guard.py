"""Stands before every page: headers, origin, body size, and no exception text in any log."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.channels.web import uploads
from storage.store import StoreBusy

log = logging.getLogger(__name__)

MAX_FORM = 64 * 1024
MAX_UPLOAD = uploads.MAX_BYTES + MAX_FORM
READ_AWAY = 4 * MAX_UPLOAD
"""A body up to this size is read and thrown away before it is refused: browsers show the answer
only after they have sent everything. A larger one is cut off."""
READ_SECONDS = 300.0

HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob:; "
    "media-src 'self' blob:; "  # recordings of questions; one's own is played before it is sent
    "connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "x-robots-tag": "noindex, nofollow",
    # no-referrer would make browsers send `Origin: null` with our own forms
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}

HERE = {"permissions-policy": "camera=(), microphone=(self), geolocation=(self)"}
"""For the page of the conversation alone: it records and sends a place, both on a press only."""

Refuse = Callable[[Request, int], Response]


class Guard:
    """ASGI middleware. `refuse` makes the friendly page for a status; `host` is the public one."""

    def __init__(self, app: ASGIApp, refuse: Refuse, host: str) -> None:
        self._app = app
        self._refuse = refuse
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        started = False

        async def secured(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._pass(request, receive, secured)
        except ClientDisconnect:
            return  # gave up while sending; nothing was taken
        except StoreBusy:
            if not started:
                await self._refuse(request, 503)(scope, receive, secured)
        except Exception as error:
            # the text of an exception may quote what a person wrote: its class and place will do
            log.error("%s at %s", type(error).__name__, _place(error))  # noqa: TRY400
            if not started:
                await self._refuse(request, 500)(scope, receive, secured)

    async def _pass(self, request: Request, receive: Receive, send: Send) -> None:
        status = self._unwelcome(request)
        if not status:
            await self._app(request.scope, _limited(receive, _limit(request)), send)
            return
        if _declared(request) <= READ_AWAY:
            await _read_away(receive)
        await self._refuse(request, status)(request.scope, receive, send)

    def _unwelcome(self, request: Request) -> int:
        if request.method not in ("POST", "PUT", "PATCH", "DELETE"):
            return 0
        if not self._from_here(request):
            return 403
        return 413 if _declared(request) > _limit(request) else 0

    def _from_here(self, request: Request) -> bool:
        """A form of another site carries that site's origin; SameSite keeps the cookie from it
        as well. Old browsers may send neither header with a form of ours."""
        origin = request.headers.get("origin") or request.headers.get("referer")
        if not origin:
            return request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
        return urlsplit(origin).netloc in {request.headers.get("host"), self._host} - {""}


def _limit(request: Request) -> int:
    multipart = request.headers.get("content-type", "").startswith("multipart/form-data")
    return MAX_UPLOAD if multipart and request.url.path == "/chat" else MAX_FORM


def _declared(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    return int(length) if length.isdecimal() else 0


def _limited(receive: Receive, limit: int) -> Receive:
    """A chunked body has no declared length: count it."""
    read = 0

    async def counted() -> Message:
        nonlocal read
        message = await receive()
        read += len(message.get("body", b""))
        if read > limit:
            raise HTTPException(413)
        return message

    return counted


async def _read_away(receive: Receive) -> None:
    try:
        async with asyncio.timeout(READ_SECONDS):
            while (await receive()).get("more_body", False):
                pass
    except TimeoutError:
        pass


def _place(error: Exception) -> str:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}"
