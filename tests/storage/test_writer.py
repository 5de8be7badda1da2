"""Group commit: whole or not at all, once, and nobody pays for somebody else."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from storage import writer
from storage.changes import Address, Changes, Outcome, TallyDelta
from storage.db.core import Unfit
from storage.store import Store, StoreBusy, StoreClosed, StoreFull
from surveys.conversation import Role
from tests.storage.build import (
    LATER,
    NOW,
    given,
    join,
    joining,
    locked,
    opened,
    raw,
    record,
    say,
    state,
    turn,
)


async def count(store: Store, table: str) -> int:
    async with store._database.read() as connection:
        row = await connection.fetchrow(f"SELECT count(*) AS n FROM {table}")
    assert row is not None
    return int(row["n"])


async def together(store: Store, *changes: Changes) -> list[Outcome]:
    """All of them submitted at once."""
    return list(await asyncio.gather(*(store.submit(c) for c in changes)))


def commits(data: Path) -> int:
    """Transactions in the write-ahead log: frames that carry the size of the database."""
    log = (data / "jixiao.db-wal").read_bytes()
    page = int.from_bytes(log[8:12], "big")
    frames = range(32, len(log), 24 + page)
    return sum(
        log[at + 4 : at + 8] != bytes(4) and log[at + 8 : at + 16] == log[16:24] for at in frames
    )


async def test_a_step_is_stored_with_all_it_leads_to(store: Store) -> None:
    address = await join(store, "ada")
    store.outbox_wake.clear()
    done = await store.submit(
        turn("ada", 1, answers={"P1": given(5)}, outbox=(say("ada", 1),), records=(record(),))
    )
    assert done is Outcome.DONE
    known = await store.known(address)
    assert known is not None
    assert (known.version, known.state) == (2, state("ada", 2))
    assert [item.id for item in await store.outbox()] == ["ada.1"]
    assert (await store.head()).count == 1
    assert store.outbox_wake.is_set()
    assert not store.media_wake.is_set()


async def test_a_repeat_is_dropped_whole(store: Store) -> None:
    await join(store, "ada")
    changes = turn("ada", 1, key="telegram:7", tallies=(TallyDelta("disposition", ("", "I"), 1),))
    assert await store.submit(changes) is Outcome.DONE
    again = replace(changes, outbox=(say("ada", 5),))
    assert await store.submit(again) is Outcome.REPEAT
    assert (await store.tallies()).dispositions == {("", "I"): 1}
    assert await store.outbox() == []


async def test_a_repeat_in_the_same_batch_is_dropped_too(store: Store) -> None:
    await join(store, "ada")
    changes = turn("ada", 1, key="telegram:7")
    outcomes = await asyncio.gather(*(store.submit(changes) for _ in range(5)))
    assert sorted(outcomes) == [Outcome.DONE, *[Outcome.REPEAT] * 4]


async def test_a_conversation_that_moved_meanwhile_is_a_conflict(store: Store) -> None:
    address = await join(store, "ada")
    outcomes = await together(
        store,
        turn("ada", 1, key="telegram:1"),
        turn("ada", 1, key="telegram:2", outbox=(say("ada", 1),)),
    )
    assert outcomes == [Outcome.DONE, Outcome.CONFLICT]
    assert await store.outbox() == []
    known = await store.known(address)
    assert known is not None
    assert known.version == 2
    assert await store.submit(turn("ada", 2, key="telegram:2")) is Outcome.DONE


async def test_two_people_correcting_one_subject_at_once(store: Store) -> None:
    """The second sees a newer version than it stepped on, and steps again."""
    await join(store, "ada")
    await join(store, "ben")
    outcomes = await together(
        store,
        turn("ada", 1, records=(record(version=1),)),
        turn("ben", 1, records=(replace(record(version=1), id="other"),)),
    )
    assert outcomes == [Outcome.DONE, Outcome.CONFLICT]
    second = replace(record(version=2), id="other")
    assert await store.submit(turn("ben", 1, records=(second,))) is Outcome.DONE
    assert [r.id for r in await store.history("line.12")] == ["line.12.1", "other"]


async def test_changes_that_fail_fail_alone(store: Store) -> None:
    names = ["ada", "ben", "cleo"]
    for name in names:
        await join(store, name)
    nobody = turn("nobody", 0, outbox=(say("nobody", 1),))
    good = [turn(name, 1, outbox=(say(name, 1),)) for name in names]
    results = await asyncio.gather(
        *(store.submit(changes) for changes in (good[0], nobody, good[1], good[2])),
        return_exceptions=True,
    )
    assert isinstance(results[1], Unfit)
    assert [r for r in results if r is Outcome.DONE] == [Outcome.DONE] * 3
    assert sorted(item.id for item in await store.outbox()) == ["ada.1", "ben.1", "cleo.1"]


async def test_an_answer_without_its_run_is_refused_at_the_commit(store: Store) -> None:
    """The reference is checked by COMMIT itself; nothing of the Changes may stay behind."""
    await join(store, "ada")
    stray = replace(turn("ada", 1, answers={"P1": given(5)}), key="telegram:x")
    stray = replace(stray, answers=tuple(replace(a, run="r-unknown") for a in stray.answers))
    with pytest.raises(Unfit):
        await store.submit(stray)
    assert await count(store, "answer") == 0
    assert await store.submit(turn("ada", 1)) is Outcome.DONE


async def test_a_poison_input_leaves_its_key_and_an_apology(store: Store, data: Path) -> None:
    await join(store, "ada")
    poison = Changes("telegram:13", NOW, outbox=(say("ada", "sorry"),), failed="KeyError")
    assert await store.submit(poison) is Outcome.DONE
    assert await store.submit(turn("ada", 1, key="telegram:13")) is Outcome.REPEAT
    with raw(data) as connection:
        failed = connection.execute("SELECT failed FROM input WHERE failed <> ''").fetchall()
    assert failed == [("KeyError",)]


async def test_a_cancelled_waiter_breaks_nobody(store: Store) -> None:
    names = [f"p{n}" for n in range(20)]
    for name in names:
        await join(store, name)
    tasks = [asyncio.create_task(store.submit(turn(name, 1))) for name in names]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results[1::2] == [Outcome.DONE] * 10
    assert all(isinstance(result, asyncio.CancelledError) for result in results[::2])
    # whether a cancelled one was stored, its key tells: submitting again is always safe
    again = [await store.submit(turn(name, 1)) for name in names[::2]]
    assert set(again) <= {Outcome.DONE, Outcome.REPEAT}
    assert await count(store, "input") == 40


async def test_cancelled_in_the_middle_of_the_commit(store: Store) -> None:
    """The waiter goes at every possible moment; the writer never loses its way."""
    await join(store, "ada")
    version = 1
    for patience in range(40):
        task = asyncio.create_task(store.submit(turn("ada", version)))
        for _ in range(patience):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if await store.submit(turn("ada", version)) in (Outcome.DONE, Outcome.REPEAT):
            version += 1
    assert version == 41
    assert await count(store, "input") == 41


async def test_while_the_disk_is_full_nothing_is_stored_and_then_it_goes_on(store: Store) -> None:
    address = await join(store, "ada")
    async with store._database.write() as connection:
        row = await connection.fetchrow("PRAGMA page_count")
        assert row is not None
        await connection.execute(f"PRAGMA max_page_count = {row['page_count']}")
    large = turn("ada", 1, outbox=tuple(say("ada", n, body="满" * 3000) for n in range(30)))
    results = await asyncio.gather(
        store.submit(large), store.submit(turn("ada", 1, key="telegram:2")), return_exceptions=True
    )
    assert [type(result) for result in results] == [StoreFull, StoreFull]
    assert await store.outbox() == []
    known = await store.known(address)
    assert known is not None
    assert known.version == 1
    async with store._database.write() as connection:
        await connection.execute("PRAGMA max_page_count = 1000000")
    assert await store.submit(large) is Outcome.DONE
    assert len(await store.outbox()) == 30


async def test_while_somebody_else_writes_all_are_told_and_then_it_goes_on(
    store: Store, data: Path
) -> None:
    await join(store, "ada")
    await join(store, "ben")
    with locked(data):
        results = await asyncio.gather(
            *(store.submit(turn(name, 1)) for name in ("ada", "ben")), return_exceptions=True
        )
    assert [type(result) for result in results] == [StoreBusy, StoreBusy]
    assert results[0] is not results[1]
    assert await store.submit(turn("ada", 1)) is Outcome.DONE


async def test_a_short_wait_for_somebody_else_is_waited_out(data: Path) -> None:
    async with opened(data, patience=5) as store:
        await join(store, "ada")
        with locked(data):
            task = asyncio.create_task(store.submit(turn("ada", 1)))
            await asyncio.sleep(0.1)
            assert not task.done()
        assert await task is Outcome.DONE


async def test_close_writes_what_waits(data: Path) -> None:
    names = [f"p{n}" for n in range(30)]
    async with opened(data) as store:
        for name in names:
            await join(store, name)
        tasks = [asyncio.create_task(store.submit(turn(name, 1))) for name in names]
        await asyncio.sleep(0)
    assert await asyncio.gather(*tasks) == [Outcome.DONE] * 30
    with pytest.raises(StoreClosed):
        await store.submit(turn("p1", 2))


async def test_the_queue_is_bounded(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "MAX_WAITING", 4)
    names = [f"p{n}" for n in range(12)]
    async with opened(data, patience=0.1) as store:
        for name in names:
            await join(store, name)
        with locked(data):
            tasks = [asyncio.create_task(store.submit(turn(name, 1))) for name in names]
            await asyncio.sleep(0.03)
            assert len(store._writer._waiting) <= 4
            results = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(result) for result in results} == {StoreBusy}
        assert await together(store, *(turn(name, 1) for name in names)) == [Outcome.DONE] * 12


async def test_many_wait_for_one_commit(store: Store, data: Path) -> None:
    names = [f"p{n}" for n in range(50)]
    for name in names:
        await join(store, name)
    before = commits(data)
    assert before >= 50
    await together(store, *(turn(name, 1) for name in names))
    assert 1 <= commits(data) - before <= 2


async def test_a_personal_invitation_is_redeemed_once(store: Store) -> None:
    invitation, _ = await store.invite(Role.CONTACT, unit="U01", expires_at=LATER, now=NOW)
    changes = [
        joining(name, Address("telegram", name), invitation.id, role=Role.CONTACT, unit="U01")
        for name in ("ada", "ben")
    ]
    outcomes = await asyncio.gather(*(store.submit(c) for c in changes))
    assert outcomes == [Outcome.DONE, Outcome.REFUSED]
    assert await store.known(Address("telegram", "ben")) is None
    assert [p.id for p in await store.people(Role.CONTACT)] == ["ada"]


async def test_one_sender_joining_twice_at_once_becomes_one_person(store: Store) -> None:
    invitation, _ = await store.invite(
        Role.BENEFICIARY, group="老人", max_uses=None, expires_at=LATER, now=NOW
    )
    address = Address("telegram", "same")
    outcomes = await asyncio.gather(
        *(store.submit(joining(name, address, invitation.id)) for name in ("ada", "ben"))
    )
    assert outcomes == [Outcome.DONE, Outcome.CONFLICT]
    known = await store.known(address)
    assert known is not None
    assert known.person.id == "ada"


async def test_a_person_may_take_another_role_with_another_invitation(store: Store) -> None:
    address = await join(store, "ada")
    other, _ = await store.invite(Role.ASSESSOR, expires_at=LATER, now=NOW)
    changes = joining("ada2", address, other.id, role=Role.ASSESSOR)
    assert changes.joining is not None
    changes = replace(changes, joining=replace(changes.joining, address_id="a-ada"))
    assert await store.known(address) is not None
    assert await store.submit(changes) is Outcome.DONE
    known = await store.known(address)
    assert known is not None
    assert (known.person.id, known.address_id) == ("ada2", "a-ada")
    assert await store.addresses("ada") == []


async def test_what_is_known_survives_a_restart(data: Path) -> None:
    async with opened(data) as store:
        address = await join(store, "ada")
        await store.submit(turn("ada", 1))
        before = await store.known(address)
    async with opened(data) as store:
        assert await store.known(address) == before
        assert await store.submit(turn("ada", 1)) is Outcome.REPEAT
