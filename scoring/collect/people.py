"""Persons planned and reached: which categories are covered, and how many were reached."""

from __future__ import annotations

from fractions import Fraction

from scoring.collect.case import Case, Collected, NothingYet
from scoring.counted import Coverage
from scoring.figures import percent
from scoring.model import Otherwise, ReachRecord
from scoring.readings import REACH_WORDS, ReachMode
from scoring.sources import CoverageSource, Reach


def coverage(case: Case, source: CoverageSource) -> Collected:  # noqa: ARG001
    """A category is covered once one group of it is confirmed as reached."""
    assert isinstance(case.leaf.rule, Coverage)
    categories = case.leaf.rule.categories
    groups = [one for one in case.records.reach if _categories(one).intersection(categories)]
    if not any(one.reached is not None for one in groups):
        raise NothingYet("各单位尚未确认慰问对象")
    covered = {each for one in groups if one.reached for each in _categories(one)}
    covered &= set(categories)
    n = len(categories)
    return Collected(
        tuple(category for category in categories if category not in covered),
        "confirmed",
        f"单位慰问确认：{n}类中已覆盖{len(covered)}类",
        tuple(_category_line(category, groups) for category in categories),
        any(one.simulated for one in groups),
    )


def _categories(one: ReachRecord) -> set[str]:
    return {one.category, *one.also}


def _category_line(category: str, groups: list[ReachRecord]) -> str:
    reached = [
        f"{one.name}{one.reached}{one.count_unit}"
        for one in groups
        if category in _categories(one) and one.reached
    ]
    return f"{category}：{'、'.join(reached) or '没有已确认的慰问记录'}"


def reach(case: Case, source: Reach) -> Collected:
    """Reached beyond the plan in one group makes up for nothing in another."""
    groups = [
        one
        for one in case.records.reach
        if one.planned
        and not one.within
        and (not source.count_units or one.count_unit in source.count_units)
    ]
    confirmed = sum(one.reached is not None for one in groups)
    if not confirmed:
        raise NothingYet("各单位尚未确认慰问人数")
    ratios = _ratios(groups)
    mode = case.how.reach
    (above, below), whose = ratios[mode]
    value = Fraction(above, below)
    rate = f"{REACH_WORDS[mode]}（{whose}）：{above} ÷ {below} = {percent(value)}"
    return Collected(
        value,
        "confirmed",
        f"单位慰问确认：{len(groups)}类对象中已确认{confirmed}类",
        (*(_short_line(one) for one in groups if _counted(one) < one.planned), rate),
        any(one.simulated for one in groups),
        tuple(
            Otherwise(REACH_WORDS[name], Fraction(*ratio))
            for name, (ratio, _) in ratios.items()
            if Fraction(*ratio) != value
        ),
    )


def _ratios(groups: list[ReachRecord]) -> dict[ReachMode, tuple[tuple[int, int], str]]:
    lowest = min(groups, key=lambda one: Fraction(_counted(one), one.planned))
    reached, planned = sum(map(_counted, groups)), sum(one.planned for one in groups)
    return {
        "overall": ((reached, planned), f"{len(groups)}类，户等按1计"),
        "lowest": ((_counted(lowest), lowest.planned), lowest.name),
    }


def _counted(one: ReachRecord) -> int:
    return min(one.reached or 0, one.planned)


def _short_line(one: ReachRecord) -> str:
    planned = f"{one.name}：计划{one.planned}{one.count_unit}"
    if one.reached is None:
        return f"{planned}，未确认，按未慰问计"
    why = f"（{one.reason}）" if one.reason else ""
    return f"{planned}，实际{one.reached}{one.count_unit}{why}"
