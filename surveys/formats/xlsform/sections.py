"""Groups as sections: each run of questions that stand directly in one group."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

from surveys.expressions import Expression, text_of
from surveys.expressions.tree import Binary, Call, Literal
from surveys.form import Section
from surveys.formats.xlsform.context import Context
from surveys.formats.xlsform.kept import fitted
from surveys.formats.xlsform.survey import Group
from surveys.formats.xlsform.table import Line

WITHIN, AGAIN = "within", "again"
"""Keys of what is kept of a section: the groups around it; the group it goes on with."""


@dataclass(slots=True)
class Sections:
    context: Context
    made: list[Section] = field(default_factory=list)
    kept: dict[str, dict[str, str]] = field(default_factory=dict)
    """All cells of its row, by code of the section."""
    _lines: list[Line] = field(default_factory=list)
    _open: tuple[str, ...] = ()
    _read: dict[str, Expression | None] = field(default_factory=dict)

    def lines(self) -> list[tuple[Section, Line]]:
        """The sections with the rows of their groups."""
        return list(zip(self.made, self._lines, strict=True))

    def at(self, groups: tuple[Group, ...]) -> str:
        """The code of the section for a question in these groups, made where needed."""
        path = tuple(group.code for group in groups)
        if not path:
            self._open = ()
            return ""
        if path != self._open:
            self.made.append(self._section(groups))
            self._open = path
        return self.made[-1].code

    def condition(self, groups: Sequence[Group]) -> Expression | None:
        """What all these groups ask for."""
        parts = [part for group in groups if (part := self._relevant(group)) is not None]
        return reduce(lambda left, right: Binary("and", left, right), parts) if parts else None

    def stem(self, groups: tuple[Group, ...]) -> str:
        """The heading of a group that is shown as one table."""
        group = groups[-1] if groups else None
        if group is None or "table-list" not in group.line.get("appearance"):
            return ""
        return self.context.tongues.text(group.line, "label")

    def formula(self, read: Expression, groups: tuple[Group, ...]) -> str:
        """A computed value of groups that may not apply: then it is empty."""
        asked = self.condition(groups)
        return text_of(read if asked is None else Call("if", (asked, read, Literal(""))))

    def _relevant(self, group: Group) -> Expression | None:
        if group.code not in self._read:
            wanted = bool(group.line.get("relevant"))
            read = self.context.expression(group.line, "relevant") if wanted else None
            self._read[group.code] = read
        return self._read[group.code]

    def _section(self, groups: tuple[Group, ...]) -> Section:
        own, context = groups[-1], self.context
        codes = {section.code for section in self.made}
        again = own.code in codes
        code = next(
            code
            for code in (own.code, *(f"{own.code}_{n}" for n in range(2, len(codes) + 3)))
            if code not in codes
        )
        titles = [context.text(group.line, "label") for group in groups]
        data: dict[str, Any] = {
            "code": code,
            "title": "" if self.stem(groups) else " / ".join(title for title in titles if title),
            "text": context.text(own.line, "hint"),
        }
        asked = self.condition(groups)
        if asked is not None:
            data["ask_if"] = context.condition(asked)
        if own.line.get("shuffle") in ("yes", "是"):
            data["shuffle"] = True
        made = fitted(Section.model_validate, data, own.line, context.flaws)
        self._lines.append(own.line)
        cells = {column: text for column, text in own.line.cells.items() if column != "code"}
        self.kept[made.code] = {**cells, **self._around(groups, again=again)}
        return made

    def _around(self, groups: tuple[Group, ...], *, again: bool) -> dict[str, str]:
        found = {AGAIN: groups[-1].code} if again else {}
        if len(groups) > 1:
            outer = [{**group.line.cells, "code": group.code} for group in groups[:-1]]
            found[WITHIN] = json.dumps(outer, ensure_ascii=False)
        return found
