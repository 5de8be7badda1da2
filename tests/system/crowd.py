"""People with Telegram on the phone who answer the 2020 survey from what they see, by a script.

They know nothing of the program but its messages: they find the question in the text and tap its
buttons or type. Each knows what it has sent, so that afterwards every answer can be accounted for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal

import yaml

from tests.support.emulator import Call, User, World
from tests.system.program import CASE

Value = int | str | tuple[int, ...]
How = Literal["taps", "types", "words", "taps twice"]

VISITED = ("P1", "P2", "Q1", "Q2", "I2")
"""Asked only of those who were visited or have seen an event."""
GROUP = "G1"
"""Comes with the link, and is not asked."""

_SHOWN = ("sendMessage", "editMessageText")
_REVIEW = "都答完了"
_LIST = "想改哪一项"
_THANKS = "谢谢您！您的回答已经收到"
_CONSENT = "现在开始吗？"


def _questions() -> dict[str, str]:
    """Every text that a question may have, with the question's code."""
    found = {}
    for question in yaml.safe_load((CASE / "questionnaire.yaml").read_text("utf-8"))["questions"]:
        for text in (question["text"], *(w["text"] for w in question.get("wordings", ()))):
            found[text] = question["code"]
    return found


def _labels() -> dict[str, dict[int, str]]:
    raw = yaml.safe_load((CASE / "questionnaire.yaml").read_text("utf-8"))
    found: dict[str, dict[int, str]] = {}
    for question in raw["questions"]:
        listed = question.get("choices", ())
        listed = raw["choices"][listed] if isinstance(listed, str) else listed
        found[question["code"]] = {choice["code"]: choice["label"] for choice in listed}
    return found


TEXTS: Mapping[str, str] = _questions()
LABELS: Mapping[str, Mapping[int, str]] = _labels()


@dataclass
class Villager:
    """One of the people. `stops_at`: the question at which somebody puts the phone away."""

    user: User
    group: int
    answers: Mapping[str, Value]
    how: Mapping[str, How]
    stops_at: str = ""
    corrects: tuple[str, Value] | None = None
    sent: int = 0
    """Updates of this person at Telegram."""
    given: dict[str, Value] = field(default_factory=dict)
    """Answers sent."""
    done: bool = False
    _said_once: set[str] = field(default_factory=set)

    async def opens(self, code: str) -> None:
        await self._says(f"/start {code}")

    async def sees(self, call: Call) -> None:
        """React to a message, as soon as it is there."""
        if _THANKS in call.text:
            await self._thanked()
        elif _REVIEW in call.text:
            await self._taps(call, "1")
        elif _LIST in call.text:
            await self._picks(call)
        elif _CONSENT in call.text:
            await self._once("consent", "1")
        else:
            await self._asked(call)

    async def _asked(self, call: Call) -> None:
        code = max((text for text in TEXTS if text in call.text), key=len, default="")
        question = TEXTS.get(code, "")
        if question == self.stops_at:
            self.done = True
        elif self.corrects is not None and self._is_corrected(question):
            self.given[question] = self.corrects[1]
            await self._once("new answer", str(self.corrects[1]))
        elif question and not self.done:
            await self._answers(call, question)

    def _is_corrected(self, question: str) -> bool:
        picked = "number" in self._said_once
        return picked and self.corrects is not None and question == self.corrects[0]

    async def _answers(self, call: Call, question: str) -> None:
        """Typed words are sent once; who taps does so on whatever has the buttons."""
        value, how = self.answers[question], self.how[question]
        if isinstance(value, tuple) and how.startswith("taps"):
            await self._ticks(call, question, value)
        elif isinstance(value, int) and how.startswith("taps"):
            for _ in range(2 if how == "taps twice" else 1):
                await self._taps(call, str(value), question, value)
        elif question not in self.given:
            await self._types(question, value, how)

    async def _ticks(self, call: Call, question: str, value: tuple[int, ...]) -> None:
        """Box by box, then 完成: each tap answers the message as it looks by then."""
        missing = [code for code in value if f"{code} ✓" not in call.text]
        if missing:
            await self._taps(call, str(missing[0]))
        else:
            await self._taps(call, "完成", question, value)

    async def _types(self, question: str, value: Value, how: How = "types") -> None:
        self.given[question] = value
        if isinstance(value, tuple):
            await self._says(" ".join(map(str, value)))
        elif isinstance(value, int):
            await self._says(LABELS[question][value] if how == "words" else str(value))
        else:
            await self._says(value)

    async def _thanked(self) -> None:
        if self.corrects is None or "new answer" in self._said_once:
            self.done = True
        else:
            await self._once("correction", "修改")

    async def _picks(self, call: Call) -> None:
        assert self.corrects is not None
        text = next(t for t, code in TEXTS.items() if code == self.corrects[0] and t in call.text)
        line = next(line for line in call.text.splitlines() if text in line)
        await self._once("number", line.split()[0])

    async def _once(self, what: str, text: str) -> None:
        """Somebody who sees the same again does not type the same again."""
        if what not in self._said_once:
            self._said_once.add(what)
            await self._says(text)

    async def _taps(
        self, call: Call, code: str, question: str = "", value: Value | None = None
    ) -> None:
        buttons = [b for row in call.buttons for b in row if b["text"].split()[0] == code]
        if not buttons:
            return  # this message is one of those that were shown without
        if value is not None:
            self.given[question] = value
        self.sent += 1
        await self.user.taps(buttons[0]["callback_data"], call)

    async def _says(self, text: str) -> None:
        self.sent += 1
        await self.user.says(text)


