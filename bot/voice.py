"""Voice notes: only sound in a known container is kept, as it came."""

from __future__ import annotations

import re

MAX_BYTES = 20 * 1024 * 1024

_BEGINNINGS = {
    b"OggS": "audio/ogg",
    b"#!AMR": "audio/amr",
    b"ID3": "audio/mpeg",
    b"\xff\xfb": "audio/mpeg",
    b"\xff\xf3": "audio/mpeg",
    b"\xff\xf1": "audio/aac",
    b"\x1a\x45\xdf\xa3": "audio/webm",
}
_PLACES = (b"\xa9xyz", b"location.ISO6709")
"""How recorders of the MP4 family note where they were."""


_FILM = re.compile(
    rb"hdlr\0{8}vide"  # MP4: the handler of a track
    rb"|\x80theora|\x01video\0\0\0"  # Ogg: the first packet of a stream
)
_WEBM_FILM = re.compile(rb"\x86[\x80-\xff]V_[A-Z]")
"""WebM: the codec of a track. It stands at the beginning; further on it may be sound by chance."""
_TRACKS = 64 * 1024


class NotAVoiceNote(ValueError):
    """The bytes are no voice note that we keep."""


class TellsThePlace(NotAVoiceNote):
    """The recorder noted where it was."""


def is_voice(mime: str) -> bool:
    return mime.startswith("audio/")


def voice_kind(data: bytes) -> str:
    """The MIME type by the bytes themselves. Raises NotAVoiceNote for anything else, and for a
    recording that tells where it was made or shows who speaks."""
    if len(data) > MAX_BYTES:
        raise NotAVoiceNote("too large")
    if any(place in data for place in _PLACES):
        raise TellsThePlace("tells the place")
    if _FILM.search(data) or _WEBM_FILM.search(data, 0, _TRACKS):  # a face was not asked for
        raise NotAVoiceNote("a film")
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "audio/wav"
    if data[4:8] == b"ftyp":
        return "audio/mp4"
    for beginning, mime in _BEGINNINGS.items():
        if data.startswith(beginning):
            return mime
    raise NotAVoiceNote("no sound that is known")
