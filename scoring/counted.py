"""Rules over something judged or counted: yes or no, tiers, conditions, categories, parts."""

from __future__ import annotations

from abc import abstractmethod
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal, Self, cast

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from scoring.figures import equals, plain
from scoring.model import OneValue
from scoring.readings import Resolved
from scoring.rule import (
    ByEither,
    ByPoints,
    Each,
    EvidenceError,
    Outcome,
    RuleBase,
    Share,
    fraction,
    is_number,
    lost_line,
    one_of,
    whole,
)
from scoring.schema import Model, Points, Text

Some = Field(min_length=1)


class PassFail(RuleBase):
    """All or nothing: a yes or no, or a count of which one is enough to fail."""

    kind: Literal["pass_fail"] = "pass_fail"
    labels: tuple[Text, Text] = ("是", "否")
    """The words for passing and for failing."""
    count_of: str = ""
    """What is counted, e.g. 手续不完整的例数; then the evidence is a count and any fails."""

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        if self.count_of:
            return f"{self.count_of}：没有得满分，有一例即不得分"
        return f"{self.labels[0]}得满分，{self.labels[1]}不得分"

    def read(self, raw: object) -> OneValue:
        if not self.count_of and raw in self.labels:
            return raw == self.labels[0]
        return super().read(raw)

    def check(self, value: OneValue) -> None:
        if self.count_of:
            whole(value, self.count_of)
        elif not isinstance(value, bool):
            raise EvidenceError("evidence_type", f"须为{'或'.join(self.labels)}，现为“{value}”")

    def _reckon(self, weight: Decimal, value: bool | int, how: Resolved) -> Outcome:  # noqa: ARG002
        passed = not value if self.count_of else bool(value)
        found = f"{self.count_of} {value}" if self.count_of else self.labels[0 if passed else 1]
        score = Fraction(weight if passed else self.floor)
        return Outcome(score, (f"评定：{found}", _full_or(score, weight)))


def _full_or(score: Fraction, weight: Decimal) -> str:
    return f"得满分 {plain(score)}" if score == weight else f"得分 {plain(score)}"


