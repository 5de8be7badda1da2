"""What a check is given, and how it says what it has found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, TypeVar

from scoring.finding import Effect, Finding, Place, Settler, Severity
from scoring.indicators import IndicatorSystem
from scoring.model import (
    EvidenceValue,
    LineRecord,
    PlanRecord,
    Records,
    ScoreSheet,
    SurveyEstimates,
)
from scoring.printed import Printed
from scoring.readings import Readings
from scoring.what_if import what_if

K = TypeVar("K")
V = TypeVar("V")
HIGH, MEDIUM, LOW = Severity.HIGH, Severity.MEDIUM, Severity.LOW
Status = Literal["完成", "部分完成", "取消", ""]


@dataclass(frozen=True, slots=True)
class Party:
    """A unit as the units table has it, and every spelling that the tables use for it."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    """Ids, of a joint name."""
    written: tuple[tuple[str, str], ...] = ()
    """(spelling, file)."""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Goal:
    row: str
    text: str
    unit: str = ""
    """Empty: of the whole project."""
    project: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    row: str
    unit: str
    text: str
    activity: str = ""
    status: Status = ""

    @property
    def words(self) -> str:
        return f"{self.activity}。{self.text}"


@dataclass(frozen=True, slots=True)
class PlannedGroup:
    """A group of those served as planned. `per_unit` in fen, 0: not given."""

    group: str
    name: str
    unit: str
    count: int
    count_unit: str
    per_unit: int = 0
    activity_no: str = ""
    funding: Literal["财政", "自筹", ""] = ""
    categories: tuple[str, ...] = ()
    within: str = ""


@dataclass(frozen=True, slots=True)
class TypedTotal:
    """A 合计 row of a table that is not the sum of its rows. Fen."""

    table: str
    column: str
    typed: int
    rows: int
    place: Place


@dataclass(frozen=True, slots=True)
class Told:
    """What the tables of a project say in words, and where each row stands.

    `places` is keyed by what findings are about: `line.12`, `plan.5`, `group.D01`, `event.H01`,
    `goal.7`, `outcome.3`, `unit.U01`, `leaf.C111`, `printed.funds` ...
    """

    parties: tuple[Party, ...] = ()
    goals: tuple[Goal, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    groups: tuple[PlannedGroup, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    """慰问对象, 机构, 活动, 物品 by line of the plan."""
    reasons_in_text: Mapping[str, str] = field(default_factory=dict)
    """Why money is left, as the text of a report says it, by line."""
    places: Mapping[str, Place] = field(default_factory=dict)
    totals: tuple[TypedTotal, ...] = ()
    in_ten_thousands: tuple[tuple[str, Place], ...] = ()
    """Headings 万元 over tables whose amounts are read as yuan, in words."""
    unknown_units: tuple[tuple[str, Place], ...] = ()
    """Spellings that the units table does not have."""
    year: int = 0
    cut_off: date | None = None
    from_files: bool = False
    """Nothing is being collected: what nobody has confirmed or judged yet is no finding, unless the
    files have figures for the rest."""


@dataclass(frozen=True)
class Case:
    """All there is to compare."""

    system: IndicatorSystem
    records: Records
    estimates: SurveyEstimates | None
    sheet: ScoreSheet
    readings: Readings
    printed: Printed | None = None
    told: Told = Told()

    @cached_property
    def names(self) -> dict[str, str]:
        """Of units, by id."""
        found = {one.unit: one.unit_name for one in self.records.plan}
        found |= {one.unit: one.unit_name for one in self.records.lines}
        return found | {one.id: one.name for one in self.told.parties}

    def name(self, unit: str) -> str:
        return self.names.get(unit, unit)

    @cached_property
    def members(self) -> dict[str, tuple[str, ...]]:
        """Units that a name stands for, by id: itself, or the members of a joint name."""
        return {one.id: one.members or (one.id,) for one in self.told.parties}

    def units_of(self, unit: str) -> tuple[str, ...]:
        return self.members.get(unit, (unit,))

    @cached_property
    def lines_by_activity(self) -> dict[str, list[LineRecord]]:
        return _by(self.records.lines, lambda one: one.activity_no)

    @cached_property
    def lines_by_unit(self) -> dict[str, list[LineRecord]]:
        return _by(self.records.lines, lambda one: one.unit)

    @cached_property
    def plan_by_activity(self) -> dict[str, list[PlanRecord]]:
        return _by(self.records.plan, lambda one: one.activity_no)

    @cached_property
    def outcomes_by_unit(self) -> dict[str, list[Outcome]]:
        return _by(self.told.outcomes, lambda one: one.unit)

    @cached_property
    def goals_by_unit(self) -> dict[str, list[Goal]]:
        return _by(self.told.goals, lambda one: one.unit)

    def effect(self, fact: str, values: Mapping[str, EvidenceValue | None]) -> tuple[Effect, ...]:
        """What the score would be; nothing where no leaf is concerned."""
        if not values:
            return ()
        return (what_if(self.system, self.sheet, self.readings, fact, values),)


def _by(rows: Iterable[V], key: Callable[[V], K]) -> dict[K, list[V]]:
    found: dict[K, list[V]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def in_yuan(fen: int) -> Decimal:
    """Exactly, with two decimals."""
    return Decimal(fen).scaleb(-2)


@dataclass(frozen=True, slots=True)
class Draft:
    """What a check has found in one place; the check knows the rest."""

    subject: str
    title: str
    sums: tuple[str, ...] = ()
    at: tuple[str, ...] = ()
    """Further things it stands at, as keys of `Told.places`; the subject comes first by itself."""
    unit: str = ""
    amount: Decimal | int | None = None
    measure: str = "元"
    severity: Severity | None = None
    """Where the check has several."""
    remedy: str = ""
    effects: tuple[Effect, ...] = ()
    simulated: bool = False
    places: tuple[Place, ...] = ()


Finder = Callable[[Case], Iterator[Draft]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what it looks at, how grave that is and why, who can settle it. Decorates the
    function that looks."""

    code: str
    title: str
    checks: str
    """What is compared with what."""
    example: str
    severities: tuple[tuple[Severity, str], ...]
    """Each with the reason for it, the usual one first."""
    settles: Settler
    remedy: str
    ask: str = ""
    """What a unit is asked to say, after 请说明: set where a unit can settle it."""
    finder: Finder | None = None

    def __call__(self, finder: Finder) -> Check:
        return replace(self, finder=finder)

    def find(self, case: Case) -> Iterator[Finding]:
        for draft in self.finder(case) if self.finder else ():
            yield self.finding(draft, case.told.places)

    def finding(self, draft: Draft, places: Mapping[str, Place]) -> Finding:
        told = dict.fromkeys(places[key] for key in (draft.subject, *draft.at) if key in places)
        asked = bool(self.ask and draft.unit)
        return Finding(
            code=self.code,
            subject=draft.subject,
            severity=draft.severity or self.severities[0][0],
            title=draft.title,
            arithmetic=draft.sums,
            remedy=draft.remedy or self.remedy,
            unit=draft.unit,
            simulated=draft.simulated,
            places=(*told, *draft.places),
            settles=self.settles,
            question=f"{draft.title}。请说明{self.ask}。{STATEMENT}" if asked else "",
            amount=None if draft.amount is None else Decimal(draft.amount),
            measure="" if draft.amount is None else draft.measure,
            effects=draft.effects,
        )


STATEMENT = "数字无误的，写一份情况说明即可"
"""A unit is asked, not accused."""
