"""What the papers on the way from draft to closed are made from: plain values.

A letter to a unit holds what that unit may know, and cannot hold more: its own figures, the leaves
that rest on them, questions about its own findings. No other unit, no total before the end, no
other reading, no probability of a grade has a place in these values.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from scoring.model import EventRecord, LineRecord, ReachRecord

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Head:
    """What every paper carries."""

    title: str
    """The project."""
    year: int
    body: str
    """Who evaluates, and signs."""
    contact: str
    day: date
    """Of the paper, in the project's time zone."""
    version: int
    """Number of the result."""
    chain: str
    """Head of the chain of records, shortened, with its count."""
    simulated: bool = False

    @property
    def project(self) -> str:
        """The project with its year, where its own title does not say it."""
        named = str(self.year) in self.title
        return self.title if named else f"{self.year}年度{self.title}"


@dataclass(frozen=True, slots=True)
class LeafLine:
    """A leaf that rests on what the unit reported, with its score so far."""

    code: str
    name: str
    weight: Decimal
    score: Decimal
    standard: str


@dataclass(frozen=True, slots=True)
class Question:
    """A finding about the unit, as a question to it."""

    title: str
    arithmetic: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitView:
    """All that a unit is told of itself."""

    unit: str
    name: str
    lines: tuple[LineRecord, ...] = ()
    reach: tuple[ReachRecord, ...] = ()
    events: tuple[EventRecord, ...] = ()
    leaves: tuple[LeafLine, ...] = ()
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsultLetter:
    """征求意见函."""

    head: Head
    view: UnitView
    deadline: date


@dataclass(frozen=True, slots=True)
class ReplyLine:
    """A unit's reply and what became of it."""

    text: str
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True)
class TaskLine:
    """Something a unit has to put right."""

    number: int
    problem: str
    measure: str
    deadline: date


@dataclass(frozen=True, slots=True)
class NoticeLetter:
    """反馈、整改通知: the final result, and what this unit has to do."""

    head: Head
    view: UnitView
    total: Decimal
    grade: str
    replies: tuple[ReplyLine, ...] = ()
    tasks: tuple[TaskLine, ...] = ()


@dataclass(frozen=True, slots=True)
class JudgedLine:
    """One leaf as the meeting decided it."""

    code: str
    name: str
    weight: Decimal
    result: str
    score: Decimal | None
    reason: str
    evidence: str = ""
    again: str = ""
    """Where it was judged anew: the earlier result, in words."""


@dataclass(frozen=True, slots=True)
class Minutes:
    """会议纪要 of a meeting that judged together."""

    head: Head
    place: str
    participants: str
    recorded_by: str
    rows: tuple[JudgedLine, ...]
    open: tuple[str, ...] = ()
    """Leaves that were not judged yet."""


Stage = Literal["初稿", "送审稿", "定稿"]


@dataclass(frozen=True, slots=True)
class StageLine:
    """One state of the result."""

    stage: Stage
    at: str
    total: Decimal
    grade: str
    by: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A leaf that changed from one state to the next."""

    code: str
    name: str
    stage: str
    """初稿→送审稿"""
    old: Decimal | None
    new: Decimal | None
    why: str
    who: str


@dataclass(frozen=True, slots=True)
class ChangeList:
    """修改情况对照表."""

    head: Head
    stages: tuple[StageLine, ...]
    rows: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the 整改台账."""

    number: int
    problem: str
    unit: str
    measure: str
    deadline: date
    state: str
    done: str
    evidence: str
    closed_by: str
    updated: datetime


@dataclass(frozen=True, slots=True)
class Ledger:
    head: Head
    today: date
    rows: tuple[LedgerLine, ...]
