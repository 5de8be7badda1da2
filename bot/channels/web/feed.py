"""News for an open page: the event stream, and the files of reports."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response, StreamingResponse

from bot.channels.web.desk import Row
from bot.channels.web.kit import Kit
from bot.channels.web.posted import fresh_form_id
from bot.channels.web.session import Visitor
from bot.channels.web.view import INLINE, bubble_of, open_prompt, panel_of

HEARTBEAT = 15.0
"""Seconds between two comments on a quiet stream; proxies cut silent connections."""

_FILE = re.compile(r"(\d{1,12})-(\d{1,3})")
_SEQ = re.compile(r"\d{1,15}")


def last_seen(request: Request) -> int | None:
    """The last row the page has, as it says itself; None when it says nothing sensible."""
    seen = request.headers.get("last-event-id") or request.query_params.get("after", "")
    return int(seen) if _SEQ.fullmatch(seen) else None


def update_of(kit: Kit, language: str, rows: Sequence[Row], *, elder: bool) -> dict[str, Any]:
    """What a page that runs the script must change to show these rows as well."""
    _ = kit.look.translator(language)
    update: dict[str, Any] = {"rows": [], "last": rows[-1].seq if rows else 0, "elder": elder}
    for row in rows:
        bubble = bubble_of(row, kit.site.zone, _)
        html = kit.look.fragment("bubble.html", language, bubble=bubble)
        update["rows"].append({"seq": row.seq, "html": html, "edits": bubble.edits})
    prompt = open_prompt(rows)
    if prompt is not None:
        panel = panel_of(prompt)
        form = {"form_id": fresh_form_id(), "draft": ""}
        update["panel"] = kit.look.fragment("panel.html", language, panel=panel, **form)
        update["progress"] = kit.look.fragment("progress.html", language, panel=panel)
    return update


class News:
    """What one stream has not told yet. A push that waited for its hour has an older number than
    what was said meanwhile, so the number of the last row alone does not tell."""

    def __init__(self, kit: Kit, address_id: str, after: int) -> None:
        self._kit = kit
        self._address_id = address_id
        self._told: set[int] | None = None
        self.last = after

    async def rows(self) -> list[Row]:
        rows = await self._kit.rows(self._address_id)
        if self._told is None:
            self._told = {row.seq for row in rows if row.seq <= self.last}
        new = [row for row in rows if row.seq not in self._told]
        self._told.update(row.seq for row in new)
        self.last = max(self.last, *(row.seq for row in new), 0)
        return new


class Feed:
    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def events(self, request: Request) -> Response:
        """Rows as they come. 204 tells a browser not to come back: the session is gone."""
        visitor = await self._kit.visitor(request)
        if visitor is None:
            return Response(status_code=204)
        return StreamingResponse(
            self._stream(visitor, last_seen(request) or 0),
            media_type="text/event-stream",
            headers={"x-accel-buffering": "no"},
        )

    async def _stream(self, visitor: Visitor, after: int) -> AsyncIterator[str]:
        kit = self._kit
        news = News(kit, visitor.known.address_id, after)
        with kit.wakes.listening(visitor.secret) as wake:
            yield "retry: 2000\n\n"
            while kit.wakes.alive(visitor.secret, wake) and await kit.still(visitor):
                wake.clear()
                rows = await news.rows()
                if rows:
                    elder = await kit.elder(visitor)
                    update = update_of(kit, await kit.language(visitor), rows, elder=elder)
                    data = json.dumps(update, ensure_ascii=False)
                    yield f"id: {news.last}\nevent: rows\ndata: {data}\n\n"
                try:
                    async with asyncio.timeout(HEARTBEAT):
                        await wake.wait()
                except TimeoutError:
                    yield ": here\n\n"

    async def recording(self, request: Request) -> Response:
        """A recording of a question, for whoever is asked. Only the project's own are known by
        name; ranges are served, so that a phone can wind."""
        if await self._kit.visitor(request) is None:
            return self._kit.error(request, 403)
        found = self._kit.site.recordings.get(request.path_params["name"])
        if found is None or request.path_params["hash"] != found.sha256[:16]:
            return self._kit.error(request, 404)
        try:
            facts = await asyncio.to_thread(found.path.stat)
        except OSError:
            return self._kit.error(request, 404)
        kept = {"cache-control": "private, max-age=86400, immutable"}
        return FileResponse(found.path, media_type=found.mime, stat_result=facts, headers=kept)

    async def file(self, request: Request) -> Response:
        """A file of a report, for the person it was sent to and nobody else."""
        visitor = await self._kit.visitor(request)
        match = _FILE.fullmatch(request.path_params["file"])
        if visitor is None or match is None:
            return self._kit.error(request, 403 if visitor is None else 404)
        seq, number = int(match[1]), int(match[2])
        rows = await self._kit.rows(visitor.known.address_id, seq - 1)
        files = rows[0].files if rows and rows[0].seq == seq else ()
        if number >= len(files) or not files[number].path.is_file():
            return self._kit.error(request, 404)
        file = files[number]
        return FileResponse(
            file.path,
            media_type=file.mime,
            filename=file.name,
            content_disposition_type="inline" if file.mime in INLINE else "attachment",
            headers={
                "content-security-policy": "default-src 'none'; sandbox",
                "cache-control": "private, max-age=600",
            },
        )
