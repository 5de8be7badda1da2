"""What a group chat is told: how far the collection is, in numbers, and nothing else.

Scores, grades, rates, findings and names of units never come here: `Counts` has no place for them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from reports import words
from reports.editions import OFFICIAL, mark
from reports.model import ReportInput
from reports.suppression import shown

MOST = 10
GROUPS = 12
"""Groups of those served that are named; the others are counted."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of progress. Forms of 1-4 people are told as fewer than five."""

    title: str
    year: int
    as_of: datetime
    time_zone: str
    simulated: bool
    units: tuple[int, int]
    """(confirmed, of how many); also of lines of money and of judged indicators."""
    lines: tuple[int, int]
    leaves: tuple[int, int]
    forms: str
    """Valid forms in words; "" where there is no survey."""
    target: int
    groups: tuple[str, ...]
    """老人 45/60: forms of the planned sample."""


def counts(given: ReportInput) -> Counts:
    """The numbers of a state."""
    seen, done = shown(given), given.progress
    return Counts(
        title=given.title,
        year=given.year,
        as_of=given.as_of,
        time_zone=given.time_zone,
        simulated=given.is_simulated,
        units=(done.units_confirmed, done.units),
        lines=(done.lines_confirmed, done.lines),
        leaves=(done.leaves_judged, done.leaves_to_judge),
        forms=seen.n_words if given.items or given.groups else "",
        target=sum(group.target for group in given.groups),
        groups=tuple(
            f"{each.group.name}{each.valid_words}"
            + (f"/{each.group.target:,}" if each.group.target else "份")
            for each in seen.groups
        ),
    )


def counts_text(told: Counts, title: str, *, late: str = "", happened: str = "") -> str:
    """At most ten lines for a group chat."""
    simulated = f"【{words.SIMULATED}】" if told.simulated else ""
    when = words.moment(told.as_of, told.time_zone)
    head = f"{mark(OFFICIAL)}{simulated}{title} · {told.title} {told.year}年度 · 截至{when}"
    happening = f"发生：{happened}" if happened else ""
    return "\n".join(line for line in (head, late, happening, *_figures(told)) if line)


def counts_version(told: Counts, happened: str = "") -> str:
    """The same for two texts that tell the same."""
    return hashlib.sha256("\n".join((happened, *_figures(told))).encode()).hexdigest()[:12]


def _figures(told: Counts) -> Iterator[str]:
    parts = (
        ("单位确认", told.units, "个"),
        ("资金确认", told.lines, "项"),
        ("指标评定", told.leaves, "项"),
    )
    for name, (done, of), unit in parts:
        if of:
            yield f"{name}：{done}/{of}{unit}"
    if told.forms:
        target = f"，计划{told.target:,}份" if told.target else ""
        yield f"有效答卷：{told.forms}份{target}"
    if told.groups:
        rest = f"等{len(told.groups)}类" if len(told.groups) > GROUPS else ""
        yield f"各类对象：{'，'.join(told.groups[:GROUPS])}{rest}"
