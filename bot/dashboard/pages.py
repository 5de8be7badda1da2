"""The pages of the dashboard as routes of the web channel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from bot.dashboard.access import AGAIN, NOT_OPENED, PATH, SESSION_LASTS, Door
from bot.dashboard.board import Board, State
from bot.dashboard.figures import figures, live
from bot.dashboard.files import Downloads
from bot.dashboard.look import Look
from bot.dashboard.views import (
    LEVELS,
    STATUS,
    filtered_findings,
    filtered_units,
    finding_rows,
    group_rows,
    hidden_words,
    item_bars,
    question_bars,
    unit_page,
    unit_rows,
)
from reports import words
from reports.remarks.brief import FEW, HIDDEN, UNMASKED, complaint_words
from reports.remarks.model import Digest
from reports.suppression import shown
from storage.changes import Person

Show = Callable[[Request, State], Awaitable[Response]]


class Pages:
    def __init__(
        self,
        board: Board,
        door: Door,
        downloads: Downloads,
        look: Look,
        remarks: Callable[[], Awaitable[tuple[Digest, ...]]],
    ) -> None:
        self._board = board
        self._door = door
        self._downloads = downloads
        self._look = look
        self._remarks = remarks

    def routes(self) -> Sequence[Route]:
        get = ["GET"]
        return [
            Route(f"{PATH}/in/{{token}}", self._asked, methods=get),
            Route(f"{PATH}/in/{{token}}", self._enter, methods=["POST"]),
            Route(f"{PATH}/out", self._leave, methods=["POST"]),
            Route(f"{PATH}/static/{{hash}}/{{name}}", self._static, methods=get),
            Route(PATH, self._page(self._overview), methods=get),
            Route(f"{PATH}/live.json", self._page(self._live), methods=get),
            Route(f"{PATH}/charts", self._page(self._charts), methods=get),
            Route(f"{PATH}/charts/{{version}}/{{number:int}}", self._chart, methods=get),
            Route(f"{PATH}/units", self._page(self._units), methods=get),
            Route(f"{PATH}/units/{{unit}}", self._page(self._unit), methods=get),
            Route(f"{PATH}/groups", self._page(self._groups), methods=get),
            Route(f"{PATH}/groups/{{group}}", self._page(self._group), methods=get),
            Route(f"{PATH}/findings", self._page(self._findings), methods=get),
            Route(f"{PATH}/remarks", self._page(self._said), methods=get),
            Route(f"{PATH}/files", self._page(self._files), methods=get),
            Route(f"{PATH}/files", self._order, methods=["POST"]),
            Route(f"{PATH}/files.json", self._progress, methods=get),
            Route(f"{PATH}/files/{{order}}/{{number:int}}", self._file, methods=get),
        ]

    # -- in and out

    async def _asked(self, request: Request) -> Response:
        """GET of a link uses nothing up: programs that look at links in a chat do not press. It is
        not even looked up, so it tells a guesser nothing."""
        hours = SESSION_LASTS.seconds // 3600
        return self._look.page("enter.html", here=request.url.path, hours=hours)

    async def _enter(self, request: Request) -> Response:
        opened, session = await self._door.enter(request.path_params["token"])
        if opened != "opened":
            return self._closed(request, f"{NOT_OPENED[opened]}{AGAIN}", "这个链接打不开")
        response = RedirectResponse(PATH, 303)
        self._door.remember(request, response, session)
        return response

    async def _leave(self, request: Request) -> Response:
        person = await self._door.holder(request)
        if person is not None:
            await self._door.leave(person)
        words_ = f"看板在所有设备上都退出了。{AGAIN}"
        response = self._closed(request, words_, "已退出", status=200)
        self._door.forget(request, response)
        return response

    def _closed(self, request: Request, words_: str, heading: str, status: int = 403) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"error": words_}, status)
        return self._look.page("closed.html", status=status, heading=heading, words=words_)

    async def _who(self, request: Request) -> Person | None:
        return await self._door.holder(request)

    def _shut(self, request: Request) -> Response:
        return self._closed(request, f"没有登录，或者登录过期了。{AGAIN}", "请重新打开看板")

    def _page(self, show: Show) -> Callable[[Request], Awaitable[Response]]:
        """For a coordinator alone, over the state of now."""

        async def shown_page(request: Request) -> Response:
            if await self._who(request) is None:
                return self._shut(request)
            return await show(request, await self._board.state())

        return shown_page

    def _render(self, name: str, state: State, tab: str, **values: Any) -> HTMLResponse:  # noqa: ANN401
        given = state.given
        return self._look.page(
            name,
            tab=tab,
            version=state.version,
            moment=words.moment(given.as_of, given.time_zone),
            head=words.head(given.chain),
            simulated=given.is_simulated,
            given=given,
            **values,
        )

    async def _static(self, request: Request) -> Response:
        asset = self._look.assets.get(request.path_params["name"])
        if asset is None:
            raise HTTPException(404)
        current = request.path_params["hash"] == asset.hash
        kept = "public, max-age=31536000, immutable" if current else "no-cache"
        return Response(asset.body, media_type=asset.mime, headers={"cache-control": kept})

    # -- overview

    async def _overview(self, _request: Request, state: State) -> Response:
        charts = self._board.charts(state)
        return self._render(
            "overview.html",
            state,
            "overview",
            figures=figures(state),
            charts=charts,
            open=state.outlook.open if state.outlook else (),
            points=words.points,
        )

    async def _live(self, _request: Request, state: State) -> Response:
        charts = self._board.charts(state)
        return JSONResponse({**live(state), "charts": charts.version if charts else ""})

    async def _charts(self, _request: Request, state: State) -> Response:
        charts = self._board.charts(state)
        if charts is None:
            return Response(status_code=204)
        return HTMLResponse(self._look.fragment("charts.html", charts=charts))

    async def _chart(self, request: Request) -> Response:
        if await self._who(request) is None:
            return self._shut(request)
        chart = self._board.chart(request.path_params["version"], request.path_params["number"])
        if chart is None:
            raise HTTPException(404)
        kept = {"cache-control": "private, max-age=3600, immutable"}
        return Response(chart.data, media_type=chart.mime, headers=kept)

    # -- units

    async def _units(self, request: Request, state: State) -> Response:
        show, named = request.query_params.get("show", ""), request.query_params.get("name", "")
        rows = unit_rows(state)
        return self._render(
            "units.html",
            state,
            "units",
            rows=filtered_units(rows, show, named.strip()),
            total=len(rows),
            show=show,
            named=named,
        )

    async def _unit(self, request: Request, state: State) -> Response:
        page = unit_page(state, request.path_params["unit"])
        if page is None:
            raise HTTPException(404)
        rates = shown(state.given).questions
        return self._render("unit.html", state, "units", page=page, asked=bool(rates), words=words)

    # -- survey

    async def _groups(self, _request: Request, state: State) -> Response:
        given = state.given
        return self._render(
            "groups.html",
            state,
            "groups",
            seen=shown(given),
            items=item_bars(given),
            questions=question_bars(given),
            hidden=tuple(hidden_words(given)),
            groups=group_rows(given),
        )

    async def _group(self, request: Request, state: State) -> Response:
        code = request.path_params["group"]
        row = next((row for row in group_rows(state.given) if row.code == code), None)
        if row is None:
            raise HTTPException(404)
        return self._render("group.html", state, "groups", row=row, seen=shown(state.given))

    async def _findings(self, request: Request, state: State) -> Response:
        wanted = request.query_params
        level, status = wanted.get("level", ""), wanted.get("status", "left")
        unit = wanted.get("unit", "")
        rows = finding_rows(state)
        return self._render(
            "findings.html",
            state,
            "findings",
            rows=filtered_findings(rows, level, status, unit),
            total=len(rows),
            levels=LEVELS,
            statuses=STATUS,
            units={row.now.unit: row.now.unit_name for row in rows if row.now.unit},
            level=level,
            chosen=status,
            unit=unit,
        )

    async def _said(self, _request: Request, state: State) -> Response:
        return self._render(
            "remarks.html",
            state,
            "remarks",
            digests=await self._remarks(),
            few=FEW,
            hidden=HIDDEN,
            unmasked=UNMASKED,
            complaint=complaint_words,
        )

    # -- files

    async def _files(self, _request: Request, state: State) -> Response:
        return self._render(
            "files.html",
            state,
            "files",
            documents=await self._downloads.documents(),
            orders=self._downloads.orders,
            running=self._downloads.running,
        )

    async def _order(self, request: Request) -> Response:
        if await self._who(request) is None:
            return self._shut(request)
        form = await request.form(max_files=0, max_fields=200)
        await self._downloads.begin([str(key) for key in form.getlist("key")])
        return RedirectResponse(f"{PATH}/files", 303)

    async def _progress(self, request: Request) -> Response:
        if await self._who(request) is None:
            return self._shut(request)
        orders = self._downloads.orders
        return JSONResponse(orders[0].told() if orders else {})

    async def _file(self, request: Request) -> Response:
        if await self._who(request) is None:
            return self._shut(request)
        order = self._downloads.order(request.path_params["order"])
        number = request.path_params["number"]
        if order is None or number >= len(order.files):
            raise HTTPException(404)
        file = order.files[number]
        if not await asyncio.to_thread(file.path.is_file):
            raise HTTPException(404)
        inline = file.path.suffix in (".png", ".pdf")
        return FileResponse(
            file.path,
            filename=file.name,
            content_disposition_type="inline" if inline else "attachment",
            headers={"content-security-policy": "default-src 'none'; sandbox"},
        )
