"""A criterion text as statements: a condition, and what it earns or costs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from scoring.criteria.text import MARK, NUM, normalised

ResultKind = Literal[
    "full", "zero", "points", "share", "lose_points", "lose_share", "proportion", "label"
]


@dataclass(frozen=True, slots=True)
class Result:
    kind: ResultKind
    value: Decimal = Decimal(0)
    """Points, or percent of the weight."""
    label: str = ""
    bare: bool = False
    """A percentage of which the text does not say that it is of the weight."""


@dataclass(frozen=True, slots=True)
class Statement:
    condition: str
    """Normalised; without its list mark."""
    result: Result
    marked: bool = False
    """Stands in a list: ①, 1., a."""
    bracketed: bool = False
    """The points stand in brackets: 制度健全（2分）."""
    words: str = ""
    """Condition and result as they stand in the normalised text."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a text says."""

    text: str
    statements: tuple[Statement, ...]
    context: tuple[str, ...] = ()
    """Sentences that neither earn nor cost anything."""
    items: tuple[str, ...] = ()
    """A list without points of its own: a.… b.… c.…"""
    most_lost: Decimal | None = None
    """累计扣分不超过N分; None: until nothing is left."""
    least: Decimal | None = None
    """最低得N分."""
    exceptions: tuple[str, ...] = ()
    """不适用的按满分计算."""
    vague: tuple[str, ...] = ()
    """Words that leave the points to whoever judges."""
    stated_weight: Decimal | None = None
    unread: tuple[str, ...] = field(default=())
    """What stands behind the last statement and may matter."""


