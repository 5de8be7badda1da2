"""Rates of the questions by unit: the unit's respondents as a domain of the whole sample.

A respondent keeps the weight of their group, and the variance is that of the ratio in the whole
group, as `svyby` of R's survey package has it. Questions only: what would tell the error of an
item, how its questions vary together in one unit, is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from scoring.estimates import estimate
from scoring.model import Estimate, SurveyTally
from scoring.readings import SurveyDesign


def by_unit(
    tally: SurveyTally,
    points: Mapping[int, int],
    headcounts: Mapping[str, int],
    questions: Mapping[str, str],
    own: Mapping[str, Mapping[int, int]] | None = None,
    design: SurveyDesign = "probability",
) -> dict[str, tuple[Estimate, ...]]:
    """Estimates of the scored `questions` by unit, the arguments as in `scoring.estimates`; unit ""
    is of those who belong to none."""
    units = sorted({unit for (unit, _), n in tally.unit_forms.items() if n})
    return {
        unit: estimate(
            _domain(tally, unit, points, questions, own or {}),
            (),
            points,
            headcounts,
            questions,
            own,
            design=design,
        ).questions
        for unit in units
    }


def _domain(
    tally: SurveyTally,
    unit: str,
    points: Mapping[int, int],
    questions: Mapping[str, str],
    own: Mapping[str, Mapping[int, int]],
) -> SurveyTally:
    """The unit's answers among all forms of the groups that it has anybody in."""
    groups = {group for (of, group), n in tally.unit_forms.items() if of == unit and n}
    forms = {group: n for group, n in tally.forms.items() if group in groups}
    hist: dict[tuple[str, str, int], int] = {}
    moments: dict[tuple[str, str, str], int] = {}
    for (question, of, group, code), n in tally.unit_hist.items():
        if of != unit or question not in questions or group not in forms:
            continue
        hist[question, group, code] = n
        earned = own.get(question, points).get(code)
        if earned is None:
            continue
        m, y = f"m:{question}", f"y:{question}"
        for key, value in (
            (("1", m), 1),
            (("1", y), earned),
            ((m, m), 1),
            ((m, y), earned),
            ((y, y), earned * earned),
        ):
            place = (group, *key)
            moments[place] = moments.get(place, 0) + n * value
    return replace(tally, hist=hist, moments=moments, forms=forms)
