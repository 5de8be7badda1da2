"""Keywords of short Chinese texts by counting runs of 2 to 4 characters: no dictionary, no model.

A run is a word where its characters stand together more often than apart (cohesion), and where
different characters come before and after it (freedom); a run that mostly stands within a longer
one is left out. This finds the words of this survey, place names and project words included, which
a general dictionary does not have; see docs/decisions/0039.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

LONGEST = 4
LEAST = 5
"""Remarks that a keyword stands in at least."""
COHESION = 3.0
"""How many times as often as by chance the halves of a word stand together, at least."""
FREEDOM = 2
"""Different neighbours on either side, at least (the edge of a text counts as one each time)."""
NESTED = 0.8
"""A word that stands within a longer one in so large a part of its places is left out."""

_EDGE = (
    "的了是在和与及或也就都还又再才很太更最不没有无我你您他她它们这那此其个些点儿把被让给对从到向为以于"
    "着过地得能会可要想请希望吗呢吧啊呀哦嘛么上下里外中前后时多少大小好来去说看做办发各每该什么怎么哪"
    "几一二三四五六七八九十两年月日今明去因所但而且如若等之"
)
_STARTS_NOT = frozenset(
    "的了和与及或也就都还又着过地得吗呢吧啊呀哦嘛么们里之是在很太更最再才把被让给对从到向为以于而且"
    "如若等但所能会可要"
)
_ENDS_NOT = frozenset(
    "的了和与及或也就都还又很太更最不没无我你您他她这那其此个些把被让给对从到向为以于在是再才而且"
    "如若但因所能会可要想请希吗呢吧啊呀一有"
)
_COMMON = (
    "希望 可以 能够 建议 我们 你们 他们 大家 这个 那个 这样 那样 没有 就是 还是 不是 感觉 觉得 "
    "应该 比较 一些 一点 有点 非常 特别 时候 什么 怎么 不要 不能 不会 不够 明年 今年 去年 以后 "
    "以前 现在 可能 如果 因为 所以 但是 而且 还有 并且 最好 尽量 能不能 是不是 有没有 好一点 "
    "多一点 早一点 进一步 更好 更多 更加 一下 一直 已经 还要 需要 想要 就好 就行 再多 再早 一次 "
    "一个 早点 多点 提前 贴出 再好 谢谢 感谢 姓名 手机号 证件号 号码 门牌号 账号 车牌 邮箱 卡号"
)
_NO_WORD = frozenset(_COMMON.split())


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts as rows of character numbers; 0 parts them and stands for all that is no Han."""

    chars: Ints
    place: Ints
    """Of each character: the text it stands in."""
    alphabet: str
    weights: Ints
    """Of each text: how many people wrote just this."""


@dataclass(frozen=True, slots=True)
class Keyword:
    word: str
    count: int
    """Remarks that it stands in."""
    rows: Ints = field(compare=False, repr=False)
    """The texts that it stands in."""


def read(texts: Sequence[str], weights: Sequence[int]) -> Texts:
    """`weights`: how often each text was given."""
    joined = "".join(f"\0{text}" for text in texts) + "\0"
    codes = np.frombuffer(joined.encode("utf-32-le"), dtype="<u4").astype(np.int64)
    place = np.cumsum(codes == 0) - 1
    codes = np.where((codes >= 0x4E00) & (codes <= 0x9FFF), codes, 0)
    found, chars = np.unique(np.append(codes, 0), return_inverse=True)
    alphabet = "".join(map(chr, found.tolist()))
    return Texts(chars[:-1].astype(np.int64), place, alphabet, np.asarray(weights, dtype=np.int64))


@dataclass(frozen=True, slots=True)
class Grams:
    """All runs of one length."""

    n: int
    codes: Ints
    """The distinct ones, sorted."""
    starts: Ints
    """Where each occurrence begins."""
    which: Ints
    """Which distinct one each occurrence is."""
    count: Ints
    """Of each distinct one: occurrences, weighted."""


