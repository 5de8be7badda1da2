"""A project folder as one value: everything the files say, checked against each other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bot.files.problems import Problem
from bot.files.tables import Table
from bot.project import fitting, lawful, references
from bot.project.disk import FILES, read_sources
from bot.project.draft import Doc, Reader, Source
from bot.project.fieldwork import check_quotas, check_weighting, note_fieldwork
from bot.project.fitting import Docs
from bot.project.holidays import HOLIDAYS, HolidayRow
from bot.project.last_year import LAST_YEAR, check_last_year, earlier
from bot.project.model import Project
from bot.project.questionnaires import is_workbook, read_workbook
from bot.project.recordings import FOLDER, Recording, note_recordings, read_recordings, usable
from bot.project.references import Tables
from bot.project.rows import (
    EVENTS,
    GOALS,
    GROUPS,
    OUTCOMES,
    PLANNED,
    SPENDING,
    TARGETS,
    UNITS,
    EventRow,
    GoalRow,
    GroupRow,
    OutcomeRow,
    PlannedRow,
    SpendingRow,
    Unit,
)
from bot.project.self_targets import (
    SELF_TARGETS,
    STEM,
    SelfTargetRow,
    check_self_targets,
    system_doc,
    targets_of,
    typed_actuals,
)
from bot.project.told import Written, told_apart, written
from bot.project.units import Units
from reports.model import Earlier
from scoring.finding import Place
from scoring.indicators import IndicatorSystem
from scoring.model import Evidence
from scoring.printed import Printed
from scoring.self_targets import SelfTarget
from scoring.typed import TypedEvidence
from surveys.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True)
class ProjectFolder:
    """What the files say, without any problem left. `unit` of a row is the unit's id."""

    project: Project
    questionnaire: Questionnaire
    indicators: IndicatorSystem
    self_evaluation: IndicatorSystem | None
    """The 项目支出绩效自评表 as a second system over the same records; no code stands in both."""
    units: tuple[Unit, ...]
    lines: tuple[SpendingRow, ...]
    planned: tuple[PlannedRow, ...]
    groups: tuple[GroupRow, ...]
    events: tuple[EventRow, ...]
    goals: tuple[GoalRow, ...]
    outcomes: tuple[OutcomeRow, ...]
    targets: Mapping[int, int]
    """Valid forms wanted, by answer code of the questionnaire's group question."""
    self_targets: tuple[SelfTarget, ...]
    """Approved targets of the self-evaluation form, with what was typed as reached."""
    evidence: tuple[Evidence, ...]
    printed: Printed | None
    holidays: tuple[HolidayRow, ...]
    """Days of holidays.csv; years that it does not name follow what is published."""
    last_year: tuple[Earlier, ...]
    """Score rates that last year's report printed."""
    written: Written = field(compare=False)
    """Where rows stand and how units are spelled."""
    recordings: Mapping[str, Recording]
    """What lies in audio/, by name."""
    files: Mapping[str, str]
    """Name and sha256 of every file of the folder that was read."""

    @property
    def systems(self) -> tuple[IndicatorSystem, ...]:
        """The evaluation's own system first."""
        return (self.indicators, *((self.self_evaluation,) if self.self_evaluation else ()))

    @property
    def revision(self) -> str:
        """A hash over names and contents of all project files; `data/` is no part of it."""
        lines = "".join(f"{name} {digest}\n" for name, digest in sorted(self.files.items()))
        return hashlib.sha256(lines.encode()).hexdigest()

    def unit(self, unit_id: str) -> Unit:
        """Raises KeyError for an id that no unit has."""
        for unit in self.units:
            if unit.id == unit_id:
                return unit
        raise KeyError(unit_id)


@dataclass(frozen=True, slots=True)
class LoadResult:
    """The folder, or the problems that stand in its way.

    `notes` stand in nobody's way: figures of the tables that do not agree with each other (they may
    be true, and then they become findings), and questions worded so that they are hard to answer.
    """

    folder: ProjectFolder | None
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...] = ()


