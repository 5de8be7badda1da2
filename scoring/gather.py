"""From what a campaign has collected to the evidence of each leaf, with the arithmetic to it.

Nothing is guessed: what units have not confirmed yet counts as not spent, not held, not reached,
and the words say how much that is. Figures somebody typed stand in only where nothing is collected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from scoring.collect.case import Case, Collected, NothingYet
from scoring.collect.events import events_completion, events_missing
from scoring.collect.money import execution_rate, funds_in_place
from scoring.collect.opinions import assessment, survey, survey_rate
from scoring.collect.people import coverage, reach
from scoring.indicators import IndicatorSystem
from scoring.model import Evidence, Records, SurveyEstimates
from scoring.readings import Readings
from scoring.sources import Figure


def figure(case: Case, source: Figure) -> Collected:
    """A figure that only a document gives is never collected: it is typed in evidence.yaml."""
    raise NothingYet(f"“{source.what or case.leaf.name}”要从{source.document}录入")


COLLECTORS: dict[str, Callable[[Case, Any], Collected]] = {
    "assessment": assessment,
    "execution_rate": execution_rate,
    "events_missing": events_missing,
    "events_completion": events_completion,
    "coverage": coverage,
    "reach": reach,
    "survey": survey,
    "survey_rate": survey_rate,
    "funds_in_place": funds_in_place,
    "figure": figure,
}
"""By the kind of a leaf's evidence source."""


def gather(
    system: IndicatorSystem,
    records: Records,
    estimates: SurveyEstimates | None,
    readings: Readings | None = None,
) -> dict[str, Evidence]:
    """Evidence for every leaf, in the system's order; basis `missing` where there is none.

    `estimates` count every answer; what of them may be shown is for `reports`.
    """
    readings = readings or Readings()
    typed = {one.leaf: one for one in records.typed}
    found = {}
    for leaf in system.leaves:
        said = typed.get(leaf.code)
        one = _evidence(Case(leaf, records, estimates, readings), said)
        if said is not None and said.vetoed and not one.vetoed:
            one = replace(one, vetoed=said.vetoed, veto_source=said.veto_source)
        found[leaf.code] = one
    return found


def _evidence(case: Case, typed: Evidence | None) -> Evidence:
    leaf = case.leaf
    try:
        found = COLLECTORS[leaf.evidence.kind](case, leaf.evidence)
    except NothingYet as why:
        if typed is None or typed.value is None:
            return Evidence(leaf.code, None, "missing", f"尚无依据：{why}")
        if leaf.evidence.kind == "figure":
            return typed
        return replace(typed, source=f"{why}，采用填报值。{typed.source}")
    return Evidence(
        leaf=leaf.code,
        value=found.value,
        basis=found.basis,
        source=found.source,
        arithmetic=found.arithmetic,
        simulated=found.simulated,
        otherwise=found.otherwise,
        bare=found.bare,
    )
