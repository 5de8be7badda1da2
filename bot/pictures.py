"""Photos and scans as they are kept: checked, re-made without EXIF, GPS and other metadata.

Apart from the fetching, so that the worker process loads this and the picture library only.
"""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
MAX_SIDE = 2400
"""Longest side kept: enough to read a voucher, small enough to keep thousands."""


class NotAPicture(ValueError):
    """The bytes are no picture that we take."""


def clean(data: bytes) -> bytes:
    """A JPEG of the same picture without EXIF, GPS or any other metadata.

    Raises NotAPicture for anything that is not a still picture of a sane size.
    """
    if len(data) > MAX_BYTES:
        raise NotAPicture("too large")
    try:
        with Image.open(BytesIO(data)) as image:
            if image.width * image.height > MAX_PIXELS:
                raise NotAPicture("too many pixels")
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotAPicture("not a picture") from error
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)  # a new image: nothing of the old one's metadata comes along
    out = BytesIO()
    plain.save(out, "JPEG", quality=85)
    return out.getvalue()


def checked_pdf(data: bytes) -> bytes:
    """The same bytes, if they are a PDF of a sane size. Raises NotAPicture."""
    if not data.startswith(b"%PDF-") or len(data) > MAX_BYTES:
        raise NotAPicture("not a PDF")
    return data
