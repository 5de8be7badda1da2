"""The rule kinds an indicator may have, told apart by `kind`. A new one: a class, a name here."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from scoring.counted import Checklist, Coverage, DeductPerItem, Parts, PassFail, Tiered
from scoring.formula import FormulaRule
from scoring.graded import Bands, Judged, Linear, Proportional
from scoring.model import EvidenceValue, Item, OneValue, Panel
from scoring.rates import RatePercent, RateSteps, RateThreshold, Satisfaction

Rule = Annotated[
    PassFail
    | Tiered
    | Checklist
    | DeductPerItem
    | Coverage
    | RateThreshold
    | RateSteps
    | RatePercent
    | Parts
    | Satisfaction
    | Bands
    | Proportional
    | Linear
    | Judged
    | FormulaRule,
    Field(discriminator="kind"),
]

UNDECIDED = "待定"
"""In place of a rule kind where a person has still to decide: no rule, so that nothing is scored
by a guess."""

RATE_RULES = (RateThreshold, RateSteps, RatePercent)
STEPPED = (*RATE_RULES, Satisfaction, Proportional)
"""Rules whose score depends on how a step is counted."""

Json = bool | int | str | list[str] | dict[str, dict[str, str | int]]
PanelJson = dict[str, str | list[Json]]


def to_plain(value: EvidenceValue) -> Json | PanelJson:
    """Evidence as JSON that the rule's `read` takes back unchanged; of a panel each judgement."""
    if isinstance(value, Panel):
        plain: PanelJson = {"panel": [_plain(one) for one in value.values], "rule": value.rule}
        return plain
    return _plain(value)


def _plain(value: OneValue) -> Json:
    if isinstance(value, Fraction):
        return _ratio(value)
    if not isinstance(value, tuple):
        return value
    items = [one for one in value if isinstance(one, Item)]
    if items:
        return {one.name: {"rate": _ratio(one.rate), "n": one.n} for one in items}
    return [_ratio(one) if isinstance(one, Fraction) else str(one) for one in value]


def _ratio(value: Fraction) -> str:
    return f"{value.numerator}/{value.denominator}"
