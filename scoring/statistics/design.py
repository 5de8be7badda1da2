"""How a sample was drawn, and the variance that follows from it (linearisation).

Formulas: `svyrecvar` of R's survey package in one stage; Lumley, Complex Surveys (2010), ch. 2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

Lonely = Literal["adjust", "certainty", "average", "fail"]
"""What a stratum with one respondent adds to the variance. adjust: its deviation from the mean of
the whole sample; certainty: nothing; average: as much as the others on average; fail: an error."""


class LonelyStratum(ValueError):
    """A stratum with one respondent has no variance, and the caller wanted none made up."""


@dataclass(frozen=True, slots=True)
class Design:
    """A stratified sample: respondents, the stratum each stands in, and what each stands for."""

    strata: Ints
    """Index of each respondent's stratum."""
    weights: Floats
    sampled: Floats
    """By stratum, f: the share of it that answered; 0 where its size is not known."""
    units: Ints | None = None
    """Index of each respondent's sampling unit (a helper's respondents share one); None: each is
    one. Units of different strata have different indices."""
    lonely: Lonely = "adjust"

    @property
    def size(self) -> int:
        return len(self.strata)

    @property
    def unit_index(self) -> Ints:
        return np.arange(self.size) if self.units is None else self.units

    def unit_strata(self) -> Ints:
        """The stratum of every sampling unit."""
        index = self.unit_index
        found = np.zeros(int(index.max()) + 1, dtype=np.int64)
        found[index] = self.strata
        return found

    def degrees(self) -> int:
        """Degrees of freedom: sampling units less strata."""
        return len(np.unique(self.unit_index)) - len(np.unique(self.strata))

    def covariance(self, values: Floats) -> Floats:
        """Of the totals Σ values, for weighted, linearised values (n × k): k × k.

        Raises LonelyStratum where `lonely` is fail and a stratum has one sampling unit.
        """
        owner = self.unit_strata()
        totals = np.zeros((len(owner), values.shape[1]))
        np.add.at(totals, self.unit_index, values)
        present = np.unique(self.unit_index)
        totals, owner = totals[present], owner[present]
        whole = np.zeros((values.shape[1], values.shape[1]))
        alone = 0
        strata = np.unique(owner)
        for stratum in strata:
            mine = totals[owner == stratum]
            if len(mine) == 1:
                alone += 1
                whole += self._lonely(mine - totals.mean(axis=0), stratum)
                continue
            off = mine - mine.mean(axis=0)
            scale = (1 - self.sampled[stratum]) * len(mine) / (len(mine) - 1)
            whole += scale * (off.T @ off)
        if alone and self.lonely == "average":
            whole *= len(strata) / (len(strata) - alone)
        return whole

    def _lonely(self, off: Floats, stratum: int) -> Floats:
        if self.sampled[stratum] >= 1:
            return np.zeros((off.shape[1], off.shape[1]))
        if self.lonely == "fail":
            raise LonelyStratum(f"第{stratum + 1}层只有一个抽样单元")
        if self.lonely == "adjust":
            found: Floats = (1 - self.sampled[stratum]) * (off.T @ off)
            return found
        return np.zeros((off.shape[1], off.shape[1]))


def stratified(
    groups: list[str],
    sizes: dict[str, int],
    *,
    fpc: bool = True,
    units: list[str] | None = None,
    lonely: Lonely = "adjust",
) -> tuple[Design, list[str]]:
    """The design of respondents in groups of known sizes, and the groups by index.

    Every respondent of a group of size N with r respondents weighs N ÷ r; a group without a size
    stands for its respondents only. More respondents than heads count as all of them (f = 1). A
    group reached through shared `units` (helpers; empty: their own) gets no correction for a
    finite population, which is about persons drawn one by one.
    """
    names = sorted(set(groups))
    place = {name: i for i, name in enumerate(names)}
    strata = np.array([place[name] for name in groups], dtype=np.int64)
    counts = np.bincount(strata, minlength=len(names))
    heads = np.array([sizes.get(name, 0) for name in names], dtype=np.float64)
    known = heads > 0
    weights = np.where(known, heads, counts) / np.maximum(counts, 1)
    sampled = np.where(known, np.minimum(counts / np.where(known, heads, 1), 1.0), 0.0)
    index = None if units is None else _units(groups, units)
    if index is not None:
        shared = {groups[i] for i, unit in enumerate(units or []) if unit}
        sampled = np.where([name in shared for name in names], 0.0, sampled)
    if not fpc:
        sampled = np.zeros(len(names))
    return Design(strata, weights[strata], sampled, index, lonely), names


def _units(groups: list[str], units: list[str]) -> Ints:
    """One index for every (group, helper), and one for everybody who answered alone."""
    seen: dict[tuple[str, str], int] = {}
    keys = (
        (group, unit or f"\0{i}") for i, (group, unit) in enumerate(zip(groups, units, strict=True))
    )
    return np.array([seen.setdefault(key, len(seen)) for key in keys], dtype=np.int64)
