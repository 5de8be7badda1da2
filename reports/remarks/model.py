"""Open answers as views have them. Values only: who reads them needs no numeric library."""

from __future__ import annotations

from dataclasses import dataclass

LEAST = 5
COMPLAINTS, NOTHING, PRAISE, OTHERS = "反映问题", "没有意见", "表示满意", "其他"


@dataclass(frozen=True, slots=True)
class Remarks:
    """The remarks to one open question; plain texts, to be masked and counted."""

    question: str
    text: str
    """The question."""
    said: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RemarkGroup:
    """Remarks of one kind. `count` None: 1 to 4, or a figure that would tell those."""

    label: str
    count: int | None
    quotes: tuple[str, ...] = ()
    complaint: bool = False


@dataclass(frozen=True, slots=True)
class KeywordCount:
    word: str
    count: int | None
    """None where it might tell a hidden figure."""

    def __str__(self) -> str:
        return self.word if self.count is None else f"{self.word} {self.count:,}"


@dataclass(frozen=True, slots=True)
class Digest:
    """All of one open question that views may use."""

    question: str
    text: str
    total: int | None
    """Remarks; None for 1 to 4."""
    groups: tuple[RemarkGroup, ...] = ()
    """The largest first; 反映问题, 表示满意, 没有意见 and 其他 come in `classes`."""
    classes: tuple[RemarkGroup, ...] = ()
    keywords: tuple[KeywordCount, ...] = ()

    @property
    def complaints(self) -> RemarkGroup | None:
        """Remarks such as 没收到; None where nobody wrote so."""
        return next((one for one in self.classes if one.complaint), None)
