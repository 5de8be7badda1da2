"""What people send and what they are shown, in no channel's terms.

A channel turns its own update into an `Inbound` and renders a `Prompt` with its own best means;
the dialogue knows nothing else of channels.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

MAX_OPTIONS = 10
"""Tappable choices in one prompt: what the narrowest channel (微信客服 msgmenu) can show."""

MAX_GRID = 12
"""Tappable choices in a prompt with `grid`: numbers of a scale of 0 to 10, and 不清楚. A channel
that shows fewer shows the first ones; the text names every one of them, to be typed."""

MAX_TOKEN_BYTES = 40
"""Length of an option's token; Telegram's callback_data holds 64 bytes."""

MAX_LABEL_BYTES = 128
"""An option as it is printed, code and label, in UTF-8: a 微信客服 menu item holds no more."""


@dataclass(frozen=True, slots=True)
class Text:
    """Typed words. The text is as received; parsing is the dialogue's matter."""

    text: str


@dataclass(frozen=True, slots=True)
class Press:
    """A tap on an `Option`: the token it carried. Never trusted: it may be old or forged."""

    token: str


@dataclass(frozen=True, slots=True)
class Picked:
    """A prompt with `several` sent off as one: the tokens of all that is ticked in it."""

    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture or file offered as evidence; `ref`: the channel's own reference to fetch it by."""

    ref: str
    mime: str = "image/jpeg"
    size: int = 0
    """Bytes; 0 where the channel does not say."""


def is_picture(sent: Photo) -> bool:
    return sent.mime.startswith("image/")


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice note; `ref` as in `Photo`."""

    ref: str
    mime: str = "audio/ogg"
    size: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where the person is, as the phone sent it: degrees north and east."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Start:
    """The person opened the chat, with the invitation code of the link if there was one.

    The shell exchanges the code for a role before the dialogue sees it.
    """

    code: str = ""
    plain: bool = False
    """In 长辈模式 from the first word."""
    group: bool = False
    """In a chat that others read along."""


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A message of a kind no question takes: sticker, video, contact ... `what` names it."""

    what: str


@dataclass(frozen=True, slots=True)
class Woken:
    """The program, not the person: after an outage the open question is asked once again."""


@dataclass(frozen=True, slots=True)
class Reminded:
    """The program, not the person: a reminder of what is open. `day`: ISO, project's time zone."""

    day: str


Content = Text | Press | Picked | Photo | Voice | Place | Start | Unsupported | Woken | Reminded
"""What a person sent, or what the program itself sets going."""


@dataclass(frozen=True, slots=True)
class Inbound:
    """One thing that happened, with the key that makes a repeat of it do nothing."""

    channel: str
    event_id: str
    """The platform's own id of the update; web and console inputs carry a random one."""
    sender: str
    """The address on that channel (chat id, session id ...). Personal data: never logged."""
    at: datetime
    """Aware UTC."""
    content: Content

    @property
    def key(self) -> str:
        return f"{self.channel}:{self.event_id}"


class Tone(StrEnum):
    QUESTION = "question"
    NOTICE = "notice"
    PROBLEM = "problem"
    """Something could not be taken; says what to do next."""
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Option:
    """Something to tap. `code` is what may be typed instead, and is printed before the label."""

    token: str
    label: str
    code: str = ""
    selected: bool = False
    """Chosen already, in a question with several choices."""
    meaning: str = ""
    """What a number of a grid stands for, where it says more than the number: 非常愿意."""


Expects = Literal[
    "option",
    "number",
    "decimal",
    "money",
    "date",
    "phone",
    "text",
    "photo",
    "file",
    "voice",
    "location",
]


Hear = Literal["offer", "with", "again"]
"""How a recording comes. offer: by a player, where a channel has one. with: along with the
question (长辈模式). again: it was asked for (重听), so it is played at once where that can be."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One message to show. Every option can also be typed (code or label), on every channel."""

    text: str
    options: tuple[Option, ...] = ()
    """At most MAX_OPTIONS (MAX_GRID with `grid`): the answers, then confirmations such as 提交."""
    commands: tuple[Option, ...] = ()
    """上一题, 跳过 ...: shown small where a channel can, typed everywhere."""
    tone: Tone = Tone.QUESTION
    expects: tuple[Expects, ...] = ()
    """What kinds of input answer it, so that a channel can show the right field or keyboard."""
    progress: tuple[int, int] | None = None
    """(this, of how many) among the questions that apply or, as far as is known, may yet apply:
    the total can only shrink on the way."""
    edits: bool = False
    """A new state of the prompt shown last (a toggled choice, the next row of a matrix): edit it
    where possible."""
    grid: bool = False
    """The options are short (numbers of a scale): they may stand side by side, and there may be
    up to MAX_GRID. A channel that shows fewer leaves the last ones to be typed."""
    several: bool = False
    """Any number of the options that have a code may be ticked: a channel may send them off as one
    (`Picked`), or each by itself."""
    large: bool = False
    """For an old person: large type, where a channel has a say in it."""
    audio: str = ""
    """Name of a recording of the question in the project's audio/ folder; empty: there is none."""
    hear: Hear = "offer"
    question: str = ""
    """The part of `text` that is the question itself, for a channel that can set it off from what
    is said around it; empty where nothing is asked for the form."""
    toast: str = ""
    """Short words for the press itself, where a channel has such a thing."""
