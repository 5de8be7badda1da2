"""Who is who, how they can be reached, and that nobody else can find out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from storage.changes import Address, Changes, ConversationRow, Outcome, Person
from storage.conversations import Conversations, Lru
from storage.db.core import Connection, Corrupt, Database
from storage.sealing import Vault
from storage.store import KeyMissing, Store, backup
from surveys.conversation import Role
from tests.storage.build import (
    LATER,
    NOW,
    given,
    join,
    joining,
    opened,
    raw,
    record,
    say,
    state,
    turn,
)

SECRET = "8613800138000"


async def test_an_address_is_nowhere_in_the_files(data: Path, tmp_path: Path) -> None:
    async with opened(data) as store:
        invitation, code = await store.invite(Role.BENEFICIARY, expires_at=LATER, now=NOW)
        address = Address("telegram", SECRET)
        await store.submit(joining("ada", address, invitation.id, key=f"telegram:{SECRET}"))
        await store.submit(turn("ada", 1, outbox=(say("ada", 1),)))
        await store.guess_failed(address, NOW)
        await store.moved("a-ada", Address("telegram", SECRET[::-1]))
        await store.moved("a-ada", address)
        assert (await store.claim("telegram", NOW))[0].address == address
        await backup(data, tmp_path / "backup.zip")
        contents = all_contents(data) | archived(tmp_path / "backup.zip")
    key = contents.pop("campaign.key").decode().strip()
    assert {"jixiao.db", "jixiao.db-wal", "lock", "manifest.json"} <= contents.keys()
    for name, content in contents.items():
        for secret in (SECRET, SECRET[::-1], code, key):
            assert secret.encode() not in content, name
        assert bytes.fromhex(key) not in content, name


def all_contents(data: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in data.rglob("*") if path.is_file()}


def archived(path: Path) -> dict[str, bytes]:
    with ZipFile(path) as archive:
        names = {n: n if n == "manifest.json" else f"archived {n}" for n in archive.namelist()}
        return {name: archive.read(n) for n, name in names.items()}


def test_an_address_shows_in_no_repr() -> None:
    assert SECRET not in repr(Address("telegram", SECRET))


def test_sealed_twice_is_never_the_same_and_opens_only_in_its_place() -> None:
    vault, address = Vault(bytes(range(32))), Address("telegram", SECRET)
    first, second = vault.seal("a1", address), vault.seal("a1", address)
    assert first != second
    assert vault.unseal("a1", "telegram", first) == address
    for wrong in (("a2", "telegram", first), ("a1", "web", first), ("a1", "telegram", first[:-1])):
        with pytest.raises(Corrupt):
            vault.unseal(*wrong)
    with pytest.raises(Corrupt):
        Vault(bytes(32)).unseal("a1", "telegram", first)


def test_hashes_of_different_purposes_and_keys_do_not_meet() -> None:
    address = Address("telegram", SECRET)
    hashes = {
        hashed
        for key in (bytes(32), bytes(range(32)))
        for vault in (Vault(key),)
        for hashed in (vault.lookup(address), vault.guesser(address), vault.input(SECRET))
    }
    assert len(hashes) == 6
    assert Vault(bytes(32)).lookup(address) != Vault(bytes(32)).lookup(Address("web", SECRET))


async def test_strangers_are_not_known(store: Store) -> None:
    assert await store.known(Address("telegram", "1")) is None
    await join(store, "ada")
    assert await store.known(Address("web", "chat-of-ada")) is None


async def test_people_by_role_and_unit(store: Store) -> None:
    await join(store, "ada", role=Role.CONTACT, unit="U01")
    await join(store, "ben", role=Role.CONTACT, unit="U02")
    await join(store, "cleo", role=Role.COORDINATOR)
    assert [p.id for p in await store.people()] == ["ada", "ben", "cleo"]
    assert [p.id for p in await store.people(Role.CONTACT)] == ["ada", "ben"]
    assert await store.people(Role.CONTACT, "U02") == [Person("ben", Role.CONTACT, unit="U02")]
    assert await store.people(Role.ASSESSOR) == []


async def test_a_moved_chat_is_found_at_its_new_address(store: Store) -> None:
    old = await join(store, "ada")
    new = Address("telegram", "-100200300")
    await store.submit(turn("ada", 1, outbox=(say("ada", 1),)))
    assert await store.known(old) is not None
    await store.moved("a-ada", new)
    assert await store.known(old) is None
    known = await store.known(new)
    assert known is not None
    assert known.person.id == "ada"
    assert [item.address for item in await store.claim("telegram", NOW)] == [new]


async def test_a_chat_that_moved_to_where_somebody_is_already(store: Store) -> None:
    await join(store, "ada")
    ben = await join(store, "ben")
    await store.submit(turn("ada", 1, outbox=(say("ada", 1),)))
    await store.moved("a-ada", ben)
    await store.moved("a-ben", ben)  # to where it is: nothing happens
    assert await store.addresses("ada") == []
    assert [item.address for item in await store.claim("telegram", NOW)] == [ben]


async def test_open_questions_of_before_the_outage(store: Store) -> None:
    for name in ("ada", "ben", "cleo"):
        await join(store, name)
    await store.submit(replace(turn("ben", 1), at=NOW + timedelta(hours=1)))
    done = ConversationRow("cleo", 1, state("cleo", 2), waiting=False)
    await store.submit(Changes("telegram:done", NOW, conversation=done))
    waiting = await store.waiting(NOW + timedelta(minutes=30))
    assert [(known.person.id, known.version, a.value) for known, a in waiting] == [
        ("ada", 1, "chat-of-ada")
    ]
    both = await store.waiting(LATER)
    assert [known.person.id for known, _ in both] == ["ada", "ben"]
    await store.gone("a-ada")
    assert [known.person.id for known, _ in await store.waiting(LATER)] == ["ben"]


async def test_many_more_people_than_are_kept_in_memory(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.store.CACHED", 3)
    async with opened(data) as store:
        addresses = [await join(store, f"p{n}") for n in range(10)]
        for n in range(10):
            assert await store.submit(turn(f"p{n}", 1)) is Outcome.DONE
        for _ in range(2):
            for n, address in enumerate(addresses):
                known = await store.known(address)
                assert known is not None
                assert (known.person.id, known.version) == (f"p{n}", 2)


class Slow:
    """The database, but whoever reads gets away only when `gate` opens."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.inside, self.gate = asyncio.Event(), asyncio.Event()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Connection]:
        async with self._database.read() as connection:
            yield connection
            self.inside.set()
            await self.gate.wait()

    def write(self) -> AbstractAsyncContextManager[Connection]:
        return self._database.write()

    async def fold(self) -> None:
        await self._database.fold()

    async def close(self) -> None:
        await self._database.close()


