"""The files of a folder as far as they could be read, before they are compared with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from pydantic import BaseModel

from bot.files.columns import R, TableSpec
from bot.files.problems import Problem
from bot.files.tables import Table, read_table
from bot.files.yaml import Positions, load_placed

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Source:
    """One file of the folder."""

    name: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Doc(Generic[M]):
    """A YAML file: its model, unless it has problems, and where its keys stand."""

    name: str
    model: M | None = None
    positions: Positions = field(default_factory=lambda: Positions(None))

    def problem(self, loc: tuple[int | str, ...], code: str, message: str, remedy: str) -> Problem:
        return Problem(code, self.name, self.positions.where(loc), message, remedy)


class Reader:
    """Reads files and keeps the problems; `broken` are the files that had any. `notes` stand in
    nobody's way."""

    def __init__(self, sources: Mapping[str, Source], *, as_printed: bool = False) -> None:
        self.sources = sources
        self.context = {"as_printed": as_printed}
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        self.notes: list[Problem] = []

    def table(self, spec: TableSpec[R], stem: str) -> Table[R]:
        """An absent table is an empty one."""
        source = self.sources.get(stem)
        if source is None:
            return Table(f"{stem}.csv")
        table, problems = read_table(spec, source.raw, source.name)
        self.keep(stem, problems)
        return table

    def doc(self, model: type[M], stem: str) -> Doc[M]:
        source = self.sources.get(stem)
        if source is None:
            return Doc(f"{stem}.yaml")
        made, positions, problems = load_placed(model, source.raw, source.name, self.context)
        self.keep(stem, problems)
        return Doc(source.name, made, positions)

    def keep(self, stem: str, problems: list[Problem]) -> None:
        """Problems of a file that was read elsewhere."""
        self.problems += problems
        if problems:
            self.broken.add(stem)


def repeated(table: Table[R], *fields: str) -> Iterator[tuple[int, R, int]]:
    """Rows whose values in `fields` stood in an earlier row: (index, row, index of the first)."""
    first: dict[tuple[object, ...], int] = {}
    for index, row in enumerate(table.rows):
        key = tuple(getattr(row, name) for name in fields)
        earlier = first.setdefault(key, index)
        if earlier != index:
            yield index, row, earlier
