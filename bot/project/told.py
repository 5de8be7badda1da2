"""What the tables of a folder say in words, and where each row stands, in the terms of findings."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from bot.files.grid import stripped
from bot.files.tables import Table
from bot.project.draft import Doc
from bot.project.references import Tables
from bot.project.units import Units
from scoring.checks.case import Goal, Outcome, Party, PlannedGroup, Told, TypedTotal
from scoring.finding import Place
from scoring.indicators import IndicatorSystem
from scoring.printed import Printed

if TYPE_CHECKING:
    from bot.project.folder import ProjectFolder


@dataclass(frozen=True, slots=True)
class Written:
    """How the tables are written, as far as their rows do not keep it."""

    places: Mapping[str, Place] = field(default_factory=dict)
    spellings: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    """(spelling, file) by unit id; a unit named by its id is not spelled."""
    unknown: tuple[tuple[str, Place], ...] = ()
    totals: tuple[TypedTotal, ...] = ()
    in_ten_thousands: tuple[tuple[str, Place], ...] = ()


def written(
    tables: Tables, units: Units, indicators: Doc[IndicatorSystem], printed: Doc[Printed]
) -> Written:
    """`tables` with the units as they are spelled."""
    spellings: dict[str, list[tuple[str, str]]] = {}
    unknown = []
    for table in _naming(tables):
        for index, row in enumerate(table.rows):
            spelled = stripped(row.unit)
            unit = units.id(spelled)
            if spelled and unit is None:
                unknown.append((spelled, Place(table.name, table.where(index, "unit"))))
            elif unit is not None and not _is_id(spelled, unit):
                spellings.setdefault(unit, []).append((spelled, table.name))
    return Written(
        {**dict(_places(tables)), **dict(_document_places(indicators, printed))},
        {unit: tuple(dict.fromkeys(found)) for unit, found in spellings.items()},
        tuple(unknown),
        tuple(_totals(tables)),
    )


def _is_id(spelled: str, unit: str) -> bool:
    return unicodedata.normalize("NFKC", spelled).casefold() == unit.casefold()


def _naming(tables: Tables) -> tuple[Table[Any], ...]:
    return (
        *(tables.spending, tables.planned, tables.groups),
        *(tables.events, tables.goals, tables.outcomes),
    )


_KINDS = (
    ("unit", "units", "id"),
    ("line", "spending", "row"),
    ("plan", "planned", "line"),
    ("group", "groups", "id"),
    ("event", "events", "id"),
    ("goal", "goals", "row"),
    ("outcome", "outcomes", "row"),
)
"""(kind in a subject, table, field with the id)."""


def _places(tables: Tables) -> Iterator[tuple[str, Place]]:
    for kind, field_name, name in _KINDS:
        table: Table[Any] = getattr(tables, field_name)
        for index, row in enumerate(table.rows):
            yield f"{kind}.{getattr(row, name)}", Place(table.name, table.where(index))


_LISTED = {
    "statement": "statements",
    "claim": "claims",
    "section_said": "sections_said",
    "heading": "headings",
}
_NESTED: dict[str, tuple[str, ...]] = {
    "funds": ("appropriated", "spent", "balance"),
    "budget": ("total", "fiscal", "own"),
}


def _document_places(
    indicators: Doc[IndicatorSystem], printed: Doc[Printed]
) -> Iterator[tuple[str, Place]]:
    if indicators.model:
        for i, level in enumerate(indicators.model.levels):
            yield f"level.{level.code}", _place(indicators, ("levels", i))
        for i, leaf in enumerate(indicators.model.leaves):
            yield f"leaf.{leaf.code}", _place(indicators, ("leaves", i))
    if printed.model:
        yield from _printed_places(printed, printed.model)


def _printed_places(doc: Doc[Printed], printed: Printed) -> Iterator[tuple[str, Place]]:
    for name in ("total", "grade"):
        yield name, _place(doc, (name,))
    for code in printed.sections:
        yield f"section.{code}", _place(doc, ("sections", code))
    for kind, name in _LISTED.items():
        for i in range(len(getattr(printed, name))):
            yield f"{kind}.{i + 1}", _place(doc, (name, i))
    for name, inner in _NESTED.items():
        yield name, _place(doc, (name,))
        for each in inner:
            yield f"{name}.{each}", _place(doc, (name, each))


def _place(doc: Doc[Any], loc: tuple[int | str, ...]) -> Place:
    return Place(doc.name, doc.positions.where(loc))


def _totals(tables: Tables) -> Iterator[TypedTotal]:
    for table in (tables.spending, tables.planned):
        stem = table.name.split(".")[0]
        for total in table.totals:
            if total.typed != total.rows:
                place = Place(table.name, total.where)
                yield TypedTotal(stem, total.title, total.typed, total.rows, place)


def told_apart(tables: Tables, how: Written) -> tuple[Tables, Written]:
    """Rows whose id stood in an earlier row get one of their own, so that each has its place."""
    changed: dict[str, Table[Any]] = {}
    places = dict(how.places)
    for kind, field_name, name in _KINDS:
        table: Table[Any] = getattr(tables, field_name)
        seen: dict[str, int] = {}
        rows = []
        for index, row in enumerate(table.rows):
            id_ = str(getattr(row, name))
            n = seen[id_] = seen.get(id_, 0) + 1
            if n > 1:
                row = row.model_copy(update={name: f"{id_}({n})"})
                id_ = f"{id_}({n})"
            places[f"{kind}.{id_}"] = Place(table.name, table.where(index))
            rows.append(row)
        changed[field_name] = replace(table, rows=tuple(rows))
    return replace(tables, **changed), replace(how, places=places)


def told(folder: ProjectFolder) -> Told:
    """Everything the checks need beside records."""
    return Told(
        parties=tuple(
            Party(
                unit.id, unit.name, unit.members, folder.written.spellings.get(unit.id, ()),
                unit.aliases,
            )
            for unit in folder.units
        ),
        goals=tuple(Goal(row.row, row.goal, row.unit, row.project) for row in folder.goals),
        outcomes=tuple(
            Outcome(row.row, row.unit, row.text, row.activity, row.status)
            for row in folder.outcomes
        ),
        groups=tuple(
            PlannedGroup(
                group=row.id,
                name=row.name,
                unit=row.unit,
                count=row.headcount,
                count_unit=row.count_unit,
                per_unit=row.per_head or 0,
                activity_no=row.activity_no,
                funding=row.funding,
                categories=row.category,
                within=row.within,
            )
            for row in folder.groups
        ),
        kinds={row.line: row.kind for row in folder.planned},
        reasons_in_text={
            row.row: row.printed_reason_in_text for row in folder.lines
            if row.printed_reason_in_text
        },
        places=folder.written.places,
        totals=folder.written.totals,
        unknown_units=folder.written.unknown,
        in_ten_thousands=folder.written.in_ten_thousands,
        year=folder.project.year,
        cut_off=folder.project.cut_off,
    )  # fmt: skip
