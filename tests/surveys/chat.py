"""A person in a test: says, presses, sends a photo; the state goes through JSON at every step."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from surveys.agenda import Agenda, Translate, needed
from surveys.conversation import Answer, Conversation, Fact, Role, RunClosed
from surveys.dialogue import step, waits
from surveys.form import Form
from surveys.messages import (
    MAX_GRID,
    MAX_LABEL_BYTES,
    MAX_OPTIONS,
    MAX_TOKEN_BYTES,
    Content,
    Expects,
    Inbound,
    Photo,
    Place,
    Press,
    Prompt,
    Start,
    Text,
    Tone,
    Unsupported,
    Voice,
    Woken,
)
from surveys.state import from_json, to_json

AT = datetime(2020, 1, 20, 9, 0, tzinfo=UTC)

TYPED: dict[Expects, str] = {
    "decimal": "3.5",
    "date": "2026年1月31日",
    "phone": "138 0013 8000",
    "text": "因为下雨没有办成",
}
"""What answers a question of this kind."""


class Chat:
    """One conversation. `last` is the prompt on the screen, `facts` all that was recorded."""

    def __init__(
        self,
        *forms: Form,
        role: Role = Role.BENEFICIARY,
        translate: Translate = str,
        presets: dict[str, int] | None = None,
        done: Sequence[str] = (),
        languages: Mapping[str, Translate] | None = None,
    ) -> None:
        self.agenda = Agenda(role, forms, {}, frozenset(done), presets or {}, languages or {})
        self.library = {form.hash: form for form in forms}
        self.conversation = Conversation("c1", role)
        self.translate = translate
        self.prompts: list[Prompt] = []
        self.facts: list[Fact] = []
        self.new: list[Fact] = []
        self.steps = 0
        self.now = AT

    def on(self, day: str) -> Chat:
        """From here on it is this day (ISO), nine in the morning."""
        self.now = datetime.fromisoformat(f"{day}T09:00:00+00:00")
        return self

    def offer(self, *forms: Form, done: Sequence[str] = ()) -> None:
        """The coordinator changes what there is to do."""
        self.library |= {form.hash: form for form in forms}
        self.agenda = replace(self.agenda, forms=forms, done=frozenset(done))

    def sends(self, content: Content) -> Chat:
        self.steps += 1
        fresh = hashlib.sha256(str(self.steps).encode()).hexdigest()
        inbound = Inbound("test", str(self.steps), "someone", self.now, content)
        pinned = {h: self.library[h] for h in needed(self.conversation) if h in self.library}
        agenda = replace(self.agenda, pinned=pinned)
        before = self.conversation
        done = step(before, inbound, agenda, fresh, self.translate)
        assert done == step(before, inbound, agenda, fresh, self.translate), "not pure"
        stored = to_json(done.conversation)
        self.conversation = from_json(stored)
        assert self.conversation == done.conversation
        assert len(done.prompts) <= (2 if done.conversation.plain else 1)
        assert not any(p.options or p.commands or p.expects for p in done.prompts[:-1])
        assert done.prompts or not (isinstance(content, Woken) and waits(before, agenda))
        for prompt in done.prompts:
            check(prompt)
        self.prompts += done.prompts
        self.new = list(done.facts)
        self.facts += done.facts
        return self

    def opens(self) -> Chat:
        return self.sends(Start())

    def says(self, text: str) -> Chat:
        return self.sends(Text(text))

    def presses(self, label: str, *, on: Prompt | None = None) -> Chat:
        """Tap the option or command of this label (or code) on a prompt, by default the last."""
        return self.sends(Press(self.token(label, on=on)))

    def token(self, label: str, *, on: Prompt | None = None) -> str:
        shown = on or self.last
        for option in (*shown.options, *shown.commands):
            if label in (option.label, option.code):
                return option.token
        raise AssertionError(f"{label} is not on offer in {shown}")

    def photographs(self, ref: str = "file-1") -> Chat:
        return self.sends(Photo(ref))

    def speaks(self, ref: str = "voice-1") -> Chat:
        return self.sends(Voice(ref, seconds=4))

    def stands_at(self, latitude: float, longitude: float) -> Chat:
        return self.sends(Place(latitude, longitude))

    def sends_odd(self, what: str) -> Chat:
        return self.sends(Unsupported(what))

    def wakes(self) -> Chat:
        return self.sends(Woken())

    def answers(self, *texts: str) -> Chat:
        for text in texts:
            self.says(text)
        return self

    def finishes(self) -> Chat:
        """Go on from wherever we are, answer what is asked, and submit everything."""
        self.says("继续")
        self.says("开始")
        for _ in range(200):
            left = {form.id for form in self.agenda.forms} - set(self.conversation.submitted)
            if not left and self.conversation.run is None:
                return self
            self.answers_somehow()
        raise AssertionError(f"cannot get on: {self.last}")

    def finishes_this(self) -> Chat:
        """Answer what is asked until the form in progress is closed."""
        for _ in range(200):
            if self.conversation.run is None:
                return self
            self.answers_somehow()
        raise AssertionError(f"cannot get on: {self.last}")

    def answers_somehow(self) -> None:
        labels = [option.label for option in self.last.options]
        if stand := [label for label in labels if "照此提交" in label or "没有错" in label]:
            self.presses(stand[0])
        elif self.last.expects == ("money",) and labels[:1] and labels[0].endswith("元"):
            self.presses(labels[0])
        elif "完成" in labels and any(option.selected for option in self.last.options):
            left = [o for o in self.last.options if o.code and not o.selected]
            more = bool(left) and self.last.tone is Tone.PROBLEM
            self.sends(Press(left[0].token)) if more else self.presses("完成")
        elif self.at == "review" or "option" in self.last.expects:
            self.sends(Press(self.last.options[0].token))
        elif "photo" in self.last.expects:
            self.photographs()
        elif known := [TYPED[each] for each in self.last.expects if each in TYPED]:
            self.says(known[0])
        else:
            self.says("60" if "百分之几" in self.last.text else "1")

    @property
    def last(self) -> Prompt:
        return self.prompts[-1]

    @property
    def labels(self) -> list[str]:
        return [option.label for option in self.last.options]

    @property
    def at(self) -> str:
        run = self.conversation.run
        return run.at if run else ""

    def answer(self, code: str) -> Answer | None:
        run = self.conversation.run
        assert run is not None
        return run.answers.get(code)

    @property
    def closed(self) -> list[RunClosed]:
        return [fact for fact in self.facts if isinstance(fact, RunClosed)]


def check(prompt: Prompt) -> None:
    """What every prompt must keep to, whatever led to it."""
    assert prompt.text.strip()
    prompt.text.encode()
    assert len(prompt.options) <= (MAX_GRID if prompt.grid else MAX_OPTIONS)
    every = (*prompt.options, *prompt.commands)
    tokens = [option.token for option in every]
    assert len(set(tokens)) == len(tokens) or _repeated_commands(tokens)
    for option in every:
        assert option.token.isascii()
        assert len(option.token) <= MAX_TOKEN_BYTES
        assert option.label
        printed = f"{option.code} {option.label}" if option.code else option.label
        assert len(printed.encode()) <= MAX_LABEL_BYTES
    for option in prompt.options:
        assert option.code or not option.label.endswith("…") or option.label in TURNS
        if option.code and prompt.grid:
            assert re.search(rf"(?<!\d){option.code}(?!\d)", prompt.text)
        elif option.code:
            assert f"{option.code} " in prompt.text, "the code must be printed"
    if prompt.progress:
        this, total = prompt.progress
        assert 1 <= this <= total


TURNS = ("更多选项…", "More…")


def _repeated_commands(tokens: list[str]) -> bool:
    """跳过 may stand among the options and among the commands."""
    repeated = {token for token in tokens if tokens.count(token) > 1}
    return all("/" in token for token in repeated)
