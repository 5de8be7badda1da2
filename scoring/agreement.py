"""How far assessors who judge the same leaves for themselves agree.

Krippendorff's alpha is reckoned exactly, from coincidences, as in K. Krippendorff, "Computing
Krippendorff's Alpha-Reliability" (2011), with his difference functions for interval and ordinal
data. 1 is perfect agreement, 0 what chance alone would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Literal

LEAST_LEAVES = 5
"""Below so many leaves that two assessors judged, alpha says nothing and is not given."""

Metric = Literal["interval", "ordinal"]
Units = Mapping[str, Sequence[Fraction]]
"""By leaf: what each assessor's judgement earns, as a share of the weight. Order does not matter;
an assessor who did not judge a leaf is simply not there."""


@dataclass(frozen=True, slots=True)
class LeafSpread:
    """The judgements of one leaf, as shares of its weight."""

    leaf: str
    assessors: int
    low: Fraction
    high: Fraction

    @property
    def exact(self) -> bool:
        """Whether all earn the same."""
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Agreement:
    """Over the leaves that at least two assessors judged."""

    leaves: tuple[LeafSpread, ...]
    interval: Fraction | None
    """Alpha; None where it is not given, and `why` says why."""
    ordinal: Fraction | None
    why: str = ""

    @property
    def exact(self) -> int:
        """Leaves on which all agree exactly."""
        return sum(one.exact for one in self.leaves)


def agreement(units: Units) -> Agreement:
    """Spread by leaf, and alpha where there is enough to reckon it from."""
    pairable = {leaf: list(values) for leaf, values in units.items() if len(values) > 1}
    leaves = tuple(
        LeafSpread(leaf, len(values), min(values), max(values)) for leaf, values in pairable.items()
    )
    why = _why_not(pairable)
    if why:
        return Agreement(leaves, None, None, why)
    return Agreement(leaves, alpha(pairable, "interval"), alpha(pairable, "ordinal"))


def _why_not(pairable: Units) -> str:
    if not pairable:
        return "没有两人以上评定的指标，不计算一致性"
    if len(pairable) < LEAST_LEAVES:
        return f"两人以上评定的指标只有{len(pairable)}个，不足{LEAST_LEAVES}个，不计算 α"
    if len({value for values in pairable.values() for value in values}) < 2:
        return "所有评定都相同，没有差异可供计算 α"
    return ""


def alpha(units: Units, metric: Metric) -> Fraction:
    """Krippendorff's alpha over the units with two values or more.

    Raises ValueError where all values are the same, or no unit has two: it is not defined then.
    """
    weights: dict[tuple[Fraction, Fraction], Fraction] = {}
    for values in units.values():
        if len(values) < 2:
            continue
        for (c, k), n in _pairs(values).items():
            weights[c, k] = weights.get((c, k), Fraction(0)) + Fraction(n, len(values) - 1)
    marginals: dict[Fraction, Fraction] = {}
    for (c, _k), weight in weights.items():
        marginals[c] = marginals.get(c, Fraction(0)) + weight
    apart = _difference(marginals, metric)
    observed = sum((n * apart(c, k) for (c, k), n in weights.items()), Fraction(0))
    expected = sum(
        (marginals[c] * marginals[k] * apart(c, k) for c in marginals for k in marginals),
        Fraction(0),
    )
    if not expected:
        raise ValueError("alpha is not defined where nothing varies")
    total = sum(marginals.values(), Fraction(0))
    return 1 - (total - 1) * observed / expected


def _pairs(values: Sequence[Fraction]) -> Counter[tuple[Fraction, Fraction]]:
    """Ordered pairs of values of different assessors."""
    return Counter(
        (one, other) for i, one in enumerate(values) for j, other in enumerate(values) if i != j
    )


def _difference(
    marginals: Mapping[Fraction, Fraction], metric: Metric
) -> Callable[[Fraction, Fraction], Fraction]:
    """Squared difference: of the values themselves, or of their ranks among all values."""
    if metric == "interval":
        return lambda c, k: (c - k) ** 2
    ordered = sorted(marginals)
    sums = list(accumulate(marginals[value] for value in ordered))
    middle = {
        value: total - marginals[value] / 2 for value, total in zip(ordered, sums, strict=True)
    }
    return lambda c, k: (middle[c] - middle[k]) ** 2
