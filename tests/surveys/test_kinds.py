"""Every kind of question in a conversation: shown, tapped, typed, sent, changed, passed over."""

from __future__ import annotations

import pytest

from surveys.conversation import Answer, MediaOffered, RunReopened
from surveys.form import (
    Choice,
    Consent,
    Form,
    FormKind,
    Integer,
    Money,
    Multiple,
    Note,
    Nps,
    Question,
    Ranking,
    Scale,
    Single,
    Words,
)
from surveys.messages import MAX_GRID, Picked, Press, Tone, Voice
from tests.surveys import cases
from tests.surveys.chat import Chat

ABC = tuple(Choice(code=n, label=label) for n, label in enumerate("甲乙丙", 1))
UNSURE = Choice(code=9, label="不清楚", dont_know=True)


def asking(*questions: Question, **form: object) -> Chat:
    made = {"id": "survey", "kind": FormKind.SURVEY, "title": "回访", "questions": questions}
    return Chat(Form.model_validate({**made, **form})).opens()


def at(code: str) -> Chat:
    """The questionnaire of all kinds, answered up to this question."""
    chat = Chat(cases.every_kind()).opens()
    for _ in range(40):
        if chat.at == code:
            return chat
        chat.answers_somehow()
    raise AssertionError(f"{code} is not reached")


def test_the_whole_questionnaire_can_be_gone_through() -> None:
    chat = Chat(cases.every_kind()).opens().finishes()
    (closed,) = chat.closed
    asked = {q.code for q in cases.every_kind().questions if not isinstance(q, Note)}
    assert set(closed.answers) >= asked - {"S1_other", "M1_other"}
    assert closed.outcome == "complete"


class TestNotes:
    def test_stand_over_the_next_question_and_are_never_counted(self) -> None:
        first, last = Note(code="W1", text="先看这里"), Note(code="W2", text="谢谢您")
        chat = asking(first, Integer(code="I", text="几个？"), last, Words(code="O", text="还有？"))
        assert chat.last.text == "先看这里\n第1题/共2题\n几个？"
        chat.says("什么")
        assert "先看这里" not in chat.last.text, "once is enough"
        chat.says("3")
        assert "谢谢您\n第2题/共2题" in chat.last.text
        chat.says("没有了")
        assert chat.at == "review"
        assert "先看这里" not in chat.last.text

    def test_at_the_end_it_stands_over_the_review(self) -> None:
        form = Integer(code="I", text="几个？"), Note(code="W", text="热线12345")
        assert asking(*form).says("3").last.text.startswith("记下了：3。\n\n热线12345\n都答完了")
        chat = asking(*form, review=False).says("3")
        assert "热线12345\n谢谢您！" in chat.last.text

    def test_before_an_answer_that_came_with_the_invitation_it_is_not_lost(self) -> None:
        known = Single(code="G1", text="哪类？", choices=ABC)
        questions = Note(code="W", text="先看"), known, Integer(code="I", text="几个？")
        form = Form(id="survey", kind=FormKind.SURVEY, title="t", questions=questions)
        assert Chat(form, presets={"G1": 2}).opens().last.text.startswith("先看\n第1题/共1题")


