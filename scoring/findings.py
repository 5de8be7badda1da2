"""All that does not agree, in one list. Settled or accepted by people before a score is final."""

from __future__ import annotations

from scoring.checks.activities import check_activities
from scoring.checks.lines import check_lines
from scoring.checks.opinions import check_evidence, check_survey
from scoring.checks.report_money import check_report_money
from scoring.checks.report_scores import check_report_scores
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
) -> tuple[Finding, ...]:
    """The findings, the gravest first; the same input gives the same list.

    `printed`: what a report that is being checked prints.
    """
    readings = readings or Readings()
    found = [
        *check_lines(records),
        *check_activities(records),
        *check_survey(system, records, estimates, readings),
        *check_evidence(records, sheet),
        *(check_report_money(system, records, printed, readings) if printed else ()),
        *(check_report_scores(system, sheet, printed) if printed else ()),
    ]
    return tuple(sorted(found, key=lambda one: (_ORDER[one.severity], one.code)))
