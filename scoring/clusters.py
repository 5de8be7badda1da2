"""Forms brought in by helpers as sampling units: how much more their answers vary together.

Of each helper in a group only sums over form means are kept. `factor` is the variance of a total
with helpers as sampling units over that with every form as one (ultimate clusters; Lumley, Complex
Surveys, 2010, ch. 3). It is taken from the forms' means and applied to every question and item.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from scoring.model import Clusters
from scoring.quality import Worked

LEAST_DEGREES = 8
"""Sampling units less groups; with fewer, an interval means nothing (as the code of the NCHS
standard marks such estimates for review)."""


def clusters(worked: Mapping[str, Mapping[str, Worked]]) -> dict[str, Clusters]:
    """By group, from what each helper brought in; "" are people who answered by themselves."""
    return {
        group: _clusters(helpers)
        for group, helpers in sorted(worked.items())
        if any(one.n > 0 for one in helpers.values())
    }


def _clusters(helpers: Mapping[str, Worked]) -> Clusters:
    alone = helpers.get("", Worked())
    shared = [one for name, one in helpers.items() if name and one.n > 0]
    return Clusters(
        units=alone.n + len(shared),
        forms=alone.n + sum(one.n for one in shared),
        points=alone.points + sum(one.points for one in shared),
        squares=alone.squares + sum(one.squares for one in shared),
        unit_squares=alone.squares + sum(one.points**2 for one in shared),
        unit_products=alone.points + sum(one.points * one.n for one in shared),
        unit_sizes=alone.n + sum(one.n**2 for one in shared),
    )


def factor(of: Clusters, mean: Fraction) -> Fraction:
    """What the variance of the group's total about `mean` (hundredths of a point) is multiplied by;
    never less than 1."""
    off = of.points - mean * of.forms
    shared = of.unit_squares - 2 * mean * of.unit_products + mean**2 * of.unit_sizes
    single = of.squares - 2 * mean * of.points + mean**2 * of.forms
    below = _spread(single, off, of.forms)
    return max(Fraction(1), _spread(shared, off, of.units) / below) if below else Fraction(1)


def _spread(squares: Fraction, total: Fraction, n: int) -> Fraction:
    """n ÷ (n − 1) · Σ(z − z̄)²; one unit is taken about the whole sample, whose z is 0."""
    return (squares - total**2 / n) * n / (n - 1) if n > 1 else squares
