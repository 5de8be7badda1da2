"""What a collector is given and what it gives."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.indicators import Leaf
from scoring.model import Basis, EvidenceValue, Otherwise, Records, SurveyEstimates
from scoring.readings import Readings, Resolved


class NothingYet(Exception):
    """Nothing is collected for the leaf; in words why."""


@dataclass(frozen=True, slots=True)
class Case:
    """One leaf, and all there is to draw on."""

    leaf: Leaf
    records: Records
    estimates: SurveyEstimates | None
    readings: Readings

    @property
    def how(self) -> Resolved:
        return self.readings.of(self.leaf.code)


@dataclass(frozen=True, slots=True)
class Collected:
    """Evidence from records: the value, where it comes from, and the arithmetic to it."""

    value: EvidenceValue
    basis: Basis
    source: str
    arithmetic: tuple[str, ...] = ()
    simulated: bool = False
    otherwise: tuple[Otherwise, ...] = ()
    bare: bool = False
    """Judged without a reason or an attachment."""
