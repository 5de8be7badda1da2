"""Which findings stand between a draft and its approval. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from bot.results.process import Process
from scoring.model import Finding, Severity


def open_high(findings: Iterable[Finding], standing: Process) -> list[Finding]:
    """The high ones that nobody has accepted with a reason. What is settled by a correction is no
    finding any more."""
    return [
        finding
        for finding in findings
        if finding.severity is Severity.HIGH
        and (finding.code, finding.subject) not in standing.accepted
    ]