_OF_WEIGHT = (
    r"(?:其|该项|本项|该|本|此项)?(?:指标|项目)?(?:权重分值|权重|分值|满分|标准分|总分|分数|得分)"
)
_GIVE = "(?:可?(?:得|计|给|记|赋|评)|获得|获|可得)"
_TAKE = "(?:加扣|再扣|倒扣|扣除|扣减|扣掉|扣|减去|减掉|减)"
_RATE = "(?:率|比例|比值|占比|程度|满意度|完成度)"
_RESULTS: tuple[tuple[ResultKind | Literal["skip", "most", "least", "except"], str], ...] = (
    ("skip", r"满分(?:为)?NUM分|(?:共|总分|合计|本项|该项)(?:分值)?(?:为)?NUM分|测评分值为NUM分"),
    (
        "skip",
        "满分为止|不倒扣分?|不计负分|不加分|(?:最高|最多)(?:可)?(?:得|计|加)(?:分)?(?:不超过)?NUM分"
        "|(?:完成率)?(?:超过|大于|高于)100%的?,?(?:均|都)?按(?:照)?100%(?:计算|计|算)?(?:得分)?",
    ),
    (
        "most",
        r"(?:,|、)?(?:可累计)?扣完(?:本项|该项|该指标|此项)?(?:权重|分值|分数|分)?(?:NUM分)?(?:为)?止"
        r"|,?扣满NUM分为止|,?扣至(?:0|NUM)分(?:为止)?|,?扣到(?:0|NUM)分(?:为止)?|,?可累计扣完|,?最多扣完"
        r"|,?直至扣完(?:为止)?|,?直到扣完(?:为止)?|,?扣完$"
        r"|,?(?:累计|合计|总共|最多|最高|共|总)?(?:可)?扣分?(?:累计|合计)?(?:最多|最高)?(?:不超过|不得超过|上限为?|以)NUM分(?:为限)?"
        r"|,?(?:累计)?(?:最多|最高)(?:累计)?扣(?:分)?(?:不超过)?NUM分",
    ),
    ("least", r",?(?:最低|至少)(?:得|为|计)?NUM分(?:为止)?"),
    ("except", r"(?:按|视为|视同|计为)满分(?:计算|计|处理)?"),
    (
        "zero",
        r"(?:均|(?<!否)则|一律|本项|该项|此项|该指标|本指标|大项)*(?:不得分|不计分|不给分|不予计分|不记分|无分"
        rf"|{_GIVE}?(?:为)?(?<![\d.])(?:0|零)分|扣除?全部(?:分值|分数|分)|全部扣除|扣光|实行一票否决|一票否决)",
    ),
    (
        "full",
        rf"(?:(?<!否)则|即)?{_GIVE}(?:该项|本项|全部)?(?:满分(?!的?\d)|全分|全部分值)|不扣分|(?<![不各总应实评])得分(?=,否则)|{_GIVE}100%(?:分值|权重|的分值|的分)?|得100%$",
    ),
    (
        "lose_share",
        rf"{_TAKE}{_OF_WEIGHT}的?(?P<pct>NUM)%|{_TAKE}(?P<bare>NUM)%(?:的?(?P<of>权重分值|权重|分值|满分|标准分|分))?",
    ),
    ("lose_points", rf"{_TAKE}(?:本项|该项)?(?P<lost>NUM)分"),
    (
        "share",
        rf"{_GIVE}{_OF_WEIGHT}的?(?P<got>NUM)%(?:的?(?:分值|分数|得分|分))?|{_GIVE}(?P<part>NUM)%(?:的?(?:权重分值|权重分|权重|分值|分数|满分|标准分|分))?",
    ),
    (
        "proportion",
        r"(?:则|再)?按(?:照)?(?:实际|其|相应|相关)?(?:完成|达标|执行|到位)?(?:情况)?的?(?:比例|比率|百分比|完成率|到位率|执行率|达标率)"
        r"(?:折算|计算|相应|给予|赋予)*(?:得分|计分|给分|记分|赋分|评分|分值)"
        rf"|(?:得分=?)?(?:实际)?[^,;。=:]{{0,10}}{_RATE}(?:×|乘以|乘)(?:W|{_OF_WEIGHT}|NUM分?)"
        r"(?:计算|得出)?(?:得分|分数|计分)?"
        rf"|(?:得分=?)?(?:{_OF_WEIGHT}|NUM分?)(?:×|乘以|乘)[^,;。]{{0,10}}{_RATE}(?:计算得分|计分)?"
        r"|(?:得分=?)?\(?[^,;。=()]{2,24}[/÷][^,;。=()]{2,24}\)?(?:×100%)?(?:×|乘以|乘)"
        rf"(?:W|{_OF_WEIGHT}|NUM分)",
    ),
    (
        "points",
        rf"(?:(?:再|另)?{_GIVE}|为|分别得|各得|得分为?)(?P<points>NUM)分|\((?P<in>NUM)分\)|(?P<end>(?<![\d.])NUM)分(?=[,;。)]|$)",
    ),
    (
        "label",
        r"(?:为|评为|属于)(?P<label>优秀|优良|优|良好|良|中等|中|及格|合格|基本合格|不合格"
        r"|较好|一般|较差|差)(?=[,;。]|$)",
    ),
)
_RESULT = re.compile(
    "|".join(f"(?P<r_{kind}_{i}>{text})" for i, (kind, text) in enumerate(_RESULTS)).replace(
        "NUM", NUM
    )
)
_VAGUE = re.compile(
    "酌情|视情|按比例(?:扣|减)|适当扣|适当减|适当得|视具体|根据情况|根据实际情况"
    "|综合评(?:分|定|价)|专家(?:综合)?(?:评|打)|评委|减半"
    rf"|{NUM}-{NUM}分|{NUM}分-{NUM}分|排名|名次|位次|第\d+名|(?<![不增])加{NUM}分"
    r"|按[^,;。]{0,20}办法[^,;。]{0,4}(?:扣|计|评)分"
)
_MATTERS = re.compile(rf"{NUM}%|{NUM}分|扣|减分|得分|计分|给分|加分|分值|满分")
_EDGE = "的,;。:、" + MARK
_TOGETHER = re.compile(
    rf"(?P<before>[^,;。、]*?)(?P<rates>{NUM}%(?:、{NUM}%)+)(?P<after>[^,;。\d]{{0,4}}),?"
    rf"(?:分别|依次)(?P<verb>[^\d,;。]{{1,3}})(?P<points>{NUM}分(?:、{NUM}分)+)"
)


def read(text: str) -> Reading:
    """The statements of a text. Never raises."""
    whole = _TOGETHER.sub(_apart, normalised(text))
    found = _Reader(whole)
    for match in _RESULT.finditer(whole):
        found.take(match)
    return found.done()


def _apart(match: re.Match[str]) -> str:
    """低于80%、70%的，分别扣1分、2分: each with its own."""
    rates, points = match["rates"].split("、"), match["points"].split("、")
    if len(rates) != len(points):
        return match[0]
    return ";".join(
        f"{match['before']}{rate}{match['after']},{match['verb']}{worth}"
        for rate, worth in zip(rates, points, strict=True)
    )


