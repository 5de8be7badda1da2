"""What holds of every kind of rule: the edges 94.999, 95, 60, 59.999, 0, nothing and more than all;
better evidence never scores less; every score within 0 and the weight; leaves add up to the total;
odd values are refused in words, never scored and never a crash."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.indicators import IndicatorSystem
from scoring.model import Evidence, EvidenceValue, Item
from scoring.readings import Readings, Resolved
from scoring.rule import EvidenceError
from scoring.rules import Rule
from scoring.score import score
from tests.scoring.test_rules import ITEM_MODES, MODES, rule

ITEMS = ("实施", "产出", "效果")


def items(*rates: Fraction) -> EvidenceValue:
    return tuple(Item(name, rate) for name, rate in zip(ITEMS, rates, strict=True))


@dataclass(frozen=True)
class Kind:
    """A rule, and evidence for it from an order of goodness."""

    rule: Rule
    weight: Decimal
    pairs: st.SearchStrategy[tuple[Any, Any]]
    """(not better, not worse)."""


RATE = st.one_of(
    st.sampled_from([Fraction(n, 1000) for n in (0, 599, 600, 601, 949, 950, 951, 1000, 1300)]),
    st.fractions(0, 2, max_denominator=10**6),
)
SHARE = st.fractions(0, 1, max_denominator=10**5)
RISING = st.tuples(RATE, RATE).map(lambda two: (min(two), max(two)))
FALLING = RISING.map(lambda two: (two[1], two[0]))
SHARES = st.tuples(SHARE, SHARE).map(lambda two: (min(two), max(two)))
COUNTS = st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda two: (max(two), min(two)))


def ordered(labels: tuple[str, ...]) -> st.SearchStrategy[tuple[str, str]]:
    """Of labels from the best to the worst."""
    places = st.tuples(*[st.integers(0, len(labels) - 1)] * 2)
    return places.map(lambda two: (labels[max(two)], labels[min(two)]))


def subsets(names: tuple[str, ...]) -> st.SearchStrategy[tuple[tuple[str, ...], tuple[str, ...]]]:
    """What is missing, and less of it."""
    kept = st.lists(
        st.tuples(st.booleans(), st.booleans()), min_size=len(names), max_size=len(names)
    )
    return kept.map(
        lambda drawn: (
            tuple(name for name, (more, _) in zip(names, drawn, strict=True) if more),
            tuple(name for name, (more, less) in zip(names, drawn, strict=True) if more and less),
        )
    )


def several(n: int) -> st.SearchStrategy[tuple[tuple[Fraction, ...], tuple[Fraction, ...]]]:
    return st.tuples(*[SHARES] * n).map(
        lambda drawn: (tuple(low for low, _ in drawn), tuple(high for _, high in drawn))
    )


TIERS = ("规范", "部分规范", "不规范")
CATEGORIES = ("军属", "劳模", "侨胞")
THRESHOLD = {"kind": "rate_threshold", "full_at": 95, "deduct_pct_of_weight": 1, "zero_below": 60}
BANDS = [
    {"bound": 95, "factor": 1},
    {"bound": 60, "factor": "0.5"},
    {"factor": 0},
]
KINDS: dict[str, Kind] = {
    "pass_fail": Kind(
        rule(kind="pass_fail"), Decimal(2), st.sampled_from([(False, True), (True, True)])
    ),
    "pass_fail of a count": Kind(rule(kind="pass_fail", count_of="例数"), Decimal(2), COUNTS),
    "tiered": Kind(
        rule(
            kind="tiered",
            tiers=[
                {"label": label, "factor": factor}
                for label, factor in zip(TIERS, ("1", "0.6", "0"), strict=True)
            ],
        ),
        Decimal(2),
        ordered(TIERS),
    ),
    "checklist": Kind(
        rule(
            kind="checklist",
            deduct_points="0.7",
            conditions=[{"id": one, "text": one} for one in "abc"],
        ),
        Decimal(2),
        subsets(("a", "b", "c")),
    ),
    "deduct_per_item": Kind(rule(kind="deduct_per_item", deduct_points="0.3"), Decimal(5), COUNTS),
    "deduct_per_item by share": Kind(
        rule(kind="deduct_per_item", deduct_pct_of_weight=30), Decimal(1), COUNTS
    ),
    "coverage": Kind(
        rule(kind="coverage", deduct_points=1, categories=CATEGORIES),
        Decimal(2),
        subsets(CATEGORIES),
    ),
    "rate_threshold": Kind(rule(**THRESHOLD), Decimal(2), RISING),
    "rate_threshold lower": Kind(
        rule(
            kind="rate_threshold",
            better="lower",
            full_at=95,
            deduct_pct_of_weight=1,
            zero_above=130,
        ),
        Decimal(2),
        FALLING,
    ),
    "rate_steps": Kind(
        rule(kind="rate_steps", full_at=95, step_pct=5, deduct_points="0.5"), Decimal(6), RISING
    ),
    "rate_percent": Kind(
        rule(kind="rate_percent", full_at=95, deduct_pct_of_weight=1), Decimal(2), RISING
    ),
    "rate_percent lower": Kind(
        rule(kind="rate_percent", better="lower", full_at=95, deduct_pct_of_weight=1),
        Decimal(2),
        FALLING,
    ),
    "parts": Kind(
        rule(kind="parts", parts=[{"text": "甲", "points": 7}, {"text": "乙", "points": 14}]),
        Decimal(21),
        several(2),
    ),
    "satisfaction": Kind(
        rule(kind="satisfaction", items=ITEMS, full_at=95, deduct_pct_of_weight=1),
        Decimal(9),
        several(3).map(lambda two: (items(*two[0]), items(*two[1]))),
    ),
    "bands": Kind(rule(kind="bands", bands=BANDS), Decimal(10), RISING),
    "bands lower": Kind(
        rule(
            kind="bands",
            better="lower",
            bands=[{"bound": 60, "factor": 1}, {"bound": 95, "points": 4}, {"points": 0}],
        ),
        Decimal(10),
        FALLING,
    ),
    "proportional": Kind(rule(kind="proportional", full_at=95, zero_below=60), Decimal(10), RISING),
    "proportional lower": Kind(
        rule(kind="proportional", better="lower", full_at=95), Decimal(10), FALLING
    ),
    "linear": Kind(
        rule(kind="linear", points=[{"at": 60, "factor": 0}, {"at": 95, "factor": 1}]),
        Decimal(10),
        RISING,
    ),
    "judged": Kind(rule(kind="judged"), Decimal(20), SHARES),
    "formula": Kind(
        rule(
            kind="formula",
            inputs=[{"name": "率", "unit": "%"}],
            points="W × MIN(1, 率 ÷ 95%) − 0.5",
        ),
        Decimal(10),
        RISING,
    ),
}


def test_every_kind_is_here() -> None:
    kinds = {kind.rule.kind for kind in KINDS.values()}
    assert kinds == {rule_type.model_fields["kind"].default for rule_type in rule_types()}


def rule_types() -> tuple[Any, ...]:
    union, *_ = get_args(Rule)
    return get_args(union)


@given(
    st.sampled_from(sorted(KINDS)), st.data(), st.sampled_from(MODES), st.sampled_from(ITEM_MODES)
)
def test_better_never_scores_less_and_nothing_scores_beyond_the_weight(
    name: str, data: st.DataObject, mode: Any, item_mode: Any
) -> None:
    kind, how = KINDS[name], Resolved(step_mode=mode, item_mode=item_mode)
    worse, better = data.draw(kind.pairs)
    low, high = (kind.rule.apply(kind.weight, one, how) for one in (worse, better))
    assert 0 <= low.exact <= high.exact <= kind.weight
    for outcome in (low, high):
        assert outcome.steps
        assert "None" not in "".join(outcome.steps)


@given(st.sampled_from(sorted(KINDS)), st.data(), st.decimals(0, 1, places=1))
def test_a_floor_holds_in_every_kind(name: str, data: st.DataObject, floor: Decimal) -> None:
    kind = KINDS[name]
    kept = type(kind.rule).model_validate({**kind.rule.model_dump(), "floor": floor})
    for value in data.draw(kind.pairs):
        exact = kept.apply(kind.weight, value).exact
        assert exact == max(kind.rule.apply(kind.weight, value).exact, Fraction(floor))


P = [Fraction(n, 100000) for n in (0, 59999, 60000, 94999, 95000, 100000, 105000)]
EDGES: dict[str, tuple[str, ...]] = {
    # at 0, 59.999, 60, 94.999, 95, 100, 105 %; steps counted as whole ones
    "rate_threshold": ("0", "0", "0", "2", "2", "2", "2"),
    "rate_threshold lower": ("2", "2", "2", "2", "2", "1.9", "1.8"),
    "rate_steps": ("0", "2.5", "2.5", "6", "6", "6", "6"),
    "rate_percent": ("0.1", "1.3", "1.3", "2", "2", "2", "2"),
    "rate_percent lower": ("2", "2", "2", "2", "2", "1.9", "1.8"),
    "bands": ("0", "0", "5", "5", "10", "10", "10"),
    "bands lower": ("10", "10", "10", "4", "4", "0", "0"),
    "proportional": ("0", "59999/9500", "600/95", "94999/9500", "10", "10", "10"),
    "proportional lower": ("10", "10", "10", "10", "10", "9.5", "190/21"),
    "linear": ("0", "0", "0", "34999/3500", "10", "10", "10"),
    "formula": ("0", "59999/9500-1/2", "600/95-1/2", "94999/9500-1/2", "9.5", "9.5", "9.5"),
}


@pytest.mark.parametrize("name", EDGES)
def test_the_edges_of_rates(name: str) -> None:
    kind = KINDS[name]
    for rate, due in zip(P, EDGES[name], strict=True):
        plain, _, less = due.partition("-")
        expected = Fraction(plain) - Fraction(less or 0)
        outcome = kind.rule.apply(kind.weight, rate)
        assert outcome.exact == expected, (rate, outcome.steps)
        if rate == P[3] and "lower" not in name:  # never printed as the line that it misses
            assert not outcome.steps[0].startswith("95.00%")


@pytest.mark.parametrize(
    ("rate", "floor", "continuous", "ceil"),
    [
        ("94.999%", "2", "1.99998", "1.98"),
        ("95%", "2", "2", "2"),
        ("60.001%", "1.32", "1.30002", "1.3"),
        ("60%", "0", "0", "0"),
        ("59.999%", "0", "0", "0"),
    ],
)
def test_the_edges_under_each_reading_of_a_step(
    rate: str, floor: str, continuous: str, ceil: str
) -> None:
    """得分率95%以上得满分，每降低1%扣权重的1%，60%以下不计分."""
    kind = KINDS["rate_threshold"]
    found = [
        kind.rule.apply(kind.weight, kind.rule.read(rate), Resolved(step_mode=mode)).exact
        for mode in MODES
    ]
    assert found == [Fraction(one) for one in (floor, continuous, ceil)]


@pytest.mark.parametrize(
    ("name", "value", "due"),
    [
        ("pass_fail", True, "2"),
        ("pass_fail", False, "0"),
        ("pass_fail of a count", 0, "2"),
        ("pass_fail of a count", 1, "0"),
        ("tiered", "规范", "2"),
        ("tiered", "部分规范", "1.2"),
        ("tiered", "不规范", "0"),
        ("checklist", (), "2"),
        ("checklist", 0, "2"),
        ("checklist", ("a", "b"), "0.6"),
        ("checklist", ("a", "b", "c"), "0"),  # 2.1 points off of 2
        ("deduct_per_item", 0, "5"),
        ("deduct_per_item", 16, "0.2"),
        ("deduct_per_item", 17, "0"),
        ("deduct_per_item by share", 3, "0.1"),
        ("deduct_per_item by share", 4, "0"),
        ("coverage", (), "2"),
        ("coverage", ("劳模",), "1"),
        ("coverage", CATEGORIES, "0"),
        ("parts", (Fraction(0), Fraction(0)), "0"),
        ("parts", (Fraction(1), Fraction(1)), "21"),
        ("parts", (Fraction(94999, 100000), Fraction(6, 10)), "15.04993"),
        ("satisfaction", items(P[3], P[4], Fraction(1)), "9"),
        ("satisfaction", items(Fraction(939, 1000), P[4], P[4]), "8.97"),
        ("satisfaction", items(Fraction(0), Fraction(0), Fraction(0)), "0.45"),
        ("judged", Fraction(0), "0"),
        ("judged", Fraction(59999, 100000), "11.9998"),
        ("judged", Fraction(60, 100), "12"),
        ("judged", Fraction(94999, 100000), "18.9998"),
        ("judged", Fraction(1), "20"),
    ],
)
def test_the_edges_of_judgements_and_counts(name: str, value: Any, due: str) -> None:
    kind = KINDS[name]
    assert kind.rule.apply(kind.weight, value).exact == Fraction(due)


ODD: list[object] = [
    *(None, "", " ", "-", "—", "NaN", "nan", "inf", "-5%", "-1", "−5%", "+5%", "5%%", "1/0", "0/0"),
    *(
        "95个百分点",
        "百分之九十五",
        "九成五",
        "95分",
        "0.95",
        "95",
        "1e2%",
        "0x5f%",
        "9 5 %x",
        "1/2/3",
    ),
    *(float("nan"), float("inf"), 0.95, -0.0, Decimal("NaN"), Decimal("Infinity"), Decimal("-1")),
    *(-1, 10**30, True, b"95%", [], {}, [None], [[]], ["95%", None], {"实施": None}, {1: 2}),
    *(dict.fromkeys(ITEMS, "101%"), dict.fromkeys(ITEMS, "NaN"), {"实施": "95%"}),
    *([Decimal("NaN")] * 2, [float("nan")] * 2, {"率": Decimal("NaN")}, {"率": float("inf")}),
]


@pytest.mark.parametrize("name", KINDS)
def test_odd_values_are_refused_in_words_or_scored_within_the_weight(name: str) -> None:
    kind = KINDS[name]
    for raw in ODD:
        value = read_or_words(kind.rule, raw)
        if isinstance(value, str) and value not in TIERS:
            assert re.search("[\u4e00-\u9fff]", value), raw
            continue
        assert 0 <= kind.rule.apply(kind.weight, value).exact <= kind.weight, raw
        assert not re.search("nan|inf|个百分点", repr(raw).lower()), raw


def read_or_words(one: Rule, raw: object) -> EvidenceValue:
    """The value, or why it is none."""
    try:
        return one.read(raw)
    except EvidenceError as error:
        return error.message


@pytest.mark.parametrize("name", [name for name in EDGES if name != "formula"])
@pytest.mark.parametrize("raw", ["0.95", "95", 95, 0.95, Decimal("0.95"), "95个百分点", None, ""])
def test_percent_or_share_is_never_guessed(name: str, raw: object) -> None:
    with pytest.raises(EvidenceError):
        KINDS[name].rule.read(raw)


@pytest.mark.parametrize(
    "raw", ["95%", "95 %", "95％", "95.000%", "19/20", "19 ÷ 20", "1,900/2,000"]
)
def test_one_rate_in_every_way_of_writing_it(raw: str) -> None:
    for name in EDGES:
        assert KINDS[name].rule.read(raw) in (Fraction(95, 100), (Fraction(95, 100),)), name


@cache
def whole_system(by: Any, decimals: int) -> IndicatorSystem:
    total = sum((kind.weight for kind in KINDS.values()), Decimal(0))
    return IndicatorSystem.model_validate(
        {
            "title": "每一种规则",
            "total": total,
            "arithmetic": {"round": by, "decimals": decimals},
            "grades": [{"grade": "优", "min": 90}, {"grade": "差", "min": 0}],
            "levels": [{"code": "A", "name": "甲", "weight": total}],
            "leaves": [
                {
                    "code": f"A{n}",
                    "under": "A",
                    "name": name,
                    "weight": kind.weight,
                    "standard": "照原文",
                    "rule": kind.rule.model_dump(),
                    "evidence": {"kind": "survey" if name == "satisfaction" else "figure"},
                }
                for n, (name, kind) in enumerate(KINDS.items())
            ],
        }
    )


@settings(max_examples=10, deadline=None)
@given(
    st.lists(st.booleans(), min_size=len(KINDS), max_size=len(KINDS)),
    st.data(),
    st.sampled_from(["leaf", "total"]),
    st.sampled_from(MODES),
    st.integers(0, 3),
)
def test_leaves_add_up_to_the_total_and_what_is_missing_is_named(
    there: list[bool], data: st.DataObject, by: Any, mode: Any, decimals: int
) -> None:
    system = whole_system(by, decimals)
    values = {
        f"A{n}": data.draw(kind.pairs)[0]
        for n, (kind, has) in enumerate(zip(KINDS.values(), there, strict=True))
        if has
    }
    evidence = {code: Evidence(code, value, "documented", "凭证") for code, value in values.items()}
    sheet = score(system, evidence, Readings(step_mode=mode))
    assert sheet.missing == tuple(f"A{n}" for n, has in enumerate(there) if not has)
    for leaf in sheet.leaves:
        assert 0 <= leaf.score <= leaf.weight
        assert leaf.code in evidence or leaf.score == leaf.exact == 0
    how = Resolved(step_mode=mode)
    apart = [
        kind.rule.apply(kind.weight, values[f"A{n}"], how).exact
        for n, kind in enumerate(KINDS.values())
        if f"A{n}" in values
    ]
    exact = sum(apart, Fraction(0))
    if by == "leaf":
        assert sheet.total == sum(leaf.score for leaf in sheet.leaves)
    else:
        assert abs(Fraction(sheet.total) - exact) <= Fraction(1, 2 * 10**decimals)
    assert math.isclose(float(sheet.exact_total), float(exact), abs_tol=1e-9)
    for each in sheet.sensitivity:  # every other reading, reckoned from the changes alone
        if each.reading.startswith("降幅"):
            other = next(mode for mode in MODES if STEP_START[mode] in each.reading)
            again = score(system, evidence, Readings(step_mode=other))
            assert (each.total, each.grade) == (again.total, again.grade)


STEP_START = {"floor": "按整步计", "continuous": "按比例连续计", "ceil": "不足一步按一步计"}
