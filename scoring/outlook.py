"""What the total can still become: leaves without evidence, and leaves that units have confirmed
in part only.

A leaf without evidence can come to anything from 0 to its weight. A leaf that counts what units
confirm is reckoned twice: with what is not confirmed as not spent, not held, not reached, which is
how it is scored now, and with all of it spent, held and reached as planned. The survey is taken as
it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scoring.gather import gather
from scoring.indicators import IndicatorSystem
from scoring.model import Evidence, Records, Score, SurveyEstimates
from scoring.readings import Readings
from scoring.score import score, total_of


@dataclass(frozen=True, slots=True)
class OpenLeaf:
    """A leaf whose score is not settled, in points."""

    code: str
    name: str
    low: Decimal
    high: Decimal
    missing: bool
    """True: no evidence at all; False: confirmed in part."""


@dataclass(frozen=True, slots=True)
class Outlook:
    worst: Decimal
    worst_grade: str
    best: Decimal
    best_grade: str
    open: tuple[OpenLeaf, ...] = ()
    """Those with the most points between low and high first."""


def outlook(
    system: IndicatorSystem,
    records: Records,
    estimates: SurveyEstimates | None = None,
    readings: Readings | None = None,
) -> Outlook:
    """The worst and the best total that the records still allow. Raises `UnfitEvidence`."""
    now = gather(system, records, estimates, readings)
    then = gather(system, as_planned(records), estimates, readings)
    return between(system, now, then, readings)


def as_planned(records: Records) -> Records:
    """The records with everything confirmed that is not: spent, held and reached as planned."""
    return replace(
        records,
        lines=tuple(
            replace(line, spent=line.appropriated, balance=0) if line.spent is None else line
            for line in records.lines
        ),
        reach=tuple(
            replace(one, reached=one.planned) if one.reached is None else one
            for one in records.reach
        ),
        events=tuple(
            replace(one, held=one.planned) if one.held is None else one for one in records.events
        ),
    )


def between(
    system: IndicatorSystem,
    now: Mapping[str, Evidence],
    then: Mapping[str, Evidence],
    readings: Readings | None = None,
) -> Outlook:
    """The same from the evidence as it is and as it would be with everything confirmed."""
    readings = readings or Readings()
    first, last = score(system, now, readings), score(system, then, readings)
    low, high, found = {}, {}, []
    for one, other in zip(first.leaves, last.leaves, strict=True):
        missing = one.code in first.missing
        ends = _ends(one, other, missing=missing)
        low[one.code], high[one.code] = ends
        if ends[0] != ends[1]:
            shown = _decimal(ends[0]), _decimal(ends[1])
            found.append(OpenLeaf(one.code, one.name, *shown, missing))
    arithmetic = readings.arithmetic or system.arithmetic
    worst, worst_grade = total_of(system, low, arithmetic)
    best, best_grade = total_of(system, high, arithmetic)
    ordered = sorted(found, key=lambda leaf: (leaf.low - leaf.high, leaf.code))
    return Outlook(worst, worst_grade, best, best_grade, tuple(ordered))


def _ends(one: Score, other: Score, *, missing: bool) -> tuple[Fraction, Fraction]:
    if missing:
        return Fraction(0), Fraction(one.weight)
    low, high = sorted((Fraction(one.exact), Fraction(other.exact)))
    return low, high


def _decimal(value: Fraction) -> Decimal:
    """Scores end after 12 places."""
    return Decimal(value.numerator) / Decimal(value.denominator)
