"""The page behind an invitation link. Looking at it uses nothing up; only 开始 does."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.channels.base import NotTaken
from bot.channels.web.desk import CHANNEL, language_of
from bot.channels.web.kit import Kit
from bot.channels.web.look import remember_size, wanted_language
from bot.channels.web.memory import Recent
from bot.channels.web.posted import NotAccepted, checked_form_id, event_id, fresh_form_id
from bot.channels.web.session import (
    Visitor,
    cookie_of,
    fresh_secret,
    other_secret,
    remember,
)
from bot.channels.web.view import open_prompt
from storage.changes import Address
from storage.store import StoreBusy
from surveys.messages import Start

SOURCE = "web-source"
"""Channel name under which wrong codes are counted by network address (as a keyed hash)."""
MAX_GUESSES = 20
"""Different wrong codes from one network address within an hour. Phones share addresses, and one
expired link in a chat group must not shut out the others: the same wrong code counts once."""


class StartPages:
    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._wrong: Recent[bool] = Recent(5000)

    async def show(self, request: Request) -> Response:
        """GET /i/CODE. The code is not even looked up, so this page tells a guesser nothing."""
        return self._page(request, await self._kit.visitor(request))

    async def start(self, request: Request) -> Response:
        """POST /i/CODE: exchange the code for a session, or go on with the one there is."""
        form = await request.form(max_files=0, max_fields=4)
        try:
            form_id = checked_form_id(form.get("id"))
        except NotAccepted as refused:
            return self._kit.error(request, refused.status)
        secret = cookie_of(request, self._kit.site)
        if not secret:
            return self._without_cookie(request)
        visitor = await self._kit.visitor(request)
        try:
            if visitor is None:
                elder = form.get("size") == "large"
                return await self._join(request, secret, form_id, elder=elder)
            if form.get("who") == "other":
                if await self._one_phone(secret, request.path_params["code"]):
                    return self._refused(request, self._two_people(request))
                return await self._join(request, other_secret(secret, form_id), form_id)
            return await self._resume(request, visitor, form_id)
        except (NotTaken, StoreBusy):
            return self._page(request, visitor, form_id=form_id, status=503)

    async def _join(
        self, request: Request, secret: str, form_id: str, *, elder: bool = False
    ) -> Response:
        code = request.path_params["code"]
        source = Address(SOURCE, request.client.host if request.client else "")
        if await self._kit.desk.guesses(source, self._kit.now()) >= MAX_GUESSES:
            return self._kit.error(request, 429)
        event = event_id(form_id, secret, f"start {code}")
        receipt = await self._kit.take(secret, event, Start(code, plain=elder))
        if await self._kit.desk.known(Address(CHANNEL, secret)) is None:
            await self._count(source, code)
            return self._refused(request, receipt.reply)
        response = self._to_chat(request, secret)
        if elder:
            remember_size(response, large=True)
        return response

    async def _one_phone(self, secret: str, code: str) -> bool:
        """Whether the same browser would both confirm and review for a unit."""
        return await self._kit.desk.both_duties(Address(CHANNEL, secret), code)

    def _two_people(self, request: Request) -> str:
        _ = self._kit.look.translator(wanted_language(request))
        return _(
            "这个浏览器已经用来填报或审核这个单位的数字。填报和审核的要是两个人，"
            "请另一个人用自己的手机打开这个链接。"
        )

    async def _resume(self, request: Request, visitor: Visitor, form_id: str) -> Response:
        """Go on where we were; where nothing is asked any more, the person is greeted again."""
        prompt = open_prompt(await self._kit.rows(visitor.known.address_id))
        if prompt is None or not (prompt.options or prompt.expects):
            await self._kit.take(
                visitor.secret, event_id(form_id, visitor.secret, "resume"), Start()
            )
        return self._to_chat(request, visitor.secret)

    async def _count(self, source: Address, code: str) -> None:
        mark = hashlib.sha256(f"{source.value} {code}".encode()).hexdigest()
        if self._wrong.get(mark) is None:
            self._wrong.put(mark, True)
            await self._kit.desk.guess_failed(source, self._kit.now())

    def _to_chat(self, request: Request, secret: str) -> Response:
        response = RedirectResponse("/chat#now", 303)
        remember(response, secret, request, self._kit.site)
        return response

    def _page(
        self,
        request: Request,
        visitor: Visitor | None,
        *,
        form_id: str = "",
        status: int = 200,
        no_cookie: bool = False,
    ) -> Response:
        person = visitor.known.person if visitor else None
        response = self._kit.look.page(
            request,
            "start.html",
            status=status,
            language=language_of(visitor.known) if visitor else "",
            person=person,
            form_id=form_id or fresh_form_id(),
            failed=status == 503,
            no_cookie=no_cookie,
        )
        # set before the press: if the answer to the press is lost on its way, the same press
        # again finds the same session, and a one-time link has not been used up for nothing
        if visitor is None and not cookie_of(request, self._kit.site):
            remember(response, fresh_secret(), request, self._kit.site)
        return response

    def _without_cookie(self, request: Request) -> Response:
        return self._page(request, None, status=400, no_cookie=True)

    def _refused(self, request: Request, words: str) -> Response:
        _ = self._kit.look.translator(wanted_language(request))
        return self._kit.look.page(
            request,
            "problem.html",
            status=404,
            heading=_("这个链接不能用了"),
            advice=words or _("链接可能用过了、过期了，或没有复制完整。请向给您链接的人再要一个。"),
            code=0,
        )
