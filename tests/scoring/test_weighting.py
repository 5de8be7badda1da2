"""Weights by margins from counters of cells, against the analysis form by form (checked against R),
and what the words of the method say of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from scoring.comparison import against_rest
from scoring.estimates import covariance, estimate
from scoring.model import SurveyEstimates
from scoring.statistics import analyse
from scoring.weighting import Margin, Weighting
from tests.scoring import case2020 as case
from tests.scoring.case2020 import POINTS, QUESTIONS, SurveyItem, divided
from tests.scoring.test_statistics import MARGINS, TABLE, R

SEXES, REGIONS = sorted(MARGINS["sex"]), sorted(MARGINS["region"])
ITEMS = (SurveyItem("I", "项", QUESTIONS),)
SINGLE = tuple(SurveyItem(one, one, (one,)) for one in QUESTIONS)
NAMES = {one: one for one in QUESTIONS}


def parts(_: int, form: Mapping[str, str]) -> Mapping[str, str]:
    return {"cell": f"{SEXES.index(form['sex'])}/{REGIONS.index(form['region'])}"}


def margin(question: str, name: str, levels: list[str]) -> Margin:
    heads = MARGINS[question]
    return Margin(
        question, name, tuple((frozenset({i}), heads[level]) for i, level in enumerate(levels))
    )


SEX, REGION = margin("sex", "性别", SEXES), margin("region", "地区", REGIONS)
BOTH = Weighting((SEX, REGION))
TALLY = divided(case.survey_forms(), parts)


def found(weighting: Weighting | None = BOTH, **how: Any) -> SurveyEstimates:
    made = {"headcounts": R["N"], "tally": TALLY, "items": ITEMS} | how
    return estimate(points=POINTS, questions=NAMES, weighting=weighting, **made)


def table(**how: Any) -> Any:
    wanted: dict[str, Any] = {"margins": MARGINS, "items": {"I": QUESTIONS}} | how
    return analyse(TABLE, questions=QUESTIONS, points=POINTS, sizes=R["N"], **wanted)


def test_raked_rates_and_their_errors_are_those_of_r() -> None:
    due = R["raked_greg_variance"]["mean"]
    for one in found().questions:
        assert 100 * float(one.rate) == pytest.approx(
            due[one.code]["estimate"][f"{one.code}_r"], rel=1e-8
        )
        assert one.se is not None
        assert 100 * one.se == pytest.approx(due[one.code]["se"][f"{one.code}_r"], rel=1e-8)


def test_questions_items_and_groups_are_those_of_the_whole_table() -> None:
    made, due = found(), table()
    every = zip(
        (*made.questions, *made.items, *(one for (one,) in made.by_group.values())),
        (*due.questions, *due.items, *(due.by_group[group][-1] for group in made.by_group)),
        strict=True,
    )
    for one, of in every:
        assert float(one.rate) == pytest.approx(of.rate, rel=1e-9)
        assert float(one.satisfied) == pytest.approx(of.satisfied, rel=1e-9)
        assert one.se == pytest.approx(of.se, rel=1e-8)
        assert (one.low, one.high) == pytest.approx((of.low, of.high), rel=1e-8)
        if one.deff is not None and of.deff is not None:
            assert one.deff == pytest.approx(of.deff, rel=1e-8)


def test_the_covariance_of_the_draws_is_that_of_the_whole_table() -> None:
    assert np.array(covariance(TALLY, SINGLE, POINTS, R["N"], weighting=BOTH)) == pytest.approx(
        table().covariance, rel=1e-8
    )


def test_trimmed_weights_are_those_of_the_whole_table_and_told() -> None:
    made, due = found(replace(BOTH, trim=1.15)), table(cap=1.15)
    assert due.calibration is not None
    assert due.calibration.trimmed > 0
    for one, of in zip(made.questions, due.questions, strict=True):
        assert float(one.rate) == pytest.approx(of.rate, rel=1e-8)
        assert one.se == pytest.approx(of.se, rel=1e-8)
    assert f"不超过本组平均的1.15倍（截了{due.calibration.trimmed}份）" in made.method


def test_the_method_says_rounds_design_effect_and_margins() -> None:
    method = found().method
    assert "按总体的性别、地区迭代加权，13轮收敛" in method
    assert f"设计效应{R['raked']['deff_kish']:.2f}" in method
    assert "迭代加权" not in found(None).method


def test_a_margin_that_cannot_be_met_leaves_the_weights_of_the_groups_and_says_so() -> None:
    empty = Margin("sex", "性别", (*SEX.levels, (frozenset({9}), 5)))
    made, plain = found(Weighting((empty,))), found(None)
    assert made.questions == plain.questions
    assert "但“性别”的选项9还没有答卷，暂按上述权重" in made.method
    nobody = Margin("sex", "性别", ((frozenset({0}), 5), (frozenset({1}), 0)))
    assert "总体人数为0，却有答卷" in found(Weighting((nobody,))).method


def test_forms_that_were_not_counted_by_cell_forbid_the_margins() -> None:
    """Counters of an older version, or deleted answers."""
    made = found(tally=replace(TALLY, part_forms={}))
    assert made.questions == found(None).questions
    assert "有的答卷没有按边际计数" in made.method


def test_who_did_not_say_keeps_the_weight_of_the_group() -> None:
    """By hand. 8 forms stand for 80: five women, one man, two who did not say. Margins half and
    half: those who said count 60, so the women 30 and the man 30; the others stay at 10 each. The
    women and the two give 100, the man 20: (50 × 100 + 30 × 20) ÷ 80 = 70 %."""
    rows = [{"group": "g", "q": "5", "sex": "0"}] * 5 + [{"group": "g", "q": "1", "sex": "1"}]
    rows += [{"group": "g", "q": "5", "sex": ""}] * 2
    tally = divided(rows, lambda _, form: {"cell": form["sex"]}, questions=("q",))
    half = Margin("sex", "性别", ((frozenset({0}), 40), (frozenset({1}), 40)))
    made = estimate(tally, (), POINTS, {"g": 80}, {"q": "q"}, weighting=Weighting((half,)))
    assert made.questions[0].rate == Fraction(70, 100)
    assert "没有说" not in made.method  # of two people


def test_a_margin_that_is_met_already_changes_nothing() -> None:
    """And it explains its part of the spread: the error is smaller, never larger by much."""
    sums: dict[int, Fraction] = {}
    for form in case.survey_forms():
        weight = Fraction(R["N"][form["group"]], R["n"][form["group"]])
        sex = SEXES.index(form["sex"])
        sums[sex] = sums.get(sex, Fraction(0)) + weight
    scale = 10**6
    met = Margin("sex", "性别", tuple((frozenset({i}), int(n * scale)) for i, n in sums.items()))
    tally = divided(case.survey_forms(), lambda _, f: {"cell": str(SEXES.index(f["sex"]))})
    made, plain = found(Weighting((met,)), tally=tally), found(None)
    for one, of in zip(made.questions, plain.questions, strict=True):
        assert float(one.rate) == pytest.approx(float(of.rate), abs=1e-7)
        assert one.se is not None
        assert of.se is not None
        assert one.se <= of.se * 1.001


def test_groups_are_compared_by_the_same_weights() -> None:
    group = "veteran"
    due = table()
    against = against_rest(TALLY, SINGLE[:1], POINTS, R["N"], [group], weighting=BOTH)
    (one,) = against[group]
    assert float(one.first) == pytest.approx(due.by_group[group][0].rate, rel=1e-9)
    rest = found(only=[name for name in R["N"] if name != group])
    assert one.second == rest.questions[0].rate
