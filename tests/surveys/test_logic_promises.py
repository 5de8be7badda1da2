"""Random forms, random people: what must hold of logic, order and languages in every case."""

from __future__ import annotations

from datetime import UTC, date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.checks import open_trouble
from surveys.conditions import applicable, possible, truth
from surveys.conditions_as_text import condition_text
from surveys.conversation import Answer, Value
from surveys.form import (
    All,
    Answered,
    Compare,
    Condition,
    Fixed,
    Form,
    FormKind,
    Formula,
    Integer,
    Is,
    Money,
    Multiple,
    Not,
    Single,
    Words,
)
from surveys.form import Any as AnyOf
from surveys.presented import presented
from tests.surveys.chat import AT, Chat
from tests.surveys.forms import forms
from tests.surveys.test_promises import Ledger, act, assert_nothing_lost

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

WORDS = """
1 2 3 4 0 7 2,3 1,4 12.5 -1 5元 200 昨天 2026-01-05 2030-01-01 2019-12-31 选项1 选项3 好
很长很长的回答 跳过 上一题 修改 修改1 修改2 暂停 继续 开始 语言 English 中文 /language 不想说
提交 完成 是 退出 重听
"""
SAID = WORDS.split()
moves = st.one_of(
    st.tuples(st.just("text"), st.sampled_from(SAID)),
    st.tuples(st.just("text"), st.sampled_from(SAID)),
    st.tuples(st.just("press"), st.integers(0, 14)),
    st.tuples(st.just("old"), st.integers(0, 400)),
    st.sampled_from([("woken", 0), ("start", 0)]),
)


def check_run(chat: Chat, base: Form, day: date) -> None:
    """What is in force applies, in the order of the seed and in that of the form."""
    run = chat.conversation.run
    if run is None:
        return
    shown = presented(base, language=chat.conversation.language, seed=run.seed, day=day)
    assert run.form_hash == base.hash == shown.hash
    applies = [asked.code for asked in applicable(shown, run.answers)]
    assert set(run.answers) <= set(applies)
    plain = base.model_copy(update={"day": day, "base": base.hash})
    assert sorted(asked.code for asked in applicable(plain, run.answers)) == sorted(applies)
    assert set(applies) <= {asked.code for asked in possible(shown, run.answers)}


@SLOW
@given(forms(), st.lists(moves, max_size=25))
def test_anybody_can_do_anything_in_any_form(base: Form, script: list[tuple[str, Any]]) -> None:
    chat = Chat(base, languages={"zh": str, "en": str})
    day = AT.astimezone(UTC).date()
    ledger = Ledger()
    chat.opens()
    ledger.take(chat)
    seeds = set[str]()
    for move in [*script, ("text", "继续"), ("text", "开始")]:
        before = chat.conversation
        act(chat, move)
        ledger.take(chat)
        assert_nothing_lost(before, chat.conversation)
        check_run(chat, base, day)
        if chat.conversation.run:
            seeds.add(chat.conversation.run.seed)
    assert len(seeds) <= 1
    for closed in chat.closed:
        if closed.outcome != "complete":
            continue
        shown = base.model_copy(update={"day": day, "base": base.hash})
        assert set(closed.answers) == {asked.code for asked in applicable(shown, closed.answers)}
        for code in closed.answers:
            assert open_trouble(shown, closed.answers, code) is None


@SLOW
@given(forms(), st.lists(st.sampled_from(SAID), max_size=20))
def test_the_language_changes_nothing_but_words(base: Form, script: list[str]) -> None:
    """The same codes typed in two languages, and while switching, give the same answers."""
    codes = [
        word for word in script if not any(c in word for c in ("语言", "English", "中文", "lang"))
    ]
    plain = Chat(base, languages={"zh": str, "en": str}).opens().says("开始")
    mixed = Chat(base, languages={"zh": str, "en": str}).opens().says("English").says("开始")
    for word in codes:
        plain.says(word)
        mixed.says("语言").says(word)
    for chat in (plain, mixed):
        assert chat.conversation.status in ("active", "paused", "left")
    one, other = (chat.conversation.run for chat in (plain, mixed))
    assert (one is None) == (other is None)
    if one and other and not one.seed:
        assert one.answers == other.answers
        assert one.at == other.at


FORM = Form(
    id="f",
    kind=FormKind.SURVEY,
    title="t",
    fixed=(Fixed(code="F1", value=5000, label="x"), Fixed(code="F2", value=3, unit="人")),
    questions=(
        Single(code="S", text="s", choices=()),
        Multiple(code="M", text="m", choices=()),
        Integer(code="N", text="n"),
        Integer(code="P", text="p"),
        Money(code="A", text="a"),
        Money(code="B", text="b"),
        Words(code="W", text="w"),
    ),
)
_FIGURES = st.sampled_from(["N", "P", "A", "B", "F1", "F2", "N|P", "A|B", "N|A", "B|F1", "P|F2"])
_LEAVES: st.SearchStrategy[Condition] = st.one_of(
    st.builds(
        Is,
        question=st.sampled_from(["S", "M", "N", "A"]),
        codes=st.lists(st.integers(0, 4), max_size=3).map(tuple),
    ),
    st.builds(Answered, question=st.sampled_from(["S", "M", "N", "A", "W", "F1"])),
    st.builds(
        Compare,
        op=st.sampled_from(["lt", "le", "gt", "ge", "eq", "ne"]),
        question=_FIGURES,
        other=st.one_of(st.just(""), _FIGURES),
        value=st.integers(-2, 5),
    ),
    st.sampled_from(["${N} > 1", "${A} >= 0.03", "selected(${M}, '1') or ${W} = ''"]).map(
        lambda text: Formula(text=text)
    ),
)
CONDITIONS = st.recursive(
    _LEAVES,
    lambda inner: st.one_of(
        st.builds(Not, of=inner),
        st.builds(All, of=st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, of=st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=6,
)
_small = st.integers(0, 5)
VALUES: st.SearchStrategy[dict[str, Value]] = st.fixed_dictionaries(
    {"F1": st.just(5000), "F2": st.just(3)},
    optional={
        "S": _small,
        "M": st.lists(_small, min_size=1, max_size=3, unique=True).map(tuple),
        "N": _small,
        "P": _small,
        "A": _small,
        "B": _small,
        "W": st.sampled_from(["x", "1 2", "好"]),
    },
)


@settings(max_examples=300, deadline=None)
@given(CONDITIONS, VALUES, st.sets(st.sampled_from(["S", "M", "N", "P", "A", "B", "W"])))
def test_a_condition_as_text_holds_where_the_condition_does(
    condition: Condition, values: dict[str, Value], unknown: set[str]
) -> None:
    text = Formula(text=condition_text(condition, FORM))
    assert truth(text, values, (), FORM) is truth(condition, values, (), FORM)
    known = {code: value for code, value in values.items() if code not in unknown}
    early = truth(condition, known, unknown, FORM)
    if early is not None:
        assert truth(text, known, unknown, FORM) is early


@SLOW
@given(forms(), st.data())
def test_what_is_decided_early_stays_decided(base: Form, data: st.DataObject) -> None:
    """With a question open, `possible` holds all that any answer to it could make applicable."""
    answers: dict[str, Answer] = {}
    for asked in base.questions:
        hoped = {one.code for one in possible(base, answers)}
        really = {one.code for one in applicable(base, answers)}
        assert really <= hoped
        if asked.code in really:
            answers[asked.code] = Answer("given", data.draw(st.integers(1, 4)))
            assert {one.code for one in possible(base, answers)} <= hoped
