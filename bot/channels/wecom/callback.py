"""What a callback brings: the outer envelope, then the message inside. Pure.

The outer XML is parsed before anything is verified, so it is an attacker's input: a size limit, no
DOCTYPE, and only the one element that is wanted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from xml.etree import ElementTree

MAX_BYTES = 64 * 1024
"""Of a body. A text of 2,048 bytes seals to some 4 kB."""


class Unreadable(Exception):
    """No XML of the shape that callbacks have."""


@dataclass(frozen=True, slots=True)
class Received:
    """One message or event. Absent fields are empty."""

    kind: str
    """MsgType; of events the Event: text, image, enter_agent, template_card_event ..."""
    sender: str
    """The member's id, in lower case, as the platform compares it."""
    at: int
    """Seconds since 1970."""
    id: str
    """MsgId of a message. Events have none, and who did what in which second is too coarse (two
    buttons in one second): theirs is a digest of the whole message."""
    agent: str = ""
    text: str = ""
    media: str = ""
    key: str = ""
    """EventKey: the button's or the menu's."""
    task: str = ""
    card: str = ""
    """CardType."""
    response: str = ""
    """ResponseCode: good once, to change the card that was pressed."""
    picked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(QuestionKey, OptionIds) of each selection of a card."""
    token: str = ""
    """Of kf_msg_or_event: leave to pull messages."""
    account: str = ""
    """OpenKfId."""
    place: tuple[float, float] | None = None


def sealed_in(body: bytes) -> tuple[str, str]:
    """(Encrypt, AgentID) of a callback's body. Raises Unreadable."""
    root = _parsed(body)
    sealed = _text(root, "Encrypt")
    if not sealed:
        raise Unreadable("no Encrypt")
    return sealed, _text(root, "AgentID")


def read(message: bytes) -> Received:
    """What was inside. Raises Unreadable."""
    root = _parsed(message)
    kind = _text(root, "MsgType")
    if kind == "event":
        kind = _text(root, "Event")
    if not kind:
        raise Unreadable("no MsgType")
    try:
        at = int(_text(root, "CreateTime") or 0)
        place = _place(root) if kind == "location" else None
    except ValueError:
        raise Unreadable("a number") from None
    return Received(
        kind=kind,
        sender=_text(root, "FromUserName").lower(),
        at=at,
        id=_text(root, "MsgId") or hashlib.sha256(message).hexdigest()[:32],
        agent=_text(root, "AgentID"),
        text=_text(root, "Content"),
        media=_text(root, "MediaId"),
        key=_text(root, "EventKey"),
        task=_text(root, "TaskId"),
        card=_text(root, "CardType"),
        response=_text(root, "ResponseCode"),
        picked=_picked(root),
        token=_text(root, "Token"),
        account=_text(root, "OpenKfId"),
        place=place,
    )


def _parsed(body: bytes) -> ElementTree.Element:
    if len(body) > MAX_BYTES:
        raise Unreadable("too large")
    if b"<!" in body.replace(b"<![CDATA[", b""):  # DOCTYPE, ENTITY; comments are not used either
        raise Unreadable("a declaration")
    try:
        text = body.decode()  # UTF-8 alone: in UTF-16 a DOCTYPE would not be seen above
        return ElementTree.fromstring(text)  # noqa: S314 - no declarations are left in it
    except (ElementTree.ParseError, UnicodeDecodeError, ValueError):
        raise Unreadable("no XML") from None


def _text(root: ElementTree.Element, name: str) -> str:
    return (root.findtext(name) or "").strip() if name != "Content" else root.findtext(name) or ""


def _picked(root: ElementTree.Element) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (_text(item, "QuestionKey"), tuple(one.text or "" for one in item.iter("OptionId")))
        for item in root.findall("SelectedItems/SelectedItem")
    )


def _place(root: ElementTree.Element) -> tuple[float, float]:
    return float(_text(root, "Location_X")), float(_text(root, "Location_Y"))
