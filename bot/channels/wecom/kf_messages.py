"""微信客服, what a customer sends and is shown. Pure.

One question is one menu of at most ten items; an item tapped comes back as a text with the item's
id. There is no call to edit or delete a message.
Source: developer.work.weixin.qq.com, documents 94670 (sync_msg), 94677 (send_msg, msgmenu).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.channels.listing import TICK, spelt_out
from bot.channels.wecom.outbound import MAX_TEXT_BYTES, split
from surveys.messages import (
    Content,
    Inbound,
    Option,
    Photo,
    Place,
    Press,
    Prompt,
    Start,
    Text,
    Unsupported,
    Voice,
)

Json = dict[str, Any]

CHANNEL = "kf"
MAX_HEAD_BYTES, MAX_ITEM_BYTES, MAX_ITEMS = 1024, 128, 10
CUSTOMER = 3
"""Origin of what a customer sent; 4 is the system, 5 a person at the desk."""


@dataclass(frozen=True, slots=True)
class Came:
    """One entry of the account's log."""

    inbound: Inbound
    welcome: str = ""
    """Leave to greet, for twenty seconds and once."""


@dataclass(frozen=True, slots=True)
class Failed:
    """A message that the platform had taken did not reach the customer."""

    message: str
    """Our id of it."""
    kind: int
    """fail_type: 4 and 6 are limits, 10 the customer's own refusal."""


def read(entry: Json) -> Came | Failed | None:
    """What one entry means; None for what is nobody's word. Entries out of shape are None too: one
    must not block those behind it."""
    try:
        return _event(entry) if entry["msgtype"] == "event" else _said(entry)
    except (KeyError, TypeError, ValueError):
        return None


def _event(entry: Json) -> Came | Failed | None:
    event = entry["event"]
    match event["event_type"]:
        case "enter_session":
            start = Start(str(event.get("scene_param", "")))
            came = _inbound(entry, str(event["external_userid"]), start)
            return Came(came, str(event.get("welcome_code", "")))
        case "msg_send_fail":
            return Failed(str(event["fail_msgid"]), int(event.get("fail_type", 0)))
    return None


def _said(entry: Json) -> Came | None:
    if entry["origin"] != CUSTOMER:
        return None
    return Came(_inbound(entry, str(entry["external_userid"]), _content(entry)))


def _inbound(entry: Json, sender: str, content: Content) -> Inbound:
    at = datetime.fromtimestamp(int(entry["send_time"]), UTC)
    return Inbound(CHANNEL, str(entry["msgid"]), sender, at, content)


def _content(entry: Json) -> Content:
    kind = str(entry["msgtype"])
    said = entry[kind]
    match kind:
        case "text" if said.get("menu_id"):
            return Press(str(said["menu_id"]))
        case "text":
            return Text(str(said["content"]))
        case "image":
            return Photo(str(said["media_id"]))
        case "voice":
            return Voice(str(said["media_id"]), "audio/amr")
        case "location":
            return Place(float(said["latitude"]), float(said["longitude"]))
    return Unsupported(kind)


def render(prompt: Prompt) -> list[Json]:
    """The messages that show a prompt, without address and id. What a menu does not hold (commands
    beyond the tenth item, the last numbers of a grid) is left to be typed: the text names it."""
    every = (*prompt.options, *prompt.commands)
    clicks, rest = [_click(option) for option in every[:MAX_ITEMS]], every[MAX_ITEMS:]
    if not clicks:
        return [text(part) for part in split(prompt.text)]
    *before, last = split(prompt.text, MAX_HEAD_BYTES) or [" "]
    menu: Json = {"head_content": last, "list": clicks}
    if rest:
        menu["tail_content"] = "也可以回：" + "、".join(option.label for option in rest)
    texts = split("\n".join(before), MAX_TEXT_BYTES)
    return [*map(text, texts), {"msgtype": "msgmenu", "msgmenu": menu}]


def text(words: str) -> Json:
    return {"msgtype": "text", "text": {"content": words}}


def _click(option: Option) -> Json:
    words = spelt_out(option)
    if len(words.encode()) > MAX_ITEM_BYTES:  # an option fits without its tick
        words = words.removeprefix(f"{TICK} ")
    return {"type": "click", "click": {"id": option.token, "content": words}}
