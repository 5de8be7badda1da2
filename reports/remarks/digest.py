"""What may be told of the answers to one open question: values for every view.

A group, a class or a keyword of fewer than 5 remarks is not told, nor can it be had by subtraction;
nothing is told by group of respondents or by unit. Quotations are masked, and stand only for groups
that are told.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reports.remarks.grams import keywords, read
from reports.remarks.groups import similar
from reports.remarks.masking import masked
from reports.remarks.model import (
    COMPLAINTS,
    LEAST,
    NOTHING,
    OTHERS,
    PRAISE,
    Digest,
    KeywordCount,
    RemarkGroup,
    Remarks,
)
from scoring.suppression import hidden_groups

QUOTED = 3
"""Quotations of a group."""
LONGEST = 80
"""Characters of a quotation."""
WORDS = 20
"""Keywords told."""

NAMED = 14
"""Characters of a remark that names its group."""
SIMILAR = "说法相近的"
"""Name of a group that no keyword tells apart."""

_COMPLAINT = re.compile(
    r"(?:没有?|未|至今没|还没|从来没)(?:收到|拿到|领到|见到钱|发到|得到|到账)|没发(?:给|到|钱|慰问)|"
    r"截留|克扣|冒领|虚报|冒名|贪污|挪用|私分|侵占|吃回扣|被扣|扣了|扣掉|少发了?|少给|优亲厚友|吃拿卡要|"
    r"不给我们?发|钱去哪|物资去哪"
)
_MASK = re.compile("【[^】]*】")
_DENIED = re.compile(
    r"(?:没有?|无|未|不存在|未发现|没发现|没听说|不曾|从没)(?:发现|见过|人)?(?:任何)?(?:被)?$"
)
_NOTHING = re.compile(
    r"(?:没有?|无|暂无|暂时没有?|没什么|没啥|没得|都没有?)(?:什么|啥|任何)?"
    r"(?:意见|建议|想法|要求|了|问题)?"
    r"|不知道|不清楚|不晓得|不好说|说不好|说不清|没想好|随便|不说了?|无可奉告|都行|都可以|跳过|略"
)
_PRAISE = re.compile("好|满意|不错|可以|棒|到位|感谢|谢谢|周到")
_KIND_WORDS = re.compile(
    "没有?意见|无意见|没有?建议|没什么意见|不错|满意|可以|到位|感谢|周到|总的来说|各方面|共产党|政府|国家|"
    "组织|活动|工作|领导|关心|大家|你们|我们|已经|一切|总体|非常|特别|比较|相当|十分|做得|办得|搞得|"
    "好|行|棒|谢|党|都|很|挺|蛮|真|的|了|啊|呀|嘛|和|对|得"
)
"""What praise is made of: where nothing is left without these, it says nothing else."""


def digests(every: Iterable[Remarks]) -> tuple[Digest, ...]:
    """One for each question that anybody answered."""
    return tuple(digest(one) for one in every if one.said)


def digest(given: Remarks) -> Digest:
    """The same remarks in whatever order give the same digest."""
    said = Counter(masked(_clean(text)) for text in given.said)
    said.pop("", None)
    total = sum(said.values())
    if total < LEAST:
        return Digest(given.question, given.text, None if total else 0)
    kinds = {text: _kind(text) for text in sorted(said)}
    left = [text for text, kind in kinds.items() if not kind]
    texts = read([_MASK.sub(" ", text) for text in left], [said[text] for text in left])
    words = keywords(texts)
    found = similar(texts, words, LEAST)
    grouped = {place for group in found for place in group.rows}
    groups = [
        RemarkGroup(
            "、".join(group.label) or _same(group.rows, left, said),
            sum(said[left[place]] for place in group.rows),
            _quotes([left[place] for place in group.rows]),
        )
        for group in found
    ]
    classes = _classes(said, kinds, [left[p] for p in range(len(left)) if p not in grouped])
    told = tuple(KeywordCount(word.word, word.count) for word in words[:WORDS])
    return _suppressed(Digest(given.question, given.text, total, tuple(groups), classes, told))


def _same(rows: Sequence[int], left: Sequence[str], said: Counter[str]) -> str:
    """A name for a group that no keyword tells apart: what many of them wrote word by word."""
    often = max((left[place] for place in rows), key=lambda text: (said[text], text))
    if said[often] < LEAST or "【" in often:
        return SIMILAR
    return often if len(often) <= NAMED else f"{often[:NAMED]}……"


def _classes(
    said: Counter[str], kinds: dict[str, str], others: Sequence[str]
) -> tuple[RemarkGroup, ...]:
    made = []
    for kind in (COMPLAINTS, PRAISE, NOTHING):
        of_kind = [text for text, its in kinds.items() if its == kind]
        count = sum(said[text] for text in of_kind)
        if count:
            often = sorted(of_kind, key=lambda text: (-said[text], text))
            quotes = _quotes(often) if kind == COMPLAINTS else ()
            made.append(RemarkGroup(kind, count, quotes, complaint=kind == COMPLAINTS))
    count = sum(said[text] for text in others)
    return (*made, RemarkGroup(OTHERS, count)) if count else tuple(made)


def _suppressed(given: Digest) -> Digest:
    """Classes of 1 to 4 are hidden, and further ones until none comes out by subtraction: of equal
    ones the least telling first. With them go the counts of keywords, which may be as many as the
    remarks of a hidden group."""
    counts = {one.label: one.count or 0 for one in given.classes}
    counts |= {_key(place): one.count or 0 for place, one in enumerate(given.groups)}
    hidden = hidden_groups([counts], LEAST)
    groups = (
        RemarkGroup(one.label, None) if _key(place) in hidden else one
        for place, one in enumerate(given.groups)
    )
    classes = (
        RemarkGroup(one.label, None, complaint=one.complaint) if one.label in hidden else one
        for one in given.classes
    )
    words = (KeywordCount(one.word, None) if hidden else one for one in given.keywords)
    return replace(given, groups=tuple(groups), classes=tuple(classes), keywords=tuple(words))


def _key(place: int) -> str:
    """Comes after every word of a class."""
    return f"\uffff{place:03d}"


def _kind(text: str) -> str:
    """反映问题, 没有意见, 表示满意, or "" for what has something else to say."""
    for found in _COMPLAINT.finditer(text):
        if not _DENIED.search(text[max(0, found.start() - 6) : found.start()]):
            return COMPLAINTS
    bare = "".join(c for c in text if unicodedata.category(c)[0] in "LN")
    if not bare or _NOTHING.fullmatch(bare) or bare.isdecimal():
        return NOTHING
    praise = _PRAISE.search(bare) and not _KIND_WORDS.sub("", bare)
    return PRAISE if praise else ""


def _clean(text: str) -> str:
    """One line, without characters that show nothing."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\0", " ").split())


def _quotes(texts: Sequence[str]) -> tuple[str, ...]:
    """The first few that differ and are neither too short nor cut up by masks."""
    good = [text for text in texts if len(text) >= 4 and text.count("【") <= 3]
    chosen: list[str] = []
    for text in good:
        if len(chosen) < QUOTED and not any(_alike(text, other) for other in chosen):
            chosen.append(text)
    return tuple(
        text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()}……" for text in chosen
    )


def _alike(one: str, other: str) -> bool:
    """Whether they begin alike or share most of their characters."""
    shared = len(set(one) & set(other)) / max(1, len(set(one) | set(other)))
    return shared > 0.7 or (one[:6] == other[:6] and len(one) > 6)
