"""Assessors judge leaves; coordinators ask for what the program must look up."""

from __future__ import annotations

from fractions import Fraction

import pytest

from surveys.assessment import (
    LeafOptions,
    assessment_form,
    evidence_media,
    evidence_text,
    judgement_value,
)
from surveys.conversation import Asked, Role
from surveys.form import Form
from tests.surveys import cases
from tests.surveys.chat import Chat


def assessor(*forms: Form) -> Chat:
    return Chat(*forms, role=Role.ASSESSOR).opens()


def test_a_label_with_its_evidence() -> None:
    chat = assessor(cases.fit_leaf())
    assert "指标：与部门中长期规划目标匹配性" in chat.last.text
    assert "评分标准：匹配，得满分；不匹配，不得分" in chat.last.text
    chat.says("匹配").says("有文件")
    assert "至少5个字" in chat.last.text
    chat.says("昆政发〔2016〕21号").photographs().says("提交")
    (closed,) = chat.closed
    assert judgement_value(cases.fit_leaf(), closed.answers) == "匹配"
    assert evidence_text(closed.answers) == "昆政发〔2016〕21号"
    assert evidence_media(closed.answers)[0].startswith("photo:m")


def test_a_count() -> None:
    chat = assessor(cases.budget_leaf())
    assert "不合理的事项有多少项？" in chat.last.text
    chat.answers("2", "两项支出没有测算依据", "跳过", "提交")
    assert judgement_value(cases.budget_leaf(), chat.closed[0].answers) == 2
    assert evidence_media(chat.closed[0].answers) == ()


def test_shares_of_parts() -> None:
    chat = assessor(cases.effect_leaf())
    chat.answers("全部达到", "部分达到", "60", "未达到", "问卷四项得分率均超过95%", "跳过", "提交")
    value = judgement_value(cases.effect_leaf(), chat.closed[0].answers)
    assert value == (Fraction(1), Fraction(3, 5), Fraction(0))


def test_an_unanswered_judgement_is_an_error_not_a_zero() -> None:
    with pytest.raises(LookupError):
        judgement_value(cases.budget_leaf(), {})


class TestCoordinator:
    @pytest.fixture
    def chat(self) -> Chat:
        return Chat(role=Role.COORDINATOR).opens()

    def test_the_menu(self, chat: Chat) -> None:
        listed = (
            *("进度", "疑点", "得分", "报告", "今日情况", "办结"),
            *("处理疑点", "催办", "群发", "推送", "开放和结束", "删除一份答卷", "确认表"),
        )
        lines = [f"{number} {name}" for number, name in enumerate(listed, start=1)]
        assert chat.last.text == "\n".join(["您好！\n\n想看哪一样？请回前面的数字：", *lines])

    @pytest.mark.parametrize(
        ("said", "what"),
        [("1", "progress"), ("疑点", "findings"), ("三", "score"), ("报告。", "report"),
         ("第2项", "findings"), ("分数", "score"), ("进展", "progress")],
    )  # fmt: skip
    def test_asking_by_number_or_word(self, chat: Chat, said: str, what: str) -> None:
        chat.says(said)
        assert [fact.what for fact in chat.new if isinstance(fact, Asked)] == [what]
        assert "正在整理" in chat.last.text

    def test_the_menu_stays_usable(self, chat: Chat) -> None:
        menu = chat.last
        chat.presses("进度").presses("得分", on=menu)
        assert [fact.what for fact in chat.facts if isinstance(fact, Asked)] == [
            "progress",
            "score",
        ]

    def test_a_coordinator_may_have_forms_too(self) -> None:
        chat = Chat(cases.fit_leaf(), role=Role.COORDINATOR).opens()
        assert "14 评议（还有1项）" in chat.last.text
        assert "A111" not in chat.last.text, "the leaves of a meeting are one line of the list"
        chat.says("14").says("进度")
        assert chat.new == [Asked("progress")]
        chat.says("匹配")
        assert chat.at == "evidence", "asking did not disturb the form"

    def test_a_meeting_goes_on_leaf_by_leaf_and_back_to_one_by_its_code(self) -> None:
        chat = Chat(cases.fit_leaf(), cases.budget_leaf(), role=Role.COORDINATOR).opens()
        chat.says("评议").answers("1", "区发改委批复文件", "跳过", "1")
        assert [closed.form_id for closed in chat.closed] == ["leaf.A111"]
        assert "评议（还有1项）" in chat.last.text
        chat.says("评议")
        assert "B11" in chat.last.text or "预算" in chat.last.text
        chat.says("菜单").says("a111")
        assert "匹配" in chat.last.text

    def test_nobody_else_can_ask(self) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "进度")
        assert not [fact for fact in chat.facts if isinstance(fact, Asked)]
        contact = Chat(cases.health_line(), cases.welfare_line(), role=Role.CONTACT).opens()
        contact.answers("得分", "报告")
        assert contact.facts == []


def test_the_role_is_the_agendas() -> None:
    chat = Chat(role=Role.COORDINATOR).opens()
    chat.agenda = type(chat.agenda)(Role.CONTACT, (cases.health_line(),))
    chat.says("进度")
    assert chat.conversation.role is Role.CONTACT
    assert not [fact for fact in chat.facts if isinstance(fact, Asked)]


def test_which_of_several_hold() -> None:
    form = assessment_form(
        "B32",
        "项目管理制度执行有效性",
        "一项不符合扣1分",
        "",
        LeafOptions(
            "several", labels=("资料不全", "没有验收", "调整未报批"), what="有下面哪些情况？"
        ),
    )
    chat = assessor(form).says("1 3").says("查阅项目档案三份").says("跳过").says("提交")
    assert judgement_value(form, chat.closed[0].answers) == (0, 2)
    none = assessor(form).says("都没有").says("查阅项目档案三份").says("跳过").says("提交")
    assert judgement_value(form, none.closed[0].answers) == ()
