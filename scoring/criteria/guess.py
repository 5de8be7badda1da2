"""What a text may mean as a rule: the first reading, others, and what stays open."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scoring.criteria.clauses import Statement

Plain = dict[str, Any]
"""A rule as it is written in indicators.yaml."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the recogniser is given of a leaf, as printed."""

    standard: str
    weight: Decimal | None = None
    name: str = ""
    explanation: str = ""


@dataclass(slots=True)
class Guess:
    """One family's answer. Without a rule it only says why there is none."""

    rule: Plain | None
    used: list[Statement] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    """Each keeps the rule from being sure."""
    notes: list[str] = field(default_factory=list)
    """What a reader should know; the rule stands."""
    others: list[tuple[str, Plain]] = field(default_factory=list)
    """Other readings: in words, and as rules."""
    meaning: str = ""
    """What the first reading takes the text to say, where there are several."""
    vetoes: list[str] = field(default_factory=list)


def figure(value: Decimal) -> Decimal:
    """Without zeros at its end: 5, not 5.0 or 5E+0."""
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def text_of(value: Decimal) -> str:
    return f"{figure(value):f}"


def share_of(points: Decimal, weight: Decimal | None) -> Decimal | None:
    """Points as percent of the weight; None where that has no end within six places."""
    if not weight:
        return None
    found = points * 100 / weight
    kept = found.quantize(Decimal("0.000001"))
    return figure(kept) if kept * weight == points * 100 else None


def floor_of(most: Decimal | None, least: Decimal | None, weight: Decimal | None) -> Plain:
    """The floor that 最多扣N分 or 最低得N分 sets."""
    if least:
        return {"floor": figure(least)}
    if most is not None and weight is not None and most < weight:
        return {"floor": figure(weight - most)}
    return {}
