"""What reading a message can lead to."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from surveys.conversation import Answer

_BIDI = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(frozen=True, slots=True)
class Taken:
    """Clear: this is the answer."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Plausible: ask 您是说“...”吗？ with the answer's own words."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Slipped:
    """An amount as typed that is 10,000 times off the listed one: ask which is meant."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Refused:
    """Not taken; `why` says so in the person's language, with what to do instead."""

    why: str


Reading = Taken | Doubtful | Slipped | Refused


def clean(text: str) -> str:
    """Words fit to be kept and shown: no control characters, no halves of characters, nothing
    that turns the direction of the text around it."""
    kept = (
        char
        for char in text.translate(_BIDI)
        if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Cn")
    )
    return "".join(kept).strip()
