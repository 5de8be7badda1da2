"""How many to ask, and whom: sample sizes, allocation over groups, and a draw that can be repeated.

A draw depends on the seed, the group and the numbers of the list only: the same anywhere, in any
version of Python, however the rows of the list are sorted (systematic: their order counts). Every
number comes from SHA-256.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Z95 = 1.959963984540054
"""Normal quantile of a 95 % interval."""

Allocation = Literal["sqrt", "proportional", "neyman"]
Method = Literal["random", "systematic"]

TAKE_ALL = 50
"""Groups of so many or fewer are asked as a whole."""

FLOOR = 30
"""So many of every published group at least, or all of it."""

_DUST = 1e-9


def sample_size(population: int, margin: float = 0.05, share: float = 0.5) -> int:
    """Smallest simple random sample for a share within ± `margin` at 95 %, from a population of
    this size (finite population correction), rounded up. `margin` and `share` are shares of 1.

    Raises ValueError for a margin that is not between 0 and 1.
    """
    if not 0 < margin < 1:
        raise ValueError("the margin is a share between 0 and 1")
    return _finite(Z95**2 * share * (1 - share) / margin**2, population)


def score_sample_size(population: int, margin: float, sd: float) -> int:
    """The same for a mean score; `margin` and `sd` in points."""
    return _finite((Z95 * sd / margin) ** 2, population)


def _finite(wanted: float, population: int) -> int:
    if population <= 0:
        return 0
    return min(population, math.ceil(wanted / (1 + (wanted - 1) / population) - _DUST))


def allocate(
    total: int,
    sizes: Mapping[str, int],
    how: Allocation = "sqrt",
    *,
    sds: Mapping[str, float] | None = None,
    floor: int = FLOOR,
    take_all: int = TAKE_ALL,
) -> dict[str, int]:
    """`total` interviews spread over the groups: in proportion to their size, to the root of it,
    or (neyman) to size × standard deviation.

    Groups of `take_all` or fewer are taken whole, no group gets less than `floor` (or all of it)
    nor more than it has; the rest is shared out again until that holds. The sum is `total`, or
    what floors and sizes force. Raises ValueError where neyman lacks a standard deviation.
    """
    fixed = {group: n for group, n in sizes.items() if n <= take_all}
    weights = {g: _weight(g, n, how, sds or {}) for g, n in sizes.items() if g not in fixed}
    while True:
        left = max(total - sum(fixed.values()), 0)
        free = {group: weight for group, weight in weights.items() if group not in fixed}
        whole = sum(free.values())
        shares = {group: left * weight / whole for group, weight in free.items()} if whole else {}
        low = {g: min(floor, sizes[g]) for g, s in shares.items() if s < min(floor, sizes[g])}
        high = {group: sizes[group] for group, share in shares.items() if share > sizes[group]}
        if not low and not high:
            found = fixed | _whole(shares, left)
            return {group: found[group] for group in sizes}
        # one side at a time: lifting the small ones may bring the large ones back below their size
        fixed |= low or high


def _weight(group: str, size: int, how: Allocation, sds: Mapping[str, float]) -> float:
    if how == "proportional":
        return float(size)
    if how == "sqrt":
        return math.sqrt(size)
    if group not in sds:
        raise ValueError(f"no standard deviation for group {group}")
    return size * sds[group]


def _whole(shares: Mapping[str, float], total: int) -> dict[str, int]:
    """Whole numbers with the right sum: the largest remainders are rounded up."""
    floors = {group: math.floor(share + _DUST) for group, share in shares.items()}
    order = sorted(shares, key=lambda group: (floors[group] - shares[group], group))
    more = set(order[: max(total - sum(floors.values()), 0)]) if shares else set()
    return {group: n + (group in more) for group, n in floors.items()}


@dataclass(frozen=True, slots=True)
class Target:
    """What the plan wants of one group, and what has come in."""

    group: str
    population: int
    wanted: int
    valid: int = 0

    @property
    def missing(self) -> int:
        return max(self.wanted - self.valid, 0)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many of which group are to be asked."""

    targets: tuple[Target, ...]
    about: str
    """How it was worked out, in words."""

    @property
    def wanted(self) -> int:
        return sum(target.wanted for target in self.targets)

    def against(self, valid: Mapping[str, int]) -> tuple[Target, ...]:
        """Progress: the targets with the valid answers of each group."""
        return tuple(
            Target(t.group, t.population, t.wanted, valid.get(t.group, 0)) for t in self.targets
        )


HOW: Mapping[Allocation, str] = {
    "sqrt": "按人数平方根分配",
    "proportional": "按人数比例分配",
    "neyman": "按人数×标准差分配（Neyman）",
}


def plan(
    sizes: Mapping[str, int],
    *,
    total: int | None = None,
    margin: float = 0.05,
    how: Allocation = "sqrt",
    sds: Mapping[str, float] | None = None,
    floor: int = FLOOR,
) -> Plan:
    """A plan over the groups. Without a total, each group by itself is large enough for a share
    within ± `margin` at 95 %; with one, it is allocated."""
    if total is None:
        counts = {
            group: n if n <= TAKE_ALL else max(sample_size(n, margin), min(floor, n))
            for group, n in sizes.items()
        }
        about = f"每类95%置信、误差±{100 * margin:g}个百分点（有限总体），{TAKE_ALL}人以下全部调查"
    else:
        counts = allocate(total, sizes, how, sds=sds, floor=floor)
        least = f"每类至少{floor}人或全部，{TAKE_ALL}人以下全部调查"
        about = f"共{sum(counts.values())}人，{HOW[how]}，{least}"
    return Plan(tuple(Target(group, sizes[group], counts[group]) for group in sizes), about)


@dataclass(frozen=True, slots=True)
class Drawn:
    """The sample of one group: numbers of rows."""

    group: str
    chosen: tuple[str, ...]
    """In the order of the list."""
    substitutes: tuple[str, ...]
    """In the order in which they step in."""


def draw(
    group: str,
    numbers: Sequence[str],
    size: int,
    *,
    seed: str,
    substitutes: int = 0,
    method: Method = "random",
) -> Drawn:
    """`size` rows of one group, and so many substitutes, all different.

    Raises ValueError where numbers are repeated or `size` is more than there are.
    """
    if len(set(numbers)) != len(numbers):
        raise ValueError("a number stands in the list twice")
    if not 0 <= size <= len(numbers):
        raise ValueError(f"group {group} has {len(numbers)} rows, not {size}")
    order = sorted(numbers, key=lambda number: _draw_key(seed, group, number))
    taken = set(_every(numbers, size, seed, group) if method == "systematic" else order[:size])
    left = [number for number in order if number not in taken]
    chosen = tuple(number for number in numbers if number in taken)
    return Drawn(group, chosen, tuple(left[:substitutes]))


def _every(numbers: Sequence[str], size: int, seed: str, group: str) -> list[str]:
    """Every k-th row from a random start; k need not be whole."""
    if not size:
        return []
    step = Fraction(len(numbers), size)
    start = Fraction(int(_draw_key(seed, group, "start"), 16), 16**64) * step
    return [numbers[math.floor(start + step * n)] for n in range(size)]


def _draw_key(seed: str, group: str, number: str) -> str:
    return hashlib.sha256(f"{seed}\0{group}\0{number}".encode()).hexdigest()
