"""Where many tests begin."""

from __future__ import annotations

from surveys.conversation import Role
from surveys.form import Form
from tests.surveys import cases
from tests.surveys.chat import Chat


def at_the_first_rating(**presets: int) -> Chat:
    """Consent given, background answered, money received: P1 is asked."""
    chat = Chat(cases.survey(), presets=presets).opens().answers("1", "1")
    return chat.answers(*([] if "G1" in presets else ["7"]), "3", "4", "1", "1 3")


def contact(*forms: Form) -> Chat:
    return Chat(*forms, role=Role.CONTACT).opens()


def asked_for_spending() -> Chat:
    return contact(cases.health_line()).says("是")


def fen(chat: Chat, code: str) -> object:
    answer = chat.answer(code)
    return answer.value if answer else None