async def test_a_look_that_began_before_a_commit_leaves_no_old_state_behind(store: Store) -> None:
    address = await join(store, "ada")
    await join(store, "ben")
    slow = Slow(store._database)
    conversations = Conversations(slow, store._writer._vault, cached=1)
    looking = asyncio.create_task(conversations.known(address))
    await slow.inside.wait()
    for name in ("ada", "ben"):  # ben's step takes ada's place in the memory
        step = turn(name, 1)
        await store.submit(step)
        conversations.committed(step, Outcome.DONE)
    slow.gate.set()
    await looking
    known = await conversations.known(address)
    assert known is not None
    assert known.version == 2


async def test_a_look_that_began_before_a_new_binding_leaves_no_old_person_behind(
    store: Store,
) -> None:
    old = await join(store, "ada")
    slow = Slow(store._database)
    conversations = Conversations(slow, store._writer._vault)
    looking = asyncio.create_task(conversations.known(old))
    await slow.inside.wait()
    await store.moved("a-ada", Address("telegram", "elsewhere"))
    conversations.rebound()
    slow.gate.set()
    await looking
    assert await conversations.known(old) is None


def test_the_things_used_last_are_kept() -> None:
    lru: Lru[str, int] = Lru(2)
    lru.put("a", 1)
    lru.put("b", 2)
    assert lru.get("a") == 1
    lru.put("c", 3)
    assert (lru.get("a"), lru.get("b"), lru.get("c"), len(lru)) == (1, None, 3, 2)
    nothing: Lru[str, int] = Lru(0)
    nothing.put("a", 1)
    assert nothing.get("a") is None


async def fill(data: Path) -> None:
    async with opened(data) as store:
        await join(store, "ada")
        await store.submit(turn("ada", 1, answers={"P1": given(5)}, records=(record(),)))


async def test_the_key_is_for_its_owner_only(data: Path) -> None:
    await fill(data)
    assert (data / "keys" / "campaign.key").stat().st_mode & 0o777 == 0o600
    assert (data / "keys").stat().st_mode & 0o777 == 0o700
    assert (data / "jixiao.db").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", ["lost", "other", "empty", "garbled", "short"])
async def test_a_database_without_its_key_says_so(data: Path, damage: str) -> None:
    await fill(data)
    path = data / "keys" / "campaign.key"
    whole = path.read_text("ascii")
    path.unlink()
    contents = {"other": "ab" * 32, "empty": "", "garbled": "not hex", "short": "abcd"}
    if damage in contents:
        path.write_text(contents[damage], "ascii")
    for exclusive in (True, False):
        with pytest.raises(KeyMissing, match=r"campaign\.key"):
            await Store.open(data, exclusive=exclusive)
    path.write_text(whole, "ascii")
    async with opened(data) as store:
        assert await store.known(Address("telegram", "chat-of-ada")) is not None


async def test_without_the_key_records_can_be_read_and_nobody_reached(data: Path) -> None:
    await fill(data)
    (data / "keys" / "campaign.key").unlink()
    async with opened(data, exclusive=False, keyless=True) as store:
        assert (await store.history("line.12"))[0].payload == '{"spent":6000000}'
        assert (await store.audit()).problem == ""
        assert await store.tallies() is not None
        assert await store.addresses("ada") == [("a-ada", "telegram")]
        with pytest.raises(KeyMissing):
            await store.known(Address("telegram", "chat-of-ada"))
        with pytest.raises(KeyMissing):
            await store.waiting(LATER)
    assert not (data / "keys" / "campaign.key").exists()


async def test_a_key_that_was_there_first_is_used(data: Path) -> None:
    (data / "keys").mkdir(parents=True)
    (data / "keys" / "campaign.key").write_text("cd" * 32)
    await fill(data)
    assert (data / "keys" / "campaign.key").read_text() == "cd" * 32
    with raw(data) as connection:
        lookup = connection.execute("SELECT lookup FROM address").fetchone()
    assert lookup == (Vault(b"\xcd" * 32).lookup(Address("telegram", "chat-of-ada")),)