def grams(texts: Texts, n: int) -> Grams:
    chars, size = texts.chars, len(texts.chars) - n + 1
    if size <= 0:
        empty = np.zeros(0, dtype=np.int64)
        return Grams(n, empty, empty, empty, empty)
    code = np.zeros(size, dtype=np.int64)
    whole = np.ones(size, dtype=bool)
    for k in range(n):
        part = chars[k : k + size]
        code = code * len(texts.alphabet) + part
        whole &= part > 0
    starts = np.flatnonzero(whole)
    codes, which = np.unique(code[starts], return_inverse=True)
    weight = texts.weights[texts.place[starts]]
    count = np.bincount(which, weights=weight, minlength=len(codes)).astype(np.int64)
    return Grams(n, codes, starts, which, count)


def keywords(texts: Texts, most: int = 60) -> tuple[Keyword, ...]:
    """The words that stand in the most remarks, at least `LEAST`; the first ones most often."""
    if len(texts.alphabet) ** LONGEST >= 2**62:
        raise ValueError("more different characters than Chinese has in use")
    by_length = {n: grams(texts, n) for n in range(1, LONGEST + 1)}
    found: list[Keyword] = []
    for n in range(2, LONGEST + 1):
        found += _words(texts, by_length, n)
    found = _not_nested(found)
    return tuple(sorted(found, key=lambda one: (-one.count, one.word))[:most])


def _words(texts: Texts, by_length: dict[int, Grams], n: int) -> list[Keyword]:
    of = by_length[n]
    found = []
    for place in np.flatnonzero(of.count >= LEAST).tolist():
        word = _spelt(texts, int(of.codes[place]), n)
        if word in _NO_WORD or word[0] in _STARTS_NOT or word[-1] in _ENDS_NOT:
            continue
        if sum(char in _EDGE for char in word) * 2 > n:
            continue
        if _cohesion(texts, by_length, word, int(of.count[place])) < COHESION:
            continue
        starts = of.starts[of.which == place]
        rows = np.unique(texts.place[starts])
        count = int(texts.weights[rows].sum())
        if count >= LEAST and _free(texts, starts, n):
            found.append(Keyword(word, count, rows))
    return found


def _spelt(texts: Texts, code: int, n: int) -> str:
    chars = []
    for _ in range(n):
        code, char = divmod(code, len(texts.alphabet))
        chars.append(texts.alphabet[char])
    return "".join(reversed(chars))


def _cohesion(texts: Texts, by_length: dict[int, Grams], word: str, count: int) -> float:
    """How much more often than by chance the word's two parts meet, where they meet least."""
    total = max(1, int(by_length[1].count.sum()))
    least = float("inf")
    for cut in range(1, len(word)):
        parts = _count(texts, by_length, word[:cut]) * _count(texts, by_length, word[cut:])
        least = min(least, count * total / max(1, parts))
    return least


def _count(texts: Texts, by_length: dict[int, Grams], word: str) -> int:
    code = 0
    for char in word:
        code = code * len(texts.alphabet) + texts.alphabet.index(char)
    of = by_length[len(word)]
    place = int(np.searchsorted(of.codes, code))
    return int(of.count[place])


def _free(texts: Texts, starts: Ints, n: int) -> bool:
    """Whether different things stand on both sides."""
    after = np.minimum(starts + n, len(texts.chars) - 1)
    sides = texts.chars[starts - 1], texts.chars[after]
    return all(len(np.unique(side[side > 0])) + int((side == 0).sum()) >= FREEDOM for side in sides)


def _not_nested(found: list[Keyword]) -> list[Keyword]:
    """Without the pieces of longer words, and without longer ones that add nothing rare."""
    kept = []
    for one in found:
        longer = [other for other in found if one.word != other.word and one.word in other.word]
        if not any(other.count >= NESTED * one.count for other in longer):
            kept.append(one)
    return kept
