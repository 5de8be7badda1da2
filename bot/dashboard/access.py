"""The way in: a one-time link from the chat becomes a session in a cookie, which ends by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot import bodies
from bot.channels.web.session import is_secure
from bot.channels.web.site import Site
from storage.changes import Person
from storage.passes import Opened
from storage.store import Store

LINK_LASTS = timedelta(minutes=10)
SESSION_LASTS = timedelta(hours=12)
PATH = "/board"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")

NOT_OPENED: dict[Opened, str] = {
    "used": "这个链接已经用过了，一个链接只能打开一次。",
    "expired": f"这个链接过期了，{LINK_LASTS.seconds // 60}分钟内没有打开。",
    "unknown": "没有这个链接，可能没有复制完整。",
}
AGAIN = "请在聊天里回“看板”，会收到新的链接。"
NO_WEB = "看板是网页，这个项目没有开网页渠道（project.yaml 的 channels.web）。"


class Invitation:
    """What the chat answers to 看板."""

    def __init__(
        self, store: Store, root: Callable[[], str], *, now: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._root = root
        self._now = now

    async def body(self, person: Person) -> bodies.Body:
        """A link for this person; it stands in the message that is sent and nowhere else."""
        root = self._root()
        if not root:
            return bodies.Body(text=NO_WEB)
        now = self._now()
        token = await self._store.board_link(person.id, now, now + LINK_LASTS)
        return bodies.Body(
            text=f"看板：{root}{PATH}/in/{token}\n"
            f"{LINK_LASTS.seconds // 60}分钟内打开，只能打开一次，请不要转发。"
            f"打开后{SESSION_LASTS.seconds // 3600}小时内不用再登录，在页面上按“退出”就结束。"
        )


class Door:
    """Opens, checks and ends sessions."""

    def __init__(self, store: Store, site: Site, now: Callable[[], datetime]) -> None:
        self._store = store
        self._site = site
        self._now = now

    async def enter(self, token: str) -> tuple[Opened, str]:
        """What became of a link, and the session's token."""
        if not _TOKEN.fullmatch(token):
            return "unknown", ""
        now = self._now()
        return await self._store.open_board(token, now, now + SESSION_LASTS)

    async def holder(self, request: Request) -> Person | None:
        """The coordinator who is looking; None for anybody else, and once they are none."""
        session = request.cookies.get(self._name(request), "")
        if not _TOKEN.fullmatch(session):
            return None
        return await self._store.board_holder(session, self._now())

    async def leave(self, person: Person) -> None:
        """On every device."""
        await self._store.close_board(person.id)

    def remember(self, request: Request, response: Response, session: str) -> None:
        response.set_cookie(
            self._name(request),
            session,
            max_age=int(SESSION_LASTS.total_seconds()),
            path=PATH,
            secure=is_secure(request, self._site),
            httponly=True,
            samesite="strict",
        )

    def forget(self, request: Request, response: Response) -> None:
        response.delete_cookie(
            self._name(request),
            path=PATH,
            secure=is_secure(request, self._site),
            httponly=True,
            samesite="strict",
        )

    def _name(self, request: Request) -> str:
        # with the prefix, browsers take it over https only
        return "__Secure-jixiao-board" if is_secure(request, self._site) else "jixiao-board"
