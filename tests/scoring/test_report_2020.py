"""The real 2020 report: what it prints must come out of its own inputs, to the tenth of a point."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.figures import rounded
from scoring.model import Evidence, EvidenceValue, Item, ScoreSheet
from scoring.readings import Arithmetic, Readings, Resolved
from scoring.rules import RATE_RULES
from scoring.score import score
from tests.scoring import case2020 as case

LEAVES = {one["code"]: one for one in case.expected()["leaves"]}


def sheet(readings: Readings | None = None, **changed: EvidenceValue | None) -> ScoreSheet:
    evidence = case.evidence()
    for code, value in changed.items():
        evidence[code] = replace(evidence[code], value=value)
    return score(case.system(), evidence, readings)


def test_total_and_grade() -> None:
    found = sheet()
    assert (str(found.total), found.grade) == ("97.0", "优")
    assert found.exact_total == Decimal("96.96")
    assert found.missing == ()


@pytest.mark.parametrize("code", LEAVES)
def test_every_leaf_has_its_printed_score(code: str) -> None:
    leaf = next(one for one in sheet().leaves if one.code == code)
    assert leaf.weight == LEAVES[code]["weight"]
    assert leaf.score == LEAVES[code]["score_in_report"]
    assert leaf.exact == LEAVES[code]["exact_by_default_reading"]
    printed = case.system().leaf(code).printed
    assert printed is not None
    assert printed.score == leaf.score


def test_there_are_no_other_leaves() -> None:
    assert [one.code for one in sheet().leaves] == list(LEAVES)


@pytest.mark.parametrize("code", case.expected()["sections"])
def test_sections(code: str) -> None:
    section = next(one for one in sheet().sections if one.code == code)
    due = case.expected()["sections"][code]
    assert (section.weight, section.score) == (due["weight"], due["score_in_report"])


SCENARIOS: dict[str, tuple[Readings | None, dict[str, EvidenceValue | None]]] = {
    "report": (None, {}),
    "ceil steps": (Readings(step_mode="ceil"), {}),
    "no rounding of leaves, continuous": (
        Readings(step_mode="continuous", arithmetic=Arithmetic(decimals=2)),
        {},
    ),
    "whole budget as denominator, fiscal spending only": (
        None,
        {"B13": Fraction(21285046, 45319000)},
    ),
    "whole budget, self-funded money taken as spent": (
        None,
        dict.fromkeys(("B13", "C1115"), Fraction(44632046, 45319000)),
    ),
    "three cancellations shown by the text": (None, {"C111": 3, "C112": Fraction(13, 16)}),
    "one use outside the purpose": (None, {"B21": 1}),
    "no survey evidence": (None, {"C221": None}),
}


@pytest.mark.parametrize("scenario", case.expected()["scenarios"], ids=lambda one: one["name"])
def test_scenarios(scenario: dict[str, object]) -> None:
    readings, changed = SCENARIOS[str(scenario["name"])]
    base = {one.code: one.score for one in sheet().leaves}
    found = sheet(readings, **changed)
    assert (found.total, found.grade) == (scenario["total"], scenario["grade"])
    differing = {one.code: one.score for one in found.leaves if one.score != base[one.code]}
    assert differing == scenario["leaves_changed"]


def test_readings_that_would_change_the_total_are_worked_out() -> None:
    found = {one.reading: one for one in sheet().sensitivity}
    assert {reading: (str(one.total), one.grade) for reading, one in found.items()} == {
        "降幅按比例连续计": ("96.9", "优"),
        "降幅不足一步按一步计": ("96.7", "优"),
        "按报告自述“量化不够具体”，计为未细化": ("94.0", "优"),
        "B13以全部预算453.19万元为分母": ("95.0", "优"),
        "B13与C1115都以全部预算453.19万元为分母": ("89.5", "良"),
        "自筹资金视为全部支出，以全部预算为分母": ("97.3", "优"),
        "区纪委资金用于日常经费开支，计一项不合规": ("96.0", "优"),
        "只计主要绩效表中取消的两项": ("98.4", "优"),
        "计正文可见的三项未办": ("97.7", "优"),
        "按“未全部覆盖”的说明少计一类": ("96.0", "优"),
        "支出按资金表各行合计2118504.60元": ("97.0", "优"),
        "慰问人数按完成最低的一类对象": ("97.0", "优"),
        "没有问卷依据，不给分": ("88.0", "良"),
        "C113、B21、A221和C221四项一并计入": ("83.0", "良"),
    }
    together = dict(found["C113、B21、A221和C221四项一并计入"].changed)
    assert together == {"A221": 0, "B21": 1, "C113": 5, "C221": 0}
    assert found["降幅不足一步按一步计"].changed == (
        ("C114", Decimal("4.9")),
        ("C1115", Decimal("5.3")),
    )


def test_the_trace_of_c1115_can_be_followed_by_hand() -> None:
    leaf = next(one for one in sheet().leaves if one.code == "C1115")
    assert leaf.path == ("项目绩效", "项目产出", "2020年春节系列活动完成情况")
    assert leaf.trace.evidence.arithmetic == ("2128504.60 ÷ 2197150.00 = 96.88%",)
    assert leaf.trace.steps == (
        "96.88%低于100% 3.12个百分点，按整1%计3步",
        "扣 3 × 3% × 6 = 0.54",
        "得分 6 − 0.54 = 5.46 → 5.5",
    )
    assert leaf.trace.reading == "“每1%”按整步计，不足1%不扣"
    assert [(one.reading, str(one.score), str(one.total)) for one in leaf.alternatives] == [
        ("降幅按比例连续计", "5.4", "96.9"),
        ("降幅不足一步按一步计", "5.3", "96.7"),
        ("B13与C1115都以全部预算453.19万元为分母", "0.0", "89.5"),
        ("自筹资金视为全部支出，以全部预算为分母", "5.8", "97.3"),
    ]


def vector_value(code: str, raw: object) -> EvidenceValue:
    """A value of expected.yaml in the terms of the leaf's rule."""
    rule = case.system().leaf(code).rule
    if isinstance(raw, dict):
        return case.system().leaf("C113").rule.categories[: raw["missing"]]  # type: ignore[union-attr]
    if isinstance(raw, list) and rule.kind == "satisfaction":
        names = rule.items
        return tuple(Item(name, Fraction(one) / 100) for name, one in zip(names, raw, strict=True))
    if isinstance(raw, list):
        return tuple(Fraction(str(one)) for one in raw)
    if isinstance(rule, RATE_RULES):
        above, _, below = str(raw).partition("/")
        return Fraction(above) / Fraction(below or 100)
    assert isinstance(raw, int | str)
    return raw


@pytest.mark.parametrize("vector", case.expected()["test_vectors"], ids=str)
def test_rule_vectors(vector: dict[str, object]) -> None:
    leaf = case.system().leaf(str(vector["leaf"]))
    how = Resolved.model_validate(
        {name: vector[name] for name in ("step_mode", "item_mode") if name in vector}
    )
    outcome = leaf.rule.apply(leaf.weight, vector_value(leaf.code, vector["value"]), how)
    assert rounded(outcome.exact, 6) == vector["exact"]
    assert rounded(outcome.exact, 1) == vector["rounded_1"]


def test_texts_are_complete() -> None:
    for leaf in case.system().leaves:
        assert leaf.explanation
        assert leaf.standard
    assert case.system().leaf("C1115").under == "C11"


def test_what_the_evidence_rests_on_is_said() -> None:
    assert {one.basis for one in case.typed()} == {"asserted", "inferred", "derived"}
    assert all(one.source.startswith("2020年度报告：") for one in case.typed())
    assert isinstance(case.evidence()["C211"], Evidence)
