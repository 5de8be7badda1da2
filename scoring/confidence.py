"""How much a score can be relied upon: what sampling error and open evidence can make of it.

`Grounds` are plain values, gathered with a report; `confidence` draws from them where the report
is built, never while somebody waits for a reply.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from scoring.estimates import SurveyItem, covariance
from scoring.indicators import IndicatorSystem
from scoring.model import Evidence, SurveyEstimates, SurveyTally
from scoring.outlook import Outlook, between
from scoring.readings import Readings, SurveyDesign
from scoring.weighting import Weighting

if TYPE_CHECKING:
    from scoring.uncertainty import Uncertainty

OPEN_LINK = (
    "问卷由拿到链接的人自愿填写，没有抽样误差可言，所以不给总分范围、等级的可能和未答者的影响。"
)
NO_FORMS = "还没有有效答卷，算不出抽样误差对总分的影响。"
NOT_SURVEYED = "没有以问卷得分率计分的指标，总分没有抽样误差。"
NO_INTERVAL = "问卷的得分率没有区间（原因见满意度的说明），所以不给总分范围和等级的可能。"


@dataclass(frozen=True, slots=True)
class Surveyed:
    """What the item rates are reckoned from; see `scoring.estimates.estimate`."""

    tally: SurveyTally
    estimates: SurveyEstimates
    items: tuple[SurveyItem, ...]
    points: Mapping[int, int]
    headcounts: Mapping[str, int]
    own: Mapping[str, Mapping[int, int]]
    weights: Mapping[str, int]
    design: SurveyDesign
    response: Fraction | None = None
    """RR1 over all groups; None where there is no list of people, or it may not be told."""
    weighting: Weighting | None = None


@dataclass(frozen=True, slots=True)
class Grounds:
    """What confidence in a score is reckoned from."""

    system: IndicatorSystem
    readings: Readings
    evidence: Mapping[str, Evidence]
    planned: Mapping[str, Evidence]
    """The evidence if everything unconfirmed were confirmed as planned."""
    surveyed: Surveyed | None = None
    seed: int = 0

    def answered(self, response: Fraction | None) -> Grounds:
        """The same with the response rate RR1."""
        surveyed = self.surveyed and replace(self.surveyed, response=response)
        return replace(self, surveyed=surveyed)


@dataclass(frozen=True, slots=True)
class Confidence:
    uncertainty: Uncertainty | None
    why_not: str
    """In words, Chinese, where there is no `uncertainty`."""
    outlook: Outlook
    response: float | None
    seed: int


def confidence(given: Grounds) -> Confidence:
    """Draws 20 000 totals: some milliseconds. The same grounds give the same figures."""
    found, why = _drawn(given)
    response = given.surveyed.response if given.surveyed else None
    return Confidence(
        uncertainty=found,
        why_not=why,
        outlook=between(given.system, given.evidence, given.planned, given.readings),
        response=None if response is None else float(response),
        seed=given.seed,
    )


def _drawn(given: Grounds) -> tuple[Uncertainty | None, str]:
    of = given.surveyed
    if of is None or not of.estimates.items:
        return None, NO_FORMS
    if of.design == "open":
        return None, OPEN_LINK
    if any(one.interval is None for one in of.estimates.items):
        return None, NO_INTERVAL
    import numpy as np  # slow to import, so only where something is drawn

    from scoring.uncertainty import uncertainty

    matrix = covariance(
        of.tally, of.items, of.points, of.headcounts, of.own, of.weights, of.weighting
    )
    found = uncertainty(
        given.system,
        given.evidence,
        of.estimates.items,
        np.array(matrix),
        given.readings,
        seed=given.seed,
        response=None if of.response is None else float(of.response),
    )
    return found, "" if found else NOT_SURVEYED
