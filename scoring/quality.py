"""Marks on survey forms that may not be what they seem: set by declared rules, never a deletion.

A mark says "look at this"; honest people answer fast and alike, too. Whether marked forms count in
the official estimate is the project's rule (`survey.outside`), declared before the first answer,
and results are shown with and without them. Everything here is pure: the caller brings the facts.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from scoring.schema import Model

FLAGS: dict[str, str] = {
    "speeding": "过快（多数打分题不到1秒）",
    "hasty": "用时过短（不到同类答卷中位数的一半）",
    "straight": "直线作答（打分全部相同，且过快）",
    "contradiction": "前后矛盾",
    "copied": "开放题雷同",
    "burst": "同一来源短时间多份",
    "crowd": "同一地点短时间多份",
    "night": "深夜作答",
    "helper": "代填集中",
    "leaning": "代填打分偏离",
    "involved": "代填人参与发放或名单评定",
    "quota": "超出配额",
    "kept": "经人工核对，计入",
    "struck": "经人工核对，不计入",
}
"""Codes of marks and what people read."""

ALONE = frozenset({"speeding", "straight", "contradiction", "night", "involved", "quota"})
"""Marks that one form alone shows: set in the commit that closes it."""
SWEPT = frozenset({"hasty", "copied", "helper", "leaning"})
"""Marks that other forms decide: set and taken back when forms are looked at together."""
DECIDED = frozenset({"kept", "struck"})
"""What a coordinator has decided; stronger than any rule."""
DECIDED_OUT = "decided"
"""Why a struck form stands outside."""

ALIASES: dict[str, frozenset[str]] = {"speeding": frozenset({"speeding", "hasty"})}
"""In a rule, `speeding` means either way of being too fast."""


class Thresholds(Model):
    """`quality` in project.yaml: when a form is marked. Every key has a default."""

    min_total_share: Annotated[int, Field(ge=1, le=99)] = 50
    """Percent of the median time of the same form and way of answering; less is `hasty`."""
    min_forms: Annotated[int, Field(ge=5)] = 30
    """Forms that a median is taken from, at least; with fewer nobody is `hasty`."""
    straight_items: Annotated[int, Field(ge=3)] = 8
    """Equal ratings that make a straight line."""
    contradiction_steps: Annotated[int, Field(ge=1)] = 3
    """Steps between the overall rating and every single one that contradict each other."""
    copied_length: Annotated[int, Field(ge=5)] = 10
    """Characters of an open answer, at least, to be compared."""
    copied_forms: Annotated[int, Field(ge=2)] = 3
    """Forms with the same open answer, from which on they are marked."""
    burst_minutes: Annotated[int, Field(ge=1, le=120)] = 10
    burst_forms: Annotated[int, Field(ge=1)] = 3
    """More forms than this from one helper or account within `burst_minutes` are marked."""
    crowd_forms: Annotated[int, Field(ge=1)] = 30
    """The same for one place (the unit of the link)."""
    night_from: Annotated[int, Field(ge=0, le=23)] = 0
    night_until: Annotated[int, Field(ge=0, le=23)] = 5
    """Hours of the project's time zone; equal: never."""
    helper_forms: Annotated[int, Field(ge=1)] = 30
    """More forms than this by one helper are marked."""
    helper_share: Annotated[int, Field(ge=1, le=100)] = 20
    """Percent of a group's forms; more than this by one helper are marked (from 5 forms on)."""


LEAST_BY_HELPER = 5
"""Forms of one helper in a group before a share or a mean says anything."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of one form when it closes."""

    ratings: tuple[int, ...]
    """Steps of the ratings of the items, 0 the worst; 不清楚 is none."""
    overall: tuple[int, ...] = ()
    """Steps of ratings that belong to no item, such as 总体评价."""
    rated: int = 0
    """Ratings whose time is known, and how many of them took less than a second."""
    quick: int = 0
    hour: int | None = None
    """Hour of the day at which it was closed; None where that says nothing (typed from paper)."""
    declared: int = 0
    """How many of the project's own contradictions hold."""


def alone(seen: Seen, limits: Thresholds) -> tuple[str, ...]:
    """The marks that this form shows by itself."""
    found = []
    if speeding(seen):
        found.append("speeding")
        if straight(seen, limits):
            found.append("straight")
    if seen.declared or contradicts(seen, limits):
        found.append("contradiction")
    if seen.hour is not None and _at_night(seen.hour, limits):
        found.append("night")
    return tuple(found)


