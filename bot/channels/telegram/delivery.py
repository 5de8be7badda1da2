"""Sending one message after another to one chat, with what Telegram's odd answers mean."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from contextlib import suppress
from pathlib import Path

from telegram import Bot, Message
from telegram.error import BadRequest

from bot.channels.base import Attachment, Rejected
from bot.channels.telegram.outbound import Part

MAX_PHOTO_BYTES = 10_000_000
MAX_FILE_BYTES = 50_000_000
MAX_REMEMBERED = 200

_PHOTOS = ("image/png", "image/jpeg")
_UNCHANGED = "not modified"
_NOT_EDITABLE = ("can't be edited", "message to edit not found", "message_id_invalid")

_Identity = tuple[Path, int, int]


class Delivery:
    """Thin calls of the Bot API; each returns the platform's id of its message."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._uploaded: OrderedDict[_Identity, tuple[bool, str]] = OrderedDict()
        """File → (as a photo, its id at Telegram): a chart for many people is uploaded once."""

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
        """Charts go as photos, everything else as a document. Raises OSError if it is not there."""
        identity = await asyncio.to_thread(_identity, attachment.path)
        if identity[2] > MAX_FILE_BYTES:
            raise Rejected("a file larger than Telegram takes")
        if identity in self._uploaded:
            as_photo, file_id = self._uploaded[identity]
            with suppress(BadRequest):  # the id is no longer valid: upload again
                message = await self._file(chat, file_id, attachment, caption, as_photo=as_photo)
                return str(message.message_id)
        return await self._upload(chat, identity, attachment, caption)

    async def _upload(
        self, chat: str, identity: _Identity, attachment: Attachment, caption: str
    ) -> str:
        data = await asyncio.to_thread(attachment.path.read_bytes)
        as_photo = attachment.mime in _PHOTOS and len(data) <= MAX_PHOTO_BYTES
        try:
            message = await self._file(chat, data, attachment, caption, as_photo=as_photo)
        except BadRequest as error:
            if not as_photo or not _about_the_picture(error):
                raise
            as_photo = False
            message = await self._file(chat, data, attachment, caption, as_photo=False)
        self._remember(identity, message, as_photo=as_photo)
        return str(message.message_id)

    async def _file(
        self, chat: str, file: bytes | str, attachment: Attachment, caption: str, *, as_photo: bool
    ) -> Message:
        words, name = caption or None, attachment.name
        if as_photo:
            return await self._bot.send_photo(chat, file, caption=words, filename=name)
        return await self._bot.send_document(chat, file, caption=words, filename=name)

    def _remember(self, identity: _Identity, message: Message, *, as_photo: bool) -> None:
        if as_photo and message.photo:
            self._uploaded[identity] = (True, message.photo[-1].file_id)
        elif message.document is not None:
            self._uploaded[identity] = (False, message.document.file_id)
        while len(self._uploaded) > MAX_REMEMBERED:
            self._uploaded.popitem(last=False)


def _identity(path: Path) -> _Identity:
    facts = path.stat()
    return path, facts.st_mtime_ns, facts.st_size


def _about_the_picture(error: BadRequest) -> bool:
    """Too long and thin, not an image after all: as a document it still arrives."""
    words = str(error).lower()
    return "photo" in words or "image" in words
