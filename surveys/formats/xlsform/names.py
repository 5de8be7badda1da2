"""Codes for the names of a file: the names where they fit, stable stand-ins elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection
from hashlib import sha256

from surveys.questionnaire import RESERVED

LONGEST = 40
_FITS = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")
_REFERENCE = re.compile(r"\$\{\s*([^{}]*?)\s*\}")


def fits(name: str) -> bool:
    """Whether the name can be a code as it is."""
    return bool(_FITS.fullmatch(name)) and len(name) <= LONGEST and name not in RESERVED


def code_for(name: str, taken: Collection[str]) -> str:
    """The name, or a code made from it alone: the same in every reading, however rows move."""
    if fits(name) and name not in taken:
        return name
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:28]
    digest = sha256(name.encode()).hexdigest()
    start = plain if plain[:1].isalpha() else "_".join(part for part in ("q", plain) if part)
    for length in range(6, 65):  # longer only where two names share six digits
        code = f"{start}_{digest[:length]}"
        if code not in taken:
            return code
    return code_for(f"{name} ", taken)


def in_text(text: str, names: dict[str, str]) -> str:
    """A text with ${name} turned into ${code}, or back."""

    def turned(found: re.Match[str]) -> str:
        return f"${{{names.get(found[1], found[1])}}}"

    return _REFERENCE.sub(turned, text) if "${" in text else text


def spoken_of(text: str) -> list[str]:
    """The names in a text."""
    return _REFERENCE.findall(text)