@dataclass
class Crowd:
    """All of them, in front of one bot."""

    world: World
    people: Sequence[Villager]
    _seen: int = 0

    async def react(self) -> None:
        """Until everybody is done or has put the phone away."""
        by_chat = {person.user.id: person for person in self.people}
        while not all(person.done for person in self.people):
            calls = await self.world.sent_after(self._seen)
            for call in calls:
                self._seen = call.n
                person = by_chat.get(call.chat)
                if person is not None and call.method in _SHOWN:
                    await person.sees(call)
            if not calls:
                await asyncio.sleep(0.01)

    @property
    def given(self) -> int:
        """Answers sent so far."""
        return sum(len(person.given) for person in self.people)


def scripted(world: World, random: Random, size: int, groups: Sequence[int]) -> Crowd:
    """People who answer this and that, in all the ways there are."""
    return Crowd(world, [_villager(world, random, n, groups) for n in range(size)])


def _villager(world: World, random: Random, number: int, groups: Sequence[int]) -> Villager:
    answers: dict[str, Value] = {
        "G0": random.choice((1, 1, 2)),
        "G2": random.randint(1, 9),
        "G3": random.choice((1, 2, 3, 4)),
        "S1": random.choice((1, 1, 2, 3)),
        "S2": random.choice(((1,), (1, 3), (2, 4), (5,))),
        **{code: random.choice((5, 4, 3, 2, 1, 0)) for code in (*VISITED, "E1", "E2", "E3", "I1")},
        "T": random.choice((5, 4)),
        "O1": random.choice(("无", "早点通知", "演出再多两场")),
    }
    ways: tuple[How, ...] = (*3 * ("taps", "taps", "types", "words"), "taps twice")
    return Villager(
        user=world.user(),
        group=groups[number % len(groups)],
        answers=answers,
        how={code: random.choice(ways) for code in answers},
        stops_at="E2" if number % 17 == 5 else "",
        corrects=("T", 3) if number % 13 == 7 else None,
    )


def expected(person: Villager) -> dict[str, Value]:
    """What has to stand in the database for somebody who is through."""
    seen = person.answers["S2"]
    visited = person.answers["S1"] == 1 or (isinstance(seen, tuple) and seen != (5,))
    order = ("G0", "G2", "G3", "S1", "S2", "P1", "P2", "Q1", "Q2", "E1", "E2", "E3")
    asked = [c for c in (*order, "I1", "I2", "T", "O1") if visited or c not in VISITED]
    if person.stops_at:
        asked = asked[: asked.index(person.stops_at)]
    found = {GROUP: person.group, **{code: person.answers[code] for code in asked}}
    if person.corrects is not None:
        found[person.corrects[0]] = person.corrects[1]
    return found
