"""Voice notes: only sound in a known container is kept, as it came."""

from __future__ import annotations

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


class NotAVoiceNote(ValueError):
    """The bytes are no voice note that we keep."""


def is_voice(mime: str) -> bool:
    return mime.startswith("audio/")


def voice_kind(data: bytes) -> str:
    """The MIME type by the bytes themselves. Raises NotAVoiceNote for anything else, and for a
    recording that tells where it was made."""
    if len(data) > MAX_BYTES:
        raise NotAVoiceNote("too large")
    if any(place in data for place in _PLACES):
        raise NotAVoiceNote("tells the place")
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "audio/wav"
    if data[4:8] == b"ftyp":
        return "audio/mp4"
    for beginning, mime in _BEGINNINGS.items():
        if data.startswith(beginning):
            return mime
    raise NotAVoiceNote("no sound that is known")
