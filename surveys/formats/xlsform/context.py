"""What the rows of a file need to know of each other while they are read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from surveys.expressions import Expression, ExpressionError, parse, references
from surveys.form import Condition
from surveys.formats.flaws import Flaw
from surveys.formats.xlsform.lists import ChoiceList
from surveys.formats.xlsform.names import in_text, spoken_of
from surveys.formats.xlsform.renaming import Renaming
from surveys.formats.xlsform.structure import condition
from surveys.formats.xlsform.table import Line
from surveys.formats.xlsform.tongues import Tongues, headed


@dataclass(slots=True)
class Context:
    tongues: Tongues
    lists: dict[str, ChoiceList]
    names: dict[str, str]
    """Code by name: questions and computed values."""
    ambiguous: frozenset[str] = frozenset()
    """Names that two rows have, in different groups."""
    refused: frozenset[str] = frozenset()
    """Names of rows with a flaw of their own; what speaks of them is not blamed as well."""
    failed: set[str] = field(default_factory=set)
    """Codes and names that came to nothing, with a flaw told already."""
    kinds: dict[str, str] = field(default_factory=dict)
    """Kind of each question, by code."""
    choices: dict[str, dict[str, str]] = field(default_factory=dict)
    """Code of each choice by its name, by name of the question."""
    flaws: list[Flaw] = field(default_factory=list)

    @property
    def renaming(self) -> Renaming:
        return Renaming(self.names, self.choices)

    def expression(self, line: Line, column: str, itself: str = "") -> Expression | None:
        """The cell read, with names turned into codes; None after its flaw has been noted."""
        written = _BOOLEANS.get(line.get(column).casefold(), line.get(column))
        try:
            read = parse(written)
        except ExpressionError as error:
            message = f"第{error.position + 1}个字处：{error.message}"
            self.flaws.append(line.flaw("expression", message, _EXPRESSION, column))
            return None
        if self._unknown(line, column, sorted(references(read))):
            return None
        return replace(self.renaming, itself=itself)(read)

    def condition(self, read: Expression) -> Condition:
        return condition(read, self.kinds)

    def text(self, line: Line, column: str) -> str:
        """A text in the form's own language, with names turned into codes."""
        return self._renamed(line, column, self.tongues.text(line, column))

    def own(self, line: Line, column: str) -> str:
        """A text in the form's own language or in none, with names turned into codes."""
        text = line.get(headed(column, self.tongues.main)) or line.get(column)
        return self._renamed(line, column, text)

    def translations(self, line: Line, column: str) -> dict[str, str]:
        found = self.tongues.translations(line, column)
        return {code: in_text(text, self.names) for code, text in found.items()}

    def _renamed(self, line: Line, column: str, text: str) -> str:
        self._unknown(line, column, spoken_of(text))
        return in_text(text, self.names)

    def _unknown(self, line: Line, column: str, names: list[str]) -> bool:
        for name in names:
            if name in self.refused and name not in self.names:
                self.failed.add(name)
                return True
            if name in self.ambiguous:
                message = f"有两道题都叫 {name}，不知道指哪一道"
                self.flaws.append(line.flaw("ambiguous", message, "给它们不同的名称", column))
                return True
            if name not in self.names:
                message = f"提到 {name}，没有这道题"
                remedy = "改正名称；题目被删掉的，把这处也删去"
                self.flaws.append(line.flaw("unknown_name", message, remedy, column))
                self.failed.add(name)
                return True
        return False


_BOOLEANS = {"true": "true()", "false": "false()", "yes": "true()", "no": "false()"}
"""A cell of its own type in Excel."""
_EXPRESSION = "照此改正；能用的函数见 docs/questionnaire-formats.md"
