"""Findings over standing records, for the command line."""

from __future__ import annotations

from typing import Any

from bot.reporting import Reporter
from scoring.finding import finding_json

Json = dict[str, Any]


async def standing_findings(reporter: Reporter) -> Json:
    """What does not agree now, with the names of the units."""
    given = await reporter.input()
    return {
        "as_of": given.as_of.isoformat(),
        "units": dict(given.unit_names),
        "findings": [finding_json(finding) for finding in given.findings],
    }
