"""What a step may need to know that only the shell can look up.

The dialogue asks with `Turn.look_up`; what is not there is raised as `NotLookedUp`, the shell looks
it up and makes the same step again. So a step stays pure, and nothing is looked up in advance.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

T_co = TypeVar("T_co", covariant=True)


class LookUp(Generic[T_co]):
    """A question to the shell; its answer is a T_co. Hashable values."""


class NotLookedUp(LookupError):
    """The step cannot be made before this is known."""

    def __init__(self, what: LookUp[Any]) -> None:
        super().__init__(type(what).__name__)
        self.what = what


# -- when what can be filled in


@dataclass(frozen=True, slots=True)
class PhaseNow:
    which: Literal["survey", "confirmation"]
    open: bool
    closes: str
    """ISO; empty where no last day is known."""
    waiting: int
    """Of the survey: forms begun and not submitted. Of the self-evaluation: units with something
    left."""
    ahead: bool = False
    """It has not begun yet."""


@dataclass(frozen=True, slots=True)
class PhasesNow(LookUp[tuple[PhaseNow, ...]]):
    pass


# -- one message to many


@dataclass(frozen=True, slots=True)
class Named:
    """A survey group or a unit: what it is called, and how `--to` names it."""

    key: str
    name: str
    unit: str = ""
    """Id of the unit."""


@dataclass(frozen=True, slots=True)
class Addressees:
    groups: tuple[Named, ...] = ()
    units: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class WhoCanBeWritten(LookUp[Addressees]):
    pass


@dataclass(frozen=True, slots=True)
class Reached:
    channels: tuple[tuple[str, int], ...]
    unreachable: int
    quiet: bool = False
    """Nothing unasked goes out at this hour."""

    @property
    def total(self) -> int:
        return sum(n for _, n in self.channels)


@dataclass(frozen=True, slots=True)
class WhomItReaches(LookUp[Reached]):
    to: str
    status: str


@dataclass(frozen=True, slots=True)
class BroadcastNow:
    id: str
    status: Literal["open", "paused", "cancelled", "done"]
    sent: int
    waiting: int
    unclear: int
    """May or may not have arrived."""
    lost: int
    """Given up, or without an address."""


@dataclass(frozen=True, slots=True)
class BroadcastsNow(LookUp[tuple[BroadcastNow, ...]]):
    """Newest first."""


# -- a form by its number


@dataclass(frozen=True, slots=True)
class NumberedForm:
    number: str
    """As it was told, without a version; empty: that is no number."""
    state: Literal["found", "unknown", "several", "erased", "unlinked", "busy"]
    run: str = ""
    mode: str = ""
    day: str = ""
    """ISO day of submission."""


@dataclass(frozen=True, slots=True)
class FormByNumber(LookUp[NumberedForm]):
    number: str


def receipt_of(spelt: str) -> str:
    """A receipt as people copy it: lower case, full width, with or without 编号 and the version;
    empty where that is none."""
    bare = unicodedata.normalize("NFKC", spelt).upper()
    found = re.fullmatch(r"\s*(?:编号)?\s*[::]?\s*([0-9A-FO]{8})(?:-\d{1,3})?\s*[。.]?\s*", bare)
    return found[1].replace("O", "0") if found else ""


# -- units that have something left


@dataclass(frozen=True, slots=True)
class UnitNow:
    id: str
    name: str
    left: int
    """Forms that nobody has confirmed yet."""
    total: int
    reminded: int = 0
    """Reminders by rule and by coordinators, over all."""
    people: int = 0
    """Contacts who can be written to."""
    phone: str = ""
    late: bool = False
    """The last day is over."""


@dataclass(frozen=True, slots=True)
class UnitsWaiting(LookUp[tuple[UnitNow, ...]]):
    pass


# -- findings, and what people have made of them

FindingStatus = Literal["open", "assigned", "answered", "settled", "accepted"]


@dataclass(frozen=True, slots=True)
class FindingNow:
    key: str
    title: str
    details: tuple[str, ...]
    """The arithmetic, and what would settle it."""
    severity: Literal["high", "medium", "low"]
    unit: str = ""
    unit_name: str = ""
    status: FindingStatus = "open"
    to: str = ""
    """Whom it is assigned to, in words."""
    to_unit: str = ""
    deadline: str = ""
    """ISO."""
    words: str = ""
    """What was asked, answered, or the reason of the last move."""
    late: bool = False
    gone: bool = False
    """The figures agree by now: it is not found any more."""


@dataclass(frozen=True, slots=True)
class FindingsNow(LookUp[tuple[FindingNow, ...]]):
    """The gravest first; settled and accepted ones last."""


@dataclass(frozen=True, slots=True)
class Colleague:
    person: str
    label: str


@dataclass(frozen=True, slots=True)
class Colleagues(LookUp[tuple[Colleague, ...]]):
    """Coordinators and assessors who can be asked, but for the one who asks."""


@dataclass(frozen=True, slots=True)
class WorkingDaysOn(LookUp[tuple[str, ...]]):
    """The working days (ISO) so many working days from today."""

    ahead: tuple[int, ...]


# -- pushes


@dataclass(frozen=True, slots=True)
class PushNow:
    """A scheduled push as this coordinator gets it."""

    id: str
    title: str
    when: str
    """In words; their own times where they chose some."""
    timed: bool
    """It goes by days and times: those can be changed."""
    wanted: bool = True
    own: str = ""
    """Times of their own, in words."""
    paused_until: str = ""
    """ISO; empty: not paused."""
    next: str = ""
    """The next time: 2021-01-11 18:00; empty: when it happens, or not any more."""
    project: str = ""
    """The project's plan in words, and its next time."""
    project_next: str = ""
    last: str = ""
    """When it was sent to this person last, as `next`, and in which version."""
    version: int = 0


@dataclass(frozen=True, slots=True)
class PushesNow(LookUp[tuple[PushNow, ...]]):
    """Of the one who asks."""


@dataclass(frozen=True, slots=True)
class PlanHeard:
    """Times in words, as they were understood."""

    plan: str = ""
    """Spelt in one way; empty: not understood, and `why` says why and what can be written."""
    why: str = ""
    next: str = ""
    """The first time, as in `PushNow`."""


@dataclass(frozen=True, slots=True)
class PlanRead(LookUp[PlanHeard]):
    text: str
