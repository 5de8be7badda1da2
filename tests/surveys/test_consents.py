"""Consents of their own: for sensitive groups and questions, and of guardians."""

from __future__ import annotations

import pytest

from surveys.consents import GUARDIAN, SENSITIVE, Consents, with_consents
from surveys.form import Form
from tests.surveys import cases
from tests.surveys.chat import Chat

DISABLED, CHILDREN, RETIRED = "3", "8", "1"


def asked(group: str, wanted: Consents) -> Chat:
    """Consent given to the survey, and the group named."""
    return Chat(with_consents(cases.survey(), wanted)).opens().answers("1", "1", group)


def outcomes(chat: Chat) -> list[str]:
    return [fact.outcome for fact in chat.closed]


def test_without_a_wish_the_form_is_the_same() -> None:
    assert with_consents(cases.survey(), Consents("G1")) is cases.survey()


def test_a_sensitive_group_is_asked_before_anything_else() -> None:
    wanted = Consents("G1", sensitive_groups=(3, 4))
    chat = asked(DISABLED, wanted)
    assert chat.at == SENSITIVE
    assert "敏感情况" in chat.last.text
    assert chat.says("跳过").at == SENSITIVE, "a consent is given or not, never passed over"
    assert chat.says("同意").at == "G2"


def test_who_does_not_agree_is_let_go_politely() -> None:
    chat = asked(DISABLED, Consents("G1", sensitive_groups=(3, 4))).says("不同意")
    assert outcomes(chat) == ["refused"]
    assert chat.closed[0].answers.keys() <= {SENSITIVE}
    assert "谢谢" in chat.last.text


def test_the_others_are_not_asked() -> None:
    assert asked(RETIRED, Consents("G1", sensitive_groups=(3, 4))).at == "G2"


@pytest.mark.parametrize(("word", "next_one"), [("同意", "G3"), ("不同意", "S1")])
def test_sensitive_questions_come_after_their_consent_or_not_at_all(
    word: str, next_one: str
) -> None:
    chat = asked(RETIRED, Consents("G1", sensitive_questions=("G3",))).says("3")
    assert chat.at == SENSITIVE
    assert chat.says(word).at == next_one
    assert outcomes(chat) == []


@pytest.mark.parametrize(("group", "next_one"), [(DISABLED, SENSITIVE), (RETIRED, "G3")])
def test_questions_that_are_sensitive_for_a_group_only(group: str, next_one: str) -> None:
    wanted = Consents("G1", sensitive_groups=(3,), sensitive_questions=("G3",))
    assert asked(group, wanted).says("3").at == next_one


def test_a_child_needs_its_guardian_and_a_woman_of_the_same_group_does_not() -> None:
    wanted = Consents("G1", guardian_groups=(8,))
    assert asked(CHILDREN, wanted).says("满了").at == "G2"
    child = asked(CHILDREN, wanted).says("还没满")
    assert child.at == GUARDIAN
    assert "监护人" in child.last.text
    alone = child.says("2")
    assert outcomes(alone) == ["refused"]
    assert asked(CHILDREN, wanted).says("2").says("同意，在旁边").at == "G2"


def test_a_group_known_from_the_link_is_asked_as_well() -> None:
    form: Form = with_consents(cases.survey(), Consents("G1", sensitive_groups=(3,)))
    chat = Chat(form, presets={"G1": 3}).opens().answers("1", "1")
    assert chat.at == SENSITIVE
