"""What a form brought, checked: the only place where the body of a request is opened."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.channels.web import uploads
from bot.channels.web.guard import READ_SECONDS
from bot.evidence_files import FILES, file_type, shows
from bot.evidence_words import SHOWN
from bot.i18n import source as _
from bot.voice import NotAVoiceNote, TellsThePlace, voice_kind
from surveys.messages import MAX_TOKEN_BYTES, Photo, Place, Press, Text, Voice

MAX_TEXT = 2000
"""Characters of one typed message; the longest question takes 500."""

_FORM_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
_PLACE = re.compile(r"(-?\d{1,3}(?:\.\d{1,15})?),(-?\d{1,3}(?:\.\d{1,15})?)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class NotAccepted(Exception):
    """Nothing of it was taken. `words` says what to do (a msgid), `text` is what was typed."""

    def __init__(self, status: int, words: str, text: str = "") -> None:
        super().__init__(f"form refused with {status}")
        self.status = status
        self.words = words
        self.text = text


@dataclass(frozen=True, slots=True)
class Posted:
    """One input of a form, checked."""

    form_id: str
    content: Text | Press | Photo | Voice | Place
    upload: bytes = b""

    def event_id(self, secret: str) -> str:
        return event_id(self.form_id, secret, repr(self.content))


def fresh_form_id() -> str:
    return secrets.token_urlsafe(18)


def event_id(form_id: str, secret: str, content: str) -> str:
    """Of the form's random id, the session and the content: the same form sent twice is one event,
    another answer from an old page is another, and nobody can use up somebody else's."""
    digest = hashlib.sha256(f"{secret} {content}".encode()).hexdigest()
    return f"{form_id}.{digest[:16]}"


def checked_form_id(value: object) -> str:
    """Raises NotAccepted for what no form of ours sends."""
    if not isinstance(value, str) or not _FORM_ID.fullmatch(value):
        raise NotAccepted(400, _("这一页不完整，请刷新后再试。"))
    return value


async def read_posted(request: Request) -> Posted | None:
    """The input of a chat form; None when nothing was typed or chosen. Raises NotAccepted."""
    try:
        async with (
            asyncio.timeout(READ_SECONDS),
            request.form(max_files=4, max_fields=8, max_part_size=64 * 1024) as form,
        ):
            return await _input(form)
    except TimeoutError as error:
        raise HTTPException(408) from error


async def _input(form: FormData) -> Posted | None:
    form_id = checked_form_id(form.get("id"))
    content = content_of({name: value for name, value in form.items() if isinstance(value, str)})
    if content is not None:
        return Posted(form_id, content)
    for photo in form.getlist("photo"):  # camera, album or files: the others are empty
        if isinstance(photo, UploadFile) and photo.size:
            return await _photo(form_id, await photo.read())
    for voice in form.getlist("voice"):
        if isinstance(voice, UploadFile) and voice.size:
            return _voice(form_id, await voice.read())
    return None


def content_of(fields: Mapping[str, str]) -> Text | Press | Place | None:
    """A press, a place or typed words; None for neither. Raises NotAccepted."""
    if fields.get("token"):
        return _press(fields["token"])
    if fields.get("place"):
        return _place(fields["place"])
    return _text(fields["text"]) if fields.get("text", "").strip() else None


def _press(token: str) -> Press:
    if len(token.encode()) > MAX_TOKEN_BYTES:
        raise NotAccepted(400, _("这一页不完整，请刷新后再试。"))
    return Press(token)


def _text(text: str) -> Text:
    plain = _CONTROL.sub("", text.replace("\r\n", "\n")).strip()
    if len(plain) > MAX_TEXT:
        raise NotAccepted(413, _("太长了，一次最多2000字。请分几次发。"), plain)
    return Text(plain)


def _place(text: str) -> Place:
    """`north,east` in degrees; the dialogue makes them coarse before anybody keeps them."""
    found = _PLACE.fullmatch(text)
    if found is None:
        raise NotAccepted(400, _("没有收到位置。请再发一次，或者打字写清在哪里。"))
    return Place(float(found[1]), float(found[2]))


async def _photo(form_id: str, data: bytes) -> Posted:
    """A picture, or a file that shows no ID numbers, bank cards or lists of names."""
    if len(data) > uploads.MAX_BYTES:
        raise NotAccepted(413, _("照片太大了，最大10 MB。请换一张，或用手机截图后再发。"))
    mime = uploads.picture_type(data) or file_type(data)
    if not mime:
        raise NotAccepted(
            415, _("这个文件不能收。请发 JPG、PNG 照片，或 PDF、Excel、Word、文本文件。")
        )
    if mime in FILES:
        found = await asyncio.to_thread(shows, data, mime)
        if found is not None:
            raise NotAccepted(415, SHOWN[found])
    return Posted(form_id, Photo(_ref(form_id, data), mime, len(data)), data)


def _voice(form_id: str, data: bytes) -> Posted:
    if len(data) > uploads.MAX_BYTES:
        raise NotAccepted(413, _("录音太大了，最大10 MB。请录短一些，或者打字回答。"))
    try:
        mime = voice_kind(data)
    except TellsThePlace as error:
        raise NotAccepted(
            415, _("这段录音里记着录音的地方，没有收下。请用页面上的按钮录一段，或者打字回答。")
        ) from error
    except NotAVoiceNote as error:
        raise NotAccepted(
            415, _("这个文件不是录音（录像也不收）。请录一段声音，或者打字回答。")
        ) from error
    return Posted(form_id, Voice(_ref(form_id, data), mime, len(data)), data)


def _ref(form_id: str, data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    return hashlib.sha256(f"{form_id}.{digest}".encode()).hexdigest()[:32]
