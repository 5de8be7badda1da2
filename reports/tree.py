"""The indicator tree of a score sheet, in the order of its leaves, with sums by addition."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from scoring.model import Score, ScoreSheet


@dataclass(frozen=True, slots=True)
class Node:
    """A level above the leaves, just before its first leaf."""

    path: tuple[str, ...]
    code: str
    leaves: tuple[Score, ...]
    alone: bool = False
    """The only child of its parent."""

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def level(self) -> int:
        return len(self.path)

    @property
    def weight(self) -> Decimal:
        return sum((leaf.weight for leaf in self.leaves), Decimal(0))

    @property
    def score(self) -> Decimal:
        return sum((leaf.score for leaf in self.leaves), Decimal(0))

    @property
    def label(self) -> str:
        return f"{self.code} {self.name}" if self.code else self.name


def walk(sheet: ScoreSheet) -> Iterator[Node | Score]:
    """Nodes and leaves from the top, as a table prints them."""
    before: tuple[str, ...] = ()
    for leaf in sheet.leaves:
        for depth in range(1, len(leaf.path) + 1):
            if leaf.path[:depth] != before[:depth]:
                yield node(sheet, leaf.path[:depth])
        before = leaf.path
        yield leaf


def node(sheet: ScoreSheet, path: tuple[str, ...]) -> Node:
    leaves = tuple(leaf for leaf in sheet.leaves if leaf.path[: len(path)] == path)
    same = [s for s in sheet.sections if s.level == len(path) and s.name == path[-1]]
    # two levels may share a name under different parents: then the leaves' codes tell
    code = next((s.code for s in same if leaves[0].code.startswith(s.code)), "")
    beside = {
        leaf.path[: len(path)] for leaf in sheet.leaves if leaf.path[: len(path) - 1] == path[:-1]
    }
    return Node(path, code or (same[0].code if same else ""), leaves, beside == {path})


def level(sheet: ScoreSheet, depth: int) -> tuple[Node, ...]:
    """All nodes of one level."""
    paths = dict.fromkeys(leaf.path[:depth] for leaf in sheet.leaves if len(leaf.path) >= depth)
    return tuple(node(sheet, path) for path in paths)


def lost(sheet: ScoreSheet) -> tuple[Score, ...]:
    """Leaves short of their weight, the largest loss first."""
    short = [leaf for leaf in sheet.leaves if leaf.score < leaf.weight]
    return tuple(sorted(short, key=lambda leaf: leaf.score - leaf.weight))


def weight(leaves: Iterable[Score]) -> Decimal:
    return sum((leaf.weight for leaf in leaves), Decimal(0))


def highest(sheet: ScoreSheet) -> Decimal:
    """What the total can still become: every leaf without evidence at its weight."""
    return sheet.total + weight(leaf for leaf in sheet.leaves if leaf.code in sheet.missing)
