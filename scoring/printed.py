"""printed.yaml: what a report that is being checked prints, figure by figure as it stands there."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from scoring.figures import rounded
from scoring.model import Budget
from scoring.schema import Model, Points, Text

Unit = Literal["元", "万元"]
FEN: dict[Unit, int] = {"元": 100, "万元": 1_000_000}
Counting = Literal["人", "户", "次", "个", "%"]
Sum = Literal["budget", "fiscal", "own", "planned", "appropriated", "spent", "balance"]
Count = Literal["headcount", "reached", "execution_rate"]
SUM_WORDS: dict[Sum | Count, str] = {
    "budget": "预算总额",
    "fiscal": "财政资金",
    "own": "自筹资金",
    "planned": "计划金额",
    "appropriated": "实际拨款",
    "spent": "实际支出",
    "balance": "结余资金",
    "headcount": "计划人数",
    "reached": "实际人数",
    "execution_rate": "预算执行率",
}
Number = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
"""An id of a row or an activity, which people write as a number too."""
Figure = Annotated[Decimal, Field(ge=0, allow_inf_nan=False)]


def in_fen(figure: Decimal, unit: Unit) -> Fraction:
    """A printed figure in fen; not whole where it is printed finer than a fen."""
    return Fraction(figure) * FEN[unit]


def prints_as(fen: int, figure: Decimal, unit: Unit) -> bool:
    """Whether the amount, rounded half up to the places of the figure, is the figure."""
    places = max(0, -int(figure.as_tuple().exponent))
    return rounded(Fraction(fen, FEN[unit]), places) == figure


class PrintedFunds(Model):
    """The 合计 row of the funds table, and the unit printed over the table."""

    where: Text
    heading: Unit
    appropriated: Figure
    spent: Figure
    balance: Figure


class PrintedBudget(Model):
    """The budget and its split by source."""

    where: Text
    unit: Unit
    total: Figure
    fiscal: Figure
    own: Figure
    own_spent: Figure | None = None
    """What the report prints as spent of 自筹; None: nothing."""

    def fen(self) -> Budget:
        """In fen, rounded down to whole fen."""
        total, fiscal, own = (
            int(in_fen(figure, self.unit)) for figure in (self.total, self.fiscal, self.own)
        )
        return Budget(total, fiscal, own)


class Statement(Model):
    """A figure in the text, and what it means: of everything, or of one unit, activity, rows."""

    where: Text
    text: Text
    figure: Figure
    unit: Unit | Counting
    means: Sum | Count
    whose: str = ""
    """A unit, by name or id."""
    activity: Number = ""
    rows: tuple[Number, ...] = ()
    """Ids of rows: of the funds table, of the plan, or of the groups, as `means` says."""

    @model_validator(mode="after")
    def _fits(self) -> Statement:
        amount = self.means in get_args(Sum)
        rate = self.means == "execution_rate"
        fits = {True: ("元", "万元"), False: ("%",) if rate else ("人", "户", "次", "个")}[amount]
        if self.unit not in fits:
            raise PydanticCustomError(
                "statement_unit",
                "{means} 的单位不能是“{unit}”",
                {"means": self.means, "unit": self.unit, "remedy": f"可写：{'、'.join(fits)}"},
            )
        return self


class Claim(Model):
    """A statement without a figure."""

    where: Text
    text: Text
    says: Literal["all_spent", "all_done", "weakness"]
    """all_spent: nothing is left; all_done: everything was held; weakness: the report's own
    criticism, of what `leaves` judge."""
    leaves: tuple[Text, ...] = ()


class SectionSaid(Model):
    """What the text says of one section's weight and score."""

    where: Text
    text: Text
    section: Text
    weight: Points | None = None
    score: Points | None = None
    """None: the text leaves it out."""


class Heading(Model):
    """The name under which a table puts a unit's money."""

    where: Text
    whose: Text
    text: Text


class Named(Model):
    """Townships, offices ... that a unit's result names for an activity."""

    where: Text
    whose: Text
    activity: Number
    names: Annotated[tuple[Text, ...], Field(min_length=1)]


class Printed(Model):
    report: Text
    total: Points | None = None
    grade: str = ""
    sections: dict[str, Points] = Field(default={})
    """Scores printed for levels, by code."""
    funds: PrintedFunds | None = None
    budget: PrintedBudget | None = None
    statements: tuple[Statement, ...] = ()
    claims: tuple[Claim, ...] = ()
    sections_said: tuple[SectionSaid, ...] = ()
    headings: tuple[Heading, ...] = ()
    named: tuple[Named, ...] = ()
