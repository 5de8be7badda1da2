"""Judging alone: who is asked about which leaf in which round, and what comes of it. Pure.

Nobody sees what another assessor judged before all are in: until then a leaf has no judgement, in
the chat, in a score and in every file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from bot.project import ProjectFolder
from bot.project.fitting import judged_by
from scoring.agreement import Agreement, agreement
from scoring.figures import percent
from scoring.indicators import Leaf
from scoring.model import Disagreement, Judgement, OneValue, Panel
from scoring.readings import Readings

RULES: dict[Disagreement, str] = {"mean": "取平均", "median": "取中位数", "consensus": "一致"}


@dataclass(frozen=True, slots=True)
class Given:
    """One assessor's judgement of a leaf in one round."""

    leaf: str
    assessor: str
    round: int
    value: OneValue
    text: str = ""
    media: tuple[str, ...] = ()
    simulated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What one form and its record are about."""

    leaf: str
    assessor: str
    round: int

    @property
    def subject(self) -> str:
        """`leaf.A111/评价人甲/1`"""
        return f"leaf.{self.leaf}/{self.assessor}/{self.round}"

    @classmethod
    def of(cls, subject: str) -> Place | None:
        """None for the subject of a meeting's result, or of something else."""
        parts = subject.removeprefix("leaf.").split("/")
        if not subject.startswith("leaf.") or len(parts) != 3 or not parts[2].isdigit():
            return None
        return cls(parts[0], parts[1], int(parts[2]))


@dataclass(frozen=True, slots=True)
class LeafPanel:
    """One leaf as its assessors have it now."""

    leaf: Leaf
    assigned: tuple[str, ...]
    rule: Disagreement
    round: int
    given: tuple[Given, ...]
    """Of this round, in the order of assignment."""
    before: tuple[Given, ...] = ()
    """Of the round before, by which consensus was missed."""

    @property
    def waiting(self) -> tuple[str, ...]:
        """Who has not judged yet in this round."""
        there = {one.assessor for one in self.given}
        return tuple(name for name in self.assigned if name not in there)

    @property
    def judgement(self) -> Judgement | None:
        """What counts; None before all are in, or, by consensus, before they agree."""
        if self.waiting:
            return None
        values = tuple(one.value for one in self.given)
        alike = all(value == values[0] for value in values)
        if alike:
            value: OneValue | Panel = values[0]
        elif self.rule == "consensus":
            return None
        else:
            value = Panel(values, self.rule)
        many = len(values) > 1
        how = "意见一致" if alike else RULES[self.rule]
        return Judgement(
            leaf=self.leaf.code,
            value=value,
            text="；".join(
                f"评定{n}：{one.text}" if many else one.text for n, one in enumerate(self.given, 1)
            ),
            assessor=f"{len(values)}位评价人独立（{how}）" if many else self.given[0].assessor,
            media=tuple(ref for one in self.given for ref in one.media),
            simulated=any(one.simulated for one in self.given),
        )

    def spread(self, readings: Readings) -> str:
        """How the round before came out, without names; nothing in the first round."""
        if not self.before:
            return ""
        counts: dict[Fraction, int] = {}
        for one in self.before:
            share = share_of(self.leaf, one.value, readings)
            counts[share] = counts.get(share, 0) + 1
        told = "、".join(
            f"{n}人评为分值的{percent(share, 0)}" for share, n in sorted(counts.items())
        )
        return (
            f"这是第{self.round}轮：上一轮意见不一致（{told}），请再评一次，可以坚持，也可以改变。"
        )


def share_of(leaf: Leaf, value: OneValue, readings: Readings) -> Fraction:
    """What a judgement earns, as a share of the leaf's weight."""
    earned = leaf.rule.apply(leaf.weight, value, readings.of(leaf.code)).exact
    return earned / Fraction(leaf.weight) if leaf.weight else Fraction(1)


def assigned(folder: ProjectFolder) -> dict[str, tuple[str, ...]]:
    """Names of the assessors of each judged leaf; empty where a meeting judges."""
    plan = folder.project.assessment
    if plan.how == "meeting":
        return {}
    return {
        leaf.code: tuple(one.name for one in plan.assessors if leaf.code in judged_by(system, one))
        for system in folder.systems
        for leaf in system.leaves
        if leaf.evidence.kind == "assessment"
    }


def leaf_of(folder: ProjectFolder, code: str) -> Leaf:
    """Raises KeyError for a code that is no leaf of any system."""
    for system in folder.systems:
        for leaf in system.leaves:
            if leaf.code == code:
                return leaf
    raise KeyError(code)


def panels(folder: ProjectFolder, given: Iterable[Given]) -> dict[str, LeafPanel]:
    """How each judged leaf stands, by code; empty where a meeting judges."""
    rule = folder.project.assessment.disagreement
    found: dict[tuple[str, int], dict[str, Given]] = {}
    for one in given:
        found.setdefault((one.leaf, one.round), {})[one.assessor] = one
    return {
        code: _panel(leaf_of(folder, code), names, rule, found)
        for code, names in assigned(folder).items()
    }


def _panel(
    leaf: Leaf,
    names: tuple[str, ...],
    rule: Disagreement,
    found: Mapping[tuple[str, int], Mapping[str, Given]],
) -> LeafPanel:
    number, before = 1, tuple[Given, ...]()
    while True:
        there = found.get((leaf.code, number), {})
        given = tuple(there[name] for name in names if name in there)
        panel = LeafPanel(leaf, names, rule, number, given, before)
        if panel.waiting or panel.judgement is not None:
            return panel
        number, before = number + 1, given


def agreed(folder: ProjectFolder, given: Iterable[Given]) -> Agreement:
    """How far the assessors agreed when each judged alone: the first round of the leaves that all
    have judged."""
    readings = folder.project.readings
    first = [one for one in given if one.round == 1]
    names, units = assigned(folder), dict[str, list[Fraction]]()
    for one in first:
        leaf = leaf_of(folder, one.leaf)
        units.setdefault(one.leaf, []).append(share_of(leaf, one.value, readings))
    whole = {
        code: values for code, values in units.items() if len(values) >= len(names.get(code, ()))
    }
    return agreement(whole)
