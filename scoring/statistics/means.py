"""Weighted means of answers, those who did not answer a question being a domain of the sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.statistics.design import Design, Floats
from scoring.statistics.raking import Calibration


@dataclass(frozen=True, slots=True)
class Means:
    """Estimates of k columns, with what is needed to say how sure they are."""

    estimate: Floats
    covariance: Floats
    n: NDArray[np.int64]
    """Answers behind each."""
    deff: Floats
    """Design effect: variance ÷ that of a simple random sample of as many, without replacement."""
    degrees: int
    sampled: float
    """Share of the population that is in the sample; weighs the groups by their heads."""

    @property
    def se(self) -> Floats:
        found: Floats = np.sqrt(np.maximum(np.diag(self.covariance), 0.0))
        return found


def means(
    values: Floats,
    design: Design,
    *,
    where: NDArray[np.bool_] | None = None,
    calibration: Calibration | None = None,
) -> Means:
    """Means of the columns of `values` (n × k; NaN: no answer) over the sample or a domain of it.

    The linearised value of a respondent is w · (y − mean) ÷ Σw, and 0 for whoever did not answer
    or stands outside the domain: they stay in their stratum, as they were drawn.
    """
    answered = ~np.isnan(values)
    if where is not None:
        answered &= where[:, None]
    filled = np.where(answered, values, 0.0)
    weights = design.weights if calibration is None else calibration.weights
    below = weights @ answered
    with np.errstate(invalid="ignore", divide="ignore"):
        estimate = (weights @ filled) / below
        off = np.where(answered, values - estimate, 0.0) / below
    off = np.nan_to_num(off)
    if calibration is not None:
        off = calibration.residuals(off)
    covariance = design.covariance(off * weights[:, None])
    n = answered.sum(axis=0)
    return Means(
        estimate=estimate,
        covariance=covariance,
        n=n,
        deff=_deff(values, answered, weights, estimate, np.diag(covariance)),
        degrees=design.degrees(),
        sampled=_sampled(design),
    )


def _deff(
    values: Floats,
    answered: NDArray[np.bool_],
    weights: Floats,
    estimate: Floats,
    variance: Floats,
) -> Floats:
    n, below = answered.sum(axis=0), weights @ answered
    off = np.where(answered, (values - estimate) ** 2, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = (weights @ off) / below * n / (n - 1)
        simple = spread * (below - n) / (below * n)
        found: Floats = np.where(simple > 0, variance / simple, np.nan)
    return found


def _sampled(design: Design) -> float:
    heads = np.bincount(design.strata, weights=design.weights)
    whole = float(heads.sum())
    return float(heads @ design.sampled[: len(heads)]) / whole if whole else 0.0


def kish(weights: Floats) -> tuple[float, float]:
    """Kish's design effect of the weights, n Σw² ÷ (Σw)², and the effective size (Σw)² ÷ Σw²
    (Kish 1965, 1992)."""
    total, squares = float(weights.sum()), float((weights**2).sum())
    return len(weights) * squares / total**2, total**2 / squares
