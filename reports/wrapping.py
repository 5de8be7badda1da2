"""Breaking Chinese text into lines: between characters, but never inside a number or a Latin word,
never before closing or after opening punctuation."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

Measure = Callable[[str], float]

_NO_START = "，。、；：！？）》”’】〉…—%）」』,.;:!?)]}"
_NO_END = "（《“‘【〈「『([{"
_FREE = "、，；。：？！） "
_EVEN_UP_TO = 9
"""Lines of a label; longer text is prose and simply filled."""
_INSIDE = 0.3
"""What a break inside a phrase costs, in squared shares of an empty line."""


def filled(text: str, width: float, measure: Measure) -> list[str]:
    """Each line as full as it can be."""
    lines = [""]
    for piece in _pieces(text):
        if measure(lines[-1] + piece) <= width or not lines[-1].strip():
            lines[-1] += piece
        else:
            lines[-1] = lines[-1].rstrip()
            lines.append(piece.lstrip())
        while measure(lines[-1]) > width and len(lines[-1]) > 1:
            fits = _fitting(lines[-1], width, measure)
            lines[-1:] = [lines[-1][:fits], lines[-1][fits:]]
    return lines


def even(text: str, width: float, measure: Measure) -> list[str]:
    """As few lines as possible, and among the ways to make them: even ones that end with a comma
    or before a bracket."""
    lines = filled(text, width, measure)
    pieces = _pieces(text)
    if not 1 < len(lines) <= _EVEN_UP_TO or any(measure(piece) > width for piece in pieces):
        return lines
    return _cheapest(pieces, width, measure, len(lines)) or lines


def _cheapest(
    pieces: Sequence[str], width: float, measure: Measure, count: int
) -> list[str] | None:
    """The cheapest way to make `count` lines of the pieces (dynamic programming)."""
    edges = [0.0, *itertools.accumulate(measure(piece) for piece in pieces)]
    best: dict[int, tuple[float, tuple[int, ...]]] = {0: (0.0, (0,))}
    for _ in range(count):
        reached: dict[int, tuple[float, tuple[int, ...]]] = {}
        for start, (cost, cuts) in best.items():
            for end in range(start + 1, len(pieces) + 1):
                used = edges[end] - edges[start]
                if used > width:
                    break
                total = cost + (1 - used / width) ** 2 + _break_cost(pieces, end)
                if end not in reached or total < reached[end][0]:
                    reached[end] = (total, (*cuts, end))
        best = reached
    if len(pieces) not in best:
        return None
    cuts = best[len(pieces)][1]
    return ["".join(pieces[a:b]).strip() for a, b in itertools.pairwise(cuts)]


def _break_cost(pieces: Sequence[str], end: int) -> float:
    if end == len(pieces) or pieces[end - 1][-1] in _FREE or pieces[end][0] in _NO_END + " ":
        return 0.0
    return _INSIDE


def _fitting(text: str, width: float, measure: Measure) -> int:
    """How many characters of an unbreakable piece fit; at least one."""
    count = 1
    while count < len(text) and measure(text[: count + 1]) <= width:
        count += 1
    return count


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for char in text:
        if pieces and _sticks(pieces[-1][-1], char):
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def _sticks(before: str, char: str) -> bool:
    if char in _NO_START or before in _NO_END:
        return True
    return before.isascii() and char.isascii() and not before.isspace()
