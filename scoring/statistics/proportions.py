"""Intervals of shares beyond Wilson's: exact, of small populations, of differences; NPS."""

from __future__ import annotations

import math

from scoring.intervals import LEVEL, wilson


def clopper_pearson(k: float, n: float, level: float = LEVEL) -> tuple[float, float]:
    """The exact interval of a share k of n; n may be an effective size (Korn & Graubard 1998)."""
    from scipy.special import betaincinv  # slow to import, so only when asked

    tail = (1 - level) / 2
    low = 0.0 if k <= 0 else float(betaincinv(k, n - k + 1, tail))
    high = 1.0 if k >= n else float(betaincinv(k + 1, n - k, 1 - tail))
    return low, high


def exact_of_population(k: int, n: int, size: int, level: float = LEVEL) -> tuple[int, int]:
    """How many of `size` persons are satisfied at least and at most, if k of n drawn from them are.

    The hypergeometric tails inverted; for groups of at most a few hundred.
    """
    tail = (1 - level) / 2
    possible = range(k, size - (n - k) + 1)
    low = next(m for m in possible if _at_least(k, n, m, size) > tail)
    high = next(m for m in reversed(possible) if _at_most(k, n, m, size) > tail)
    return low, high


def _at_most(k: int, n: int, m: int, size: int) -> float:
    return sum(_chance(i, n, m, size) for i in range(max(0, n - (size - m)), k + 1))


def _at_least(k: int, n: int, m: int, size: int) -> float:
    return sum(_chance(i, n, m, size) for i in range(k, min(n, m) + 1))


def _chance(i: int, n: int, m: int, size: int) -> float:
    return math.comb(m, i) * math.comb(size - m, n - i) / math.comb(size, n)


def newcombe(a: tuple[int, int], b: tuple[int, int]) -> tuple[float, float]:
    """The difference of two independent shares (k of n), a − b: Newcombe (1998), method 10."""
    p, q = a[0] / a[1], b[0] / b[1]
    (l1, u1), (l2, u2) = wilson(p, a[1]), wilson(q, b[1])
    off = p - q
    return (
        off - math.sqrt((p - l1) ** 2 + (u2 - q) ** 2),
        off + math.sqrt((u1 - p) ** 2 + (q - l2) ** 2),
    )


def net_promoter(promoters: int, detractors: int, n: int) -> tuple[float, float]:
    """NPS, p₊ − p₋, and its standard error √([p₊ + p₋ − NPS²] ÷ n)."""
    up, down = promoters / n, detractors / n
    score = up - down
    return score, math.sqrt((up + down - score**2) / n)
