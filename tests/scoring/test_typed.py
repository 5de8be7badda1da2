"""evidence.yaml: values as people type them, and what is said when they do not fit."""

from __future__ import annotations

from fractions import Fraction

from bot.files.yaml import load_model
from scoring.model import Item
from scoring.typed import TypedEvidence
from tests.scoring import case2020 as case


def read(text: str) -> TypedEvidence:
    made, problems = load_model(TypedEvidence, text.encode(), "evidence.yaml")
    assert made is not None, [str(one) for one in problems]
    return made


def test_the_example_covers_every_leaf() -> None:
    assert [one.leaf for one in case.typed()] == [leaf.code for leaf in case.system().leaves]
    found = case.evidence()
    assert found["A111"].value is True
    assert found["B13"].value == Fraction(21285046, 21971500)
    assert found["B13"].arithmetic == ("2128504.60 ÷ 2197150.00 = 96.88%",)
    assert found["C221"].value is not None
    assert Item("项目产出", Fraction(95, 100)) in found["C221"].value  # type: ignore[operator]


def test_what_does_not_fit_is_told_for_every_leaf() -> None:
    typed = read(
        """
source: 试
evidence:
  A111: {value: 符合, basis: asserted, why: 试}
  B13: {value: 0.9688, basis: derived, why: 试}
  B22: {value: [a, c], basis: assessed, why: 试}
  C115: {value: 1, basis: asserted, why: 试}
  C113: {value: [学生], basis: asserted, why: 试}
  C211: {value: [1, 0.8], basis: asserted, why: 试}
  C221:
    value: {项目实施: 95%}
    basis: asserted
    why: 试
    otherwise: [{reading: 另读, value: 95}]
"""
    )
    found, flaws = typed.read(case.system())
    assert [one.leaf for one in found] == ["B22"]
    assert [(place, code) for place, code, _, _ in flaws] == [
        (("evidence", "C115"), "unknown_leaf"),
        (("evidence", "A111", "value"), "evidence_type"),
        (("evidence", "B13", "value"), "evidence_type"),
        (("evidence", "C113", "value"), "evidence_label"),
        (("evidence", "C211", "value"), "evidence_items"),
        (("evidence", "C221", "value"), "evidence_items"),
        (("evidence", "C221", "otherwise", 0), "evidence_type"),
    ]


def test_simulated_files_mark_their_evidence() -> None:
    typed = read(
        "source: 演示\nsimulated: true\n"
        "evidence:\n  A111: {value: 匹配, basis: asserted, why: 试}\n"
    )
    found, _ = typed.read(case.system())
    assert [one.simulated for one in found] == [True]
    assert found[0].source == "演示：试"
