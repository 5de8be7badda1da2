"""微信客服 in miniature and at its strictest: what the narrowest channel would let through.

The channel's own rendering has to pass it, whatever the dialogue asks.
Figures from the platform's documents 94677 (send_msg, msgmenu) and 94670 (sync_msg).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.channels.wecom import kf_messages
from bot.channels.wecom.kf_messages import render as render
from surveys.messages import Content

MAX_TEXT_BYTES = 2048
MAX_HEAD_BYTES = 1024
MAX_ITEM_BYTES = 128
MAX_CLICKS = 10
SENDS_PER_INBOUND = 5
WINDOW = timedelta(hours=48)

TOO_MANY_SENDS, NOT_ALLOWED_NOW, TOO_MANY_ITEMS, BAD_ITEM = 95001, 95002, 95008, 95009
MISSING, BAD_FORMAT, TOO_LONG, REPEATED_ID = 41001, 40001, 45002, 40057


class Refused(Exception):
    """The platform's errcode. 0 is never raised."""

    def __init__(self, errcode: int, why: str) -> None:
        super().__init__(f"{errcode}: {why}")
        self.errcode = errcode


@dataclass
class Customer:
    """One person's chat with the account."""

    received: list[dict[str, Any]] = field(default_factory=list)
    """What was sent to the person."""
    left: int = 0
    last_wrote: datetime | None = None
    typed: int = 0


class Kf:
    """One customer-service account: `send_msg` for the bot, `says` and `taps` for people."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.customers: dict[str, Customer] = {}
        self._ids: set[str] = set()

    # -- people

    def says(self, who: str, text: str) -> dict[str, Any]:
        """A person writes; the raw message as sync_msg returns it."""
        return self._inbound(who, {"content": text})

    def taps(self, who: str, words: str) -> dict[str, Any]:
        """A person taps the newest menu item with these words: sent as a text with its id."""
        for message in reversed(self._customer(who).received):
            for item in message.get("msgmenu", {}).get("list", []):
                click = item.get("click", {})
                if words == click.get("content") or (words in _plain(click)):
                    return self._inbound(who, {"content": click["content"], "menu_id": click["id"]})
        raise AssertionError(f"no item {words!r} in sight")

    def sees(self, who: str) -> str:
        """All texts that the person was shown, items included."""
        return "\n".join(_all_words(m) for m in self._customer(who).received)

    def _inbound(self, who: str, text: dict[str, str]) -> dict[str, Any]:
        customer = self._customer(who)
        customer.typed += 1
        customer.left, customer.last_wrote = SENDS_PER_INBOUND, self.now
        return {
            "msgid": f"in-{who}-{customer.typed}",
            "open_kfid": "wk1",
            "external_userid": who,
            "send_time": int(self.now.timestamp()),
            "origin": 3,
            "msgtype": "text",
            "text": text,
        }

    def _customer(self, who: str) -> Customer:
        return self.customers.setdefault(who, Customer())

    # -- the bot

    def send_msg(self, body: dict[str, Any]) -> dict[str, Any]:
        """Take one message, or raise Refused. There is no call to edit or delete one."""
        _only(body, {"touser", "open_kfid", "msgid", "msgtype", "text", "msgmenu"})
        if body.get("open_kfid") != "wk1" or not body.get("touser"):
            raise Refused(MISSING, "touser or open_kfid")
        match body.get("msgtype"):
            case "text":
                _check_text(body.get("text"))
            case "msgmenu":
                _check_menu(body.get("msgmenu"))
            case _:
                raise Refused(BAD_FORMAT, "msgtype")
        self._check_id(body.get("msgid", ""))
        self._spend(self._customer(body["touser"]))
        self.customers[body["touser"]].received.append(body)
        return {"errcode": 0, "msgid": body.get("msgid")}

    def _check_id(self, msgid: str) -> None:
        if not re.fullmatch(r"[0-9a-zA-Z_-]{1,32}", msgid):
            raise Refused(BAD_FORMAT, "msgid")
        if msgid in self._ids:
            raise Refused(REPEATED_ID, "msgid was used before")
        self._ids.add(msgid)

    def _spend(self, customer: Customer) -> None:
        if customer.last_wrote is None or self.now - customer.last_wrote > WINDOW:
            raise Refused(NOT_ALLOWED_NOW, "the person has not written within 48 hours")
        if not customer.left:
            raise Refused(TOO_MANY_SENDS, "five messages since the person wrote last")
        customer.left -= 1


def _plain(click: dict[str, str]) -> str:
    """An item's words; none of a bare number, which is named exactly."""
    return "" if click.get("content", "").isdecimal() else click.get("content", "")


def _check_text(text: Any) -> None:
    _only(text, {"content"})
    _words(text["content"], MAX_TEXT_BYTES)


def _check_menu(menu: Any) -> None:
    _only(menu, {"head_content", "list", "tail_content"})
    for part in ("head_content", "tail_content"):
        if part in menu:
            _words(menu[part], MAX_HEAD_BYTES)
    items = menu.get("list")
    if not isinstance(items, list) or not items:
        raise Refused(BAD_ITEM, "a menu without items")
    if sum(item.get("type") == "click" for item in items) > MAX_CLICKS:
        raise Refused(TOO_MANY_ITEMS, f"{len(items)} items")
    for item in items:
        _only(item, {"type", "click"})
        if item["type"] != "click":
            raise Refused(BAD_ITEM, str(item["type"]))
        _only(item["click"], {"id", "content"})
        _words(item["click"]["content"], MAX_ITEM_BYTES)
        _words(item["click"]["id"], MAX_ITEM_BYTES)
        if "#" in item["click"]["id"]:
            raise Refused(BAD_ITEM, "an id that may be cut at #")


def _only(body: Any, allowed: set[str]) -> None:
    if not isinstance(body, dict) or set(body) - allowed:
        raise Refused(BAD_FORMAT, f"not {sorted(allowed)}")


def _words(text: Any, limit: int) -> None:
    if not isinstance(text, str) or not text.strip():
        raise Refused(MISSING, "empty text")
    if _bytes(text) > limit:
        raise Refused(TOO_LONG, f"{_bytes(text)} bytes where {limit} fit")


def _bytes(text: str) -> int:
    return len(text.encode())


def _all_words(message: dict[str, Any]) -> str:
    if message["msgtype"] == "text":
        return str(message["text"]["content"])
    menu = message["msgmenu"]
    clicks = [item["click"]["content"] for item in menu["list"]]
    return "\n".join([menu.get("head_content", ""), *clicks, menu.get("tail_content", "")])


def read(message: dict[str, Any]) -> Content:
    """What the channel makes of a raw message."""
    came = kf_messages.read(message)
    assert isinstance(came, kf_messages.Came)
    return came.inbound.content
