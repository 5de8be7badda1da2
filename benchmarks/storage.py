"""Answers stored a second: group commit against one aiosqlite commit an answer.

    python -m benchmarks.storage [--seconds 2]

One answer is what it is in the product: the key of the input, the conversation, the answer, one
reply in the outbox. The baseline writes the same four rows with plain aiosqlite, one commit an
answer, as a bot usually does it. Both are durable (WAL, synchronous=FULL), both run in this one
process in turns; read the ratios, the figures themselves are those of this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiosqlite

from storage.changes import (
    Address,
    AnswerRow,
    Changes,
    ConversationRow,
    Joining,
    OutboxRow,
    Person,
    Policy,
    RunRow,
)
from storage.store import Store
from surveys.conversation import Role
from surveys.form import FormKind

NOW = datetime(2026, 1, 1, tzinfo=UTC)
WAITING = (1, 10, 50)
ROUNDS = 3
STATE = '{"id":"p","role":"beneficiary","run":{"answers":{' + "x" * 1500 + "}}}"
BODY = '{"text":"' + "请问您对项目实施的总体情况满意吗？" * 4 + '"}'

SCHEMA = """
CREATE TABLE input (key TEXT PRIMARY KEY, failed TEXT) STRICT;
CREATE TABLE conversation (person TEXT PRIMARY KEY, version INTEGER, state TEXT) STRICT;
CREATE TABLE answer (run TEXT, question TEXT, value TEXT, PRIMARY KEY (run, question)) STRICT;
CREATE TABLE outbox (seq INTEGER PRIMARY KEY, id TEXT UNIQUE, address TEXT, body TEXT,
  status TEXT) STRICT;
"""


async def plain(folder: Path, waiting: int, seconds: float) -> float:
    """The baseline: a lock, four statements, one commit an answer."""
    connection = await aiosqlite.connect(folder / "plain.db", isolation_level=None)
    await connection.execute("PRAGMA journal_mode = WAL")
    await connection.execute("PRAGMA synchronous = FULL")
    await connection.executescript(SCHEMA)
    turn = asyncio.Lock()

    async def store(who: int, step: int) -> None:
        async with turn:
            await connection.execute("BEGIN IMMEDIATE")
            await connection.execute("INSERT INTO input VALUES (?, '')", (f"{who}.{step}",))
            await connection.execute(
                "INSERT INTO conversation VALUES (?, ?, ?) ON CONFLICT (person) DO UPDATE "
                "SET version = excluded.version, state = excluded.state",
                (str(who), step, STATE),
            )
            await connection.execute(
                "INSERT INTO answer VALUES (?, ?, ?)", (str(who), str(step), '{"value":5}')
            )
            await connection.execute(
                "INSERT INTO outbox (id, address, body, status) VALUES (?, ?, ?, 'pending')",
                (f"{who}.{step}", str(who), BODY),
            )
            await connection.commit()

    try:
        return await _rate(store, waiting, seconds)
    finally:
        await connection.close()


async def grouped(folder: Path, waiting: int, seconds: float) -> float:
    """The product's own writer."""
    store = await Store.open(folder / "data")
    try:
        for who in range(waiting):
            await _join(store, who)

        async def answer(who: int, step: int) -> None:
            await store.submit(_answer(who, step))

        return await _rate(answer, waiting, seconds)
    finally:
        await store.close()


async def _join(store: Store, who: int) -> None:
    invitation, _ = await store.invite(
        Role.BENEFICIARY, expires_at=NOW + timedelta(days=9), now=NOW
    )
    person = Person(f"p{who}", Role.BENEFICIARY)
    address = Address("telegram", str(who))
    run = RunRow(
        id=f"r{who}",
        person=person.id,
        form_id="survey",
        form_hash="h",
        kind=FormKind.SURVEY,
        unit="",
        group="",
        mode="self",
        simulated=True,
        status="open",
        version=1,
    )
    joining = Joining(person, address, f"a{who}", invitation.id)
    await store.submit(Changes(f"join.{who}", NOW, joining=joining, runs=(run,)))


def _answer(who: int, step: int) -> Changes:
    return Changes(
        key=f"telegram:{who}.{step}",
        at=NOW,
        conversation=ConversationRow(f"p{who}", step, STATE, waiting=True),
        answers=(AnswerRow(f"r{who}", f"Q{step}", '{"status":"given","value":5}'),),
        outbox=(
            OutboxRow(f"p{who}.{step}.0", f"a{who}", "telegram", Policy.REPLY, BODY, personal=True),
        ),
    )


async def _rate(store, waiting: int, seconds: float) -> float:  # noqa: ANN001
    """Answers a second, from `waiting` people who each answer as soon as they are answered."""
    end = time.perf_counter() + seconds
    done = 0

    async def person(who: int) -> None:
        nonlocal done
        step = 0
        while time.perf_counter() < end:
            await store(who, step)
            step += 1
            done += 1

    begun = time.perf_counter()
    await asyncio.gather(*(person(who) for who in range(waiting)))
    return done / (time.perf_counter() - begun)


async def measure(seconds: float) -> None:
    rates: dict[tuple[str, int], list[float]] = {}
    ways = {"plain": plain, "group": grouped}
    for _ in range(ROUNDS):
        for waiting in WAITING:
            for name, way in ways.items():
                with tempfile.TemporaryDirectory() as folder:
                    rate = await way(Path(folder), waiting, seconds)
                rates.setdefault((name, waiting), []).append(rate)
    base = {waiting: statistics.median(rates["plain", waiting]) for waiting in WAITING}
    print("waiting  plain aiosqlite /s  group commit /s  ratio")
    for waiting in WAITING:
        group = statistics.median(rates["group", waiting])
        print(f"{waiting:7}  {base[waiting]:18,.0f}  {group:15,.0f}  {group / base[waiting]:5.2f}")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--seconds", type=float, default=1.0, help="for each measurement")
    asyncio.run(measure(options.parse_args().seconds))
