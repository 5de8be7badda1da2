"""What the command line asks of a project: of the running program over a local socket, or of the
database itself when nothing runs. The same functions answer both."""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.fieldwork import FIELDWORK, Fieldwork
from bot.interview_desk import InterviewDesk
from bot.results.requests import ClosingRequests
from bot.roster.desk import ANSWERS
from bot.signing.commands import SIGNING, SigningDesk
from storage.changes import Invitation, OutboxItem, OutboxStatus
from storage.store import Store
from surveys.conversation import Role

log = logging.getLogger(__name__)

SOCKET = "control.sock"
MAX_LINE = 64_000_000
"""Bytes of one request: a roster of 50,000 rows is some five million."""

Json = dict[str, Any]
Links = Callable[[str], Awaitable[list[list[str]]]]
"""The links that carry an invitation code, as [channel, address] pairs."""


@dataclass(frozen=True, slots=True)
class Control:
    """Answers requests about one open store."""

    store: Store
    now: Callable[[], datetime]
    links: Links
    desk: Callable[[Json], Awaitable[Json]] | None = None
    """Answers what needs the campaign; None where only the data are open."""
    fieldwork: Fieldwork | None = None
    """For what concerns the campaign; None where its files cannot be read."""
    interviews: InterviewDesk | None = None
    """Answers what is asked of paper forms, telephone lists and call-backs, where the campaign is
    open."""
    closing: ClosingRequests | None = None
    """Answers what is asked on the way from draft to closed, where the campaign is open."""
    signing: SigningDesk | None = None
    """For what concerns the sign-off, where the campaign is open."""
    scores: Callable[[Json], Awaitable[Json]] | None = None
    """Answers what is asked of the score, where the campaign is open."""
    reports: Callable[[Json], Awaitable[Json]] | None = None
    """Makes the files of a report, where the campaign is open."""

    async def answer(self, request: Json) -> Json:
        """What `jixiao` commands need. Raises KeyError and ValueError for requests out of shape."""
        of_campaign = self._of_campaign(request)
        if of_campaign is not None:
            return await of_campaign
        match request["ask"]:
            case "invite":
                return await self._make(request)
            case "invitations":
                return {"invitations": [_plain(each) for each in await self.store.invitations()]}
            case "revoke":
                return {"done": await self.store.revoke(request["invitation"], self.now())}
            case "transfer":
                return await self._transfer(request["invitation"], request["days"])
            case "outbox":
                return {"items": [_row(item) for item in await self._rows(request["status"])]}
            case "retry":
                return {"done": await self.store.requeue(request["item"])}
            case "mark_note":
                remark = base64.b64decode(request["remark"])
                done = await self.store.mark_note(request["note"], request["status"], remark)
                return {"done": done}
            case other:  # KeyError for what nobody answers
                return await ANSWERS[other](self.store, self.now(), self.links, request)

    def _of_campaign(self, request: Json) -> Awaitable[Json] | None:
        """The answer of those who know the campaign, where the request is theirs."""
        if self.interviews is not None and self.interviews.knows(request):
            return self.interviews.answer(request)
        if self.closing is not None and self.closing.knows(request):
            return self.closing.answer(request)
        if self.desk is not None and request["ask"] in ("quality", "decide", "findings"):
            return self.desk(request)
        if self.scores is not None and request["ask"] == "score":
            return self.scores(request)
        if self.reports is not None and request["ask"] == "report":
            return self.reports(request)
        if self.fieldwork is not None and request["ask"] in FIELDWORK:
            return self.fieldwork.answer(request)
        if self.signing is not None and request["ask"] in SIGNING:
            return self.signing.answer(request)
        return None

    async def _make(self, request: Json) -> Json:
        now = self.now()
        facts = Invitation(
            id=secrets.token_hex(8),
            role=Role(request["role"]),
            unit=request["unit"],
            group=request["group"],
            label=request["label"],
            max_uses=request["max_uses"],
            uses=0,
            created_at=now,
            expires_at=now + timedelta(days=request["days"]),
            mode=request["mode"],
            place=request.get("place", ""),
        )
        (code,) = await self.store.issue([facts])
        links = await self.links(code)
        if facts.role is Role.GROUP:
            links = for_groups(links)
        return {"invitation": _plain(facts), "code": code, "links": links}

    async def _transfer(self, invitation: str, days: int) -> Json:
        now = self.now()
        made = await self.store.transfer(invitation, now, now + timedelta(days=days))
        if made is None:
            return {"done": False}
        facts, code = made
        links = await self.links(code)
        return {"done": True, "invitation": _plain(facts), "code": code, "links": links}

    async def _rows(self, status: OutboxStatus | None) -> list[OutboxItem]:
        return await self.store.outbox(status or None)


def for_groups(links: list[list[str]]) -> list[list[str]]:
    """The links that bring the program into a group chat, on the channels that have such."""
    one = "?start="
    return [[name, link.replace(one, "?startgroup=")] for name, link in links if one in link]


def _row(item: OutboxItem) -> Json:
    """What a person needs to decide about a message; never its text or address."""
    return {
        "id": item.id,
        "channel": item.address.channel,
        "policy": item.policy.value,
        "status": item.status,
        "attempts": item.attempts,
        "created_at": item.created_at.isoformat(),
        "error": item.error,
    }


def _plain(facts: Invitation) -> Json:
    return {
        "id": facts.id,
        "role": facts.role.value,
        "unit": facts.unit,
        "group": facts.group,
        "place": facts.place,
        "label": facts.label,
        "mode": facts.mode,
        "uses": facts.uses,
        "max_uses": facts.max_uses,
        "expires_at": facts.expires_at.isoformat(),
        "revoked": facts.revoked_at is not None,
    }


@asynccontextmanager
async def served(control: Control, data: Path) -> AsyncIterator[None]:
    """Answer on data/control.sock (for this user only) while the block runs."""
    path = data / SOCKET

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            try:
                reply = await control.answer(json.loads(await reader.readline()))
            except Exception as error:  # the asker is told; the program goes on
                log.exception("a command could not be carried out")
                reply = {"error": f"{type(error).__name__}"}
            writer.write(json.dumps(reply).encode() + b"\n")
            await writer.drain()
        writer.close()

    path.unlink(missing_ok=True)
    listening = socket.socket(socket.AF_UNIX)
    with _standing_in(data):
        listening.bind(SOCKET)
    path.chmod(0o600)
    server = await asyncio.start_unix_server(talk, sock=listening, limit=MAX_LINE)
    try:
        yield
    finally:
        server.close()
        await server.wait_closed()
        path.unlink(missing_ok=True)


async def ask_running(data: Path, request: Json) -> Json | None:
    """The running program's answer; None when nothing runs on these data."""
    calling = socket.socket(socket.AF_UNIX)
    try:
        with _standing_in(data):
            calling.connect(SOCKET)
    except (FileNotFoundError, ConnectionRefusedError):
        calling.close()
        return None
    reader, writer = await asyncio.open_unix_connection(sock=calling, limit=MAX_LINE)
    writer.write(json.dumps(request).encode() + b"\n")
    await writer.drain()
    reply: Json = json.loads(await reader.readline())
    writer.close()
    return reply


@contextmanager
def _standing_in(folder: Path) -> Iterator[None]:
    """Name things from there: the address of a socket holds about a hundred bytes, and the path of
    a folder with a Chinese name is soon longer."""
    before = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder)
        yield
    finally:
        os.fchdir(before)
        os.close(before)
