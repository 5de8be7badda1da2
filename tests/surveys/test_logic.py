"""Formulas, computed values, constraints, sections, piping, drawn order and languages in talk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from surveys.conversation import Answer
from surveys.form import Form
from surveys.languages import localized
from surveys.presented import presented
from surveys.questionnaire import Questionnaire
from tests.surveys.chat import Chat

FAMILY = """
title: {zh: 家庭小调查, en: Family survey}
opening: {zh: 现在开始吗？, en: "Shall we begin?"}
sections:
  - code: home
    title: {zh: 一、家里, en: I. At home}
    text: {zh: 先说家里的情况。, en: First your home.}
  - {code: aid, title: 二、补助, ask_if: "${adults} > 0"}
computed:
  - {code: adults, formula: "${N1} - coalesce(${N2}, 0)"}
  - {code: share, formula: "${A1} div ${adults}"}
questions:
  - code: N1
    kind: integer
    unit: 人
    section: home
    text: {zh: 家里几口人？, en: "How many people?"}
  - code: N2
    kind: integer
    section: home
    text: {zh: "${N1}里，几个是孩子？", en: "Of ${N1}, how many are children?"}
    ask_if: "${N1} > 1"
    required: false
    constraint:
      formula: ". < ${N1}"
      message: {zh: "家里一共${N1}，孩子要比这少。", en: Too many children.}
  - code: A1
    kind: money
    section: aid
    text: 家里收到多少补助？
    constraint: {formula: ". <= 5000"}
  - code: S1
    kind: single
    section: aid
    text: "平均每个大人${share}元，够用吗？"
    choices:
      - {code: 1, label: {zh: 够用, en: Enough}, synonyms: {zh: [足够], en: [plenty]}}
      - {code: 2, label: {zh: 不够, en: Not enough}}
  - code: O1
    kind: text
    section: aid
    text: "您答的是“${S1}”，为什么？"
    ask_if: "${S1} = 2 and ${share} < 1000"
