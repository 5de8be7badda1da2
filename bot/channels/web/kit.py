"""What the pages share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.channels.base import Deliver, NotTaken, Outgoing, Receipt
from bot.channels.web.desk import CHANNEL, Desk, Row, is_elder, language_of, open_rows
from bot.channels.web.look import Look, wanted_language
from bot.channels.web.memory import Pace, Recent, Talk, Wakes
from bot.channels.web.session import Visitor, visitor_of
from bot.channels.web.site import Site
from bot.channels.web.uploads import Uploads
from bot.i18n import source
from storage.changes import Address, Known
from surveys.messages import Content, Inbound

Health = Callable[[], Awaitable[Mapping[str, object]]]
"""Facts about the running program, `ok` among them."""


@dataclass(slots=True)
class Kit:
    site: Site
    desk: Desk
    look: Look
    health: Health
    now: Callable[[], datetime]
    talk: Talk
    wakes: Wakes
    pace: Pace
    uploads: Uploads
    answers: Recent[Outgoing]
    """What coordinators asked for, as sent: such rows are filled in on sending."""
    deliver: Deliver | None = None

    async def take(self, sender: str, event_id: str, content: Content) -> Receipt:
        """Deliver one input. Raises NotTaken when nothing was stored."""
        if self.deliver is None:
            raise NotTaken("not serving")
        return await self.deliver(Inbound(CHANNEL, event_id, sender, self.now(), content))

    async def rows(self, address_id: str, after: int = 0) -> list[Row]:
        items = await self.desk.shown(address_id, after)
        return open_rows(items, self.answers.snapshot(), self.site.data)

    async def visitor(self, request: Request) -> Visitor | None:
        return await visitor_of(request, self.desk, self.site)

    async def still(self, visitor: Visitor) -> Known | None:
        """The person behind the session now; None once it was transferred or revoked."""
        return await self.desk.known(Address(CHANNEL, visitor.secret))

    async def language(self, visitor: Visitor) -> str:
        """Asked anew after each input: it may have switched the language."""
        return language_of(await self.still(visitor) or visitor.known)

    async def elder(self, visitor: Visitor) -> bool:
        """Whether the person is in 长辈模式 now."""
        return is_elder(await self.still(visitor) or visitor.known)

    async def unknown(self, request: Request) -> Response:
        """To a phone that nobody knows (any more)."""
        if await self.desk.anonymised() is None:
            return self.error(request, 403)
        _ = self.look.translator(wanted_language(request))
        words = _(
            "这次调查已经结束，答卷和聊天账号之间的联系已经销毁，不能再接着答、修改或删除。"
            "您是工作人员的话，请用新的邀请链接打开。"
        )
        return self.error(request, 403, words=words)

    def error(self, request: Request, status: int, *, words: str = "") -> Response:
        """A friendly page, or JSON for the script, about an error of ours or theirs."""
        language = wanted_language(request)
        _ = self.look.translator(language)
        title, advice = PROBLEMS.get(status, PROBLEMS[500])
        if wants_json(request):
            return JSONResponse(
                {"error": words or _(advice), "again": status in (429, 500, 503)}, status
            )
        return self.look.page(
            request,
            "problem.html",
            status=status,
            heading=_(title),
            advice=words or _(advice),
            code=status,
        )


def wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


_ = source  # marks the texts for the catalogue; they are translated where they are shown
PROBLEMS: dict[int, tuple[str, str]] = {
    400: (_("这一页没有打开"), _("内容不完整，请返回上一页，刷新后再试。")),
    403: (_("请重新打开链接"), _("请从收到的链接或二维码重新进来，已填的回答都还在。")),
    404: (_("没有这个页面"), _("请点开收到的链接或扫二维码进入。")),
    405: (_("没有这个页面"), _("请点开收到的链接或扫二维码进入。")),
    408: (_("网络太慢"), _("没有收完整，请换个信号好的地方再试一次。")),
    413: (_("内容太大"), _("照片最大10 MB。请换一张小一些的照片再发。")),
    429: (_("请稍等"), _("操作太快或次数太多，请过一会儿再试。")),
    500: (_("出了点问题"), _("不是您的问题。已填的回答都还在，请过一会儿再试。")),
    503: (_("现在很忙"), _("这一次没有存上，请过一会儿再试。")),
}
