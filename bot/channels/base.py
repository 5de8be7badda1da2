"""The port every channel is plugged into.

A channel turns its updates into `Inbound`s and hands them to `deliver`, which returns only after
the commit that holds their effects; then, and only then, the channel acknowledges the update to
its platform. What is to be said goes through the outbox: the sender calls `send`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from surveys.messages import MAX_OPTIONS, Inbound, Option, Prompt


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the program has to know of a platform to pace and edit. What a message may hold is the
    channel's own matter: it splits and shortens. Prompts fit the narrowest (微信客服) anyway, but
    for a `grid`: it may have up to MAX_GRID options, and a channel that shows fewer shows the first
    ones; its text names every number, to be typed."""

    options: int = MAX_OPTIONS
    """Tappable choices in one message."""
    edits: bool = False
    """Whether a message can be replaced by a new state of it."""
    per_second: float | None = None
    """Messages a second over all addresses; None: no limit."""
    per_address_interval: float = 0.0
    """Seconds between two messages to one address."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a report: chart, workbook ..."""

    name: str
    mime: str
    path: Path
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One claimed outbox row, opened: what `Channel.send` gets."""

    id: str
    """The outbox id; unique, for platforms that take an idempotency key."""
    to: str
    """The address on this channel."""
    prompt: Prompt | None = None
    text: str = ""
    attachments: tuple[Attachment, ...] = ()
    recording: Attachment | None = None
    """Of the prompt's question, where it has one: `prompt.hear` says how it is to come."""
    more: tuple[Option, ...] = ()
    """Buttons under a text, that ask for more: they stay good, whatever is said in between. Where a
    channel has no buttons, their labels can be typed."""
    edit_of: str = ""
    """Platform id of the message that an `edits` prompt replaces, if it is known."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The commit is done, or there was nothing to commit."""

    toast: str = ""
    """Short words for a press."""
    repeat: bool = False
    secret: bool = False
    """What was said is sealed: the channel forgets the words."""
    reply: str = ""
    """Words for a stranger, who has no address in the store: the channel says them once, as well
    as it can. Everybody else is answered through the outbox."""


Deliver = Callable[[Inbound], Awaitable[Receipt]]
"""Returns after the commit. Raises `NotTaken` when nothing was stored: do not acknowledge."""


class NotTaken(Exception):
    """The input could not be stored now (disk full, locked): let the platform redeliver."""


class SendError(Exception):
    """Why a message did not go out. The kind alone decides what happens to the outbox row.

    SendError
    ├── NotSent       nothing left this machine: try again
    │   └── Throttled the platform said when (`retry_after` seconds)
    ├── Unknown       it may have arrived: repeat replies, never broadcasts or reports
    ├── Gone          blocked or deleted: mark the address, bury the row
    ├── Moved         the address changed: rewrite it and try again
    ├── Closed        nothing may be said until the person writes again: bury the row
    ├── Rejected      the platform will never take this message: bury the row, alert
    └── Misconfigured the credentials do not work: stop sending on this channel, alert
    """


class NotSent(SendError):
    pass


class Throttled(NotSent):
    def __init__(self, retry_after: float, *, whole_channel: bool = True) -> None:
        super().__init__(f"retry after {retry_after:g} s")
        self.retry_after = retry_after
        self.whole_channel = whole_channel


class Unknown(SendError):
    pass


class Gone(SendError):
    pass


class Closed(SendError):
    pass


class Moved(SendError):
    def __init__(self, new_address: str) -> None:
        super().__init__("address moved")
        self.new_address = new_address


class Rejected(SendError):
    pass


class Misconfigured(SendError):
    pass


class Channel(Protocol):
    """One platform. Adding one touches its own module and the registry, nothing else."""

    name: str
    capabilities: Capabilities

    async def serve(self, deliver: Deliver, stop: asyncio.Event) -> None:
        """Receive until `stop` is set; return once nothing is in flight."""
        ...

    async def send(self, message: Outgoing) -> str:
        """Deliver and return the platform's id of the message. Raises `SendError`s only."""
        ...

    async def fetch(self, ref: str) -> bytes:
        """The bytes of a photo or file received earlier. Raises `SendError`s only."""
        ...

    async def close(self) -> None: ...
