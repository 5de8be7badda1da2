"""Who is looking: the cookie is the address, a secret of 192 bits made before the first press."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from bot.channels.web.desk import CHANNEL, Desk
from bot.channels.web.site import Site
from storage.changes import Address, Known

MAX_AGE = 180 * 86400
"""Seconds a phone stays signed in: long enough for a correction after the collection."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True)
class Visitor:
    secret: str
    known: Known


def fresh_secret() -> str:
    return secrets.token_urlsafe(24)


def other_secret(secret: str, event_id: str) -> str:
    """A new session for the next person on this phone.

    Derived, so that the same form sent again (a lost answer, a double click) makes the same one.
    """
    digest = hmac.new(secret.encode(), event_id.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest[:24]).decode()


def cookie_of(request: Request, site: Site) -> str:
    """The secret in the cookie, or empty; not yet known to anybody, perhaps."""
    value = request.cookies.get(_name(request, site), "")
    return value if _SECRET.fullmatch(value) else ""


def remember(response: Response, secret: str, request: Request, site: Site) -> None:
    response.set_cookie(
        _name(request, site),
        secret,
        max_age=MAX_AGE,
        path="/",
        secure=is_secure(request, site),
        httponly=True,
        samesite="lax",
    )


async def visitor_of(request: Request, desk: Desk, site: Site) -> Visitor | None:
    secret = cookie_of(request, site)
    known = await desk.known(Address(CHANNEL, secret)) if secret else None
    return Visitor(secret, known) if known is not None else None


def is_secure(request: Request, site: Site) -> bool:
    public = urlsplit(site.public_url)
    behind_tls = public.scheme == "https" and public.netloc == request.headers.get("host")
    return behind_tls or request.url.scheme == "https"


def _name(request: Request, site: Site) -> str:
    # with the prefix, browsers take it over https only and from no subdomain
    return "__Host-jixiao" if is_secure(request, site) else "jixiao"
