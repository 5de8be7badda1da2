"""How the project reads a text that allows several readings.

Set in project.yaml and frozen at opening. Every reading that would change a score is worked out
beside the chosen one.
"""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from scoring.figures import Rounding
from scoring.schema import Flaw, Model

StepMode = Literal["floor", "continuous", "ceil"]
ItemMode = Literal["equal_share", "worst", "cumulative", "overall"]
SurveyDesign = Literal["probability", "census", "open"]
"""Drawn from a list; everybody on it was asked; whoever has the link may answer."""
ReachMode = Literal["overall", "lowest"]
Denominator = Literal["appropriated", "fiscal_budget", "whole_budget", "whole_budget_own_spent"]

STEP_WORDS: dict[StepMode, str] = {
    "floor": "降幅按整步计，不足一步不扣",
    "continuous": "降幅按比例连续计",
    "ceil": "降幅不足一步按一步计",
}
ITEM_WORDS: dict[ItemMode, str] = {
    "equal_share": "“每一项”均分权重、各自扣分",
    "worst": "“每一项”按最低一项扣分",
    "cumulative": "“每一项”的扣分累加",
    "overall": "“每一项”按各项平均得分率扣分",
}
REACH_WORDS: dict[ReachMode, str] = {
    "overall": "慰问人数按全部对象合计",
    "lowest": "慰问人数按完成最低的一类对象",
}
DENOMINATOR_WORDS: dict[Denominator, str] = {
    "appropriated": "执行率以实际拨款为分母",
    "fiscal_budget": "执行率以财政预算为分母",
    "whole_budget": "执行率以全部预算为分母，只计已确认支出",
    "whole_budget_own_spent": "执行率以全部预算为分母，自筹视为全部支出",
}


class Arithmetic(Model):
    """How scores are rounded, and which total the grade is read from."""

    decimals: Annotated[int, Field(ge=0, le=6)] = 1
    mode: Rounding = "half_up"
    round: Literal["leaf", "total"] = "leaf"
    """leaf: each leaf is rounded and the total is their sum; total: only the total is rounded."""
    grade_by: Literal["printed", "exact"] = "printed"
    """printed: the total as shown; exact: the sum before any rounding."""


class LeafReadings(Model):
    """Readings of one leaf; what is not set follows the project."""

    step_mode: StepMode | None = None
    item_mode: ItemMode | None = None
    reach: ReachMode | None = None
    execution_rate: Denominator | None = None


class Resolved(Model):
    """The readings that hold for one leaf."""

    step_mode: StepMode = "floor"
    item_mode: ItemMode = "equal_share"
    reach: ReachMode = "overall"
    execution_rate: Denominator = "appropriated"


class Readings(Resolved):
    points: dict[int, Annotated[int, Field(ge=0, le=100)]] = Field(
        default={5: 100, 4: 80, 3: 60, 2: 40, 1: 20}
    )
    """Points of each answer code, of 100."""
    min_forms: Annotated[int, Field(ge=1)] = 30
    """Fewer valid forms than this: the survey's score is 暂定."""
    min_cell: Annotated[int, Field(ge=3)] = 5
    """Groups with fewer respondents are never shown."""
    arithmetic: Arithmetic | None = None
    """In place of the indicator system's own."""
    leaves: dict[str, LeafReadings] = Field(default={})

    @model_validator(mode="after")
    def _points_rise(self) -> Readings:
        points = [self.points[code] for code in sorted(self.points)]
        if len(points) < 2 or points != sorted(set(points)) or points[-1] != 100:
            raise PydanticCustomError(
                "points",
                "分值对照须由低到高递增，最高为 100",
                {"remedy": "例如 {5: 100, 4: 80, 3: 60, 2: 40, 1: 20}"},
            )
        return self

    def of(self, leaf: str) -> Resolved:
        """What holds for the leaf: its own readings over the project's."""
        own = self.leaves.get(leaf, LeafReadings())
        return Resolved(
            step_mode=own.step_mode or self.step_mode,
            item_mode=own.item_mode or self.item_mode,
            reach=own.reach or self.reach,
            execution_rate=own.execution_rate or self.execution_rate,
        )

    def flaws(self, leaves: Collection[str]) -> list[Flaw]:
        """Readings set for leaves that do not exist; places are inside the readings."""
        return [
            (("leaves", code), "unknown_leaf", f"指标体系中没有“{code}”", "改正指标代码")
            for code in self.leaves
            if code not in leaves
        ]

    def everywhere(self, **readings: str) -> Readings:
        """The same with one reading applied to all leaves."""
        names = set(readings)
        leaves = {
            code: LeafReadings(**own.model_dump(exclude=names)) for code, own in self.leaves.items()
        }
        return Readings(**{**self.model_dump(exclude={"leaves"}), **readings, "leaves": leaves})


def steps(gap: Fraction, step: Fraction, mode: StepMode) -> Fraction:
    """How many steps a shortfall counts as; both in the same unit."""
    if mode == "continuous":
        return gap / step
    return Fraction(gap // step if mode == "floor" else -(-gap // step))


@lru_cache(maxsize=1024)
def as_rate(percent: Decimal) -> Fraction:
    """95 (as written in a rule) → 0.95."""
    return Fraction(percent) / 100
