"""Places: what the phone sent, made coarse before anybody keeps it, or a description in words."""

from __future__ import annotations

import math
import re

from surveys.agenda import Translate
from surveys.conversation import Answer
from surveys.form import Location
from surveys.messages import Place
from surveys.numerals import squeeze
from surveys.reading import Reading, Refused, Taken, clean

LONGEST = 200
_COORDINATES = re.compile(r"(-?\d{1,3}(?:\.\d{1,15})?),(-?\d{1,3}(?:\.\d{1,15})?)")


def rounded(asked: Location, place: Place) -> Answer | None:
    """`latitude,longitude` with the question's decimals; None for what is no place on Earth."""
    north, east = place.latitude, place.longitude
    if not (math.isfinite(north) and math.isfinite(east)):
        return None
    if abs(north) > 90 or abs(east) > 180:
        return None
    return Answer("given", f"{_coarse(north, asked.places)},{_coarse(east, asked.places)}")


def _coarse(degrees: float, places: int) -> str:
    return f"{round(degrees, places) + 0.0:.{places}f}"


def is_coordinates(value: str) -> bool:
    """Whether a kept place is one that a phone sent."""
    return _COORDINATES.fullmatch(value) is not None


def read_location(asked: Location, text: str, _: Translate) -> Reading:
    """Words as they are; typed coordinates are made as coarse as those of a phone."""
    found = _COORDINATES.fullmatch(squeeze(text))
    if found is not None:
        answer = rounded(asked, Place(float(found[1]), float(found[2])))
        return Taken(answer) if answer else Refused(no_place(_))
    kept = clean(text)
    if not kept or len(kept) > LONGEST:
        return Refused(_("请发一个位置，或者用一句话写清在哪里（200字以内）。"))
    return Taken(Answer("given", kept))


def no_place(_: Translate) -> str:
    """What to say of coordinates that are nowhere on Earth."""
    return _("这个位置不对。请再发一次，或者用一句话写清在哪里。")
