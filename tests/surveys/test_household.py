"""替家人再答一份: several respondents, one after another, on one account."""

from __future__ import annotations

from dataclasses import replace

from surveys.conversation import Interview, RunClosed, RunReopened, RunStarted
from tests.surveys.cases import survey
from tests.surveys.chat import Chat


def came_by_a_groups_link(family: int = 6) -> Chat:
    chat = Chat(survey(), presets={"G1": 4})
    chat.agenda = replace(chat.agenda, family=family)
    chat.conversation = replace(chat.conversation, shared=True)
    return chat.opens().finishes()


def again(chat: Chat, who: str = "父母", how: str = "1") -> Chat:
    return chat.says("替家人再答一份").says(who).says(how)


def started(chat: Chat) -> list[RunStarted]:
    return [fact for fact in chat.facts if isinstance(fact, RunStarted)]


def test_after_submission_a_family_member_is_offered_to_answer() -> None:
    chat = came_by_a_groups_link()
    assert chat.labels == ["替家人再答一份"]
    chat.presses("替家人再答一份")
    assert "他（她）是您的" in chat.last.text
    assert chat.labels == ["配偶", "父母", "子女", "其他家人", "邻居", "返回"]
    chat.says("老伴")
    assert "配偶自己的意见，不是您的" in chat.last.text
    chat.says("1")
    assert "请把手机交给本人" in chat.last.text
    chat.says("1").finishes_this()
    first, second = started(chat)
    assert first.run != second.run
    assert first.interview is None
    assert second.interview == Interview("self", "配偶", same_device=True)
    assert [fact.outcome for fact in chat.closed] == ["complete", "complete"]
    assert list(chat.conversation.submitted) == ["survey", "survey#2"]


def test_a_form_read_to_a_family_member_is_assisted_and_says_who_types() -> None:
    chat = again(came_by_a_groups_link(), "父母", "2")
    assert "请把下面这段话读给对方听" in chat.last.text
    assert "回答由家人代为填写" in chat.last.text
    assert chat.labels == ["愿意，开始", "不愿意"]
    chat.says("愿意")
    assert "读题：" in chat.last.text
    run = chat.conversation.run
    assert run is not None
    assert run.interview == Interview("assisted", "父母", same_device=True)


def test_who_has_a_link_of_their_own_is_not_offered_it() -> None:
    chat = Chat(survey(), presets={"G1": 4})
    chat.agenda = replace(chat.agenda, family=6)
    chat.opens().finishes()
    assert chat.labels == []
    chat.says("替家人再答一份")
    assert len(started(chat)) == 1


def test_a_correction_takes_the_right_form() -> None:
    chat = again(came_by_a_groups_link()).says("1").finishes_this()
    own, kin = chat.conversation.submitted.values()
    chat.says("修改")
    assert chat.labels == ["替家人再答一份", "修改：您自己的", "修改：父母"]
    chat.says("2")
    reopened = [fact for fact in chat.facts if isinstance(fact, RunReopened)]
    assert [fact.run for fact in reopened] == [own.id]
    chat.says("返回")
    chat.presses("修改：父母")
    assert chat.conversation.run is not None
    assert chat.conversation.run.id == kin.id
    assert chat.conversation.run.version == 2
    assert chat.conversation.submitted["survey"] == own


def test_who_declines_leaves_the_account_holders_form_alone() -> None:
    chat = came_by_a_groups_link()
    own = chat.conversation.submitted["survey"]
    again(chat).says("0")
    assert chat.conversation.status == "active"
    assert chat.conversation.run is None
    assert chat.conversation.submitted == {"survey": own}
    assert "您自己的那一份没有变" in chat.last.text
    again(chat).says("1").says("退出")
    assert [fact.outcome for fact in chat.closed] == ["complete", "refused", "left"]
    assert chat.conversation.submitted == {"survey": own}
    assert chat.labels == ["替家人再答一份"]


def test_nobody_begins_who_is_not_there() -> None:
    chat = came_by_a_groups_link().says("替家人再答一份").says("子女").says("0")
    assert len(started(chat)) == 1
    assert "等家人在身边、愿意的时候再答" in chat.last.text
    chat.says("替家人再答一份").says("子女").says("上一题")
    assert "他（她）是您的" in chat.last.text
    chat.says("随便")
    assert "没看明白" in chat.last.text
    chat.says("上一题")
    assert chat.conversation.kin is None


def test_six_family_members_and_then_a_polite_refusal() -> None:
    chat = came_by_a_groups_link()
    for _ in range(6):
        again(chat).says("1").finishes_this()
    assert len(chat.conversation.submitted) == 7
    assert chat.labels[-1] == "修改：父母（6）"
    chat.says("替家人再答一份")
    assert "最多替6位家人答" in chat.last.text
    assert len(started(chat)) == 7
    ids = {fact.run for fact in chat.facts if isinstance(fact, RunClosed)}
    assert len(ids) == 7


def test_a_second_form_survives_pause_and_restart() -> None:
    chat = again(came_by_a_groups_link()).says("1")
    at = chat.at
    chat.says("暂停").wakes().says("继续")
    assert chat.at == at
    chat.finishes_this()
    assert len(chat.conversation.submitted) == 2
