"""Recordings and places posted from the page: checked by content, refused with words."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.channels.web import Web
from bot.channels.web.uploads import MAX_BYTES
from surveys.messages import Place, Start, Voice
from tests.web.conftest import Person, form_id
from tests.web.office import Office

WEBM = b"\x1a\x45\xdf\xa3webm" + bytes(40) + b"\x86\x86A_OPUS"
FILM = b"\x1a\x45\xdf\xa3webm" + bytes(40) + b"\x86\x85V_VP8"


async def test_a_recording_arrives_once_and_can_be_fetched(
    person: Person, office: Office, web: Web
) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    for _ in range(2):  # the answer was lost on its way
        answer = await person.post("/chat", data={"id": form}, files={"voice": ("voice", WEBM)})
        assert answer.status_code == 303
    (voice,) = [c for c in office.taken.values() if isinstance(c, Voice)]
    assert (voice.mime, voice.size) == ("audio/webm", len(WEBM))
    assert await web.fetch(voice.ref) == WEBM
    assert "［语音］" in (await person.get("/chat")).text


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"%PDF-1.7", 415, "不是录音"),
        (FILM, 415, "录像也不收"),
        (b"\0\0\0\x20ftypM4A \xa9xyz+29.3+106.5/", 415, "记着录音的地方"),
        (b"OggS" + bytes(MAX_BYTES), 413, "10 MB"),
    ],
)
async def test_what_is_no_recording_is_refused_with_words(
    person: Person, office: Office, tmp_path: Path, data: bytes, status: int, words: str
) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    answer = await person.post("/chat", data={"id": form}, files={"voice": ("a.ogg", data)})
    assert answer.status_code == status
    assert words in answer.text
    assert [type(c) for c in office.taken.values()] == [Start]
    assert not (tmp_path / "uploads").exists()


async def test_a_place_arrives_and_is_not_shown_again(person: Person, office: Office) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    await person.post("/chat", data={"id": form, "place": "29.356784,106.523451"})
    assert Place(29.356784, 106.523451) in office.taken.values()
    page = (await person.get("/chat")).text
    assert "［位置］" in page
    assert "29.35" not in page


@pytest.mark.parametrize("place", ["here", "29.3", "29.3,", "nan,1", "29.3,106.5,3", "1e3,2"])
async def test_what_is_no_place_is_refused_with_words(
    person: Person, office: Office, place: str
) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    answer = await person.post("/chat", data={"id": form, "place": place})
    assert answer.status_code == 400
    assert "打字写清在哪里" in answer.text
    assert [type(c) for c in office.taken.values()] == [Start]
