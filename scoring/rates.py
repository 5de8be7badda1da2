"""Rules over rates: so much off for each step a rate falls short; and the satisfaction rule."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, cast

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from scoring.figures import equals, is_short, percent, places_needed, plain
from scoring.model import Item, OneValue
from scoring.readings import ITEM_WORDS, ItemMode, Resolved, StepMode, as_rate, steps
from scoring.rule import (
    ByPoints,
    ByShare,
    Each,
    EvidenceError,
    Outcome,
    RuleBase,
    fraction,
    lost_line,
)
from scoring.schema import Model, Percent, Text

Step = Annotated[Decimal, Field(gt=0, le=100)]
Better = Literal["higher", "lower"]
"""Which way a rate is good. lower: control rates such as 三公经费控制率, costs, complaints."""


class Directed(Model):
    """A rate that is good when it is high, or when it is low."""

    better: Better = "higher"

    def beyond(self, rate: Fraction, line: Fraction) -> Fraction:
        """How far the rate is on the wrong side of the line; 0 or less where it is not."""
        return line - rate if self.better == "higher" else rate - line

    def worse_words(self) -> str:
        return "低于" if self.better == "higher" else "高于"


class Line(Directed):
    """Full marks from this rate on; on the wrong side of it, steps are counted."""

    full_at: Percent
    step_pct: Step = Decimal(1)

    def steps(self, rate: Fraction, mode: StepMode) -> Fraction:
        gap = self.beyond(rate, as_rate(self.full_at))
        return steps(gap, as_rate(self.step_pct), mode) if gap > 0 else Fraction(0)

    def shortfall(self, rate: Fraction, mode: StepMode) -> str:
        """`96.88%低于100% 3.12个百分点，按整1%计3步`; or that the line is reached."""
        line = as_rate(self.full_at)
        shown = percent(rate, _places(rate, mode), self._whole)
        if self.beyond(rate, line) <= 0:
            reached = "达到" if self.better == "higher" else "未超过"
            return f"{shown}{reached}{plain(self.full_at)}%"
        gap = abs(self.full_at - Decimal(shown[:-1]))
        counted = self._counted(mode).format(n=plain(self.steps(rate, mode)))
        return f"{shown}{self.worse_words()}{plain(self.full_at)}% {gap}个百分点，{counted}"

    def _full_words(self) -> str:
        within = "" if self.better == "higher" else "以内"
        return f"{plain(self.full_at)}%{within}"

    def _whole(self, rate: Fraction) -> tuple[int, int]:
        """Steps counted as floor and as ceil; the second tells whether the line is reached."""
        gap = self.beyond(rate, as_rate(self.full_at))
        if gap <= 0:
            return 0, 0
        n, rest = divmod(gap, as_rate(self.step_pct))
        return n, n + bool(rest)

    def _counted(self, mode: StepMode) -> str:
        step = plain(self.step_pct)
        return {
            "floor": f"按整{step}%计{{n}}步",
            "continuous": f"每{step}%一步，按比例计{{n}}步",
            "ceil": f"不足{step}%也计一步，计{{n}}步",
        }[mode]

    def step_reading(self, mode: StepMode) -> str:
        step = plain(self.step_pct)
        return {
            "floor": f"“每{step}%”按整步计，不足{step}%不扣",
            "continuous": f"“每{step}%”按比例连续计",
            "ceil": f"“每{step}%”不足{step}%按一步计",
        }[mode]


def _places(rate: Fraction, mode: StepMode) -> int:
    """Two decimals; where every part of a percent counts, as many as it takes to reckon with."""
    if mode != "continuous":
        return 2
    return max(2, places_needed(rate * 100) or 0) if is_short(rate * 100) else 4


def check_rate(value: object, what: str, most: Fraction | None = None) -> None:
    if not isinstance(value, Fraction):
        raise EvidenceError("evidence_type", f"{what}须为比率，现为“{value}”")
    if value < 0 or (most is not None and value > most):
        raise EvidenceError("evidence_range", f"{what}超出范围：{percent(value)}")


class Rated(Line, RuleBase):
    """So much off for each step beyond the line. Evidence: a rate of 1."""

    @abstractmethod
    def each(self, weight: Decimal) -> Each: ...

    @abstractmethod
    def each_words(self) -> str: ...

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        return (
            f"{self._full_words()}得满分；每{self.worse_words()[0]}{plain(self.step_pct)}%"
            f"扣{self.each_words()}，扣完为止"
        )

    def reading(self, how: Resolved) -> str:
        return self.step_reading(how.step_mode)

    def read(self, raw: object) -> OneValue:
        value = fraction(raw, "比率")
        self.check(value)
        return value

    def check(self, value: OneValue) -> None:
        check_rate(value, "比率")

    def _reckon(self, weight: Decimal, value: Fraction, how: Resolved) -> Outcome:
        said = self.shortfall(value, how.step_mode)
        n = self.steps(value, how.step_mode)
        if not n:
            return Outcome(Fraction(weight), (said, f"得满分 {plain(weight)}"))
        lost, line = lost_line(n, self.each(weight))
        left = self._less(weight, lost)
        return Outcome(left.exact, (said, line, *left.steps))


class RateSteps(ByPoints, Rated):
    """Points off for each step: 每减少5%，扣0.1分."""

    kind: Literal["rate_steps"] = "rate_steps"


class RatePercent(ByShare, Rated):
    """A share of the weight off for each step: 每降低1%，扣权重的3%."""

    kind: Literal["rate_percent"] = "rate_percent"


class RateThreshold(ByShare, Rated):
    """As `RatePercent`, and nothing at all from a second line on."""

    kind: Literal["rate_threshold"] = "rate_threshold"
    zero_below: Percent | None = None
    zero_above: Percent | None = None
    """In place of `zero_below` where a lower rate is better."""
    zero_inclusive: bool = True
    """以下 and 以上 include the number itself (民法典1259)."""

    @model_validator(mode="after")
    def _one_zero_line(self) -> RateThreshold:
        needed, other = ("zero_below", "zero_above")[:: 1 if self.better == "higher" else -1]
        if getattr(self, needed) is None or getattr(self, other) is not None:
            raise PydanticCustomError("zero_line", f"better: {self.better} 时写 {needed}")
        return self

    @property
    def zero_at(self) -> Decimal:
        """The second line, on whichever side it is."""
        found = self.zero_below if self.better == "higher" else self.zero_above
        assert found is not None
        return found

    def words(self, weight: Decimal) -> str:
        including = "含" if self.zero_inclusive else "不含"
        line, side = plain(self.zero_at), self._side()
        return f"{super().words(weight)}；{line}%{side}（{including}{line}%）不计分"

    def _side(self) -> str:
        return "以下" if self.better == "higher" else "以上"

    def flaws(self, weight: Decimal) -> list[tuple[str, str, str]]:
        if self.beyond(as_rate(self.zero_at), as_rate(self.full_at)) <= 0:
            relation = "不低于" if self.better == "higher" else "不高于"
            message = f"不计分线{self.zero_at}%{relation}满分线{self.full_at}%"
            side = "zero_below，改小" if self.better == "higher" else "zero_above，改大"
            return [*super().flaws(weight), ("zero_line", message, f"核对 {side}")]
        return super().flaws(weight)

    def _nothing(self, rate: Fraction) -> bool:
        line = as_rate(self.zero_at)
        return self.beyond(rate, line) > 0 or (self.zero_inclusive and rate == line)

    def _reckon(self, weight: Decimal, value: Fraction, how: Resolved) -> Outcome:
        if not self._nothing(value):
            return super()._reckon(weight, value, how)
        line = as_rate(self.zero_at)
        shown = percent(value, agree=lambda r: (r < line, r == line))
        said = f"{shown}在{plain(self.zero_at)}%{self._side()}，不计分"
        return Outcome(Fraction(self.floor), (said, f"得分 {plain(self.floor)}"))


class Satisfaction(Line, ByShare, RuleBase):
    """Score rates of survey items against one line. Evidence: every item of the rule."""

    kind: Literal["satisfaction"] = "satisfaction"
    better: Literal["higher"] = "higher"
    items: Annotated[tuple[Text, ...], Field(min_length=1)]

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        return (
            f"{len(self.items)}项得分率各{plain(self.full_at)}%以上得满分；"
            f"每低{plain(self.step_pct)}%扣{self.each_words()}"
        )

    def reading(self, how: Resolved) -> str:
        return f"{ITEM_WORDS[how.item_mode]}；{self.step_reading(how.step_mode)}"

    def read(self, raw: object) -> OneValue:
        if not isinstance(raw, dict):
            raise EvidenceError("evidence_type", f"须写成各项的“名称: 得分率”，现为“{raw}”")
        value = tuple(_item(str(name), one) for name, one in raw.items())
        self.check(value)
        return value

    def check(self, value: OneValue) -> None:
        if not isinstance(value, tuple) or not all(isinstance(one, Item) for one in value):
            raise EvidenceError("evidence_type", f"须为各项得分率，现为“{value}”")
        items = cast(tuple[Item, ...], value)
        if sorted(one.name for one in items) != sorted(self.items):
            given = "、".join(one.name for one in items) or "无"
            raise EvidenceError(
                "evidence_items", f"须恰有{'、'.join(self.items)}各一项，现有{given}"
            )
        for one in items:
            check_rate(one.rate, f"{one.name}得分率", Fraction(1))

    def _reckon(self, weight: Decimal, value: tuple[Item, ...], how: Resolved) -> Outcome:
        rates = {item.name: item.rate for item in value}
        ordered = tuple(Item(name, rates[name]) for name in self.items)
        outcome = _MODES[how.item_mode](self, Fraction(weight), ordered, how.step_mode)
        if outcome.exact < self.floor:
            last = f"扣完为止，得分 {plain(self.floor)}"
            return Outcome(Fraction(self.floor), (*outcome.steps, last))
        return outcome

    def cut(self, rate: Fraction, mode: StepMode) -> Fraction:
        """Share of the weight that one rate costs."""
        return self.steps(rate, mode) * Fraction(self.deduct_pct_of_weight) / 100

    def item_line(self, item: Item, mode: StepMode) -> str:
        said = f"{item.name} {self.shortfall(item.rate, mode)}"
        cut = self.cut(item.rate, mode)
        return f"{said}，扣{plain(cut * 100)}%" if cut else said


def _item(name: str, raw: object) -> Item:
    n = raw.get("n", 0) if isinstance(raw, dict) else 0
    rate = raw.get("rate") if isinstance(raw, dict) else raw
    whole_n = n if type(n) is int else 0
    return Item(name, fraction(rate, f"{name}得分率"), whole_n)


def _after(weight: Fraction, cut: Fraction) -> tuple[Fraction, str]:
    left = weight * (1 - cut)
    return left, f"得分 {plain(weight)} × (1 − {plain(cut * 100)}%) {equals(left, cut * 100)}"


def _equal_share(
    rule: Satisfaction, weight: Fraction, items: tuple[Item, ...], mode: StepMode
) -> Outcome:
    part = weight / len(items)
    lines, marks = [], []
    for item in items:
        cut = min(rule.cut(item.rate, mode), Fraction(1))
        mark = part * (1 - cut)
        marks.append(mark)
        reckoned = f"{plain(part)} × (1 − {plain(cut * 100)}%) {equals(mark, part, cut * 100)}"
        got = f"得 {reckoned}" if cut else f"得 {plain(mark)}"
        lines.append(f"{item.name} {rule.shortfall(item.rate, mode)}，{got}")
    score = sum(marks, Fraction(0))
    total = f"得分 {' + '.join(map(plain, marks))} {equals(score, *marks)}"
    return Outcome(score, (f"每项 {plain(weight)} ÷ {len(items)} {equals(part)}分", *lines, total))


def _on_whole(pick: Callable[[list[Fraction]], Fraction], words: str) -> _Mode:
    def reckon(
        rule: Satisfaction, weight: Fraction, items: tuple[Item, ...], mode: StepMode
    ) -> Outcome:
        lines = [rule.item_line(item, mode) for item in items]
        cut = pick([rule.cut(item.rate, mode) for item in items])
        score, last = _after(weight, cut)
        return Outcome(score, (*lines, f"{words} {plain(cut * 100)}%", last))

    return reckon


def _overall(
    rule: Satisfaction, weight: Fraction, items: tuple[Item, ...], mode: StepMode
) -> Outcome:
    mean = Item("各项平均", sum((item.rate for item in items), Fraction(0)) / len(items))
    lines = [f"{item.name} {percent(item.rate)}" for item in items]
    score, last = _after(weight, rule.cut(mean.rate, mode))
    return Outcome(score, (*lines, rule.item_line(mean, mode), last))


_Mode = Callable[[Satisfaction, Fraction, tuple[Item, ...], StepMode], Outcome]
_MODES: dict[ItemMode, _Mode] = {
    "equal_share": _equal_share,
    "worst": _on_whole(max, "最低一项决定，扣"),
    "cumulative": _on_whole(lambda cuts: sum(cuts, Fraction(0)), "各项扣分合计"),
    "overall": _overall,
}
