"""Changes as the bot makes them, in few words."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from storage.changes import (
    Address,
    AnswerRow,
    Changes,
    ConversationRow,
    Joining,
    OutboxRow,
    Outcome,
    Person,
    Policy,
    Record,
    RecordKind,
    RunRow,
    TallyDelta,
)
from storage.store import Store
from surveys.conversation import Answer, Role
from surveys.form import Choice, Form, FormKind, Integer, Item, Multiple, Scale, Single

NOW = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(days=30)
TODAY = date(2026, 3, 1)
ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
POINTS = {1: 20, 2: 40, 3: 60, 4: 80, 5: 100}

SCALE = tuple(Choice(code=code, label=f"第{code}级") for code in range(5, 0, -1))
DONT_KNOW = Choice(code=9, label="不清楚", dont_know=True)
FORM = Form(
    id="survey",
    kind=FormKind.SURVEY,
    title="公众满意度调查",
    questions=(
        Single(code="G1", text="您是？", choices=SCALE[-2:]),
        Scale(code="P1", text="项目实施", choices=(*SCALE, DONT_KNOW)),
        Scale(code="P2", text="慰问物资", choices=SCALE),
        Scale(code="T", text="总体", choices=SCALE),
        Multiple(code="M", text="哪些方面", choices=SCALE),
        Integer(code="AGE", text="年龄"),
    ),
    items=(
        Item(code="I1", name="项目实施", questions=("P1",)),
        Item(code="I2", name="慰问物资", questions=("P2",)),
    ),
)


@asynccontextmanager
async def opened(data: Path, **how: Any) -> AsyncIterator[Store]:
    """A store that is closed whatever happens: its threads would keep the tests from ending."""
    store = await Store.open(data, **how)
    try:
        yield store
    finally:
        await store.close()


def given(value: int | str | tuple[int, ...]) -> Answer:
    return Answer("given", value)


def as_json(answer: Answer | None) -> str | None:
    return ANSWER.dump_json(answer).decode() if answer else None


async def join(
    store: Store,
    name: str,
    *,
    channel: str = "telegram",
    role: Role = Role.BENEFICIARY,
    unit: str = "",
) -> Address:
    """A person `name` at the address id `a-name`, in the run `r-name`, at version 1."""
    invitation, _ = await store.invite(role, unit=unit, expires_at=LATER, now=NOW)
    address = Address(channel, f"chat-of-{name}")
    outcome = await store.submit(joining(name, address, invitation.id, role=role, unit=unit))
    assert outcome is Outcome.DONE
    return address


def joining(
    name: str,
    address: Address,
    invitation: str,
    *,
    role: Role = Role.BENEFICIARY,
    unit: str = "",
    key: str = "",
) -> Changes:
    return Changes(
        key=key or f"{address.channel}:join-{name}",
        at=NOW,
        joining=Joining(Person(name, role, unit=unit), address, f"a-{name}", invitation),
        conversation=ConversationRow(name, 0, state(name, 1), waiting=True),
        runs=(run(name),),
    )


def state(name: str, version: int) -> str:
    return f'{{"id":"{name}","step":{version}}}'


def turn(
    name: str,
    seen: int,
    *,
    key: str = "",
    answers: dict[str, Answer | None] | None = None,
    runs: tuple[RunRow, ...] = (),
    tallies: tuple[TallyDelta, ...] = (),
    records: tuple[Record, ...] = (),
    outbox: tuple[OutboxRow, ...] = (),
) -> Changes:
    """One step of `name`'s conversation."""
    return Changes(
        key=key or f"telegram:{name}-{seen}",
        at=NOW,
        conversation=ConversationRow(name, seen, state(name, seen + 1), waiting=True),
        runs=runs,
        answers=tuple(
            AnswerRow(f"r-{name}", code, as_json(a)) for code, a in (answers or {}).items()
        ),
        tallies=tallies,
        records=records,
        outbox=outbox,
    )


def run(
    name: str,
    status: Literal["open", "complete", "partial", "refused", "left"] = "open",
    *,
    version: int = 1,
    group: str = "",
    unit: str = "",
    mode: str = "self",
    closed_on: date | None = None,
    kind: FormKind = FormKind.SURVEY,
) -> RunRow:
    return RunRow(
        id=f"r-{name}",
        person=name,
        form_id=FORM.id,
        form_hash=FORM.hash,
        kind=kind,
        unit=unit,
        group=group,
        mode=mode,
        simulated=False,
        status=status,
        version=version,
        closed_on=closed_on,
    )


def say(
    name: str,
    number: int | str,
    *,
    policy: Policy = Policy.REPLY,
    channel: str = "telegram",
    personal: bool = False,
    not_before: datetime | None = None,
    body: str = "",
) -> OutboxRow:
    return OutboxRow(
        id=f"{name}.{number}",
        address_id=f"a-{name}",
        channel=channel,
        policy=policy,
        body=body or f'{{"text":"{name} {number}"}}',
        personal=personal,
        not_before=not_before,
    )


def record(
    subject: str = "line.12",
    version: int = 1,
    *,
    kind: RecordKind = RecordKind.CONFIRMATION,
    payload: str = '{"spent":6000000}',
    person: str = "p",
) -> Record:
    return Record(
        id=f"{subject}.{version}",
        kind=kind,
        subject=subject,
        version=version,
        person=person,
        unit="U01",
        payload=payload,
        at=NOW,
    )


@contextmanager
def raw(data: Path) -> Iterator[sqlite3.Connection]:
    """The database file, behind the program's back."""
    connection = sqlite3.connect(data / "jixiao.db", isolation_level=None, timeout=0)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def locked(data: Path) -> Iterator[None]:
    """Another program is in the middle of a write."""
    with raw(data) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")