class Worth(Model):
    """What one tier or interval earns: a share of the weight, or points."""

    factor: Annotated[Decimal, Field(ge=0, le=1)] | None = None
    """Share of the weight."""
    points: Points | None = None
    """Points instead of a share; never more than the weight."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.factor is None) == (self.points is None):
            raise PydanticCustomError("tier", "factor 与 points 须写且只写一个")
        return self

    def score(self, weight: Decimal) -> Fraction:
        given = self.points if self.factor is None else self.factor * weight
        return min(Fraction(given or 0), Fraction(weight))

    def worth_words(self) -> str:
        if self.points is not None:
            return f"{plain(self.points)}分"
        return f"{plain((self.factor or 0) * 100)}%"

    def reckon(self, weight: Decimal) -> tuple[Fraction, str]:
        """The score, and the line that gives it."""
        score = self.score(weight)
        if self.factor is not None and 0 < self.factor < 1:
            shown = f"{plain(weight)} × {plain(self.factor * 100)}%"
            return score, f"得分 {shown} {equals(score)}"
        return score, _full_or(score, weight)


class Tier(Worth):
    label: Text

    def words(self) -> str:
        return f"{self.label} {self.worth_words()}"


class Tiered(RuleBase):
    """A grade in words, each worth a share of the weight."""

    kind: Literal["tiered"] = "tiered"
    tiers: Annotated[tuple[Tier, ...], Field(min_length=2)]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(tier.label for tier in self.tiers)

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        return f"分档：{'；'.join(tier.words() for tier in self.tiers)}"

    def check(self, value: OneValue) -> None:
        one_of(value, self.labels, "评定")

    def _reckon(self, weight: Decimal, value: str, how: Resolved) -> Outcome:  # noqa: ARG002
        tier = next(tier for tier in self.tiers if tier.label == value)
        score, line = tier.reckon(weight)
        if score < self.floor:
            score, line = Fraction(self.floor), f"得分 {plain(self.floor)}"
        return Outcome(score, (f"评定：{value}", line))


class Counted(RuleBase):
    """So much off for each that is wrong or missing."""

    @abstractmethod
    def each(self, weight: Decimal) -> Each: ...

    @abstractmethod
    def _failed(self, value: Any) -> tuple[int, str]:  # noqa: ANN401
        """How many, and in words."""

    def _reckon(self, weight: Decimal, value: OneValue, how: Resolved) -> Outcome:  # noqa: ARG002
        n, found = self._failed(value)
        if not n:
            return Outcome(Fraction(weight), (found, f"得满分 {plain(weight)}"))
        lost, line = lost_line(Fraction(n), self.each(weight))
        left = self._less(weight, lost)
        return Outcome(left.exact, (found, line, *left.steps))


class DeductPerItem(ByEither, Counted):
    """Something off for each item of a kind: breach, risk, event not held."""

    kind: Literal["deduct_per_item"] = "deduct_per_item"
    item: Text = "不合要求的项数"
    """What is counted."""

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        return f"{self.item}：每一项扣{self.each_words()}，扣完为止"

    def check(self, value: OneValue) -> None:
        whole(value, self.item)

    def _failed(self, value: int) -> tuple[int, str]:
        return value, f"{self.item}：{value}"


class Condition(Model):
    id: Text
    text: Text
    good: bool = True
    """Whether yes is the good answer; 是否存在需要完善的环节 is put the other way round."""


class Checklist(ByPoints, Counted):
    """Conditions that all have to be met. Evidence: how many are not, or the ids of those."""

    kind: Literal["checklist"] = "checklist"
    conditions: Annotated[tuple[Condition, ...], Some]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(condition.id for condition in self.conditions)

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        n = len(self.conditions)
        return f"{n}项条件全部符合得满分；一项不符合扣{self.each_words()}，扣完为止"

    def read(self, raw: object) -> OneValue:
        return super().read(tuple(raw) if isinstance(raw, list) else raw)

    def check(self, value: OneValue) -> None:
        if isinstance(value, tuple):
            _subset(value, self.ids, "不符合的条件")
            return
        whole(value, "不符合的条件数")
        if cast(int, value) > len(self.conditions):
            raise EvidenceError(
                "evidence_range", f"不符合的条件数{value}超过条件数{len(self.conditions)}"
            )

    def _failed(self, value: int | tuple[str, ...]) -> tuple[int, str]:
        if isinstance(value, int):
            return value, f"不符合的条件：{value}项"
        named = [condition for condition in self.conditions if condition.id in value]
        texts = "；".join(f"{condition.id} {condition.text}" for condition in named)
        return len(named), f"不符合的条件：{len(named)}项" + (f"（{texts}）" if texts else "")


class Coverage(ByPoints, Counted):
    """Categories that all have to be reached. Evidence: those that were not."""

    kind: Literal["coverage"] = "coverage"
    categories: Annotated[tuple[Text, ...], Some]

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        n = len(self.categories)
        return f"{n}类全部覆盖得满分；每少一类扣{self.each_words()}，扣完为止"

    def read(self, raw: object) -> OneValue:
        return super().read(tuple(raw) if isinstance(raw, list) else raw)

    def check(self, value: OneValue) -> None:
        if not isinstance(value, tuple):
            raise EvidenceError("evidence_type", f"须列出未覆盖的类别，现为“{value}”")
        _subset(value, self.categories, "未覆盖的类别")

    def _failed(self, value: tuple[str, ...]) -> tuple[int, str]:
        if not value:
            return 0, f"{len(self.categories)}类全部覆盖"
        missing = [name for name in self.categories if name in value]
        return len(missing), f"未覆盖{len(missing)}类：{'、'.join(missing)}"


def _subset(value: tuple[Any, ...], known: tuple[str, ...], what: str) -> None:
    for name in value:
        one_of(name, known, what)
    if len(set(value)) < len(value):
        raise EvidenceError("evidence_items", f"{what}有重复：{'、'.join(value)}")


class Part(Model):
    text: Text
    points: Points


class Parts(RuleBase):
    """Points for each part. Evidence: the share of each, 0 to 1, in the order of the parts."""

    kind: Literal["parts"] = "parts"
    parts: Annotated[tuple[Part, ...], Some]
    shares: Annotated[tuple[Share, ...], Field(min_length=2)] = (Decimal(100), Decimal(0))
    """Percentages an assessor chooses from; as printed, all or nothing."""

    def words(self, weight: Decimal) -> str:  # noqa: ARG002
        points = "、".join(plain(part.points) for part in self.parts)
        return f"{len(self.parts)}个部分分别得{points}分"

    def read(self, raw: object) -> OneValue:
        if not isinstance(raw, list):
            raise EvidenceError("evidence_type", f"须逐项列出得分比例，现为“{raw}”")
        value = tuple(_part_share(one) for one in raw)
        self.check(value)
        return value

    def check(self, value: OneValue) -> None:
        if not isinstance(value, tuple) or not all(isinstance(one, Fraction) for one in value):
            raise EvidenceError("evidence_type", f"须为每个部分的得分比例，现为“{value}”")
        if len(value) != len(self.parts):
            raise EvidenceError(
                "evidence_items", f"有{len(self.parts)}个部分，却给了{len(value)}个比例"
            )
        if not all(0 <= one <= 1 for one in cast(tuple[Fraction, ...], value)):
            raise EvidenceError("evidence_range", "得分比例须在0到1之间")

    def flaws(self, weight: Decimal) -> list[tuple[str, str, str]]:
        total = sum(part.points for part in self.parts)
        if total != weight:
            message = f"各部分合计{plain(total)}分，与分值{plain(weight)}不符"
            return [*super().flaws(weight), ("parts_sum", message, "改正各部分的 points")]
        return super().flaws(weight)

    def _reckon(self, weight: Decimal, value: tuple[Fraction, ...], how: Resolved) -> Outcome:  # noqa: ARG002
        marks = [Fraction(part.points) * one for part, one in zip(self.parts, value, strict=True)]
        lines = [
            f"{part.text}：{plain(part.points)} × {plain(one * 100)}% {equals(mark, one * 100)}"
            for part, one, mark in zip(self.parts, value, marks, strict=True)
        ]
        score = max(sum(marks, Fraction(0)), Fraction(self.floor))
        return Outcome(
            score, (*lines, f"得分 {' + '.join(map(plain, marks))} {equals(score, *marks)}")
        )


def _part_share(raw: object) -> Fraction:
    if is_number(raw):
        return Fraction(raw)
    return fraction(raw, "得分比例")
