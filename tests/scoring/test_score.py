"""The score sheet: sums, rounding, what is missing, what is refused, JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.indicators import IndicatorSystem
from scoring.model import Evidence, EvidenceValue, Otherwise
from scoring.readings import Arithmetic, LeafReadings, Readings
from scoring.score import UnfitEvidence, check, score, to_json
from tests.scoring import case2020 as case

SMALL = {
    "title": "小体系",
    "grades": [{"grade": "优", "min": 90}, {"grade": "差", "min": 0}],
    "levels": [{"code": "A", "name": "管理", "weight": 40}, {"code": "B", "name": "绩效"}],
    "leaves": [
        {
            "code": "A1",
            "name": "制度",
            "under": "A",
            "weight": 40,
            "standard": "有得满分",
            "rule": {"kind": "pass_fail"},
            "evidence": {"kind": "assessment"},
        },
        {
            "code": "B1",
            "name": "执行率",
            "under": "B",
            "weight": 60,
            "standard": "每低1%扣权重的1%",
            "rule": {"kind": "rate_percent", "full_at": 100, "deduct_pct_of_weight": 1},
            "evidence": {"kind": "execution_rate"},
        },
    ],
}


def small(**arithmetic: object) -> IndicatorSystem:
    return IndicatorSystem.model_validate({**SMALL, "arithmetic": arithmetic})


def given_values(**values: EvidenceValue | None) -> dict[str, Evidence]:
    return {code: Evidence(code, value, "confirmed", "试") for code, value in values.items()}


def test_a_leaf_without_evidence_is_named_and_scores_nothing() -> None:
    sheet = score(small(), given_values(A1=True))
    assert (sheet.missing, str(sheet.total), sheet.grade) == (("B1",), "40.0", "差")
    leaf = sheet.leaves[1]
    assert leaf.trace.evidence.basis == "missing"
    assert leaf.trace.steps == ("尚无依据，暂计 0 分",)
    assert to_json(sheet)["provisional"] is True
    assert "provisional" not in to_json(score(small(), given_values(A1=True, B1=Fraction(1))))


def test_evidence_that_says_why_it_is_missing_keeps_its_words() -> None:
    why = Evidence("B1", None, "missing", "各单位尚未确认支出")
    sheet = score(small(), {"B1": why, **given_values(A1=True)})
    assert sheet.leaves[1].trace.evidence.source == "各单位尚未确认支出"
    assert sheet.missing == ("B1",)


def test_all_unfit_evidence_is_reported_at_once() -> None:
    wrong = given_values(A1="有", B1=True, C9=1)
    with pytest.raises(UnfitEvidence) as error:
        score(small(), wrong)
    assert [(one.leaf, one.code) for one in error.value.errors] == [
        ("A1", "evidence_type"),
        ("B1", "evidence_type"),
        ("C9", "unknown_leaf"),
    ]
    assert check(small(), given_values(A1=False)) == ()


def test_values_of_other_readings_are_checked_too() -> None:
    one = Evidence("A1", True, "asserted", "试", otherwise=(Otherwise("另", 3),))
    assert [error.leaf for error in check(small(), {"A1": one})] == ["A1"]


def test_evidence_under_the_wrong_code_is_refused() -> None:
    with pytest.raises(UnfitEvidence):
        score(small(), {"A1": Evidence("B1", Fraction(1), "derived", "试")})


ROUNDED = [
    ({"decimals": 1}, "93.4", "优"),
    ({"decimals": 2}, "93.43", "优"),
    ({"decimals": 0}, "93", "优"),
    ({"decimals": 1, "round": "total"}, "93.4", "优"),
    ({"decimals": 1, "mode": "down"}, "93.4", "优"),
]


@pytest.mark.parametrize(("arithmetic", "total", "grade"), ROUNDED)
def test_rounding_as_declared(arithmetic: dict[str, object], total: str, grade: str) -> None:
    evidence = given_values(A1=True, B1=Fraction(8905, 10000))
    sheet = score(small(**arithmetic), evidence, Readings(step_mode="continuous"))
    assert (str(sheet.total), sheet.grade) == (total, grade)
    assert sheet.exact_total == Decimal("93.43")


def test_the_grade_at_its_bound_and_the_total_it_is_read_from() -> None:
    evidence = given_values(A1=True, B1=Fraction(83270, 100000))
    printed = score(small(), evidence, Readings(step_mode="continuous"))
    assert (str(printed.total), printed.exact_total, printed.grade) == (
        "90.0",
        Decimal("89.962"),
        "优",
    )
    assert [one.reading for one in printed.sensitivity if one.grade == "差"] == [
        "降幅不足一步按一步计",
        "等级按未取整的总分评定",
    ]
    exact = score(small(grade_by="exact"), evidence, Readings(step_mode="continuous"))
    assert exact.grade == "差"


def test_the_project_may_set_its_own_arithmetic() -> None:
    evidence = given_values(A1=True, B1=Fraction(8905, 10000))
    readings = Readings(step_mode="continuous", arithmetic=Arithmetic(decimals=2))
    assert str(score(small(), evidence, readings).total) == "93.43"


def test_a_leaf_may_have_its_own_reading() -> None:
    own = Readings(leaves={"C1115": LeafReadings(step_mode="continuous")})
    sheet = score(case.system(), case.evidence(), own)
    assert str(sheet.total) == "96.9"
    leaf = next(one for one in sheet.leaves if one.code == "C1115")
    assert "降幅按整步计，不足一步不扣" in [one.reading for one in leaf.alternatives]


def test_a_score_that_rounds_down_does_not_look_as_if_it_rounded_up() -> None:
    evidence = given_values(A1=True, B1=Fraction(449999996, 600000000))
    sheet = score(small(decimals=1), evidence, Readings(step_mode="continuous"))
    last = sheet.leaves[1].trace.steps[-1]
    assert last.endswith("→ 45.0")
    exact = score(
        small(), given_values(B1=Fraction(4494999996, 6000000000)), Readings(step_mode="continuous")
    ).leaves[1]
    assert str(exact.score) == "44.9"
    assert "44.95 →" not in exact.trace.steps[-1]
    assert exact.trace.steps[-1].endswith("→ 44.9")


def test_simulated_evidence_marks_the_sheet() -> None:
    evidence = case.evidence()
    assert score(case.system(), evidence).simulated is False
    evidence["A111"] = replace(evidence["A111"], simulated=True)
    sheet = score(case.system(), evidence)
    found = to_json(sheet)
    assert found["simulated"] is True
    marked = [leaf["code"] for leaf in found["leaves"] if "simulated" in leaf["trace"]["evidence"]]
    assert marked == ["A111"]


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_json_is_the_same_to_the_byte_whatever_the_order_of_evidence(random: object) -> None:
    codes = list(case.evidence())
    random.shuffle(codes)  # type: ignore[attr-defined]
    shuffled = {code: case.evidence()[code] for code in codes}
    assert _text(shuffled) == _text(case.evidence())


def _text(evidence: dict[str, Evidence]) -> str:
    return json.dumps(to_json(score(case.system(), evidence)), ensure_ascii=False)


def test_json_holds_decimals_as_strings_and_evidence_as_it_was() -> None:
    found = to_json(score(case.system(), case.evidence()))
    assert list(found) == [
        "total", "grade", "exact_total", "recorded_total", "leaves", "sections", "missing",
        "sensitivity",
    ]  # fmt: skip
    leaf = next(one for one in found["leaves"] if one["code"] == "C1115")
    assert (leaf["weight"], leaf["score"], leaf["exact"]) == ("6", "5.5", "5.46")
    assert leaf["trace"]["evidence"]["value"] == "10642523/10985750"
    assert "float" not in {type(one).__name__ for one in _scalars(found)}


def _scalars(found: object) -> list[object]:
    if isinstance(found, dict):
        return [one for value in found.values() for one in _scalars(value)]
    if isinstance(found, list):
        return [one for value in found for one in _scalars(value)]
    return [found]


@settings(max_examples=30)
@given(st.data())
def test_sections_always_add_up(data: st.DataObject) -> None:
    evidence = case.evidence()
    for code in data.draw(st.sets(st.sampled_from(sorted(evidence)))):
        del evidence[code]
    sheet = score(case.system(), evidence)
    top = [one for one in sheet.sections if one.level == 1]
    assert sum(one.score for one in top) == sheet.total == sum(one.score for one in sheet.leaves)
    assert sum(one.weight for one in top) == 100
    assert all(0 <= one.score <= one.weight for one in sheet.leaves)
    assert all(0 <= one.score <= one.weight for one in sheet.sections)
