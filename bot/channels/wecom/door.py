"""The address that 企业微信 calls: what is not sealed for us gets 403 and goes no further.

An answer has to come within five seconds, else the platform calls again, three times in all; a call
that was taken gets an empty 200. Source: developer.work.weixin.qq.com/document/path/90238.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from collections.abc import Awaitable, Callable

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from bot.channels.base import NotTaken
from bot.channels.server import Server
from bot.channels.wecom.callback import MAX_BYTES, Received, Unreadable, read, sealed_in
from bot.channels.wecom.crypto import Envelope, Forged

log = logging.getLogger(__name__)

PATH = "/wecom/callback"
FRESH = 600
"""Seconds that a call's time may lie before or after ours: longer than the platform's own repeats
take, which may keep their first time."""
ANSWER_SECONDS = 4.0
STOP_SECONDS = 10

Take = Callable[[Received], Awaitable[None]]
"""Returns after the commit. Raises NotTaken."""


class Door:
    """One callback address of one app."""

    def __init__(
        self,
        envelope: Envelope,
        host: str,
        port: int,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._envelope = envelope
        self._host, self._port = host, port
        self.now = now
        self._socket: socket.socket | None = None

    def bind(self) -> int:
        """Take the port now; its number. Raises OSError."""
        if self._socket is None:
            family = socket.AF_INET6 if ":" in self._host else socket.AF_INET
            self._socket = socket.create_server((self._host, self._port), family=family)
        return int(self._socket.getsockname()[1])

    async def serve(self, take: Take, stop: asyncio.Event) -> None:
        """Until `stop`; calls in flight are answered first."""
        self.bind()
        assert self._socket is not None
        config = uvicorn.Config(
            self.app(take),
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        server = Server(config)
        ending = asyncio.create_task(_end(server, stop))
        try:
            await server.serve(sockets=[self._socket])
        finally:
            ending.cancel()
            self._socket = None

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def app(self, take: Take) -> Starlette:
        """The ASGI application."""

        async def check(request: Request) -> Response:
            """The console asks once whether this address is ours."""
            try:
                message = self._opened(request, request.query_params.get("echostr", ""))
            except Forged as error:
                return _refused(str(error))
            return Response(message, media_type="text/plain")

        async def call(request: Request) -> Response:
            try:
                sealed, _ = sealed_in(await _body(request))
                found = read(self._opened(request, sealed))
            except (Forged, Unreadable) as error:
                return _refused(str(error))
            except ClientDisconnect:
                return Response(status_code=400)
            return await _taken(take, found)

        return Starlette(
            routes=[Route(PATH, check, methods=["GET"]), Route(PATH, call, methods=["POST"])]
        )

    def _opened(self, request: Request, sealed: str) -> bytes:
        query = request.query_params
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        message = self._envelope.open(
            query.get("msg_signature", ""), timestamp, nonce, sealed.replace(" ", "+")
        )
        # after the signature, which covers it: who cannot sign learns nothing of our clock
        if not timestamp.isdecimal() or abs(self.now() - int(timestamp[:12])) > FRESH:
            raise Forged("time")
        return message


async def _taken(take: Take, found: Received) -> Response:
    """200 after the commit. Too late or not now: the platform calls again, and a repeat of what
    was taken meanwhile does nothing."""
    work = asyncio.ensure_future(take(found))
    try:
        await asyncio.wait_for(asyncio.shield(work), ANSWER_SECONDS)
    except (NotTaken, TimeoutError):
        work.add_done_callback(_seen)
        return Response(status_code=503)
    return Response()


def _seen(work: asyncio.Future[None]) -> None:
    if not work.cancelled():
        work.exception()


def _refused(why: str) -> Response:
    log.warning("a call to the callback address was refused: %s", why)
    return Response(status_code=403)


async def _body(request: Request) -> bytes:
    """At most MAX_BYTES and one. Raises Unreadable."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise Unreadable("too large")
    return bytes(body)


async def _end(server: uvicorn.Server, stop: asyncio.Event) -> None:
    await stop.wait()
    server.should_exit = True
