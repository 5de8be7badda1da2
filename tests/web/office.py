"""A small office that really works, in memory: it knows people, keeps rows, and asks questions.

It stands where the store and the turns stand in the program: what it takes is in `taken`, under
the input's key, and a repeat of a key does nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot import bodies
from bot.channels.base import Outgoing, Receipt
from bot.channels.web import Web
from storage.changes import Address, Known, OutboxItem, Person, Policy
from storage.store import StoreBusy
from surveys.conversation import Role
from surveys.messages import (
    Content,
    Expects,
    Inbound,
    Option,
    Photo,
    Press,
    Prompt,
    Start,
    Text,
    Tone,
)

NOON = datetime(2020, 12, 30, 4, 0, tzinfo=UTC)
SCALE = {5: "非常满意", 4: "满意", 3: "一般", 2: "不满意", 1: "非常不满意", 0: "不清楚/没参加"}
EVENTS = {1: "文艺演出/晚会", 2: "三下乡", 3: "运动会或社区活动", 4: "座谈会/联谊会"}
COMMANDS = ("上一题", "暂停", "退出", "帮助")
TOTAL = 6
CODE = "AbCdEfGhIjKlMnOpQrStUv"


@dataclass
class Talk:
    person: Person
    address: Address
    at: int = 0
    asked: int = 0
    chosen: set[int] = field(default_factory=set)
    answers: dict[int, str] = field(default_factory=dict)


class Office:
    """`codes` are the invitations: code -> how often it may still be used."""

    def __init__(self, codes: dict[str, int] | None = None) -> None:
        self.codes = codes if codes is not None else {CODE: 1}
        self.taken: dict[str, Content] = {}
        self.talks: dict[Address, Talk] = {}
        self.items: list[OutboxItem] = []
        self.wrong: dict[Address, int] = {}
        self.refuse: type[Exception] | None = None
        """What delivering raises."""
        self.busy = False
        """Whether rows cannot be read now."""
        self.unlinked_at: datetime | None = None
        """When the links to respondents were destroyed."""
        self.web: Web | None = None
        self.language = "zh"
        self.elder = False
        """Whether people are in 长辈模式."""
        self.switches = False
        """Whether 长辈模式 and 普通模式 switch it."""

    def inputs(self) -> list[Content]:
        """What was taken, without the opening of the link."""
        return [content for content in self.taken.values() if not isinstance(content, Start)]

    # -- the desk

    async def both_duties(self, address: Address, code: str) -> bool:
        return False

    async def known(self, address: Address) -> Known | None:
        talk = self.talks.get(address)
        if talk is None:
            return None
        state = json.dumps({"conversation": {"language": self.language, "plain": self.elder}})
        return Known(talk.person, talk.person.id, state, talk.asked)

    async def shown(self, address_id: str, after: int = 0) -> list[OutboxItem]:
        if self.busy:
            raise StoreBusy("another program is writing")
        return [i for i in self.items if i.address_id == address_id and i.seq > after]

    async def guess_failed(self, address: Address, now: datetime) -> int:
        self.wrong[address] = self.wrong.get(address, 0) + 1
        return self.wrong[address]

    async def anonymised(self) -> datetime | None:
        return self.unlinked_at

    async def guesses(self, address: Address, now: datetime) -> int:
        return self.wrong.get(address, 0)

    # -- the turns

    async def deliver(self, inbound: Inbound) -> Receipt:
        if self.refuse is not None:
            raise self.refuse
        if inbound.key in self.taken:
            return Receipt(repeat=True)
        address = Address(inbound.channel, inbound.sender)
        if address not in self.talks and not self._redeem(inbound.content, address):
            return Receipt(reply="这个链接用过了、过期了或不完整。请向给您链接的人再要一个。")
        self.taken[inbound.key] = inbound.content
        before = len(self.items)
        self._step(self.talks[address], inbound.content)
        await self.send(self.items[before:])
        return Receipt()

    def _redeem(self, content: Content, address: Address) -> bool:
        if not isinstance(content, Start) or self.codes.get(content.code, 0) < 1:
            return False
        self.codes[content.code] -= 1
        person = Person(f"p{len(self.talks) + 1}", Role.BENEFICIARY, "U09", label="卫健局")
        self.talks[address] = Talk(person, address)
        return True

    async def send(self, items: list[OutboxItem]) -> None:
        for item in items if self.web is not None else ():
            body = bodies.from_json(item.body)
            assert self.web is not None
            await self.web.send(Outgoing(item.id, item.address.value, body.prompt, body.text))

    def say(self, talk: Talk, body: bodies.Body, *, policy: Policy = Policy.REPLY) -> OutboxItem:
        seq = len(self.items) + 1
        item = OutboxItem(
            f"o{seq}",
            seq,
            talk.address,
            talk.person.id,
            policy,
            bodies.to_json(body),
            0,
            NOON,
            status="sent",
        )
        self.items.append(item)
        return item

    # -- the questions

    def _step(self, talk: Talk, content: Content) -> None:
        match content:
            case Start():
                self._ask(talk)
            case Press(token) if token.partition(".")[0] != str(talk.asked):
                self._ask(talk, why="这个按钮是前面的，请看下面这一题。")
            case Press(token):
                self._answer(talk, token.partition(".")[2])
            case Text(text) if self.switches and text in ("长辈模式", "普通模式"):
                self.elder = text == "长辈模式"
                self._ask(talk)
            case Text(text):
                self._answer(talk, text)
            case Photo(ref):
                self._answer(talk, f"photo:{ref}" if talk.at == 5 else "")
            case _:
                self._ask(talk)

    def _answer(self, talk: Talk, value: str) -> None:
        why = ""
        if value == "上一题":
            talk.at = max(1, talk.at - 1)
        elif value == "帮助":
            why = "点按钮，或者打数字。"
        elif talk.at == 2 and value.isdecimal() and int(value) in EVENTS:
            talk.chosen ^= {int(value)}
            self._ask(talk, edits=True)
            return
        elif not self._fits(talk, value):
            why = f"没有看懂“{value}”。请点下面的按钮，或者打前面的数字。"
        else:
            talk.answers[talk.at] = value
            talk.at += 1
        self._ask(talk, why=why)

    def _fits(self, talk: Talk, value: str) -> bool:
        match talk.at:
            case 0:
                return value in ("1", "开始")
            case 1:
                return value in {str(code) for code in SCALE}
            case 2:
                return value == "选好了" and bool(talk.chosen)
            case 3:
                return value.replace(".", "", 1).removesuffix("万").isdecimal()
            case 5:
                return value.startswith("photo:") or len(value) > 3
            case 6:
                return value in ("提交", "修改")
            case _:
                return bool(value)

    def _ask(self, talk: Talk, *, edits: bool = False, why: str = "") -> None:
        talk.asked += 1
        prompt = self.prompt(talk, edits=edits)
        if why:
            prompt = replace(prompt, text=f"{why}\n\n{prompt.text}", tone=Tone.PROBLEM)
        self.say(talk, bodies.Body(prompt=prompt))

    def prompt(self, talk: Talk, *, edits: bool = False) -> Prompt:
        text, choices, expects = self._question(talk)
        done = talk.at > TOTAL
        return Prompt(
            text,
            options=tuple(
                Option(
                    f"{talk.asked}.{code or label}",
                    label,
                    code,
                    selected=talk.at == 2 and code.isdecimal() and int(code) in talk.chosen,
                )
                for code, label in choices
            ),
            commands=tuple(
                Option(f"{talk.asked}.{name}", name) for name in (("修改",) if done else COMMANDS)
            ),
            tone=Tone.NOTICE if done else Tone.SUMMARY if talk.at == 6 else Tone.QUESTION,
            expects=expects,
            progress=(talk.at, 5) if 0 < talk.at < 6 else None,
            edits=edits,
        )

    def _question(self, talk: Talk) -> tuple[str, tuple[tuple[str, str], ...], tuple[Expects, ...]]:
        questions: list[tuple[str, tuple[tuple[str, str], ...], tuple[Expects, ...]]] = [
            (OPENING, (("1", "开始"), ("0", "不参加")), ("option",)),
            ("上门慰问人员的态度，您满意吗？", _choices(SCALE), ("option",)),
            (
                "您看过或参加过哪些春节活动？（可多选）",
                (*_choices(EVENTS), ("", "选好了")),
                ("option",),
            ),
            ("实际支出多少元？\n例：87000 或 8.7万", (), ("money",)),
            ("您觉得明年哪里可以做得更好？说一两句就行。", (), ("text",)),
            ("请发佐证照片：支付凭证或发放表（姓名、证件号请遮住）。", (), ("photo", "text")),
            (self._review(talk), (("", "提交"), ("", "修改")), ("option",)),
            ("谢谢您！您的回答已经收到，编号 20201230-018。", (), ()),
        ]
        return questions[min(talk.at, len(questions) - 1)]

    def _review(self, talk: Talk) -> str:
        lines = "\n".join(f"{n}. {text}" for n, text in sorted(talk.answers.items()) if n)
        return f"请看一遍，没有问题就提交：\n{lines}"


OPENING = (
    "您好！这里是“迎新春·送温暖”活动满意度小调查。\n都是点数字的小问题，大约4分钟。"
    "不用写姓名，不记电话，您说好说坏都不影响您今后的慰问和待遇。\n现在开始吗？"
)


def _choices(table: dict[int, str]) -> tuple[tuple[str, str], ...]:
    return tuple((str(code), label) for code, label in table.items())
