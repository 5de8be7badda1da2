"""Templates and static files: loaded once, from the package itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import BaseLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.channels.web.session import MAX_AGE
from bot.channels.web.site import Site
from bot.i18n import Translate

Speak = Callable[[str], Translate]
"""The translator of a language."""

SCRIPTS = ("page.js", "chat.js", "photo.js", "voice.js", "place.js", "listen.js")
TYPES = {
    "chat.css": "text/css; charset=utf-8",
    "icon.svg": "image/svg+xml",
    **dict.fromkeys(SCRIPTS, "text/javascript; charset=utf-8"),
}
SIZE_COOKIE = "size"


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    mime: str
    hash: str


def _load(name: str) -> Asset:
    body = (files("bot.channels.web") / "static" / name).read_bytes()
    return Asset(body, TYPES[name], hashlib.sha256(body).hexdigest()[:16])


class Look:
    """Renders pages and fragments of pages in a person's language."""

    def __init__(self, site: Site, speak: Speak) -> None:
        self._site = site
        self._speak = speak
        self.assets = {name: _load(name) for name in TYPES}
        self._templates = environment(PackageLoader("bot.channels.web"))

    def translator(self, language: str) -> Translate:
        return self._speak(language)

    def url(self, name: str) -> str:
        return f"/static/{self.assets[name].hash}/{name}"

    def fragment(self, name: str, language: str, **values: Any) -> str:  # noqa: ANN401
        """A piece of a page. Everything in it is escaped by the template."""
        template = self._templates.get_template(name)
        return template.render(_=self._speak(language), site=self._site, **values)

    def page(
        self,
        request: Request,
        name: str,
        *,
        status: int = 200,
        language: str = "",
        elder: bool = False,
        **values: Any,  # noqa: ANN401
    ) -> HTMLResponse:
        """`elder`: large type, unless the page's own button says otherwise."""
        language = language or wanted_language(request)
        size = request.cookies.get(SIZE_COOKIE, "large" if elder else "normal")
        html = self.fragment(
            name,
            language,
            lang="en" if language == "en" else "zh-CN",
            large=size == "large",
            here=request.url.path,
            asset=self.url,
            **values,
        )
        return HTMLResponse(html, status)


def environment(loader: BaseLoader) -> Environment:
    """Templates of pages that show a chat: escaped, and no name may be missing."""
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["linked"] = linked
    return made


_BOARD = re.compile(r"https?://[^\s<>\"'/]+(/board/in/[A-Za-z0-9_-]{32})")


def linked(text: str) -> Markup:
    """Words as they are, but a way to the dashboard can be pressed; it leads to this site alone."""
    return Markup(_BOARD.sub(r'<a href="\1">\g<0></a>', str(escape(text))))  # noqa: S704 - escaped


def remember_size(response: Response, *, large: bool) -> None:
    """The size of the type, in a cookie that says nothing else."""
    size = "large" if large else "normal"
    response.set_cookie(SIZE_COOKIE, size, max_age=MAX_AGE, samesite="lax")


def wanted_language(request: Request) -> str:
    """English only for a browser that asks for it and not for Chinese."""
    accepted = request.headers.get("accept-language", "").lower()
    return "en" if "en" in accepted and "zh" not in accepted else "zh"
