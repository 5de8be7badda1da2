"""Names, counts and amounts in running Chinese text, read narrowly: what is unsure is not read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

COUNTED = "个乡镇|个单位|家单位|个村|个社区|人次|户|人|名|所|份|家|场|个|次|支"
_COUNT = re.compile(rf"(?<![\d.,])(\d[\d,]*)({COUNTED})(?!元)")
_AMOUNT = re.compile(r"(?<![\d.,])(\d[\d,]*(?:\.\d+)?)(万)?元(?![/每])")
_RATE = re.compile(r"[×*]\s*$")
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]")
_MARKS = re.compile(r"[\W_]+")
_YEAR = re.compile(r"\d{4}年度?")
_CUTS = re.compile(r"[,，、;；。.:：!！?？\n()（）“”\"]|及|和")
_SAME_UNIT = {"名": "人", "家单位": "个单位"}


def half(text: str) -> str:
    """Half-width, as people mean it."""
    return unicodedata.normalize("NFKC", text)


@lru_cache(maxsize=16_384)
def key(text: str) -> str:
    """Letters and digits alone: what is left of a name however it is spaced and quoted."""
    return _MARKS.sub("", half(text).casefold())


@lru_cache(maxsize=16_384)
def core(name: str) -> str:
    """The key of a name without the year and what stands in brackets."""
    return key(_YEAR.sub("", _BRACKETS.sub("", half(name)))) or key(name)


@lru_cache(maxsize=4_096)
def spoken(text: str) -> str:
    """The key of running text without years, so that cores can be looked for in it."""
    return key(_YEAR.sub("", half(text)))


def mentions(name: str, text: str) -> bool:
    """Whether a text (a key) speaks of a name (a core): as it is, four characters in a row of it,
    or with one character left out. 厅级老领导 is spoken of by 厅级领导."""
    if name in text:
        return True
    if len(name) <= 4:
        return False
    fours = (four for four in runs(name, 4) if not any(c.isdigit() for c in four))
    return any(four in text for four in fours) or any(
        name[:i] + name[i + 1 :] in text for i in range(len(name))
    )


def runs(name: str, n: int) -> Iterator[str]:
    """All n characters in a row."""
    return (name[i : i + n] for i in range(len(name) - n + 1))


def shares_word(one: str, other: str, common: frozenset[str]) -> bool:
    """Whether two names (cores) share two characters in a row that are not all too common."""
    pairs = set(runs(one, 2)) - common
    return any(pair in other for pair in pairs)


@dataclass(frozen=True, slots=True)
class Counted:
    """`特困职工8户`: what, how many, of what."""

    name: str
    n: int
    of: str


def counts(text: str) -> Iterator[Counted]:
    """Numbers of persons, households ... with the words before each."""
    plain = half(text)
    for found in _COUNT.finditer(plain):
        before = _CUTS.split(plain[: found.start()])[-1]
        name = key(re.sub(r"^(慰问|走访|看望|共|为)+", "", before.strip()))
        name = re.sub(r"\d+.*$|共$", "", name)
        of = found[2]
        yield Counted(name, int(found[1].replace(",", "")), _SAME_UNIT.get(of, of))


def amounts(text: str) -> Iterator[tuple[int, str]]:
    """(fen, as written) of the sums in a text. Rates (300元/人, 每人200元, 8×600元) are no sums."""
    plain = half(text)
    for found in _AMOUNT.finditer(plain):
        before = plain[: found.start()]
        if _RATE.search(before) or re.search(r"每[^,，。;；\d]{0,4}$", before):
            continue
        factor = 1_000_000 if found[2] else 100
        fen = Decimal(found[1].replace(",", "")) * factor
        if fen == fen.to_integral_value():
            yield int(fen), found[0]


def sentences(text: str) -> list[str]:
    """Parts between full stops and semicolons."""
    return [part.strip() for part in re.split(r"[。；;\n!！]", text) if part.strip()]
