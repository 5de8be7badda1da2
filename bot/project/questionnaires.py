"""The questionnaire of a folder: questionnaire.yaml, or questionnaire.xlsx as an XLSForm."""

from __future__ import annotations

from collections.abc import Mapping

from bot.files.problems import Loc, Problem
from bot.files.yaml import Positions
from bot.project.draft import Doc, Source
from surveys.formats.flaws import Flaw
from surveys.questionnaire import Questionnaire

WORKBOOK = ".xlsx"


class Rows(Positions):
    """Where the questions of a workbook stand."""

    def __init__(self, rows: Mapping[int, tuple[str, int]]) -> None:
        super().__init__(None)
        self._rows = rows

    def where(self, loc: Loc) -> str:
        """The row of the question on the path; the survey sheet without one."""
        match loc:
            case ("questions", int(index), *_) if index in self._rows:
                sheet, row = self._rows[index]
                return f"“{sheet}”表 第{row}行"
        return "“survey”表"


def is_workbook(source: Source | None) -> bool:
    return source is not None and source.name.casefold().endswith(WORKBOOK)


def read_workbook(source: Source) -> tuple[Doc[Questionnaire], list[Problem], list[Problem]]:
    """The document, what stands in its way, and what was assumed or left out."""
    from surveys.formats.xlsform.reader import read_xlsform  # only for those who use Excel

    read = read_xlsform(source.raw, source.name)
    doc = Doc(source.name, read.questionnaire, Rows(read.rows))
    problems = [as_problem(flaw, source.name) for flaw in read.errors]
    return doc, problems, [as_problem(flaw, source.name) for flaw in read.warnings]


def as_problem(flaw: Flaw, file: str) -> Problem:
    return Problem(flaw.code, file, flaw.where, flaw.message, flaw.remedy)