class TestConsent:
    def test_the_end_keeps_nothing_but_the_refusal(self) -> None:
        before = Integer(code="I", text="几个？")
        chat = asking(before, Consent(code="K", text="同意吗？", ends=True), before_end())
        chat.says("3").says("不同意")
        assert [(fact.outcome, fact.answers) for fact in chat.closed] == [("refused", {})]
        assert "没有留下" in chat.last.text
        run = chat.conversation.run
        assert run is not None
        assert run.answers == run.set_aside == {}
        chat.says("开始")
        assert isinstance(chat.new[0], RunReopened)
        assert chat.at == "I"

    @pytest.mark.parametrize("said", ["不想说", "2", "不愿意", "不行"])
    def test_what_is_no_agreement_ends_it(self, said: str) -> None:
        chat = at("K1").says(said)
        assert [fact.outcome for fact in chat.closed] == ["refused"]

    @pytest.mark.parametrize("said", ["好的", "1", "同意", "可以"])
    def test_agreement_in_other_words(self, said: str) -> None:
        assert at("K1").says(said).at == "K2"

    def test_without_an_end_conditions_decide(self) -> None:
        assert at("K2").says("不同意").at == "S1"
        assert at("K2").presses("同意").at == "T1"

    @pytest.mark.parametrize("said", ["跳过", "不知道", "随便"])
    def test_it_cannot_be_passed_over(self, said: str) -> None:
        chat = at("K1").says(said).says(said).says(said)
        assert chat.at == "K1"
        assert chat.closed == []
        assert "不同意也没关系" in chat.last.text

    def test_taken_back_before_submitting(self) -> None:
        chat = at("O1").says("修改 1").says("不同意")
        assert chat.closed[0].answers == {}

    def test_a_submitted_form_is_not_withdrawn_by_it(self) -> None:
        chat = Chat(cases.every_kind()).opens().finishes().says("修改 1").says("不同意")
        assert len(chat.closed) == 1
        assert chat.answer("K1") == Answer("given", 1)
        assert chat.says("继续").presses("3").conversation.run is None


def before_end() -> Question:
    return Words(code="O", text="还有？")


class TestRanking:
    def test_each_tap_shows_the_rank_and_a_second_takes_it_back(self) -> None:
        chat = asking(Ranking(code="R", text="排一排", choices=ABC, at_least=2))
        chat.presses("丙").presses("甲")
        assert chat.labels == ["【第2】甲", "乙", "【第1】丙", "完成"]
        assert chat.last.edits
        chat.presses("3")
        assert chat.labels == ["【第1】甲", "乙", "丙", "完成"]
        chat.presses("完成")
        assert "请至少选2项" in chat.last.text
        chat.presses("2").presses("完成")
        assert chat.answer("R") == Answer("given", (1, 2))
        assert "第1 甲、第2 乙" in chat.last.text

    @pytest.mark.parametrize("said", ["3 1 2", "3、1、2", "3>1>2", "丙，甲，乙", "三 一 二"])
    def test_typed_in_order(self, said: str) -> None:
        chat = asking(Ranking(code="R", text="排一排", choices=ABC)).says(said)
        assert chat.answer("R") == Answer("given", (3, 1, 2))

    def test_typed_without_gaps_is_asked_back_in_order(self) -> None:
        chat = asking(Ranking(code="R", text="排一排", choices=ABC)).says("312")
        assert "您是说“第1 丙、第2 甲、第3 乙”吗？" in chat.last.text
        assert chat.says("是").answer("R") == Answer("given", (3, 1, 2))

    def test_typed_one_by_one(self) -> None:
        chat = asking(Ranking(code="R", text="排一排", choices=ABC)).says("2").says("3").says("1")
        assert chat.answer("R") is None
        assert chat.says("完成").answer("R") == Answer("given", (2, 3, 1))

    def test_at_most(self) -> None:
        chat = asking(Ranking(code="R", text="排一排", choices=ABC, at_most=2))
        assert "最多选2项" in chat.says("1 2 3").last.text
        chat.presses("1").presses("2").presses("3")
        assert chat.last.tone is Tone.PROBLEM
        assert chat.says("2 1").answer("R") == Answer("given", (2, 1))

    def test_unsure_stands_alone(self) -> None:
        chat = asking(Ranking(code="R", text="排一排", choices=(*ABC, UNSURE)))
        chat.presses("甲").presses("不清楚").presses("完成")
        assert chat.answer("R") == Answer("dont_know", (9,))


