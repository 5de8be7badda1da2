"""Telegram's updates as `Inbound`s. Pure: the caller says what time it is.

Only private chats count. In groups, channels and from other bots nothing is taken: an answer
belongs to one person, and a group would read it along. But a group can be invited to be told how
far the work is: /start with a code.
"""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from datetime import UTC, datetime

from telegram import CallbackQuery, ChatMemberUpdated, Document, Message, Update

from bot.evidence_files import FILES
from surveys.messages import (
    Content,
    Inbound,
    Photo,
    Place,
    Press,
    Start,
    Text,
    Unsupported,
    Voice,
)

CHANNEL = "telegram"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query", "my_chat_member")

_PRIVATE = "private"
_GROUPS = ("group", "supergroup")
_START = re.compile(r"/start(?:@\w+)?(?:\s+(\S+))?\s*", re.ASCII)
_KINDS = (
    "sticker", "video_note", "animation", "video", "audio", "contact",
    "poll", "dice", "game", "story", "paid_media", "checklist", "giveaway",
    "invoice", "successful_payment", "passport_data", "web_app_data", "users_shared", "chat_shared",
)  # fmt: skip
"""What a message may carry that no question takes. An animation comes with a document: the more
telling name stands first."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The person blocked the bot, or let it in again."""

    sender: str
    reachable: bool


def read(update: Update, now: datetime) -> Inbound | Reach | None:
    """What the update means, or None for one that concerns nobody. `now`: aware UTC, for taps."""
    if update.callback_query is not None:
        return _tap(update.update_id, update.callback_query, now)
    if update.message is not None:
        return _message(update.update_id, update.message, _content(update.message))
    if update.edited_message is not None:
        return _message(update.update_id, update.edited_message, _edited(update.edited_message))
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    return None


def _tap(number: int, query: CallbackQuery, now: datetime) -> Inbound | None:
    chat = query.message.chat if query.message is not None else None
    if not query.data or (chat is not None and chat.type != _PRIVATE):
        return None
    return Inbound(CHANNEL, f"{number}.{query.id}", str(query.from_user.id), now, Press(query.data))


def _message(number: int, message: Message, content: Content | None) -> Inbound | None:
    if content is not None and message.chat.type in _GROUPS:
        content = _invited(content)
    elif message.chat.type != _PRIVATE:
        return None
    if content is None:
        return None
    if message.from_user is not None and message.from_user.is_bot:
        return None
    # After a week of silence Telegram begins update numbers anew at random; with the message's own
    # number a new message can never be taken for a repeat of an old one.
    event = f"{number}.{message.message_id}"
    at = (message.edit_date or message.date).astimezone(UTC)
    return Inbound(CHANNEL, event, str(message.chat.id), at, content)


def _invited(content: Content) -> Start | None:
    """A group that is shown its invitation; nothing else that is said there."""
    if isinstance(content, Start) and content.code:
        return Start(content.code, group=True)
    return None


def _content(message: Message) -> Content | None:
    if message.text is not None:
        return _words(message.text)
    if message.photo:
        best = max(message.photo, key=lambda size: size.width * size.height)
        return Photo(best.file_id, "image/jpeg", best.file_size or 0)
    if message.document is not None and message.animation is None:
        return _document(message.document)
    if message.voice is not None:
        sound = message.voice
        return Voice(sound.file_id, sound.mime_type or "audio/ogg", sound.file_size or 0)
    if message.location is not None:  # a venue comes with one too
        return Place(message.location.latitude, message.location.longitude)
    for kind in _KINDS:
        if getattr(message, kind):
            return Unsupported(kind)
    if message.api_kwargs:  # a kind of message newer than the library
        return Unsupported("other")
    return None  # a service message: pinned, theme changed ...


def _words(text: str) -> Content:
    start = _START.fullmatch(text)
    return Start(start[1] or "") if start else Text(text)


def _document(document: Document) -> Content:
    mime = document.mime_type or mimetypes.guess_type(document.file_name or "")[0] or ""
    mime = "text/plain" if mime == "text/csv" else mime
    if not mime.startswith("image/") and mime not in FILES:
        return Unsupported("document")
    return Photo(document.file_id, mime, document.file_size or 0)


def _edited(message: Message) -> Content | None:
    """An answer is not changed by editing the old message: say so, instead of leaving the person
    to believe it. Live locations and the like edit themselves and are passed over."""
    edited = message.text is not None or message.caption is not None
    return Unsupported("edited") if edited else None


def _membership(change: ChatMemberUpdated) -> Reach | None:
    if change.chat.type != _PRIVATE:
        return None
    return Reach(str(change.chat.id), change.new_chat_member.status not in ("kicked", "left"))
