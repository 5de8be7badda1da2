"""The rule for what no other kind can say: a formula over declared figures."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, cast

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from scoring.figures import equals, plain
from scoring.model import OneValue
from scoring.readings import Resolved
from scoring.reckoning import Formula, ReckoningError, substituted
from scoring.rule import EvidenceError, Outcome, RuleBase, fraction, is_number
from scoring.schema import Model, Text

WEIGHT = "W"
"""The weight, in a formula."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


class Figure(Model):
    """A figure that the formula needs."""

    name: Annotated[str, Field(pattern=r"^[^\W\d]\w{0,19}$")]
    """As it stands in the formula."""
    text: str = ""
    """What it is, for whoever has to find it."""
    unit: str = ""
    """元, 人, 场 ...; `%` for a rate of 1."""


class FormulaRule(RuleBase):
    """Points by a formula: `W × MIN(1, 实际 ÷ 计划)`. Held within floor and weight.

    Evidence: the figures in the order of `inputs`, exact; a rate as a share of 1. A rule with one
    input takes a rate from records as well.
    """

    kind: Literal["formula"] = "formula"
    inputs: Annotated[tuple[Figure, ...], Field(min_length=1, max_length=20)]
    points: Text
    """The formula; W is the weight."""

    @model_validator(mode="after")
    def _readable(self) -> FormulaRule:
        names = [figure.name for figure in self.inputs]
        if len(set(names)) < len(names) or WEIGHT in names:
            raise PydanticCustomError("inputs", "名称有重复，或用了 W（W 是分值）")
        try:
            wanted = Formula(self.points).names
        except ReckoningError as error:
            raise PydanticCustomError("formula", "{words}", {"words": str(error)}) from None
        if unknown := sorted(wanted - {*names, WEIGHT}):
            words = f"公式里的“{'、'.join(unknown)}”不在 inputs 里"
            raise PydanticCustomError("formula", "{words}", {"words": words})
        if unused := [name for name in names if name not in wanted]:
            words = f"公式没有用到“{'、'.join(unused)}”"
            raise PydanticCustomError("formula", "{words}", {"words": words})
        return self

    def words(self, weight: Decimal) -> str:
        meant = "，".join(f"{one.name}＝{one.text}" for one in self.inputs if one.text)
        said = f"得分 = {self.points}（W＝分值{plain(weight)}）"
        return f"{said}；{meant}" if meant else said

    def read(self, raw: object) -> OneValue:
        if isinstance(raw, list):  # as stored
            value = tuple(fraction_or_number(one, "数") for one in raw)
        elif isinstance(raw, dict):
            names = [figure.name for figure in self.inputs]
            if sorted(map(str, raw)) != sorted(names):
                raise EvidenceError("evidence_items", f"须恰有：{'、'.join(names)}")
            value = tuple(fraction_or_number(raw[name], name) for name in names)
        else:
            value = (fraction_or_number(raw, self.inputs[0].name),)
        self.check(value)
        return value

    def check(self, value: OneValue) -> None:
        figures = self._figures(value)
        if any(one < 0 for one in figures):
            raise EvidenceError("evidence_range", "公式里的数不能为负数")
        try:
            Formula(self.points).reckon(self._named(figures, Fraction(1)))
        except ReckoningError as error:
            raise EvidenceError("evidence_range", str(error)) from None

    def _figures(self, value: OneValue) -> tuple[Fraction, ...]:
        if isinstance(value, Fraction):
            value = (value,)
        if not isinstance(value, tuple) or not all(isinstance(one, Fraction) for one in value):
            raise EvidenceError("evidence_type", f"须为公式里的各个数，现为“{value}”")
        if len(value) != len(self.inputs):
            raise EvidenceError("evidence_items", f"须有{len(self.inputs)}个数，现有{len(value)}个")
        return cast(tuple[Fraction, ...], value)

    def _named(self, figures: tuple[Fraction, ...], weight: Fraction) -> dict[str, Fraction]:
        names = (figure.name for figure in self.inputs)
        return {**dict(zip(names, figures, strict=True)), WEIGHT: weight}

    def _reckon(self, weight: Decimal, value: OneValue, how: Resolved) -> Outcome:  # noqa: ARG002
        figures = self._figures(value)
        named = self._named(figures, Fraction(weight))
        exact = Formula(self.points).reckon(named)
        shown = {WEIGHT: plain(weight)}
        for figure, one in zip(self.inputs, figures, strict=True):
            shown[figure.name] = f"{plain(one * 100)}%" if figure.unit == "%" else plain(one)
        given = [
            f"{figure.name} {shown[figure.name]}{'' if figure.unit == '%' else figure.unit}"
            for figure in self.inputs
        ]
        worked = f"{substituted(self.points, shown)} {equals(exact, *figures)}"
        return Outcome(*self._held(weight, exact, ("，".join(given), worked)))

    def _held(
        self, weight: Decimal, exact: Fraction, steps: tuple[str, ...]
    ) -> tuple[Fraction, tuple[str, ...]]:
        if exact > weight:
            return Fraction(weight), (*steps, f"超过分值，得满分 {plain(weight)}")
        if exact < self.floor:
            return Fraction(self.floor), (*steps, f"扣完为止，得分 {plain(self.floor)}")
        return exact, (*steps, f"得分 {plain(exact)}")


def fraction_or_number(raw: object, what: str) -> Fraction:
    """A number, an amount with commas, a ratio or a percentage, exact. Raises EvidenceError."""
    if is_number(raw):
        return Fraction(raw)
    text = raw.replace(",", "").replace("，", "").strip() if isinstance(raw, str) else ""
    if _NUMBER.fullmatch(text):
        return Fraction(text)
    return fraction(raw, what)
