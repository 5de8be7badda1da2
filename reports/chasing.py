"""What is printed for late units: a call sheet, a letter to each, a list for the leader."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Late:
    """One unit, in words."""

    unit: str
    missing: tuple[str, ...]
    """Titles of what is not confirmed, and findings that wait for its answer."""
    since: date | None
    """When it could begin; None where that is not known."""
    reminded: int
    last: date | None
    deadline: date | None
    phone: str = ""
    responsible: str = ""
    joined: bool = False
    """Somebody of the unit has opened the link."""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Chasing:
    """What the papers have in common."""

    title: str
    year: int
    body: str
    """Who asks."""
    contact: str
    day: date
    units: tuple[Late, ...]
    simulated: bool = False
