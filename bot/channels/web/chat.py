"""The conversation: the page, and what is posted from it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from bot.channels.base import NotTaken, Receipt
from bot.channels.web.desk import Row, is_elder, language_of
from bot.channels.web.feed import last_seen, update_of
from bot.channels.web.guard import HERE
from bot.channels.web.kit import Kit, wants_json
from bot.channels.web.look import remember_size
from bot.channels.web.posted import NotAccepted, Posted, fresh_form_id, read_posted
from bot.channels.web.session import Visitor
from bot.channels.web.view import bubbles, label_of, open_prompt, panel_of
from bot.i18n import source
from storage.store import StoreBusy
from surveys.messages import Photo, Place, Press, Text, Voice, is_picture

log = logging.getLogger(__name__)

_ = source  # marks the texts for the catalogue
SENT: dict[type[Photo | Voice | Place], str] = {
    Photo: _("［照片］"),
    Voice: _("［语音］"),
    Place: _("［位置］"),
}
"""What stands in the log for what is no words."""
FILE = _("［文件］")
MAX_ROWS = 200
"""Messages on one page; a coordinator's older reports are left out."""


class ChatPages:
    def __init__(self, kit: Kit) -> None:
        self._kit = kit

    async def show(self, request: Request) -> Response:
        visitor = await self._kit.visitor(request)
        if visitor is None:
            return await self._kit.unknown(request)
        return await self._page(request, visitor)

    async def post(self, request: Request) -> Response:
        """Take one input; answer only after its commit."""
        visitor = await self._kit.visitor(request)
        if visitor is None:
            return await self._kit.unknown(request)
        try:
            posted = await read_posted(request)
        except NotAccepted as refused:
            return await self._refused(request, visitor, refused)
        if posted is None:
            return await self._done(request, visitor, Receipt(), ())
        if not self._kit.pace.allow(visitor.known.address_id):
            return await self._kept(request, visitor, posted, 429)
        try:
            return await self._take(request, visitor, posted)
        except (NotTaken, StoreBusy):
            return await self._kept(request, visitor, posted, 503)
        except Exception as error:  # the words stay on the page whatever happened
            log.error("an input failed: %s", type(error).__name__)  # noqa: TRY400
            return await self._kept(request, visitor, posted, 500)

    async def _take(self, request: Request, visitor: Visitor, posted: Posted) -> Response:
        address_id = visitor.known.address_id
        rows = await self._kit.rows(address_id)
        before = rows[-1].seq if rows else 0
        if isinstance(posted.content, Photo | Voice):
            await asyncio.to_thread(self._kit.uploads.keep, posted.content.ref, posted.upload)
        receipt = await self._kit.take(
            visitor.secret, posted.event_id(visitor.secret), posted.content
        )
        words = self._words(posted, rows, visitor)
        forgotten = receipt.repeat or receipt.secret
        if words and not forgotten and not await self._quiet(address_id, before):
            self._kit.talk.add(address_id, before, words)
        return await self._done(request, visitor, receipt, rows)

    def _words(self, posted: Posted, rows: Sequence[Row], visitor: Visitor) -> str:
        match posted.content:
            case Text(text):
                return text
            case Press(token):
                below = (option for row in rows for option in row.more)
                return label_of(open_prompt(rows), token, below)
            case Photo() | Voice() | Place() as sent:
                file = isinstance(sent, Photo) and not is_picture(sent)
                words = FILE if file else SENT[type(sent)]
                return self._kit.look.translator(language_of(visitor.known))(words)

    async def _quiet(self, address_id: str, before: int) -> bool:
        """A toggled choice shows in the question itself; a bubble for each tap would be noise."""
        new = await self._kit.rows(address_id, before)
        prompts = [row.prompt for row in new if row.prompt is not None]
        return bool(prompts) and prompts[0].edits

    async def _done(
        self, request: Request, visitor: Visitor, receipt: Receipt, rows: Sequence[Row]
    ) -> Response:
        """`rows`: what the page had before. What has been erased since goes from the page too."""
        elder = await self._kit.elder(visitor)
        response: Response = RedirectResponse("/chat#now", 303)
        if wants_json(request):
            response = JSONResponse(await self._news(request, visitor, receipt, rows, elder=elder))
        if elder is not is_elder(visitor.known):
            remember_size(response, large=elder)
        return response

    async def _news(
        self,
        request: Request,
        visitor: Visitor,
        receipt: Receipt,
        rows: Sequence[Row],
        *,
        elder: bool,
    ) -> dict[str, object]:
        address_id = visitor.known.address_id
        before = rows[-1].seq if rows else 0
        seen = last_seen(request)
        after = before if seen is None else seen
        now = await self._kit.rows(address_id)
        new = [row for row in now if row.seq > after]
        update = update_of(self._kit, await self._kit.language(visitor), new, elder=elder)
        update["reply"] = receipt.reply
        update["quiet"] = bool(before) and await self._quiet(address_id, before)
        update["gone"] = sorted({row.seq for row in rows} - {row.seq for row in now})
        return update

    async def _refused(self, request: Request, visitor: Visitor, why: NotAccepted) -> Response:
        words = self._kit.look.translator(language_of(visitor.known))(why.words)
        if wants_json(request):
            return JSONResponse({"error": words, "again": False}, why.status)
        return await self._page(request, visitor, status=why.status, notice=words, draft=why.text)

    async def _kept(
        self, request: Request, visitor: Visitor, posted: Posted, status: int
    ) -> Response:
        """Nothing was stored: the page keeps the words, and the same press is the same input."""
        _ = self._kit.look.translator(language_of(visitor.known))
        notice = {
            429: _("操作太快了，这一次没有存上。请等几秒，再按一次。"),
            503: _("现在很忙，这一次没有存上。请再按一次。"),
        }.get(status, _("出了点问题，这一次没有存上。请再按一次。"))
        if wants_json(request):  # the script still has the file, and sends it again
            return JSONResponse({"error": notice, "again": True}, status)
        if isinstance(posted.content, Photo):
            notice += _("照片要重新选一下。")
        elif isinstance(posted.content, Voice):
            notice += _("录音要重新选一下。")
        draft = posted.content.text if isinstance(posted.content, Text) else ""
        return await self._page(
            request, visitor, status=status, notice=notice, draft=draft, form_id=posted.form_id
        )

    async def _page(
        self,
        request: Request,
        visitor: Visitor,
        *,
        status: int = 200,
        notice: str = "",
        draft: str = "",
        form_id: str = "",
    ) -> Response:
        kit, known = self._kit, visitor.known
        language = language_of(known)
        rows = (await kit.rows(known.address_id))[-MAX_ROWS:]
        said = kit.talk.keep(known.address_id, {0, *(row.seq for row in rows)})
        page = kit.look.page(
            request,
            "chat.html",
            status=status,
            language=language,
            elder=is_elder(known),
            in_elder_mode=is_elder(known),
            person=known.person,
            log=bubbles(rows, said, kit.site.zone, kit.look.translator(language)),
            panel=panel_of(open_prompt(rows)),
            form_id=form_id or fresh_form_id(),
            notice=notice,
            draft=draft,
            last=rows[-1].seq if rows else 0,
            # tells the script whose unsent words it keeps, without telling it the session
            tag=hashlib.sha256(visitor.secret.encode()).hexdigest()[:16],
        )
        page.headers.update(HERE)
        return page
