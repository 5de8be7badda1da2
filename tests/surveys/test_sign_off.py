"""How far a sign-off is follows from its acts and from what stands; what people are asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.conversation import MediaOffered, Role
from surveys.messages import Photo
from surveys.sign_off import (
    WHATS,
    Act,
    SignOff,
    Stage,
    What,
    act_of,
    due,
    payload_of,
    sign_off,
)
from surveys.sign_off_forms import (
    reopen_form,
    reopened_unit,
    review_form,
    said_with_reason,
    stamp_form,
    verdict,
    why,
)
from tests.surveys import cases
from tests.surveys.chat import Chat

NOW = datetime(2021, 1, 11, 9, 0, tzinfo=UTC)
FORMS = ("line.1", "line.2")


def act(what: What, sheet: int, *, review: bool = True, **forms: int) -> Act:
    named = {name.replace("_", "."): version for name, version in forms.items()}
    return Act(what, sheet, "办公室", NOW, f"{sheet:064d}", review=review, forms=named)


def signed(*acts: Act, standing: dict[str, int] | None = None) -> SignOff:
    stands = standing if standing is not None else {"line.1": 1, "line.2": 1}
    return sign_off(acts, stands, FORMS)


FILLED = ("1", "50000", "1", "1", "尾款还没有付", "1", "1", "4", "凭证第7号", "提交")
"""What a unit says of a line."""

FIRST = act("submitted", 1, line_1=1, line_2=1)


class TestStages:
    def test_the_ordinary_way(self) -> None:
        way = [FIRST, act("confirmed", 1), act("stamped", 1)]
        stages = [signed(*way[:n]).stage for n in range(4)]
        assert stages == [Stage.FILLING, Stage.SUBMITTED, Stage.REVIEWED, Stage.STAMPED]
        assert [signed(*way[:n]).locked for n in range(4)] == [False, False, True, True]
        assert signed(*way).words == "已盖章归档"

    def test_without_a_second_person_there_is_no_review(self) -> None:
        alone = act("submitted", 1, review=False, line_1=1, line_2=1)
        assert signed(alone).words == "经办人提交，待盖章"
        assert not signed(alone).locked
        assert not signed(alone).reviewable
        assert signed(alone, act("stamped", 1)).locked

    def test_what_was_returned_can_be_confirmed_after_all(self) -> None:
        back = signed(FIRST, act("returned", 1))
        assert (back.stage, back.reviewable, back.locked) == (Stage.RETURNED, True, False)
        assert signed(FIRST, act("returned", 1), act("confirmed", 1)).stage is Stage.REVIEWED

    def test_a_new_version_takes_review_and_stamp_with_it(self) -> None:
        stamped = (FIRST, act("confirmed", 1), act("stamped", 1))
        moved = signed(*stamped, standing={"line.1": 2, "line.2": 1})
        assert (moved.stage, moved.lapsed) == (Stage.FILLING, stamped[2])
        assert "第1版的盖章已失效，需重新盖章" in moved.words
        second = act("submitted", 2, line_1=2, line_2=1)
        again = signed(*stamped, second, standing={"line.1": 2, "line.2": 1})
        assert (again.stage, again.sheet, again.lapsed) == (Stage.SUBMITTED, 2, stamped[2])
        anew = (*stamped, second, act("confirmed", 2), act("stamped", 2))
        done = signed(*anew, standing={"line.1": 2, "line.2": 1})
        assert (done.stage, done.lapsed) == (Stage.STAMPED, None)

    def test_acts_about_another_version_change_nothing(self) -> None:
        assert signed(FIRST, act("confirmed", 2)).stage is Stage.SUBMITTED
        assert signed(FIRST, act("stamped", 1)).stage is Stage.SUBMITTED
        assert signed(FIRST, act("reopened", 1)).stage is Stage.SUBMITTED

    def test_a_reopening_can_be_taken_back(self) -> None:
        way = (FIRST, act("confirmed", 1), act("stamped", 1), act("reopened", 1))
        assert (signed(*way).stage, signed(*way).locked) == (Stage.REOPENED, False)
        assert signed(*way).stamped is not None, "nothing has changed yet: the stamp is in force"
        assert signed(*way, act("kept", 1)) == signed(*way[:3])

    def test_a_form_that_is_missing_or_erased_is_being_filled_in(self) -> None:
        assert signed(FIRST, act("confirmed", 1), standing={"line.1": 1}).stage is Stage.FILLING

    def test_what_is_due(self) -> None:
        none = SignOff()
        assert not due(none, {"line.1": 1}, FORMS)
        assert due(none, {"line.1": 1, "line.2": 1}, FORMS)
        assert not due(signed(FIRST), {"line.1": 1, "line.2": 1}, FORMS)
        assert due(signed(FIRST), {"line.1": 1, "line.2": 2}, FORMS)
        assert not due(none, {}, ())


@given(st.lists(st.tuples(st.sampled_from(WHATS), st.integers(1, 3)), max_size=12))
def test_only_what_is_reviewed_or_stamped_in_the_newest_version_is_locked(
    told: list[tuple[What, int]],
) -> None:
    acts: list[Act] = []
    sheet = 0
    for what, number in told:
        sheet = sheet + 1 if what == "submitted" else sheet
        about = sheet if what == "submitted" else number
        acts.append(act(what, about, line_1=1, line_2=1))
        state = signed(*acts)
        assert state.sheet == sheet
        for one in (state.reviewed, state.stamped):
            assert one is None or one.sheet == sheet
        assert not (state.locked and state.reviewable)
        if state.stage is Stage.STAMPED:
            assert state.reviewed is not None
            assert state.reviewed.what == "confirmed"


@given(
    st.sampled_from(WHATS),
    st.integers(1, 99),
    st.text(max_size=20),
    st.dictionaries(st.text(max_size=5), st.integers(1, 9), max_size=3),
)
def test_an_act_comes_back_as_it_was(
    what: What, sheet: int, reason: str, forms: dict[str, int]
) -> None:
    scans = (("ab" * 32, "application/pdf"),) if what == "stamped" else ()
    kept = forms if what == "submitted" else {}
    made = Act(what, sheet, "某科", NOW, "h", 7, reason, forms=kept, scans=scans)
    assert act_of(payload_of(made), hash="h", seq=7) == made
    assert payload_of(made) == payload_of(act_of(payload_of(made), hash="", seq=0))


class TestReviewer:
    def chat(self) -> Chat:
        form = review_form("U1", "区民政局", 2, "《确认表》\n· 支出 50,000.00元")
        return Chat(form, role=Role.REVIEWER).opens()

    def test_sees_the_figures_and_confirms_by_one_tap(self) -> None:
        chat = self.chat()
        assert "· 支出 50,000.00元" in chat.last.text
        assert "不代替签字盖章" in chat.last.text
        chat.presses("确认")
        assert verdict(chat.closed[0].answers) == (True, "")

    @pytest.mark.parametrize("said", ["1", "确认", "同意", "属实"])
    def test_confirms_in_words(self, said: str) -> None:
        assert verdict(self.chat().says(said).closed[0].answers) == (True, "")

    @pytest.mark.parametrize(
        "said", ["退回：支出不对", "退回（支出不对）", "退回，支出不对", "退回 支出不对"]
    )
    def test_returns_with_the_reason_in_one_go(self, said: str) -> None:
        assert verdict(self.chat().says(said).closed[0].answers) == (False, "支出不对")

    def test_is_asked_for_the_reason(self) -> None:
        chat = self.chat().says("退回")
        assert "为什么退回" in chat.last.text
        chat.says("错")
        assert chat.closed == []
        chat.says("支出和凭证对不上")
        assert verdict(chat.closed[0].answers) == (False, "支出和凭证对不上")

    def test_nothing_is_guessed(self) -> None:
        assert self.chat().says("再看看").closed == []

    def test_only_a_reviewer_is_heard_so(self) -> None:
        assert said_with_reason(cases.budget_leaf(), "verdict", "退回：支出不对") == ""


class TestStamp:
    def test_takes_photos_page_by_page_or_a_pdf(self) -> None:
        form = stamp_form("U1", 2, "0123456789abcdef")
        chat = Chat(form, role=Role.CONTACT).opens()
        assert chat.labels == ["上传盖章件"]
        chat.says("上传盖章件")
        assert "第2版" in chat.last.text
        assert chat.last.expects == ("photo", "file")
        chat.says("明天再发")
        assert chat.closed == []
        chat.sends(Photo("one")).sends(Photo("two", "application/pdf")).says("跳过")
        offered = [fact.question for fact in chat.facts if isinstance(fact, MediaOffered)]
        assert offered == ["scan", "scan2"]
        assert len(chat.closed) == 1

    def test_a_spreadsheet_is_no_stamped_page(self) -> None:
        chat = Chat(stamp_form("U1", 2, "0123456789abcdef"), role=Role.CONTACT).opens()
        chat.says("上传盖章件").sends(Photo("sheet", "text/plain"))
        assert "不收文件" in chat.last.text
        assert not [fact for fact in chat.facts if isinstance(fact, MediaOffered)]


def test_a_unit_is_opened_again_by_number_name_or_id() -> None:
    form = reopen_form(1, {"U1": "区民政局", "U2": "区卫健局"})
    for said in ("2", "区卫健局", "U2"):
        chat = Chat(form, role=Role.COORDINATOR).opens().says("重新开放单位").says(said)
        chat.says("凭证补记")
        assert reopened_unit(form, chat.closed[0].answers) == "U2"
        assert why(chat.closed[0].answers) == "凭证补记"


def test_time_does_not_order_acts() -> None:
    """The chain's order does: a clock that was set back changes nothing."""
    late = Act("confirmed", 1, "x", NOW - timedelta(days=1), "h")
    assert signed(FIRST, late).stage is Stage.REVIEWED


