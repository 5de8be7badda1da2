"""A project folder checked by itself: what its files, and a report that they bring, do not agree
on. No database is needed."""

from __future__ import annotations

from dataclasses import replace

from bot.project.folder import ProjectFolder
from bot.project.records import as_printed
from bot.project.told import told
from scoring.finding import Finding
from scoring.findings import find
from scoring.model import ScoreSheet
from scoring.printed import Printed
from scoring.score import score


def score_of_files(folder: ProjectFolder) -> ScoreSheet:
    """The score sheet from the evidence in evidence.yaml."""
    typed = {one.leaf: one for one in folder.evidence}
    return score(folder.indicators, typed, folder.project.readings)


def findings_of_files(
    folder: ProjectFolder, sheet: ScoreSheet | None = None
) -> tuple[Finding, ...]:
    """Every disagreement that the files can show."""
    return find(
        folder.indicators,
        as_printed(folder),
        None,
        sheet or score_of_files(folder),
        _printed(folder),
        folder.project.readings,
        replace(told(folder), from_files=True),
    )


def _printed(folder: ProjectFolder) -> Printed | None:
    """printed.yaml; scores printed in indicators.yaml are to be checked without it too."""
    if folder.printed is None and any(leaf.printed for leaf in folder.indicators.leaves):
        return Printed(report=folder.project.title)
    return folder.printed
