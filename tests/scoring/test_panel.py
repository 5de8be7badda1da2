"""Several judgements of one leaf become one score by the declared rule."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.counted import DeductPerItem, Tier, Tiered
from scoring.model import Panel
from scoring.rule import EvidenceError
from scoring.rules import to_plain

RULE = Tiered(
    tiers=(
        Tier(label="规范", factor=Decimal(1)),
        Tier(label="部分规范", factor=Decimal("0.6")),
        Tier(label="不规范", factor=Decimal(0)),
    )
)
SCORES = {"规范": Fraction(2), "部分规范": Fraction(6, 5), "不规范": Fraction(0)}


def score(*labels: str, rule: Literal["mean", "median"]) -> Fraction:
    return RULE.apply(Decimal(2), Panel(labels, rule)).exact


def test_mean_and_median() -> None:
    three = ("规范", "部分规范", "不规范")
    assert score(*three, rule="mean") == Fraction(16, 15)
    assert score(*three, rule="median") == Fraction(6, 5)
    assert score("规范", "部分规范", rule="median") == Fraction(8, 5)


def test_the_trace_can_be_followed_and_names_nobody() -> None:
    steps = RULE.apply(Decimal(2), Panel(("规范", "部分规范"), "mean")).steps
    assert steps[0].startswith("评定1：评定：规范")
    assert steps[-1] == "取平均 (2 + 1.2) ÷ 2 = 1.6"


@given(
    st.lists(st.sampled_from(sorted(SCORES)), min_size=1, max_size=6),
    st.sampled_from(["mean", "median"]),
)
def test_a_panel_lies_between_its_judgements(
    labels: list[str], rule: Literal["mean", "median"]
) -> None:
    scores = [SCORES[label] for label in labels]
    assert min(scores) <= score(*labels, rule=rule) <= max(scores)
    if len(set(scores)) == 1:
        assert score(*labels, rule=rule) == scores[0]


def test_one_judgement_that_does_not_fit_spoils_the_panel() -> None:
    with pytest.raises(EvidenceError):
        score("规范", "很好", rule="mean")
    with pytest.raises(EvidenceError):
        DeductPerItem(deduct_points=Decimal(1)).apply(Decimal(2), Panel((), "mean"))


def test_it_is_written_as_what_each_judged() -> None:
    assert to_plain(Panel((0, 2), "median")) == {"panel": [0, 2], "rule": "median"}
