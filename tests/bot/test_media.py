from __future__ import annotations

import asyncio
import sqlite3
from io import BytesIO
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from bot.media import MediaFetcher
from bot.pictures import MAX_SIDE, NotAPicture, clean
from storage.changes import Changes, MediaJob, MediaStored
from surveys.conversation import Role
from tests.bot.scene import Wire, playing


def photo(size: tuple[int, int] = (64, 32), **save: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG", **save)
    return out.getvalue()


def test_place_and_camera_do_not_come_along() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Model] = "SECRETPHONE"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (26.0, 5.0, 0.0)
    dirty = photo(exif=exif.tobytes())
    assert b"SECRETPHONE" in dirty
    cleaned = clean(dirty)
    assert b"SECRETPHONE" not in cleaned
    with Image.open(BytesIO(cleaned)) as image:
        assert not image.getexif()


def test_a_picture_taken_sideways_is_turned_upright() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    with Image.open(BytesIO(clean(photo((64, 32), exif=exif.tobytes())))) as image:
        assert image.size == (32, 64)


def test_large_pictures_are_made_smaller() -> None:
    with Image.open(BytesIO(clean(photo((3000, 1500))))) as image:
        assert image.size == (MAX_SIDE, MAX_SIDE // 2)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"<svg/>", photo()[:100], b"\xff" * 5000])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPicture):
        clean(data)


async def test_a_locked_database_is_waited_for(tmp_path: Path) -> None:
    """The whole program would end with the fetcher otherwise."""
    async with playing(tmp_path / "p") as scene:
        await scene.join("unit", Role.CONTACT, unit=scene.app.campaign.folder.lines[0].unit)
        job = MediaJob("m1", "r1", "evidence", "wire", "ref", "image/jpeg")
        changes = Changes(key="test:media", at=scene.clock(), media=(job,))
        await scene.app.store.submit(changes)
        told: list[str] = []

        async def lost(job: MediaStored, _why: str) -> None:
            told.append(job.id)

        fetcher = MediaFetcher(
            scene.app.store, {"wire": Album()}, scene.app.workers, now=scene.clock, lost=lost
        )
        stop = asyncio.Event()
        other = sqlite3.connect(scene.app.data / "jixiao.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        serving = asyncio.create_task(fetcher.serve(stop))
        await asyncio.sleep(7)  # longer than the store's own patience
        assert not serving.done()
        other.execute("ROLLBACK")
        other.close()
        for _ in range(100):
            stored = await scene.app.store.media("m1")
            if stored is not None and stored.status == "stored":
                break
            await asyncio.sleep(0.1)
        stop.set()
        await serving
        assert stored is not None
        assert stored.status == "stored"
        assert told == []


class Album(Wire):
    async def fetch(self, ref: str) -> bytes:
        return photo()
