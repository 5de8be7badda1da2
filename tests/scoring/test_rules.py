"""Rule kinds one by one: scores, steps a reader can redo, and evidence they refuse."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from scoring.model import EvidenceValue, Item
from scoring.readings import ItemMode, Resolved, StepMode
from scoring.rule import EvidenceError, Outcome
from scoring.rules import Rule, to_plain

ADAPTER: TypeAdapter[Rule] = TypeAdapter(Rule)
MODES: tuple[StepMode, ...] = ("floor", "continuous", "ceil")
ITEM_MODES: tuple[ItemMode, ...] = ("equal_share", "worst", "cumulative", "overall")


def rule(**spec: Any) -> Rule:
    return ADAPTER.validate_python(spec)


PASS = rule(kind="pass_fail", labels=("匹配", "不匹配"))
NONE_WRONG = rule(kind="pass_fail", count_of="手续不完整的例数")
TIERED = rule(
    kind="tiered",
    tiers=(
        {"label": "规范", "factor": 1},
        {"label": "部分规范", "factor": "0.6"},
        {"label": "不规范", "factor": 0},
    ),
)
ITEMS = rule(kind="deduct_per_item", item="风险点数", deduct_pct_of_weight=30)
CHECKS = rule(
    kind="checklist",
    deduct_points=1,
    conditions=({"id": "a", "text": "有办法"}, {"id": "b", "text": "有风险", "good": False}),
)
COVERAGE = rule(kind="coverage", deduct_points=1, categories=("军属", "劳模", "侨胞"))
THRESHOLD = rule(
    kind="rate_threshold", full_at=95, step_pct=1, deduct_pct_of_weight=1, zero_below=60
)
STEPS = rule(kind="rate_steps", full_at=100, step_pct=5, deduct_points="0.1")
PERCENT = rule(kind="rate_percent", full_at=100, step_pct=1, deduct_pct_of_weight=3)
PARTS = rule(kind="parts", parts=({"text": "幸福感", "points": 7}, {"text": "和谐", "points": 14}))
SATISFACTION = rule(
    kind="satisfaction", items=("实施", "产出", "效果"), full_at=95, deduct_pct_of_weight=1
)
RULES: dict[str, tuple[Rule, Decimal, EvidenceValue]] = {
    "pass_fail": (PASS, Decimal(2), True),
    "count": (NONE_WRONG, Decimal(1), 0),
    "tiered": (TIERED, Decimal(2), "部分规范"),
    "deduct_per_item": (ITEMS, Decimal(1), 2),
    "checklist": (CHECKS, Decimal(2), ("b",)),
    "coverage": (COVERAGE, Decimal(6), ("劳模",)),
    "rate_threshold": (THRESHOLD, Decimal(2), Fraction(93, 100)),
    "rate_steps": (STEPS, Decimal(6), Fraction(22, 24)),
    "rate_percent": (PERCENT, Decimal(6), Fraction(21285046, 21971500)),
    "parts": (PARTS, Decimal(21), (Fraction(4, 5), Fraction(1))),
    "satisfaction": (
        SATISFACTION,
        Decimal(9),
        (Item("实施", Fraction(1)), Item("产出", Fraction(93, 100)), Item("效果", Fraction(9, 10))),
    ),
}


def apply(kind: str, how: Resolved | None = None) -> Outcome:
    one, weight, value = RULES[kind]
    return one.apply(weight, value, how or Resolved())


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        ("pass_fail", ("评定：匹配", "得满分 2")),
        ("count", ("评定：手续不完整的例数 0", "得满分 1")),
        ("tiered", ("评定：部分规范", "得分 2 × 60% = 1.2")),
        ("deduct_per_item", ("风险点数：2", "扣 2 × 30% × 1 = 0.6", "得分 1 − 0.6 = 0.4")),
        ("checklist", ("不符合的条件：1项（b 有风险）", "扣 1 × 1 = 1", "得分 2 − 1 = 1")),
        ("coverage", ("未覆盖1类：劳模", "扣 1 × 1 = 1", "得分 6 − 1 = 5")),
        (
            "rate_threshold",
            (
                "93.00%低于95% 2.00个百分点，按整1%计2步",
                "扣 2 × 1% × 2 = 0.04",
                "得分 2 − 0.04 = 1.96",
            ),
        ),
        (
            "rate_steps",
            ("91.67%低于100% 8.33个百分点，按整5%计1步", "扣 1 × 0.1 = 0.1", "得分 6 − 0.1 = 5.9"),
        ),
        ("parts", ("幸福感：7 × 80% = 5.6", "和谐：14 × 100% = 14", "得分 5.6 + 14 = 19.6")),
        (
            "satisfaction",
            (
                "每项 9 ÷ 3 = 3分",
                "实施 100.00%达到95%，得 3",
                "产出 93.00%低于95% 2.00个百分点，按整1%计2步，得 3 × (1 − 2%) = 2.94",
                "效果 90.00%低于95% 5.00个百分点，按整1%计5步，得 3 × (1 − 5%) = 2.85",
                "得分 3 + 2.94 + 2.85 = 8.79",
            ),
        ),
    ],
)
def test_steps_in_words(kind: str, steps: tuple[str, ...]) -> None:
    assert apply(kind).steps == steps


def test_continuous_steps_show_the_digits_they_are_reckoned_with() -> None:
    assert apply("rate_percent", Resolved(step_mode="continuous")).steps == (
        "96.8757%低于100% 3.1243个百分点，每1%一步，按比例计3.1243步",
        "扣 3.1243 × 3% × 6 ≈ 0.5624",
        "得分 6 − 0.5624 ≈ 5.4376",
    )


@pytest.mark.parametrize(
    ("mode", "last"),
    [
        ("worst", "得分 9 × (1 − 5%) = 8.55"),
        ("cumulative", "得分 9 × (1 − 7%) = 8.37"),
        ("overall", "得分 9 × (1 − 0%) = 9"),
    ],
)
def test_other_readings_of_every_item(mode: ItemMode, last: str) -> None:
    assert apply("satisfaction", Resolved(item_mode=mode)).steps[-1] == last


def test_a_rate_just_below_the_line_is_not_printed_as_the_line() -> None:
    below = THRESHOLD.apply(Decimal(2), Fraction(949999, 1000000), Resolved(step_mode="ceil"))
    assert below.steps[0] == "94.9999%低于95% 0.0001个百分点，不足1%也计一步，计1步"
    assert below.exact == Fraction(198, 100)


def test_95_exactly_is_full_marks_in_every_mode() -> None:
    for mode in MODES:
        assert THRESHOLD.apply(Decimal(2), Fraction(95, 100), Resolved(step_mode=mode)).exact == 2


@pytest.mark.parametrize(("inclusive", "score"), [(True, 0), (False, Fraction(13, 10))])
def test_60_below_includes_the_number_unless_told_otherwise(
    inclusive: bool, score: Fraction
) -> None:
    spec = {**THRESHOLD.model_dump(), "zero_inclusive": inclusive}
    assert rule(**spec).apply(Decimal(2), Fraction(60, 100)).exact == score


def test_cut_until_nothing_is_left_and_not_below() -> None:
    outcome = ITEMS.apply(Decimal(1), 4)
    assert outcome.exact == 0
    assert outcome.steps == ("风险点数：4", "扣 4 × 30% × 1 = 1.2", "扣完为止，得分 0")


def test_points_of_a_tier_never_exceed_the_weight() -> None:
    generous = rule(
        kind="tiered", tiers=({"label": "好", "points": 3}, {"label": "差", "factor": 0})
    )
    assert generous.apply(Decimal(1), "好").exact == 1


WRONG: list[tuple[str, Any, str]] = [
    ("pass_fail", 1, "evidence_type"),
    ("pass_fail", "匹配", "evidence_type"),
    ("count", True, "evidence_type"),
    ("count", -1, "evidence_range"),
    ("tiered", "很规范", "evidence_label"),
    ("tiered", 1, "evidence_type"),
    ("deduct_per_item", Fraction(1), "evidence_type"),
    ("deduct_per_item", False, "evidence_type"),
    ("checklist", 3, "evidence_range"),
    ("checklist", ("c",), "evidence_label"),
    ("checklist", ("a", "a"), "evidence_items"),
    ("coverage", 1, "evidence_type"),
    ("coverage", ("学生",), "evidence_label"),
    ("rate_threshold", 95, "evidence_type"),
    ("rate_steps", True, "evidence_type"),
    ("rate_percent", "96%", "evidence_type"),
    ("rate_percent", Fraction(-1, 100), "evidence_range"),
    ("parts", (Fraction(1),), "evidence_items"),
    ("parts", (Fraction(2), Fraction(1)), "evidence_range"),
    ("parts", (True, True), "evidence_type"),
    ("satisfaction", Fraction(95, 100), "evidence_type"),
    ("satisfaction", (Item("实施", Fraction(1)),), "evidence_items"),
    (
        "satisfaction",
        tuple(Item(name, Fraction(97)) for name in ("实施", "产出", "效果")),
        "evidence_range",
    ),
]


@pytest.mark.parametrize(("kind", "value", "code"), WRONG, ids=lambda one: str(one)[:30])
def test_unfit_evidence_is_refused_and_never_scored_as_zero(
    kind: str, value: Any, code: str
) -> None:
    one, weight, _ = RULES[kind]
    with pytest.raises(EvidenceError) as error:
        one.apply(weight, value)
    assert error.value.code == code
    assert re.search("[\u4e00-\u9fff]", error.value.message)


@pytest.mark.parametrize("kind", RULES)
def test_evidence_goes_through_json_unchanged(kind: str) -> None:
    one, _, value = RULES[kind]
    assert one.read(json.loads(json.dumps(to_plain(value)))) == value


@pytest.mark.parametrize(
    ("raw", "rate"),
    [
        ("290/293", Fraction(290, 293)),
        ("2128504.60 ÷ 2197150", Fraction(21285046, 21971500)),
        ("98.98%", Fraction(9898, 10000)),
        ("2,128,504.60 / 2,197,150.00", Fraction(21285046, 21971500)),
        ("105％", Fraction(105, 100)),
    ],
)
def test_rates_as_written(raw: str, rate: Fraction) -> None:
    assert STEPS.read(raw) == rate


@pytest.mark.parametrize(
    "raw", ["0.95", 95, Decimal("0.95"), "95", "1/0", "-1/2", "九成", "", "1/2%"]
)
def test_a_figure_that_could_be_read_two_ways_is_no_rate(raw: object) -> None:
    with pytest.raises(EvidenceError, match="百分数"):
        STEPS.read(raw)


@pytest.mark.parametrize(
    "spec",
    [
        {"kind": "deduct_per_item", "deduct_points": 1, "deduct_pct_of_weight": 30},
        {"kind": "deduct_per_item"},
        {"kind": "rate_steps", "full_at": 100, "step_pct": 0, "deduct_points": 1},
        {"kind": "rate_steps", "full_at": 100, "deduct_pct_of_weight": 3},
        {"kind": "tiered", "tiers": [{"label": "好", "factor": 1}, {"label": "差"}]},
        {"kind": "bands"},
    ],
)
def test_a_rule_that_says_too_little_or_too_much_is_refused(spec: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        rule(**spec)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [("satisfaction", ["95%"]), ("parts", 1), ("parts", ["九成"]), ("coverage", "劳模")],
)
def test_what_is_written_in_another_shape_is_refused(kind: str, raw: object) -> None:
    with pytest.raises(EvidenceError):
        RULES[kind][0].read(raw)


def test_a_floor_above_the_weight_is_a_flaw() -> None:
    generous = rule(kind="rate_steps", full_at=100, deduct_points=1, floor=3)
    assert [code for code, _, _ in generous.flaws(Decimal(2))] == ["floor"]
    assert generous.apply(Decimal(6), Fraction(1, 2)).steps[-1] == "扣完为止，得分 3"
