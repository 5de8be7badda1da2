"""Survey estimates from integer tallies: score rates with design-based standard errors.

Each group is a stratum of known headcount N with r valid forms, every form weighing N / r. A
question's rate is a ratio over those who answered it (不清楚 and 跳过 leave its denominator), and
its variance is that of the ratio in the whole group, answered or not: the domain form, as
statisticians' packages reckon it. An item is the mean of its questions' rates, weighted where the
form says so; its variance takes their covariance in. Rates are exact fractions; only standard
errors and intervals are floats.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations
from typing import Protocol

from scoring.calibrated import Stratum, calibrated
from scoring.clusters import LEAST_DEGREES, factor
from scoring.estimate_words import margin_words, method_words
from scoring.intervals import margin, rate_interval
from scoring.model import Clusters, Estimate, SurveyEstimates, SurveyTally
from scoring.readings import SurveyDesign
from scoring.weighting import Weighted, Weighting, weighted

FULL = 100
"""Points of the best answer."""

NO_SPREAD = 1e-20
"""A variance of a share below this is a rounding error of floats."""


class SurveyItem(Protocol):
    """A scored item of a questionnaire, 项目实施 ..., and the questions it is the mean of."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def questions(self) -> tuple[str, ...]: ...


class TallyError(ValueError):
    """The tally contradicts itself or the points: its histogram and its moments differ."""


def estimate(  # noqa: PLR0913 - what is estimated, and how
    tally: SurveyTally,
    items: Sequence[SurveyItem],
    points: Mapping[int, int],
    headcounts: Mapping[str, int],
    questions: Mapping[str, str],
    own: Mapping[str, Mapping[int, int]] | None = None,
    weights: Mapping[str, int] | None = None,
    design: SurveyDesign = "probability",
    *,
    weighting: Weighting | None = None,
    only: Collection[str] | None = None,
) -> SurveyEstimates:
    """Rates of the questions (code → name) and items, over all and by group.

    `points`: answer code → points of 100; `own`: the same for questions whose answers have points
    of their own. `weights`: what a question counts for in the mean of its item; 1 where it is not
    named. `design` open: no errors and no intervals. Groups without a headcount weigh by their
    forms, as if they stood for themselves only, and `method` says so. What nobody answered is left
    out. `weighting`: margins to be met besides; where they cannot be, the groups' weights stand
    and `method` says why. `only`: these groups, as a domain of the sample.
    Raises `TallyError`.
    """
    of = _Points(points, own or {})
    _agree(tally, of, questions)
    groups = _groups(tally, headcounts)
    weighing = weights or {}
    made = _weighted(tally, groups, weighting, of)
    chosen = groups if only is None else [group for group in groups if group.name in only]
    sample = _Sample(tally, chosen, of, weighing, made, design, groups)
    return SurveyEstimates(
        questions=_present(sample.of(code, name, (code,)) for code, name in questions.items()),
        items=_present(sample.of(item.code, item.name, item.questions) for item in items),
        by_group={
            group.name: _present(alone.of(item.code, item.name, item.questions) for item in items)
            for group in chosen
            for alone in (_Sample(tally, [group], of, weighing, made, design, groups),)
        },
        n=sum(group.r for group in chosen),
        weighted=made.calibration is not None or any(group.n_planned for group in chosen),
        method=method_words(
            of.common,
            of.own,
            weighing,
            {group.name: bool(group.n_planned) for group in chosen},
            design,
            sample.degrees if sample.clustered else None,
        )
        + margin_words(weighting, made),
        simulated=tally.simulated,
        forms={group.name: group.r for group in chosen},
        heads={group.name: group.n_planned for group in chosen if group.n_planned},
    )


def covariance(
    tally: SurveyTally,
    items: Sequence[SurveyItem],
    points: Mapping[int, int],
    headcounts: Mapping[str, int],
    own: Mapping[str, Mapping[int, int]] | None = None,
    weights: Mapping[str, int] | None = None,
    weighting: Weighting | None = None,
) -> list[list[float]]:
    """Of the item rates (shares of 1), in the order of those items that have answers."""
    groups, of = _groups(tally, headcounts), _Points(points, own or {})
    sample = _Sample(tally, groups, of, weights or {}, _weighted(tally, groups, weighting, of))
    return sample.covariances([mix for item in items if (mix := sample.mix(item.questions))])


