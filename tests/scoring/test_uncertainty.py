"""The range that sampling error allows a score, against R's jackknife, and what must hold of it."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.estimates import covariance, estimate
from scoring.gather import gather
from scoring.indicators import IndicatorSystem
from scoring.model import Estimate, Evidence, Item, Records
from scoring.readings import Readings
from scoring.score import score
from scoring.uncertainty import Uncertainty, uncertainty
from tests.scoring import case2020 as case
from tests.scoring.case2020 import POINTS, QUESTIONS, SurveyItem, tally

R: dict[str, Any] = json.loads(
    (Path(__file__).parent / "data" / "beneficiaries7-r.json").read_text("utf-8")
)
SINGLE = [SurveyItem(question, f"项{question}", (question,)) for question in QUESTIONS]
TALLY = tally(case.survey_forms(), POINTS)
ESTIMATES = estimate(TALLY, SINGLE, POINTS, R["N"], {one: one for one in QUESTIONS})
COVARIANCE = np.array(covariance(TALLY, SINGLE, POINTS, R["N"]))
CONTINUOUS = Readings(step_mode="continuous")


def system(*leaves: dict[str, Any], **more: Any) -> IndicatorSystem:
    return IndicatorSystem.model_validate(
        {
            "title": "试",
            "grades": [
                {"grade": "优", "min": 90},
                {"grade": "良", "min": 80},
                {"grade": "差", "min": 0},
            ],
            "arithmetic": {"decimals": 4, "round": "total"},
            "levels": [{"code": "X", "name": "满意度"}],
            "leaves": [
                {"name": "试", "under": "X", "standard": "试"} | leaf | {"code": f"X{i}"}
                for i, leaf in enumerate(leaves)
            ],
        }
        | more
    )


RATE = {"kind": "rate_percent", "full_at": 95, "deduct_pct_of_weight": 1}
FIVE = system(
    *(
        {"weight": weight, "rule": RATE, "evidence": {"kind": "survey_rate", "of": question}}
        for question, weight in zip(QUESTIONS, R["score_rule"]["item_weights"], strict=True)
    )
)


def found(of: IndicatorSystem = FIVE, readings: Readings = CONTINUOUS, **how: Any) -> Uncertainty:
    evidence = gather(of, Records(), ESTIMATES, readings)
    one = uncertainty(of, evidence, ESTIMATES.items, COVARIANCE, readings, **how)
    assert one is not None
    return one


def test_the_covariance_of_the_items_is_that_of_r() -> None:
    due = np.array(R["items_vcov_linearised_fpc"])
    assert pytest.approx(due, rel=1e-9) == COVARIANCE * 100**2


def test_the_spread_of_the_score_is_that_of_the_jackknife() -> None:
    one, due = found(), R["score_rule"]["JKn"]
    assert score(FIVE, gather(FIVE, Records(), ESTIMATES), CONTINUOUS).total == pytest.approx(
        Decimal(str(due["estimate"]["score"])), abs=Decimal("0.0001")
    )
    assert one.mean == pytest.approx(due["estimate"]["score"], abs=0.01)
    assert one.sd == pytest.approx(due["se"]["score"], abs=0.005)
    assert float(one.low) == pytest.approx(95.58, abs=0.02)
    assert float(one.high) == pytest.approx(96.47, abs=0.02)


def test_whole_points_give_another_range() -> None:
    one = found(readings=Readings(step_mode="floor"))
    assert float(one.low) == pytest.approx(95.85, abs=0.1)
    assert float(one.high) == pytest.approx(96.75, abs=0.1)


def test_states_of_the_items_and_their_tipping_points() -> None:
    one = found(response=0.67)
    states = {item.code: item.state for item in one.items}
    assert states == {"q1": "above", "q2": "below", "q3": "below", "q4": "above", "q5": "below"}
    first = one.items[0]
    assert first.chance > 0.999
    assert first.tipping == pytest.approx((96.5671 - 95) / 0.33, abs=1e-3)
    assert found().items[0].tipping is None


def test_the_same_seed_gives_the_same_range() -> None:
    assert found(seed=7) == found(seed=7)
    assert found(seed=7) != found(seed=8)


SATISFACTION = {
    "weight": 100,
    "rule": {
        "kind": "satisfaction",
        "items": list(QUESTIONS),
        "full_at": 95,
        "deduct_pct_of_weight": 1,
    },
    "evidence": {"kind": "survey"},
}


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(0.8, 1.0), min_size=5, max_size=5),
    st.sampled_from(["equal_share", "worst", "cumulative", "overall"]),
    st.sampled_from(["floor", "continuous", "ceil"]),
)
def test_without_sampling_error_the_range_is_the_score(
    rates: list[float], item_mode: str, step_mode: str
) -> None:
    """Every reading of the rule, drawn, is the reading that is scored."""
    exact = [Fraction(round(rate * 1000), 1000) for rate in rates]
    items = [
        Estimate(code, code, rate, 0.0, float(rate), float(rate), 100, rate)
        for code, rate in zip(QUESTIONS, exact, strict=True)
    ]
    readings = Readings(item_mode=item_mode, step_mode=step_mode)
    of = system(SATISFACTION)
    value = tuple(Item(one.name, one.rate) for one in items)
    evidence = {"X0": Evidence("X0", value, "surveyed", "试")}
    one = uncertainty(of, evidence, items, np.zeros((5, 5)), readings, draws=3)
    assert one is not None
    total = score(of, evidence, readings).total
    assert float(one.low) == pytest.approx(float(total), abs=0.006)
    assert one.grades[score(of, evidence, readings).grade] == 1.0


def test_what_does_not_rest_on_the_survey_is_added_as_it_stands() -> None:
    leaf = {"weight": 50, "rule": RATE, "evidence": {"kind": "survey_rate", "of": "q1"}}
    typed = {"weight": 50, "rule": {"kind": "pass_fail"}, "evidence": {"kind": "assessment"}}
    of = system(leaf, typed)
    readings = CONTINUOUS
    evidence = gather(of, Records(), ESTIMATES, readings)
    alone = uncertainty(of, evidence, ESTIMATES.items, COVARIANCE, readings)
    evidence["X1"] = Evidence("X1", True, "assessed", "试")
    both = uncertainty(of, evidence, ESTIMATES.items, COVARIANCE, readings)
    assert alone is not None
    assert both is not None
    assert both.low - alone.low == 50
    assert (alone.grades["差"], both.grades["优"]) == (1.0, 1.0)


def test_a_score_without_survey_has_no_sampling_error() -> None:
    of = system({"weight": 100, "rule": {"kind": "pass_fail"}, "evidence": {"kind": "assessment"}})
    evidence = {"X0": Evidence("X0", True, "assessed", "试")}
    assert uncertainty(of, evidence, ESTIMATES.items, COVARIANCE) is None
