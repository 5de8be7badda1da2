"""Templates and assets of the dashboard. Everything a template puts in is escaped."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from bot.channels.web.site import Site
from reports import words

TYPES = {
    "board.css": "text/css; charset=utf-8",
    "board.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    mime: str
    hash: str


def _load(name: str) -> Asset:
    where = "bot.channels.web" if name == "icon.svg" else "bot.dashboard"
    body = (files(where) / "static" / name).read_bytes()
    return Asset(body, TYPES[name], hashlib.sha256(body).hexdigest()[:16])


class Look:
    def __init__(self, site: Site) -> None:
        self._site = site
        self.assets = {name: _load(name) for name in TYPES}
        self._templates = Environment(
            loader=PackageLoader("bot.dashboard"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["yuan"] = _yuan
        self._templates.filters["count"] = _count

    def url(self, name: str) -> str:
        return f"/board/static/{self.assets[name].hash}/{name}"

    def fragment(self, name: str, **values: Any) -> str:  # noqa: ANN401
        """A piece of a page."""
        template = self._templates.get_template(name)
        return template.render(site=self._site, asset=self.url, **values)

    def page(self, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401
        return HTMLResponse(self.fragment(name, **values), status)


def _yuan(fen: int | None) -> str:
    """What is not known is no zero."""
    return "—" if fen is None else words.yuan(fen)


def _count(value: int | None) -> str:
    return "—" if value is None else f"{value:,}"
