"""The time between showing and answering, over the real dialogue; the state goes through JSON."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from surveys.agenda import Agenda
from surveys.conversation import Conversation, Pace, Role
from surveys.dialogue import step
from surveys.form import Choice, Form, FormKind, Item, Scale, Words
from surveys.messages import Content, Inbound, Start, Text, Woken
from surveys.pace import paced
from surveys.state import from_json, to_json
from tests.surveys.chat import AT

FIVE = tuple(Choice(code=code, label=f"第{code}级") for code in range(5, 0, -1))
FORM = Form(
    id="survey",
    kind=FormKind.SURVEY,
    title="满意度",
    opening="请您回答。",
    consent=True,
    questions=(
        Scale(code="P1", text="一", choices=FIVE),
        Scale(code="P2", text="二", choices=FIVE),
        Words(code="O", text="意见", required=False),
    ),
    items=(Item(code="I", name="项", questions=("P1", "P2")),),
)


class Timed:
    """A person in whose chat time passes."""

    def __init__(self) -> None:
        self.conversation = Conversation("c1", Role.BENEFICIARY)
        self.now = AT
        self.steps = 0
        self.after(0, Start()).after(5, "开始")

    def after(self, seconds: float, said: str | Content) -> Timed:
        self.now += timedelta(seconds=seconds)
        self.steps += 1
        content = Text(said) if isinstance(said, str) else said
        agenda = Agenda(Role.BENEFICIARY, (FORM,), {FORM.hash: FORM})
        fresh = hashlib.sha256(str(self.steps).encode()).hexdigest()
        inbound = Inbound("test", str(self.steps), "someone", self.now, content)
        done = step(self.conversation, inbound, agenda, fresh, str)
        done = paced(self.conversation, done, agenda, self.now)
        self.conversation = from_json(to_json(done.conversation))
        return self

    @property
    def pace(self) -> Pace:
        run = self.conversation.run or self.conversation.submitted["survey"]
        return run.pace


def test_time_is_counted_between_showing_and_answering() -> None:
    person = Timed()
    assert person.pace.milliseconds == 0  # reading the opening is no answering
    person.after(2.5, "5").after(0.4, "4")
    assert (person.pace.milliseconds, person.pace.rated, person.pace.quick) == (2900, 2, 1)
    person.after(7, "没有")
    assert (person.pace.milliseconds, person.pace.rated) == (9900, 2)


def test_a_long_pause_counts_for_a_minute() -> None:
    person = Timed().after(86400, "5")
    assert person.pace.milliseconds == 60_000


def test_paused_time_counts_for_nothing() -> None:
    person = Timed().after(1, "暂停")
    assert person.pace.shown == ""
    person.after(30, "继续").after(3, "5")
    assert person.pace.milliseconds == 3000


def test_what_is_not_understood_does_not_start_the_clock_again() -> None:
    person = Timed().after(4, "嗯？").after(3, Woken()).after(2, "帮助").after(1, "5")
    assert (person.pace.milliseconds, person.pace.rated, person.pace.quick) == (10_000, 1, 0)


def test_a_clock_that_goes_back_counts_for_nothing() -> None:
    assert Timed().after(-30, "5").pace.milliseconds == 0


def test_no_moment_survives_the_closing_and_nothing_finer_than_a_second() -> None:
    person = Timed().after(1.3, "5").after(1.3, "4").after(1.3, "没有").after(20, "提交")
    assert person.conversation.run is None
    assert person.pace == Pace("", 3000, 2, 0)
    # a correction goes on from there, and the review before 提交 was no answering
    person.after(5, "修改").after(1, "1").after(2, "3").after(3, "提交")
    assert person.conversation.run is None
    assert person.pace.shown == ""
    assert (person.pace.milliseconds, person.pace.rated) == (5000, 3)
