"""The writer against a model of a dozen lines: any order of new, repeated, stale and unfit inputs,
alone and at once, with restarts in between."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from storage.changes import Address, Changes, Outcome, TallyDelta
from storage.db.core import Unfit
from storage.store import Store
from tests.storage.build import given, join, say, state, turn

PEOPLE = ("ada", "ben", "cleo")


@dataclass
class Model:
    keys: set[str] = field(default_factory=set)
    versions: Counter[str] = field(default_factory=Counter)
    tallies: Counter[str] = field(default_factory=Counter)
    answers: dict[tuple[str, str], int] = field(default_factory=dict)
    said: set[str] = field(default_factory=set)

    def submit(self, one: Input) -> Outcome | type[Exception]:
        if one.key in self.keys:
            return Outcome.REPEAT
        if one.unfit:
            return Unfit
        if one.seen != self.versions[one.name]:
            return Outcome.CONFLICT
        self.keys.add(one.key)
        self.versions[one.name] += 1
        self.tallies[one.code] += one.n
        self.answers[one.name, one.question] = one.n
        self.said.add(f"{one.name}.{one.key}")
        return Outcome.DONE


@dataclass(frozen=True)
class Input:
    key: str
    name: str
    seen: int
    question: str
    code: str
    n: int
    unfit: bool

    def changes(self) -> Changes:
        name = "nobody" if self.unfit else self.name
        seen = 0 if self.unfit else self.seen
        return turn(
            name,
            seen,
            key=self.key,
            answers={self.question: given(self.n)},
            tallies=(TallyDelta("disposition", ("", self.code), self.n),),
            outbox=(say(name, self.key),),
        )


PLANS = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(("next", "next", "next", "stale")),
    st.sampled_from(("new", "new", "new", "old")),
    st.sampled_from(("P1", "P2")),
    st.sampled_from(("I", "P", "R")),
    st.integers(-3, 5),
    st.sampled_from((False, False, False, True)),
)


class WriterMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.runner = asyncio.Runner()
        self.model = Model()
        self.keys = 0
        self.used: list[Input] = []
        self.store = self.wait(Store.open(self.folder / "data"))
        self.wait(self.meet())

    def wait(self, work: Any) -> Any:
        return self.runner.run(work)

    async def meet(self) -> None:
        for name in PEOPLE:
            await join(self.store, name)
            self.model.versions[name] = 1

    def input(self, plan: tuple[str, str, str, str, str, int, bool], moved: Counter[str]) -> Input:
        name, seen, key, question, code, n, unfit = plan
        if key == "old" and self.used:
            return self.used[n % len(self.used)]
        self.keys += 1
        version = self.model.versions[name] + moved[name] - (seen == "stale")
        return Input(f"telegram:{self.keys}", name, version, question, code, n, unfit)

    @rule(plans=st.lists(PLANS, min_size=1, max_size=6))
    def submit_at_once(self, plans: list[Any]) -> None:
        moved: Counter[str] = Counter()
        inputs = []
        for plan in plans:
            one = self.input(plan, moved)
            inputs.append(one)
            moved[one.name] += plan[1] == "next" and not one.unfit and one not in self.used
        expected = [self.model.submit(one) for one in inputs]
        self.used += inputs
        found = self.wait(self.all(inputs))
        assert [f if isinstance(f, Outcome) else type(f) for f in found] == expected

    async def all(self, inputs: list[Input]) -> list[Any]:
        return list(
            await asyncio.gather(
                *(self.store.submit(one.changes()) for one in inputs), return_exceptions=True
            )
        )

    @rule()
    def restart(self) -> None:
        self.wait(self.store.close())
        self.store = self.wait(Store.open(self.folder / "data"))

    @invariant()
    def agrees(self) -> None:
        self.wait(self.compare())

    async def compare(self) -> None:
        for name in PEOPLE:
            known = await self.store.known(Address("telegram", f"chat-of-{name}"))
            assert known is not None
            version = self.model.versions[name]
            assert (known.version, known.state) == (version, state(name, version))
        tallies = (await self.store.tallies()).dispositions
        assert tallies == {("", code): n for code, n in self.model.tallies.items() if n}
        assert {item.id for item in await self.store.outbox(limit=999)} == self.model.said
        async with self.store._database.read() as connection:
            rows = await connection.fetch("SELECT run, question, value FROM answer")
        answers = {
            (row["run"].removeprefix("r-"), row["question"]): json.loads(row["value"])["value"]
            for row in rows
        }
        assert answers == self.model.answers

    def teardown(self) -> None:
        self.wait(self.store.close())
        self.runner.close()
        shutil.rmtree(self.folder)


TestWriter = WriterMachine.TestCase
TestWriter.settings = settings(
    max_examples=20,
    stateful_step_count=8,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
