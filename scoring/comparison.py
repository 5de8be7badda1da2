"""Differences of two score rates: a group against all others, this year against last year.

Groups are independent strata, years independent samples: the squared errors add. The interval is
made from each rate's own (square-and-add; Zou & Donner 2008), so it is not symmetric where a rate
is near 1; with Wilson's intervals it is Newcombe's (1998, method 10).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from scoring.estimates import SurveyItem, estimate
from scoring.intervals import rate_interval, wilson
from scoring.model import Estimate, SurveyTally
from scoring.readings import SurveyDesign
from scoring.weighting import Weighting

MANY = 10**6
"""Degrees of freedom of a rate of which only its error is known."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first rate less the second, as shares of 1. None: no error can be told."""

    code: str
    name: str
    first: Fraction
    second: Fraction
    n: int
    """Answers behind the first."""
    against: int
    """Answers behind the second."""
    se: float | None
    low: float | None
    high: float | None

    @property
    def value(self) -> Fraction:
        return self.first - self.second

    @property
    def apart(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


def difference(first: Estimate, second: Estimate) -> Difference:
    """Of two rates of independent samples."""
    found = Difference(
        first.code, first.name, first.rate, second.rate, first.n, second.n, None, None, None
    )
    if first.interval is None or second.interval is None:
        return found
    se = None
    if first.se is not None and second.se is not None:
        se = math.hypot(first.se, second.se)
    (l1, u1), (l2, u2) = first.interval, second.interval
    p, q = float(first.rate), float(second.rate)
    return replace(
        found,
        se=se,
        low=p - q - math.hypot(p - l1, u2 - q),
        high=p - q + math.hypot(u1 - p, q - l2),
    )


def earlier(code: str, name: str, rate: Fraction, n: int, se: float | None = None) -> Estimate:
    """A rate as another report printed it. Without its standard error the interval is Wilson's on
    its n, which is never too narrow for a mean of points between 0 and 1."""
    p = float(rate)
    low, high = wilson(p, n) if se is None else rate_interval(p, se, MANY, n)
    return Estimate(code, name, rate, se, low, high, n, rate)


def against_rest(  # noqa: PLR0913 - what is estimated, and how
    tally: SurveyTally,
    items: Sequence[SurveyItem],
    points: Mapping[int, int],
    headcounts: Mapping[str, int],
    groups: Sequence[str],
    own: Mapping[str, Mapping[int, int]] | None = None,
    weights: Mapping[str, int] | None = None,
    design: SurveyDesign = "probability",
    weighting: Weighting | None = None,
) -> dict[str, tuple[Difference, ...]]:
    """Each of `groups` less all other groups together, by item; the arguments are those of
    `scoring.estimates.estimate`. A group that is alone is left out."""
    found = {}
    for group in groups:
        mine = [g for g, n in tally.forms.items() if g == group and n]
        rest = [g for g, n in tally.forms.items() if g != group and n]
        if not mine or not rest:
            continue
        one, other = (
            {
                each.code: each
                for each in estimate(
                    tally,
                    items,
                    points,
                    headcounts,
                    {},
                    own,
                    weights,
                    design,
                    weighting=weighting,
                    only=of,
                ).items
            }
            for of in (mine, rest)
        )
        found[group] = tuple(
            difference(one[item.code], other[item.code])
            for item in items
            if item.code in one and item.code in other
        )
    return found
