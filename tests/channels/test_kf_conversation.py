"""Whole conversations through the narrowest channel: every message fits, five per inbound do."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from surveys.agenda import Agenda, needed
from surveys.conversation import Conversation, Role
from surveys.dialogue import step
from surveys.form import Form
from surveys.messages import Content, Inbound, Photo, Prompt, Text, Tone
from tests.channels.prompts import words
from tests.support import kf
from tests.surveys import cases
from tests.surveys.chat import TYPED

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ME = "wm-anna"
FORMS: dict[str, Callable[[], Form]] = {
    "survey": cases.survey,
    "every kind of question": cases.every_kind,
    "line with a balance": cases.health_line,
    "line that does not add up": cases.welfare_line,
    "line with an event not held": cases.resettlement_line,
    "unit": cases.veterans_unit,
    "assessment of a label": cases.fit_leaf,
    "assessment of a count": cases.budget_leaf,
    "assessment of shares": cases.effect_leaf,
}


class Person:
    """Talks to the dialogue through the fake account only."""

    def __init__(self, form: Form) -> None:
        self.account = kf.Kf(NOW)
        self.form = form
        role = Role.BENEFICIARY if form.id == "survey" else Role.CONTACT
        self.conversation = Conversation("c1", role)
        self.last = Prompt("")
        self.steps = self.sent = 0
        self.says("你好")

    def says(self, text: str) -> None:
        self._arrives(kf.read(self.account.says(ME, text)))

    def taps(self, label: str) -> None:
        self._arrives(kf.read(self.account.taps(ME, label)))

    def photographs(self) -> None:
        self.account.says(ME, "[图片]")
        self._arrives(Photo("media-1"))

    @property
    def done(self) -> bool:
        return self.form.id in self.conversation.submitted and self.conversation.run is None

    def _arrives(self, content: Content) -> None:
        self.steps += 1
        pinned = {self.form.hash: self.form} if needed(self.conversation) else {}
        agenda = Agenda(self.conversation.role, (self.form,), pinned)
        inbound = Inbound("kf", str(self.steps), ME, NOW, content)
        fresh = f"{self.steps:032x}"
        done = step(self.conversation, inbound, agenda, fresh, str)
        self.conversation = done.conversation
        for prompt in done.prompts:
            self.last = prompt
            for message in kf.render(prompt):
                self.sent += 1
                body = {"touser": ME, "open_kfid": "wk1", "msgid": f"o{self.sent}", **message}
                self.account.send_msg(body)  # raises where the platform would refuse


def _printed(person: Person, number: int) -> str:
    option = person.last.options[number]
    return f"{option.code if option.code != option.label else ''} {option.label}".strip()


def _takes(person: Person, number: int) -> None:
    """A tap; what the menu has no room for is typed."""
    if number < kf.MAX_CLICKS:
        person.taps(_printed(person, number))
    else:
        person.says(person.last.options[number].code)


def _choice(person: Person) -> int:
    """The option a hurried person takes; 完成 once a box is ticked."""
    labels = [option.label for option in person.last.options]
    for wanted in ("照此提交", "确认提交", "提交"):
        if found := [n for n, label in enumerate(labels) if wanted in label]:
            return found[0]
    if "完成" in labels and any(option.selected for option in person.last.options):
        left = [n for n, o in enumerate(person.last.options) if o.code and not o.selected]
        return left[0] if left and person.last.tone is Tone.PROBLEM else labels.index("完成")
    return 0


def _answers_openly(person: Person) -> None:
    if "photo" in person.last.expects and "text" not in person.last.expects:
        person.photographs()
    elif known := [TYPED[each] for each in person.last.expects if each in TYPED]:
        person.says(known[0])
    else:
        person.says("60" if "百分之几" in person.last.text else "1")


def _goes_on(person: Person, *, typing: bool) -> None:
    if not person.last.options:
        _answers_openly(person)
    elif typing:
        option = person.last.options[_choice(person)]
        person.says(option.code or option.label)
    else:
        _takes(person, _choice(person))


@pytest.mark.parametrize("typing", [False, True], ids=["by taps", "by typing"])
@pytest.mark.parametrize("name", FORMS)
def test_a_whole_form_goes_through(name: str, typing: bool) -> None:
    person = Person(FORMS[name]())
    for _ in range(120):
        if person.done:
            break
        _goes_on(person, typing=typing)
    assert person.done, person.last
    closing = words(person.last.text)
    assert closing in words(person.account.sees(ME))


ODD = ("上一题", "帮助", "修改", "跳过", "不想说", "暂停", "继续", "菜单", "第五个", "非常非常满意")


@pytest.mark.parametrize("name", FORMS)
def test_whatever_is_said_the_answer_fits(name: str) -> None:
    """A walk with detours: back, help, changes, nonsense, long words."""
    dice = random.Random(name)
    person = Person(FORMS[name]())
    for _ in range(150):
        options = (*person.last.options, *person.last.commands[:2])
        match dice.randrange(6):
            case 0:
                person.says(dice.choice(ODD))
            case 1:
                person.says("长" * dice.randrange(1, 600))
            case 2 | 3 if options:
                option = dice.choice(options)
                person.says(option.code or option.label)
            case _ if person.last.options:
                _takes(person, dice.randrange(len(person.last.options)))
            case _:
                _answers_openly(person)
    assert person.sent >= 150


def test_typed_words_reach_the_dialogue_as_they_are() -> None:
    assert kf.read(kf.Kf(NOW).says(ME, " 五 ")) == Text(" 五 ")
