"""What the pages read from outside, and outbox rows as values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from bot import bodies
from bot.channels.base import Attachment, Outgoing
from storage.changes import Address, Known, OutboxItem
from surveys.messages import Option, Prompt

CHANNEL = "web"


class Desk(Protocol):
    """The part of `storage.store.Store` that the pages need; a Store fits as it is."""

    async def known(self, address: Address) -> Known | None: ...

    async def shown(self, address_id: str, after: int = 0) -> list[OutboxItem]: ...

    async def guess_failed(self, address: Address, now: datetime) -> int: ...

    async def guesses(self, address: Address, now: datetime) -> int: ...

    async def both_duties(self, address: Address, code: str) -> bool: ...

    async def anonymised(self) -> datetime | None: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One message of the page: a prompt, or the text and files of a report."""

    seq: int
    at: datetime
    prompt: Prompt | None = None
    text: str = ""
    files: tuple[Attachment, ...] = ()
    more: tuple[Option, ...] = ()
    lost: bool = False
    """A coordinator's answer that was shown before a restart and is not kept: ask again."""


def open_rows(
    items: Iterable[OutboxItem], answers: Mapping[str, Outgoing], data: Path
) -> list[Row]:
    """The rows that can be shown, in order.

    Blank bodies (a closed form's) are left out. A row that is filled in when it is sent (what a
    coordinator asked for) and all rows after it wait for `send`, so that the order never changes.
    """
    rows = []
    for item in items:
        if not item.body:
            continue
        row = _open(item, answers.get(item.id), data)
        if row is None:
            break
        rows.append(row)
    return rows


def _open(item: OutboxItem, answer: Outgoing | None, data: Path) -> Row | None:
    body = bodies.from_json(item.body)
    if not body.ask:
        files = bodies.attachments(body, data)
        return Row(item.seq, item.created_at, body.prompt, body.text, files, body.more)
    if answer is not None:
        return Row(item.seq, item.created_at, answer.prompt, answer.text, answer.attachments)
    if item.status in ("pending", "sending"):
        return None
    return Row(item.seq, item.created_at, lost=True)


def language_of(known: Known) -> str:
    """The language the conversation goes on in; before its first step, the person's."""
    return str(_conversation(known).get("language", known.person.language))


def is_elder(known: Known) -> bool:
    """Whether the person is in 长辈模式."""
    return bool(_conversation(known).get("plain", False))


def _conversation(known: Known) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(known.state)["conversation"] if known.state else {}
    return found
