"""printed.yaml: what a report that is being checked prints, figure by figure as it stands there."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field

from scoring.figures import rounded
from scoring.model import Budget
from scoring.schema import Model, Points, Text

Unit = Literal["元", "万元"]
FEN: dict[Unit, int] = {"元": 100, "万元": 1_000_000}
Sum = Literal["budget", "fiscal", "own", "appropriated", "spent", "balance"]
SUM_WORDS: dict[Sum, str] = {
    "budget": "预算总额",
    "fiscal": "财政资金",
    "own": "自筹资金",
    "appropriated": "实际拨款",
    "spent": "实际支出",
    "balance": "结余资金",
}
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

    def fen(self) -> Budget:
        """In fen, rounded down to whole fen."""
        total, fiscal, own = (
            int(in_fen(figure, self.unit)) for figure in (self.total, self.fiscal, self.own)
        )
        return Budget(total, fiscal, own)


class Statement(Model):
    """An amount in the text, and what sum it means."""

    where: Text
    text: Text
    figure: Figure
    unit: Unit
    means: Sum


class Printed(Model):
    report: Text
    total: Points | None = None
    grade: str = ""
    sections: dict[str, Points] = Field(default={})
    """Scores printed for levels, by code."""
    funds: PrintedFunds | None = None
    budget: PrintedBudget | None = None
    statements: tuple[Statement, ...] = ()
