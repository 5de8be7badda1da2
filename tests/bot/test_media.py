from __future__ import annotations

from io import BytesIO

import pytest
from PIL import ExifTags, Image

from bot.media import MAX_SIDE, NotAPicture, clean


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
