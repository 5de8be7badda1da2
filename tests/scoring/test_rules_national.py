"""The rules of the national forms: intervals, shares of a target, straight lines, formulas."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scoring.graded import Bands, Judged, Linear, Proportional
from scoring.model import EvidenceValue
from scoring.readings import Resolved, StepMode
from scoring.reckoning import Formula, ReckoningError
from scoring.rule import EvidenceError
from scoring.rules import Rule, to_plain
from tests.scoring.test_rule_properties import reckon
from tests.scoring.test_rules import MODES, rule

BANDS = rule(
    kind="bands",
    bands=[
        {"bound": 90, "factor": 1},
        {"bound": 80, "factor": "0.8"},
        {"bound": 60, "factor": "0.5"},
        {"factor": 0},
    ],
)
CONTROL_BANDS = rule(
    kind="bands",
    better="lower",
    bands=[{"bound": 3, "factor": 1}, {"bound": 5, "inclusive": False, "points": 3}, {"points": 0}],
)
TARGET = rule(kind="proportional")
WIDE = rule(
    kind="proportional",
    full_at=95,
    zero_below=60,
    over={"above": 130, "step_pct": 10, "deduct_pct_of_weight": 5},
)
CONTROL = rule(kind="proportional", better="lower")
LINEAR = rule(kind="linear", points=[{"at": 60, "factor": 0}, {"at": 95, "factor": 1}])
FALLING = rule(
    kind="linear",
    points=[{"at": 0, "factor": 1}, {"at": 5, "factor": "0.6"}, {"at": 10, "factor": 0}],
)
JUDGED = rule(kind="judged")
OVERSPEND = rule(
    kind="rate_percent", better="lower", full_at=100, step_pct=1, deduct_pct_of_weight=10
)
OVERSPEND_ZERO = rule(
    kind="rate_threshold", better="lower", full_at=100, deduct_pct_of_weight=5, zero_above=110
)
FORMULA = rule(
    kind="formula",
    inputs=[{"name": "实际", "unit": "场"}, {"name": "计划", "unit": "场"}],
    points="W × MIN(1, 实际 ÷ 计划)",
)
LOSS = rule(
    kind="formula",
    inputs=[{"name": "超支率", "unit": "%"}],
    points="IF(超支率 ≤ 5%, W, W × (1 − (超支率 − 5%) ÷ 20%))",
)
KINDS: dict[str, tuple[Rule, EvidenceValue]] = {
    "bands": (BANDS, Fraction(85, 100)),
    "proportional": (WIDE, Fraction(88, 100)),
    "linear": (LINEAR, Fraction(88, 100)),
    "judged": (JUDGED, Fraction(73, 100)),
    "formula": (FORMULA, (Fraction(12), Fraction(16))),
}


def pct(text: str) -> Fraction:
    return Fraction(text) / 100


@pytest.mark.parametrize(
    ("one", "rate", "score"),
    [
        (BANDS, "100", "10"),
        (BANDS, "90", "10"),
        (BANDS, "89.999", "8"),
        (BANDS, "80", "8"),
        (BANDS, "79.999", "5"),
        (BANDS, "60", "5"),
        (BANDS, "59.999", "0"),
        (BANDS, "0", "0"),
        (BANDS, "120", "10"),
        (CONTROL_BANDS, "0", "10"),
        (CONTROL_BANDS, "3", "10"),
        (CONTROL_BANDS, "3.001", "3"),
        (CONTROL_BANDS, "4.999", "3"),
        (CONTROL_BANDS, "5", "0"),
        (CONTROL_BANDS, "200", "0"),
        (TARGET, "100", "10"),
        (TARGET, "94.999", "9.4999"),
        (TARGET, "0", "0"),
        (TARGET, "300", "10"),
        (WIDE, "95", "10"),
        (WIDE, "94.999", "9.9998947368421052631578947368421052631578947368421052631578947368"),
        (WIDE, "57", "6"),
        (WIDE, "56.999", "0"),
        (WIDE, "130", "10"),
        (WIDE, "139.9", "10"),
        (WIDE, "140", "9.5"),
        (WIDE, "500", "0"),
        (CONTROL, "100", "10"),
        (CONTROL, "0", "10"),
        (CONTROL, "125", "8"),
        (LINEAR, "95", "10"),
        (LINEAR, "60", "0"),
        (LINEAR, "59.999", "0"),
        (LINEAR, "77.5", "5"),
        (LINEAR, "130", "10"),
        (FALLING, "0", "10"),
        (FALLING, "2.5", "8"),
        (FALLING, "5", "6"),
        (FALLING, "10.001", "0"),
        (JUDGED, "100", "10"),
        (JUDGED, "80", "8"),
        (JUDGED, "0", "0"),
        (OVERSPEND, "100", "10"),
        (OVERSPEND, "99", "10"),
        (OVERSPEND, "101.9", "9"),
        (OVERSPEND, "110", "0"),
        (OVERSPEND, "400", "0"),
        (OVERSPEND_ZERO, "109.999", "5.5"),
        (OVERSPEND_ZERO, "110", "0"),
        (LOSS, "5", "10"),
        (LOSS, "15", "5"),
        (LOSS, "80", "0"),
    ],
)
def test_the_edges(one: Rule, rate: str, score: str) -> None:
    exact = one.apply(Decimal(10), pct(rate)).exact
    assert abs(exact - Fraction(score)) < Fraction(1, 10**12)


@pytest.mark.parametrize(
    ("one", "value", "steps"),
    [
        (BANDS, pct("85"), ("85.00%在“≥80%”一档", "得分 10 × 80% = 8")),
        (BANDS, pct("50"), ("50.00%不在≥90%、≥80%、≥60%内", "得分 0")),
        (CONTROL_BANDS, pct("4"), ("4.00%在“<5%”一档", "得分 3")),
        (TARGET, pct("96.88"), ("96.88%低于100%，按比例得分", "得分 10 × 96.88% ÷ 100% = 9.688")),
        (CONTROL, pct("125"), ("125.00%高于100%，按比例得分", "得分 10 × 100% ÷ 125% = 8")),
        (
            WIDE,
            pct("155"),
            (
                "超额完成：155.00%高于130% 25.00个百分点，按整10%计2步",
                "扣 2 × 5% × 10 = 1",
                "得分 10 − 1 = 9",
            ),
        ),
        (WIDE, pct("50"), ("50.00%，不足满分线的60%，不得分", "得分 0")),
        (
            LINEAR,
            pct("81"),
            ("0% + 100% × (81 − 60) ÷ (95 − 60) = 60%", "得分 10 × 60% = 6"),
        ),
        (
            JUDGED,
            pct("73"),
            ("评判：部分达成年度指标并具有一定效果，给73.00%", "得分 10 × 73% = 7.3"),
        ),
        (
            OVERSPEND,
            pct("102.5"),
            ("102.50%高于100% 2.50个百分点，按整1%计2步", "扣 2 × 10% × 10 = 2", "得分 10 − 2 = 8"),
        ),
        (OVERSPEND, pct("98"), ("98.00%未超过100%", "得满分 10")),
        (
            FORMULA,
            (Fraction(12), Fraction(16)),
            ("实际 12场，计划 16场", "10 × MIN(1, 12 ÷ 16) = 7.5", "得分 7.5"),
        ),
        (
            LOSS,
            (pct("4"),),
            ("超支率 4%", "IF(4% ≤ 5%, 10, 10 × (1 − (4% − 5%) ÷ 20%)) = 10", "得分 10"),
        ),
    ],
)
def test_the_steps_in_words(one: Rule, value: EvidenceValue, steps: tuple[str, ...]) -> None:
    assert one.apply(Decimal(10), value).steps == steps


def test_a_rate_just_short_of_a_line_is_not_printed_as_the_line() -> None:
    near = Fraction(8999999, 10**7)
    assert BANDS.apply(Decimal(10), near).steps[0] == "89.99999%在“≥80%”一档"
    assert TARGET.apply(Decimal(10), Fraction(999999, 10**6)).steps[0].startswith("99.9999%低于")
    assert JUDGED.apply(Decimal(10), Fraction(799999, 10**6)).steps[0].endswith("给79.9999%")


@pytest.mark.parametrize(
    ("raw", "label"), [("80%", "达成年度指标"), ("达成年度指标 100%", "达成年度指标")]
)
def test_a_judgement_may_be_written_with_its_band(raw: str, label: str) -> None:
    assert isinstance(JUDGED, Judged)
    value = JUDGED.read(raw)
    assert isinstance(value, Fraction)
    assert JUDGED.label(value) == label


def test_a_share_outside_the_band_it_is_written_with_is_refused() -> None:
    with pytest.raises(EvidenceError) as error:
        JUDGED.read("达成年度指标：79%")
    assert error.value.code == "evidence_label"


def test_limits_of_the_bands() -> None:
    assert isinstance(JUDGED, Judged)
    assert [tuple(map(int, JUDGED.limits(n))) for n in range(3)] == [(80, 100), (60, 80), (0, 60)]


@pytest.mark.parametrize(
    ("one", "value", "code"),
    [
        (BANDS, 90, "evidence_type"),
        (BANDS, True, "evidence_type"),
        (TARGET, Fraction(-1), "evidence_range"),
        (LINEAR, "80%", "evidence_type"),
        (JUDGED, Fraction(101, 100), "evidence_range"),
        (FORMULA, (Fraction(1),), "evidence_items"),
        (FORMULA, (Fraction(1), Fraction(0)), "evidence_range"),
        (FORMULA, (Fraction(-1), Fraction(1)), "evidence_range"),
        (FORMULA, (1, 2), "evidence_type"),
        (FORMULA, Fraction(1), "evidence_items"),
    ],
)
def test_unfit_evidence_is_refused(one: Rule, value: Any, code: str) -> None:
    with pytest.raises(EvidenceError) as error:
        one.apply(Decimal(10), value)
    assert error.value.code == code


@pytest.mark.parametrize("kind", KINDS)
def test_evidence_goes_through_json_unchanged(kind: str) -> None:
    one, value = KINDS[kind]
    assert one.read(to_plain(value)) == value


def test_figures_of_a_formula_as_people_write_them() -> None:
    assert FORMULA.read({"实际": "12", "计划": 16}) == (Fraction(12), Fraction(16))
    assert LOSS.read("4.5%") == (Fraction(45, 1000),)
    with pytest.raises(EvidenceError, match="实际、计划"):
        FORMULA.read({"实际": 12})


@pytest.mark.parametrize(
    "spec",
    [
        {"kind": "bands", "bands": [{"bound": 80, "factor": 1}]},
        {"kind": "bands", "bands": [{"bound": 80, "factor": 1}, {"bound": 60, "factor": 0}]},
        {
            "kind": "bands",
            "bands": [{"bound": 60, "factor": 1}, {"bound": 80, "factor": 0}, {"factor": 0}],
        },
        {"kind": "bands", "bands": [{"bound": 60}, {"factor": 0}]},
        {"kind": "proportional", "full_at": 0},
        {"kind": "linear", "points": [{"at": 60, "factor": 0}]},
        {"kind": "linear", "points": [{"at": 60, "factor": 0}, {"at": 60, "factor": 1}]},
        {
            "kind": "linear",
            "points": [
                {"at": 0, "factor": 0},
                {"at": 50, "factor": 1},
                {"at": 100, "factor": "0.5"},
            ],
        },
        {"kind": "judged", "bands": [{"label": "好", "least": 80}, {"label": "差", "least": 10}]},
        {"kind": "rate_threshold", "full_at": 95, "deduct_pct_of_weight": 1},
        {"kind": "rate_threshold", "full_at": 95, "deduct_pct_of_weight": 1, "zero_above": 99},
        {
            "kind": "rate_threshold",
            "better": "lower",
            "full_at": 95,
            "deduct_pct_of_weight": 1,
            "zero_below": 60,
        },
        {"kind": "satisfaction", "items": ["a"], "full_at": 95, "deduct_pct_of_weight": 1}
        | {"better": "lower"},
        {"kind": "formula", "inputs": [{"name": "a"}], "points": "W × b"},
        {"kind": "formula", "inputs": [{"name": "a"}, {"name": "b"}], "points": "W × a"},
        {"kind": "formula", "inputs": [{"name": "W"}], "points": "W"},
        {"kind": "formula", "inputs": [{"name": "a"}], "points": "a ** 99999999"},
        {"kind": "formula", "inputs": [{"name": "a b"}], "points": "a"},
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(spec: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rule(**spec)


@pytest.mark.parametrize(
    ("spec", "code"),
    [
        (
            {"kind": "bands", "bands": [{"bound": 80, "factor": "0.5"}, {"factor": 1}]},
            "bands",
        ),
        (
            {"kind": "proportional", "over": {"above": 90, "deduct_pct_of_weight": 1}},
            "over",
        ),
        (
            {
                "kind": "rate_threshold",
                "better": "lower",
                "full_at": 100,
                "deduct_pct_of_weight": 1,
                "zero_above": 100,
            },
            "zero_line",
        ),
    ],
)
def test_flaws_of_a_rule(spec: dict[str, Any], code: str) -> None:
    assert code in [found for found, _, _ in rule(**spec).flaws(Decimal(10))]


rates = st.fractions(0, 2, max_denominator=10**6)
weights = st.decimals(Decimal("0.5"), 30, places=1)
modes = st.sampled_from(MODES)
RISING = (BANDS, TARGET, LINEAR, rule(kind="proportional", full_at=80, zero_below=50))
SINKING = (CONTROL_BANDS, CONTROL, FALLING, OVERSPEND, OVERSPEND_ZERO, LOSS)


@given(st.sampled_from(RISING), weights, rates, rates, modes)
def test_more_is_never_worse(
    one: Rule, weight: Decimal, a: Fraction, b: Fraction, mode: StepMode
) -> None:
    how = Resolved(step_mode=mode)
    low, high = (one.apply(weight, rate, how).exact for rate in sorted((a, b)))
    assert 0 <= low <= high <= weight


@given(st.sampled_from(SINKING), weights, rates, rates, modes)
def test_where_lower_is_better_more_is_never_better(
    one: Rule, weight: Decimal, a: Fraction, b: Fraction, mode: StepMode
) -> None:
    how = Resolved(step_mode=mode)
    few, many = (one.apply(weight, rate, how).exact for rate in sorted((a, b)))
    assert 0 <= many <= few <= weight


@given(st.sampled_from((*RISING, *SINKING, WIDE)), weights, rates, modes)
def test_every_last_line_that_says_equals_is_true(
    one: Rule, weight: Decimal, rate: Fraction, mode: StepMode
) -> None:
    if one is LOSS:
        return
    outcome = one.apply(weight, rate, Resolved(step_mode=mode))
    assert 0 <= outcome.exact <= weight
    formula, equal, result = outcome.steps[-1].removeprefix("得分 ").rpartition(" = ")
    if equal:
        assert reckon(formula) == Fraction(result) == outcome.exact


@given(weights, st.fractions(0, 1, max_denominator=10**5))
def test_a_judgement_is_its_share(weight: Decimal, share: Fraction) -> None:
    assert JUDGED.apply(weight, share).exact == share * Fraction(weight)


# -- formulas


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", "0.3"),
        ("１００％ − 5%", "0.95"),
        ("2 × (3 ＋ 4) ÷ 7", "2"),
        ("ROUND(2.345, 2)", "2.35"),
        ("round(2.5)", "3"),
        ("FLOOR(2.9) + CEILING(2.1)", "5"),
        ("MIN(1，a)", "0.5"),
        ("IF(a ≥ 50%, 1, 0)", "1"),
        ("IF(a <> 0.5, 1, 0)", "0"),
        ("IF(0 < a < 1, 1, 0)", "1"),
        ("IF(AND(a = 0.5, NOT(a > 1)), 1, 0)", "1"),
        ("IF(OR(a > 1, a < 0), 1, 1/a)", "2"),
        ("IF(a > 0, 1, 1/0)", "1"),
        ("-a + ABS(-3)", "2.5"),
    ],
)
def test_formulas(text: str, value: str) -> None:
    assert Formula(text).reckon({"a": Fraction(1, 2)}) == Fraction(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a b",
        "a **2",
        "a // 2",
        "a if a else 1",
        "__import__('os')",
        "a.real",
        "a[0]",
        "[a]",
        "lambda: a",
        "(a := 1)",
        "'a'",
        "True",
        "a == 1",
        "MIN(a)",
        "IF(a, 1, 2)",
        "IF(a > 1, a > 2, 1)",
        "SUM(a, a)",
        "MIN(*a)",
        "MIN(a, b=1)",
        "0x10",
        "1e9",
        "12345678901234567890",
        "a" * 501,
        "(" * 300 + "a" + ")" * 300,
    ],
)
def test_what_is_no_formula_is_refused_with_words(text: str) -> None:
    with pytest.raises(ReckoningError, match=r"[\u4e00-\u9fff]"):
        Formula(text)


@given(st.text("aW01.%+-×÷()<>=,ＩＦif MINROUNDandor甲：", max_size=60))
def test_no_text_does_anything_but_reckon_or_complain(text: str) -> None:
    try:
        formula = Formula(text)
        formula.reckon(dict.fromkeys(formula.names, Fraction(1, 3)))
    except ReckoningError:
        return


def test_kinds_have_classes() -> None:
    """The classes above are what the names of the kinds give."""
    assert isinstance(BANDS, Bands)
    assert isinstance(WIDE, Proportional)
    assert isinstance(LINEAR, Linear)
