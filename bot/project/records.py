"""A project folder in the terms of scoring: what was listed and planned, what a report prints."""

from __future__ import annotations

from dataclasses import replace

from bot.project.folder import ProjectFolder
from bot.project.rows import EventRow, GroupRow, PlannedRow, SpendingRow
from scoring.model import Budget, EventRecord, LineRecord, PlanRecord, ReachRecord, Records


def as_listed(folder: ProjectFolder) -> Records:
    """Before anybody has confirmed: lines, groups and events as planned, typed evidence."""
    return Records(
        lines=tuple(_line(folder, row) for row in folder.lines),
        reach=tuple(_reach(row) for row in folder.groups),
        events=tuple(_event(row) for row in folder.events),
        typed=folder.evidence,
        plan=tuple(_plan(folder, row) for row in folder.planned),
        budget=budget(folder),
        targets={str(code): forms for code, forms in folder.targets.items()},
    )


def as_printed(folder: ProjectFolder) -> Records:
    """What the report that is being checked says: its lines, and the labels printed in its plan."""
    return Records(
        lines=tuple(_printed_line(folder, row) for row in folder.lines),
        typed=folder.evidence,
        plan=tuple(
            replace(_plan(folder, row), funding=row.printed_funding or row.funding)
            for row in folder.planned
        ),
        budget=budget(folder),
    )


def budget(folder: ProjectFolder) -> Budget | None:
    """The planned money by source; none where there is no plan."""
    if not folder.planned:
        return None
    fiscal = sum(row.total for row in folder.planned if row.funding == "财政")
    own = sum(row.total for row in folder.planned if row.funding == "自筹")
    return Budget(fiscal + own, fiscal, own)


def _line(folder: ProjectFolder, row: SpendingRow) -> LineRecord:
    return LineRecord(
        line=row.row,
        activity_no=row.activity_no,
        activity=row.activity,
        category=row.category,
        unit=row.unit,
        unit_name=folder.unit(row.unit).name,
        appropriated=row.appropriated,
        own=row.funding == "自筹",
    )


def _printed_line(folder: ProjectFolder, row: SpendingRow) -> LineRecord:
    return replace(
        _line(folder, row),
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


def _plan(folder: ProjectFolder, row: PlannedRow) -> PlanRecord:
    return PlanRecord(
        line=row.line,
        unit=row.unit,
        unit_name=folder.unit(row.unit).name,
        item=row.group,
        count=row.headcount,
        count_unit=row.count_unit,
        total=row.total,
        per_unit=row.per_unit,
        funding=row.funding,
        activity_no=row.activity_no,
    )
