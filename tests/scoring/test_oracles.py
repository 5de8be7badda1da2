"""The figures of R that no other test holds against the product: 1..5 as points, distributions,
complete cases, other intervals, plain counts, the jackknife; and a few designs reckoned by hand."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.estimates import covariance, estimate
from scoring.intervals import rate_interval, wilson
from scoring.sampling import allocate, sample_size
from scoring.statistics import analyse
from scoring.statistics.design import stratified
from scoring.statistics.means import means
from scoring.statistics.proportions import clopper_pearson
from scoring.statistics.reliability import cronbach
from tests.scoring import case2020 as case
from tests.scoring.case2020 import POINTS, QUESTIONS, SurveyItem, tally
from tests.scoring.test_statistics import CLASSIC, DATA, SIZES, TABLE, R, analysis, only

Z = 1.959963984540054
RAW = {code: float(code) for code in range(1, 6)}
"""The answers themselves as points, so that a rate is their mean ÷ 100."""


def raw(**how: Any) -> Any:
    return analyse(TABLE, questions=QUESTIONS, points=RAW, sizes=SIZES, **how)


@pytest.mark.parametrize("fpc", [True, False], ids=["fpc", "nofpc"])
@pytest.mark.parametrize("question", QUESTIONS)
def test_means_of_the_answers_themselves(question: str, fpc: bool) -> None:
    one = only(raw(fpc=fpc).questions, question)
    due = R["items"][question]["raw"]["fpc" if fpc else "nofpc"]
    assert one.se is not None
    assert 100 * one.rate == pytest.approx(due["estimate"][question], rel=1e-9)
    assert 100 * one.se == pytest.approx(due["se"][question], rel=1e-9)
    assert one.deff == pytest.approx(due["deff"][question], rel=1e-8)
    ends = [100 * (one.rate - Z * one.se), 100 * (one.rate + Z * one.se)]
    assert ends == pytest.approx(due["ci95_z"][question], rel=1e-8)


@pytest.mark.parametrize("question", QUESTIONS)
def test_shares_and_rates_of_groups_and_regions(question: str) -> None:
    item = R["items"][question]
    shares, rates = analysis("_t"), analysis(domains=["region"])
    for row in item["by_group_t"]:
        one = only(shares.by_group[row["group"]], question)
        assert one.se is not None
        assert one.rate == pytest.approx(row[f"{question}_t"], rel=1e-9)
        assert one.se == pytest.approx(row["se"], rel=1e-9, abs=1e-12)
        assert one.rate - Z * one.se == pytest.approx(row["ci_l"], rel=1e-8)
    for by, name in ((rates.by_group, "group"), (rates.by_domain["region"], "region")):
        for row in item[f"by_{name}_r"]:
            one = only(by[row[name]], question)
            assert one.se is not None
            assert 100 * (one.rate - Z * one.se) == pytest.approx(row["ci_l"], rel=1e-8)
            assert 100 * (one.rate + Z * one.se) == pytest.approx(row["ci_u"], rel=1e-8)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_distribution_of_the_answers(question: str) -> None:
    due = R["items"][question]["dist"]
    for code in range(1, 6):
        points = {other: 100.0 * (other == code) for other in range(1, 6)}
        one = analyse(TABLE, questions=[question], points=points, sizes=SIZES).questions[0]
        assert one.se is not None
        key = f"f{code}" if f"f{code}" in due["estimate"] else None
        assert key is not None
        assert one.rate == pytest.approx(due["estimate"][key], rel=1e-9)
        assert one.se == pytest.approx(due["se"][key], rel=1e-9)
        assert one.rate - Z * one.se == pytest.approx(due["ci95_z"][key][0], rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("question", QUESTIONS)
def test_intervals_of_the_satisfied_share(question: str) -> None:
    """The product shows logit (R's own is a fitted model, good to 5e-10; xlogit its closed form).
    `beta` is Clopper-Pearson on the effective size; `mean` the symmetric one; the product has no
    use for R's likelihood and asin."""
    one, due = only(analysis("_t").questions, question), R["items"][question]["ciprop_top2"]
    assert one.se is not None
    assert one.moe is not None
    assert (one.low, one.high) == pytest.approx(due["xlogit"]["ci95"], rel=1e-8)
    assert (one.low, one.high) == pytest.approx(due["logit"]["ci95"], rel=1e-8)
    assert (one.rate - one.moe, one.rate + one.moe) == pytest.approx(due["mean"]["ci95"], rel=1e-8)
    from scipy.special import stdtrit

    p, size = one.rate, len(TABLE["group"])
    effective = p * (1 - p) / one.se**2
    effective *= (float(stdtrit(size, 0.975)) / float(stdtrit(one.degrees, 0.975))) ** 2
    found = clopper_pearson(effective * p, effective)
    assert found == pytest.approx(due["beta"]["ci95"], rel=1e-8)


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_interval_with_the_degrees_of_those_who_answered(question: str) -> None:
    due = R["items"][question]["rate_ci_xlogit_df_domain"]
    one = only(analysis().questions, question)
    assert one.se is not None
    assert one.n - 7 == due["df"]  # answers less groups
    assert rate_interval(one.rate, one.se, due["df"], 1e9) == pytest.approx(due["ci95"], rel=1e-8)


def test_plain_counts_and_unweighted_means() -> None:
    counts = Counter(
        (question, row["group"], row[question])
        for row in case.survey_forms()
        for question in QUESTIONS
    )
    for question in QUESTIONS:
        for cell in R["items"][question]["counts"]:
            assert counts[question, cell["group"], cell["answer"]] == cell["Freq"]
    found = estimate(tally(case.survey_forms()), (), POINTS, {}, {q: q for q in QUESTIONS})
    for one in found.questions:
        assert 100 * float(one.rate) == pytest.approx(R["unweighted"]["mean_r"][one.code], rel=1e-9)


@pytest.mark.parametrize("row", R["plain_intervals_top2_q1"], ids=lambda row: row["group"])
def test_plain_intervals_by_group(row: dict[str, Any]) -> None:
    pleased = sum(
        1
        for form in case.survey_forms()
        if form["group"] == row["group"] and form["q1"] in ("4", "5")
    )
    assert pleased == row["k"]
    ends = (row["wilson_l"], row["wilson_u"])
    assert wilson(row["k"] / row["n"], row["n"]) == pytest.approx(ends, rel=1e-9)
    ends = (row["cp_l"], row["cp_u"])
    assert clopper_pearson(row["k"], row["n"]) == pytest.approx(ends, rel=1e-9)


def test_complete_cases_are_a_domain() -> None:
    due = R["complete_case"]
    values = np.array(
        [[20 * float(one) if one else np.nan for one in TABLE[question]] for question in QUESTIONS]
    ).T
    drawn, _ = stratified(TABLE["group"], SIZES)
    found = means(values, drawn, where=~np.isnan(values).any(axis=1))
    for i, question in enumerate(QUESTIONS):
        assert found.estimate[i] == pytest.approx(due["1"]["estimate"][f"{question}_r"], rel=1e-9)
        assert found.se[i] == pytest.approx(due["1"]["se"][f"{question}_r"], rel=1e-9)
    assert found.covariance == pytest.approx(np.array(due["vcov"]), rel=1e-9)


def test_the_jackknife_agrees_with_linearisation() -> None:
    """To a few ten-thousandths: delete-one and Taylor are the same to first order. The bootstrap of
    2 000 replicates has no finite-population correction, so it is a few percent larger."""
    items = [SurveyItem(one, one, (one,)) for one in QUESTIONS]
    found = np.array(covariance(tally(case.survey_forms()), items, POINTS, R["N"])) * 100**2
    due = R["score_rule"]["JKn"]
    assert found == pytest.approx(np.array(due["vcov"])[2:, 2:], rel=5e-3)
    weights = np.array(R["score_rule"]["item_weights"], dtype=float) / 100
    error = np.sqrt(weights @ found @ weights)
    assert error == pytest.approx(due["se"]["index"], rel=5e-4)
    assert error < R["score_rule"]["subbootstrap2000_nofpc"]["se"]["index"] < 1.03 * error
    at = weights * np.array([due["estimate"][one] < 95 for one in QUESTIONS])
    delta = np.sqrt(at @ found @ at)
    assert delta == pytest.approx(R["index_linearised"]["score_se_delta"], rel=1e-9)


def test_raked_weights_in_all() -> None:
    margins = {
        name: {row[name]: row["Freq"] for row in rows}
        for name, rows in R["raked"]["margins"].items()
    }
    weights = analysis(margins=margins).weights
    ends = [R["raked"][key] for key in ("w_sum", "w_min", "w_max")]
    assert [weights.sum(), weights.min(), weights.max()] == pytest.approx(ends, rel=1e-8)


def test_a_removed_lonely_stratum_adds_nothing_as_a_certain_one() -> None:
    due = R["lonely_stratum"]["results"]
    assert due["remove"] == due["certainty"]


@pytest.mark.parametrize("which", ["pairwise", "complete"])
def test_alpha_of_standardised_answers(which: str) -> None:
    due = R["alpha"]["pairwise" if which == "pairwise" else "complete_cases"]
    values = np.array([[float(x) if x else np.nan for x in TABLE[q]] for q in QUESTIONS]).T
    found = cronbach(values, use=which)  # type: ignore[arg-type]
    assert found is not None
    assert found.standardised == pytest.approx(due["std_alpha"], rel=1e-9)
    r, k = due["average_r"], len(QUESTIONS)
    assert found.standardised == pytest.approx(k * r / (1 + (k - 1) * r), rel=1e-9)


def test_alpha_of_the_published_data_without_each_question() -> None:
    due = CLASSIC["alpha"]["attitude"]
    rows = [line.split(",") for line in (DATA / "attitude.csv").read_text().splitlines()]
    names = [name.strip('"') for name in rows[0]]
    values = np.array([[float(cell) for cell in row] for row in rows[1:]])
    found = cronbach(values)
    assert found is not None
    assert found.standardised == pytest.approx(due["std_alpha"], rel=1e-9)
    dropped = [due["alpha_if_dropped"][name] for name in names]
    assert found.dropped == pytest.approx(dropped, rel=1e-9)


def test_wilson_as_published() -> None:
    for row in CLASSIC["wilson_clopper"]["published_wilson_method3"]:
        assert wilson(row["k"] / row["n"], row["n"]) == pytest.approx(row["ci"], abs=5e-5)


def test_sample_sizes_and_allocations() -> None:
    """Krejcie and Morgan round to the nearest, the product up."""
    sizes = CLASSIC["sample_size"]
    for row in sizes["cochran"]["examples"]:
        assert sample_size(row["N"], row["e"], row["p"]) == row["ceil"]
    for row in sizes["krejcie_morgan"]["published"]:
        assert sample_size(row["N"]) - row["s"] in (0, 1)
    course = sizes["allocation"]["coursework"]
    people = {"a": 500, "b": 1000, "c": 1500}
    made = allocate(84, people, "proportional", floor=0)
    assert [*made.values()] == course["proportional"]
    spread = {"a": 10.0, "b": 200**0.5, "c": 15.0}
    made = allocate(84, people, "neyman", sds=spread, floor=0)
    assert [*made.values()] == [round(n) for n in course["neyman"]]


# -- designs reckoned by hand


def test_two_strata_by_hand() -> None:
    """A: 4 of 40, points 100 100 80 60: mean 85, s² = 1100/3. B: 2 of 10, points 40 20: mean 30,
    s² = 200. R = (40 · 85 + 10 · 30) ÷ 50 = 74. Var = (40² · .9 · 1100/3 ÷ 4 + 10² · .8 · 200 ÷ 2)
    ÷ 50² = (132000 + 8000) ÷ 2500 = 56."""
    found = analyse(
        {"group": list("AAAABB"), "q": [5, 5, 4, 3, 2, 1]},
        questions=["q"],
        points=POINTS,
        sizes={"A": 40, "B": 10},
        design="probability",
    )
    one = found.questions[0]
    assert one.se is not None
    assert one.rate == pytest.approx(0.74, rel=1e-12)
    assert (100 * one.se) ** 2 == pytest.approx(56, rel=1e-12)
    assert one.degrees == 4
    assert one.satisfied == pytest.approx(3 / 4 * 40 / 50, rel=1e-12)


def test_post_stratification_by_hand() -> None:
    """One group of 100, f ignored. Women 3 (100 80 60), men 2 (60 20); margins 50 and 50: weights
    50/3 and 25. R = (80 + 40) ÷ 2 = 60. Residuals about the means of the sexes: ±20, 0, ±20 and so
    Var = 5/4 · (2 · (20 · 50/3)² + 2 · (20 · 25)²) ÷ 100²."""
    found = analyse(
        {"group": ["g"] * 5, "q": [5, 4, 3, 3, 1], "sex": list("FFFMM")},
        questions=["q"],
        points=POINTS,
        sizes={"g": 100},
        margins={"sex": {"F": 50, "M": 50}},
        fpc=False,
    )
    one = found.questions[0]
    assert one.se is not None
    assert one.rate == pytest.approx(0.6, rel=1e-12)
    due = 5 / 4 * (2 * (20 * 50 / 3) ** 2 + 2 * (20 * 25) ** 2) / 100**2
    assert (100 * one.se) ** 2 == pytest.approx(due, rel=1e-9)


def test_two_stage_clusters_by_hand() -> None:
    """Ten helpers with two forms each: the variance is that of ten totals."""
    codes = [5, 5, 4, 4, 3, 3, 5, 4, 2, 3, 1, 2, 5, 5, 4, 3, 3, 4, 5, 2]
    found = analyse(
        {"group": ["g"] * 20, "q": codes, "h": [f"h{i // 2}" for i in range(20)]},
        questions=["q"],
        points=POINTS,
        helper="h",
    )
    one = found.questions[0]
    points = [Fraction(POINTS[code]) for code in codes]
    mean = sum(points) / 20
    totals = [points[i] + points[i + 1] - 2 * mean for i in range(0, 20, 2)]
    due = Fraction(10, 9) * sum(t * t for t in totals) / 20**2
    assert one.se is not None
    assert one.degrees == 9
    assert (100 * one.se) ** 2 == pytest.approx(float(due), rel=1e-12)


def test_numbers_may_be_floats_and_sizes_may_be_named_by_numbers() -> None:
    """As other programs hand tables over; nothing of it is dropped in silence."""
    table: dict[str, Any] = {"group": [1.0, 1, 2, "2"], "q": [5.0, "4", 3, float("nan")]}
    sizes: Any = {1: 30, 2: 10}
    found = analyse(table, questions=["q"], points=POINTS, sizes=sizes)
    assert found.questions[0].n == 3
    assert found.questions[0].rate == pytest.approx((30 * 0.9 + 5 * 0.6) / 35, rel=1e-12)
    assert list(found.by_group) == ["1", "2"]


def test_a_question_that_nobody_answered_is_left_out_and_moves_no_other() -> None:
    found = analyse(
        {"group": ["g"] * 4, "a": [None] * 4, "b": [5, 4, 3, 5]},
        questions=["a", "b"],
        points=POINTS,
        items={"I": ("a", "b")},
    )
    assert [one.code for one in found.questions] == ["b"]
    assert [one.code for one in found.items] == ["I"]
    assert found.items[0].rate == found.questions[0].rate


cells = st.lists(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xy"), st.integers(1, 5)), min_size=4
)


@given(cells, st.integers(1, 50))
def test_every_form_so_many_times_gives_the_same_rate(
    rows: list[tuple[str, str, int]], times: int
) -> None:
    def rate(of: list[tuple[str, str, int]]) -> float:
        table: dict[str, Any] = {"group": [g for g, _, _ in of], "q": [code for _, _, code in of]}
        sizes = {"a": 700, "b": 300}
        return analyse(table, questions=["q"], points=POINTS, sizes=sizes).questions[0].rate

    assert rate(rows * min(times, 5)) == pytest.approx(rate(rows), rel=1e-12)


@given(cells)
def test_margins_equal_to_the_weights_leave_the_rate(rows: list[tuple[str, str, int]]) -> None:
    table: dict[str, Any] = {
        "group": [g for g, _, _ in rows],
        "area": [x for _, x, _ in rows],
        "q": [code for _, _, code in rows],
    }
    sizes = {"a": 700, "b": 300}
    plain = analyse(table, questions=["q"], points=POINTS, sizes=sizes)
    heads: Counter[str] = Counter()
    for weight, area in zip(plain.weights, table["area"], strict=True):
        heads[area] += weight
    margins = {"area": dict(heads)}
    raked = analyse(table, questions=["q"], points=POINTS, sizes=sizes, margins=margins)
    assert raked.questions[0].rate == pytest.approx(plain.questions[0].rate, rel=1e-9)