def bare(text: str) -> str:
    """Without the marks at its ends; brackets stay where they have their other half."""
    text = text.strip(_EDGE)
    if text.count(")") > text.count("("):
        text = text.removesuffix(")") if text.endswith(")") else text.removeprefix(")")
    if text.count("(") > text.count(")"):
        text = text.removeprefix("(") if text.startswith("(") else text.removesuffix("(")
    return text.strip(_EDGE)


class _Reader:
    def __init__(self, whole: str) -> None:
        self.whole = whole
        self.at = 0
        self.statements: list[Statement] = []
        self.context: list[str] = []
        self.items: list[str] = []
        self.exceptions: list[str] = []
        self.most: Decimal | None = None
        self.least: Decimal | None = None
        self.weight: Decimal | None = None

    def take(self, match: re.Match[str]) -> None:
        name = next(name for name, value in match.groupdict().items() if name[:2] == "r_" and value)
        kind = name.removeprefix("r_").rpartition("_")[0]
        said = self.whole[self.at : match.start()]
        self.at = match.end()
        figure = re.search(NUM, match[0])
        if kind == "most":
            self._sentences(said)
            if figure and "扣至" not in match[0] and "扣到" not in match[0]:
                self.most = (self.most or Decimal(0)) + Decimal(figure[0])
            elif figure and Decimal(figure[0]):
                self.least = Decimal(figure[0])
        elif kind == "least":
            self._sentences(said)
            self.least = Decimal(figure[0]) if figure and Decimal(figure[0]) else None
        elif kind == "skip":
            self._sentences(said)
            if figure and self.weight is None and "%" not in match[0] and "最" not in match[0]:
                self.weight = Decimal(figure[0])
        elif kind == "except":
            self.exceptions.append(bare(said))
        else:
            self._statement(said, match, kind)  # type: ignore[arg-type]

    def _statement(self, said: str, match: re.Match[str], kind: ResultKind) -> None:
        condition = self._sentences(said, keep_last=True)
        marked = MARK in condition
        if marked and condition.count(MARK) > 1:  # a list, and behind it what it is for
            *listed, condition = [part for part in condition.split(MARK) if part]
            self.items += [bare(part) for part in listed]
        elif marked and not condition.startswith(MARK):
            before, _, condition = condition.rpartition(MARK)
            self.context.append(bare(before))
        said = bare(condition)
        if kind == "zero" and not said and "一票否决" in match[0]:
            said = match[0]
        result = _result(kind, match)
        words = f"{said},{match[0]}" if said else match[0]
        bracketed = match[0].startswith("(")
        self.statements.append(Statement(said, result, marked, bracketed, words))

    def _sentences(self, said: str, *, keep_last: bool = False) -> str:
        """What stands before a result: earlier sentences go to the context or the list."""
        parts = [part for part in re.split("[;。]", said) if bare(part)]
        last = parts.pop() if keep_last and parts else ""
        for part in parts:
            listed = [bare(one) for one in part.split(MARK) if bare(one)]
            if MARK not in part:
                self.context.append(bare(part))
                continue
            if listed and not re.match(f"[^{MARK}\\w]*{MARK}", part):
                self.context.append(listed.pop(0))
            self.items += listed
        return last

    def done(self) -> Reading:
        tail = self.whole[self.at :]
        before = len(self.context), len(self.items)
        self._sentences(tail)
        left = [*self.context[before[0] :], *self.items[before[1] :]]
        left += [part for part in (*self.context, *self.items) if "扣" in part]
        read_here = bool(self.statements)
        unread = tuple(part for part in dict.fromkeys(left) if read_here and _MATTERS.search(part))
        return Reading(
            self.whole,
            tuple(self.statements),
            tuple(part for part in self.context if part),
            tuple(self.items),
            self.most,
            self.least,
            tuple(self.exceptions),
            tuple(dict.fromkeys(found[0] for found in _VAGUE.finditer(self.whole))),
            self.weight,
            unread,
        )


def _result(kind: ResultKind, match: re.Match[str]) -> Result:
    found = {name: value for name, value in match.groupdict().items() if value is not None}
    if kind == "label":
        return Result(kind, label=found["label"])
    names = ("pct", "bare", "lost", "got", "part", "points", "in", "end")
    value = next((Decimal(found[name]) for name in names if name in found), Decimal(0))
    if kind == "points" and not value:
        return Result("zero")
    if kind == "share" and value == 100:
        return Result("full")
    return Result(kind, value, bare="bare" in found and "of" not in found)
