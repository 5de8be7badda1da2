"""What every rule kind does: take evidence of its own type, and reckon a score one can follow."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, TypeGuard

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from scoring.figures import equals, plain
from scoring.model import EvidenceValue, OneValue, Panel
from scoring.readings import Resolved
from scoring.schema import Model, Points

Share = Annotated[Decimal, Field(ge=0, le=100)]
DEFAULT_READINGS = Resolved()


class EvidenceError(ValueError):
    """Evidence that a rule cannot take. Never scored as zero instead."""

    def __init__(self, code: str, message: str, leaf: str = "") -> None:
        super().__init__(f"{leaf}：{message}" if leaf else message)
        self.code, self.message, self.leaf = code, message, leaf

    def at(self, leaf: str) -> EvidenceError:
        return EvidenceError(self.code, self.message, leaf)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The exact score and the lines that lead to it; the last line gives the score."""

    exact: Fraction
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Each:
    """What one item, category or step takes off: points, and how they come about."""

    points: Fraction
    words: str


class RuleBase(Model):
    floor: Points = Decimal(0)
    """扣完为止 at this many points."""

    @abstractmethod
    def words(self, weight: Decimal) -> str:
        """The rule with its parameters, for the trace."""

    @abstractmethod
    def check(self, value: OneValue) -> None:
        """Raise `EvidenceError` unless the rule can take the value."""

    @abstractmethod
    def _reckon(self, weight: Decimal, value: Any, how: Resolved) -> Outcome: ...  # noqa: ANN401

    def read(self, raw: object) -> OneValue:
        """A value as written in a file or stored as JSON. Raises `EvidenceError`."""
        value: Any = raw
        self.check(value)
        return value  # type: ignore[no-any-return]

    def reading(self, how: Resolved) -> str:  # noqa: ARG002
        """The readings that this rule makes use of, in words; empty where it needs none."""
        return ""

    def flaws(self, weight: Decimal) -> list[tuple[str, str, str]]:
        """What in the rule does not fit its weight: (code, message, remedy)."""
        if self.floor > weight:
            return [("floor", f"最低得分{self.floor}超过分值{weight}", "改小 floor")]
        return []

    def apply(
        self, weight: Decimal, value: EvidenceValue, how: Resolved = DEFAULT_READINGS
    ) -> Outcome:
        """The exact score within floor..weight. Raises `EvidenceError` on unfit evidence."""
        self.fits(value)
        if isinstance(value, Panel):
            return _joined(value, [self._reckon(weight, one, how) for one in value.values])
        return self._reckon(weight, value, how)

    def fits(self, value: EvidenceValue) -> None:
        """Raise `EvidenceError` unless the rule can take the value, or all of a panel."""
        if isinstance(value, Panel) and not value.values:
            raise EvidenceError("evidence_range", "没有一个评定")
        for one in value.values if isinstance(value, Panel) else (value,):
            self.check(one)

    def _less(self, weight: Decimal, lost: Fraction) -> Outcome:
        """What is left of the weight, not below the floor."""
        if not lost:
            return Outcome(Fraction(weight), (f"得满分 {plain(weight)}",))
        left, floor = Fraction(weight) - lost, Fraction(self.floor)
        if left < floor:
            return Outcome(floor, (f"扣完为止，得分 {plain(floor)}",))
        return Outcome(left, (f"得分 {plain(weight)} − {plain(lost)} {equals(left, lost)}",))


class ByPoints(Model):
    """Takes off points: “扣0.5分”."""

    deduct_points: Points

    def each(self, weight: Decimal) -> Each:  # noqa: ARG002
        return Each(Fraction(self.deduct_points), plain(self.deduct_points))

    def each_words(self) -> str:
        return f"{plain(self.deduct_points)}分"


class ByShare(Model):
    """Takes off a share of the weight: “扣权重的3%”."""

    deduct_pct_of_weight: Share

    def each(self, weight: Decimal) -> Each:
        return Each(
            Fraction(self.deduct_pct_of_weight) / 100 * Fraction(weight),
            f"{plain(self.deduct_pct_of_weight)}% × {plain(weight)}",
        )

    def each_words(self) -> str:
        return f"权重的{plain(self.deduct_pct_of_weight)}%"


