"""Weights that meet known margins: post-stratification (one margin) and raking (several).

Deming & Stephan (1940). Variances after it: residuals of the regression on the margins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from scoring.statistics.design import Floats, Ints

CONVERGED = 1e-12
MOST_ROUNDS = 500
Residuals = Literal["weighted", "plain"]
"""weighted: a regression with the weights before calibration (R: calibrate); plain: unweighted
means within each margin in turn (R: rake). They differ by less than a percent."""


class MarginError(ValueError):
    """Margins that no weights can meet; in Chinese what to merge or correct."""


@dataclass(frozen=True, slots=True)
class Calibration:
    """Weights after calibration, and what the margins explain of a variable."""

    weights: Floats
    base: Floats
    margins: tuple[Ints, ...]
    """Per margin, the level of each respondent."""
    rounds: int
    trimmed: int = 0
    """Respondents whose weight was cut."""
    kind: Residuals = "weighted"
    counts: Floats | None = None
    """Respondents behind each row, where a row is a cell of several; None: one."""

    def residuals(self, values: Floats) -> Floats:
        """What is left of the values (n × k) once the margins have explained their part. Of cells,
        the values are their means."""
        behind = np.ones(len(self.base)) if self.counts is None else self.counts
        if self.kind == "weighted":
            half = np.sqrt(self.base * behind)[:, None]
            matrix = np.column_stack([_dummies(margin) for margin in self.margins]) * half
            fit, *_ = np.linalg.lstsq(matrix, values * half, rcond=None)
            found: Floats = (values * half - matrix @ fit) / half
            return found
        left = values.copy()
        for _ in range(10):
            for margin in self.margins:
                sizes = np.bincount(margin, weights=behind)[:, None]
                sums = np.zeros((len(sizes), values.shape[1]))
                np.add.at(sums, margin, left * behind[:, None])
                left = left - (sums / np.maximum(sizes, 1))[margin]
        return left


def _dummies(margin: Ints) -> Floats:
    return np.eye(int(margin.max()) + 1)[margin]


def rake(
    weights: Floats,
    margins: Mapping[str, tuple[Sequence[str], Mapping[str, float]]],
    *,
    cap: float | None = None,
    groups: Ints | None = None,
    residuals: Residuals = "weighted",
    counts: Floats | None = None,
) -> Calibration:
    """Weights that meet every margin: name → (level of each respondent, heads by level).

    `cap`: no weight above this many times the mean of its group (`groups`, else of all); what is
    cut off is spread over the others of the group in proportion, and the margins are met again, ten
    times at most. `counts`: respondents behind each row, where rows are cells whose members weigh
    alike. Raises MarginError for a level without respondents, a respondent without a level,
    or margins that do not sum to the same.
    """
    indexed = [_indexed(name, *margin) for name, margin in margins.items()]
    _check_sums({name: sum(heads.values()) for name, (_, heads) in margins.items()})
    behind = np.ones(len(weights)) if counts is None else counts
    fitted, rounds = _fit(weights, indexed, behind)
    cut = np.zeros(len(weights), dtype=bool)
    for _ in range(10 if cap else 0):
        assert cap is not None
        fitted, over = _trim(fitted, cap, groups, behind)
        if not over.any():
            break
        cut |= over
        fitted, more = _fit(fitted, indexed, behind)
        rounds += more
    return Calibration(
        weights=fitted,
        base=weights,
        margins=tuple(levels for levels, _ in indexed),
        rounds=rounds,
        trimmed=int(behind[cut].sum()),
        kind=residuals,
        counts=counts,
    )


def _indexed(name: str, levels: Sequence[str], heads: Mapping[str, float]) -> tuple[Ints, Floats]:
    if unknown := sorted(set(levels) - set(heads)):
        raise MarginError(f"“{name}”没有给出总体人数：{'、'.join(unknown)}")
    known = [level for level, count in heads.items() if count > 0]
    if empty := sorted(set(known) - set(levels)):
        raise MarginError(f"“{name}”的{'、'.join(empty)}没有一份答卷，请与相近的类合并")
    place = {level: i for i, level in enumerate(known)}
    if strange := sorted(level for level in set(levels) if level not in place):
        raise MarginError(f"“{name}”的{'、'.join(strange)}总体人数为0，却有答卷")
    index = np.array([place[level] for level in levels], dtype=np.int64)
    return index, np.array([float(heads[level]) for level in known])


def _check_sums(sums: Mapping[str, float]) -> None:
    if sums and max(sums.values()) - min(sums.values()) > 1e-6 * max(sums.values()):
        told = "，".join(f"{name} {total:g}" for name, total in sums.items())
        raise MarginError(f"各个边际的总人数不同：{told}")


def _fit(weights: Floats, margins: list[tuple[Ints, Floats]], behind: Floats) -> tuple[Floats, int]:
    fitted = weights.copy()
    for rounds in range(1, MOST_ROUNDS + 1):
        worst = 0.0
        for index, heads in margins:
            factor = heads / np.bincount(index, weights=fitted * behind, minlength=len(heads))
            worst = max(worst, float(np.abs(factor - 1).max()))
            fitted = fitted * factor[index]
        if worst < CONVERGED:
            return fitted, rounds
    raise MarginError("权重调整没有收敛，边际之间可能有矛盾，请合并类别")


def _trim(
    weights: Floats, cap: float, groups: Ints | None, behind: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    index = np.zeros(len(weights), dtype=np.int64) if groups is None else groups
    counts = np.bincount(index, weights=behind)
    mean = np.bincount(index, weights=weights * behind) / np.maximum(counts, 1)
    limit = (cap * mean)[index]
    over = weights > limit * (1 + 1e-9)
    cut = np.where(over, limit, weights)
    lost = np.bincount(index, weights=(weights - cut) * behind, minlength=len(mean))
    rest = np.bincount(index, weights=np.where(over, 0.0, cut * behind), minlength=len(mean))
    share = np.where(rest > 0, lost / np.where(rest > 0, rest, 1), 0.0)
    found: Floats = np.where(over, cut, cut * (1 + share[index]))
    return found, over
