"""indicators.yaml as people edit it: every mistake named, with its line and the way out."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from pydantic import ValidationError

from bot.files.problems import Problem
from bot.files.yaml import load_model
from scoring.indicators import IndicatorSystem
from scoring.readings import LeafReadings, Readings
from tests.scoring import case2020 as case

TEXT = (case.EXAMPLE / "indicators.yaml").read_text(encoding="utf-8")


def problems(text: str) -> list[Problem]:
    made, found = load_model(IndicatorSystem, text.encode(), "indicators.yaml")
    assert (made is None) == bool(found)
    return found


def line_of(text: str, words: str) -> str:
    return f"第{text[: text.index(words)].count(chr(10)) + 1}行"


def test_the_example_is_sound() -> None:
    assert problems(TEXT) == []
    system = case.system()
    assert len(system.leaves) == 32
    assert sum(leaf.weight for leaf in system.leaves) == 100
    assert [level.code for level in system.path(system.leaf("B11"))] == ["B", "B1"]
    assert [level.code for level in system.path(system.leaf("C1115"))] == ["C", "C1", "C11"]


def test_weights_are_checked_on_every_level_and_all_are_told() -> None:
    text = TEXT.replace(
        "code: A111\n    under: A11\n    name: 与部门中长期规划目标匹配性\n    weight: 1",
        "code: A111\n    under: A11\n    name: 与部门中长期规划目标匹配性\n    weight: 2",
    ).replace("weight: 30}\n  - {code: C21", "weight: 29}\n  - {code: C21")
    found = problems(text)
    assert [(one.code, one.where, one.message) for one in found] == [
        ("weight_total", line_of(text, "total: 100"), "全部指标分值合计 101，应为 100，差 1"),
        ("weight_sum", line_of(text, "{code: A,"), "A 项目决策 下级分值合计 21，应为 20，差 1"),
        ("weight_sum", line_of(text, "{code: A1,"), "A1 项目立项 下级分值合计 9，应为 8，差 1"),
        ("weight_sum", line_of(text, "{code: C2,"), "C2 项目效益 下级分值合计 30，应为 29，差 1"),
    ]


MISTAKES = [
    ("code: A121\n", "code: A111\n", "duplicate_code"),
    ("under: A12\n", "under: A99\n", "unknown_parent"),
    ("name: 项目立项, under: A,", "name: 项目立项, under: A11,", "unknown_parent"),
    ("{kind: execution_rate}", "{kind: assessment}", "source"),
    ("{grade: 差, min: 0}", "{grade: 差, min: 10}", "grades"),
    ("{grade: 良, min: 80}", "{grade: 良, min: 90}", "grades"),
    ("{score: 21}", "{score: 22}", "printed_score"),
    ("evidence: {kind: survey}", "evidence: {kind: survey, items: [E]}", "survey_items"),
    ("      zero_below: 60\n", "", "zero_line"),
    ("labels: [匹配, 不匹配]", "labels: [匹配]", "missing"),
    ("kind: checklist", "kind: checklst", "not_a_choice"),
    ("weight: 7\n", "weight: 七\n", "decimal_parsing"),
]


@pytest.mark.parametrize(("old", "new", "code"), MISTAKES, ids=lambda one: str(one)[:20])
def test_mistakes_are_told_with_a_remedy(old: str, new: str, code: str) -> None:
    found = problems(TEXT.replace(old, new, 1))
    assert code in [one.code for one in found]
    assert all(one.remedy for one in found)
    assert all(one.where.startswith("第") for one in found)


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("{kind: execution_rate}", "{kind: assessment}", "source", "{kind: execution_rate}"),
        ("zero_below: 60", "zero_below: 95", "zero_line", "rule:\n      kind: rate_threshold"),
        ("{points: 7, text: 构", "{points: 6, text: 构", "parts_sum", "rule:\n      kind: parts"),
    ],
)
def test_mistakes_are_found_where_they_stand(old: str, new: str, code: str, where: str) -> None:
    place = line_of(TEXT, where)
    assert (code, place) in [(one.code, one.where) for one in problems(TEXT.replace(old, new, 1))]


def test_a_misspelt_key_suggests_the_nearest_name() -> None:
    text = TEXT.replace("deduct_pct_of_weight: 3}", "deduct_pct_of_wieght: 3}")
    messages = [str(one) for one in problems(text)]
    place = line_of(text, "deduct_pct_of_wieght")
    assert (
        f"indicators.yaml {place}：不认识“deduct_pct_of_wieght”。是不是“deduct_pct_of_weight”？"
        in (messages)
    )


def test_an_empty_level_and_one_too_deep_are_told() -> None:
    data = case.system().model_dump(mode="json")
    data["levels"].append({"code": "D", "name": "空", "under": "", "weight": 0})
    assert "empty_level" in codes(data)
    deep = copy.deepcopy(case.system().model_dump(mode="json"))
    deep["levels"].append({"code": "A11x", "name": "深", "under": "A11"})
    deep["leaves"][0]["under"] = "A11x"
    assert "too_deep" in codes(deep)


def codes(data: dict[str, Any]) -> list[str]:
    with pytest.raises(ValidationError) as error:
        IndicatorSystem.model_validate(data)
    return [code for one in error.value.errors() for _, code, _, _ in one.get("ctx", {})["flaws"]]


def test_a_code_that_is_no_leaf() -> None:
    with pytest.raises(KeyError):
        case.system().leaf("A1")


def test_grades_include_their_lower_bound() -> None:
    system = case.system()
    bounds = {90: "优", 89: "良", 80: "良", 79: "中", 60: "中", 59: "差", 0: "差", 100: "优"}
    assert {total: system.grade(total) for total in bounds} == bounds


def test_a_system_goes_through_json_unchanged() -> None:
    text = case.system().model_dump_json()
    assert IndicatorSystem.model_validate_json(text) == case.system()


def test_readings_of_unknown_leaves_are_flawed() -> None:
    readings = Readings(leaves={"C115": LeafReadings(step_mode="ceil"), "C1115": LeafReadings()})
    assert [
        place for place, *_ in readings.flaws({leaf.code for leaf in case.system().leaves})
    ] == [("leaves", "C115")]


@pytest.mark.parametrize(
    "points",
    [{5: 100}, {5: 90, 1: 0}, {5: 100, 4: 100, 3: 0}, {5: 20, 1: 100}, {5: 101, 1: 0}],
)
def test_points_must_rise_to_100(points: dict[int, int]) -> None:
    with pytest.raises(ValidationError):
        Readings(points=points)
