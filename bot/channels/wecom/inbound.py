"""What a member does in the app, as `Inbound`s. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.channels.wecom.callback import Received
from bot.channels.wecom.outbound import NOTHING
from surveys.messages import (
    Content,
    Inbound,
    Photo,
    Picked,
    Place,
    Press,
    Start,
    Text,
    Unsupported,
    Voice,
)

CHANNEL = "wecom"
CARDS = ("template_card_event", "template_card_menu_event")
_QUIET = ("subscribe", "unsubscribe", "view")
"""Events that say nothing to the dialogue."""
_KINDS = ("video", "link", "file", "shortvideo")


def read(found: Received) -> Inbound | None:
    """What it means; None for what is no one's word."""
    content = _content(found)
    if content is None or not found.sender or found.sender == "sys":
        return None
    at = datetime.fromtimestamp(found.at, UTC)
    return Inbound(CHANNEL, _event(found, at), found.sender, at, content)


def _event(found: Received, at: datetime) -> str:
    """Opening the app is an event each time: once a day it greets."""
    if found.kind == "enter_agent":
        return f"enter.{found.sender}.{at:%Y%m%d}"
    return found.id


def _content(found: Received) -> Content | None:
    match found.kind:
        case "text":
            return Text(found.text)
        case "image":
            return Photo(found.media)
        case "voice":
            return Voice(found.media, "audio/amr")
        case "location" if found.place is not None:
            return Place(*found.place)
        case "enter_agent":
            return Start()
        case "click":
            return Text(found.key)
        case "template_card_event" | "template_card_menu_event":
            return _pressed(found)
        case kind if kind in _KINDS:
            return Unsupported(kind)
    return None


def _pressed(found: Received) -> Content:
    """A button brings its key. A card that is sent off brings what is chosen in it: boxes as one,
    a list as the choice; with nothing chosen, the words that stand there, which answer nothing."""
    if not found.picked or found.kind == "template_card_menu_event":
        boxes = found.card == "vote_interaction"
        return Picked(()) if boxes else Press(found.key)
    chosen = tuple(one for _, ids in found.picked for one in ids)
    if found.card == "vote_interaction":
        return Picked(chosen)
    real = [one for one in chosen if one != NOTHING]
    return Press(real[0]) if real else Text("请选择")
