"""The real dialogue over the real store: whatever people type and in whatever order, the counters
are exactly what a recount of their answers gives."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import cast

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from bot.campaign import Campaign
from bot.quality import Rules
from bot.turns import Turns
from storage.changes import Address, Marks, Person, RunRow, Tallies
from storage.parts import Divisions
from storage.store import Store
from surveys.agenda import Agenda
from surveys.conversation import Role
from surveys.form import Form
from surveys.messages import Inbound, Start, Text
from tests.storage.build import FORM, LATER, NOW, POINTS, opened

WORDS = (
    "开始",
    "1",
    "2",
    "3",
    "4",
    "5",
    "9",
    "跳过",
    "上一题",
    "修改",
    "提交",
    "退出",
    "继续",
    "是",
    "删除我的答卷",
    "确定删除",
)
STRAIGHT = ("开始", "1", "5", "4", "3", "2", "完成", "71", "提交")
"""Answers the form without detours."""


class OneForm:
    """A campaign that asks everybody the same."""

    simulated = False
    language = "zh"
    group_question = "G1"
    rules = Rules()
    zone = UTC
    call_pause = timedelta(hours=4)
    points: Mapping[int, int] = POINTS
    divided: Divisions | None = None
    quotas: Mapping[str, int] = MappingProxyType({})

    def hour(self, moment: datetime) -> int:
        return moment.hour

    def day(self, moment: datetime) -> date:
        return moment.date()

    def elder(self, person: Person) -> bool:
        return False

    def agenda(self, person: Person, today: date, pinned: Mapping[str, Form], *_: object) -> Agenda:
        return Agenda(person.role, (FORM,), pinned)


COORDINATOR = 2
"""Takes all forms out of the official estimate, or back: by whether the word is a command."""
TALK = st.lists(st.tuples(st.integers(0, COORDINATOR), st.sampled_from(WORDS)), max_size=40)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(talk=TALK, first=st.sampled_from((0, len(STRAIGHT))))
def test_whatever_is_said_the_recount_agrees(talk: list[tuple[int, str]], first: int) -> None:
    said = [(0, word) for word in STRAIGHT[:first]] + talk
    said += [(who, word) for who in (0, 1) for word in ("继续", *STRAIGHT)]
    with TemporaryDirectory() as folder:
        forms = asyncio.run(converse(Path(folder), said))
    event(f"{forms} forms counted")


async def converse(folder: Path, said: list[tuple[int, str]]) -> int:
    """Says it all, ten hours apart; the number of forms counted in the end."""
    async with opened(folder / "data") as store:
        await store.save_forms([FORM])
        numbers = count()
        turns = Turns(
            store,
            cast(Campaign, OneForm()),
            now=lambda: NOW,
            fresh=lambda: f"{next(numbers):08x}" * 4,
        )
        for who in (0, 1):
            await turns.deliver(await arrival(store, who))
        for n, (who, word) in enumerate(said):
            at = NOW + timedelta(hours=10 * n)
            if who == COORDINATOR:
                await decide(store, "kept" if word.isdigit() else "struck")
                continue
            await turns.deliver(Inbound("telegram", f"{n}", f"chat-{who}", at, Text(word)))
            if n % 5 == 0 or word in ("提交", "退出"):
                assert await store.verify(POINTS) == []
        assert await store.verify(POINTS) == []
        return sum((await store.tallies("all")).forms.values())


async def decide(store: Store, flag: str) -> None:
    """Also while one of the forms is being corrected."""
    async with store._database.read() as connection:
        runs = [row["id"] for row in await connection.fetch("SELECT id FROM run")]

    def change(run: RunRow) -> Marks:
        return Rules().marks({*run.flags} - {"kept", "struck"} | {flag})

    await store.move(runs, change, points=POINTS)
    assert await store.verify(POINTS) == []
    official, whole = await store.tallies(), await store.tallies("all")
    assert official == (whole if flag == "kept" else Tallies())


async def arrival(store: Store, who: int) -> Inbound:
    _, code = await store.invite(Role.BENEFICIARY, expires_at=LATER, now=NOW)
    return Inbound("telegram", f"start-{who}", f"chat-{who}", NOW, Start(code))


async def test_the_straight_way_is_counted(tmp_path: Path) -> None:
    """Else the test above might be about nothing."""
    assert await converse(tmp_path, [(0, word) for word in STRAIGHT]) == 1


async def test_a_place_handed_on_in_the_middle_of_a_form_goes_on_there(store: Store) -> None:
    await store.save_forms([FORM])
    numbers = count()
    turns = Turns(
        store,
        cast(Campaign, OneForm()),
        now=lambda: NOW,
        fresh=lambda: f"{next(numbers):08x}" * 4,
    )

    async def says(who: str, *words: str) -> None:
        for word in words:
            event_id = f"{who}-{next(numbers)}"
            await turns.deliver(Inbound("telegram", event_id, who, NOW, Text(word)))

    old, code = await store.invite(Role.BENEFICIARY, expires_at=LATER, now=NOW)
    await turns.deliver(Inbound("telegram", "a", "ada", NOW, Start(code)))
    await says("ada", *STRAIGHT[:3])
    handed = await store.transfer(old.id, NOW, LATER)
    assert handed is not None

    await turns.deliver(Inbound("telegram", "b", "ben", NOW, Start(handed[1])))
    known = await store.known(Address("telegram", "ben"))
    assert known is not None
    assert '"P1":{"status":"given","value":5' in known.state
    await says("ben", *STRAIGHT[3:])
    assert (await store.tallies()).hist["P1", "1", 5] == 1
    assert await store.verify(POINTS) == []

    receipt = await turns.deliver(Inbound("telegram", "c", "ada", NOW, Text("提交")))
    assert "邀请链接" in receipt.reply
