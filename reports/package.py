"""What a package holds, as values: its catalogue of evidence and its cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scoring.model import Score, ScoreSheet
from scoring.support import Support, support

Form = Literal["文件", "引用", "汇总", "缺"]
"""A file of the package; a document that is kept elsewhere; a sum of records, in the papers of the
package; nothing."""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A piece of evidence for one leaf."""

    code: str
    leaf: str
    form: Form
    what: str
    path: str = ""
    """Within the package; "" where there is no file in it."""
    sha256: str = ""
    source: str = ""
    """Which unit or assessor (offices), or which document."""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Lacking:
    """Why the package is not complete."""

    code: str
    """Of a leaf; "" for something else."""
    what: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of the package."""

    name: str
    files: int
    note: str = ""
    """What of it is not there."""


@dataclass(frozen=True, slots=True)
class Cover:
    title: str
    year: int
    body: str
    label: str
    """暂定, or 最终 with the number of the result."""
    as_of: str
    score: str
    chain: str
    day: str
    shelves: tuple[Shelf, ...]
    lacking: tuple[Lacking, ...]
    remarks: tuple[str, ...] = ()
    simulated: bool = False

    @property
    def state(self) -> str:
        """完整 is only what lacks nothing."""
        return f"不完整（缺{len(self.lacking)}项）" if self.lacking else "完整"


def unsupported(sheet: ScoreSheet) -> tuple[Lacking, ...]:
    """Leaves without evidence on record."""
    return tuple(
        Lacking(leaf.code, f"{leaf.code} {leaf.name}：{_why(leaf)}")
        for leaf in sheet.leaves
        if support(leaf.trace.evidence) is not Support.RECORDED
    )


def _why(leaf: Score) -> str:
    if support(leaf.trace.evidence) is Support.MISSING:
        return "没有依据，暂按0分计"
    return "只有陈述，没有记录可查"


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """What somebody said of the result, and what became of it."""

    n: int
    """Version of the result; 0 for a leader's comment."""
    who: str
    text: str
    how: str
    when: str
    handled: str = ""
