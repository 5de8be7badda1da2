"""The simulated people: what each says to a prompt. Pure, and repeatable by their seed.

They read prompts as people do (the text and what may be tapped) and answer by tapping, by numbers
or in words, so that a demonstration exercises what production does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.project import ProjectFolder
from surveys.form import Form, Integer, Multiple, Note, Question
from surveys.messages import Content, Option, Press, Prompt, Text
from surveys.money import yuan
from surveys.places.wording import NOW

SUBMIT = "提交"
REASON = "为什么更正"


class Actor(Protocol):
    def answer(self, prompt: Prompt) -> Content | None:
        """What to say; None: nothing more."""
        ...

    def told(self, _text: str, /) -> Content | None:
        """A message that is no prompt: a finding, a report."""
        ...


def asked(form: Form, prompt: Prompt) -> Question | None:
    """The question that the prompt asks, found by its words; the longest match is meant. Of a
    matrix it is the row with the mark, for the rows above are answered."""
    best: tuple[int, Question | None] = (0, None)
    for question in form.questions:
        if isinstance(question, Note):
            continue
        mark = NOW if question.stem else ""
        for words in (question.text, *(wording.text for wording in question.wordings)):
            text = f"{mark}{words}"
            if text in prompt.text and len(text) > best[0]:
                best = (len(text), question)
    return best[1]


def option(prompt: Prompt, words: str) -> Option | None:
    return next((o for o in prompt.options if words in o.label), None)


@dataclass(frozen=True, slots=True)
class Correction:
    """What a unit changes once a finding about its form has come."""

    form: str
    listed_as: str
    """Words by which the answer is found in the list of what can be changed."""
    reply: str


@dataclass(slots=True)
class Contact:
    """A unit's 经办人: answers from `facts`, by form and question, as printed or planned."""

    forms: Sequence[Form]
    facts: Mapping[str, Mapping[str, str]]
    correction: Correction | None = None
    _form: Form | None = None
    _done: set[str] = field(default_factory=set)
    _correcting: bool = False
    _corrected: bool = False

    def answer(self, prompt: Prompt) -> Content | None:
        opened = next((f for f in self.forms if f.opening and f.opening in prompt.text), None)
        self._form = opened or self._form
        if self._correcting and not self._corrected:
            return self._correct(prompt)
        if self._correcting and REASON in prompt.text:
            return Text("核对凭证后更正（模拟）")
        if keep := option(prompt, "照此提交"):
            return Press(keep.token)
        if submit := option(prompt, SUBMIT):
            assert self._form is not None
            self._done.add(self._form.id)
            return Press(submit.token)
        for form in self.forms:
            here = option(prompt, form.title)
            if here is not None and form.id not in self._done:
                return Press(here.token)
        question = asked(self._form, prompt) if self._form else None
        if question is None or self._form is None:
            return None
        return Text(self._words(self._form, question))

    def told(self, text: str, /) -> Content | None:
        """A finding about something that can be corrected: it is corrected."""
        if self.correction is None or "疑点" not in text or self._correcting:
            return None
        self._correcting = True
        self._form = next(form for form in self.forms if form.id == self.correction.form)
        return Text("修改")

    def _correct(self, prompt: Prompt) -> Content | None:
        """Through the list of forms and the list of answers to the one that was wrong."""
        assert self.correction is not None
        assert self._form is not None
        for words in (self._form.title, self.correction.listed_as):
            if here := option(prompt, words):
                return Press(here.token)
        if option(prompt, SUBMIT):
            return Text("修改")
        if asked(self._form, prompt) is None:
            return None
        self._corrected = True
        return Text(self.correction.reply)

    def _words(self, form: Form, question: Question) -> str:
        said = self.facts.get(form.id, {}).get(question.code)
        if said is not None:
            return said
        return "跳过" if not question.required else "1"


@dataclass(slots=True)
class Reviewer:
    """A unit's 负责人: lets everything pass."""

    def answer(self, prompt: Prompt) -> Content | None:
        confirm = next((o for o in prompt.options if o.label == "确认"), None)
        return Press(confirm.token) if confirm else None

    def told(self, _text: str, /) -> Content | None:
        return None


@dataclass(slots=True)
class Assessor:
    """Judges each leaf; `views` by leaf code, the best mark where nothing is said."""

    forms: Sequence[Form]
    views: Mapping[str, Mapping[str, str]]
    _form: Form | None = None
    _done: set[str] = field(default_factory=set)

    def answer(self, prompt: Prompt) -> Content | None:
        opened = next((f for f in self.forms if f.opening and f.opening in prompt.text), None)
        self._form = opened or self._form
        if submit := option(prompt, SUBMIT):
            assert self._form is not None
            self._done.add(self._form.id)
            return Press(submit.token)
        for form in self.forms:
            here = option(prompt, form.title)
            if here is not None and form.id not in self._done:
                return Press(here.token)
        if (more := option(prompt, "更多")) and len(self._done) < len(self.forms):
            return Press(more.token)
        question = asked(self._form, prompt) if self._form else None
        if question is None or self._form is None:
            return None
        return Text(self._words(self._form, question))

    def told(self, _text: str, /) -> Content | None:
        return None

    def _words(self, form: Form, question: Question) -> str:
        said = self.views.get(form.id, {}).get(question.code)
        if said is not None:
            return said
        if isinstance(question, Integer | Multiple):
            return "0"
        if question.code == "evidence":
            return "模拟：已查阅项目档案"
        return "1" if question.required else "跳过"


def unit_facts(
    folder: ProjectFolder,
    held: Mapping[str, tuple[int, str]],
    extra: Mapping[str, Mapping[str, str]],
) -> dict[str, dict[str, str]]:
    """What units say in a demonstration, by form: the report's printed figures, `held` for events
    (times, reason), and `extra` where a unit has more to say."""
    common = {f"reach.{group.id}": str(group.headcount) for group in folder.groups}
    common |= {f"held.{event.id}": str(event.planned) for event in folder.events}
    common |= {f"held.{key}": str(times) for key, (times, _) in held.items()}
    common |= {f"held_why.{key}": why for key, (_, why) in held.items() if why}
    common |= {f"held_paid.{key}": "前期准备和已约定的费用（模拟）" for key in held}
    facts = {}
    for line in folder.lines:
        spent = line.printed_spent if line.printed_spent is not None else line.appropriated
        facts[f"line.{line.row}"] = {
            "agreed": "是",
            "spent": yuan(spent),
            "evidence": f"模拟凭证 2020-{int(line.row):03d}",
            **common,
        }
    for unit in folder.units:
        own = [g for g in folder.groups if g.unit == unit.id and g.funding == "自筹"]
        facts[f"unit.{unit.id}"] = {
            "funded": "没有收到",
            "own_planned": "对",
            "own_spent": yuan(sum(group.headcount * (group.per_head or 0) for group in own)),
            "own_source": "单位自筹（模拟）",
            "evidence": "模拟凭证（自筹）",
            **common,
        }
    for form, answers in extra.items():
        facts[form] = facts.get(form, {}) | dict(answers)
    return facts
