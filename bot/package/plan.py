"""A package in the making: files on their shelves, rows of the catalogue, what is lacking."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bot.package.packing import Names, sha256_of
from reports.model import ReportInput
from reports.package import IndexRow, Lacking

SELF, REPORT, SCORES, SURVEY, MONEY = (
    "01-自评表",
    "02-评价报告",
    "03-评分表",
    "04-问卷分析报告",
    "05-资金表",
)
PROOF, STAMPED, MINUTES, MORE = "06-佐证", "07-盖章确认表", "08-会议纪要和意见", "09-其他"
SHELVES = (SELF, REPORT, SCORES, SURVEY, MONEY, PROOF, STAMPED, MINUTES, MORE)
"""In the order in which offices file them."""
ON_SHELF: Mapping[str, str] = {
    "self-evaluation": SELF,
    "self-evaluation-summary": SELF,
    "evaluation-report": REPORT,
    "score-table": SCORES,
    "survey-report": SURVEY,
    "money-table": MONEY,
}
"""Where a document of the registry is filed; others that are handed in: `MORE`."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A file of the package, and where it is now."""

    name: str
    path: Path
    sha256: str


async def filed(name: str, path: Path) -> Filed:
    return Filed(name, path, await asyncio.to_thread(sha256_of, path))


@dataclass(slots=True)
class Plan:
    given: ReportInput
    rows: list[IndexRow] = field(default_factory=list)
    lost: list[Lacking] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    shelves: dict[str, list[Filed]] = field(default_factory=lambda: {n: [] for n in SHELVES})
    _names: Names = field(default_factory=Names)
    _known: dict[tuple[str, Path], str] = field(default_factory=dict)

    async def take(self, shelf: str, parts: Sequence[str], path: Path, sha256: str = "") -> str:
        """Put a file on a shelf, once; its name in the package. `sha256`: what the record says of
        it; "": as it is."""
        if (shelf, path) not in self._known:
            name = self._names.new(shelf, *parts)
            self._known[shelf, path] = name
            one = Filed(name, path, sha256) if sha256 else await filed(name, path)
            self.shelves[shelf].append(one)
        return self._known[shelf, path]

    def in_order(self) -> Iterator[Filed]:
        for shelf in SHELVES:
            yield from self.shelves[shelf]
