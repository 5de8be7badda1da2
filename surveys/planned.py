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
