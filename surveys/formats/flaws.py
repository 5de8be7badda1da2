"""What is wrong in somebody's questionnaire file, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from pydantic_core import ErrorDetails

from surveys.questionnaire import Questionnaire

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing to know. An error stands in the way; a warning says what was assumed or left out.

    `code` is stable, the words may change. `row` counts as Excel does, 0 for a whole sheet."""

    code: str
    message: str
    remedy: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    severity: Severity = "error"
    about: str = ""
    """Code of the question it speaks of, where one is known."""

    @property
    def where(self) -> str:
        """survey 第5行 relevant 列; empty when it concerns the whole file."""
        parts = (
            f"“{self.sheet}”表" if self.sheet else "",
            f"第{self.row}行" if self.row else "",
            f"{self.column} 列" if self.column else "",
        )
        return " ".join(part for part in parts if part)

    def __str__(self) -> str:
        place = f"{self.where}：" if self.where else ""
        return f"{place}{self.message}" + (f"。{self.remedy}" if self.remedy else "")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as a questionnaire, or why not: `questionnaire` is None exactly if there is an error.

    `codes` maps names of the file to our codes where they differ."""

    questionnaire: Questionnaire | None
    flaws: tuple[Flaw, ...] = ()
    codes: dict[str, str] = field(default_factory=dict)
    rows: dict[int, tuple[str, int]] = field(default_factory=dict)
    """Sheet and row of each question, by its index."""

    @property
    def errors(self) -> tuple[Flaw, ...]:
        return tuple(flaw for flaw in self.flaws if flaw.severity == "error")

    @property
    def warnings(self) -> tuple[Flaw, ...]:
        return tuple(flaw for flaw in self.flaws if flaw.severity == "warning")


class Unreadable(Exception):
    """The file as a whole cannot be read; carries the flaw to show."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.message)
        self.flaw = flaw


def refused(flaws: Iterable[Flaw]) -> Loaded:
    return Loaded(None, tuple(flaws))


def misfit(details: ErrorDetails) -> str:
    """What a model has against a value, in words for the person who wrote it."""
    place = ".".join(str(part) for part in details["loc"]) or "内容"
    return f"{place} 的“{quoted(str(details['input']))}”不能用"


def quoted(text: str) -> str:
    """A value as named in a message: one line, not too long."""
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:38] + "……"
