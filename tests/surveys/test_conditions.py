"""Conditions and checks over answers."""

from __future__ import annotations

import pytest

from surveys.checks import agreements, open_trouble, troubles
from surveys.conditions import applicable, number, possible, questions_of, truth
from surveys.conversation import Answer, Value
from surveys.form import (
    All,
    Answered,
    Any,
    Check,
    Choice,
    Compare,
    Condition,
    Fixed,
    Form,
    FormKind,
    Integer,
    Is,
    Money,
    Multiple,
    Not,
    Single,
)

VALUES: dict[str, Value] = {"S1": 1, "S2": (1, 3), "spent": 500, "plan": 700, "words": "好"}
YES, NO = Is(question="S1", codes=(1,)), Is(question="S1", codes=(2,))
LATER = Is(question="later", codes=(1,))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (YES, True), (NO, False), (Is(question="S2", codes=(3, 9)), True),
        (Is(question="gone", codes=(1,)), False), (Not(of=Is(question="gone", codes=(1,))), True),
        (Is(question="words", codes=(1,)), False),
        (Answered(question="words"), True), (Answered(question="gone"), False),
        (Compare(op="lt", question="spent", other="plan"), True),
        (Compare(op="eq", question="spent", value=500), True),
        (Compare(op="gt", question="gone", value=0), False),
        (Compare(op="le", question="gone|spent", other="also|plan"), True),
        (All(of=(YES, NO)), False), (Any(of=(YES, NO)), True), (All(of=()), True),
        (Any(of=()), False),
        (LATER, None), (Not(of=LATER), None), (Any(of=(YES, LATER)), True),
        (Any(of=(NO, LATER)), None), (All(of=(NO, LATER)), False), (All(of=(YES, LATER)), None),
        (Compare(op="lt", question="spent", other="later"), None),
        (Answered(question="later"), None),
    ],
)  # fmt: skip
def test_truth(condition: Condition, expected: bool | None) -> None:
    assert truth(condition, VALUES, {"later"}) is expected


def test_operands() -> None:
    assert number("gone|spent|plan", VALUES) == 500
    assert number("words", VALUES) is None
    assert questions_of(All(of=(YES, Not(of=Compare(op="lt", question="a|b", other="c"))))) == {
        "S1", "a", "b", "c",
    }  # fmt: skip


CHOICES = (Choice(code=1, label="是"), Choice(code=2, label="不是"))
FORM = Form(
    id="f",
    kind=FormKind.SURVEY,
    title="试",
    fixed=(Fixed(code="head", value=30000), Fixed(code="plan", value=5, unit="人")),
    questions=(
        Single(code="A", text="甲？", choices=CHOICES),
        Single(code="B", text="乙？", choices=CHOICES, ask_if=Is(question="A", codes=(1,))),
        Multiple(code="C", text="丙？", choices=CHOICES, ask_if=Is(question="B", codes=(1,))),
        Integer(code="n.x", text="几人？", unit="人"),
        Money(code="m", text="多少？"),
    ),
    checks=(
        Check(
            code="product",
            at="m",
            product=("n.x", "head", "m"),
            severity="explain",
            message="{a} × {b} = {result}，\n不是 {c}，差 {gap}（计划 {plan}）{nobody}",
            agreed="{n.x} × {b} = {c}",
        ),
        Check(
            code="choice",
            at="A",
            must=Any(of=(Not(of=Is(question="A", codes=(2,))), Compare(op="gt", question="plan"))),
            message="不行",
        ),
        Check(
            code="most",
            at="n.x",
            must=Compare(op="le", question="n.x", other="plan"),
            message="{gap}",
        ),
    ),
)  # fmt: skip


def given(**values: Value) -> dict[str, Answer]:
    return {code.replace("_", "."): Answer("given", value) for code, value in values.items()}


def test_questions_apply_in_a_chain() -> None:
    assert [q.code for q in applicable(FORM, {})] == ["A", "n.x", "m"]
    assert [q.code for q in possible(FORM, {})] == ["A", "B", "C", "n.x", "m"]
    assert [q.code for q in possible(FORM, given(A=2))] == ["A", "n.x", "m"]
    assert [q.code for q in applicable(FORM, given(A=1, B=1))] == ["A", "B", "C", "n.x", "m"]


def test_an_answer_that_does_not_apply_decides_nothing() -> None:
    assert [q.code for q in applicable(FORM, given(A=2, B=1))] == ["A", "n.x", "m"]


def test_arithmetic_in_words() -> None:
    (trouble,) = troubles(FORM, given(n_x=3, m=80000), "m")
    assert (
        trouble.text == "3人 × 300.00元 = 900.00元， 不是 800.00元，差 100.00元（计划 5人）{nobody}"
    )
    assert agreements(FORM, given(n_x=3, m=90000), "m") == ("3人 × 300.00元 = 900.00元",)


def test_nothing_is_checked_before_all_figures_are_there() -> None:
    assert troubles(FORM, given(m=80000), "m") == ()
    assert troubles(FORM, {"n.x": Answer("given", 3), "m": Answer("skipped")}, "m") == ()


def test_a_difference_let_stand_is_let_stand_in_these_words_only() -> None:
    answers = given(n_x=3, m=80000)
    (trouble,) = troubles(FORM, answers, "m")
    answers["m"] = Answer("given", 80000, trouble.text)
    assert open_trouble(FORM, answers, "m") is None
    answers["n.x"] = Answer("given", 4)
    assert open_trouble(FORM, answers, "m") is not None


def test_conditions_of_choices_and_limits() -> None:
    assert troubles(FORM, given(A=2), "A") == ()
    assert [t.text for t in troubles(FORM, given(n_x=7), "n.x")] == ["2人"]


def test_forms_survive_their_json() -> None:
    again = Form.model_validate_json(FORM.model_dump_json())
    assert again == FORM
    assert again.hash == FORM.hash
