"""The web chat as a channel: routes, server, and the three things a channel can do."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.base import Capabilities, Deliver, Outgoing, Rejected
from bot.channels.server import Server
from bot.channels.web.chat import ChatPages
from bot.channels.web.desk import CHANNEL, Desk
from bot.channels.web.feed import Feed
from bot.channels.web.guard import Guard
from bot.channels.web.kit import Health, Kit
from bot.channels.web.look import Look, Speak, remember_size
from bot.channels.web.memory import Pace, Recent, Talk, Wakes
from bot.channels.web.site import Site
from bot.channels.web.start import StartPages
from bot.channels.web.uploads import Uploads
from bot.i18n import translator
from surveys.handover import typed_code

SWEEP_SECONDS = 3600.0
STOP_SECONDS = 10
"""How long requests in flight may take when the program stops."""

_OUR_PAGE = re.compile(r"/(chat|i/[A-Za-z0-9_-]{1,64})?")


async def _healthy() -> Mapping[str, object]:
    return {"ok": True}


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Web:
    """Implements `bot.channels.base.Channel`. An address is the secret in a session cookie.

    `desk` is the store; `speak` gives the translator of a language; `health` the facts that
    /healthz shows; `more` are pages of others under the same guard.
    """

    name = CHANNEL
    capabilities = Capabilities(options=50, edits=True)

    def __init__(
        self,
        site: Site,
        desk: Desk,
        *,
        speak: Speak = translator,
        health: Health = _healthy,
        now: Callable[[], datetime] = _utc_now,
        more: Sequence[Route] = (),
    ) -> None:
        self._kit = Kit(
            site=site,
            desk=desk,
            look=Look(site, speak),
            health=health,
            now=now,
            talk=Talk(),
            wakes=Wakes(),
            pace=Pace(time.monotonic),
            uploads=Uploads(site.data / "uploads"),
            answers=Recent[Outgoing](200),
        )
        self._more = more
        self._socket: socket.socket | None = None

    # -- the channel

    async def send(self, message: Outgoing) -> str:
        """The row is in the store and pages read it there: only wake those that are open.

        Never fails: a closed page shows it when it is opened again.
        """
        if message.prompt is None:
            self._kit.answers.put(message.id, message)
        self._kit.wakes.wake(message.to)
        return message.id

    async def fetch(self, ref: str) -> bytes:
        """The bytes of an uploaded photo. Raises Rejected when it is no longer there."""
        try:
            return await asyncio.to_thread(self._kit.uploads.fetch, ref)
        except FileNotFoundError as error:
            raise Rejected("no such upload") from error

    async def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    async def serve(self, deliver: Deliver, stop: asyncio.Event) -> None:
        """Serve until `stop`; open streams end, presses in flight are answered first.

        Raises OSError when the port is taken (also by `bind`).
        """
        self.bind()
        assert self._socket is not None
        server = Server(
            uvicorn.Config(
                self.app(deliver),
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,  # paths hold invitation codes
                server_header=False,
                forwarded_allow_ips=self._kit.site.trusted_proxies,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )
        async with _beside(self._stop(server, stop), self._sweep()):
            await server.serve(sockets=[self._socket])
        self._socket = None

    def bind(self) -> str:
        """Take the port now; the root of the links. Raises OSError when it is taken."""
        site = self._kit.site
        if self._socket is None:
            family = socket.AF_INET6 if ":" in site.host else socket.AF_INET
            self._socket = socket.create_server((site.host, site.port), family=family)
        if site.public_url:
            return site.public_url.rstrip("/")
        host = f"[{site.host}]" if ":" in site.host else site.host
        return f"http://{host}:{self._socket.getsockname()[1]}"

    async def _stop(self, server: uvicorn.Server, stop: asyncio.Event) -> None:
        await stop.wait()
        server.should_exit = True
        self._kit.wakes.close()

    async def _sweep(self) -> None:
        while True:  # first after an hour: media jobs left from before a restart come first
            await asyncio.sleep(SWEEP_SECONDS)
            await asyncio.to_thread(self._kit.uploads.sweep)

    # -- the pages

    def app(self, deliver: Deliver) -> Starlette:
        """The whole ASGI application."""
        self._kit.deliver = deliver
        self._kit.wakes.closing = False
        host = urlsplit(self._kit.site.public_url).netloc
        return Starlette(
            routes=self.routes(),
            middleware=[Middleware(Guard, refuse=self._kit.error, host=host)],
            exception_handlers={HTTPException: self._http_error},
        )

    def routes(self) -> list[Route]:
        start, chat, feed = StartPages(self._kit), ChatPages(self._kit), Feed(self._kit)
        return [
            Route("/", self._home),
            Route("/i/{code}", start.show, methods=["GET"]),
            Route("/i/{code}", start.start, methods=["POST"]),
            Route("/chat", chat.show, methods=["GET"]),
            Route("/chat", chat.post, methods=["POST"]),
            Route("/events", feed.events),
            Route("/files/{file}", feed.file),
            Route("/audio/{hash}/{name}", feed.recording),
            Route("/size", self._size, methods=["POST"]),
            Route("/static/{hash}/{name}", self._static),
            Route("/healthz", self._healthz),
            Route("/robots.txt", self._robots),
            *self._more,
        ]

    async def _home(self, request: Request) -> Response:
        code = typed_code(request.query_params.get("code", ""))
        if code:
            return RedirectResponse(f"/i/{code}", 303)
        if await self._kit.visitor(request) is not None:
            return RedirectResponse("/chat", 303)
        return self._kit.look.page(request, "home.html")

    async def _size(self, request: Request) -> Response:
        """大字, for browsers without the script; remembered by a cookie that says nothing else."""
        form = await request.form(max_files=0, max_fields=4)
        back = str(form.get("back", ""))
        response = RedirectResponse(back if _OUR_PAGE.fullmatch(back) else "/", 303)
        remember_size(response, large=form.get("size") == "large")
        return response

    async def _static(self, request: Request) -> Response:
        """An address names its content, so it is kept for ever; an old one gets today's file."""
        asset = self._kit.look.assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        current = request.path_params["hash"] == asset.hash
        kept = "public, max-age=31536000, immutable" if current else "no-cache"
        return Response(asset.body, media_type=asset.mime, headers={"cache-control": kept})

    async def _healthz(self, _request: Request) -> Response:
        try:
            facts = dict(await self._kit.health())
        except Exception as error:  # whatever is broken, the answer is: not healthy
            facts = {"ok": False, "error": type(error).__name__}
        return JSONResponse(facts, 200 if facts.get("ok") else 503)

    async def _robots(self, _request: Request) -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    async def _http_error(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return self._kit.error(request, error.status_code)


@asynccontextmanager
async def _beside(*work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run these while the block runs; cancel what is left of them at its end."""
    tasks = [asyncio.create_task(job) for job in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
