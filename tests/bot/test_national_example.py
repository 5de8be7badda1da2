"""The second example that ships: the national framework and the self-evaluation form."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.cli import execute
from bot.project import load
from scoring.rules import RATE_RULES

EXAMPLES = Path(__file__).parents[2] / "examples"
CASE = EXAMPLES / "mof-2020"


def scored(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    assert execute(["score", str(CASE), "--json", *options]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_both_systems_have_the_weights_of_the_rule() -> None:
    folder = load(CASE).folder
    assert folder is not None
    assert folder.self_evaluation is not None
    framework = {level.code: level.weight for level in folder.indicators.levels if not level.under}
    form = {level.name: level.weight for level in folder.self_evaluation.levels if not level.under}
    assert sum(framework[code] or 0 for code in "CD") >= 60
    assert form == {"预算执行率": 10, "产出指标": 50, "效益指标": 30, "满意度指标": 10}
    assert not any(isinstance(leaf.rule, RATE_RULES[:2]) for leaf in folder.self_evaluation.leaves)


def test_it_stands_on_the_same_records_as_the_real_case() -> None:
    for name in ("units", "spending", "planned", "groups", "activities", "goals", "outcomes"):
        same = EXAMPLES / "dongchuan-2020" / f"{name}.csv"
        assert (CASE / f"{name}.csv").read_bytes() == same.read_bytes()


def test_the_framework_from_the_printed_tables_and_the_report(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sheet = scored(capsys)
    leaves = {leaf["code"]: leaf for leaf in sheet["leaves"]}
    assert (sheet["total"], sheet["grade"], sheet["missing"]) == ("87.79", "良", ["A32", "C21"])
    assert leaves["B11"]["score"] == "4.00"
    assert leaves["B12"]["trace"]["steps"][-1] == "得分 6 × 96.4206% ÷ 100% ≈ 5.7852 → 5.79"
    assert leaves["B12"]["trace"]["evidence"]["basis"] == "derived"


def test_the_self_evaluation_form(capsys: pytest.CaptureFixture[str]) -> None:
    sheet = scored(capsys, "--self-evaluation")
    scores = {leaf["code"]: leaf["score"] for leaf in sheet["leaves"]}
    assert scores["Z001"] == "9.64"
    assert scores["Z111"] == "11.25"
    assert (sheet["total"], sheet["missing"]) == ("85.89", ["Z221"])


def test_a_project_without_the_form_says_how_to_have_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert execute(["score", str(EXAMPLES / "dongchuan-2020"), "--self-evaluation"]) == 1
    assert "self_evaluation.yaml" in capsys.readouterr().err
