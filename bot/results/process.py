"""How far a project is on its way from draft to closed, derived from the chain of records. Pure.

A result has a number (第1版, 第2版 …); its acts follow one another and are never rewritten. Nothing
that is recorded later changes an approved result: what changes it is the next version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Doing = Literal["draft", "consult", "submit", "return", "approve", "notify", "archive"]
NAMES: dict[Doing, str] = {
    "draft": "初稿",
    "consult": "征求意见",
    "submit": "送审",
    "return": "退回",
    "approve": "批准",
    "notify": "反馈",
    "archive": "归档",
}
AFTER: dict[Doing | Literal[""], tuple[Doing, ...]] = {
    "": ("draft",),
    "draft": ("consult", "draft"),
    "consult": ("submit", "draft"),
    "submit": ("approve", "return"),
    "return": ("submit", "draft", "consult"),
    "approve": ("notify",),
    "notify": ("archive",),
    "archive": (),
}
"""What can follow. After an approval, a draft begins the next version."""

VERDICTS = {1: "采纳", 2: "部分采纳", 3: "不采纳"}
NO_OBJECTION, OBJECTS = 1, 2


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did something: an office, and by which door they came."""

    label: str
    person: str = ""
    """Random id of the person in the chat; empty on the command line."""
    account: str = ""
    """Login on this machine; empty in the chat."""

    def is_also(self, other: Actor) -> bool:
        """Whether both may be the same human: the same person of the chat, or the same office."""
        return bool(self.person and self.person == other.person) or (
            _bare(self.label) == _bare(other.label)
        )


def _bare(label: str) -> str:
    return "".join(label.split()).casefold()


@dataclass(frozen=True, slots=True)
class Act:
    doing: Doing
    number: int
    """Place among the acts of its result, from 1."""
    by: Actor
    at: datetime
    said: Mapping[str, Any]
    simulated: bool = False

    @property
    def why(self) -> str:
        return str(self.said.get("why", ""))


@dataclass(frozen=True, slots=True)
class Reply:
    """What a unit says of the draft: the newest of its replies."""

    n: int
    unit: str
    version: int
    objects: bool
    text: str
    evidence: str
    how: str
    """聊天, 书面 or 文件."""
    by: str
    at: datetime

    @property
    def decision(self) -> str:
        """Subject of the record that decides on exactly this reply."""
        return f"decide.{self.n}.{self.unit}.{self.version}"


@dataclass(frozen=True, slots=True)
class Decided:
    verdict: int
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """领导批示."""

    number: int
    who: str
    text: str
    on: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the 整改台账."""

    number: int
    version: int
    problem: str
    unit: str
    measure: str
    deadline: date
    state: Literal["open", "done", "closed"]
    done: str
    """What was done, in the unit's or the coordinator's words."""
    evidence: str
    why: str
    by: str
    at: datetime

    def late(self, today: date) -> bool:
        return self.state == "open" and today > self.deadline


@dataclass(frozen=True, slots=True)
class Step:
    """What a coordinator asked for in the chat: carried out by the program, once."""

    subject: str
    version: int
    n: int
    number: int
    doing: Doing
    why: str
    by: Actor
    at: datetime


@dataclass(frozen=True, slots=True)
class Result:
    n: int
    acts: tuple[Act, ...]

    @property
    def state(self) -> Doing:
        return self.acts[-1].doing

    @property
    def next_act(self) -> int:
        """Place of the act that comes next."""
        return self.acts[-1].number + 1

    def last(self, *doings: Doing) -> Act | None:
        return next((act for act in reversed(self.acts) if act.doing in doings), None)

    def first(self, doing: Doing) -> Act | None:
        return next((act for act in self.acts if act.doing == doing), None)

    @property
    def approved(self) -> bool:
        return self.last("approve") is not None

    @property
    def deadline(self) -> date | None:
        """Last day of the consultation, included."""
        act = self.last("consult")
        return date.fromisoformat(act.said["deadline"]) if act else None

    @property
    def consulted(self) -> tuple[str, ...]:
        """Ids of the units that were asked."""
        act = self.last("consult")
        return tuple(act.said["units"]) if act else ()

    @property
    def snapshot(self) -> tuple[str, str] | None:
        """(name, sha256) of the frozen state that stands for the result now."""
        act = self.last("submit" if self.state not in ("draft", "consult") else "draft", "draft")
        return (act.said["snapshot"], act.said["sha256"]) if act else None


@dataclass(frozen=True, slots=True)
class Process:
    results: tuple[Result, ...] = ()
    replies: Mapping[tuple[int, str], Reply] = field(default_factory=dict)
    decisions: Mapping[str, Decided] = field(default_factory=dict)
    comments: tuple[Comment, ...] = ()
    items: tuple[Item, ...] = ()
    accepted: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """Findings (code, subject) accepted as they are, and why."""
    steps: tuple[Step, ...] = ()
    decided: frozenset[str] = frozenset()
    """Subjects of replies and decisions that stand: those forms have been submitted."""

    @property
    def current(self) -> Result | None:
        return self.results[-1] if self.results else None

    @property
    def final(self) -> Result | None:
        """The newest approved version; None before the first approval."""
        return next((each for each in reversed(self.results) if each.approved), None)

    @property
    def archived(self) -> bool:
        return self.current is not None and self.current.state == "archive"

    @property
    def state(self) -> Doing | Literal[""]:
        return self.current.state if self.current else ""

    @property
    def possible(self) -> tuple[Doing, ...]:
        """What can be done next. After an approval, a draft begins the next version; that one goes
        to the units again only where it concerns them."""
        follow = AFTER[self.state]
        return (*follow, "submit") if self.state == "draft" and self.n > 1 else follow

    @property
    def n(self) -> int:
        return self.current.n if self.current else 1

    @property
    def acts(self) -> int:
        """Acts of the current result so far."""
        return len(self.current.acts) if self.current else 0

    @property
    def tries(self) -> int:
        """Steps asked for in the chat as things stand; one that was refused may be tried again."""
        return sum((step.n, step.number) == (self.n, self.acts) for step in self.steps)

    def undecided(self) -> tuple[Reply, ...]:
        """Objections of the current consultation that nobody has decided on."""
        return tuple(
            reply
            for (n, unit), reply in sorted(self.replies.items())
            if n == self.n and reply.objects and reply.decision not in self.decisions
        )

    def silent(self) -> tuple[str, ...]:
        """Units that were asked and have not replied."""
        asked = self.current.consulted if self.current else ()
        return tuple(unit for unit in asked if (self.n, unit) not in self.replies)


STEPS: dict[int, Doing] = {
    1: "draft",
    2: "consult",
    3: "submit",
    4: "approve",
    5: "return",
    6: "notify",
    7: "archive",
}
"""Codes of the choices in the form of a step."""