class TestCorrection:
    def chat(self) -> Chat:
        chat = Chat(cases.welfare_line(), role=Role.CONTACT).opens()
        chat.answers(*FILLED)
        assert len(chat.closed) == 1
        return chat

    def corrected(self) -> Chat:
        return self.chat().answers("修改 5", "尾款二月才支付", "提交")

    def test_the_reason_is_asked_and_kept_with_it(self) -> None:
        chat = self.corrected()
        assert "为什么更正？" in chat.last.text
        assert len(chat.closed) == 1
        chat.says("凭证补记")
        assert [closed.reason for closed in chat.closed] == ["", "凭证补记"]
        assert chat.closed[-1].version == 2

    def test_a_word_is_no_reason(self) -> None:
        chat = self.corrected().says("1")
        assert "请写明原因" in chat.last.text
        chat.says("哦" * 201)
        assert "短一点" in chat.last.text
        assert len(chat.closed) == 1

    def test_the_way_back_leads_to_the_review(self) -> None:
        chat = self.corrected().says("上一题")
        assert "都答完了" in chat.last.text
        chat.says("1")
        assert "为什么更正？" in chat.last.text
        chat.says("退出")
        assert len(chat.closed) == 1

    def test_each_correction_has_its_own_reason(self) -> None:
        chat = self.corrected().says("凭证补记")
        chat.answers("修改 5", "尾款三月才支付", "提交")
        assert "为什么更正？" in chat.last.text
        assert len(chat.closed) == 2

    def test_what_is_signed_cannot_be_corrected(self) -> None:
        chat = self.chat()
        chat.agenda = replace(chat.agenda, locked={chat.agenda.forms[0].id: "已盖章，联系协调员"})
        chat.says("修改")
        assert "已盖章，联系协调员" in chat.last.text
        assert chat.conversation.run is None

    def test_a_lock_that_comes_while_correcting_loses_nothing(self) -> None:
        chat = self.chat().answers("修改 5", "尾款二月才支付")
        chat.agenda = replace(chat.agenda, locked={chat.agenda.forms[0].id: "已盖章，联系协调员"})
        chat.says("提交")
        assert "已盖章，联系协调员" in chat.last.text
        assert len(chat.closed) == 1
        assert chat.conversation.run is not None
        chat.says("不改了")
        assert chat.conversation.run is None
