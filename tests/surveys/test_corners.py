"""Places and inputs that few people meet, and nobody may be stuck at."""

from __future__ import annotations

import pytest

from surveys.conversation import Answer, Role
from surveys.form import (
    Choice,
    Form,
    FormKind,
    Integer,
    Multiple,
    PhotoQuestion,
    Scale,
    Single,
    Words,
)
from surveys.messages import Press, Tone
from tests.surveys import cases
from tests.surveys.chat import Chat


def form(*questions: object, **more: object) -> Form:
    return Form.model_validate(
        {"id": "survey", "kind": FormKind.SURVEY, "title": "小调查", "questions": questions, **more}
    )


PICK = Multiple(
    code="M",
    text="挑两个？",
    at_least=2,
    at_most=2,
    choices=tuple(Choice(code=n, label=label) for n, label in enumerate("甲乙丙", start=1)),
)
YES_NO = Single(
    code="S", text="来了吗？", choices=(Choice(code=1, label="来了"), Choice(code=2, label="没来"))
)


def test_a_form_without_a_review_is_submitted_with_its_last_answer() -> None:
    chat = Chat(form(YES_NO, review=False)).opens().says("1")
    assert chat.closed[0].answers == {"S": Answer("given", 1)}
    assert "谢谢您！已经收到，编号" in chat.last.text


class TestLimitsOfSeveralChoices:
    def test_no_more_than_allowed(self) -> None:
        chat = Chat(form(PICK)).opens().presses("甲").presses("乙").presses("丙")
        assert "最多选2项" in chat.last.text
        assert [o.label for o in chat.last.options if o.selected] == ["甲", "乙"]
        assert chat.says("1 2 3").answer("M") is None

    def test_no_fewer_either(self) -> None:
        chat = Chat(form(PICK)).opens().presses("甲").presses("完成")
        assert "请至少选2项" in chat.last.text
        chat.says("还有丙")
        assert chat.answer("M") is None

    def test_a_box_that_is_not_there(self) -> None:
        chat = Chat(form(PICK)).opens()
        chat.sends(Press(chat.token("甲").replace("t1.1", "t9.1")))
        assert "您点的是前面的按钮" in chat.last.text

    def test_a_near_label_is_asked_back(self) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "1", "7", "3", "4", "1", "看过三下乡")
        assert "您是说“三下乡”吗？" in chat.last.text


class TestNoOption:
    def test_forged_words_for_an_echo(self) -> None:
        chat = Chat(form(YES_NO)).opens().says("第一个")
        chat.sends(Press(chat.token("是").replace("yes", "stand")))
        assert chat.answer("S") is None
        assert "您点的是前面的按钮" in chat.last.text

    def test_forged_numbers_in_the_list(self) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "1", "修改")
        chat.sends(Press(chat.token("1").replace(".e1", ".e9")))
        assert chat.at == "edit"
        assert chat.says("9").last.tone is Tone.PROBLEM

    def test_forged_deeds_at_the_review(self) -> None:
        chat = Chat(form(YES_NO)).opens().says("1")
        token = chat.token("提交")
        for forged in ("keep", "c1", "suggested", "/dance"):
            chat.sends(Press(token.replace("submit", forged)))
            assert not chat.closed
            assert chat.at == "review"

    def test_a_suggestion_where_there_is_none(self) -> None:
        chat = Chat(cases.health_line(), role=Role.CONTACT).opens().answers("1", "87900", "1")
        chat.sends(Press(chat.token("上一题").replace("/back", "suggested")))
        assert chat.answer("reach.g25") is None


