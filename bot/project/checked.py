"""A project folder checked by itself: what its files, and a report that they bring, do not agree
on. No database is needed."""

from __future__ import annotations

from dataclasses import replace

from bot.project.folder import ProjectFolder
from bot.project.records import as_printed
from bot.project.told import told
from scoring.confidence import Grounds
from scoring.finding import Finding
from scoring.findings import find
from scoring.gather import gather
from scoring.indicators import IndicatorSystem
from scoring.model import Evidence, ScoreSheet
from scoring.printed import Printed
from scoring.score import score


def evidence_of(folder: ProjectFolder, system: IndicatorSystem) -> dict[str, Evidence]:
    """What the files say of each leaf: what was typed, else what the printed tables add up to."""
    typed = {one.leaf: one for one in folder.evidence}
    records = replace(as_printed(folder), events=())  # a result row is no confirmed count
    found = gather(system, records, None, folder.project.readings)
    return {code: typed.get(code, _derived(one)) for code, one in found.items()}


def _derived(one: Evidence) -> Evidence:
    """No unit has confirmed a figure that stands in a report's table."""
    if one.basis != "confirmed":
        return one
    return replace(one, basis="derived", source="由报告资金表的各行合计")


def score_of_files(folder: ProjectFolder, system: IndicatorSystem | None = None) -> ScoreSheet:
    """The score sheet from what the files say. `system`: another one than indicators.yaml."""
    system = system or folder.indicators
    return score(system, evidence_of(folder, system), folder.project.readings)


def grounds_of_files(folder: ProjectFolder, system: IndicatorSystem) -> Grounds:
    """What confidence in that score is reckoned from: no answers are in the files."""
    evidence = evidence_of(folder, system)
    return Grounds(system, folder.project.readings, evidence, evidence)


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