class TestGrids:
    def test_eleven_numbers_with_their_ends(self) -> None:
        chat = asking(Nps(code="N", text="愿意推荐吗？"))
        assert chat.last.grid
        assert chat.labels == [str(n) for n in range(10, -1, -1)]
        assert "10 9 8 7 6 5 4 3 2 1 0\n（10 = 非常愿意，0 = 很不愿意）" in chat.last.text
        assert len(chat.last.options) <= MAX_GRID
        chat.says("十一")
        assert "10 = 非常愿意" in chat.last.text
        assert asking(Nps(code="N", text="？")).presses("0").answer("N") == Answer("given", 0)

    @pytest.mark.parametrize(
        ("said", "code"),
        [("10", 10), ("十", 10), ("10分", 10), ("非常愿意", 10), ("０", 0), ("零分", 0), ("7", 7)],
    )
    def test_typed(self, said: str, code: int) -> None:
        chat = asking(Nps(code="N", text="愿意吗？")).says(said)
        assert chat.answer("N") == Answer("given", code)

    def test_a_scale_of_ten_and_unsure(self) -> None:
        chat = at("P4")
        assert chat.last.grid
        assert "99 说不准" in chat.last.text
        assert chat.presses("说不准").answer("P4") == Answer("dont_know", 99)

    def test_a_scale_of_five_is_none(self) -> None:
        assert not at("P1").last.grid

    def test_more_than_twelve_go_on_pages(self) -> None:
        grades = tuple(Choice(code=n, label=f"{n}分") for n in range(15, 0, -1))
        chat = asking(Scale(code="P", text="几分？", choices=grades))
        assert len(chat.last.options) <= MAX_GRID
        assert chat.presses("更多选项…").presses("1").answer("P") == Answer("given", 1)


class TestMatrix:
    def test_the_rows_go_by_on_one_message(self) -> None:
        chat = at("P1")
        first = chat.last
        assert "您对发放工作的下面几项满意吗？\n▶ 物资的质量" in first.text
        chat.presses("满意")
        assert chat.last.edits
        assert "✓ 物资的质量：满意\n▶ 发放的时间" in chat.last.text
        assert "记下了" not in chat.last.text
        chat.presses("非常满意").presses("跳过")
        assert [prompt.edits for prompt in chat.prompts[-3:]] == [True, True, False]
        assert chat.at == "P4"

    def test_a_press_on_an_earlier_row_is_not_taken_for_the_next(self) -> None:
        chat = at("P1")
        first = chat.last
        chat.presses("满意").presses("1", on=first)
        assert chat.last.tone is Tone.PROBLEM
        assert not chat.last.edits
        assert chat.answer("P2") is None
        assert chat.answer("P1") == Answer("given", 4)

    def test_a_typed_answer_gets_a_message_of_its_own(self) -> None:
        chat = at("P1").says("满意")
        assert not chat.last.edits
        assert chat.last.text.startswith("记下了：满意。")
        assert "✓ 物资的质量：满意" in chat.last.text

    def test_back_within_the_matrix(self) -> None:
        chat = at("P1").presses("满意").presses("上一题")
        assert chat.last.edits
        assert "▶ 物资的质量" in chat.last.text
        assert "现在记的是：满意" in chat.last.text

    def test_two_matrices_side_by_side_stay_two(self) -> None:
        rows = [Single(code=f"{m}{n}", text="行", stem=m, choices=ABC) for m in "AB" for n in "12"]
        chat = asking(*rows).presses("甲").presses("甲")
        assert chat.at == "B1"
        assert not chat.last.edits
        assert "A" not in chat.last.text.split("\n\n")[1]


