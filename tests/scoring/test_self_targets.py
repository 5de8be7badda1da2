"""Targets of a self-evaluation: what a cell means, when it is reached, what it is scored on."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from scoring.model import Evidence
from scoring.score import score
from scoring.self_system import can_be_system, evidence_of, system_of, whole_weight
from scoring.self_targets import (
    SelfTarget,
    Sign,
    aim,
    contradicts,
    measured,
    reached,
    share,
    sign_of,
)


@pytest.mark.parametrize(
    ("sign", "text", "unit", "means"),
    [
        ("", "≥30场", "", ("≥", "30", "场", "≥30场")),
        ("≥", "30", "场", ("≥", "30", "场", "≥30场")),
        ("", "不少于1,874人", "", ("≥", "1874", "人", "≥1,874人")),
        ("", "95%以上", "", ("≥", "95", "%", "≥95%")),
        ("", "5%以内", "", ("≤", "5", "%", "≤5%")),
        ("", "<=3.5", "天", ("≤", "3.5", "天", "≤3.5天")),
        ("=", "300", "元/人", ("=", "300", "元/人", "=300元/人")),
        ("", "１００％", "", ("=", "100", "%", "100%")),
        ("", "2020年1月底前完成", "", ("定性", None, "", "2020年1月底前完成")),
        ("定性", "100", "", ("定性", None, "", "100")),
    ],
)
def test_what_a_target_means(
    sign: Sign, text: str, unit: str, means: tuple[str, str | None, str, str]
) -> None:
    found = aim(sign, text, unit)
    assert found is not None
    number = None if means[1] is None else Decimal(means[1])
    assert (found.sign, found.number, found.unit, found.text) == (means[0], number, *means[2:])


def test_an_empty_target_is_none_and_so_is_a_strict_sign() -> None:
    assert aim("≥", " ", "场") is None
    assert SelfTarget("走访").aim is None
    assert SelfTarget("走访").shown == ""
    assert (sign_of("＞"), sign_of(">="), sign_of(" "), sign_of("不低于")) == (None, "≥", "", "≥")
    assert contradicts("≤", "不少于5场")
    assert not contradicts("≥", "5")


def test_the_adjusted_target_counts_and_the_approved_one_is_shown() -> None:
    one = SelfTarget("演出", sign="≥", target="30", adjusted="28", measure="场")
    assert one.shown == "≥28场（调整前≥30场）"
    assert one.aim is not None
    assert one.aim.number == 28


@pytest.mark.parametrize(
    ("sign", "target", "actual", "met", "part"),
    [
        ("≥", "30", "24", False, Fraction(24, 30)),
        ("≥", "30", "30", True, Fraction(1)),
        ("≤", "5", "4", True, Fraction(4, 5)),
        ("≤", "5", "6", False, Fraction(6, 5)),
        ("=", "300", "300", True, Fraction(1)),
        ("=", "300", "350", False, None),  # more than exactly so much: people must judge
        ("≤", "0", "0", True, None),  # nothing to divide by
    ],
)
def test_reached_and_scored_on(
    sign: Sign, target: str, actual: str, met: bool, part: Fraction | None
) -> None:
    due = aim(sign, target)
    assert due is not None
    assert reached(due, Decimal(actual)) is met
    assert share(due, Decimal(actual)) == part


def test_an_actual_of_another_unit_or_in_words_is_no_figure() -> None:
    due = aim("≥", "30", "场")
    assert due is not None
    assert measured("28", due) == 28
    assert measured("28场", due) == 28
    assert measured("28人", due) is None
    assert measured("基本完成", due) is None
    assert measured("≥28", due) is None


@given(st.text(max_size=30))
def test_any_text_is_a_target_or_none(text: str) -> None:
    found = aim("", text)
    assert (found is None) is (not text.strip())


@given(
    st.sampled_from(["≥", "≤", "="]),
    st.decimals(0, 10**6, places=2),
    st.sampled_from(["", "场", "%", "元/人"]),
)
def test_a_printed_target_is_read_again(sign: Sign, number: Decimal, unit: str) -> None:
    found = aim(sign, f"{number}", unit)
    assert found is not None
    assert aim("", found.text) == found


# -- a system made of targets


def rows(*more: SelfTarget) -> tuple[SelfTarget, ...]:
    def one(name: str, first: str, second: str, weight: int, **rest: Any) -> SelfTarget:
        return SelfTarget(name, first, second, weight=Decimal(weight), **rest)

    visits = {"sign": "≥", "target": "30", "measure": "户", "actual": "24", "reason": "雨天"}
    return (
        one("走访户数", "产出", "数量", 50, **visits),
        one("误差", "效益", "社会效益", 30, sign="≤", target="5%", actual="4%"),
        one("满意", "满意度", "服务对象满意度", 10, sign="定性", target="满意"),
        *more,
    )


def test_targets_with_weights_make_a_system_scored_by_the_rule_of_2020() -> None:
    targets = rows()
    assert can_be_system(targets)
    assert whole_weight(targets) == 90
    system = system_of(targets, "自评表")
    evidence = {one.leaf: one for one in evidence_of(targets, system, "self_targets.csv")}
    sheet = score(system, evidence)
    scores = {leaf.name: leaf.score for leaf in sheet.leaves}
    assert scores["走访户数"] == Decimal("40.00")  # 50 × 24 ÷ 30
    assert scores["误差"] == Decimal("30.00")
    assert set(sheet.missing) == {"Z001", "Z103"}  # money and words are not computed
    assert {level.name for level in system.levels if not level.under} == {
        "预算执行率",
        "产出指标",
        "效益指标",
        "满意度指标",
    }
    assert "24 ÷ 30 = 80.00%" in evidence["Z101"].arithmetic


def test_without_a_weight_there_is_no_system() -> None:
    assert not can_be_system(rows(SelfTarget("没有分值", "产出", "质量", target="好")))
    assert not can_be_system(())


def test_weights_that_do_not_add_up_make_none() -> None:
    with pytest.raises(ValidationError):
        system_of(rows(SelfTarget("多", "产出", "质量", target="好", weight=Decimal(1))), "自评表")


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_no_actual_no_evidence(actual: int, target: int) -> None:
    """A row without target or actual is never computed; with both, it is their share."""
    one = SelfTarget("走访户数", "产出", "数量", sign="≥", weight=Decimal(90))
    for target_text, actual_text in (("", f"{actual}"), (f"{target}", "")):
        bare = SelfTarget(one.name, one.level1, one.level2, "", "≥", target_text,
                          weight=one.weight, actual=actual_text)  # fmt: skip
        assert [*evidence_of((bare,), system_of((bare,), "表"), "f")] == []
    whole = SelfTarget(one.name, one.level1, one.level2, "", "≥", f"{target}",
                       weight=one.weight, actual=f"{actual}")  # fmt: skip
    (found,) = evidence_of((whole,), system_of((whole,), "表"), "f")
    assert isinstance(found, Evidence)
    assert found.value == Fraction(actual, target)
