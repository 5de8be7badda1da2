"""Cronbach's alpha with Feldt's interval: whether questions of an item hang together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from scoring.model import SurveyTally
from scoring.statistics.design import Floats

LEAST_QUESTIONS = 3
LEAST_FORMS = 30


@dataclass(frozen=True, slots=True)
class Alpha:
    """Consistency, not validity; unweighted. `n`: forms."""

    n: int
    questions: int
    alpha: float
    standardised: float
    low: float
    high: float
    dropped: tuple[float, ...]
    """Alpha without each question."""

    @property
    def sound(self) -> bool:
        """Whether there is enough to speak of it: three questions and thirty forms."""
        return self.questions >= LEAST_QUESTIONS and self.n >= LEAST_FORMS


def cronbach(
    values: Floats, *, use: Literal["complete", "pairwise"] = "complete", level: float = 0.95
) -> Alpha | None:
    """Alpha of the columns (n × k; NaN: no answer); None where a question has no variance, or there
    are fewer than two questions or forms. Interval: Feldt, Woodruff & Salih (1987)."""
    k = values.shape[1]
    if use == "complete":
        values = values[~np.isnan(values).any(axis=1)]
    n = len(values)
    if k < 2 or n < 2:
        return None
    covariance = _covariance(values)
    if np.isnan(covariance).any() or (np.diag(covariance) <= 0).any():
        return None
    return of_covariance(covariance, n, level)


def of_covariance(covariance: Floats, n: int, level: float = 0.95) -> Alpha | None:
    """Alpha from the covariance matrix of the questions over n forms."""
    from scipy.special import fdtri  # slow to import, so only when asked

    k = len(covariance)
    total = float(covariance.sum())
    if total <= 0:
        return None
    alpha = _alpha(covariance)
    deviations = np.sqrt(np.diag(covariance))
    tail = (1 - level) / 2
    first, second = n - 1, (n - 1) * (k - 1)
    return Alpha(
        n=n,
        questions=k,
        alpha=alpha,
        standardised=_alpha(covariance / np.outer(deviations, deviations)),
        low=1 - (1 - alpha) * float(fdtri(first, second, 1 - tail)),
        high=1 - (1 - alpha) * float(fdtri(first, second, tail)),
        dropped=tuple(_alpha(np.delete(np.delete(covariance, i, 0), i, 1)) for i in range(k)),
    )


def _alpha(covariance: Floats) -> float:
    k = len(covariance)
    if k < 2:
        return float("nan")
    return float(k / (k - 1) * (1 - np.trace(covariance) / covariance.sum()))


def _covariance(values: Floats) -> Floats:
    """Each pair of questions over the forms that answered both."""
    answered = ~np.isnan(values)
    k = values.shape[1]
    found = np.empty((k, k))
    for i in range(k):
        for j in range(i, k):
            both = answered[:, i] & answered[:, j]
            a, b = values[both, i], values[both, j]
            cov = ((a - a.mean()) * (b - b.mean())).sum() / (len(a) - 1) if len(a) > 1 else np.nan
            found[i, j] = found[j, i] = cov
    return found


def of_moments(
    tally: SurveyTally, questions: Sequence[str], groups: Collection[str] | None = None
) -> Alpha | None:
    """Alpha of scored questions from the counters, pairwise: each pair over the forms that answered
    both (who answered all is not kept). `groups`: only theirs; unweighted over all of them.

    `n` is all forms, as R's psych takes it. None as in `cronbach`, or with fewer than two
    questions.
    """
    chosen = [g for g in tally.forms if tally.forms[g] and (groups is None or g in groups)]
    n = sum(tally.forms[g] for g in chosen)
    k = len(questions)
    if k < 2 or n < 2:
        return None

    def total(a: str, b: str) -> int:
        return sum(tally.moments.get((g, min(a, b), max(a, b)), 0) for g in chosen)

    found = np.empty((k, k))
    for i, one in enumerate(questions):
        for j, other in enumerate(questions[i:], start=i):
            both = total(f"m:{one}", f"m:{other}")
            if both < 2:
                return None
            # exact integers up to the last division
            first, second = total(f"m:{other}", f"y:{one}"), total(f"m:{one}", f"y:{other}")
            above = both * total(f"y:{one}", f"y:{other}") - first * second
            found[i, j] = found[j, i] = above / (both * (both - 1))
    if (np.diag(found) <= 0).any():
        return None
    return of_covariance(found, n)
