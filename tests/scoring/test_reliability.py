"""Cronbach's alpha from the counters, against R's psych; `test_statistics` has it from a table."""

from __future__ import annotations

import pytest

from scoring.statistics.reliability import of_moments
from tests.scoring import case2020 as case
from tests.scoring.case2020 import tally
from tests.scoring.test_uncertainty import TALLY, R


def test_alpha_from_the_counters_is_the_pairwise_one() -> None:
    due = R["alpha"]["pairwise"]
    found = of_moments(TALLY, list(due["alpha_if_dropped"]))
    assert found is not None
    assert found.alpha == pytest.approx(due["raw_alpha"], rel=1e-9)
    assert (found.low, found.high) == pytest.approx(
        (due["feldt"]["lower.ci"], due["feldt"]["upper.ci"]), rel=1e-9
    )
    assert found.dropped == pytest.approx(list(due["alpha_if_dropped"].values()), rel=1e-9)
    assert (found.n, found.sound) == (1649, True)


def test_one_group_is_that_of_its_forms_alone() -> None:
    group, n = next(iter(TALLY.forms.items()))
    alone = tally([form for form in case.survey_forms() if form["group"] == group])
    one = of_moments(TALLY, ["q1", "q2", "q3"], [group])
    assert one is not None
    assert one.n == n
    assert one == of_moments(alone, ["q1", "q2", "q3"])


def test_nothing_is_made_up_where_there_is_nothing_to_say() -> None:
    assert of_moments(TALLY, ["q1"]) is None
    assert of_moments(TALLY, ["q1", "q2"], ["nobody"]) is None
    alike = tally([{"group": "g", "q1": "5", "q2": "4"}] * 9, questions=("q1", "q2"))
    assert of_moments(alike, ["q1", "q2"]) is None
    assert of_moments(tally([{"group": "g", "q1": "5"}], questions=("q1",)), ["q1", "q1"]) is None
