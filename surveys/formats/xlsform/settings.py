"""The settings sheet, and columns of it that are ours: opening, closing, consent."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from surveys.formats.flaws import Flaw, quoted
from surveys.formats.xlsform.columns import yes
from surveys.formats.xlsform.kept import overridden
from surveys.formats.xlsform.table import Line, Table
from surveys.formats.xlsform.tongues import headed

TEXTS = {
    "form_title": "title",
    "opening": "opening",
    "opening_plain": "opening_plain",
    "closing": "closing",
}
"""Our field by column; each may come in several languages."""


@dataclass(slots=True)
class Settings:
    line: Line
    title: str
    default_language: str = ""
    flaws: list[Flaw] = field(default_factory=list)

    def text(self, column: str, language: str) -> str:
        return self.line.get(headed(column, language)) or self.line.get(column)

    def fields(self, language: str) -> dict[str, Any]:
        """What it says of the questionnaire as a whole."""
        found: dict[str, Any] = {
            "title": self.text("form_title", language) or self.title,
            "opening": self.text("opening", language),
            "opening_plain": self.text("opening_plain", language),
            "closing": self.text("closing", language),
            "consent": self._consent(language),
        }
        return found | overridden(self.line, self.flaws)

    def _consent(self, language: str) -> bool:
        written = self.line.get("consent")
        if written:
            try:
                return yes(written)
            except ValueError:
                message = f"consent 写的是“{quoted(written)}”，按不征求同意导入"
                self.flaws.append(self.line.note("consent", message, "写 yes 或 no", "consent"))
                return False
        if self.text("opening", language):
            return True
        message = "没有开场白，也就不先征求同意"
        remedy = "在 settings 表加 opening 列：谁在问、为什么、怎么保存、可以不答"
        self.flaws.append(self.line.note("no_opening", message, remedy, "opening"))
        return False

    def kept(self) -> dict[str, str]:
        ours = {*TEXTS, "consent", "jixiao"}
        return {
            column: text
            for column, text in self.line.cells.items()
            if column.partition("::")[0] not in ours
        }


def read_settings(table: Table, name: str) -> Settings:
    line = table.lines[0] if table.lines else Line(table.name or "settings", 0, {})
    found = Settings(line, _stem(name) or "问卷", line.get("default_language"))
    for extra in table.lines[1:]:
        message = "settings 表只用第一行，这一行没有导入"
        found.flaws.append(extra.note("extra_row", message, "并入第一行"))
    return found


def _stem(name: str) -> str:
    """The file's name without folder and ending."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return last.rpartition(".")[0] or last
