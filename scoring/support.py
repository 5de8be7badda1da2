"""Whether a leaf's evidence is recorded, only asserted, or missing; and what records alone support.

Recorded: units confirmed it, those served answered it, an assessor judged it and wrote why or
attached something, a named document says it, or it follows from figures that are on record.
Asserted: somebody said so, or it was inferred from the score itself.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from scoring.model import Evidence, ScoreSheet


class Support(StrEnum):
    RECORDED = "recorded"
    ASSERTED = "asserted"
    MISSING = "missing"


SUPPORT_WORDS = {
    Support.RECORDED: "已记录",
    Support.ASSERTED: "仅有陈述",
    Support.MISSING: "没有依据",
}
_RECORDED = frozenset({"confirmed", "surveyed", "derived", "documented"})


def support(evidence: Evidence) -> Support:
    if evidence.value is None:
        return Support.MISSING
    if evidence.basis in _RECORDED:
        return Support.RECORDED
    if evidence.basis == "assessed" and not evidence.bare:
        return Support.RECORDED
    return Support.ASSERTED


def recorded_total(sheet: ScoreSheet) -> Decimal:
    """The points of leaves whose evidence is recorded."""
    recorded = (one for one in sheet.leaves if support(one.trace.evidence) is Support.RECORDED)
    return sum((one.score for one in recorded), Decimal(0))
