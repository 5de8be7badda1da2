"""People in conversation, over the real dialogue and the real store: buttons and words in any
order, repeats, late presses, two channels, other languages, pauses, restarts, changing days. What
is stored is what a simple reference says.

`make soak` runs it for longer.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot import bodies
from bot.campaign import Campaign
from bot.i18n import translator
from bot.turns import Turns
from storage.changes import Address, Known, Person
from storage.store import Store
from surveys.agenda import Agenda, Translate
from surveys.conversation import Conversation, Role
from surveys.form import Form
from surveys.handover import typed_code
from surveys.messages import Content, Inbound, Press, Prompt, Start, Text
from surveys.presented import presented
from surveys.state import from_json
from tests.storage import reference
from tests.storage.build import LATER, NOW, POINTS
from tests.storage.plans import plans
from tests.storage.reference import NONSENSE, SAME, WORDS, Plan
from tests.storage.test_with_dialogue import OneForm

EXAMPLES = 12 * int(os.environ.get("SOAK", "1"))
PEOPLE = ("ada", "ben")
SAID_BY = {
    "done": "完成", "start": "1", "decline": "0", "submit": "1", "change": "2", "keep": "3",
    "yes": "1", "no": "2", "erase": "1", "spare": "2", "return": "返回", "lang.en": "English",
    "lang.zh": "中文", "/back": "上一题", "/edit": "修改", "/skip": "跳过", "/refuse": "不想说",
    "/pause": "暂停", "/continue": "继续", "/start": "开始", "/quit": "退出", "/help": "帮助",
    "/largeprint": "长辈模式", "/normalprint": "普通模式",
}  # fmt: skip
"""What a button says, by the last part of its token."""
WORDS_OF_LISTS = ("1", "2", "三", "4", "7", "9")


class ThisForm(OneForm):
    """A campaign that asks everybody this, in two languages."""

    def __init__(self, form: Form) -> None:
        self.form = form

    def agenda(self, person: Person, today: date, pinned: Mapping[str, Form], *_: object) -> Agenda:
        languages: dict[str, Translate] = {"zh": str, "en": translator("en")}
        return Agenda(person.role, (self.form,), pinned, languages=languages)


@dataclass
class Someone:
    """A person: what the reference expects of them, and what they have on their screens."""

    model: reference.Person
    addresses: list[Address]
    prompts: list[Prompt] = field(default_factory=list)
    sent: list[Inbound] = field(default_factory=list)

    @property
    def last(self) -> Prompt:
        return self.prompts[-1]


class Conversations(RuleBasedStateMachine):
    @initialize(drawn=plans())
    def begin(self, drawn: tuple[Plan, Form]) -> None:
        self.plan, self.form = drawn
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.numbers = count(1)
        self.now = NOW
        self.delivered = 0
        self.touched: set[str] = set()
        self.people: dict[str, Someone] = {}
        self.wait(self.open())
        self.wait(self.store.save_forms([self.form]))
        for name in PEOPLE:
            address = Address("telegram", f"chat-of-{name}")
            self.people[name] = Someone(reference.Person(self.plan, []), [address])
            _, code = self.wait(self.store.invite(Role.BENEFICIARY, expires_at=LATER, now=NOW))
            self.sends(name, address, Start(code))
            self.people[name].model.start(self.order(name), self.today)
            self.say(name, 0, "开始")

    def teardown(self) -> None:
        try:
            for name in self.people:
                self.agrees(name)
                self.rows_agree(name)
            assert self.wait(self.store.verify(POINTS)) == []
        finally:
            self.wait(self.store.close())
            self.runner.close()
            shutil.rmtree(self.folder)

    def wait(self, work: Any) -> Any:
        return self.runner.run(work)

    async def open(self) -> None:
        self.store = await Store.open(self.folder / "data")
        self.turns = Turns(
            self.store,
            cast(Campaign, ThisForm(self.form)),
            now=lambda: self.now,
            fresh=lambda: f"{next(self.numbers):08x}" * 4,
        )

    # -- how the program is reached

    @property
    def today(self) -> date:
        return self.now.date()

    def known(self, name: str) -> Known:
        known = self.wait(self.store.known(self.people[name].addresses[0]))
        assert known is not None
        return cast(Known, known)

    def conversation(self, name: str) -> Conversation:
        return from_json(self.known(name).state)

    def order(self, name: str) -> list[str]:
        """The drawing itself is proved elsewhere (tests/surveys/test_logic.py)."""
        run = self.conversation(name).run
        assert run is not None
        shown = presented(self.form, language="zh", seed=run.seed)
        return [asked.code for asked in shown.questions]

    def sends(self, name: str, address: Address, content: Content) -> str:
        someone = self.people[name]
        inbound = Inbound(
            address.channel, f"e{next(self.numbers)}", address.value, self.now, content
        )
        receipt = self.wait(self.turns.deliver(inbound))
        assert not receipt.repeat
        assert "没有处理好" not in receipt.reply
        someone.sent.append(inbound)
        new = self.wait(self.deliveries())
        someone.prompts += new
        return "\n".join(prompt.text for prompt in new)

    async def deliveries(self) -> list[Prompt]:
        """What has been put out since the last look."""
        async with self.store._database.read() as connection:
            rows = await connection.fetch(
                "SELECT seq, body FROM outbox WHERE seq > $1 ORDER BY seq", self.delivered
            )
        self.delivered = rows[-1]["seq"] if rows else self.delivered
        found = [bodies.from_json(row["body"]).prompt for row in rows]
        assert all(prompt and "没有处理好" not in prompt.text for prompt in found)
        return [prompt for prompt in found if prompt]

    def does(self, name: str, content: Content, word: str, which: int) -> None:
        """Send it, and tell the reference what it says."""
        someone = self.people[name]
        begins = (
            someone.model.waiting_for_run()
            and someone.model.status == "left"
            and word in ("继续", "开始")
        )
        self.sends(name, someone.addresses[which % len(someone.addresses)], content)
        if begins:
            someone.model.start(self.order(name), self.today)
        else:
            someone.model.hear(word, self.today)
        self.agrees(name)

    def at_the_list(self, name: str) -> bool:
        model = self.people[name].model
        return model.running and model.at == "edit" and model.status == "active" and not model.aside

    def listed(self, name: str, number: str) -> str:
        """What the list of answers shows under this number; the reference does not number them."""
        for option in self.people[name].last.options:
            if option.code == number and option.label.startswith("别的"):
                return f"->{option.label[2:].split()[0]}_other"
            if option.code == number:
                return "->" + option.label[1:].partition("？")[0]
        return ""

    # -- what people do

    who = st.sampled_from(PEOPLE)
    which = st.integers(0, 1)

    @rule(name=who, which=which, words=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))
    def talk(self, name: str, which: int, words: list[str]) -> None:
        for word in words:
            self.say(name, which, word)

    @rule(name=who, which=which, fitting=st.lists(st.integers(0, 30), min_size=2, max_size=6))
    def change(self, name: str, which: int, fitting: list[int]) -> None:
        """Go back to an answer, by its number in the list, and on from there."""
        self.say(name, which, "修改")
        if self.at_the_list(name):
            self.say(name, which, WORDS_OF_LISTS[fitting[0] % len(WORDS_OF_LISTS)])
        self.answer(name, which, fitting[1:])

    def say(self, name: str, which: int, word: str) -> None:
        model = self.people[name].model
        if word == "不知道" and model.language == "en":
            word = NONSENSE
        means = word
        if self.at_the_list(name):
            if model.settled != self.today:
                word = means = NONSENSE
            elif SAME.get(word, word).isdecimal() or word in ("７",):
                number = {"７": "7"}.get(word, SAME.get(word, word))
                means = self.listed(name, number) or NONSENSE
        self.does(name, Text(word), means, which)

    @rule(
        name=who,
        which=which,
        fitting=st.lists(st.integers(0, 30), min_size=3, max_size=12),
        days=st.sampled_from([1, 0]),
    )
    def answer(self, name: str, which: int, fitting: list[int], days: int = 0) -> None:
        """Fitting words, so that people get somewhere; a day may pass on the way."""
        for step, n in enumerate(fitting):
            if step == len(fitting) // 2:
                self.the_day_changes(days)
            self.say(name, which, self.fitting(name, n))

    def fitting(self, name: str, n: int) -> str:
        model = self.people[name].model
        if model.status in ("paused", "left") and not model.aside:
            return "继续"
        if not model.running:
            return "修改"
        at = {"edit": ["返回"], "review": ["提交", "1", "修改"]}.get(model.at)
        if at:
            return at[n % len(at)]
        kind = model.question(model.at).kind if model.at in model.order else "single"
        words = {
            "integer": ["2", "7", "1"],
            "money": ["100元", "12.5"],
            "date": ["2026-03-02"],
            "multiple": ["1 3", "2", "4"],
            "text": ["哦哟喂"],
        }.get(kind, ["1", "2", "三", "4"])
        return words[n % len(words)]

    @rule(name=who, which=which, taps=st.lists(st.integers(0, 14), min_size=1, max_size=6))
    def press(self, name: str, which: int, taps: list[int]) -> None:
        for n in taps:
            self.tap(name, which, n)

    def tap(self, name: str, which: int, n: int) -> None:
        someone = self.people[name]
        shown = [*someone.last.options, *someone.last.commands]
        if not shown or not self.is_current(name, shown[0].token):
            return
        option = shown[n % len(shown)]
        action = option.token.split(".", 2)[2]
        word = SAID_BY.get(action, "")
        if action[0] in "ct" and action[1].isdecimal():
            word = f"+{action[1]}" if action[0] == "t" else action[1:]
        elif action[0] == "e" and action[1:].isdecimal():
            word = self.listed(name, action[1:])
        assert word, action
        if self.at_the_list(name) and someone.model.settled != self.today and word[0] == "-":
            return
        self.does(name, Press(option.token), word, which)

    def is_current(self, name: str, token: str) -> bool:
        return int(token.split(".")[1]) == self.conversation(name).asked

    @rule(name=who, which=which, n=st.integers(0, 10**6))
    def press_late(self, name: str, which: int, n: int) -> None:
        someone = self.people[name]
        every = [o.token for p in someone.prompts for o in (*p.options, *p.commands)]
        old = [token for token in every if not self.is_current(name, token)]
        if old:
            address = someone.addresses[which % len(someone.addresses)]
            self.sends(name, address, Press(old[n % len(old)]))
            someone.model.late(self.today)
            self.agrees(name)

    @rule(name=who, n=st.integers(0, 10**6))
    def repeat(self, name: str, n: int) -> None:
        """The platform sends it a second time."""
        sent = self.people[name].sent
        receipt = self.wait(self.turns.deliver(sent[n % len(sent)]))
        assert receipt.repeat
        assert self.wait(self.deliveries()) == []
        self.agrees(name)

    @rule(name=who, which=which)
    def open_again(self, name: str, which: int) -> None:
        someone = self.people[name]
        self.sends(name, someone.addresses[which % len(someone.addresses)], Start())
        someone.model.opens(self.today)
        self.agrees(name)

    @precondition(lambda self: any(len(one.addresses) == 1 for one in self.people.values()))
    @rule(name=who)
    def come_from_elsewhere(self, name: str) -> None:
        """换手机: the same person goes on in a browser."""
        someone = self.people[name]
        if len(someone.addresses) > 1 or someone.model.status != "active":
            return
        said = self.sends(name, someone.addresses[0], Text("换手机"))
        someone.model.hear("换手机", self.today)
        code = next(code for line in said.splitlines() if (code := typed_code(line)))
        address = Address("web", f"browser-of-{name}")
        self.sends(name, address, Start(code))
        someone.addresses.append(address)
        someone.model.opens(self.today)
        self.agrees(name)

    @rule()
    def restart(self) -> None:
        self.wait(self.store.close())
        self.wait(self.open())
        for name in PEOPLE:
            self.agrees(name)

    def the_day_changes(self, days: int) -> None:
        self.now = min(self.now + timedelta(days=days), NOW + timedelta(days=6))

    # -- what is stored

    @invariant()
    def the_tables_agree(self) -> None:
        if not self.touched:
            return
        for name in self.touched:
            self.rows_agree(name)
        self.touched.clear()
        counted: Counter[tuple[str, int]] = Counter()
        for someone in self.people.values():
            counted += someone.model.counts()
        hist, forms, withdrawn = self.wait(self.counters())
        assert hist + Counter({("", 0): forms} if forms else {}) == counted
        assert withdrawn == sum(one.model.withdrawn for one in self.people.values())

    async def counters(self) -> tuple[Counter[tuple[str, int]], int, int]:
        tallies = await self.store.tallies("all")
        hist: Counter[tuple[str, int]] = Counter()
        for (question, _group, code), n in tallies.hist.items():
            hist[question, code] += n
        return hist, sum(tallies.forms.values()), await self.store.withdrawn()

    def agrees(self, name: str) -> None:
        """What is stored of this person is what they said."""
        model, known = self.people[name].model, self.known(name)
        self.touched.add(name)
        conversation = from_json(known.state)
        run = conversation.run
        assert conversation.status == model.status
        assert conversation.language == model.language
        assert (conversation.aside == "withdraw") == model.aside
        assert (run is not None) == model.running
        if run is not None:
            assert run.at == model.at
            assert answers_of(run.answers) == model.answers
            shelf = {
                (code.partition("@")[0], int(code.partition("@")[2] or 0)): answer
                for code, answer in answers_of(run.set_aside).items()
            }
            assert shelf == model.shelf
        sent = conversation.submitted.get("survey")
        assert (answers_of(sent.answers) if sent else None) == model.submitted

    def rows_agree(self, name: str) -> None:
        model = self.people[name].model
        rows = self.wait(self.rows(self.known(name).person.id))
        assert len(rows) == (1 if model.running or model.submitted is not None else 0)
        for status, version, counts, stands, counted in rows:
            assert status == model.ended
            assert version == max(model.version, 1)
            assert counts == (model.submitted is not None)
            assert stands == model.in_force()
            assert counted == (model.submitted or {})

    async def rows(self, person: str) -> list[tuple[Any, ...]]:
        found = []
        async with self.store._database.read() as connection:
            for run in await connection.fetch("SELECT * FROM run WHERE person = $1", person):
                answers = await connection.fetch("SELECT * FROM answer WHERE run = $1", run["id"])
                columns = [
                    {row["question"]: stored(row[column]) for row in answers if row[column]}
                    for column in ("value", "counted")
                ]
                found.append((run["status"], run["version"], bool(run["counts"]), *columns))
        return found


def stored(text: str) -> tuple[str, Any]:
    answer = json.loads(text)
    return answer["status"], answer["value"]


def answers_of(answers: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    return {
        code: (one.status, list(one.value) if isinstance(one.value, tuple) else one.value)
        for code, one in answers.items()
    }


TestConversations = Conversations.TestCase
TestConversations.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=30,
    deadline=None,
    # to shrink takes longer than a test may: better a long story told than a short one lost
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
