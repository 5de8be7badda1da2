"""95 % intervals of a score rate. Nothing is scored on them; they say how sure a rate is."""

from __future__ import annotations

import math

LEVEL = 0.95


def rate_interval(rate: float, se: float, df: int, effective: float) -> tuple[float, float]:
    """Logit-t; Wilson on `effective` answers where the sample shows no spread; all as shares of 1.

    `effective` is n / (1 − f): infinite for a group that answered completely, and then there is no
    sampling error at all. Wilson is safe for a mean of points between 0 and 1, because its variance
    is at most p(1 − p).
    """
    if math.isinf(effective):
        return rate, rate
    if se == 0 or df < 1 or not 0 < rate < 1:
        return wilson(rate, effective)
    from scipy.special import expit, logit, stdtrit  # slow to import, so only when asked

    half = float(stdtrit(df, (1 + LEVEL) / 2)) * se / (rate * (1 - rate))
    middle = float(logit(rate))
    return float(expit(middle - half)), float(expit(middle + half))


def margin(se: float, df: int) -> float | None:
    """误差范围: the t quantile times the standard error; None without degrees of freedom."""
    if df < 1:
        return None
    from scipy.special import stdtrit  # slow to import, so only when asked

    return float(stdtrit(df, (1 + LEVEL) / 2)) * se


def wilson(share: float, n: float) -> tuple[float, float]:
    """Wilson's score interval of a share of n, without continuity correction."""
    from scipy.special import ndtri

    z2 = float(ndtri((1 + LEVEL) / 2)) ** 2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    low = 0.0 if share == 0 else middle - half
    return low, 1.0 if share == 1 else middle + half
