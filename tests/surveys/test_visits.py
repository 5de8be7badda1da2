"""A helper interviews one person after another on one phone; on the telephone, from a list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from surveys.agenda import Call
from surveys.conversation import CallMade, Interview, Role, RunClosed, RunStarted
from surveys.state import to_json
from tests.surveys.cases import survey
from tests.surveys.chat import Chat


def helper(*, mode: str = "assisted", presets: dict[str, int] | None = None) -> Chat:
    chat = Chat(survey(), role=Role.HELPER, presets=presets)
    how = {"assisted": "assisted", "phone": "phone"}[mode]
    chat.agenda = replace(chat.agenda, interview=how)  # type: ignore[arg-type]
    return chat.opens()


def introduced(involved: str = "2", presets: dict[str, int] | None = None) -> Chat:
    return helper(presets=presets or {"G1": 4}).says("1").says(involved)


def begun(chat: Chat) -> list[RunStarted]:
    return [fact for fact in chat.facts if isinstance(fact, RunStarted)]


def test_at_first_contact_the_helper_is_asked_once_who_they_are() -> None:
    chat = helper()
    assert "您是他们的" in chat.last.text
    assert chat.labels == ["村（社区）干部", "家人", "志愿者", "工作人员"]
    chat.says("干部")
    assert "是否参与这次的发放，或者参与过名单评定" in chat.last.text
    chat.says("上一题")
    assert "您是他们的" in chat.last.text
    chat.says("1").says("没有")
    assert chat.labels == ["开始第一位"]
    assert "今天还没有完成的" in chat.last.text
    chat.opens()
    assert chat.labels == ["开始第一位"]


def test_an_interview_is_read_aloud_and_consent_comes_first() -> None:
    chat = introduced().says("开始第一位")
    assert chat.last.text.startswith("请把下面这段话读给对方听：")
    assert "回答由村（社区）干部代为填写，记的是您自己的意见" in chat.last.text
    assert "要本人亲口答应" in chat.last.text
    chat.says("愿意")
    assert "读题：" in chat.last.text
    assert "读选项：" in chat.last.text
    while "不清楚" not in chat.last.text:
        chat.says("1")
    unread = [line for line in chat.last.text.split("\n") if "不清楚" in line]
    assert all(line.endswith("（不读，对方这样说才选）") for line in unread)


def test_the_next_person_is_one_tap_away_and_counted() -> None:
    chat = introduced()
    for count in (1, 2, 3):
        chat.presses(chat.labels[0]).says("1").finishes_this()
        assert f"今天已完成{count}份" in chat.last.text
        assert "编号" in chat.last.text
        assert "读给对方听" in chat.last.text
        assert chat.labels == ["下一位"]
    runs = {fact.run for fact in chat.facts if isinstance(fact, RunClosed)}
    assert len(runs) == 3
    about = {fact.interview for fact in chat.facts if isinstance(fact, RunClosed)}
    assert about == {Interview("assisted", "村（社区）干部")}
    helping = chat.conversation.helping
    assert helping is not None
    assert helping.day == "2020-01-20"
    yesterday = replace(helping, day="2020-01-19")
    chat.conversation = replace(chat.conversation, helping=yesterday)
    chat.says("下一位").says("1").finishes_this()
    assert "今天已完成1份" in chat.last.text


def test_who_takes_part_in_handing_out_is_marked() -> None:
    chat = introduced(involved="是").says("下一位").says("1").finishes_this()
    assert chat.closed[-1].interview == Interview("assisted", "村（社区）干部", involved=True)


def test_a_decline_is_counted_and_the_helper_goes_on() -> None:
    chat = introduced().says("1").says("0")
    assert "记为不愿意参加" in chat.last.text
    chat.says("1").says("1").says("退出")
    assert [fact.outcome for fact in chat.closed] == ["refused", "left"]
    assert "这一份停在这里" in chat.last.text
    assert len({fact.run for fact in chat.closed}) == 2
    chat.says("退出").says("1")
    assert chat.conversation.status == "left"
    chat.says("继续").says("1")
    assert chat.at == "opening"


def test_only_the_last_interview_can_be_changed() -> None:
    chat = introduced()
    chat.says("修改")
    assert "现在没有可以修改的内容" in chat.last.text
    chat.says("1").says("1").finishes_this()
    last = chat.conversation.submitted["survey"]
    chat.says("修改").says("1").says("2")
    assert chat.conversation.run is not None
    assert chat.conversation.run.id == last.id
    chat.finishes_this()
    assert chat.closed[-1].run == last.id
    assert chat.closed[-1].version == 2
    assert "今天已完成1份" in chat.last.text, "a correction is not another interview"
    chat.says("下一位")
    assert chat.conversation.submitted == {}
    chat.says("0").says("修改")
    assert "现在没有可以修改的内容" in chat.last.text


def test_leaving_a_correction_puts_back_what_was_submitted() -> None:
    chat = introduced().says("1").says("1").finishes_this()
    last = chat.conversation.submitted["survey"]
    chat.says("修改").says("1").says("2").says("退出")
    assert chat.conversation.submitted == {"survey": last}
    assert chat.conversation.run is None
    assert chat.conversation.status == "active"


def test_the_state_does_not_grow_with_the_number_of_interviews() -> None:
    chat = introduced()
    sizes = []
    for _ in range(8):
        chat.presses(chat.labels[0]).says("1").finishes_this()
        sizes.append(len(to_json(chat.conversation)))
    assert max(sizes) - min(sizes) < 200


def test_the_group_is_asked_unless_the_link_knows_it() -> None:
    assert "G1" in questions_asked({})
    assert "G1" not in questions_asked({"G1": 4})


def questions_asked(presets: dict[str, int]) -> set[str]:
    chat = helper(presets=presets).says("1").says("2").says("1").says("1")
    asked = set()
    while chat.conversation.run is not None:
        asked.add(chat.at)
        chat.answers_somehow()
    return asked


def test_a_closed_survey_asks_nobody() -> None:
    chat = introduced()
    chat.offer()
    chat.says("下一位")
    assert "现在不收回答" in chat.last.text
    assert begun(chat) == []


# -- on the telephone


def caller(number: str = "17", **call: object) -> Chat:
    chat = helper(mode="phone", presets={"G1": 4})
    give(chat, number, **call)
    return chat.says("2")


def give(chat: Chat, number: str, **call: object) -> None:
    given = Call(number, **call) if number else None  # type: ignore[arg-type]
    chat.agenda = replace(chat.agenda, calls=True, call=given)


def calls(chat: Chat) -> list[CallMade]:
    return [fact for fact in chat.facts if isinstance(fact, CallMade)]


def test_a_caller_is_not_asked_for_a_relation() -> None:
    assert "是否参与这次的发放" in helper(mode="phone").last.text


def test_the_number_to_call_and_the_keys_of_the_outcomes() -> None:
    chat = caller("17", attempt=2, appointed="1月21日15:00")
    assert "请打名单第17号（第2次打）。约好：1月21日15:00。" in chat.last.text
    keys = {option.label: option.code for option in chat.last.options}
    assert keys == {
        "打通了，是本人": "1",
        "无人接": "2",
        "改约": "3",
        "拒访": "4",
        "非本人": "5",
        "空号": "0",
    }


@pytest.mark.parametrize(
    ("key", "outcome"),
    [("2", "no_answer"), ("4", "refused"), ("5", "wrong_person"), ("0", "no_such_number")],
)
def test_an_outcome_ends_the_attempt_and_the_next_number_is_one_key_away(
    key: str, outcome: str
) -> None:
    chat = caller().says(key)
    assert calls(chat) == [CallMade("17", outcome)]  # type: ignore[arg-type]
    assert chat.labels == ["下一个号码"]
    give(chat, "18")
    chat.says("1")
    assert "第18号" in chat.last.text
    assert len(calls(chat)) == 1


def test_a_call_is_put_off_to_a_time() -> None:
    chat = caller().says("改约")
    assert chat.labels == ["两小时以后", "今天晚上7点", "明天上午", "明天下午"]
    chat.says("上一题")
    assert "第17号" in chat.last.text
    chat.says("3").says("明天下午")
    assert calls(chat) == [CallMade("17", "later", "afternoon")]


def test_an_interview_on_the_telephone() -> None:
    chat = caller().says("打通了").says("愿意").finishes_this()
    assert chat.closed[-1].interview == Interview("phone")
    assert calls(chat) == [CallMade("17", "complete")]
    chat.says("修改").says("1").says("2").finishes_this()
    assert len(calls(chat)) == 1, "a correction is not another call"


def test_declining_and_hanging_up_are_outcomes_of_the_call() -> None:
    chat = caller().says("1").says("0")
    assert calls(chat) == [CallMade("17", "refused")]
    give(chat, "18")
    chat.says("1").says("1").says("1").says("退出")
    assert calls(chat)[-1] == CallMade("18", "broken_off")


def test_nothing_to_call_now() -> None:
    chat = caller()
    give(chat, "")
    chat.says("1")
    assert "名单上现在没有要打的号码" in chat.last.text
    assert calls(chat) == []
    give(chat, "3")
    chat.says("继续")
    assert "第3号" in chat.last.text
