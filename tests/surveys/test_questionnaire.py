"""The questionnaire file: what it gives, and what it says about mistakes."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from surveys.conversation import Answer
from surveys.figures import choices
from surveys.form import Form, FormKind, Scale
from surveys.questionnaire import Questionnaire
from surveys.validity import is_valid, scored_answers
from tests.surveys import cases

SMALL = """
title: 小调查
opening: 愿意答吗？
choices:
  grades:
    - {code: 2, label: 满意}
    - {code: 1, label: 不满意}
questions:
  - code: S1
    kind: single
    text: 收到了吗？
    choices: [{code: 1, label: 是}, {code: 2, label: 否}]
  - {code: P1, kind: scale, text: 满意吗？, choices: grades, ask_if: {question: S1, codes: [1]}}
  - {code: P2, kind: scale, text: 再来？, choices: grades}
items:
  - {code: I, name: 实施, questions: [P1, P2]}
closing: 谢谢，编号 {receipt}，保存到{retention}。
"""


def written(change: str = "", to: str = "") -> dict[str, Any]:
    assert change in SMALL
    return dict(yaml.safe_load(SMALL.replace(change, to)))


def test_a_named_list_is_written_once() -> None:
    form = Questionnaire.model_validate(written()).to_form(retention="2021年底")
    assert [choice.label for choice in choices(form.questions[2])] == ["满意", "不满意"]
    assert form.kind is FormKind.SURVEY
    assert form.closing == "谢谢，编号 {receipt}，保存到2021年底。"
    assert form.consent


@pytest.mark.parametrize(
    ("change", "to", "said"),
    [
        ("choices: grades}", "choices: marks}", "问题P2：没有名为“marks”的选项表"),
        ("code: P2", "code: P1", "问题编号P1用了2次"),
        ("code: P2", "code: review", "问题编号不能叫review"),
        ("question: S1", "question: S9", "问题P1的条件提到S9，它不存在"),
        ("question: S1", "question: P2", "问题P1的条件提到P2，它排在后面"),
        ("codes: [1]", "codes: [1, 7]", "问题P1的条件：S1没有选项7"),
        ("{code: 1, label: 不满意}", "{code: 2, label: 不满意}", "问题P1的选项2重复"),
        ("{code: 1, label: 不满意}", "{code: 1, label: 满意。}", "问题P1有两个选项都叫“满意”"),
        ("{code: 1, label: 不满意}", "{code: 1, label: 跳过}", "问题P1的选项“跳过”是操作用词"),
        ("    - {code: 1, label: 不满意}\n", "", "问题P1至少要有两个选项"),
        ("[P1, P2]", "[P1, S1]", "评分项“实施”里的问题S1不是打分题"),
        ("[P1, P2]", "[P1, X]", "评分项“实施”提到不存在的问题X"),
        ("[P1, P2]", "[P1, P1]", "问题P1归入了2个评分项"),
        ("[P1, P2]", "[]", "评分项“实施”没有题目"),
        ("opening: 愿意答吗？\n", "", "要有开场白"),
    ],
)  # fmt: skip
def test_mistakes_are_named(change: str, to: str, said: str) -> None:
    with pytest.raises(ValidationError) as trouble:
        Questionnaire.model_validate(written(change, to))
    assert said in str(trouble.value)


def test_all_mistakes_are_told_at_once() -> None:
    data = written("[P1, P2]", "[P1, X]")
    data["questions"][1]["ask_if"] = {"op": "not", "of": {"question": "S9", "codes": [1]}}
    with pytest.raises(ValidationError) as trouble:
        Questionnaire.model_validate(data)
    assert "S9" in str(trouble.value)
    assert "问题X" in str(trouble.value)


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ({"exclusive": [9]}, "单独选项9不存在"),
        ({"at_least": 3}, "要求至少选3项，但最多能选2项"),
        ({"exclusive": [2], "at_least": 2}, "但最多能选1项"),
    ],
)
def test_several_choices_must_be_possible(extra: dict[str, Any], said: str) -> None:
    data = written()
    data["questions"][0] |= {"kind": "multiple", **extra}
    with pytest.raises(ValidationError, match=said):
        Questionnaire.model_validate(data)


def test_a_misspelt_key_is_an_error() -> None:
    with pytest.raises(ValidationError, match="titel"):
        Questionnaire.model_validate(written("title", "titel"))


def test_a_refusal_may_be_called_so() -> None:
    data = written()
    data["questions"][0]["choices"].append({"code": 0, "label": "不想说", "refusal": True})
    assert Questionnaire.model_validate(data)


class TestDongchuan:
    def test_ten_scored_questions_in_four_items(self) -> None:
        form = cases.survey()
        scored = [q.code for q in form.questions if isinstance(q, Scale)]
        assert scored == ["P1", "P2", "Q1", "Q2", "E1", "E2", "E3", "I1", "I2", "T"]
        assert [item.name for item in form.items] == [
            "项目实施",
            "项目产出",
            "项目效果",
            "项目改进",
        ]
        assert [code for item in form.items for code in item.questions] == scored[:-1]

    def test_every_scale_has_the_same_five_grades_and_0(self) -> None:
        for question in cases.survey().questions:
            if isinstance(question, Scale):
                assert [c.code for c in question.choices] == [5, 4, 3, 2, 1, 0]
                assert question.choices[-1].dont_know

    def test_questions_are_short(self) -> None:
        for question in cases.survey().questions:
            for text in (question.text, *(w.text for w in question.wordings)):
                assert len(text) <= 25, text

    def test_no_name_and_no_number_of_a_person_is_asked_for(self) -> None:
        texts = " ".join(question.text for question in cases.survey().questions)
        assert not any(word in texts for word in ("姓名", "电话", "身份证", "住址"))

    def test_the_opening_says_how_long_answers_are_kept(self) -> None:
        form = cases.questionnaire().to_form(retention="2022年12月31日")
        assert "保存到2022年12月31日" in form.opening
        assert "{" not in form.opening

    def test_a_stored_form_is_the_same_form(self) -> None:
        form = cases.survey()
        assert Form.model_validate_json(form.model_dump_json()) == form


def ratings(*codes: int) -> dict[str, Answer]:
    scored = [q.code for q in cases.survey().questions if isinstance(q, Scale)]
    return {
        question: Answer("given", code) if code else Answer("dont_know", 0)
        for question, code in zip(scored, codes, strict=False)
    }


def test_validity_counts_ratings_only() -> None:
    form = cases.survey()
    assert is_valid(form, ratings(5, 4, 3, 2, 1))
    assert not is_valid(form, ratings(5, 4, 3, 2, 0, 0, 0))
    assert not is_valid(form, ratings(5, 5, 5, 5) | {"S1": Answer("given", 1)})
    assert not is_valid(form, ratings(5, 5, 5, 5) | {"T": Answer("skipped")})
    assert scored_answers(form, ratings(5, 0, 5)) == 2


def test_a_copy_of_a_form_has_a_hash_of_its_own() -> None:
    form = cases.survey()
    before = form.hash
    assert form.model_copy(update={"title": "另一份"}).hash != before
    assert form.model_copy().hash == before == form.hash
    assert form == cases.survey()
