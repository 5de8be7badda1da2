"""What the written reports say beside score, money and rates: plain values, all with defaults.

A figure that nobody has recorded is None, never 0: a document prints 待填 or — for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from scoring.model import Budget, OwnMoney, PlanRecord


@dataclass(frozen=True, slots=True)
class Returns:
    """Forms of one way of answering that are not in the official estimate; those that are stand in
    `ReportInput.modes`."""

    mode: str
    sent: int | None = None
    """发放: links, visits, calls, sheets of paper handed out; None: not recorded."""
    invalid: int = 0
    """Submitted with too few answers."""
    outside: int = 0
    """Valid, and outside the official estimate by the declared rule."""


@dataclass(frozen=True, slots=True)
class Response:
    """Who was asked and who has answered, before anything is hidden."""

    design: str = "open"
    """open, census or probability, as in project.yaml."""
    opens: date | None = None
    closes: date | None = None
    sampling: tuple[str, ...] = ()
    """How the sample was planned, a sentence each."""
    listed: int = 0
    """People on the roster; 0: there is none."""
    sent: int = 0
    """Of them, who were sent their link."""
    returns: tuple[Returns, ...] = ()
    refused: int = 0
    left: int = 0
    """Began and broke off; what they had answered is not counted."""
    rates: tuple[tuple[str, ...], ...] = ()
    """AAPOR's rates as they may be shown: (group, RR1 … RR6, COOP1), the last line over all."""
    about: str = ""
    """Refusal rate, contact rate and e over all, in words."""


@dataclass(frozen=True, slots=True)
class PrintedQuestion:
    """A question as the annex prints it."""

    number: int
    code: str
    text: str
    how: str
    """How it is answered: 单选, 多选, 填写 ..."""
    choices: tuple[str, ...] = ()
    only_if: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding that people have looked at: settled, or accepted as it is with a reason."""

    title: str
    unit: str = ""
    """Name of the unit it is about; "" where it is about none."""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the project's tables say of a unit in words: a goal, or a result."""

    unit: str
    """Its name; "" for the whole project."""
    project: str
    text: str
    status: str = ""
    """完成, 部分完成, 取消; "" where nothing is said."""


@dataclass(frozen=True, slots=True)
class Fund:
    """Of a line of money: by which document, and how it was adjusted. Fen."""

    document: str = ""
    adjusted: int | None = None
    """How much of the appropriation is an adjustment of the year; None: not recorded."""


@dataclass(frozen=True, slots=True)
class Facts:
    kind: str = "单位自评"
    opening: str = ""
    """What people read before the first question."""
    questionnaire: tuple[PrintedQuestion, ...] = ()
    response: Response | None = None
    problems: tuple[Problem, ...] = ()
    in_question: int = 0
    """Disagreements that nobody has settled yet: the report says how many, not which."""
    goals: tuple[Stated, ...] = ()
    outcomes: tuple[Stated, ...] = ()
    plan: tuple[PlanRecord, ...] = ()
    budget: Budget | None = None
    own: tuple[OwnMoney, ...] = ()
    funds: Mapping[str, Fund] = field(default_factory=dict)
    """By line."""
    explanations: Mapping[str, str] = field(default_factory=dict)
    """指标解释 by code of the leaf."""
    templates: Mapping[str, bytes] = field(default_factory=dict)
    """The project's own Word templates by name of file; the others come with the program."""