def _weighted(
    tally: SurveyTally, groups: list[_Group], weighting: Weighting | None, of: _Points
) -> Weighted:
    return weighted(tally, {group.name: group.weight for group in groups}, weighting, of.of)


def _groups(tally: SurveyTally, headcounts: Mapping[str, int]) -> list[_Group]:
    return [
        _Group(tally, name, headcounts.get(name, 0))
        for name in sorted(tally.forms)
        if tally.forms[name] > 0
    ]


_Part = tuple[str, int]
"""A feature of a form, `m:` or `y:` and a question, and what it is multiplied by."""
_Linear = tuple[list[_Part], int]
"""Parts as integers, in the order of their features; and how many times too large they are."""


def _present(estimates: Iterable[Estimate | None]) -> tuple[Estimate, ...]:
    return tuple(one for one in estimates if one is not None)


@dataclass(frozen=True, slots=True)
class _Points:
    """Points of the answers of each question."""

    common: Mapping[int, int]
    own: Mapping[str, Mapping[int, int]]

    def of(self, question: str) -> Mapping[int, int]:
        return self.own.get(question, self.common)


def _agree(tally: SurveyTally, points: _Points, questions: Mapping[str, str]) -> None:
    for group in tally.forms:
        for question in questions:
            worth = points.of(question)
            answered = sum(tally.hist.get((question, group, code), 0) for code in worth)
            earned = sum(
                value * tally.hist.get((question, group, code), 0) for code, value in worth.items()
            )
            kept = (
                _moment(tally, group, "1", f"m:{question}"),
                _moment(tally, group, "1", f"y:{question}"),
            )
            if kept != (answered, earned):
                raise TallyError(
                    f"{group} {question}: histogram gives {(answered, earned)}, moments {kept}"
                )


def _moment(tally: SurveyTally, group: str, a: str, b: str) -> int:
    return tally.moments.get((group, min(a, b), max(a, b)), 0)


@dataclass(frozen=True, slots=True)
class _Group:
    tally: SurveyTally
    name: str
    n_planned: int
    """Headcount; 0: not known."""

    @property
    def r(self) -> int:
        return self.tally.forms[self.name]

    @property
    def weight(self) -> Fraction:
        return Fraction(self.n_planned or self.r, self.r)

    @property
    def sampled(self) -> Fraction:
        """f: the share of the group that answered; more forms than heads count as all."""
        return min(Fraction(self.r, self.n_planned), Fraction(1)) if self.n_planned else Fraction(0)

    def sum(self, feature: str) -> int:
        return _moment(self.tally, self.name, "1", feature)

    @property
    def clusters(self) -> Clusters | None:
        """Where helpers brought in several forms."""
        found = self.tally.clusters.get(self.name)
        return found if found is not None and found.shared else None

    @property
    def units(self) -> int:
        """Sampling units: forms, a helper's together one."""
        return self.clusters.units if self.clusters else self.r

    def loss(self, mean: Fraction) -> Fraction:
        """What the group's spread weighs in a variance.

        Of forms that helpers brought in, the spread is that between helpers (`scoring.clusters`;
        `mean`: of all forms' points), and there is no correction for a finite population, which is
        about persons drawn one by one.
        """
        return self.inflated(mean) * self.weight**2 / max(self.r - 1, 1)

    def spread(self, first: Sequence[_Part], second: Sequence[_Part]) -> int:
        """r · Σ z₁z₂ − Σ z₁ · Σ z₂ over the forms, of two Σ part · feature.

        A group of one form has no spread of its own; it is taken about the mean of the whole
        sample, where the linearised values are zero.
        """
        both = sum(
            c * d * _moment(self.tally, self.name, a, b) for a, c in first for b, d in second
        )
        if self.r == 1:
            return both
        z1, z2 = (sum(c * self.sum(a) for a, c in parts) for parts in (first, second))
        return self.r * both - z1 * z2

    def own_spread(self, parts: Sequence[_Part]) -> int:
        """`spread` of one with itself, where each pair of features comes twice. `parts` are in the
        order of their features."""
        of, name = self.tally.moments.get, self.name
        squares = sum(c * c * of((name, a, a), 0) for a, c in parts)
        products = sum(c * d * of((name, a, b), 0) for (a, c), (b, d) in combinations(parts, 2))
        if self.r == 1:
            return squares + 2 * products
        return self.r * (squares + 2 * products) - sum(c * self.sum(a) for a, c in parts) ** 2

    def inflated(self, mean: Fraction) -> Fraction:
        """What the variance is multiplied by: for helpers, else for the finite population."""
        return factor(self.clusters, mean) if self.clusters else 1 - self.sampled


