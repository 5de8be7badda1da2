"""Variance of rates whose weights meet margins: what the margins explain of a rate is no error.

Linearisation: the residuals of the regression on the margins, weighted, by stratum (as `calibrate`
of R's survey package; `scoring.statistics` has it form by form). From sums per cell alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from scoring.weighting import Weighted


@dataclass(frozen=True, slots=True)
class Stratum:
    group: str
    forms: int
    inflated: float
    """1 − f, or the factor for helpers."""


def calibrated(
    of: Weighted,
    linear: Sequence[Mapping[str, Fraction]],
    inside: Collection[str],
    strata: Sequence[Stratum],
) -> list[list[float]]:
    """Covariances of Σ w · (linear form of a form's features) over the groups `inside`, those
    outside being zero. `of` has a calibration."""
    import numpy as np  # slow to import, so only where something is raked

    assert of.calibration is not None
    features = sorted({name for each in linear for name in each})
    shares = np.array([[float(each.get(name, 0)) for name in features] for each in linear])
    none = np.zeros(len(features))
    sums = np.array(
        [
            [cell.moment("1", name) for name in features] if cell.group in inside else none
            for cell in of.cells
        ],
        dtype=float,
    )
    first = sums @ shares.T
    forms = np.array([float(cell.forms) for cell in of.cells])
    weights = np.array([float(cell.weight) for cell in of.cells])
    means = first / forms[:, None]
    left = of.calibration.residuals(means)
    explained = means - left
    found = np.zeros((len(linear), len(linear)))
    for stratum in strata:
        total, squares = np.zeros(len(linear)), np.zeros_like(found)
        for i, cell in enumerate(of.cells):
            if cell.group != stratum.group:
                continue
            total += weights[i] * forms[i] * left[i]
            both = np.zeros_like(found)
            if cell.group in inside:
                products = [[cell.moment(a, b) for b in features] for a in features]
                both = shares @ np.array(products, dtype=float) @ shares.T
            cross = np.outer(explained[i], first[i])
            about = forms[i] * np.outer(explained[i], explained[i])
            squares += weights[i] ** 2 * (both - cross - cross.T + about)
        spread = squares
        if stratum.forms > 1:
            off = squares - np.outer(total, total) / stratum.forms
            spread = off * stratum.forms / (stratum.forms - 1)
        found += stratum.inflated * spread
    return [[float(one) for one in row] for row in found]
