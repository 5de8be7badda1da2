"""An indicator table of Word or Excel with the rules proposed, and what a person must decide."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from scoring.criteria.guess import figure, text_of
from scoring.criteria.proposal import Proposal, propose
from scoring.criteria.targets import propose_target
from scoring.formats.anything import read_grids
from scoring.formats.indicator_table import Leaf, Level, Table, Trouble, read_table

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A leaf with what is proposed for it."""

    leaf: Leaf
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Imported:
    table: Table
    leaves: tuple[Proposed, ...]
    total: Decimal
    troubles: tuple[Trouble, ...]
    """Weights that do not add up, cells without a value, names that are missing."""

    def counts(self) -> dict[str, int]:
        """How many leaves are sure, to decide, unknown."""
        found = Counter(one.proposal.state for one in self.leaves)
        return {state: found[state] for state in ("sure", "decide", "unknown")}


def read_indicators(data: bytes, name: str) -> Imported:
    """The indicator system of a file, rules proposed. `name` gives a title where the file has
    none. Raises grid.Unreadable."""
    grids = read_grids(data)
    table = read_table(grids.grids)
    table.title = table.title or name.rpartition(".")[0] or name
    troubles = [Trouble("", words, "") for words in grids.troubles]
    troubles += table.troubles
    troubles += _shares(table)
    _codes(table)
    total, more = _weights(table)
    leaves = tuple(Proposed(leaf, _proposal(leaf)) for leaf in table.leaves)
    return Imported(table, leaves, total, (*troubles, *more))


def _proposal(leaf: Leaf) -> Proposal:
    if leaf.target and not leaf.standard:
        return propose_target(leaf.target, leaf.name)
    return propose(leaf.standard, leaf.weight, leaf.name, leaf.explanation)


# -- weights, level by level


def _shares(table: Table) -> list[Trouble]:
    """权重 0.08 for 8 分: where all of them add up to 1."""
    weights = [leaf.weight for leaf in table.leaves if leaf.weight is not None]
    if not weights or sum(weights) != 1 or len(weights) < 2:
        return []
    nodes: list[Level | Leaf] = [*table.leaves, *table.levels]
    for node in nodes:
        if node.weight is not None and node.weight <= 1:
            node.weight = figure(node.weight * HUNDRED)
    if table.total == 1:
        table.total = HUNDRED
    first = table.leaves[0].weight_place
    return [Trouble(first, "权重合计为 1，看作百分比，都乘了 100", "核对分值")]


def _weights(table: Table) -> tuple[Decimal, list[Trouble]]:
    """The total, and every sum that does not agree with what is printed."""
    found: list[Trouble] = []
    for leaf in table.leaves:
        if leaf.weight is None:
            message = f"{leaf.code} {leaf.name} 没有分值"
            found.append(Trouble(leaf.weight_place or leaf.place, message, "写上分值"))
    sums = sum((leaf.weight for leaf in table.leaves if leaf.weight is not None), Decimal(0))
    total = HUNDRED if table.total is None else table.total
    if sums != total:
        said = "合计行印的是" if table.total is not None else "应为"
        off = text_of(abs(sums - total))
        message = f"末级指标分值合计 {text_of(sums)}，{said} {text_of(total)}，差 {off}"
        remedy = (
            "核对各指标的分值" if table.total is not None else "核对分值；满分不是 100 的，改 total"
        )
        found.append(Trouble(table.total_place, message, remedy))
    for level in table.levels:
        below = table.below(level)
        summed = sum((leaf.weight for leaf in below if leaf.weight is not None), Decimal(0))
        if not below:
            message = f"{level.code} {level.name} 下没有指标"
            found.append(Trouble(level.place, message, "补上指标或删去这一级"))
        elif level.weight is not None and summed != level.weight:
            message = (
                f"{level.code} {level.name} 印的分值 {text_of(level.weight)}，"
                f"下级合计 {text_of(summed)}，差 {text_of(abs(summed - level.weight))}"
            )
            found.append(Trouble(level.weight_place, message, "改正下级分值或本级分值"))
    return total, found


# -- codes


def _codes(table: Table) -> None:
    """As printed where every code is there once; otherwise by position: A, A1, A11."""
    nodes: list[Level | Leaf] = [*table.levels, *table.leaves]
    printed = [node.code for node in nodes]
    if all(printed) and len(set(printed)) == len(printed):
        return
    taken = {code for code, times in Counter(printed).items() if code and times == 1}
    children: dict[int, list[Level | Leaf]] = {}
    for node in nodes:
        children.setdefault(id(node.above), []).append(node)
    most = max((len(below) for key, below in children.items() if key != id(None)), default=0)
    joint = "." if most > 9 else ""
    for number, node in enumerate(children.get(id(None), []), start=1):
        letter = f"Z{number}" if table.self_evaluation else _letter(number)
        _code(children, (node, letter), joint, taken)


def _code(
    children: dict[int, list[Level | Leaf]],
    named: tuple[Level | Leaf, str],
    joint: str,
    taken: set[str],
) -> None:
    node, own = named
    if node.code not in taken:
        while own in taken:
            own += "x"
        node.code = own
        taken.add(own)
    if isinstance(node, Level):
        for number, below in enumerate(children.get(id(node), []), start=1):
            _code(children, (below, f"{node.code}{joint}{number}"), joint, taken)


def _letter(number: int) -> str:
    return chr(ord("A") + number - 1) if number <= 26 else f"A{number}"