DISAGREEMENTS = frozenset(
    {
        "total",
        "unit_wan",
        "duplicate_id",
        "duplicate_line",
        "activity_title",
        "unknown_activity",
        "unknown_unit",
    }
)
"""Problems of tables that can be read and do not agree: findings, where a report is checked."""


def load(directory: Path, *, as_printed: bool = False) -> LoadResult:
    """Read and check a project folder. Never raises for what stands in the files.

    `as_printed`: for looking for disagreements only. Tables and weights that do not agree with
    each other are no problems then; nothing may be run or frozen from such a folder.
    """
    sources, problems = read_sources(directory)
    heard = read_recordings(directory)
    reader = Reader(sources, as_printed=as_printed)
    docs, tables = _docs(reader), _tables(reader)
    units = Units(tables.units)
    aims = reader.table(SELF_TARGETS, STEM)
    targets = targets_of(aims, units)
    docs, weights = _self_system(docs, aims, targets, given="self_evaluation" in sources)
    how = written(tables, units, docs.indicators, docs.printed)
    tables = _with_ids(tables, units)
    docs = fitting.with_unit_ids(docs, units)
    evidence, unfit = fitting.typed_evidence(docs)
    system = docs.self_evaluation.model
    evidence = typed_actuals(targets, system, aims.name, evidence)
    blamed = reader.broken | {kept.stem for kept in FILES if kept.required} - set(sources)
    problems += [*reader.problems, *unfit, *weights, *_compare(tables, docs, units, blamed)]
    if "units" not in blamed:
        problems += check_self_targets(aims, targets, system, units)
    if as_printed:
        headed = [each for each in problems if each.code == "unit_wan"]
        wan = tuple((each.message, Place(each.file, each.where)) for each in headed)
        how = replace(how, in_ten_thousands=wan)
        problems = [each for each in problems if each.code not in DISAGREEMENTS]
        tables, how = told_apart(tables, how)
    if problems:
        return LoadResult(None, tuple(_in_file_order(problems)))
    folder = _folder(tables, docs, units, evidence, sources, how, heard)
    folder = replace(folder, self_targets=targets)
    notes = (
        *reader.notes,
        *lawful.note_lawful(docs),
        *note_fieldwork(docs.project, tables.holidays),
        *fitting.note_wording(docs.questionnaire),
        *fitting.note_translations(docs.questionnaire),
        *note_recordings(docs.questionnaire, heard),
        *references.note_sums(tables),
    )
    return LoadResult(folder, (), tuple(_in_file_order([*notes])))


def _tables(reader: Reader) -> Tables:
    return Tables(
        units=reader.table(UNITS, "units"),
        spending=reader.table(SPENDING, "spending"),
        planned=reader.table(PLANNED, "planned"),
        groups=reader.table(GROUPS, "groups"),
        events=reader.table(EVENTS, "activities"),
        goals=reader.table(GOALS, "goals"),
        outcomes=reader.table(OUTCOMES, "outcomes"),
        targets=reader.table(TARGETS, "targets"),
        holidays=reader.table(HOLIDAYS, "holidays"),
        last_year=reader.table(LAST_YEAR, "last_year"),
    )


def _docs(reader: Reader) -> Docs:
    return Docs(
        project=reader.doc(Project, "project"),
        questionnaire=_questionnaire(reader),
        indicators=reader.doc(IndicatorSystem, "indicators"),
        self_evaluation=reader.doc(IndicatorSystem, "self_evaluation"),
        evidence=reader.doc(TypedEvidence, "evidence"),
        printed=reader.doc(Printed, "printed"),
    )


def _self_system(
    docs: Docs, aims: Table[SelfTargetRow], targets: tuple[SelfTarget, ...], *, given: bool
) -> tuple[Docs, list[Problem]]:
    """Without self_evaluation.yaml, weighted targets make the system of the self-evaluation."""
    if given:
        return docs, []
    made, problems = system_doc(docs.self_evaluation, aims, targets)
    return replace(docs, self_evaluation=made), problems


