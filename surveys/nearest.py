"""The choice that unclear words most plausibly mean: only ever asked back, never taken."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from surveys.numerals import chinese

_LIKENESS = 0.75
_ORDINAL = re.compile(
    r"(?:那?就?我?[选答]|那?就|我)?第?(\d{1,3}|[一二三四五六七八九十]{1,3})[个号项条]?吧?\??"
)
_NEGATIONS = "不没别无非否未"

Named = Sequence[tuple[int, tuple[str, ...]]]
"""Code and comparable names (label, synonyms) of each choice."""


def nearest(bare: str, choices: Named) -> int | None:
    """The one choice that the words point to, if there is exactly one."""
    if len(bare) > 40 or _names_two(bare, choices):
        return None
    for guess in (_by_ordinal, _by_inclusion, _by_likeness):
        code = guess(bare, choices)
        if code is not None:
            return code
    return None


def _names_two(bare: str, choices: Named) -> bool:
    """5不满意: a printed number with the words of another choice."""
    found = re.fullmatch(r"(\d{1,3})(\D+)", bare)
    if found is None:
        return False
    named = {code for code, names in choices if found[2] in names}
    return bool(named - {int(found[1])})


def _by_ordinal(bare: str, choices: Named) -> int | None:
    """第五个, 选5, 5号: most likely the printed number, but it may be the place in the list."""
    found = _ORDINAL.fullmatch(bare)
    if found is None:
        return None
    spelt = None if found[1].isdecimal() else chinese(found[1])
    number = int(found[1]) if found[1].isdecimal() else int(spelt.value) if spelt else -1
    return number if any(code == number for code, _ in choices) else None


def _by_inclusion(bare: str, choices: Named) -> int | None:
    """我觉得很满意: the longest name inside, unless a negation or a number stands outside."""
    hits = [(name, code) for code, names in choices for name in names if name and name in bare]
    if not hits:
        return None
    longest = max(len(name) for name, _ in hits)
    best = {(name, code) for name, code in hits if len(name) == longest}
    if len({code for _, code in best}) != 1:
        return None
    name, code = best.pop()
    rest = bare.replace(name, "")
    others = any(hit in rest for hit, other in hits if other != code)
    contrary = any(char in _NEGATIONS or char.isdigit() for char in rest)
    return None if others or contrary else code


def _by_likeness(bare: str, choices: Named) -> int | None:
    """非长满意: nearly the spelling of one name, and clearly nearer than any other choice's."""
    scores = sorted(
        (max((_likeness(bare, name) for name in names), default=0.0), code)
        for code, names in choices
    )
    if not scores or scores[-1][0] < _LIKENESS:
        return None
    if len(scores) > 1 and scores[-2][0] >= scores[-1][0] - 0.05:
        return None
    return scores[-1][1]


def _likeness(left: str, right: str) -> float:
    """Negations must be the same in both: 满意 is not nearly 不满意."""
    if [c for c in left if c in _NEGATIONS[:4]] != [c for c in right if c in _NEGATIONS[:4]]:
        return 0.0
    return SequenceMatcher(None, left, right).ratio()
