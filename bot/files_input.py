"""What a form is filled from where nothing is collected yet: the project's files alone. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.project import ProjectFolder
from bot.project.checked import score_of_files
from bot.project.records import as_listed, as_printed
from bot.self_facts import self_facts
from reports.model import ReportInput


def input_of_files(folder: ProjectFolder, as_of: datetime, font: str = "") -> ReportInput:
    """Amounts are those that the tables print, scores those of evidence.yaml; `as_of` is aware."""
    project = folder.project
    records = replace(as_printed(folder), plan=as_listed(folder).plan)
    own = folder.self_evaluation
    sheet = score_of_files(folder, own) if own is not None else None
    return ReportInput(
        title=project.title,
        year=project.year,
        body=project.body,
        as_of=as_of,
        time_zone=project.time_zone,
        sheet=score_of_files(folder),
        lines=records.lines,
        unit_names={unit.id: unit.name for unit in folder.units},
        self_facts=self_facts(folder, records, sheet),
        font=font,
    )