closing: {zh: 谢谢您！, en: Thank you!}
"""


def english(text: str) -> str:
    return {"好的，现在用{language}。": "Now in {language}."}.get(text, text)


def form(text: str = FAMILY) -> Form:
    return Questionnaire.model_validate(yaml.safe_load(text)).to_form()


def chat(text: str = FAMILY) -> Chat:
    return Chat(form(text), languages={"zh": str, "en": english}).opens()


def test_a_whole_conversation() -> None:
    talk = chat().says("1")
    assert "一、家里\n先说家里的情况。" in talk.last.text
    talk.says("4")
    assert "一、家里" not in talk.last.text
    assert "4人里，几个是孩子？" in talk.last.text
    talk.says("4")
    assert "家里一共4人，孩子要比这少。" in talk.last.text
    talk.says("2")
    assert talk.at == "A1"
    assert "二、补助" in talk.last.text
    talk.says("6000")
    assert "不合要求" in talk.last.text
    talk.says("1001.50元")
    assert "平均每个大人500.75元" in talk.last.text
    talk.says("不够")
    assert "您答的是“不够”，为什么？" in talk.last.text
    talk.says("药贵").says("提交")
    assert set(talk.closed[-1].answers) == {"N1", "N2", "A1", "S1", "O1"}


def test_a_refusal_by_constraint_counts_as_an_attempt_and_offers_a_way_out() -> None:
    talk = chat().says("1").answers("4", "4", "5", "6")
    assert talk.at == "N2"
    assert "跳过" in talk.labels
    talk.says("跳过")
    assert talk.at == "A1"


def test_a_changed_answer_that_breaks_a_constraint_is_asked_again() -> None:
    talk = chat().says("1").answers("4", "2", "100", "1")
    assert talk.at == "review"
    talk.says("修改1").says("2")
    assert talk.at == "N2"
    assert "孩子要比这少" in talk.last.text
    talk.says("1")
    assert talk.at == "review"


def test_answers_that_no_longer_apply_are_set_aside_and_come_back() -> None:
    talk = chat().says("1").answers("4", "2", "100", "2", "药贵")
    talk.says("修改1").says("0")
    assert talk.at == "review"  # nobody at home: no children, no adults, no aid
    run = talk.conversation.run
    assert run
    assert set(run.answers) == {"N1"}
    assert set(run.set_aside) == {"N2", "A1", "S1", "O1"}
    talk.says("修改1").says("4")
    assert talk.at == "review"
    assert talk.answer("O1") == Answer("given", "药贵")


def test_an_unanswered_place_in_a_text_is_left_open() -> None:
    text = FAMILY.replace("text: 家里收到多少补助？", 'text: "孩子${N2}，补助多少？"')
    talk = chat(text).says("1").answers("4", "跳过")
    assert "孩子……，补助多少？" in talk.last.text


def test_the_language_is_switched_at_any_point() -> None:
    talk = chat()
    assert "English" in talk.labels
    talk.presses("English")
    assert "Now in English." in talk.last.text
    assert "Shall we begin?" in talk.last.text
    assert talk.at == "opening"
    talk.says("1")
    assert "I. At home\nFirst your home." in talk.last.text
    talk.says("4")
    assert "Of 4人, how many are children?" in talk.last.text
    talk.says("9")
    assert "Too many children." in talk.last.text
    talk.says("中文")
    assert "4人里，几个是孩子？" in talk.last.text
    assert talk.at == "N2"
    talk.answers("1", "100", "/language")
    assert "1 Enough" in talk.last.text
    talk.says("足够")  # the Chinese synonym is still understood
    assert talk.at == "review"
    assert "Enough" in talk.last.text
    talk.says("提交")
    assert talk.closed[-1].answers["S1"] == Answer("given", 1)
    assert "Thank you!" in talk.last.text
    assert talk.closed[-1].form_hash == form().hash


def test_the_language_can_be_switched_while_paused() -> None:
    talk = chat().says("1").says("暂停").says("语言")
    assert talk.conversation.status == "paused"
    assert talk.conversation.language == "en"
    talk.says("继续")
    assert "How many people?" in talk.last.text


def test_without_another_language_the_word_is_an_answer_or_refused() -> None:
    text = "{title: 小调查, consent: false, questions: [{code: O1, kind: text, text: 哪种语言？}]}"
    talk = Chat(form(text)).opens().says("语言")
    assert "没有别的语言" in talk.last.text
    talk.says("English")
    assert talk.answer("O1") == Answer("given", "English")


def test_a_choice_goes_before_the_name_of_a_language() -> None:
    text = """
    title: 小调查
    consent: false
    questions:
      - code: L
        kind: single
        text: 家里说什么？
        choices: [{code: 1, label: 汉语}, {code: 2, label: 英语}]
      - {code: O1, kind: text, text: 还有呢？}
    """
    talk = chat(text).says("英语")
    assert talk.answer("L") == Answer("given", 2)
    assert talk.conversation.language == "zh"


def test_more_than_two_languages_are_named() -> None:
    base: dict[str, Any] = yaml.safe_load(FAMILY)
    base["translations"] = {"bo": {"title": "བོད"}}
    shown = Questionnaire.model_validate(base).to_form()
    talk = Chat(shown, languages={"zh": str, "en": english}).opens()
    assert {"English", "བོད་ཡིག"} <= set(talk.labels)
    talk.says("语言")
    assert "English" in talk.last.text
    assert talk.conversation.language == "zh"
    talk.says("藏语")
    assert talk.conversation.language == "bo"
    assert "现在开始吗" in talk.last.text  # what is not translated stays as it is


SHUFFLED = """
title: 小调查
consent: false
sections: [{code: rate, shuffle: true}]
questions:
  - {code: Q0, kind: integer, text: 第一}
  - {code: Q1, kind: integer, section: rate, text: 一}
  - {code: Q2, kind: integer, section: rate, text: 二}
  - {code: Q3, kind: integer, section: rate, text: 三, ask_if: "${Q2} > 0"}
  - {code: Q4, kind: integer, section: rate, text: 四, ask_if: "${Q1} > 0"}
  - {code: N5, kind: note, section: rate, text: 听好}
  - {code: Q6, kind: integer, section: rate, text: 六}
  - code: Q9
    kind: multiple
    text: 哪些？
    shuffle: true
    exclusive: [3]
    choices:
      - {code: 1, label: 甲}
      - {code: 2, label: 乙}
      - {code: 3, label: 都没有}
      - {code: 4, label: 丙}
      - {code: 5, label: 丁}
      - {code: 6, label: 不清楚, dont_know: true}
