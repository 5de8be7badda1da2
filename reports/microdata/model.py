"""What of a survey leaves as single forms: variables, rows, open answers by themselves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from reports.microdata.anonymity import HIDDEN

DONT_KNOW, REFUSED, OPEN = -1, -2, -3
MISSING: Mapping[int, str] = {
    DONT_KNOW: "不清楚",
    REFUSED: "拒答",
    OPEN: "未答（跳过或没有问到）",
    HIDDEN: "不公布",
}
"""Values that are no answers. Skipped and not asked are one: which questions were asked would tell
what somebody has answered before."""

Measure = Literal["nominal", "ordinal", "scale"]


@dataclass(frozen=True, slots=True)
class Variable:
    """A column. Values are whole numbers; those of `MISSING` are no answers."""

    name: str
    """As SPSS takes it: ASCII, told apart without case."""
    code: str
    """Of the question; "" for the number of the row."""
    label: str
    labels: tuple[tuple[int, str], ...] = ()
    measure: Measure = "nominal"
    trait: bool = False
    """Whether others may know it of a person: its classes may be merged or hidden."""
    note: str = ""
    """What was merged."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A question that is left out, and why."""

    code: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class OpenAnswers:
    """The open answers to one question, masked, in an order of their own."""

    code: str
    text: str
    answers: tuple[str, ...]
    """Empty where there are fewer than five."""
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Microdata:
    variables: tuple[Variable, ...]
    rows: tuple[tuple[int, ...], ...]
    open: tuple[OpenAnswers, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    hidden: int = 0
    """Rows whose traits are not told: 0 or at least five."""