def _questionnaire(reader: Reader) -> Doc[Questionnaire]:
    source = reader.sources.get("questionnaire")
    if source is None or not is_workbook(source):
        return reader.doc(Questionnaire, "questionnaire")
    doc, problems, notes = read_workbook(source)
    reader.keep("questionnaire", problems)
    reader.notes += notes
    return doc


def _compare(tables: Tables, docs: Docs, units: Units, blamed: set[str]) -> list[Problem]:
    """Where a file has problems of its own, what refers to it is not blamed as well."""
    naming = [*references.check_unit_ids(tables), *units.problems()]
    found = [*naming, *references.check_ids(tables), *references.check_overlaps(tables)]
    if "units" not in blamed and not naming:
        found += references.check_units(tables, units)
        found += references.check_lines(tables)
    if "spending" not in blamed:
        found += references.check_activities(tables)
    found += [
        *fitting.check_readings(docs),
        *fitting.check_quality(docs),
        *fitting.check_systems(docs),
        *fitting.check_sources(docs),
        *fitting.check_assessors(docs),
        *lawful.check_lawful(docs),
    ]
    if "units" not in blamed and "spending" not in blamed:
        found += fitting.check_printed(docs, tables, units)
    project, asked = docs.project.model, docs.questionnaire.model
    if project is not None and asked is not None:
        found += check_last_year(tables.last_year, asked, project.survey.group_question)
    found += check_weighting(docs, tables)
    return [*found, *fitting.check_groups(docs, tables), *check_quotas(docs)]


def _with_ids(tables: Tables, units: Units) -> Tables:
    """Units by id, however they were written; unknown ones as written."""
    return replace(
        tables,
        spending=_by_id(tables.spending, units),
        planned=_by_id(tables.planned, units),
        groups=_by_id(tables.groups, units),
        events=_by_id(tables.events, units),
        goals=_by_id(tables.goals, units),
        outcomes=_by_id(tables.outcomes, units),
    )


def _by_id(table: Table[Any], units: Units) -> Table[Any]:
    rows = (row.model_copy(update={"unit": units.id(row.unit) or row.unit}) for row in table.rows)
    return replace(table, rows=tuple(rows))


def _folder(
    tables: Tables,
    docs: Docs,
    units: Units,
    evidence: tuple[Evidence, ...],
    sources: Mapping[str, Source],
    how: Written,
    heard: Mapping[str, Recording],
) -> ProjectFolder:
    project, questionnaire = docs.project.model, docs.questionnaire.model
    indicators = docs.indicators.model
    assert project is not None
    assert questionnaire is not None
    assert indicators is not None
    return ProjectFolder(
        project=project,
        questionnaire=questionnaire,
        indicators=indicators,
        self_evaluation=docs.self_evaluation.model,
        units=tuple(
            unit.model_copy(update={"members": tuple(units.id(name) for name in unit.members)})
            for unit in tables.units.rows
        ),
        lines=tables.spending.rows,
        planned=tables.planned.rows,
        groups=tables.groups.rows,
        events=tables.events.rows,
        goals=tables.goals.rows,
        outcomes=tables.outcomes.rows,
        targets={row.survey_code: row.forms for row in tables.targets.rows},
        self_targets=(),
        evidence=evidence,
        printed=docs.printed.model,
        holidays=tables.holidays.rows,
        last_year=earlier(tables.last_year.rows, questionnaire, project.survey.group_question),
        written=how,
        recordings=usable(heard),
        files={
            **{source.name: hashlib.sha256(source.raw).hexdigest() for source in sources.values()},
            **{f"{FOLDER}/{name}": one.sha256 for name, one in usable(heard).items()},
        },
    )


def _in_file_order(problems: list[Problem]) -> list[Problem]:
    order = {kept.stem: index for index, kept in enumerate(FILES)}
    return sorted(
        problems, key=lambda problem: order.get(problem.file.split(".")[0].casefold(), len(order))
    )