def speeding(seen: Seen) -> bool:
    """Median time of a rating under one second; of a single rating nothing is said."""
    return seen.rated > 1 and 2 * seen.quick > seen.rated


def straight(seen: Seen, limits: Thresholds) -> bool:
    """All ratings equal. 5-5-5 is the commonest honest answer: it counts with haste only."""
    every = (*seen.ratings, *seen.overall)
    return len(every) >= limits.straight_items and len(set(every)) == 1


def contradicts(seen: Seen, limits: Thresholds) -> bool:
    """The overall rating lies so many steps over or under every single one (three at least)."""
    if len(seen.ratings) < 3:
        return False
    low, high = min(seen.ratings), max(seen.ratings)
    gap = max((max(low - one, one - high) for one in seen.overall), default=0)
    return gap >= limits.contradiction_steps


def _at_night(hour: int, limits: Thresholds) -> bool:
    start, end = limits.night_from, limits.night_until
    return start <= hour < end if start <= end else hour >= start or hour < end


def outside_of(flags: Collection[str], rules: Sequence[str]) -> str:
    """Why a form with these marks stands outside the official estimate; "" if it counts.

    A rule is a mark, or several joined by `+` that must all be there.
    """
    if "struck" in flags:
        return DECIDED_OUT
    if "kept" in flags:
        return ""
    have = set(flags)
    for rule in rules:
        if all(have & ALIASES.get(part, frozenset({part})) for part in rule.split("+")):
            return rule
    return ""


def ordered(flags: Collection[str]) -> tuple[str, ...]:
    """Each once, in the order in which they are told."""
    return tuple(code for code in FLAGS if code in flags)


# -- durations


def _edges() -> tuple[int, ...]:
    edges = [0]
    while len(edges) < BINS:
        edges.append(max(edges[-1] + 1, edges[-1] * 23 // 20))
    return tuple(edges)


BINS = 64
EDGES = _edges()
"""From how many seconds on each bin counts: single seconds first, then steps of 15 %, to hours."""


def duration_bin(seconds: int) -> int:
    """The bin of a duration; the last one is open."""
    return next(n for n in range(BINS - 1, -1, -1) if EDGES[n] <= max(seconds, 0))


def too_short(counts: Mapping[int, int], limits: Thresholds) -> int:
    """Seconds under which a form is hasty; 0 while there are too few to say. The median is taken
    as the lower edge of its bin: in doubt nobody is marked."""
    total = sum(counts.values())
    if total < limits.min_forms:
        return 0
    below = 0
    for number in range(BINS):
        below += counts.get(number, 0)
        if 2 * below >= total:
            return EDGES[number] * limits.min_total_share // 100
    return 0


# -- helpers


@dataclass(frozen=True, slots=True)
class Worked:
    """Forms of one group by one helper ("": without), with the sum of their mean points and of its
    square, in hundredths of a point."""

    n: int = 0
    points: int = 0
    squares: int = 0


def by_helper(group: Mapping[str, Worked], limits: Thresholds) -> dict[str, tuple[str, ...]]:
    """The marks of each helper's forms in one group, where there are any."""
    total = sum(worked.n for worked in group.values())
    found: dict[str, tuple[str, ...]] = {}
    for helper, worked in group.items():
        if not helper or worked.n < LEAST_BY_HELPER:
            continue
        many = 100 * worked.n > limits.helper_share * total and worked.n < total
        flags = (
            *(("helper",) if worked.n > limits.helper_forms or many else ()),
            *(("leaning",) if leaning(worked, group.values()) else ()),
        )
        if flags:
            found[helper] = flags
    return found


def leaning(worked: Worked, group: Collection[Worked]) -> bool:
    """Whether the mean of one helper's forms is over 2 standard errors from the group's mean."""
    n = sum(each.n for each in group)
    if worked.n >= n or n < 2:
        return False
    points = sum(each.points for each in group)
    squares = sum(each.squares for each in group)
    variance = Fraction(n * squares - points * points, n * (n - 1))
    gap = abs(Fraction(worked.points, worked.n) - Fraction(points, n))
    return float(gap) > 2 * math.sqrt(variance / worked.n)
