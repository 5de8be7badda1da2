"""How the questions of a form hang together, and what can never happen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.conditions import applicable
from surveys.conversation import Answer
from surveys.form import Computed, Form, FormKind
from surveys.graph import graph, in_words, mermaid
from surveys.questionnaire import Questionnaire

EXAMPLE = Path(__file__).parents[2] / "examples" / "dongchuan-2020" / "questionnaire.yaml"
YES_NO = [{"code": 1, "label": "有"}, {"code": 2, "label": "没有"}]


def form(*questions: dict[str, Any], computed: tuple[Computed, ...] = ()) -> Form:
    asked = [
        {"code": f"Q{n}", "text": f"第{n}个问题", "kind": "single", "choices": YES_NO, **question}
        for n, question in enumerate(questions, start=1)
    ]
    for question in asked:
        if question["kind"] not in ("single", "multiple"):
            del question["choices"]
    return Form.model_validate(
        {"id": "survey", "kind": FormKind.SURVEY, "title": "问卷", "questions": asked}
    ).model_copy(update={"computed": computed})


def troubles(found: Form) -> list[tuple[str, str]]:
    return [(trouble.kind, trouble.code) for trouble in graph(found).troubles]


def test_the_questionnaire_that_ships_has_no_trouble() -> None:
    written = Questionnaire.model_validate(yaml.safe_load(EXAMPLE.read_text("utf-8"))).to_form()
    drawn = graph(written)
    assert drawn.troubles == ()
    words = {(link.source, link.target): link.words for link in drawn.links}
    assert words["S1", "P1"].startswith("S1选“收到了”，或S2选“文艺演出/晚会”或")


@pytest.mark.parametrize(
    "asked_if",
    [
        {"op": "all", "of": [{"question": "Q1", "codes": [1]}, {"question": "Q1", "codes": [2]}]},
        {"op": "not", "of": {"op": "not", "of": {"question": "Q1", "codes": [3]}}},
        {"op": "formula", "text": "${Q1} = 1 and ${Q1} = 2"},
        {"op": "gt", "question": "Q1", "value": 2},
    ],
)
def test_never_asked(asked_if: dict[str, Any]) -> None:
    assert troubles(form({}, {"ask_if": asked_if})) == [("unreachable", "Q2")]


def test_never_asked_because_the_question_before_is_not() -> None:
    never = {"op": "formula", "text": "${Q1} > 5"}
    behind = {"question": "Q2", "codes": [1]}
    found = troubles(form({}, {"ask_if": never}, {"ask_if": behind}))
    assert found == [("unreachable", "Q2"), ("unreachable", "Q3")]


@pytest.mark.parametrize(
    ("asked", "asked_if"),
    [
        ({"kind": "integer"}, {"op": "gt", "question": "Q1", "value": 120}),
        ({"kind": "integer"}, {"op": "formula", "text": "${Q1} div 2 > 7 and ${Q1} < 20"}),
        ({"kind": "money"}, {"op": "ge", "question": "Q1", "value": 5_000_000}),
        ({"kind": "money"}, {"op": "formula", "text": "${Q1} = 300.5"}),
        ({"kind": "date"}, {"op": "formula", "text": "${Q1} > date('2021-03-01')"}),
        ({"kind": "text"}, {"op": "formula", "text": "${Q1} = '没有'"}),
        ({"kind": "decimal"}, {"op": "formula", "text": "${Q1} > 3.5"}),
        ({}, {"op": "not", "of": {"op": "answered", "question": "Q1"}}),
        ({"kind": "multiple"}, {"op": "formula", "text": "count-selected(${Q1}) = 2"}),
    ],
)
def test_asked_at_a_figure_that_the_condition_names(
    asked: dict[str, Any], asked_if: dict[str, Any]
) -> None:
    assert troubles(form(asked, {"ask_if": asked_if})) == []


def test_a_choice_that_no_constraint_lets_through() -> None:
    assert troubles(form({"constraint": {"formula": ". > 2"}})) == [("dead_end", "Q1")]
    assert troubles(form({"constraint": {"formula": ". > 1"}})) == []


def test_computed_values_made_of_each_other() -> None:
    loop = (Computed(code="a", formula="${b} + 1"), Computed(code="b", formula="${a} + 1"))
    found = graph(form({}, computed=loop))
    (trouble,) = found.troubles
    assert trouble.kind == "loop"
    assert "a" in trouble.message
    assert "b" in trouble.message


def test_too_many_ways_to_tell() -> None:
    many = [{"kind": "multiple", "choices": [{"code": n, "label": str(n)} for n in range(1, 9)]}]
    text = " + ".join(f"count-selected(${{Q{n}}})" for n in range(1, 7)) + " = 100"
    last = {"ask_if": {"op": "formula", "text": text}}
    assert troubles(form(*many * 6, last)) == [("untried", "Q7")]


def test_conditions_in_words() -> None:
    asked = form({}, {"kind": "money"}, {"kind": "integer"})
    cases = {
        "Q1选“有”或“没有”": {"question": "Q1", "codes": [1, 2]},
        "不是（Q1有回答）": {"op": "not", "of": {"op": "answered", "question": "Q1"}},
        "Q2≥1,000.00元": {"op": "ge", "question": "Q2", "value": 100_000},
        "Q3<Q1": {"op": "lt", "question": "Q3", "other": "Q1"},
    }
    for words, condition in cases.items():
        shaped = form({}, {"kind": "money"}, {"kind": "integer"}, {"ask_if": condition})
        found = shaped.questions[3].ask_if
        assert found is not None
        assert in_words(found, asked) == words


def test_mermaid() -> None:
    never = {"ask_if": {"op": "formula", "text": '${Q1} = "3"'}}
    text = mermaid(graph(form({}, never)))
    assert text.splitlines()[0] == "flowchart TD"
    assert 'q_Q1 -. "${Q1} = #quot;3#quot;" .-> q_Q2' in text
    assert "style q_Q2" in text


@settings(max_examples=60)
@given(st.data())
def test_what_is_called_unreachable_is_never_asked(data: st.DataObject) -> None:
    """Against the dialogue's own reckoning, over random conditions and answers."""
    conditions = st.one_of(
        st.builds(
            lambda q, c: {"question": f"Q{q}", "codes": [c]}, st.integers(1, 3), st.integers(1, 3)
        ),
        st.builds(
            lambda a, b: {"op": "formula", "text": f"${{Q{a}}} = ${{Q{b}}} + 1"},
            st.integers(1, 3),
            st.integers(1, 3),
        ),
    )
    asked: list[dict[str, Any]] = [{}]
    for n in range(2, 5):
        earlier = [c for c in (data.draw(conditions), data.draw(conditions)) if _before(c, n)]
        asked.append({"ask_if": {"op": "all", "of": earlier}} if earlier else {})
    found = form(*asked)
    never = {code for kind, code in troubles(found) if kind == "unreachable"}
    answers: dict[str, Answer] = {}
    for code in ("Q1", "Q2", "Q3"):
        answers[code] = Answer("given", data.draw(st.sampled_from([1, 2])))
    assert not never & {question.code for question in applicable(found, answers)}


def _before(condition: dict[str, Any], n: int) -> bool:
    return all(f"Q{m}" not in str(condition) for m in range(n, 5))
