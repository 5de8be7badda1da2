"""What stands before every page: sizes, origins, headers, and friendly errors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from bot.channels.web import Site, Web
from bot.channels.web.guard import MAX_FORM, MAX_UPLOAD, READ_AWAY
from bot.channels.web.look import SCRIPTS
from surveys.messages import Start
from tests.web.conftest import Person, form_id, person_of
from tests.web.office import CODE, Office

MULTIPART = b"multipart/form-data; boundary=b"
PHOTO = b'--b\r\nContent-Disposition: form-data; name="photo"; filename="a.jpg"\r\n\r\n'


class Upload:
    """A body that counts how much of it was read."""

    def __init__(self, size: int, head: bytes = b"") -> None:
        self.left = size
        self.read = 0
        self.head = head

    async def receive(self) -> dict[str, object]:
        size = min(self.left, 256 * 1024)
        body, self.head = self.head.ljust(size, b"x"), b""
        self.left -= size
        self.read += size
        return {"type": "http.request", "body": body, "more_body": self.left > 0}


async def post(
    web: Web,
    office: Office,
    upload: Upload,
    *,
    length: int | None,
    kind: bytes = MULTIPART,
    cookie: str,
) -> int:
    """A request as the server hands it on; the status of the answer."""
    status = 0

    async def send(message: Mapping[str, object]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            assert isinstance(message["status"], int)
            status = message["status"]

    headers = [(b"content-type", kind), (b"cookie", f"jixiao={cookie}".encode())]
    if length is not None:
        headers.append((b"content-length", str(length).encode()))
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/chat",
        "query_string": b"",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("testserver", 80),
        "scheme": "http",
        "http_version": "1.1",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
    }
    await web.app(office.deliver)(scope, upload.receive, send)
    return status


async def test_a_huge_declared_body_is_refused_unread(
    web: Web, office: Office, person: Person
) -> None:
    await person.joins()
    upload = Upload(READ_AWAY + 1)
    cookie = person.secret()
    assert await post(web, office, upload, length=upload.left, cookie=cookie) == 413
    assert upload.read == 0


async def test_a_photo_that_is_too_large_is_thrown_away_not_kept(
    web: Web, office: Office, person: Person
) -> None:
    """Browsers show the answer only once all is sent, so this much is read, and never held."""
    await person.joins()
    upload = Upload(MAX_UPLOAD + 1)
    cookie = person.secret()
    assert await post(web, office, upload, length=upload.left, cookie=cookie) == 413


@pytest.mark.parametrize(
    ("kind", "head", "limit"),
    [
        (MULTIPART, PHOTO, MAX_UPLOAD),
        (b"application/x-www-form-urlencoded", b"text=", MAX_FORM),
    ],
)
async def test_an_endless_body_is_cut_off_at_the_limit(
    web: Web, office: Office, person: Person, kind: bytes, head: bytes, limit: int
) -> None:
    await person.joins()
    upload = Upload(10**12, head)
    cookie = person.secret()
    assert await post(web, office, upload, length=None, kind=kind, cookie=cookie) == 413
    assert upload.read <= limit + 256 * 1024
    assert list(office.taken.values()) == [Start(CODE)]


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://testserver.evil.example"},
        {"referer": "https://evil.example/chat"},
        {"sec-fetch-site": "cross-site"},
        {"origin": "https://pj.example.cn:444"},
    ],
)
async def test_forms_of_other_sites_are_refused(
    person: Person, office: Office, headers: dict[str, str]
) -> None:
    await person.joins()
    page = form_id(await person.get("/chat"))
    for path in ("/chat", f"/i/{CODE}", "/size"):
        refused = await person.post(path, data={"id": page, "text": "1"}, headers=headers)
        assert refused.status_code == 403
    assert list(office.taken.values()) == [Start(CODE)]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://testserver"},
        {"origin": "https://pj.example.cn"},
        {"referer": "http://testserver/chat"},
        {"sec-fetch-site": "same-origin"},
    ],
)
async def test_our_own_forms_are_taken(site: Site, office: Office, headers: dict[str, str]) -> None:
    web = Web(replace(site, public_url="https://pj.example.cn"), office)
    async with person_of(web, office) as person:
        await person.joins()
        page = form_id(await person.get("/chat"))
        answer = await person.post("/chat", data={"id": page, "text": "1"}, headers=headers)
        assert answer.status_code == 303


@pytest.mark.parametrize(
    "path", ["/", "/chat", f"/i/{CODE}", "/nothing", "/healthz", "/events", "/robots.txt"]
)
async def test_every_answer_is_fenced_in(person: Person, path: str) -> None:
    headers = (await person.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-robots-tag"] == "noindex, nofollow"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cache-control"] == "no-store"
    assert "microphone=()" in headers["permissions-policy"]


async def test_only_the_chat_may_record_and_send_a_place(person: Person) -> None:
    await person.joins()
    allowed = (await person.get("/chat")).headers["permissions-policy"]
    assert allowed == "camera=(), microphone=(self), geolocation=(self)"
    for path in ("/", f"/i/{CODE}", "/nothing"):
        assert "geolocation=()" in (await person.get(path)).headers["permissions-policy"]


@pytest.mark.parametrize("path", ["/", f"/i/{CODE}", "/nothing", "/chat"])
async def test_pages_hold_nothing_that_the_policy_forbids(person: Person, path: str) -> None:
    page = (await person.get(path)).text
    assert "http://" not in page
    assert "https://" not in page
    assert "style=" not in page
    assert " on" + "click" not in page
    assert page.count('<script src="/static/') == page.count("<script") > 0


@pytest.mark.parametrize("name", SCRIPTS)
async def test_the_scripts_are_plain_enough_for_old_browsers_inside_wechat(
    person: Person, name: str
) -> None:
    script = (await person.get(f"/static/0/{name}")).text
    code = re.sub(r"//[^\n]*", "", script)
    modern = re.findall(r"=>|`|\?\.|\?\?|\b(?:let|const|async|await|class)\b [a-z{]", code)
    assert modern == []


async def test_static_files_are_kept_for_ever_under_their_hash(person: Person) -> None:
    await person.joins()
    page = (await person.get("/chat")).text
    for name in ("chat.css", *SCRIPTS, "icon.svg"):
        path = next(p for p in page.split('"') if p.endswith(name))
        answer = await person.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        old = await person.get(f"/static/0000/{name}")
        assert old.content == answer.content
        assert old.headers["cache-control"] == "no-cache"
    assert (await person.get("/static/0000/channel.py")).status_code == 404
    assert (await person.get("/static/0000/..%2fchannel.py")).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("DELETE", "/chat", 405),
        ("GET", "/size", 405),
        ("GET", "/chat", 403),
        ("POST", "/chat", 403),
        ("GET", "/files/1-0", 403),
    ],
)
async def test_errors_are_friendly_pages(
    person: Person, method: str, path: str, status: int
) -> None:
    answer = await person.request(method, path)
    assert answer.status_code == status
    assert '<html lang="zh-CN">' in answer.text
    assert "<h1>" in answer.text
    assert "请" in answer.text


async def test_search_engines_are_told_to_stay_away(person: Person) -> None:
    assert (await person.get("/robots.txt")).text == "User-agent: *\nDisallow: /\n"


async def test_the_root_leads_a_known_person_on(person: Person) -> None:
    assert "请点开收到的链接" in (await person.get("/")).text
    await person.joins()
    assert (await person.get("/")).headers["location"] == "/chat"


@pytest.mark.parametrize(
    ("facts", "status"),
    [({"ok": True, "queue": 3}, 200), ({"ok": False, "disk": "full"}, 503), ({}, 503)],
)
async def test_health_says_what_the_program_knows(
    site: Site, office: Office, facts: dict[str, object], status: int
) -> None:
    async def health() -> Mapping[str, object]:
        return facts

    async with person_of(Web(site, office, health=health), office) as person:
        answer = await person.get("/healthz")
    assert answer.status_code == status
    assert answer.json() == facts


async def test_health_that_cannot_be_told_is_not_health(site: Site, office: Office) -> None:
    async def health() -> Mapping[str, object]:
        raise OSError("/secret/path")

    async with person_of(Web(site, office, health=health), office) as person:
        answer = await person.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"ok": False, "error": "OSError"}
