"""Which unit is meant: a report writes one unit in five ways, and some names mean several."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.files.problems import Problem, nearest
from bot.files.tables import Table
from bot.project.rows import Unit


class Units:
    """The units of a project, found by id, name or alias; blanks, case and width do not matter."""

    def __init__(self, table: Table[Unit]) -> None:
        self.table = table
        self._ids: dict[str, str] = {}
        for unit in table.rows:
            for written in (unit.id, unit.name, *unit.aliases):
                self._ids.setdefault(_key(written), unit.id)
        self.joint = {unit.id for unit in table.rows if unit.members}

    def id(self, written: str) -> str | None:
        """The id of the unit written so, or None."""
        return self._ids.get(_key(written))

    def unknown(self, written: str, file: str, where: str) -> Problem:
        names = [name for unit in self.table.rows for name in (unit.name, *unit.aliases)]
        guess = nearest(written, names)
        remedy = f"在 {self.table.name} 里加上这个单位，或把这个写法加进某个单位的“别名”"
        if guess:
            remedy = f"是不是“{guess}”？若是同一单位，把这个写法加进它的“别名”"
        return Problem("unknown_unit", file, where, f"不认识单位“{written}”", remedy)

    def problems(self) -> Iterator[Problem]:
        """Names that mean two units, and joint names of units that do not exist."""
        owner: dict[str, str] = {}
        for index, unit in enumerate(self.table.rows):
            for field, written in _names(unit):
                first = owner.setdefault(_key(written), unit.id)
                if first != unit.id:
                    yield self._problem(
                        "unit_name_twice",
                        index,
                        field,
                        f"“{written}”既指 {first} 又指 {unit.id}",
                        "一个写法只能指一个单位，删去其中一处",
                    )
            yield from self._members(index, unit)

    def _members(self, index: int, unit: Unit) -> Iterator[Problem]:
        for written in unit.members:
            member = self.id(written)
            if member is None:
                where = self.table.where(index, "members")
                yield self.unknown(written, self.table.name, where)
            elif member in self.joint:
                message = f"合称“{unit.name}”的成员“{written}”本身也是合称"
                yield self._problem("joint_unit", index, "members", message, "成员写具体单位")

    def _problem(self, code: str, index: int, field: str, message: str, remedy: str) -> Problem:
        return Problem(code, self.table.name, self.table.where(index, field), message, remedy)


def _names(unit: Unit) -> Iterator[tuple[str, str]]:
    yield "name", unit.name
    for alias in unit.aliases:
        yield "aliases", alias


def _key(written: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", written)).casefold()
