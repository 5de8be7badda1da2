"""An indicator system: a tree of levels, leaves with weights and rules, grades.

indicators.yaml keeps the tree flat: `levels` one node a line, `leaves` one indicator each, both
naming what they hang under. So it can be read from top to bottom, compared line by line under
version control, and edited without counting indents.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Annotated

from pydantic import Field, ValidationInfo, model_validator

from scoring.figures import Figure
from scoring.rates import Satisfaction
from scoring.readings import Arithmetic
from scoring.rules import Rule
from scoring.schema import Flaw, Model, Points, Text, flaws_error
from scoring.sources import FITS, Source, Survey

DEEPEST = 4
DISAGREEMENTS = frozenset({"weight_total", "weight_sum", "parts_sum", "printed_score"})
"""Flaws that a printed report may have and still be checked."""


class Level(Model):
    """A node above the leaves."""

    code: Text
    name: Text
    under: str = ""
    """Code of the node above; empty at the first level."""
    weight: Points | None = None
    """As printed. None where the report prints none."""


class PrintedLeaf(Model):
    """What a report that is being checked says of the leaf."""

    score: Points
    note: str = ""


class Veto(Model):
    """一票否决: what zeroes the leaf, whatever its rule gives."""

    id: Text
    text: Text


class Leaf(Model):
    """An indicator that is scored."""

    code: Text
    name: Text
    under: Text
    weight: Points
    explanation: str = ""
    standard: Text
    """The scoring standard, verbatim."""
    rule: Rule
    evidence: Source
    vetoes: tuple[Veto, ...] = ()
    """If any of them has occurred, the leaf scores 0, below every floor."""
    remark: str = ""
    """Our own words on a text that can be read in several ways."""
    printed: PrintedLeaf | None = None


class Band(Model):
    """A grade and the total from which it is given, the bound included."""

    grade: Text
    min: Points


class IndicatorSystem(Model):
    title: Text
    total: Points = Decimal(100)
    grades: Annotated[tuple[Band, ...], Field(min_length=1)]
    arithmetic: Arithmetic = Arithmetic()
    levels: Annotated[tuple[Level, ...], Field(min_length=1)]
    leaves: Annotated[tuple[Leaf, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _sound(self, info: ValidationInfo) -> IndicatorSystem:
        """With the context `as_printed`, figures that disagree with each other are let through:
        they are findings about a printed report then, and nobody is scored by them."""
        flaws = [*_tree_flaws(self)]
        flaws += [] if flaws else [*_weight_flaws(self)]
        flaws += [*_leaf_flaws(self), *_grade_flaws(self.grades)]
        if (info.context or {}).get("as_printed"):
            flaws = [flaw for flaw in flaws if flaw[1] not in DISAGREEMENTS]
        if flaws:
            raise flaws_error(flaws)
        return self

    @cached_property
    def _nodes(self) -> dict[str, Level]:
        return {level.code: level for level in self.levels}

    def leaf(self, code: str) -> Leaf:
        """Raises KeyError for a code that is no leaf."""
        for leaf in self.leaves:
            if leaf.code == code:
                return leaf
        raise KeyError(code)

    def path(self, node: Leaf | Level) -> tuple[Level, ...]:
        """The nodes above, from the first level down."""
        above: list[Level] = []
        under = node.under
        while under:
            above.insert(0, self._nodes[under])
            under = above[0].under
        return tuple(above)

    def below(self, code: str) -> tuple[Leaf, ...]:
        """All leaves under a node, at any depth."""
        return tuple(
            leaf for leaf in self.leaves if code in (node.code for node in self.path(leaf))
        )

    def grade(self, total: Figure) -> str:
        """The grade of a total."""
        bands = sorted(self.grades, key=lambda band: -band.min)
        reached = (band.grade for band in bands if Fraction(total) >= Fraction(band.min))
        return next(reached, bands[-1].grade)


def _tree_flaws(system: IndicatorSystem) -> Iterator[Flaw]:
    first: set[str] = set()
    nodes: list[tuple[str, int, Level | Leaf]] = [
        *(("levels", i, level) for i, level in enumerate(system.levels)),
        *(("leaves", i, leaf) for i, leaf in enumerate(system.leaves)),
    ]
    for part, i, node in nodes:
        if node.code in first:
            message = f"代码“{node.code}”用了两次"
            yield (part, i, "code"), "duplicate_code", message, "每个指标一个代码"
        first.add(node.code)
        depth = _depth(system, node)
        if depth is None:
            message = f"{node.code} 的上级“{node.under}”不存在或绕成一圈"
            yield (part, i, "under"), "unknown_parent", message, "under 写 levels 中已有的代码"
        elif depth > DEEPEST:
            message = f"{node.code} 在第 {depth} 级，最多 {DEEPEST} 级"
            yield (part, i, "under"), "too_deep", message, "减少层级"


def _depth(system: IndicatorSystem, node: Level | Leaf) -> int | None:
    parents = {level.code: level.under for level in system.levels}
    under, depth = node.under, 1
    while under:
        if under not in parents or depth > len(parents):
            return None
        under, depth = parents[under], depth + 1
    return depth


def _weight_flaws(system: IndicatorSystem) -> Iterator[Flaw]:
    """Level by level: what hangs under a node must add up to its weight, and all to the total."""
    whole = sum((leaf.weight for leaf in system.leaves), Decimal(0))
    if whole != system.total:
        yield ("total",), "weight_total", _off("全部指标分值", whole, system.total), "改正分值"
    for i, node in enumerate(system.levels):
        leaves = system.below(node.code)
        if not leaves:
            yield (
                ("levels", i),
                "empty_level",
                f"{node.code} {node.name} 下没有指标",
                "补上指标或删去这一级",
            )
        found = sum((leaf.weight for leaf in leaves), Decimal(0))
        if node.weight is not None and found != node.weight:
            message = _off(f"{node.code} {node.name} 下级分值", found, node.weight)
            yield ("levels", i, "weight"), "weight_sum", message, "改正下级分值或本级分值"


def _off(what: str, found: Decimal, due: Decimal) -> str:
    return f"{what}合计 {found}，应为 {due}，差 {abs(found - due)}"


def _leaf_flaws(system: IndicatorSystem) -> Iterator[Flaw]:
    for i, leaf in enumerate(system.leaves):
        for code, message, remedy in leaf.rule.flaws(leaf.weight):
            yield ("leaves", i, "rule"), code, f"{leaf.code} {message}", remedy
        ids = [veto.id for veto in leaf.vetoes]
        if len(set(ids)) < len(ids):
            message = f"{leaf.code} 否决项的编号有重复"
            yield ("leaves", i, "vetoes"), "duplicate_code", message, "每个否决项一个编号"
        fits = FITS[leaf.evidence.kind]
        if leaf.rule.kind not in fits:
            message = f"{leaf.code} 的规则 {leaf.rule.kind} 不能用依据 {leaf.evidence.kind}"
            yield ("leaves", i, "evidence"), "source", message, f"此依据可用：{'、'.join(fits)}"
        if isinstance(leaf.evidence, Survey) and isinstance(leaf.rule, Satisfaction):
            wanted, given = len(leaf.rule.items), len(leaf.evidence.items)
            if given not in (0, wanted):
                message = f"{leaf.code} 的依据写了{given}项，规则有{wanted}项"
                yield ("leaves", i, "evidence"), "survey_items", message, "按规则的顺序逐项写"
        if leaf.printed and leaf.printed.score > leaf.weight:
            message = f"{leaf.code} 印出的得分 {leaf.printed.score} 超过分值 {leaf.weight}"
            yield ("leaves", i, "printed"), "printed_score", message, "核对原文"


def _grade_flaws(grades: tuple[Band, ...]) -> Iterator[Flaw]:
    bounds = [band.min for band in grades]
    if len(set(bounds)) < len(bounds) or len({band.grade for band in grades}) < len(grades):
        yield ("grades",), "grades", "评价等级或其下限有重复", "每个等级一个下限"
    if min(bounds) != 0:
        yield ("grades",), "grades", "最低一级的下限须为 0", "补上从 0 起的等级"
