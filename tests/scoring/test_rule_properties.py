"""What must hold of every rule, whatever the rate and however steps are counted."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from scoring.model import EvidenceValue, Item
from scoring.readings import ItemMode, Resolved, StepMode
from scoring.rules import Rule
from tests.scoring.test_rules import ITEM_MODES, MODES, RULES, SATISFACTION, THRESHOLD, rule

rates = st.fractions(0, Fraction(6, 5), max_denominator=10**7)
weights = st.decimals(Decimal("0.5"), 30, places=1)
rate_rules = st.one_of(
    st.builds(
        lambda full, step, pct: rule(
            kind="rate_percent", full_at=full, step_pct=step, deduct_pct_of_weight=pct
        ),
        st.integers(50, 100),
        st.integers(1, 10),
        st.integers(0, 30),
    ),
    st.builds(
        lambda full, step, points: rule(
            kind="rate_steps", full_at=full, step_pct=step, deduct_points=points
        ),
        st.integers(50, 100),
        st.integers(1, 10),
        st.decimals(0, 2, places=1),
    ),
    st.just(THRESHOLD),
)


@given(rate_rules, weights, rates, rates, st.sampled_from(MODES))
def test_a_better_rate_never_scores_less(
    one: Rule, weight: Decimal, a: Fraction, b: Fraction, mode: StepMode
) -> None:
    how = Resolved(step_mode=mode)
    low, high = (one.apply(weight, rate, how).exact for rate in sorted((a, b)))
    assert 0 <= low <= high <= weight


@given(rate_rules, weights, rates)
def test_floor_is_the_kindest_reading_and_ceil_the_strictest(
    one: Rule, weight: Decimal, rate: Fraction
) -> None:
    floor, continuous, ceil = (
        one.apply(weight, rate, Resolved(step_mode=mode)).exact for mode in MODES
    )
    assert floor >= continuous >= ceil


@given(
    weights,
    st.tuples(*[st.fractions(0, 1, max_denominator=10**4)] * 3),
    st.sampled_from(MODES),
    st.permutations([0, 1, 2]),
)
def test_satisfaction_readings_keep_their_order_and_ignore_that_of_items(
    weight: Decimal, found: tuple[Fraction, ...], mode: StepMode, order: list[int]
) -> None:
    items = tuple(Item(name, rate) for name, rate in zip(SATISFACTION.items, found, strict=True))  # type: ignore[union-attr]
    shuffled = tuple(items[i] for i in order)
    scores = {}
    for item_mode in ITEM_MODES:
        how = Resolved(step_mode=mode, item_mode=item_mode)
        scores[item_mode] = SATISFACTION.apply(weight, items, how).exact
        assert SATISFACTION.apply(weight, shuffled, how).exact == scores[item_mode]
        assert 0 <= scores[item_mode] <= weight
    assert scores["equal_share"] >= scores["worst"] >= scores["cumulative"]


FORMULA = re.compile(r"(?:^扣|得分|得) ([-\d.+−×÷%() ]+) = ([\d.]+)$")


def reckon(formula: str) -> Fraction:
    """The value of a printed formula, in exact fractions."""
    spelt = formula.replace("−", "-").replace("×", "*").replace("÷", "/")
    spelt = re.sub(r"([\d.]+)%", r"(\1/100)", spelt)
    spelt = re.sub(r"[\d.]+", lambda number: f"Fraction('{number[0]}')", spelt)
    return Fraction(eval(spelt, {"Fraction": Fraction}))


@given(
    st.sampled_from(["rate_threshold", "rate_steps", "rate_percent", "satisfaction", "parts"]),
    weights,
    st.lists(st.fractions(0, 1, max_denominator=50000), min_size=3, max_size=3),
    st.sampled_from(MODES),
    st.sampled_from(ITEM_MODES),
)
def test_every_equation_in_a_trace_is_true(
    kind: str, weight: Decimal, found: list[Fraction], mode: StepMode, item_mode: ItemMode
) -> None:
    one = RULES[kind][0]
    value: EvidenceValue = found[0]
    if kind == "parts":
        value, weight = tuple(found[:2]), Decimal(21)
    elif kind == "satisfaction":
        names = ("实施", "产出", "效果")
        value = tuple(Item(name, rate) for name, rate in zip(names, found, strict=True))
    outcome = one.apply(weight, value, Resolved(step_mode=mode, item_mode=item_mode))
    for line in outcome.steps:
        match = FORMULA.search(line)
        if match:
            assert reckon(match[1]) == Fraction(match[2]), line
    if " = " in outcome.steps[-1]:
        assert Fraction(outcome.steps[-1].rpartition("= ")[2]) == outcome.exact