class TestSent:
    def test_a_voice_note_is_kept_as_it_comes(self) -> None:
        chat = at("V1").sends(Voice("file-9", "audio/amr", 4000, 7))
        offered = next(fact for fact in chat.new if isinstance(fact, MediaOffered))
        assert offered.photo == Voice("file-9", "audio/amr", 4000, 7)
        assert chat.answer("V1") == Answer("given", f"voice:{offered.media_id}")
        assert "记下了：语音一段。" in chat.last.text

    def test_words_with_voice_take_both(self) -> None:
        answer = at("O1").speaks().answer("O1")
        assert answer is not None
        assert str(answer.value).startswith("voice:m")
        assert at("O1").says("都好").answer("O1") == Answer("given", "都好")
        assert "voice" in at("O1").last.expects

    def test_words_cannot_pass_for_a_voice_note(self) -> None:
        assert at("V1").says("voice:m1").answer("V1") is None
        assert at("O1").says("Voice:m1").answer("O1") is None

    def test_words_without_voice_take_none(self) -> None:
        chat = asking(Words(code="O", text="说说")).speaks()
        assert chat.answer("O") is None
        assert "请点选项，或者打字" in chat.last.text

    def test_a_place_is_made_coarse_before_it_is_kept(self) -> None:
        chat = at("L1").stands_at(29.35678, 106.52345)
        assert chat.answer("L1") == Answer("given", "29.357,106.523")
        assert "位置 29.357,106.523" in chat.last.text
        assert "29.35678" not in repr(chat.facts)

    def test_a_place_that_is_none(self) -> None:
        chat = at("L1").stands_at(99.0, 0.0)
        assert chat.answer("L1") is None
        assert "请再发一次" in chat.last.text

    def test_where_no_place_is_asked_for(self) -> None:
        assert "用不着位置" in at("S1").stands_at(29.3, 106.5).last.text


class TestOther:
    def test_it_is_asked_only_where_it_was_chosen(self) -> None:
        chat = at("S1").says("其他方式")
        assert chat.at == "S1_other"
        assert "您选了“其他方式”，请说明：" in chat.last.text
        chat.says("捐赠点领的").says("上一题").says("上一题").says("1")
        assert chat.answer("S1_other") is None
        run = chat.conversation.run
        assert run is not None
        assert run.set_aside["S1_other"] == Answer("given", "捐赠点领的")
        chat.says("上一题").says("3")
        assert chat.answer("S1_other") == Answer("given", "捐赠点领的")

    def test_among_several(self) -> None:
        assert at("M1").says("1 4").at == "M1_other"
        assert at("M1").says("1 3").at == "P1"


class TestChanges:
    def test_answers_of_all_kinds_are_set_aside_and_come_back(self) -> None:
        chat = at("review")
        run = chat.conversation.run
        assert run is not None
        before = dict(run.answers)
        number = [q.code for q in cases.every_kind().questions if q.code in before].index("S1") + 1
        chat.says(f"修改 {number}").says("没有领到")
        run = chat.conversation.run
        assert run is not None
        assert {"M1", "P1", "P2", "P3"} <= set(run.set_aside)
        chat.says(f"修改 {number}").says("1")
        run = chat.conversation.run
        assert run is not None
        assert run.answers == before

    def test_the_review_shows_all_in_words(self) -> None:
        chat = at("R1").says("2 1 3").says("5").says("3.5").says("600").says("2026年1月31日")
        chat.stands_at(29.35, 106.5).photographs().speaks().says("无")
        for words in (
            *("同意", "138 0013 8000", "自己去领", "10分（非常愿意）", "3.5亩", "600.00元"),
            *("第1 发得及时、第2 东西实用", "2026年1月31日", "位置 29.350,106.500"),
            *("照片（文件）一份", "语音一段", "5口"),
        ):
            assert words in chat.last.text, words
        assert "题目都问完了" in chat.last.text
        assert "下面的问题没有对错" not in chat.last.text