class ByEither(Model):
    """Takes off points or a share of the weight, whichever is given."""

    deduct_points: Points | None = None
    deduct_pct_of_weight: Share | None = None

    @model_validator(mode="after")
    def _one(self) -> ByEither:
        if (self.deduct_points is None) == (self.deduct_pct_of_weight is None):
            raise PydanticCustomError(
                "deduction", "deduct_points 与 deduct_pct_of_weight 须写且只写一个"
            )
        return self

    def _by(self) -> ByPoints | ByShare:
        if self.deduct_points is not None:
            return ByPoints(deduct_points=self.deduct_points)
        assert self.deduct_pct_of_weight is not None
        return ByShare(deduct_pct_of_weight=self.deduct_pct_of_weight)

    def each(self, weight: Decimal) -> Each:
        return self._by().each(weight)

    def each_words(self) -> str:
        return self._by().each_words()


def _joined(panel: Panel, outcomes: Sequence[Outcome]) -> Outcome:
    """One score of several: their mean, or their median (of an even number the mean of the two in
    the middle). Assessors are numbered, not named."""
    scores = [one.exact for one in outcomes]
    steps = [f"评定{n}：{'；'.join(one.steps)}" for n, one in enumerate(outcomes, 1)]
    if panel.rule == "mean":
        exact = sum(scores, Fraction(0)) / len(scores)
        sums = " + ".join(map(plain, scores))
        last = f"取平均 ({sums}) ÷ {len(scores)} {equals(exact, *scores)}"
    else:
        middle = sorted(scores)[(len(scores) - 1) // 2 : len(scores) // 2 + 1]
        exact = sum(middle, Fraction(0)) / len(middle)
        last = f"取中位数（{'、'.join(map(plain, sorted(scores)))}） {equals(exact, *middle)}"
    return Outcome(exact, (*steps, last))


def lost_line(n: Fraction, each: Each) -> tuple[Fraction, str]:
    """n times what each takes off, and the line that says so."""
    lost = n * each.points
    return lost, f"扣 {plain(n)} × {each.words} {equals(lost, n)}"


def whole(value: object, what: str) -> None:
    """Raise unless the value is a count. A yes or no is none, though Python counts with it."""
    if type(value) is not int:
        raise EvidenceError("evidence_type", f"{what}须为整数，现为“{value}”")
    if value < 0:
        raise EvidenceError("evidence_range", f"{what}不能为负数，现为{value}")


def one_of(value: object, labels: tuple[str, ...], what: str) -> None:
    """Raise unless the value is one of the labels."""
    if not isinstance(value, str):
        raise EvidenceError("evidence_type", f"{what}须为文字，现为“{value}”")
    if value not in labels:
        raise EvidenceError("evidence_label", f"{what}“{value}”不在：{'、'.join(labels)}")


def is_number(raw: object) -> TypeGuard[int | Decimal]:
    """An exact number; a yes or no, NaN and infinity are none."""
    if isinstance(raw, Decimal):
        return raw.is_finite()
    return isinstance(raw, int) and not isinstance(raw, bool)


_RATE = re.compile(r"(\d+(?:\.\d+)?)(?:[/÷](\d+(?:\.\d+)?)|([%％]))")


def fraction(raw: object, what: str) -> Fraction:
    """A rate of 1 as written: 290/293, 96.88%. A bare 0.95 or 95 is refused: it could be either."""
    found = _RATE.fullmatch(raw.replace(" ", "").replace(",", "")) if isinstance(raw, str) else None
    below = Fraction(found[2] or 100) if found else Fraction(0)
    if not found or not below:
        raise EvidenceError(
            "evidence_type", f"{what}须写成“分子/分母”或百分数（如290/293、98.98%），现为“{raw}”"
        )
    return Fraction(found[1]) / below