class TestCommandsOutOfPlace:
    @pytest.mark.parametrize("said", ["跳过", "不想说", "提交", "上一题", "重听", "修改"])
    def test_at_the_review(self, said: str) -> None:
        chat = Chat(cases.veterans_unit(), role=Role.CONTACT).opens()
        chat.answers("没有", "1874", "跳过", "跳过", "跳过" if said == "提交" else said)
        assert not chat.closed
        assert chat.conversation.run

    @pytest.mark.parametrize("said", ["跳过", "提交", "修改", "继续", "菜单"])
    def test_at_the_opening(self, said: str) -> None:
        chat = Chat(cases.survey()).opens().says(said)
        assert chat.at == "opening"
        assert "1 开始" in chat.last.text

    def test_not_wanting_to_answer_at_the_opening_is_declining(self) -> None:
        chat = Chat(cases.survey()).opens().says("不想答")
        assert chat.closed[0].outcome == "refused"

    def test_leaving_at_the_opening(self) -> None:
        chat = Chat(cases.survey()).opens().says("退出")
        assert chat.closed[0].outcome == "left"
        chat.says("继续")
        assert "1 开始" in chat.last.text, "continuing is not yet consent"
        chat.says("开始")
        assert chat.at == "G0"

    @pytest.mark.parametrize("said", ["跳过", "上一题", "继续", "返回", "不改了"])
    def test_in_the_list_of_answers(self, said: str) -> None:
        chat = Chat(cases.survey()).opens().answers("1", "1", "修改", said)
        assert chat.at == "G1"

    @pytest.mark.parametrize("said", ["跳过", "不想说", "提交", "上一题", "帮助", "修改", "重听"])
    def test_at_the_menu(self, said: str) -> None:
        chat = Chat(cases.fit_leaf(), cases.budget_leaf(), role=Role.ASSESSOR).opens().says(said)
        assert chat.facts == []
        assert "1 A111" in chat.last.text

    @pytest.mark.parametrize("said", ["暂停", "提交", "修改 1", "帮助", "跳过"])
    def test_with_nothing_to_do(self, said: str) -> None:
        chat = Chat().opens().says(said)
        assert chat.facts == []
        assert chat.conversation.run is None

    def test_figures_of_a_unit_are_not_refused(self) -> None:
        chat = Chat(cases.health_line(), role=Role.CONTACT).opens().says("不想说")
        assert "要如实填写" in chat.last.text
        assert chat.answer("agreed") is None

    def test_the_menu_ends_a_correction_that_changed_nothing(self) -> None:
        chat = Chat(cases.fit_leaf(), cases.budget_leaf(), role=Role.ASSESSOR).opens().finishes()
        chat.answers("1", "菜单")
        assert chat.conversation.run is None
        assert chat.conversation.parked == {}

    def test_help_everywhere(self) -> None:
        chat = Chat(cases.health_line(), cases.budget_leaf(), role=Role.CONTACT).opens()
        for said in ("1", "1", "87000", "900", "1", "说明", "290", "去世", "跳过", "跳过"):
            assert "· " in chat.says("帮助").last.text
            chat.says(said)
        assert "· 菜单：看全部要填的" in chat.says("帮助").last.text


class TestPause:
    def test_the_link_again_ends_a_pause(self) -> None:
        chat = Chat(form(YES_NO)).opens().says("暂停").opens()
        assert chat.conversation.status == "active"
        assert "来了吗？" in chat.last.text

    def test_leaving_from_a_pause(self) -> None:
        chat = Chat(form(YES_NO)).opens().says("暂停").says("退出")
        assert chat.conversation.status == "left"
        assert [fact.outcome for fact in chat.closed] == ["left"]

    def test_a_stale_button_does_not_end_it(self) -> None:
        chat = Chat(form(YES_NO)).opens()
        asked = chat.last
        chat.says("暂停").presses("来了", on=asked)
        assert chat.conversation.status == "paused"

    def test_coming_back_after_the_end(self) -> None:
        chat = Chat(form(YES_NO)).opens().says("暂停")
        chat.offer()
        chat.says("继续")
        assert "已经截止" in chat.last.text
        assert chat.conversation.parked


def test_one_of_several_forms_closes() -> None:
    chat = Chat(cases.fit_leaf(), cases.budget_leaf(), cases.effect_leaf(), role=Role.ASSESSOR)
    chat.opens().says("1")
    chat.offer(cases.budget_leaf(), cases.effect_leaf())
    chat.says("匹配")
    assert "已经截止" in chat.last.text
    assert "1 B11" in chat.last.text


def test_the_only_other_form_follows_at_once() -> None:
    chat = Chat(form(YES_NO)).opens()
    other = form(Scale(code="P", text="好吗？", choices=YES_NO.choices), id="other")
    chat.offer(other)
    chat.says("1")
    assert "已经截止" in chat.last.text
    assert chat.at == "P"


def test_a_photo_only_question() -> None:
    photo = PhotoQuestion(code="F", text="请发照片", text_instead=False)
    chat = Chat(form(photo)).opens().says("在柜子里")
    assert "请发一张照片" in chat.last.text
    assert chat.photographs().at == "review"


def test_counts_of_nothing_are_asked_back() -> None:
    chat = Chat(form(Integer(code="N", text="几人？", unit="人"))).opens().says("没有")
    assert "您是说“0人”吗？" in chat.last.text
    assert chat.says("对").answer("N") == Answer("given", 0)


def test_words_that_are_only_signs() -> None:
    chat = Chat(form(Words(code="W", text="说说？"))).opens()
    assert "没有看到字" in chat.says("a\x00".replace("a", "\x01")).last.text


def test_saying_no_three_times_offers_a_way_out() -> None:
    chat = Chat(form(YES_NO)).opens()
    for _ in range(3):
        chat.answers("第一个", "不是")
    assert "不愿意答这一题，回“不想说”" in chat.last.text


def test_two_choices_that_are_equally_near() -> None:
    twins = Single(
        code="T",
        text="哪个？",
        choices=(Choice(code=1, label="东川区铜都街道"), Choice(code=2, label="东川区铜部街道")),
    )
    chat = Chat(form(twins)).opens().says("东川区铜郁街道")
    assert chat.last.tone is Tone.PROBLEM
    assert chat.says("街道").answer("T") is None


def test_a_long_label_is_shortened_on_the_button_only() -> None:
    label = "很长的选项" * 20
    long = Single(code="L", text="哪个？", choices=(*YES_NO.choices, Choice(code=3, label=label)))
    chat = Chat(form(long)).opens()
    assert label in chat.last.text
    assert chat.labels[2].endswith("…")
    assert chat.says(label).answer("L") == Answer("given", 3)