class TestStuck:
    def test_a_required_question_of_a_survey_offers_a_refusal(self) -> None:
        chat = asking(Integer(code="I", text="几个？")).answers("啥", "啥")
        assert chat.labels == []
        chat.says("啥")
        assert chat.labels == ["不想说"]
        assert chat.presses("不想说").answer("I") == Answer("refused")

    def test_an_optional_one_is_passed_over(self) -> None:
        chat = asking(Single(code="S", text="哪个？", choices=ABC, required=False))
        assert "跳过" not in chat.answers("啥", "啥").labels
        assert chat.says("啥").presses("跳过").answer("S") == Answer("skipped")

    def test_where_unsure_is_a_choice_it_is_the_way(self) -> None:
        chat = asking(Single(code="S", text="哪个？", choices=(*ABC, UNSURE)))
        chat.answers("啥", "啥", "啥")
        assert chat.labels == ["甲", "乙", "丙", "不清楚"]
        assert "说不准没关系，回“9”就行" in chat.last.text

    def test_a_figure_of_a_unit_is_owed(self) -> None:
        form = Form(
            id="line.1",
            kind=FormKind.CONFIRMATION,
            title="支出确认",
            questions=(Money(code="A", text="多少？"),),
        )
        chat = Chat(form).opens().answers("啥", "啥", "啥")
        assert chat.labels == ["暂停"]
        assert "请和协调员联系" in chat.last.text
        chat.presses("暂停")
        assert chat.conversation.status == "paused"
        assert chat.says("继续").at == "A"

    def test_photos_and_voices_where_none_are_taken_count_as_tries(self) -> None:
        chat = asking(Integer(code="I", text="几个？")).photographs().speaks().stands_at(1.0, 1.0)
        assert chat.labels == ["不想说"]

    def test_an_answer_starts_the_count_anew(self) -> None:
        chat = asking(Integer(code="I", text="几个？"), Integer(code="J", text="又几个？"))
        chat.answers("啥", "啥", "3", "啥")
        assert chat.at == "J"
        assert chat.labels == []


def test_a_press_that_is_forged_for_a_row_does_nothing() -> None:
    chat = at("P1")
    token = chat.token("满意").rpartition(".")[0]
    for action in ("t1.1", "c77", "done", "suggested", "/x"):
        chat.sends(Press(f"{token}.{action}"))
        assert chat.answer("P1") is None


class TestSentOffAsOne:
    """A card with boxes: everything that is ticked comes at once."""

    def several(self, **more: object) -> Chat:
        made = {"code": "M", "text": "参加过哪些？", "choices": (*ABC, UNSURE)}
        return asking(Multiple.model_validate({**made, **more}))

    def picked(self, chat: Chat, *labels: str) -> Picked:
        return Picked(tuple(one.token for one in chat.last.options if one.label in labels))

    def test_is_taken(self) -> None:
        chat = self.several()
        assert chat.last.several
        chat.sends(self.picked(chat, "丙", "甲"))
        assert chat.answer("M") == Answer("given", (1, 3))

    def test_in_place_of_what_was_ticked_before(self) -> None:
        chat = self.several()
        chat.presses("乙").sends(self.picked(chat, "甲"))
        assert chat.answer("M") == Answer("given", (1,))

    def test_what_does_not_go_together(self) -> None:
        chat = self.several()
        chat.sends(self.picked(chat, "甲", "不清楚"))
        assert "不能和别的一起选" in chat.last.text
        assert chat.sends(Picked(())).at == "M"
        assert "至少选1项" in chat.last.text
        assert chat.sends(self.picked(chat, "不清楚")).answer("M") == Answer("dont_know", (9,))

    def test_an_old_card_and_a_forged_one(self) -> None:
        chat = self.several()
        old = self.picked(chat, "甲")
        chat.sends(self.picked(chat, "乙"))
        chat.sends(old)
        assert chat.answer("M") == Answer("given", (2,))
        chat = self.several()
        done = next(one.token for one in chat.last.options if one.label == "完成")
        assert "没有算进去" in chat.sends(Picked((done,))).last.text
        assert "没有算进去" in chat.sends(Picked(("x.y.z",))).last.text

    def test_where_one_choice_is_asked_for(self) -> None:
        chat = asking(Single(code="S", text="哪个？", choices=ABC))
        assert not chat.last.several
        assert "没有算进去" in chat.sends(self.picked(chat, "甲", "乙")).last.text
