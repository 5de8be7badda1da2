"""Photos: checked by content, kept until fetched, refused with words."""

from __future__ import annotations

import os
import time
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from bot.channels.base import NotTaken, Rejected
from bot.channels.web import Web
from bot.channels.web.uploads import FETCHED_KEPT, MAX_BYTES, UNFETCHED_KEPT, Uploads
from surveys.messages import Photo, Start
from tests.web.conftest import Person, form_id
from tests.web.office import Office

REF = "0123456789abcdef" * 2


def picture(kind: str = "JPEG") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), "#a3341d").save(out, kind)
    return out.getvalue()


async def offer(person: Person, data: bytes, form: str, name: str = "photo") -> int:
    answer = await person.post("/chat", data={"id": form}, files={name: ("发票.jpg", data)})
    return answer.status_code


def photos(office: Office) -> list[Photo]:
    return [c for c in office.taken.values() if isinstance(c, Photo)]


@pytest.mark.parametrize(
    ("kind", "mime"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
async def test_a_photo_arrives_and_can_be_fetched(
    person: Person, office: Office, web: Web, kind: str, mime: str
) -> None:
    await person.joins()
    data = picture(kind)
    assert await offer(person, data, form_id(await person.get("/chat"))) == 303
    (photo,) = photos(office)
    assert (photo.mime, photo.size) == (mime, len(data))
    assert await web.fetch(photo.ref) == data
    assert await web.fetch(photo.ref) == data  # a retry of the job
    assert "［照片］" in (await person.get("/chat")).text


async def test_a_waiting_photo_is_readable_by_the_service_only(
    person: Person, tmp_path: Path
) -> None:
    await person.joins()
    await offer(person, picture(), form_id(await person.get("/chat")))
    (file,) = (tmp_path / "uploads").iterdir()
    assert file.stat().st_mode & 0o077 == 0
    assert file.parent.stat().st_mode & 0o077 == 0


async def test_the_same_photo_of_the_same_form_counts_once(
    person: Person, office: Office, tmp_path: Path
) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    for _ in range(2):
        assert await offer(person, picture(), form) == 303
    assert len(photos(office)) == 1
    assert len(list((tmp_path / "uploads").iterdir())) == 1


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"%PDF-1.7 not a file", 415, "打不开"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", 415, "不能收"),
        (b"\xff\xd8\xff" + b"x" * MAX_BYTES, 413, "10 MB"),
    ],
)
async def test_what_is_no_photo_is_refused_with_words(
    person: Person, office: Office, tmp_path: Path, data: bytes, status: int, words: str
) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    answer = await person.post("/chat", data={"id": form}, files={"photo": ("a.jpg", data)})
    assert answer.status_code == status
    assert words in answer.text
    assert [type(c) for c in office.taken.values()] == [Start]
    assert not (tmp_path / "uploads").exists()


async def test_no_file_chosen_is_nothing_sent(person: Person, office: Office) -> None:
    await person.joins()
    assert await offer(person, b"", form_id(await person.get("/chat"))) == 303
    assert not photos(office)


async def test_either_of_the_two_buttons_may_hold_the_photo(person: Person, office: Office) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    empty, full = ("photo", ("", b"")), ("photo", ("a.jpg", picture()))
    await person.post("/chat", data={"id": form}, files=[full, empty])
    await person.post("/chat", data={"id": form + "2"}, files=[empty, full])
    assert len(photos(office)) == 2


async def test_a_photo_that_was_not_stored_may_be_sent_again(
    person: Person, office: Office, web: Web
) -> None:
    await person.joins()
    form = form_id(await person.get("/chat"))
    office.refuse = NotTaken
    answer = await person.post("/chat", data={"id": form}, files={"photo": ("a.jpg", picture())})
    assert answer.status_code == 503
    assert "照片要重新选一下" in answer.text
    office.refuse = None
    assert await offer(person, picture(), form) == 303
    assert await web.fetch(photos(office)[0].ref) == picture()


@pytest.mark.parametrize("ref", ["", REF, "../jixiao.db", f"{REF}/../x", REF.upper()])
async def test_a_reference_names_an_upload_and_nothing_else(
    web: Web, tmp_path: Path, ref: str
) -> None:
    (tmp_path / "jixiao.db").write_bytes(b"secret")
    with pytest.raises(Rejected):
        await web.fetch(ref)


def test_fetched_photos_go_after_an_hour_unfetched_ones_after_a_week(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path / "uploads")
    assert uploads.sweep() == 0
    other = "f" * 32
    uploads.keep(REF, b"one")
    uploads.keep(other, b"two")
    uploads.fetch(REF)
    now = time.time()
    assert uploads.sweep(now + FETCHED_KEPT - 60) == 0
    assert uploads.sweep(now + FETCHED_KEPT + 60) == 1
    assert uploads.fetch(other) == b"two"
    os.utime(tmp_path / "uploads" / f"{other}.fetched", (now, now + UNFETCHED_KEPT))
    assert uploads.sweep(now + UNFETCHED_KEPT + 60) == 0  # fetched just now: its job may retry
    assert uploads.sweep(now + UNFETCHED_KEPT + FETCHED_KEPT + 60) == 1
    assert list((tmp_path / "uploads").iterdir()) == []
