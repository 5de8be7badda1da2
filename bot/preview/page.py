"""The live page: the form as a chat to try, redrawn when a file of the project is saved.

On this machine only, for who edits the folder; nothing is stored.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from jinja2 import ChoiceLoader, PackageLoader
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from bot.channels.web.desk import Row
from bot.channels.web.look import TYPES, Look, environment
from bot.channels.web.site import Site
from bot.channels.web.view import Bubble, Said, bubbles, panel_of
from bot.i18n import source, translator
from bot.preview.recorder import Recorder
from bot.preview.rehearsal import Part
from bot.preview.room import Room
from surveys.conversation import Role
from surveys.messages import Press, Text

HERE = ["127.0.0.1", "localhost", "[::1]"]
"""No other name: a page elsewhere must not be able to speak to this one."""

LONGEST = 4000


class Page:
    def __init__(self, room: Room) -> None:
        self._room = room
        site = Site(title="试答", data=room.directory, banner="试答：什么都不保存，谁也收不到")
        self._site = site
        self._look = Look(site, translator)
        self._changed: set[asyncio.Event] = set()
        self._templates = environment(
            ChoiceLoader([PackageLoader("bot.preview"), PackageLoader("bot.channels.web")])
        )

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/", self._page),
                Route("/chat", self._say, methods=["POST"]),
                Route("/again", self._again, methods=["POST"]),
                Route("/undo", self._undo, methods=["POST"]),
                Route("/events", self._events),
                Route("/static/{hash}/{name}", self._static),
            ],
            middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=HERE)],
        )

    def redraw(self) -> None:
        """Everybody who looks at the page gets it anew."""
        for event in self._changed:
            event.set()

    async def _page(self, _request: Request) -> Response:
        room = self._room
        recorder, campaign = room.recorder, room.campaign
        prompt = recorder.rehearsal.last if recorder else None
        html = self._templates.get_template("preview.html").render(
            _=source,
            site=self._site,
            asset=self._look.url,
            room=room,
            title=campaign.survey.title if campaign else str(room.directory),
            part=recorder.part if recorder else Part(),
            units=[u for u in campaign.folder.units if not u.members] if campaign else [],
            log=_log(recorder) if recorder else [],
            panel=panel_of(prompt),
            form_id="",
            draft="",
        )
        return HTMLResponse(html, headers={"cache-control": "no-store"})

    async def _say(self, request: Request) -> Response:
        form = await request.form()
        token, text = str(form.get("token", "")), str(form.get("text", ""))[:LONGEST]
        if token or text.strip():
            self._room.hear(Press(token) if token else Text(text))
        return _back()

    async def _again(self, request: Request) -> Response:
        """From the start; as somebody else where the form says so."""
        form = await request.form()
        role = str(form.get("role", Role.BENEFICIARY))
        known = role in {Role.BENEFICIARY, Role.CONTACT, Role.ASSESSOR}
        unit, group = str(form.get("unit", "")), str(form.get("group", ""))
        self._room.begin(Part(Role(role) if known else Role.BENEFICIARY, unit, group))
        return _back()

    async def _undo(self, _request: Request) -> Response:
        self._room.undo()
        return _back()

    async def _events(self, request: Request) -> Response:
        return StreamingResponse(self._stream(request), media_type="text/event-stream")

    async def _stream(self, request: Request) -> AsyncIterator[str]:
        changed = asyncio.Event()
        self._changed.add(changed)
        try:
            yield "retry: 500\n\n"
            while not await request.is_disconnected():
                try:
                    await asyncio.wait_for(changed.wait(), 5)
                    changed.clear()
                    yield f"data: {self._room.version}\n\n"
                except TimeoutError:
                    yield ": here\n\n"
        finally:
            self._changed.discard(changed)

    async def _static(self, request: Request) -> Response:
        name = request.path_params["name"]
        if name not in TYPES:
            return Response(status_code=404)
        asset = self._look.assets[name]
        return Response(asset.body, media_type=asset.mime)


def _back() -> Response:
    return RedirectResponse("/#now", 303)


def _log(recorder: Recorder) -> list[Bubble]:
    """The chat so far, as the web chat shows it."""
    at = datetime.now(UTC)  # messages of a dialogue show no time
    rows, said, seq = list[Row](), list[Said](), 0
    for move, prompts in recorder.history:
        if move.what:
            said.append(Said(seq, move.what))
        for prompt in prompts:
            seq += 1
            rows.append(Row(seq, at, prompt))
    return bubbles(rows, said, UTC, source)
