"""What a condition says of a rate, of a step, of a count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from scoring.criteria.text import NUM

Direction = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Edge:
    """An end of an interval, in percent."""

    at: Decimal
    inclusive: bool
    said: bool = True
    """Whether the text says so; between 60%-80% nothing does."""
    by_law: bool = False
    """以上, 以下, 以内: the number belongs to it (民法典1259)."""


@dataclass(frozen=True, slots=True)
class Span:
    """Rates from `low` to `high`, in percent."""

    low: Edge | None = None
    high: Edge | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """每低1%."""

    size: Decimal
    better: Direction | None
    """None: the text does not say in which direction."""
    rest: str
    """What the condition says besides."""
    both_ways: bool = False
    """相差, 偏离: too much and too little."""


_INCLUDED = r"\((?P<{0}>不?含)[^)]*\)"
_BEFORE: tuple[tuple[str, str, bool], ...] = (
    (r"不低于|不少于|不小于|不得低于|不得少于|大于或?等于|高于或?等于|达到|至少|≥|达", "low", True),
    (
        r"不超过|不高于|不大于|不多于|不得超过|未超过|没有超过|小于或?等于|低于或?等于|控制在|≤",
        "high",
        True,
    ),
    (r"未达到|未达|达不到|没有达到|小于|低于|不足|不到|少于|不满|<", "high", False),
    (r"大于|高于|超过|超出|多于|突破|>", "low", False),
    (r"等于|=|为", "both", True),
)
_WORDS = "|".join(f"(?P<w{i}>{words})" for i, (words, _, _) in enumerate(_BEFORE))
_BOUND = re.compile(
    rf"(?:(?:{_WORDS})(?P<between>[^\d,;。、%()=<>≤≥]{{0,12}}?))?"
    rf"(?P<num>{NUM})(?P<unit>%|(?![\d.]|[^\d,;。、)=<>≤≥至且]))"
    rf"(?:{_INCLUDED.format('inc')})?"
    rf"(?P<side>(?:及|和|或)?(?:以上|以下|以内|之内|以外))?(?:{_INCLUDED.format('inc2')})?"
)
_RANGE = re.compile(
    rf"(?P<a>{NUM})%?(?:\((?P<ia>不?含[^)]*)\))?-(?P<b>{NUM})%(?:\((?P<ib>不?含[^)]*)\))?"
)
_OF_RATES = re.compile("率|比例|比重|占比|满意度|%|百分点")
"""What has to stand in a condition for a number without % to be a rate: 变动率≤0."""
_STEP = re.compile(
    rf"(?:每|按)再?(?P<words>[^\d,;。]{{0,16}}?)(?P<num>{NUM})(?P<unit>%|百分点)"
    rf"|(?P<bare>降低|下降|减少|增加|上升|提高|超出)(?P<num2>{NUM})(?P<unit2>%|百分点)(?=的?$)"
)
_DOWN = re.compile("低|降|少|差|缺|不足|减|下|未|欠")
_UP = re.compile("超|高|增|升|多|涨")
_EITHER = re.compile("相差|偏离|偏差|误差|浮动|增减|上下")
_COUNTERS = (
    "个工作日|工作日|个|项|次|例|处|条|件|起|类|人次|人|台|份|天|日|户次|户|场|篇|期|笔|张|宗|家|名"
    "|盏|套|种|点|方面|环节|周|月"
)
_COUNT = re.compile(
    rf"每(?P<each>[^\d,;。]{{0,24}}?)(?P<n>\d{{1,6}})?(?P<unit>{_COUNTERS})"
    r"|(?P<verb>出现|存在|发现|发生|查出|有|缺少|缺失|缺|少|延期|逾期|违规|迟报|漏报|任|任何)?"
    rf"(?:有)?(?P<m>\d{{1,6}})(?P<unit2>{_COUNTERS})"
)


def span(text: str) -> Span | None:
    """The interval of rates that a condition names; None where it names none."""
    text = re.sub("(?:大于|高于|多于)(?:或)?等于", "≥", text)
    text = re.sub("(?:小于|低于|少于)(?:或)?等于", "≤", text)
    ranged = _RANGE.search(text)
    if ranged:
        one, two = Decimal(ranged["a"]), Decimal(ranged["b"])
        left, right = ranged["ia"], ranged["ib"]
        if one > two:
            one, two, left, right = two, one, right, left
        return _between(one, two, left or "", right or "")
    found: list[tuple[str, Edge]] = []
    for match in _BOUND.finditer(text):
        found += _bound(match, bare=bool(_OF_RATES.search(text)))
    if not found:
        return None
    low = next((edge for end, edge in found if end == "low"), None)
    high = next((edge for end, edge in reversed(found) if end == "high"), None)
    both = next((edge for end, edge in found if end == "both"), None)
    if both is not None and low is None and high is None:
        return Span(both, both)
    return Span(low, high) if low or high else None


def _between(low: Decimal, high: Decimal, left: str, right: str) -> Span:
    """80%-90%. One end marked 含 says that the other is not, and the other way round."""
    if not left and f"{low:f}" in right and f"{high:f}" not in right:
        left, right = right, ""  # 80%-90%（含80%）
    kept = [None if not mark else not mark.startswith("不") for mark in (left, right)]
    if kept == [None, None]:
        return Span(Edge(low, inclusive=True, said=False), Edge(high, inclusive=False, said=False))
    first = kept[0] if kept[0] is not None else not kept[1]
    last = kept[1] if kept[1] is not None else not kept[0]
    return Span(Edge(low, inclusive=first), Edge(high, inclusive=last))


def _bound(match: re.Match[str], *, bare: bool) -> list[tuple[str, Edge]]:
    word = next((i for i in range(len(_BEFORE)) if match[f"w{i}"]), None)
    side, marked = match["side"] or "", match["inc"] or match["inc2"]
    if match["unit"] != "%" and not (bare and word is not None):
        return []  # a number of something, not a rate
    end, inclusive = "", True
    if word is not None:
        _, end, inclusive = _BEFORE[word]
        if match[f"w{word}"] in ("为", "控制在") and side:
            end = ""
    if side and end in ("", "both"):
        end, inclusive = ("low" if "以上" in side or "以外" in side else "high"), True
    if not end:
        end = "both" if not side and word is None else end
    if marked:
        inclusive = marked == "含"
    law = bool(side) and marked is None and (word is None or end in ("low", "high")) and inclusive
    return [(end, Edge(Decimal(match["num"]), inclusive, True, law))]


def step(text: str) -> Step | None:
    """每降低1%, 每超过0.5个百分点; None where a condition has no step of a rate."""
    match = _STEP.search(text)
    if match is None:
        return None
    words = match["words"] if match["bare"] is None else match["bare"]
    after = text[match.end() :]
    if re.match("(?:及|和)?(?:以上|以下|以内)", after):
        return None
    rest = f"{text[: match.start()]},{after}".strip(",的")
    down, up = _DOWN.search(words or ""), _UP.search(words or "")
    both = bool(_EITHER.search(words or "") or (down and up))
    better: Direction | None = None
    if not both:
        better = "higher" if down else "lower" if up else None
    size = Decimal(match["num"] or match["num2"])
    return Step(size, better, rest, both) if size else None


@dataclass(frozen=True, slots=True)
class Count:
    """每发现1处: what is counted, and how many make one."""

    what: str
    """In words, such as 手续不完整的例数."""
    each: int = 1
    every: bool = True
    """每: for each one; otherwise 1例 is said, and that may be once for all."""


def count(text: str) -> Count | None:
    """What a condition counts; None where it counts nothing."""
    matches = [m for m in _COUNT.finditer(text) if not _rate(text, m)]
    if not matches:
        return None
    match = next((m for m in matches if m["unit"]), matches[-1])
    unit = match["unit"] or match["unit2"]
    number = int(match["n"] or match["m"] or 1) or 1
    said = match["each"] or ""
    if match["each"] is None and match["verb"] in (
        "缺",
        "少",
        "缺少",
        "缺失",
        "延期",
        "逾期",
        "违规",
    ):
        said = match["verb"]
    before, after = text[: match.start()], text[match.end() :]
    words = re.sub(r"每|(?:出现|存在|发现|发生|查出|有)(?=$)", "", f"{before}{said}{after}")
    words = re.sub(r"^(?:有|存在|出现|发现|发生|查出)|[,。;:]?的?[,]", "", words.strip(",的"))
    what = f"{words.strip(',的')}的{unit}数" if words.strip(",的") else ""
    return Count(what, number, match["unit"] is not None)


def _rate(text: str, match: re.Match[str]) -> bool:
    return text[match.end() : match.end() + 1] == "%" or "百分点" in match[0]
