"""All that does not agree, in one list. Settled or accepted by people before a score is final."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from scoring.checks.case import Case, Told
from scoring.checks.registry import CHECKS
from scoring.indicators import IndicatorSystem
from scoring.model import Finding, Records, ScoreSheet, Severity, SurveyEstimates
from scoring.printed import Printed
from scoring.readings import Readings

_ORDER = {severity: i for i, severity in enumerate(Severity)}


def find(
    system: IndicatorSystem,
    records: Records,
    estimates: SurveyEstimates | None,
    sheet: ScoreSheet,
    printed: Printed | None = None,
    readings: Readings | None = None,
    told: Told | None = None,
) -> tuple[Finding, ...]:
    """The findings, the gravest first; the same input gives the same list, with the same keys.

    `printed`: what a report that is being checked prints. `told`: what the tables of the project
    say in words, and where their rows stand.
    """
    case = Case(system, records, estimates, sheet, readings or Readings(), printed, told or Told())
    return gravest_first(finding for check in CHECKS for finding in check.find(case))


def of_lines(
    system: IndicatorSystem, records: Records, codes: frozenset[str]
) -> tuple[Finding, ...]:
    """Findings of a few checks over lines of money alone, which need no score: quick."""
    sheet = ScoreSheet(Decimal(0), "", (), ())
    case = Case(system, records, None, sheet, Readings())
    return tuple(f for check in CHECKS if check.code in codes for f in check.find(case))


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: (_ORDER[one.severity], one.code)))
