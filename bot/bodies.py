"""The body of an outbox row: JSON at rest, values in between."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from bot.channels.base import Attachment
from reports.model import Edition
from surveys.messages import Option, Prompt


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file of a report, below the project's data folder."""

    name: str
    mime: str
    path: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Body:
    """What one message says. Exactly one of the three is there."""

    prompt: Prompt | None = None
    text: str = ""
    files: tuple[FileRef, ...] = ()
    ask: str = ""
    """What a coordinator asked for; looked up when the row is sent, never on the reply path."""
    more: tuple[Option, ...] = ()
    """Buttons under a text, that ask for more; they may be pressed at any time."""
    edition: Edition | None = None
    """Of a report and what comes with it."""


_BODY = TypeAdapter(Body)


def to_json(body: Body) -> str:
    return _BODY.dump_json(body, exclude_defaults=True).decode()


def from_json(text: str) -> Body:
    return _BODY.validate_json(text)


def attachments(body: Body, data: Path) -> tuple[Attachment, ...]:
    return tuple(Attachment(f.name, f.mime, data / f.path, f.caption) for f in body.files)
