"""The audit trail as values: one row an entry of the record chain."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TrailRow:
    """One entry, in words. Holds no names and no addresses."""

    seq: int
    at: datetime
    role: str
    unit: str
    """Name of the unit, or its id."""
    kind: str
    subject: str
    version: int
    what: str
    """What was said or decided; from the second version on, what changed."""
    hash: str
    simulated: bool = False
