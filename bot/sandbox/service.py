"""One account of 微信客服 in memory, with the rules of the platform: five messages for each of the
customer's, within 48 hours; a welcome within twenty seconds; message ids that are taken once.

Source: developer.work.weixin.qq.com, documents 94670, 94677, 95122.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.corp import Errcode

Json = dict[str, Any]

SENDS, WINDOW, WELCOME = 5, 48 * 3600.0, 20.0
TOKEN_SECONDS, KEPT = 600.0, 3 * 86400.0
MAX_TEXT, MAX_HEAD, MAX_ITEM, MAX_CLICKS = 2048, 1024, 128, 10
_MSGID = re.compile(r"[0-9a-zA-Z_-]{1,32}")


@dataclass(slots=True)
class Customer:
    id: str
    received: list[Json] = field(default_factory=list)
    left: int = 0
    wrote: float = float("-inf")
    refuses: bool = False


@dataclass(slots=True)
class Service:
    """The state of one account."""

    account: str
    now: Callable[[], float]
    customers: dict[str, Customer] = field(default_factory=dict)
    log: list[Json] = field(default_factory=list)
    """What sync_msg returns, oldest first."""
    empty_pages: int = 0
    """So many pages are empty and say that there is more."""
    _tokens: dict[str, float] = field(default_factory=dict)
    _welcomes: dict[str, tuple[str, float]] = field(default_factory=dict)
    _ids: set[str] = field(default_factory=set)

    # -- what customers do

    def customer(self, name: str) -> Customer:
        return self.customers.setdefault(name, Customer(name))

    def enter(self, name: str, scene_param: str = "") -> None:
        """Opens the account's link. Whoever has not written for 48 hours may be greeted."""
        customer = self.customer(name)
        event: Json = {
            "event_type": "enter_session",
            "open_kfid": self.account,
            "external_userid": name,
            "scene": "jixiao",
            "scene_param": scene_param,
        }
        if self.now() - customer.wrote > WINDOW:
            code = secrets.token_urlsafe(16)
            self._welcomes[code] = name, self.now() + WELCOME
            event["welcome_code"] = code
        self._add({"msgtype": "event", "origin": 4, "event": event})

    def says(self, name: str, words: str) -> None:
        self._from(name, "text", {"content": words})

    def taps(self, name: str, words: str) -> None:
        """The newest item with these words in any menu in sight, also an old one. Raises
        LookupError."""
        for message in reversed(self.customer(name).received):
            for item in message.get("msgmenu", {}).get("list", ()):
                click = item["click"]
                if words == click["content"] or words in click["content"]:
                    self._from(name, "text", {"content": click["content"], "menu_id": click["id"]})
                    return
        raise LookupError(words)

    def sends(self, name: str, kind: str, content: Json) -> None:
        """A picture, a voice note, a place."""
        self._from(name, kind, content)

    def poke(self) -> Json:
        """Fields of the callback: leave to pull, for ten minutes."""
        token = secrets.token_urlsafe(24)
        self._tokens[token] = self.now() + TOKEN_SECONDS
        return {"Token": token, "OpenKfId": self.account}

    def _from(self, name: str, kind: str, content: Json) -> None:
        customer = self.customer(name)
        customer.left, customer.wrote = SENDS, self.now()
        self._add({"msgtype": kind, "origin": 3, "external_userid": name, kind: content})

    def _add(self, entry: Json) -> None:
        entry |= {
            "msgid": f"in{len(self.log)}_{secrets.token_hex(6)}",
            "open_kfid": self.account,
            "send_time": int(self.now()),
        }
        self.log.append(entry)

    # -- calls of the API

    def sync(self, body: Json) -> Json:
        """kf/sync_msg."""
        if body.get("open_kfid") != self.account:
            raise Errcode(95000, "open_kfid invalid")
        token = body.get("token", "")
        if token and self.now() >= self._tokens.get(token, float("-inf")):
            raise Errcode(95007, "invalid token")
        start = self._place(str(body.get("cursor", "")))
        limit = min(int(body.get("limit", 1000)), 1000)
        if self.empty_pages and start < len(self.log):
            self.empty_pages -= 1
            return {"next_cursor": f"c{start}e{self.empty_pages}", "has_more": 1, "msg_list": []}
        end = min(start + limit, len(self.log))
        page = [one for one in self.log[start:end] if self.now() - one["send_time"] < KEPT]
        return {"next_cursor": f"c{end}", "has_more": int(end < len(self.log)), "msg_list": page}

    def _place(self, cursor: str) -> int:
        found = re.fullmatch(r"c(\d+)(?:e\d+)?", cursor)
        if cursor and found is None:
            raise Errcode(40058, "invalid cursor")
        return int(found[1]) if found else 0

    def send(self, body: Json) -> Json:
        """kf/send_msg."""
        if body.get("open_kfid") != self.account:
            raise Errcode(95000, "open_kfid invalid")
        customer = self.customers.get(str(body.get("touser", "")))
        if customer is None:
            raise Errcode(40003, "invalid external_userid")
        _check(body)
        if self.now() - customer.wrote > WINDOW:
            raise Errcode(95002, "send msg exceed 48 hours")
        if customer.left <= 0:
            raise Errcode(95001, "send msg count limit")
        msgid = self._taken(body)
        customer.left -= 1
        self._arrive(customer, body, msgid)
        return {"msgid": msgid}

    def send_on_event(self, body: Json) -> Json:
        """kf/send_msg_on_event: the welcome, once, within twenty seconds."""
        name, until = self._welcomes.pop(str(body.get("code", "")), ("", 0.0))
        if not name or self.now() >= until:
            raise Errcode(95013, "code invalid or expired")
        if body.get("msgtype") not in ("text", "msgmenu"):
            raise Errcode(40008, "invalid message type")
        _check(body)
        msgid = self._taken(body)
        self._arrive(self.customer(name), body, msgid)
        return {"msgid": msgid}

    def _taken(self, body: Json) -> str:
        msgid = str(body.get("msgid", "")) or secrets.token_hex(16)
        if not _MSGID.fullmatch(msgid):
            raise Errcode(40058, "invalid msgid")
        if msgid in self._ids:
            raise Errcode(40057, "msgid repeated")
        self._ids.add(msgid)
        return msgid

    def _arrive(self, customer: Customer, body: Json, msgid: str) -> None:
        """Taken is not delivered: whoever refuses messages does not get it, as the log tells."""
        if not customer.refuses:
            customer.received.append(body)
            return
        event = {"event_type": "msg_send_fail", "fail_msgid": msgid, "fail_type": 10}
        event |= {"open_kfid": self.account, "external_userid": customer.id}
        self._add({"msgtype": "event", "origin": 4, "event": event})


def _check(body: Json) -> None:
    kind = str(body.get("msgtype", ""))
    content = body.get(kind)
    if not isinstance(content, dict):
        raise Errcode(40008, "invalid message type")
    if kind == "text":
        _words(content.get("content"), MAX_TEXT)
    elif kind == "msgmenu":
        _menu(content)
    elif kind not in ("image", "file"):
        raise Errcode(40008, "invalid message type")


def _menu(menu: Json) -> None:
    for part in ("head_content", "tail_content"):
        if part in menu:
            _words(menu[part], MAX_HEAD)
    items = menu.get("list") or ()
    if not items or len(items) > MAX_CLICKS:
        raise Errcode(95008, "menu list invalid")
    for item in items:
        if item.get("type") != "click":
            raise Errcode(95009, "menu item invalid")
        _words(item["click"].get("content"), MAX_ITEM)
        _words(item["click"].get("id"), MAX_ITEM)


def _words(words: object, most: int) -> None:
    if not isinstance(words, str) or not words.strip():
        raise Errcode(44004, "content empty")
    if len(words.encode()) > most:
        raise Errcode(45002, "content exceed max length")
