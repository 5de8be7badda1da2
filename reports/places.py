"""What the named places of a Word template are filled with, and what is wrong with a template."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.blocks import Blocks

WITHOUT = "不用"
"""Before the name of a part that the template leaves out."""


class TemplateProblem(ValueError):
    """A template cannot be filled. `problems`: what is wrong and what to do, a sentence each."""

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        super().__init__(f"模板 {name}：" + "；".join(problems))
        self.name, self.problems = name, tuple(problems)

    def __reduce__(self) -> tuple[type[TemplateProblem], tuple[str, tuple[str, ...]]]:
        """It comes out of a worker process."""
        return type(self), (self.name, self.problems)


@dataclass(frozen=True, slots=True)
class Places:
    """What fills a template, by name of the place."""

    words: Mapping[str, str]
    """Inside a text, headers and footers too."""
    parts: Mapping[str, Blocks]
    """In a paragraph of its own."""
    kept: frozenset[str] = frozenset()
    """Places that no template may leave out: the marks of what the document is."""

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.words, *self.parts)