class _Sample:
    """Groups together, each form with the weight of its cell: N / r, or raked.

    Totals are integers, so many times too large as makes every weight one: a score asks for a
    thousand ratios of them, and ratios are the same. Each is summed once.
    """

    def __init__(
        self,
        tally: SurveyTally,
        groups: Sequence[_Group],
        points: _Points,
        weights: Mapping[str, int],
        weighted: Weighted,
        design: SurveyDesign = "probability",
        everyone: Sequence[_Group] = (),
    ) -> None:
        """`everyone`: all groups, where only some of them are estimated; empty: `groups` are
        all."""
        self.tally, self.groups, self.points = tally, groups, points
        self.weights, self.weighted, self.design = weights, weighted, design
        self.everyone = everyone or groups
        inside = {group.name for group in groups}
        cells = [cell for cell in weighted.cells if cell.group in inside]
        self._times = math.lcm(*(cell.weight.denominator for cell in cells))
        self._heavy = [(cell, int(cell.weight * self._times)) for cell in cells]
        self._totals: dict[tuple[str, str], int] = {}

    def of(self, code: str, name: str, questions: tuple[str, ...]) -> Estimate | None:
        """The weighted mean of the questions' rates; None where none of them has an answer."""
        shares = self.mix(questions)
        if not shares:
            return None
        answered = [*shares]
        rate = sum((shares[one] * self._rate(one) for one in answered), Fraction(0))
        n = min(sum(group.sum(f"m:{one}") for group in self.groups) for one in answered)
        found = Estimate(
            code=code,
            name=name,
            rate=rate,
            se=None,
            low=None,
            high=None,
            n=n,
            satisfied=sum((shares[one] * self._satisfied(one) for one in answered), Fraction(0)),
            distribution=self._distribution(answered),
        )
        silent = self.design == "open" or self.few_helpers
        return found if silent else self._with_error(found, shares)

    @cached_property
    def clustered(self) -> bool:
        return any(group.clusters for group in self.groups)

    @cached_property
    def degrees(self) -> int:
        return sum(group.units - 1 for group in self.groups)

    @property
    def few_helpers(self) -> bool:
        """Whether helpers brought in so much that no interval means anything."""
        return self.clustered and self.degrees < LEAST_DEGREES

    def _with_error(self, found: Estimate, shares: Mapping[str, Fraction]) -> Estimate:
        variance, degrees = self._variance(shares), self._df(found.n)
        se = math.sqrt(variance) if variance > NO_SPREAD else 0.0
        low, high = rate_interval(float(found.rate), se, degrees, self._effective(found.n))
        (single, *others) = shares
        return replace(
            found,
            se=se,
            low=low,
            high=high,
            moe=margin(se, degrees),
            deff=None if others else self._deff(single, variance),
        )

    def _deff(self, question: str, variance: float) -> float | None:
        """Variance ÷ that of a simple random sample of as many answers, without replacement."""
        n = sum(group.sum(f"m:{question}") for group in self.groups)
        below = Fraction(self._total(f"m:{question}"), self._times)
        squares = self._total(f"y:{question}", f"y:{question}")
        spread = Fraction(squares, self._total(f"m:{question}") * FULL**2) - (
            self._rate(question) ** 2
        )
        simple = spread * n / (n - 1) * (below - n) / (below * n) if n > 1 else Fraction(0)
        return variance / float(simple) if simple > 0 else None

    def mix(self, questions: Sequence[str]) -> dict[str, Fraction]:
        """What each question counts for, of those that anybody answered; 1 in all."""
        answered = [one for one in questions if self._total(f"m:{one}")]
        whole = sum(self.weights.get(one, 1) for one in answered)
        return {one: Fraction(self.weights.get(one, 1), whole) for one in answered}

    def _df(self, n: int) -> int:
        """Degrees of freedom: the design's; in one group alone, those of its answers."""
        return n - 1 if len(self.groups) == 1 and not self.clustered else self.degrees

    def _total(self, a: str, b: str = "1") -> int:
        """Σ w · a · b over all forms, `_times` too large."""
        if (a, b) not in self._totals:
            self._totals[a, b] = sum(n * cell.moment(a, b) for cell, n in self._heavy)
        return self._totals[a, b]

    def _rate(self, question: str) -> Fraction:
        return Fraction(self._total(f"y:{question}"), self._total(f"m:{question}") * FULL)

    def _satisfied(self, question: str) -> Fraction:
        """满意率: the two best answers of four or more, else the best."""
        points = self.points.of(question)
        best = sorted(points, key=lambda code: -points[code])
        codes = best[: 2 if len(best) > 3 else 1]
        pleased = sum(
            n * cell.hist.get((question, code), 0) for cell, n in self._heavy for code in codes
        )
        return Fraction(pleased, self._total(f"m:{question}"))

    def covariances(self, mixes: Sequence[Mapping[str, Fraction]]) -> list[list[float]]:
        """Of means of questions' rates, from the linearised value of each form."""
        linear = [self._linearised(mix) for mix in mixes]
        if self.weighted.calibration is None:
            return [[self._covariance(a, b) for b in linear] for a in linear]
        shares = [{name: Fraction(part, times) for name, part in parts} for parts, times in linear]
        strata = [Stratum(g.name, g.r, self._inflated(g)) for g in self.everyone]
        return calibrated(self.weighted, shares, {g.name for g in self.groups}, strata)

    def _inflated(self, group: _Group) -> float:
        mean = self._form_mean() if group.clusters else Fraction(0)
        return float(group.inflated(mean))

    def _covariance(self, first: _Linear, second: _Linear) -> float:
        (a, times_a), (b, times_b) = first, second
        losses, below = self._losses
        # a quotient of integers is rounded once, whatever their length
        return sum(n * g.spread(a, b) for g, n in losses) / (below * times_a * times_b)

    def _variance(self, of: Mapping[str, Fraction]) -> float:
        if self.weighted.calibration is not None:
            ((found,),) = self.covariances([of])
            return found
        parts, times = self._linearised(of)
        losses, below = self._losses
        return sum(n * g.own_spread(parts) for g, n in losses) / (below * times**2)

    @cached_property
    def _losses(self) -> tuple[list[tuple[_Group, int]], int]:
        """What each group's spread weighs, over one denominator."""
        mean = self._form_mean() if self.clustered else Fraction(0)
        losses = [group.loss(mean) for group in self.groups]
        below = math.lcm(*(loss.denominator for loss in losses))
        return [(g, int(n * below)) for g, n in zip(self.groups, losses, strict=True)], below

    def _form_mean(self) -> Fraction:
        """Mean of the forms' points, in hundredths, over the groups of which it is known."""
        known = [(g.weight * g.r, g.tally.clusters.get(g.name)) for g in self.groups]
        parts = [(heads, Fraction(c.points, c.forms)) for heads, c in known if c and c.forms]
        return sum((heads * mean for heads, mean in parts), Fraction(0)) / sum(
            heads for heads, _ in parts
        )

    def _linearised(self, questions: Mapping[str, Fraction]) -> _Linear:
        """What a form's answers weigh in the deviation of a mean of rates, as integers, in the
        order of their features; and how many times too large."""
        below = {one: self._total(f"m:{one}") for one in questions}
        times = math.lcm(*(FULL * n**2 * questions[one].denominator for one, n in below.items()))
        parts = []
        for one, share in questions.items():
            unit = self._times * share.numerator * times // (FULL * share.denominator)
            parts.append((f"y:{one}", unit // below[one]))
            parts.append((f"m:{one}", -unit * self._total(f"y:{one}") // below[one] ** 2))
        return sorted(parts), times

    def _effective(self, n: int) -> float:
        """Answers behind the fallback interval, with the finite population taken in."""
        heads, unasked = self._heads
        return float(n * heads / unasked) if unasked else math.inf

    @cached_property
    def _heads(self) -> tuple[Fraction, Fraction]:
        """All that the sample stands for, and those of them who did not answer."""
        heads = sum((g.weight * g.r for g in self.groups), Fraction(0))
        unasked = sum((g.weight * g.r * (1 - g.sampled) for g in self.groups), Fraction(0))
        return heads, unasked

    def _codes(self, questions: list[str]) -> list[int]:
        """Of the answers, best first."""
        return sorted({code for one in questions for code in self.points.of(one)}, reverse=True)

    def _distribution(self, questions: list[str]) -> dict[int, int]:
        counts = {
            code: sum(
                self.tally.hist.get((one, group.name, code), 0)
                for one in questions
                for group in self.groups
            )
            for code in (*self._codes(questions), -1)
        }
        return {code: n for code, n in counts.items() if n or code != -1}
