"""Figures that people give (years, persons, yuan) as a few spans, open at both ends."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from surveys.form import DecimalQuestion, Integer, Money, Question

MOST = 5
"""Spans at first; they are merged like any other classes."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How a figure is written."""

    unit: str = ""
    hundredths: bool = False
    """Kept in fen, told in yuan."""

    def read(self, value: object) -> Decimal | int:
        """The figure; the missing value OPEN (−3) for a text that is none."""
        if isinstance(value, bool) or not isinstance(value, int | str):
            return -3
        try:
            number = Decimal(value)
        except ArithmeticError:
            return -3
        return number.scaleb(-2) if self.hundredths else number


def amount(question: Question) -> Amount:
    match question:
        case Money():
            return Amount("元", hundredths=True)
        case Integer() | DecimalQuestion():
            return Amount(question.unit)
        case _:
            return Amount()


@dataclass(frozen=True, slots=True)
class Spans:
    """Span n (from 1) holds what lies below cut n and not below the cut before."""

    cuts: tuple[Decimal, ...]
    unit: str = ""

    def place(self, value: Decimal) -> int:
        return bisect_right(self.cuts, value) + 1

    def label(self, first: int, last: int) -> str:
        """Of neighbouring spans together. The ends are open: the largest figure is somebody's."""
        low = self.cuts[first - 2] if first > 1 else None
        high = self.cuts[last - 1] if last <= len(self.cuts) else None
        if low is None and high is None:
            return "有数字"
        if low is None:
            return f"{high:f}{self.unit}以下"
        return f"{low:f}{self.unit}及以上" if high is None else f"{low:f}至{high:f}{self.unit}以下"


def spans(values: Sequence[Decimal], of: Amount, most: int = MOST) -> Spans:
    """Spans with about as many figures each, cut at round figures."""
    ordered = sorted(values)
    found = (
        {_round(ordered[len(ordered) * n // most]) for n in range(1, most)} if ordered else set()
    )
    least = ordered[0] if ordered else Decimal(0)
    return Spans(tuple(cut for cut in sorted(found) if cut > least), of.unit)


def _round(value: Decimal) -> Decimal:
    """Two figures at most: a cut tells spans apart, not what somebody gave."""
    if not value:
        return value
    rounded = value.quantize(Decimal(1).scaleb(value.adjusted() - 1))
    return Decimal(f"{rounded.normalize():f}")
