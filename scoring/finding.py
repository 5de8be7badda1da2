"""A finding: something that does not agree with something else, and what people need to settle it.

Towards a unit a finding is a question, never a verdict. Severity: high moves a score, a total or a
conclusion; medium: a reader cannot bring two places together; low: wording and form.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Settler(StrEnum):
    """Who can say how it is."""

    UNIT = "unit"
    COORDINATOR = "coordinator"
    EVALUATOR = "evaluator"


SETTLER_WORDS = {
    Settler.UNIT: "单位",
    Settler.COORDINATOR: "协调员",
    Settler.EVALUATOR: "评价人",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands: a file of the project and a row or cell of it, in words."""

    file: str
    where: str = ""

    def __str__(self) -> str:
        return f"{self.file} {self.where}".strip()


@dataclass(frozen=True, slots=True)
class Effect:
    """The score if the other fact is the true one: worked out by scoring again."""

    fact: str
    changed: tuple[tuple[str, Decimal, Decimal], ...]
    """(leaf, score now, score then)."""
    total: Decimal
    grade: str

    def words(self) -> str:
        leaves = "，".join(f"{code} {before} → {after}" for code, before, after in self.changed)
        return f"{self.fact}：{leaves or '各指标不变'}，总分 {self.total}，{self.grade}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement. The same facts give the same finding with the same key."""

    code: str
    """Stable name of the check, e.g. `balance`, `row_sum`."""
    subject: str
    """What it is about: `line.12`, `unit.U11`, `leaf.C113`, `total` ..."""
    severity: Severity
    title: str
    """One sentence, Chinese."""
    arithmetic: tuple[str, ...] = ()
    remedy: str = ""
    unit: str = ""
    """Id of the unit that can be asked; "" where none can."""
    simulated: bool = False
    places: tuple[Place, ...] = ()
    settles: Settler = Settler.COORDINATOR
    question: str = ""
    """What a unit is asked to clarify, in words for it; "" where no unit is asked."""
    amount: Decimal | None = None
    """How much it is about, in `measure`; money exactly to the fen."""
    measure: str = ""
    """元, 人, 次, 分, 个 ..."""
    effects: tuple[Effect, ...] = ()

    @property
    def key(self) -> str:
        """Stable over recomputation: states kept elsewhere hang on it."""
        return f"{self.code}:{self.subject}"


def finding_json(finding: Finding) -> dict[str, Any]:
    """For other programs: figures are texts, so that none becomes a float."""
    return {
        "key": finding.key,
        "code": finding.code,
        "subject": finding.subject,
        "severity": finding.severity.value,
        "title": finding.title,
        "arithmetic": list(finding.arithmetic),
        "amount": None if finding.amount is None else f"{finding.amount:f}",
        "measure": finding.measure,
        "places": [{"file": one.file, "where": one.where} for one in finding.places],
        "settles": finding.settles.value,
        "remedy": finding.remedy,
        "unit": finding.unit,
        "question": finding.question,
        "effects": [
            {
                "fact": one.fact,
                "changed": {
                    code: {"from": f"{before:f}", "to": f"{after:f}"}
                    for code, before, after in one.changed
                },
                "total": f"{one.total:f}",
                "grade": one.grade,
            }
            for one in finding.effects
        ],
        **({"simulated": True} if finding.simulated else {}),
    }
