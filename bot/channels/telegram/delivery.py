"""Sending one message after another to one chat, with what Telegram's odd answers mean."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path
from typing import Literal

from telegram import Bot, Document, Message, PhotoSize, Voice
from telegram.error import BadRequest

from bot.channels.base import Attachment, Rejected
from bot.channels.telegram.outbound import Part

log = logging.getLogger(__name__)

MAX_PHOTO_BYTES = 10_000_000
MAX_FILE_BYTES = 50_000_000
MAX_REMEMBERED = 200

_Kind = Literal["photo", "voice", "document"]
_KINDS: dict[str, _Kind] = {
    "image/png": "photo",
    "image/jpeg": "photo",
    "audio/ogg": "voice",
    "audio/mpeg": "voice",
    "audio/mp4": "voice",
}
"""What Telegram shows by itself. It takes other sound (wav) as a file only."""
_MISFITS = {"photo": ("photo", "image"), "voice": ("voice", "audio")}
"""Words of a refusal that is about the kind, not about the file or the chat."""
_UNCHANGED = "not modified"
_NOT_EDITABLE = ("can't be edited", "message to edit not found", "message_id_invalid")

_Identity = tuple[Path, int, int]


class Delivery:
    """Thin calls of the Bot API; each returns the platform's id of its message."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._uploaded: OrderedDict[_Identity, tuple[_Kind, str]] = OrderedDict()
        """File → (as what, its id at Telegram): a chart for many people is uploaded once."""

    async def text(self, chat: str, part: Part) -> str:
        message = await self._bot.send_message(chat, part.text, reply_markup=part.markup)
        return str(message.message_id)

    async def edit(self, chat: str, message_id: str, part: Part) -> str:
        """Put the part in place of an older message; a new one where that is not possible."""
        if not message_id.isdecimal():
            return await self.text(chat, part)
        try:
            await self._bot.edit_message_text(
                part.text, chat, int(message_id), reply_markup=part.markup
            )
        except BadRequest as error:
            words = str(error).lower()
            if any(reason in words for reason in _NOT_EDITABLE):
                return await self.text(chat, part)
            if _UNCHANGED not in words:
                raise
        return message_id

    async def file(self, chat: str, attachment: Attachment, caption: str) -> str:
        """Charts go as photos, recordings as voice notes, everything else as a document. Raises
        OSError if it is not there."""
        identity = await asyncio.to_thread(_identity, attachment.path)
        if identity[2] > MAX_FILE_BYTES:
            raise Rejected("a file larger than Telegram takes")
        if identity in self._uploaded:
            kind, file_id = self._uploaded[identity]
            with suppress(BadRequest):  # the id is no longer valid: upload again
                message = await self._file(chat, file_id, attachment, caption, kind)
                return str(message.message_id)
        return await self._upload(chat, identity, attachment, caption)

    async def recording(self, chat: str, attachment: Attachment) -> str:
        """The recording of a question that is out already: one that cannot be sent is left out,
        and the person has the words. Its id; empty for one that was left out."""
        try:
            return await self.file(chat, attachment, "")
        except (OSError, Rejected, BadRequest) as error:
            log.warning("a recording could not be sent: %s", type(error).__name__)
            return ""

    async def _upload(
        self, chat: str, identity: _Identity, attachment: Attachment, caption: str
    ) -> str:
        data = await asyncio.to_thread(attachment.path.read_bytes)
        kind = _KINDS.get(attachment.mime, "document")
        if kind == "photo" and len(data) > MAX_PHOTO_BYTES:
            kind = "document"
        try:
            message = await self._file(chat, data, attachment, caption, kind)
        except BadRequest as error:
            if not _about_the_kind(kind, error):
                raise
            message = await self._file(chat, data, attachment, caption, "document")
        self._remember(identity, message)
        return str(message.message_id)

    async def _file(
        self, chat: str, file: bytes | str, attachment: Attachment, caption: str, kind: _Kind
    ) -> Message:
        words, name = caption or None, attachment.name
        match kind:
            case "photo":
                return await self._bot.send_photo(chat, file, caption=words, filename=name)
            case "voice":
                return await self._bot.send_voice(chat, file, caption=words, filename=name)
            case "document":
                return await self._bot.send_document(chat, file, caption=words, filename=name)

    def _remember(self, identity: _Identity, message: Message) -> None:
        """As what Telegram took it, which is not always what it was sent as."""
        sent: tuple[tuple[_Kind, PhotoSize | Voice | Document | None], ...] = (
            ("photo", message.photo[-1] if message.photo else None),
            ("voice", message.voice),
            ("document", message.document),
        )
        for kind, taken in sent:
            if taken is not None:
                self._uploaded[identity] = (kind, taken.file_id)
                break
        while len(self._uploaded) > MAX_REMEMBERED:
            self._uploaded.popitem(last=False)


def _identity(path: Path) -> _Identity:
    facts = path.stat()
    return path, facts.st_mtime_ns, facts.st_size


def _about_the_kind(kind: _Kind, error: BadRequest) -> bool:
    """Too long and thin, not an image after all, no voice notes wanted: as a document it still
    arrives."""
    words = str(error).lower()
    return any(word in words for word in _MISFITS.get(kind, ()))
