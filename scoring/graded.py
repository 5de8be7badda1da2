"""Rules of the national forms: intervals, share of the target, straight lines, judged bands.

Sources: 财预〔2020〕10号 (完成比例, three bands of a qualitative target), 财预〔2021〕101号
(评判等级, 满意度赋分 by intervals).
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, cast

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from scoring.counted import Worth
from scoring.figures import equals, percent, plain
from scoring.model import OneValue
from scoring.rates import Directed, Line, check_rate
from scoring.readings import Resolved, StepMode, as_rate
from scoring.rule import (
    ByShare,
    EvidenceError,
    Outcome,
    RuleBase,
    Share,
    fraction,
    lost_line,
)
from scoring.schema import Model, Percent, Text


class OnRate(RuleBase):
    """A rule whose evidence is one rate of 1; it may be above 100 %."""

    def read(self, raw: object) -> OneValue:
        value = fraction(raw, "比率")
        self.check(value)
        return value

    def check(self, value: OneValue) -> None:
        check_rate(value, "比率")


class Interval(Worth):
    """One row of an interval table."""

    bound: Percent | None = None
    """The rate from which it holds (with better: lower, up to which); none: all the rest."""
    inclusive: bool = True
    """Whether the bound itself belongs to it: 以上, 以下 and 以内 include it (民法典1259)."""


class Bands(Directed, OnRate):
    """An interval table, the best first: ≥90% 满分, 80%（含）–90% 得80%, 其余不得分."""

    kind: Literal["bands"] = "bands"
    bands: Annotated[tuple[Interval, ...], Field(min_length=2)]

    @model_validator(mode="after")
    def _ordered(self) -> Bands:
        *bounded, last = self.bands
        if last.bound is not None or any(band.bound is None for band in bounded):
            raise PydanticCustomError("bands", "只有最后一档不写 bound，它收其余全部")
        lines = [as_rate(cast(Decimal, band.bound)) for band in bounded]
        if any(self.beyond(worse, better) <= 0 for better, worse in pairwise(lines)):
            order = "从高到低" if self.better == "higher" else "从低到高"
            raise PydanticCustomError("bands", "各档的 bound 须{order}", {"order": order})
        return self

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        return "区间：" + "；".join(
            f"{self._range(band)} {band.worth_words()}" for band in self.bands
        )

    def flaws(self, weight: Decimal) -> list[tuple[str, str, str]]:
        scores = [band.score(weight) for band in self.bands]
        if any(worse > better for better, worse in pairwise(scores)):
            message = "差的一档得分反而高"
            return [*super().flaws(weight), ("bands", message, "核对各档的 factor 或 points")]
        return super().flaws(weight)

    def _range(self, band: Interval) -> str:
        if band.bound is None:
            return "其余"
        sign = "≥" if band.inclusive else ">"
        if self.better == "lower":
            sign = "≤" if band.inclusive else "<"
        return f"{sign}{plain(band.bound)}%"

    def _holds(self, band: Interval, rate: Fraction) -> bool:
        if band.bound is None:
            return True
        off = self.beyond(rate, as_rate(band.bound))
        return off < 0 or (band.inclusive and off == 0)

    def _place(self, rate: Fraction) -> int:
        return next(i for i, band in enumerate(self.bands) if self._holds(band, rate))

    def _reckon(self, weight: Decimal, value: Fraction, how: Resolved) -> Outcome:  # noqa: ARG002
        band = self.bands[self._place(value)]
        shown = percent(value, agree=self._place)
        missed = "、".join(self._range(one) for one in self.bands[:-1])
        where = f"不在{missed}内" if band.bound is None else f"在“{self._range(band)}”一档"
        exact, line = band.reckon(weight)
        if exact < self.floor:
            return Outcome(Fraction(self.floor), (f"{shown}{where}", f"得分 {plain(self.floor)}"))
        return Outcome(exact, (f"{shown}{where}", line))


class Over(ByShare, Model):
    """Over-fulfilment that shows a target set too low: so much off for each step above a line."""

    above: Percent
    """130: what is above 130 % of the target takes something off."""
    step_pct: Annotated[Decimal, Field(gt=0, le=100)] = Decimal(1)

    def line(self) -> Line:
        return Line(full_at=self.above, step_pct=self.step_pct, better="lower")


class Proportional(Directed, OnRate):
    """完成比例: weight × share of the target reached, at most the weight.

    Evidence: actual ÷ target. With better: lower, weight × full_at ÷ rate beyond the line. 偏离:
    over-fulfilment beyond `over.above` is reduced (财预〔2020〕10号: 目标值设定明显偏低).
    """

    kind: Literal["proportional"] = "proportional"
    full_at: Annotated[Decimal, Field(gt=0, allow_inf_nan=False)] = Decimal(100)
    """Percent of the target that earns full marks."""
    zero_below: Percent | None = None
    """Nothing below this share of what earns full marks (the number itself still earns)."""
    over: Over | None = None

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        line = f"{plain(self.full_at)}%"
        if self.better == "higher":
            said = f"达到{line}得满分；未达到的按完成比例：分值 × 比率 ÷ {line}"
        else:
            said = f"不超过{line}得满分；超过的按比例：分值 × {line} ÷ 比率"
        if self.zero_below is not None:
            said += f"；不足{plain(self.zero_below)}%不得分"
        if self.over:
            step = f"每高{plain(self.over.step_pct)}%扣{self.over.each_words()}"
            said += f"；超过{plain(self.over.above)}%的，{step}"
        return said

    def reading(self, how: Resolved) -> str:
        return self.over.line().step_reading(how.step_mode) if self.over else ""

    def flaws(self, weight: Decimal) -> list[tuple[str, str, str]]:
        found = super().flaws(weight)
        if self.over and self.better == "lower":
            found.append(("over", "better: lower 没有超额完成", "删去 over"))
        elif self.over and self.over.above < self.full_at:
            message = f"超额线{self.over.above}%低于满分线{self.full_at}%"
            found.append(("over", message, "改大 over.above"))
        if self.zero_below is not None and self.zero_below > 100:
            found.append(("zero_line", "不得分线高于100%", "改小 zero_below"))
        return found

    def _share(self, rate: Fraction) -> Fraction:
        full = as_rate(self.full_at)
        if self.beyond(rate, full) <= 0:
            return Fraction(1)
        return rate / full if self.better == "higher" else full / rate

    def _state(self, rate: Fraction) -> tuple[bool, bool, bool]:
        """On which side of every line a rate is."""
        share = self._share(rate)
        nothing = self.zero_below is not None and share < as_rate(self.zero_below)
        over = self.over is not None and rate > as_rate(self.over.above)
        return share == 1, nothing, over

    def _reckon(self, weight: Decimal, value: Fraction, how: Resolved) -> Outcome:
        full, nothing, over = self._state(value)
        shown = percent(value, agree=self._state)
        if nothing:
            assert self.zero_below is not None
            said = f"{shown}，不足满分线的{plain(self.zero_below)}%，不得分"
            return Outcome(Fraction(self.floor), (said, f"得分 {plain(self.floor)}"))
        if over and self.over:
            return self._above(weight, value, how.step_mode, self.over)
        if full:
            reached = "达到" if self.better == "higher" else "未超过"
            said = f"{shown}{reached}{plain(self.full_at)}%"
            return Outcome(Fraction(weight), (said, f"得满分 {plain(weight)}"))
        return self._in_proportion(weight, value, shown)

    def _in_proportion(self, weight: Decimal, rate: Fraction, shown: str) -> Outcome:
        exact = self._share(rate) * Fraction(weight)
        line = plain(self.full_at)
        said = f"{shown}{self.worse_words()}{line}%，按比例得分"
        if exact < self.floor:
            return Outcome(Fraction(self.floor), (said, f"得分 {plain(self.floor)}"))
        terms = (rate * 100, Fraction(self.full_at))
        above, below = terms if self.better == "higher" else terms[::-1]
        ratio = f"{plain(above)}% ÷ {plain(below)}%"
        return Outcome(exact, (said, f"得分 {plain(weight)} × {ratio} {equals(exact, *terms)}"))

    def _above(self, weight: Decimal, rate: Fraction, mode: StepMode, over: Over) -> Outcome:
        line = over.line()
        n = line.steps(rate, mode)
        said = f"超额完成：{line.shortfall(rate, mode)}"
        if not n:
            return Outcome(Fraction(weight), (said, f"得满分 {plain(weight)}"))
        lost, words = lost_line(n, over.each(weight))
        left = self._less(weight, lost)
        return Outcome(left.exact, (said, words, *left.steps))


class Point(Model):
    """One corner of the line: at this rate, this share of the weight."""

    at: Percent
    factor: Annotated[Decimal, Field(ge=0, le=1)]


class Linear(OnRate):
    """Straight lines between points (直线内插); level before the first and after the last."""

    kind: Literal["linear"] = "linear"
    points: Annotated[tuple[Point, ...], Field(min_length=2)]
    """By rising rate; the factors rise, or fall, all the way."""

    @model_validator(mode="after")
    def _ordered(self) -> Linear:
        rates = [point.at for point in self.points]
        if rates != sorted(set(rates)):
            raise PydanticCustomError("points", "points 须按 at 从小到大，不重复")
        factors = [point.factor for point in self.points]
        if factors not in (sorted(factors), sorted(factors, reverse=True)):
            raise PydanticCustomError("points", "factor 须一路升高或一路降低")
        return self

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        corners = "、".join(
            f"{plain(point.at)}%得{plain(point.factor * 100)}%" for point in self.points
        )
        return f"按直线内插：{corners}"

    def _reckon(self, weight: Decimal, value: Fraction, how: Resolved) -> Outcome:  # noqa: ARG002
        share, said = self._share(value)
        exact = share * Fraction(weight)
        if exact < self.floor:
            return Outcome(Fraction(self.floor), (said, f"得分 {plain(self.floor)}"))
        line = f"得分 {plain(weight)} × {plain(share * 100)}% {equals(exact, share * 100)}"
        return Outcome(exact, (said, line))

    def _share(self, rate: Fraction) -> tuple[Fraction, str]:
        first, last = self.points[0], self.points[-1]
        for end, off in ((first, rate <= as_rate(first.at)), (last, rate >= as_rate(last.at))):
            if off:
                side = "以内" if end is first else "以上"
                words = f"{percent(rate)}在{plain(end.at)}%{side}，得{plain(end.factor * 100)}%"
                return Fraction(end.factor), words
        corners = pairwise(self.points)
        low, high = next(pair for pair in corners if rate <= as_rate(pair[1].at))
        return self._between(rate * 100, low, high)

    def _between(self, pct: Fraction, low: Point, high: Point) -> tuple[Fraction, str]:
        base, rise = Fraction(low.factor) * 100, Fraction(high.factor - low.factor) * 100
        share = base + rise * (pct - Fraction(low.at)) / Fraction(high.at - low.at)
        sign = "+" if rise >= 0 else "−"
        words = (
            f"{plain(base)}% {sign} {plain(abs(rise))}% × ({plain(pct)} − {plain(low.at)}) ÷ "
            f"({plain(high.at)} − {plain(low.at)}) {equals(share, pct)}%"
        )
        return share / 100, words


class Band(Model):
    """A band of a judgement: what it is called, and down to which share of the weight it goes."""

    label: Text
    least: Share
    """Percent of the weight at its lower end, which belongs to it."""


_BANDS = (
    Band(label="达成年度指标", least=Decimal(80)),
    Band(label="部分达成年度指标并具有一定效果", least=Decimal(60)),
    Band(label="未达成年度指标且效果较差", least=Decimal(0)),
)
_WRITTEN = re.compile(r"(?P<label>.*?)[\s:：，,]*(?P<share>\d+(?:\.\d+)?\s*(?:[%％]|/\s*\d+))")


class Judged(RuleBase):
    """A qualitative target in bands: 100–80%（含）, 80–60%（含）, 60–0%（财预〔2020〕10号）.

    Evidence: the share of the weight given (0 to 1); the band follows from it. Written as
    `85%`, or with its band, `达成年度指标 85%`, which then has to agree.
    """

    kind: Literal["judged"] = "judged"
    bands: Annotated[tuple[Band, ...], Field(min_length=2)] = _BANDS

    @model_validator(mode="after")
    def _ordered(self) -> Judged:
        bounds = [band.least for band in self.bands]
        if bounds != sorted(set(bounds), reverse=True) or bounds[-1] != 0 or bounds[0] >= 100:
            raise PydanticCustomError("bands", "least 须从高到低，最后一档为 0")
        return self

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(band.label for band in self.bands)

    def limits(self, number: int) -> tuple[Decimal, Decimal]:
        """Lowest and highest percent of a band (from 0); all but the first end short of the
        highest."""
        return self.bands[number].least, self.bands[number - 1].least if number else Decimal(100)

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        spans = []
        for number, band in enumerate(self.bands):
            low, high = self.limits(number)
            spans.append(f"{band.label} {plain(high)}%～{plain(low)}%（含）")
        return f"分档评判：{'；'.join(spans)}"

    def read(self, raw: object) -> OneValue:
        found = _WRITTEN.fullmatch(raw.strip()) if isinstance(raw, str) else None
        label, share = (found["label"].strip(), found["share"]) if found else ("", raw)
        value = fraction(share, "评判得分比例")
        self.check(value)
        if label and label != self.label(value):
            raise EvidenceError("evidence_label", f"{percent(value)}不在“{label}”一档")
        return value

    def check(self, value: OneValue) -> None:
        check_rate(value, "评判得分比例", Fraction(1))

    def label(self, share: Fraction) -> str:
        """The band that a share of the weight stands in."""
        return next(band.label for band in self.bands if share >= as_rate(band.least))

    def _reckon(self, weight: Decimal, value: Fraction, how: Resolved) -> Outcome:  # noqa: ARG002
        exact = max(value * Fraction(weight), Fraction(self.floor))
        shown = percent(value, agree=self.label)
        said = f"评判：{self.label(value)}，给{shown}"
        if exact == self.floor and value * Fraction(weight) < exact:
            return Outcome(exact, (said, f"得分 {plain(exact)}"))
        line = f"得分 {plain(weight)} × {plain(value * 100)}% {equals(exact, value * 100)}"
        return Outcome(exact, (said, line))