"""


def test_the_order_is_drawn_from_the_seed_and_keeps_what_belongs_together() -> None:
    base = form(SHUFFLED)
    orders, choices = set(), set()
    for seed in map(str, range(40)):
        shown = presented(base, language="zh", seed=seed)
        codes = [asked.code for asked in shown.questions]
        orders.add(tuple(codes))
        assert (codes[0], codes[-1]) == ("Q0", "Q9")
        assert sorted(codes) == sorted(asked.code for asked in base.questions)
        assert codes.index("Q2") + 1 == codes.index("Q3")
        assert codes.index("N5") + 1 == codes.index("Q6")
        assert codes.index("Q1") < codes.index("Q4")
        last = shown.questions[-1]
        assert last.kind == "multiple"
        drawn = tuple(choice.code for choice in last.choices)
        choices.add(drawn)
        assert drawn[-2:] == (3, 6)
        assert shown.hash == base.hash
        assert shown == presented(base, language="zh", seed=seed)
    assert len(orders) == 12  # four groups, of which two in one order
    assert len(choices) > 12


def test_the_order_of_a_seed_never_changes() -> None:
    """A run goes on in its order after an upgrade: these orders are fixed for ever."""
    shown = presented(form(SHUFFLED), language="zh", seed="0123456789abcdef01234567")
    assert [asked.code for asked in shown.questions] == [
        "Q0",
        "Q1",
        "Q4",
        "Q2",
        "Q3",
        "N5",
        "Q6",
        "Q9",
    ]
    last = shown.questions[-1]
    assert last.kind == "multiple"
    assert [choice.code for choice in last.choices] == [5, 4, 1, 2, 3, 6]


def test_a_run_follows_its_order_there_and_back() -> None:
    talk = Chat(form(SHUFFLED)).opens()
    run = talk.conversation.run
    assert run
    assert run.seed
    shown = presented(form(SHUFFLED), language="zh", seed=run.seed)
    wanted = [asked.code for asked in shown.questions if asked.kind != "note"]
    met: list[str] = []
    while talk.at != "Q9":
        assert talk.last.progress == (len(met) + 1, 7)
        met.append(talk.at)
        talk.says("1")
    assert [*met, "Q9"] == wanted
    for code in reversed(met):
        talk.says("上一题")
        assert talk.at == code


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"ask_if": "${N1} > > 1"}, "问题N2的条件：公式“${N1} > > 1”第9个字处"),
        ({"ask_if": "${A1} > 1"}, "问题N2的条件提到A1，它排在后面"),
        ({"ask_if": "${share} > 1"}, "问题N2的条件提到A1，它排在后面"),
        ({"ask_if": "${nobody} > 1"}, "问题N2的条件提到nobody，它不存在"),
        ({"constraint": {"formula": "(. > 1"}}, "问题N2的约束：公式"),
        ({"constraint": {"formula": ". > ${A1}"}}, "问题N2的约束提到A1，它排在后面"),
        ({"section": "else"}, "问题N2写的分节else不存在"),
        ({"section": ""}, "分节home的题"),
        ({"text": "${S1}？"}, "问题N2的文字里有${S1}"),
        ({"text": {"en": "How many?"}}, "text 缺少问卷本身的语言（zh）"),
        ({"text": {"zh": "几个？", "English": "How many?"}}, "“English”不是语言代码"),
    ],
)
def test_mistakes_in_the_logic_are_told(changed: Mapping[str, Any], said: str) -> None:
    written = yaml.safe_load(FAMILY)
    written["questions"][1] |= changed
    if changed == {"section": ""}:
        written["questions"][2]["section"] = "home"
    with pytest.raises(ValidationError) as caught:
        Questionnaire.model_validate(written)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (
            "computed",
            [{"code": "a", "formula": "${b}"}, {"code": "b", "formula": "${a}"}],
            "绕成一圈",
        ),
        ("computed", [{"code": "N1", "formula": "1"}], "计算值N1和别的编号重复"),
        ("computed", [{"code": "a", "formula": "${zzz}"}], "计算值a提到zzz，它不存在"),
        ("computed", [{"code": "a", "formula": "pulldata('x')"}], "不支持函数 pulldata"),
        ("sections", [{"code": "home"}, {"code": "home"}, {"code": "aid"}], "分节home用了2次"),
        ("sections", [{"code": "home"}, {"code": "aid"}, {"code": "x"}], "分节x里没有题"),
        ("translations", {"en": {"Q99": "?"}}, "“Q99”不是问卷里的一段文字"),
    ],
)
def test_mistakes_over_all_are_told(key: str, value: object, said: str) -> None:
    written = yaml.safe_load(FAMILY)
    with pytest.raises(ValidationError) as caught:
        Questionnaire.model_validate(written | {key: value})
    assert said in str(caught.value)


def test_a_form_as_presented_is_stored_as_it_was() -> None:
    base = form()
    shown = presented(localized(base, "en"), language="en", seed="x")
    assert shown.hash == base.hash
    assert Form.model_validate_json(base.model_dump_json()) == base


def test_a_condition_on_a_label_holds_in_every_language() -> None:
    written = """
    title: t
    opening: 开始吗？
    computed: [{code: said, formula: "jr:choice-name(${A}, '${A}')"}]
    questions:
      - {code: A, kind: single, text: 好吗？, choices: [
          {code: 1, label: {zh: 好, en: Fine}}, {code: 2, label: {zh: 不好, en: Poor}}]}
      - {code: B, kind: text, text: "${said}，为什么？", ask_if: "${said} = '好'"}
    """
    chat = Chat(Questionnaire.model_validate(yaml.safe_load(written)).to_form())
    chat.agenda = replace(chat.agenda, languages={"zh": str, "en": str})
    chat.opens().says("English").says("开始").says("Fine")
    assert chat.at == "B"
    assert "Fine，为什么？" in chat.last.text
    chat.says("因为").says("中文")
    assert chat.at == "review"
    assert set(chat.says("提交").closed[0].answers) == {"A", "B"}
