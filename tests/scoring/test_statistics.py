"""Estimates from a table of answers, against R's survey and psych packages and printed examples."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.intervals import rate_interval, wilson
from scoring.statistics import Analysis, Figure, analyse
from scoring.statistics.design import LonelyStratum
from scoring.statistics.means import kish
from scoring.statistics.proportions import (
    clopper_pearson,
    exact_of_population,
    net_promoter,
    newcombe,
)
from scoring.statistics.raking import MarginError, rake
from scoring.statistics.reliability import cronbach, of_covariance

DATA = Path(__file__).parent / "data"
R: dict[str, Any] = json.loads((DATA / "beneficiaries7-r.json").read_text("utf-8"))
CLASSIC: dict[str, Any] = json.loads((DATA / "classic.json").read_text("utf-8"))
QUESTIONS = ("q1", "q2", "q3", "q4", "q5")
SIZES: dict[str, int] = R["N"]
CODINGS = {
    "_r": {code: 20 * code for code in range(1, 6)},
    "_z": {code: 25 * (code - 1) for code in range(1, 6)},
    "_t": {code: 100 * (code >= 4) for code in range(1, 6)},
}
"""Points of 100; R's `_t` is a share, the others percents."""


def table() -> dict[str, list[str]]:
    with (DATA / "beneficiaries7.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


TABLE = table()


def analysis(coding: str = "_r", **how: Any) -> Analysis:
    points: Mapping[int, float] = CODINGS[coding]
    return analyse(TABLE, questions=QUESTIONS, points=points, sizes=SIZES, **how)


def only(figures: tuple[Figure, ...], code: str) -> Figure:
    return next(one for one in figures if one.code == code)


def scale(coding: str) -> float:
    return 1.0 if coding == "_t" else 100.0


@pytest.mark.parametrize("fpc", [True, False], ids=["fpc", "nofpc"])
@pytest.mark.parametrize("coding", CODINGS)
def test_means_errors_and_design_effects_are_those_of_r(coding: str, fpc: bool) -> None:
    found = analysis(coding, fpc=fpc)
    for question in QUESTIONS:
        due = R["items"][question][coding]["fpc" if fpc else "nofpc"]
        one = only(found.questions, question)
        key = f"{question}{coding}"
        assert one.rate * scale(coding) == pytest.approx(due["estimate"][key], rel=1e-9)
        assert one.se is not None
        assert one.se * scale(coding) == pytest.approx(due["se"][key], rel=1e-9)
        assert one.deff == pytest.approx(due["deff"][key], rel=1e-8)
        low, high = due["ci95_t"][key]
        assert one.moe is not None
        assert one.moe * scale(coding) == pytest.approx((high - low) / 2, rel=1e-8)


def test_intervals_of_the_rates() -> None:
    for question in QUESTIONS:
        one = only(analysis().questions, question)
        due = R["items"][question]["rate_ci_xlogit_df_design"]
        assert (one.low, one.high) == pytest.approx(due["ci95"], rel=1e-8)
        assert one.degrees == due["df"]


def test_groups_with_their_intervals() -> None:
    found = analysis()
    for question in QUESTIONS:
        for due in R["items"][question]["by_group_r"]:
            one = only(found.by_group[due["group"]], question)
            assert 100 * one.rate == pytest.approx(due[f"{question}_r"], rel=1e-9)
            assert one.se is not None
            assert 100 * one.se == pytest.approx(due["se"], rel=1e-9, abs=1e-12)
        for due in R["items"][question]["by_group_rate_ci_xlogit"]:
            one = only(found.by_group[due["group"]], question)
            assert one.degrees == due["df"]
            if due["lo"] is not None:
                assert (one.low, one.high) == pytest.approx((due["lo"], due["hi"]), rel=1e-8)


def test_domains_across_groups() -> None:
    found = analysis(domains=["region"]).by_domain["region"]
    for question in QUESTIONS:
        for due in R["items"][question]["by_region_r"]:
            one = only(found[due["region"]], question)
            assert 100 * one.rate == pytest.approx(due[f"{question}_r"], rel=1e-9)
            assert one.se is not None
            assert 100 * one.se == pytest.approx(due["se"], rel=1e-9)


def test_the_covariance_of_the_items_and_what_a_score_rests_on() -> None:
    found = analysis()
    due = np.array(R["items_vcov_linearised_fpc"])
    assert found.covariance * 100**2 == pytest.approx(due, rel=1e-9)
    weights = np.array(R["score_rule"]["item_weights"], dtype=float)
    rates = np.array([100 * one.rate for one in found.questions])
    index = R["index_linearised"]
    assert weights @ rates / 100 == pytest.approx(index["index"], rel=1e-9)
    error = np.sqrt(weights @ (found.covariance * 100**2) @ weights) / 100
    assert error == pytest.approx(index["se"], rel=1e-9)


def test_an_item_is_the_mean_of_its_questions_with_their_covariance() -> None:
    (item,) = analysis(items={"全部": QUESTIONS}).items
    assert item.se is not None
    assert item.se == pytest.approx(np.sqrt(analysis().covariance.sum()) / 5, rel=1e-12)


MARGINS = {
    name: {row[name]: row["Freq"] for row in rows} for name, rows in R["raked"]["margins"].items()
}


@pytest.mark.parametrize("kind", ["plain", "weighted"])
def test_raked_means_and_both_variances(kind: str) -> None:
    found = analysis(margins=MARGINS, residuals=kind)
    due = R["raked"] if kind == "plain" else R["raked_greg_variance"]
    for question in QUESTIONS:
        one, expected = only(found.questions, question), due["mean"][question]
        assert one.se is not None
        assert 100 * one.rate == pytest.approx(expected["estimate"][f"{question}_r"], rel=1e-8)
        assert 100 * one.se == pytest.approx(expected["se"][f"{question}_r"], rel=1e-8)


def test_raked_weights_meet_every_margin() -> None:
    found = analysis(margins=MARGINS)
    for cell in R["raked"]["weights"]:
        of = [
            weight
            for weight, *place in zip(
                found.weights, TABLE["group"], TABLE["sex"], TABLE["region"], strict=True
            )
            if place == [cell["group"], cell["sex"], cell["region"]]
        ]
        assert of[0] == pytest.approx(cell["w"], rel=1e-8)
    assert found.kish_deff == pytest.approx(R["raked"]["deff_kish"], rel=1e-8)
    for name, heads in MARGINS.items():
        for level, count in heads.items():
            got = sum(w for w, at in zip(found.weights, TABLE[name], strict=True) if at == level)
            assert got == pytest.approx(count, rel=1e-9)


def test_a_weight_far_above_the_others_is_cut_and_its_excess_spread() -> None:
    weights = np.array([1.0] * 50 + [30.0])
    levels = ["a"] * 25 + ["b"] * 26
    free = rake(weights, {"area": (levels, {"a": 50.0, "b": 110.0})})
    cut = rake(weights, {"area": (levels, {"a": 50.0, "b": 110.0})}, cap=5)
    assert (free.trimmed, cut.trimmed) == (0, 1)
    assert cut.weights.max() < free.weights.max() / 2
    assert cut.weights.sum() == pytest.approx(160)
    assert kish(cut.weights)[0] < kish(free.weights)[0]


LONELY = {
    name: [
        one
        for one, group, first in zip(
            values,
            TABLE["group"],
            [TABLE["group"].index(group) == i for i, group in enumerate(TABLE["group"])],
            strict=True,
        )
        if group != "centenarian" or first
    ]
    for name, values in TABLE.items()
}


@pytest.mark.parametrize("lonely", ["adjust", "certainty", "average"])
def test_a_stratum_with_one_respondent(lonely: str) -> None:
    found = analyse(
        LONELY,
        questions=["q1"],
        points=CODINGS["_r"],
        sizes=SIZES,
        lonely=lonely,  # type: ignore[arg-type]
    )
    due = R["lonely_stratum"]["results"][lonely]
    one = found.questions[0]
    assert one.se is not None
    assert 100 * one.rate == pytest.approx(due["estimate"], rel=1e-9)
    assert 100 * one.se == pytest.approx(due["se"], rel=1e-9)
    assert any("centenarian" in note for note in found.notes)


def test_a_lonely_stratum_can_be_refused() -> None:
    with pytest.raises(LonelyStratum):
        analyse(LONELY, questions=["q1"], points=CODINGS["_r"], sizes=SIZES, lonely="fail")


def test_kish() -> None:
    found = analysis()
    assert found.kish_deff == pytest.approx(R["kish"]["deff"], rel=1e-9)
    assert found.effective == pytest.approx(R["kish"]["n_eff"], rel=1e-9)
    example = CLASSIC["kish"]["example"]
    weights = np.array([1.0] * 100 + [2.0] * 100 + [4.0] * 50)
    assert kish(weights) == pytest.approx((example["deff"], example["n_eff"]))


# -- reliability


def raw(names: tuple[str, ...], rows: Mapping[str, list[str]]) -> Any:
    return np.array([[float(one) if one else np.nan for one in rows[name]] for name in names]).T


@pytest.mark.parametrize("use", ["pairwise", "complete"])
def test_alpha_of_the_survey(use: str) -> None:
    due = R["alpha"]["pairwise" if use == "pairwise" else "complete_cases"]
    found = cronbach(raw(QUESTIONS, TABLE), use=use)  # type: ignore[arg-type]
    assert found is not None
    assert found.n == due["n"]
    assert found.alpha == pytest.approx(due["raw_alpha"], rel=1e-9)
    assert (found.low, found.high) == pytest.approx(
        (due["feldt"]["lower.ci"], due["feldt"]["upper.ci"]), rel=1e-8
    )
    assert found.dropped == pytest.approx(list(due["alpha_if_dropped"].values()), rel=1e-9)
    if use == "complete":
        assert found.standardised == pytest.approx(due["std_alpha"], rel=1e-9)


def test_alpha_of_a_published_data_set() -> None:
    with (DATA / "attitude.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    due = CLASSIC["alpha"]["attitude"]
    names = tuple(due["alpha_if_dropped"])
    values = raw(names, {name: [row[name] for row in rows] for name in names})
    found = cronbach(values)
    assert found is not None
    assert found.alpha == pytest.approx(due["raw_alpha"], rel=1e-9)
    assert (found.low, found.high) == pytest.approx(
        (due["feldt"]["lower.ci"], due["feldt"]["upper.ci"]), rel=1e-8
    )


def test_alpha_says_nothing_where_there_is_nothing_to_say() -> None:
    assert cronbach(np.array([[5.0, 5.0]] * 40)) is None
    assert cronbach(np.array([[5.0], [4.0]])) is None
    assert of_covariance(np.array([[1.0, -1.0], [-1.0, 1.0]]), 40) is None
    small = cronbach(np.array([[5.0, 4.0, 5.0], [4.0, 4.0, 4.0], [3.0, 2.0, 3.0]]))
    assert small is not None
    assert not small.sound


# -- shares


@pytest.mark.parametrize("row", CLASSIC["wilson_clopper"]["R"], ids=str)
def test_wilson_and_clopper_pearson(row: dict[str, Any]) -> None:
    assert wilson(row["k"] / row["n"], row["n"]) == pytest.approx(row["wilson"], abs=1e-12)
    due = row["clopper_pearson"]
    assert clopper_pearson(row["k"], row["n"]) == pytest.approx(due, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("row", CLASSIC["difference_of_proportions"]["published"], ids=str)
def test_differences_of_shares_as_published(row: dict[str, Any]) -> None:
    assert newcombe(row["a"], row["b"]) == pytest.approx(row["ci"], abs=5e-5)


@pytest.mark.parametrize("row", CLASSIC["hypergeometric_exact"]["R"], ids=str)
def test_shares_of_a_small_population_exactly(row: dict[str, Any]) -> None:
    assert exact_of_population(row["k"], row["n"], row["N"]) == (row["M_low"], row["M_high"])


def test_nps() -> None:
    score, error = net_promoter(300, 100, 600)
    assert score == pytest.approx(CLASSIC["nps"]["nps"])
    assert error**2 * 600 == pytest.approx(CLASSIC["nps"]["variance"])


# -- what must hold of any table


def simple(codes: list[int | None], groups: list[str] | None = None, **how: Any) -> Analysis:
    columns: dict[str, Any] = {"q": codes, "group": groups or ["g"] * len(codes)}
    columns |= how.pop("columns", {})
    return analyse(columns, questions=["q"], points=CODINGS["_r"], **how)


answers = st.lists(st.sampled_from([1, 2, 3, 4, 5, 0, None]), min_size=3, max_size=40)


@given(answers, st.randoms())
def test_the_order_of_rows_changes_nothing(codes: list[int | None], random: Any) -> None:
    groups = ["a" if i % 3 else "b" for i in range(len(codes))]
    rows = list(zip(codes, groups, strict=True))
    random.shuffle(rows)
    sizes = {"a": 500, "b": 50}
    one = simple(codes, groups, sizes=sizes).questions
    other = simple([c for c, _ in rows], [g for _, g in rows], sizes=sizes).questions
    assert len(one) == len(other)
    for a, b in zip(one, other, strict=True):
        assert (a.rate, a.se, a.n) == pytest.approx((b.rate, b.se, b.n), rel=1e-9, abs=1e-12)


def test_everybody_answered_so_there_is_no_sampling_error() -> None:
    one = simple([5, 4, 3], sizes={"g": 3}).questions[0]
    assert (one.se, one.low, one.high) == (0.0, one.rate, one.rate)


def test_more_answers_than_heads_never_give_a_negative_variance() -> None:
    found = simple([5, 4, 3, 5, 1], sizes={"g": 3})
    assert found.questions[0].se == 0
    assert "g（5份，计划3人）" in "；".join(found.notes)


def test_all_the_best_leaves_doubt() -> None:
    one = simple([5] * 20, sizes={"g": 1000}).questions[0]
    assert (one.rate, one.se, one.high) == (1.0, 0.0, 1.0)
    assert one.low is not None
    assert 0.8 < one.low < 0.9


def test_doubling_equal_data_divides_the_error_by_the_root_of_two() -> None:
    codes: list[int | None] = [5, 4, 3, 5, 1, 2, 5, 4] * 20
    once, twice = simple(codes, fpc=False), simple(codes * 2, fpc=False)
    first, second = once.questions[0].se, twice.questions[0].se
    assert first is not None
    assert second is not None
    n = len(codes)
    assert first / second == pytest.approx(np.sqrt(2 * (2 * n - 1) / (2 * (n - 1))), rel=1e-9)


def test_an_open_link_has_no_margin_of_error_and_says_why() -> None:
    found = simple([5, 4, 3], design="open")
    one = found.questions[0]
    assert (one.se, one.low, one.high, one.moe) == (None, None, None, None)
    assert found.notes[0].startswith("公开链接")


def test_people_asked_by_one_helper_count_as_one_drawing() -> None:
    codes: list[int | None] = [5, 5, 5, 5, 1, 1, 1, 1] * 10
    helpers = [f"h{i // 4}" for i in range(len(codes))]
    alone = simple(codes, fpc=False)
    together = simple(codes, columns={"helper": helpers}, helper="helper")
    assert together.questions[0].rate == alone.questions[0].rate
    errors = together.questions[0].se, alone.questions[0].se
    assert errors[0] is not None
    assert errors[1] is not None
    assert errors[0] > 1.9 * errors[1]


def test_a_handful_of_helpers_gives_no_interval() -> None:
    helpers = ["h1"] * 40 + ["h2"] * 40
    codes: list[int | None] = [5, 4, 3, 5] * 20
    found = simple(codes, columns={"helper": helpers}, helper="helper")
    assert found.questions[0].low is None
    assert any("代填人太少" in note for note in found.notes)


@pytest.mark.parametrize(
    ("margins", "word"),
    [
        ({"sex": {"F": 60, "M": 30}, "area": {"A": 100}}, "总人数不同"),
        ({"sex": {"F": 60, "M": 30, "X": 10}}, "没有一份答卷"),
        ({"sex": {"F": 100}}, "没有给出总体人数"),
        ({"sex": {"F": 100, "M": 0}}, "总体人数为0"),
    ],
)
def test_margins_that_cannot_be_met_say_what_to_do(
    margins: dict[str, dict[str, float]], word: str
) -> None:
    columns = {"sex": ["F", "M", "F"], "area": ["A", "A", "A"]}
    with pytest.raises(MarginError, match=word):
        simple([5, 4, 3], columns=columns, margins=margins)


@given(st.data())
def test_raking_meets_whatever_margins_can_be_met(data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=8))
    rows += [(a, x) for a in "ab" for x in "xyz"]  # every cell is there, so every margin can be met
    weights = np.array(
        data.draw(st.lists(st.floats(0.5, 4), min_size=len(rows), max_size=len(rows)))
    )
    heads = np.array(data.draw(st.lists(st.integers(1, 500), min_size=6, max_size=6)), dtype=float)
    cells = dict(zip([(a, x) for a in "ab" for x in "xyz"], heads, strict=True))
    first = {a: sum(n for (b, _), n in cells.items() if a == b) for a in "ab"}
    second = {x: sum(n for (_, y), n in cells.items() if x == y) for x in "xyz"}
    found = rake(weights, {"1": ([a for a, _ in rows], first), "2": ([x for _, x in rows], second)})
    for level, count in first.items():
        mine = [w for w, (a, _) in zip(found.weights, rows, strict=True) if a == level]
        assert sum(mine) == pytest.approx(count, rel=1e-9)


def test_columns_that_are_missing_or_uneven_are_told() -> None:
    with pytest.raises(ValueError, match="没有这些列：sex"):
        simple([5], domains=["sex"])
    with pytest.raises(ValueError, match="行数不同"):
        analyse({"q": [5], "group": []}, questions=["q"], points={5: 100})
    with pytest.raises(ValueError, match="空的"):
        simple([])


def test_intervals_agree_with_those_of_the_running_score() -> None:
    one = only(analysis().questions, "q1")
    assert one.se is not None
    assert rate_interval(one.rate, one.se, one.degrees, 1e9) == (one.low, one.high)
