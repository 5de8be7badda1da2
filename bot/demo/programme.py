"""What a demonstration prints when it is over."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from reports.model import ReportInput
from reports.summary import summary_text
from reports.texts import comparison_text, findings_text, score_text


def show(console: Console, given: ReportInput, paths: Sequence[Path]) -> None:
    """Score table, grade and findings; beside them the report's own score, difference by
    difference."""
    parts = [summary_text(given), score_text(given.sheet), findings_text(given.findings)]
    if given.report_sheet is not None:
        parts.append(comparison_text(given.sheet, given.report_sheet))
    for part in parts:
        console.print(Text(part), soft_wrap=True)
        console.print()
    console.print(Text("文件："))
    for path in paths:
        console.print(Text(f"  {path}"), soft_wrap=True)
