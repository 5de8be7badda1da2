"""What the self-evaluation form is made from: money by kind and by unit, targets, the score."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.indicators import IndicatorSystem
from scoring.model import ScoreSheet
from scoring.self_targets import SelfTarget


@dataclass(frozen=True, slots=True)
class Fund:
    """One kind of money in fen. None: not provided, which is not nothing."""

    initial: int | None = None
    """年初预算数."""
    adjusted: int | None = None
    """全年预算数."""
    spent: int | None = None
    """全年执行数."""
    why: str = ""
    """Why the spending is not known, in words."""
    said: frozenset[str] = frozenset()
    """Which of the three stand in project.yaml."""

    @property
    def known(self) -> bool:
        """Whether anything is said of it."""
        return any(each is not None for each in (self.initial, self.adjusted, self.spent))


@dataclass(frozen=True, slots=True)
class UnitFunds:
    """An implementing unit: its fiscal and its own money, and the reasons it confirmed."""

    unit: str
    name: str
    fiscal: Fund
    own: Fund
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SelfFacts:
    department: str
    unit: str
    goal: str
    """预期目标."""
    done: str
    """实际完成情况."""
    fiscal: Fund
    carried: Fund
    other: Fund
    units: tuple[UnitFunds, ...] = ()
    targets: tuple[SelfTarget, ...] = ()
    system: IndicatorSystem | None = None
    sheet: ScoreSheet | None = None
    """The score by `system`; None where there is none."""
    scope: str = ""
    """What the execution rate that is scored divides by what, in words."""
    whole: bool = False
    """Whether that is the whole money, not the fiscal alone."""

    @property
    def simulated(self) -> bool:
        return self.sheet is not None and self.sheet.simulated
