"""What was planned and handed out, as the confirmation forms need it. Amounts are fen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpendingLine:
    """One line of the transfer list: an activity at a unit, and what was appropriated for it."""

    line: str
    activity_no: str
    activity: str
    category: str
    unit_id: str
    appropriated: int
    """Fen."""
    unit_name: str = ""
    document: str = ""
    """文号 of the quota or of the transfer."""
    quota: bool = False
    """指标下达: the unit may draw on the sum, nothing arrives on an account of its own."""
    arrived: str = ""
    """ISO day on which the money arrived, as listed; empty: the unit is asked."""
    own: bool = False
    """自筹: money of the unit itself or of the department, not fiscal."""
    shared_total: int = 0
    """Fen: what all units of the activity were appropriated together; 0: there is only one."""
    year: int = 0
    """The year that dates should lie in; 0: any."""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of people (households, units ...) that a unit was to reach."""

    id: str
    """Letters, digits and _, at most 28: it becomes part of a question's code."""
    name: str
    unit_id: str
    activity_no: str
    planned: int
    count_unit: str = "人"
    per_head: int | None = None
    """Fen; None where the plan names no standard."""
    own: bool = False
    """Paid from 自筹资金."""
    within: str = ""
    """Name of the group these people are part of already: 含于上项, left out of sums of persons."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a unit was to hold, so many times."""

    id: str
    """As of `Group`."""
    name: str
    unit_id: str
    activity_no: str
    planned: int
    count_unit: str = "场"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that takes part, whether or not it has a line of fiscal money."""

    unit_id: str
    name: str
