"""Survey estimates against R's survey package, and what must hold of any survey."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.estimates import TallyError, estimate
from scoring.intervals import rate_interval, wilson
from scoring.model import SurveyEstimates, SurveyTally
from tests.scoring import case2020 as case
from tests.scoring.case2020 import DATA, POINTS, QUESTIONS, SurveyItem, tally

ORACLE = case.oracle()
HEADS: dict[str, int] = ORACLE["N"]
SINGLE = [SurveyItem(f"I{question}", question, (question,)) for question in QUESTIONS]
ALL = SurveyItem("ALL", "全部", QUESTIONS)
NAMES = {question: question for question in QUESTIONS}


def known(figure: float | None) -> float:
    """A figure that has to be there: these samples are drawn."""
    assert figure is not None
    return figure


def survey(points: dict[int, int] = POINTS, heads: dict[str, int] = HEADS) -> SurveyEstimates:
    return estimate(tally(case.survey_forms(), points), [*SINGLE, ALL], points, heads, NAMES)


@pytest.mark.parametrize("question", QUESTIONS)
def test_rates_errors_and_intervals_are_those_of_r(question: str) -> None:
    due = ORACLE["questions"][question]
    found = next(one for one in survey().questions if one.code == question)
    assert 100 * float(found.rate) == pytest.approx(due["rate"], rel=1e-9)
    assert 100 * known(found.se) == pytest.approx(due["se"], rel=1e-9)
    assert (found.low, found.high) == pytest.approx(due["interval"], rel=1e-8)
    assert float(found.satisfied) == pytest.approx(due["top2"], rel=1e-9)


@pytest.mark.parametrize("question", QUESTIONS)
def test_another_map_of_points(question: str) -> None:
    due = ORACLE["questions"][question]
    found = survey({5: 100, 4: 75, 3: 50, 2: 25, 1: 0}).questions
    one = next(one for one in found if one.code == question)
    assert 100 * float(one.rate) == pytest.approx(due["rate_linear"], rel=1e-9)
    assert 100 * known(one.se) == pytest.approx(due["se_linear"], rel=1e-9)


@pytest.mark.parametrize("group", HEADS)
def test_each_group_is_that_of_r(group: str) -> None:
    for question, found in zip(QUESTIONS, survey().by_group[group], strict=False):
        due = ORACLE["questions"][question]["groups"][group]
        assert 100 * float(found.rate) == pytest.approx(due["rate"], rel=1e-9)
        assert 100 * known(found.se) == pytest.approx(due["se"], rel=1e-9, abs=1e-12)
        if due["interval"] is None:
            assert known(found.low) < known(found.high) == 1, (
                "R has no interval here; a reader needs one"
            )
        else:
            assert (found.low, found.high) == pytest.approx(due["interval"], rel=1e-8)


def test_an_item_is_the_mean_of_its_questions_with_their_covariance() -> None:
    found = survey().items[-1]
    rates = [one["rate"] for one in ORACLE["questions"].values()]
    variance = sum(sum(row) for row in ORACLE["vcov_r"]) / 25
    assert 100 * float(found.rate) == pytest.approx(sum(rates) / 5, rel=1e-9)
    assert 100 * known(found.se) == pytest.approx(math.sqrt(variance), rel=1e-9)


def test_the_official_score_of_the_weighted_items() -> None:
    weights = dict(zip(QUESTIONS, (25, 20, 20, 20, 15), strict=True))
    score = sum(
        weights[one.code] * (1 - max(Fraction(0), Fraction(95, 100) - one.rate))
        for one in survey().questions
    )
    assert float(score) == pytest.approx(ORACLE["index"]["score"], rel=1e-9)


def test_a_group_of_one_form_is_centred_on_the_whole_sample() -> None:
    forms, seen = [], False
    for form in case.survey_forms():
        if form["group"] == "centenarian":
            if seen:
                continue
            seen = True
        forms.append(form)
    found = estimate(tally(forms), [], POINTS, HEADS, {"q1": "q1"}).questions[0]
    assert 100 * float(found.rate) == pytest.approx(ORACLE["lonely_q1_r"]["estimate"], rel=1e-9)
    assert 100 * known(found.se) == pytest.approx(ORACLE["lonely_q1_r"]["se"], rel=1e-9)


@pytest.mark.parametrize(("k", "n", "low", "high"), ORACLE["wilson"])
def test_wilson(k: int, n: int, low: float, high: float) -> None:
    assert wilson(k / n, n) == pytest.approx((low, high), rel=1e-9, abs=1e-12)


def answers(*codes: int | None, group: str = "g") -> list[dict[str, str]]:
    return [{"group": group, "q": "" if code is None else str(code)} for code in codes]


def single(forms: list[dict[str, str]], heads: dict[str, int] | None = None) -> SurveyEstimates:
    counts = tally(forms, questions=("q",))
    return estimate(counts, [SurveyItem("I", "项", ("q",))], POINTS, heads or {}, {"q": "题"})


@pytest.mark.parametrize("vector", case.expected()["likert_vectors"], ids=str)
def test_likert_vectors(vector: dict[str, Any]) -> None:
    codes = {"非常满意": 5, "满意": 4, "一般": 3, "不满意": 2, "非常不满意": 1}
    given_codes = [codes[label] for label, n in vector["counts"].items() for _ in range(n)]
    for points in (POINTS, {5: 100, 4: 80, 3: 60, 2: 30, 1: 0}):
        name = "_".join(str(points[code]) for code in (5, 4, 3, 2, 1))
        counts = tally(answers(*given_codes), points, ("q",))
        found = estimate(counts, [], points, {}, {"q": "题"}).questions[0]
        assert found.rate == Fraction(vector[f"得分率_{name}_pct"]) / 100
        assert found.satisfied == Fraction(vector["满意率_pct"]) / 100


def test_95_is_95_and_not_a_hair_less() -> None:
    assert single(answers(*[5] * 15, *[4] * 5)).items[0].rate == Fraction(95, 100)


def test_everyone_answered_leaves_no_sampling_error() -> None:
    found = single(answers(5, 4, 3), {"g": 3}).items[0]
    assert found.se == 0
    assert found.low == found.high == float(found.rate)


def test_all_the_best_still_leaves_doubt() -> None:
    found = single(answers(*[5] * 10), {"g": 1000}).items[0]
    assert found.rate == found.high == 1
    assert found.se == 0
    assert 0.65 < known(found.low) < 0.75


def test_dont_know_leaves_the_denominator_and_is_counted() -> None:
    found = single(answers(5, 5, 4, None, None)).items[0]
    assert found.rate == Fraction(28, 30)
    assert found.n == 3
    assert found.distribution == {5: 2, 4: 1, 3: 0, 2: 0, 1: 0, -1: 2}


def test_a_question_nobody_answered_is_left_out() -> None:
    found = single(answers(None, None))
    assert (found.questions, found.items, found.n) == ((), (), 2)
    assert estimate(SurveyTally(), SINGLE, POINTS, {}, NAMES).n == 0


def test_an_item_goes_on_with_the_questions_that_have_answers() -> None:
    forms = [{"group": "g", "q1": "5", "q2": ""}, {"group": "g", "q1": "4", "q2": ""}]
    counts = tally(forms, questions=("q1", "q2"))
    both = SurveyItem("I", "项", ("q1", "q2"))
    assert estimate(counts, [both], POINTS, {}, NAMES).items[0].rate == Fraction(9, 10)


def test_weights_are_headcounts_and_the_method_says_who_has_none() -> None:
    forms = answers(5, 5, group="many") + answers(3, 3, group="few")
    assert single(forms).items[0].rate == Fraction(80, 100)
    assert single(forms).weighted is False
    assert "不加权" in single(forms).method
    weighted = single(forms, {"many": 90, "few": 10})
    assert weighted.items[0].rate == Fraction(96, 100)
    mixed = single(forms, {"many": 8})
    assert mixed.items[0].rate == Fraction(8 * 100 + 2 * 60, 10 * 100)
    assert "few无计划人数，按答卷数计入" in mixed.method


def test_more_forms_than_heads_count_as_all() -> None:
    found = single(answers(5, 4, 4), {"g": 2}).items[0]
    assert found.rate == Fraction(26, 30)
    assert found.se == 0


def test_a_tally_that_contradicts_itself_is_refused() -> None:
    good = tally(answers(5, 4), questions=("q",))
    bad = replace(good, hist={**good.hist, ("q", "g", 5): 2})
    with pytest.raises(TallyError):
        estimate(bad, [], POINTS, {}, {"q": "题"})
    with pytest.raises(TallyError):
        estimate(good, [], {**POINTS, 4: 75}, {}, {"q": "题"})


def test_simulated_forms_mark_the_estimates() -> None:
    counts = replace(tally(answers(5), questions=("q",)), simulated=True)
    assert estimate(counts, [], POINTS, {}, {"q": "题"}).simulated


forms = st.lists(
    st.tuples(st.sampled_from("abc"), st.sampled_from([5, 5, 4, 3, 2, 1, None])),
    min_size=1,
    max_size=30,
)


@given(forms, st.randoms(use_true_random=False))
def test_the_order_of_forms_changes_nothing(
    found: list[tuple[str, int | None]], random: Any
) -> None:
    heads = {"a": 100, "b": 7}
    rows = [row for group, code in found for row in answers(code, group=group)]
    before = single(rows, heads)
    random.shuffle(rows)
    assert single(rows, heads) == before


@given(forms)
def test_rates_and_intervals_stay_within_bounds(found: list[tuple[str, int | None]]) -> None:
    rows = [row for group, code in found for row in answers(code, group=group)]
    result = single(rows, {"a": 1000, "b": 50, "c": 50})
    for one in (*result.items, *(one for group in result.by_group.values() for one in group)):
        assert Fraction(1, 5) <= one.rate <= 1
        assert 0 <= known(one.low) <= float(one.rate) + 1e-12
        assert float(one.rate) - 1e-12 <= known(one.high) <= 1
        assert sum(n for code, n in one.distribution.items() if code > 0) == one.n


@given(st.lists(st.sampled_from([5, 4, 3, 2, 1]), min_size=2, max_size=25))
def test_twice_the_same_answers_give_a_smaller_error(codes: list[int]) -> None:
    once, twice = single(answers(*codes)).items[0], single(answers(*codes, *codes)).items[0]
    r = len(codes)
    assert twice.se == pytest.approx(known(once.se) * math.sqrt((r - 1) / (2 * r - 1)), abs=1e-12)


def test_no_degrees_of_freedom_fall_back_on_wilson() -> None:
    assert rate_interval(0.8, 0.1, 0, 1.0) == wilson(0.8, 1.0)
    assert rate_interval(0.8, 0.0, 5, math.inf) == (0.8, 0.8)


def test_points_of_their_own_and_weights() -> None:
    """A question of another scale, and an item in which one question counts threefold."""
    common, own = {5: 100, 4: 80, 3: 60, 2: 40, 1: 20}, {"b": {2: 100, 1: 0}}
    forms = [{"a": 5, "b": 2}, {"a": 4, "b": 1}, {"a": 3, "b": 1}, {"a": 5}]
    hist: dict[tuple[str, str, int], int] = {}
    moments: dict[tuple[str, str, str], int] = {}
    for form in forms:
        vector = {"1": 1}
        for question, code in form.items():
            hist[question, "g", code] = hist.get((question, "g", code), 0) + 1
            vector[f"m:{question}"] = 1
            vector[f"y:{question}"] = own.get(question, common)[code]
        for a, b in combinations_with_replacement(sorted(vector), 2):
            moments["g", a, b] = moments.get(("g", a, b), 0) + vector[a] * vector[b]
    tally_ = SurveyTally(hist, moments, {"g": 4})
    items, names = [SurveyItem("I", "I", ("a", "b"))], {"a": "a", "b": "b"}
    plain = estimate(tally_, items, common, {}, names, own)
    rates = {one.code: one.rate for one in plain.questions}
    assert rates == {"a": Fraction(340, 400), "b": Fraction(1, 3)}
    assert plain.items[0].rate == (rates["a"] + rates["b"]) / 2
    assert plain.questions[1].satisfied == Fraction(1, 3)  # of two grades the best
    heavy = estimate(tally_, items, common, {}, names, own, {"a": 3})
    assert heavy.items[0].rate == (3 * rates["a"] + rates["b"]) / 4
    assert heavy.items[0].se != plain.items[0].se
    assert "b按 2=100、1=0" in heavy.method
    assert "a×3" in heavy.method
    same = estimate(tally_, items, common, {}, names, own, {"a": 2, "b": 2})
    assert (same.items[0].rate, same.items[0].se) == (plain.items[0].rate, plain.items[0].se)
    alone = estimate(tally_, [SurveyItem("I", "I", ("b",))], common, {}, names, own, {"b": 7})
    assert alone.items[0].se == plain.questions[1].se


def test_design_effects_and_margins_are_those_of_r() -> None:
    full = json.loads((DATA / "beneficiaries7-r.json").read_text("utf-8"))
    for found in survey().questions:
        due = full["items"][found.code]["_r"]["fpc"]
        low, high = due["ci95_t"][f"{found.code}_r"]
        assert known(found.deff) == pytest.approx(due["deff"][f"{found.code}_r"], rel=1e-8)
        assert 100 * known(found.moe) == pytest.approx((high - low) / 2, rel=1e-8)


def test_an_open_link_gets_no_error_and_the_method_says_why() -> None:
    found = estimate(
        tally(answers(5, 4, 3, 5), questions=("q",)),
        [SurveyItem("I", "项", ("q",))],
        POINTS,
        {"g": 100},
        {"q": "题"},
        design="open",
    )
    one = found.items[0]
    assert (one.se, one.interval, one.moe, one.deff) == (None, None, None, None)
    assert "自愿填写" in found.method
    assert "区间由" not in found.method
