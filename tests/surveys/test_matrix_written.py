"""A matrix and 其他（请说明） as they are written: spread out, and mistakes told in their place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from bot.project import load
from bot.project.new import create
from surveys.form import Scale, Single, Words
from surveys.questionnaire import Questionnaire
from tests.bot.folders import edit
from tests.surveys import cases

WRITTEN = """
title: 小调查
consent: false
choices:
  grades: [{code: 2, label: 满意}, {code: 1, label: 不满意}]
questions:
  - code: S1
    kind: single
    text: 哪样？
    choices: [{code: 1, label: 甲}, {code: 2, label: 别的, other: true}]
  - kind: matrix
    text: 下面几样满意吗？
    choices: grades
    hint: 一样一样来
    rows:
      - {code: P1, text: 米}
      - {code: P2, text: 油, required: false}
  - {code: O1, kind: text, text: 还有？}
"""


def written(change: str = "", to: str = "") -> dict[str, Any]:
    assert change in WRITTEN
    return dict(yaml.safe_load(WRITTEN.replace(change, to, 1)))


def flaws(data: dict[str, Any]) -> list[tuple[tuple[str | int, ...], str]]:
    with pytest.raises(ValidationError) as trouble:
        Questionnaire.model_validate(data)
    return [
        (place, words)
        for error in trouble.value.errors()
        for place, _, words, _ in error.get("ctx", {}).get("flaws", ((error["loc"], 0, "", 0),))
    ]


def test_rows_become_questions_under_one_stem() -> None:
    _, first, second, _ = Questionnaire.model_validate(written()).questions
    assert isinstance(first, Scale)
    assert isinstance(second, Scale)
    assert first.stem == second.stem == "下面几样满意吗？"
    assert (first.text, second.text) == ("米", "油")
    assert (first.required, second.required) == (True, False)
    assert first.hint == second.hint == "一样一样来"
    assert first.choices == second.choices


def test_rows_may_be_single_choices() -> None:
    data = written("    hint: 一样一样来", "    row_kind: single")
    assert isinstance(Questionnaire.model_validate(data).questions[1], Single)


def test_what_was_spread_out_is_read_again_as_it_is() -> None:
    made = Questionnaire.model_validate(written())
    assert Questionnaire.model_validate(made.model_dump(mode="json")) == made


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("    text: 下面几样满意吗？\n", "", "矩阵题要有 text"),
        ("    rows:", "    row:", "要有 rows"),
        ("- {code: P1, text: 米}", "- 米", "每行都要写成"),
        ("hint: 一样一样来", "row_kind: money", "row_kind 只能是 scale 或 single"),
        ("hint: 一样一样来", "code: M", "本身没有 code"),
    ],
)
def test_a_matrix_that_is_none(change: str, to: str, said: str) -> None:
    ((place, words),) = flaws(written(change, to))
    assert place == ("questions", 1)
    assert said in words


def test_mistakes_behind_a_matrix_are_told_in_their_place() -> None:
    assert flaws(written("kind: text", "kind: txt"))[0][0][:2] == ("questions", 2)
    ((place, words),) = flaws(written("{code: O1", "{code: review"))
    assert (place, words) == (("questions", 2), "问题编号不能叫review")
    ((place, _),) = flaws(written("required: false", "requird: false"))
    assert place[:4] == ("questions", 1, "rows", 1)
    ((place, words),) = flaws(written("code: P2", "code: P1"))
    assert place == ("questions", 1, "rows", 0)
    assert "用了2次" in words


def test_the_line_of_a_row_is_told_by_check(tmp_path: Path) -> None:
    create(tmp_path / "p")
    path = tmp_path / "p" / "questionnaire.yaml"
    path.write_text(path.read_text("utf-8").replace("questions:", MATRIX, 1), "utf-8")
    edit(tmp_path / "p", "questionnaire.yaml", "text: 天气", "txet: 天气")
    problems = load(tmp_path / "p").problems
    lines = path.read_text("utf-8").splitlines()
    row = 1 + next(n for n, line in enumerate(lines) if "txet" in line)
    assert [each.where for each in problems if each.file == path.name]
    assert all(each.where.startswith(f"第{row}行") for each in problems)


MATRIX = """questions:
  - kind: matrix
    text: 这几样您觉得怎么样？
    row_kind: single
    choices: [{code: 1, label: 好}, {code: 2, label: 不好}]
    rows:
      - {code: X1, text: 地点}
      - {code: X2, text: 天气}"""


def test_an_explanation_follows_the_choice() -> None:
    form = Questionnaire.model_validate(written()).to_form()
    made = form.questions[1]
    assert isinstance(made, Words)
    assert (made.code, made.text) == ("S1_other", "您选了“别的”，请说明：")
    assert made.required


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("code: O1", "code: S1_other", "问题编号S1_other留给问题S1的“其他（请说明）”"),
        ("code: S1\n", f"code: {'S' * 35}\n", "编号最多34个字符"),
        ("{code: 2, label: 满意}", "{code: 2, label: 满意, other: true}", "在矩阵题里"),
    ],
)
def test_an_explanation_needs_its_code(change: str, to: str, said: str) -> None:
    assert any(said in words for _, words in flaws(written(change, to)))


def test_a_later_condition_may_look_at_the_explanation() -> None:
    data = written()
    data["questions"][2]["ask_if"] = {"op": "answered", "question": "S1_other"}
    assert Questionnaire.model_validate(data)


DAY = {"code": "D", "kind": "date", "text": "哪天？"}
RANK = {"code": "R", "kind": "ranking", "text": "排一排"}
K = {"code": "K", "kind": "consent", "text": "同意吗？"}
YES = [{"code": 5, "label": "同意"}, {"code": 2, "label": "不同意"}]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({**K, "choices": YES}, "编号要写 1"),
        ({**K, "required": False}, "不能跳过"),
        ({"code": "N", "kind": "nps", "text": "？", "choices": YES}, "从 0 到 10"),
        ({"code": "D", "kind": "decimal", "text": "？", "minimum": 5, "maximum": 3}, "还大"),
        ({"code": "D", "kind": "integer", "text": "？", "minimum": 5, "maximum": 3}, "还大"),
        ({**DAY, "earliest": "2026-01-02", "latest": "2026-01-01"}, "还大"),
        ({**RANK, "choices": YES, "at_least": 3}, "最多能选2项"),
        ({**DAY, "ask_if": {"op": "answered", "question": "W"}}, "提到W"),
    ],
)
def test_what_a_kind_asks_of_how_it_is_written(question: dict[str, Any], said: str) -> None:
    data = written()
    data["questions"] += [{"code": "W", "kind": "note", "text": "请看"}, question]
    assert any(said in words for _, words in flaws(data))


def test_notes_alone_are_no_questionnaire() -> None:
    data = written()
    data["questions"] = [{"code": "W", "kind": "note", "text": "请看"}]
    assert any("没有要回答的题" in words for _, words in flaws(data))


def test_every_kind_is_in_the_example() -> None:
    kinds = {question.kind for question in cases.every_kind().questions}
    assert len(kinds) == 16
