"""A corp in memory: its app, members and group robots, with the rules of the platform.

Pure but for the random ids: the caller says what time it is. A call either returns the answer's
fields or raises `Errcode`. Rules and codes: developer.work.weixin.qq.com, documents 91039, 90236,
94888, 90253, 99110, 94670, 94677, 95122, 90313.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.cards import checked

Json = dict[str, Any]

TOKEN_SECONDS, MEDIA_SECONDS, CARD_SECONDS = 7200.0, 3 * 86400.0, 72 * 3600.0
PER_MINUTE, ROBOT_PER_MINUTE = 30, 20
MAX_TEXT_BYTES, MAX_IMAGE_BYTES, MAX_FILE_BYTES = 2048, 10_000_000, 20_000_000
ROBOT_IMAGE_BYTES, ROBOT_MARKDOWN_BYTES = 2_000_000, 4096


class Errcode(Exception):
    def __init__(self, code: int, words: str) -> None:
        super().__init__(f"{code}: {words}")
        self.code, self.words = code, words


@dataclass(slots=True)
class Card:
    """A card that was sent, as the member sees it now."""

    member: str
    task: str
    body: Json
    response: str
    """The code that changes it once."""
    until: float
    greyed: str = ""
    """What stands in place of the buttons."""


@dataclass(slots=True)
class Member:
    id: str
    received: list[Json] = field(default_factory=list)
    """Messages that arrived, oldest first."""
    times: list[float] = field(default_factory=list)
    dropped: int = 0


@dataclass(slots=True)
class Media:
    name: str
    mime: str
    data: bytes
    until: float


@dataclass(slots=True)
class Corp:
    """The state. Fields that begin with `fail_` and `deny_` are the switches of faults."""

    corp: str
    agent: int
    secret: str
    now: Callable[[], float]
    members: dict[str, Member] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    cards: dict[str, Card] = field(default_factory=dict)
    """By task."""
    robots: dict[str, list[tuple[float, Json]]] = field(default_factory=dict)
    """Messages by the robot's key."""
    token: str = ""
    token_until: float = 0.0
    tokens_given: int = 0
    deny_ip: str = ""
    """Not empty: no call of this address is taken."""
    fail_codes: list[tuple[str, int]] = field(default_factory=list)
    """(call, errcode) of the next such calls, each once."""
    calls: list[str] = field(default_factory=list)
    _seen: dict[str, float] = field(default_factory=dict)
    _codes: dict[str, str] = field(default_factory=dict)
    """Response code → task, until it is used."""

    # -- what people do

    def member(self, name: str) -> Member:
        """In the app's visible range from now on."""
        return self.members.setdefault(name.lower(), Member(name.lower()))

    def press(self, task: str) -> Card:
        """The card of this task, with a new response code. Raises KeyError."""
        card = self.cards[task]
        card.response = self._code(task)
        return card

    # -- calls of the API

    def gettoken(self, query: Mapping[str, str]) -> Json:
        if query.get("corpid") != self.corp:
            raise Errcode(40013, "invalid corpid")
        if query.get("corpsecret") != self.secret:
            raise Errcode(40001, "invalid credential")
        if self.now() >= self.token_until:
            self.token, self.tokens_given = secrets.token_urlsafe(32), self.tokens_given + 1
            self.token_until = self.now() + TOKEN_SECONDS
        return {"access_token": self.token, "expires_in": int(self.token_until - self.now())}

    def admit(self, call: str, token: str) -> None:
        """What holds for every call. Raises Errcode."""
        self.calls.append(call)
        if self.deny_ip:
            raise Errcode(60020, f"not allow to access from your ip, from ip: {self.deny_ip}")
        for index, (name, code) in enumerate(self.fail_codes):
            if name == call:
                del self.fail_codes[index]
                raise Errcode(code, "as the test wished")
        if call in ("gettoken", "webhook/send", "webhook/upload_media"):
            return
        if not token:
            raise Errcode(41001, "access_token missing")
        if token != self.token:
            raise Errcode(40014, "invalid access_token")
        if self.now() >= self.token_until:
            raise Errcode(42001, "access_token expired")

    def send(self, body: Json) -> Json:
        """message/send."""
        if body.get("agentid") != self.agent:
            raise Errcode(301002, "not allow to access other agents")
        named = [one for one in str(body.get("touser", "")).split("|") if one]
        if not named:
            raise Errcode(82001, "no receiver")
        known = [self.members[one.lower()] for one in named if one.lower() in self.members]
        missed = "|".join(one.lower() for one in named if one.lower() not in self.members)
        if not known:
            raise Errcode(81013, "user & party & tag all invalid")
        card = self._checked(body)
        answer: Json = {"invaliduser": missed, "msgid": secrets.token_urlsafe(12)}
        if self._duplicate(body):
            return answer
        for each in known:
            self._arrive(each, body)
        if card is not None:
            answer["response_code"] = self._carded(known[0], card)
        return answer

    def _checked(self, body: Json) -> Json | None:
        """The card, where it is one. Raises Errcode for what the platform refuses."""
        kind = str(body.get("msgtype", ""))
        content = body.get(kind)
        if not isinstance(content, dict):
            raise Errcode(40008, "invalid message type")
        match kind:
            case "text":
                self._text(content, MAX_TEXT_BYTES)
            case "image" | "file":
                self._medium(str(content.get("media_id", "")))
            case "markdown":
                self._text(content, MAX_TEXT_BYTES)
            case "template_card":
                why = checked(content)
                if why:
                    raise Errcode(40058, why)
                if content["task_id"] in self.cards and not self._would_repeat(body):
                    raise Errcode(42014, "task_id repeated")
                return content
            case _:
                raise Errcode(40008, "invalid message type")
        return None

    def _text(self, content: Json, most: int) -> None:
        words = content.get("content")
        if not isinstance(words, str) or not words.strip():
            raise Errcode(44004, "content empty")
        if len(words.encode()) > most:
            raise Errcode(45002, "content exceed max length")

    def _medium(self, media: str) -> Media:
        found = self.media.get(media)
        if found is None or self.now() >= found.until:
            raise Errcode(40007, "invalid media_id")
        return found

    def _would_repeat(self, body: Json) -> bool:
        window = float(body.get("duplicate_check_interval", 1800))
        at = self._seen.get(_digest(body), float("-inf"))
        return bool(body.get("enable_duplicate_check")) and self.now() - at < window

    def _duplicate(self, body: Json) -> bool:
        repeat = self._would_repeat(body)
        if not repeat:
            self._seen[_digest(body)] = self.now()
        return repeat

    def _arrive(self, member: Member, body: Json) -> None:
        """Above thirty a minute it is dropped, and nobody is told."""
        member.times = [at for at in member.times if self.now() - at < 60]
        if len(member.times) >= PER_MINUTE:
            member.dropped += 1
            return
        member.times.append(self.now())
        member.received.append(body)

    def _carded(self, member: Member, card: Json) -> str:
        task = str(card["task_id"])
        code = self._code(task)
        self.cards[task] = Card(member.id, task, card, code, self.now() + CARD_SECONDS)
        return code

    def _code(self, task: str) -> str:
        code = secrets.token_urlsafe(16)
        self._codes[code] = task
        return code

    def update_card(self, body: Json) -> Json:
        """message/update_template_card: each code once, within 72 hours."""
        task = self._codes.pop(str(body.get("response_code", "")), "")
        card = self.cards.get(task)
        if card is None or self.now() >= card.until:
            raise Errcode(42014, "response_code invalid")
        if body.get("agentid") != self.agent:
            raise Errcode(301002, "not allow to access other agents")
        if "button" in body:
            card.greyed = str(body["button"]["replace_name"])
        elif "template_card" in body:
            card.body = body["template_card"]
        else:
            raise Errcode(40058, "button or template_card")
        return {"invaliduser": []}

    def upload(self, kind: str, name: str, mime: str, data: bytes) -> Json:
        """media/upload."""
        most = MAX_IMAGE_BYTES if kind == "image" else MAX_FILE_BYTES
        if len(data) <= 5:
            raise Errcode(44001, "empty media data")
        if len(data) > most:
            raise Errcode(45001, "media file is too large")
        if kind == "image" and not data.startswith((b"\x89PNG", b"\xff\xd8")):
            raise Errcode(40004, "invalid media type")
        media = secrets.token_urlsafe(24)
        self.media[media] = Media(name, mime, data, self.now() + MEDIA_SECONDS)
        return {"type": kind, "media_id": media, "created_at": str(int(self.now()))}

    def download(self, media: str) -> Media:
        return self._medium(media)

    # -- the group robot

    def robot(self, key: str, body: Json) -> Json:
        """webhook/send."""
        if key not in self.robots:
            raise Errcode(93000, "invalid webhook url")
        log = self.robots[key]
        if sum(self.now() - at < 60 for at, _ in log) >= ROBOT_PER_MINUTE:
            raise Errcode(45009, "api freq out of limit")
        kind = str(body.get("msgtype", ""))
        content = body.get(kind)
        if not isinstance(content, dict):
            raise Errcode(40008, "invalid message type")
        match kind:
            case "text":
                self._text(content, MAX_TEXT_BYTES)
            case "markdown" | "markdown_v2":
                self._text(content, ROBOT_MARKDOWN_BYTES)
            case "image":
                _robot_image(content)
            case "file":
                self._medium(str(content.get("media_id", "")))
            case _:
                raise Errcode(40008, "invalid message type")
        log.append((self.now(), body))
        return {}


def _robot_image(content: Json) -> None:
    data = base64.b64decode(str(content.get("base64", "")))
    if len(data) > ROBOT_IMAGE_BYTES:
        raise Errcode(40009, "invalid image size")
    if hashlib.md5(data, usedforsecurity=False).hexdigest() != content.get("md5"):
        raise Errcode(301019, "image md5 does not fit")


def _digest(body: Json) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()
