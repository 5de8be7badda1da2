"""A project folder in the terms of scoring: what was listed and planned, what a report prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.project.folder import ProjectFolder
from bot.project.rows import EventRow, GroupRow, OutcomeRow, PlannedRow, SpendingRow
from scoring.checks.words import core, spoken
from scoring.model import Budget, EventRecord, LineRecord, PlanRecord, ReachRecord, Records


def as_listed(folder: ProjectFolder) -> Records:
    """Before anybody has confirmed: lines, groups and events as planned, typed evidence."""
    names = _names(folder)
    return Records(
        lines=tuple(_line(names, row) for row in folder.lines),
        reach=tuple(_reach(row) for row in folder.groups),
        events=tuple(_event(row) for row in folder.events),
        typed=folder.evidence,
        plan=tuple(_plan(names, row) for row in folder.planned),
        budget=budget(folder),
        targets={str(code): forms for code, forms in folder.targets.items()},
    )


def as_printed(folder: ProjectFolder) -> Records:
    """What the report that is being checked says: its lines, the labels printed in its plan, and
    of its events those that its results call cancelled."""
    names = _names(folder)
    return Records(
        lines=tuple(_printed_line(names, row) for row in folder.lines),
        events=tuple(_cancelled(folder)),
        typed=folder.evidence,
        plan=tuple(
            replace(_plan(names, row), funding=row.printed_funding or row.funding)
            for row in folder.planned
        ),
        budget=budget(folder),
    )


def _cancelled(folder: ProjectFolder) -> Iterator[EventRecord]:
    """The events; those that a result of their unit calls cancelled, by name, as not held."""
    gone: dict[str, list[tuple[str, OutcomeRow]]] = {}
    for row in folder.outcomes:
        if row.status == "取消":
            gone.setdefault(row.unit, []).append((spoken(f"{row.activity}。{row.text}"), row))
    for planned in folder.events:
        event, name = _event(planned), core(planned.name)
        told = [one for text, one in gone.get(planned.unit, []) if name in text]
        yield replace(event, held=0, reason=told[0].status) if told else event


def budget(folder: ProjectFolder) -> Budget | None:
    """The planned money by source; none where there is no plan."""
    if not folder.planned:
        return None
    fiscal = sum(row.total for row in folder.planned if row.funding == "财政")
    own = sum(row.total for row in folder.planned if row.funding == "自筹")
    return Budget(fiscal + own, fiscal, own)


def _names(folder: ProjectFolder) -> dict[str, str]:
    return {unit.id: unit.name for unit in folder.units}


def _line(names: dict[str, str], row: SpendingRow) -> LineRecord:
    return LineRecord(
        line=row.row,
        activity_no=row.activity_no,
        activity=row.activity,
        category=row.category,
        unit=row.unit,
        unit_name=names.get(row.unit, row.unit),
        appropriated=row.appropriated,
        own=row.funding == "自筹",
    )


def _printed_line(names: dict[str, str], row: SpendingRow) -> LineRecord:
    return replace(
        _line(names, row),
        spent=row.printed_spent,
        balance=row.printed_balance,
        reason=row.printed_reason,
    )


def _reach(row: GroupRow) -> ReachRecord:
    return ReachRecord(
        group=row.id,
        name=row.name,
        unit=row.unit,
        count_unit=row.count_unit,
        planned=row.headcount,
        category=row.category[0] if row.category else "",
        also=row.category[1:],
        activity_no=row.activity_no,
        per_unit=row.per_head or 0,
        within=row.within,
    )


def _event(row: EventRow) -> EventRecord:
    return EventRecord(
        event=row.id,
        name=row.name,
        unit=row.unit,
        planned=row.planned,
        plan_item=row.plan_item,
        activity_no=row.activity_no,
        counted=row.counted,
    )


def _plan(names: dict[str, str], row: PlannedRow) -> PlanRecord:
    return PlanRecord(
        line=row.line,
        unit=row.unit,
        unit_name=names.get(row.unit, row.unit),
        item=row.group,
        count=row.headcount,
        count_unit=row.count_unit,
        total=row.total,
        per_unit=row.per_unit,
        funding=row.funding,
        activity_no=row.activity_no,
    )
