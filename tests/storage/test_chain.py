"""Any changed, deleted, reordered or truncated entry is found; an erased one is not broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.changes import AuditResult, ChainHead, Changes, RecordKind
from storage.store import Store
from tests.storage.build import NOW, opened, raw, record

ENTRIES = 6


async def filled(store: Store) -> list[ChainHead]:
    """Six entries over three subjects; the head after each."""
    heads = []
    for n in range(ENTRIES):
        entry = record(f"line.{n % 3}", 1 + n // 3, payload=f'{{"spent":{n}}}', person=f"p{n}")
        await store.submit(Changes(f"telegram:{n}", NOW, records=(entry,)))
        heads.append(await store.head())
    return heads


async def test_an_honest_chain_passes_with_every_head_ever_printed(store: Store) -> None:
    assert (await store.audit()).problem == ""
    assert (await store.audit(ChainHead("", 0))).problem == ""
    heads = await filled(store)
    assert [head.count for head in heads] == [1, 2, 3, 4, 5, 6]
    for head in heads:
        for form in (head, head.hash, head.hash[:12].upper(), f" {head.hash}\n"):
            assert await store.audit(form) == AuditResult(heads[-1])


async def test_what_stands_is_the_newest_version(store: Store) -> None:
    await filled(store)
    standing = await store.records(RecordKind.CONFIRMATION)
    assert [(r.subject, r.version) for r in standing] == [
        ("line.0", 2),
        ("line.1", 2),
        ("line.2", 2),
    ]
    assert [r.payload for r in await store.history("line.1")] == ['{"spent":1}', '{"spent":4}']
    assert await store.records(RecordKind.ASSESSMENT) == []
    assert standing[0] == record("line.0", 2, payload='{"spent":3}', person="p3")


TAMPERING = {
    "payload": ("UPDATE record SET payload = '{\"spent\":9}' WHERE seq = 3", 3),
    "person": ("UPDATE record SET person = 'somebody' WHERE seq = 3", 3),
    "unit": ("UPDATE record SET unit = 'U99' WHERE seq = 3", 3),
    "time": ("UPDATE record SET at = '2026-01-01T00:00:00.000000+00:00' WHERE seq = 2", 2),
    "subject": ("UPDATE record SET subject = 'line.9' WHERE seq = 4", 4),
    "version": ("UPDATE record SET version = 7 WHERE seq = 6", 6),
    "kind": ("UPDATE record SET kind = 'decision' WHERE seq = 1", 1),
    "id": ("UPDATE record SET id = 'other' WHERE seq = 1", 1),
    "salt": ("UPDATE record SET salt = '00' WHERE seq = 5", 5),
    "digest": ("UPDATE record SET digest = '00' WHERE seq = 5", 5),
    "hash": ("UPDATE record SET hash = '00' WHERE seq = 5", 5),
    "erased in name only": ("UPDATE record SET salt = NULL WHERE seq = 2", 2),
    "first deleted": ("DELETE FROM record WHERE seq = 1", 1),
    "middle deleted": ("DELETE FROM record WHERE seq = 3", 3),
    "last deleted": ("DELETE FROM record WHERE seq = 6", 6),
    "last two deleted": ("DELETE FROM record WHERE seq > 4", 5),
    "all deleted": ("DELETE FROM record", 1),
    "deleted and renumbered": (
        "DELETE FROM record WHERE seq = 3; UPDATE record SET seq = seq - 1 WHERE seq > 3;"
        "UPDATE campaign SET chain_count = 5",
        3,
    ),
    "swapped": (
        "UPDATE record SET seq = 99 WHERE seq = 2; UPDATE record SET seq = 2 WHERE seq = 3;"
        "UPDATE record SET seq = 3 WHERE seq = 99",
        2,
    ),
    "doubled at the end": (
        "INSERT INTO record SELECT 7, 'x', kind, subject, 9, person, unit, payload, at, salt, "
        "digest, hash FROM record WHERE seq = 6",
        7,
    ),
    "stored head": ("UPDATE campaign SET chain_hash = '00'", 6),
    "chain key": (f"UPDATE campaign SET chain_key = '{'00' * 32}'", 1),
}


@pytest.mark.parametrize("name", TAMPERING)
async def test_tampering_is_found_where_it_was_done(store: Store, data: Path, name: str) -> None:
    await filled(store)
    sql, number = TAMPERING[name]
    with raw(data) as connection:
        connection.executescript(sql)
    result = await store.audit()
    assert result.broken_at == number, result.problem
    assert result.problem


async def test_a_cut_that_hides_itself_is_found_by_a_printed_head(store: Store, data: Path) -> None:
    """Whoever can write the database can make the rest consistent, but not the paper."""
    heads = await filled(store)
    with raw(data) as connection:
        connection.execute("DELETE FROM record WHERE seq > 4")
        connection.execute("UPDATE campaign SET chain_count = 4, chain_hash = ?", (heads[3].hash,))
    assert (await store.audit()).problem == ""
    assert (await store.audit(heads[3])).problem == ""
    assert (await store.audit(heads[5])).broken_at == 5
    assert (await store.audit(heads[5].hash)).problem


async def test_a_chain_made_anew_is_found_by_a_printed_head(store: Store, data: Path) -> None:
    heads = await filled(store)
    with raw(data) as connection:
        connection.execute("DELETE FROM record")
        connection.execute("UPDATE campaign SET chain_count = 0, chain_hash = ''")
    for n in range(ENTRIES):
        entry = record(f"line.{n}", payload='{"spent":0}')
        await store.submit(Changes(f"telegram:forged-{n}", NOW, records=(entry,)))
    assert (await store.audit()).problem == ""
    result = await store.audit(heads[3])
    assert (result.broken_at, bool(result.problem)) == (4, True)


@pytest.mark.parametrize(
    "wrong", ["0" * 64, "abc", ChainHead("0" * 64, 3), ChainHead("0" * 64, 99)]
)
async def test_a_head_that_never_was(store: Store, wrong: ChainHead | str) -> None:
    await filled(store)
    assert (await store.audit(wrong)).problem


async def test_the_right_hash_at_the_wrong_number(store: Store) -> None:
    heads = await filled(store)
    assert (await store.audit(ChainHead(heads[2].hash, 4))).problem


async def test_erasing_by_law_leaves_a_tombstone(store: Store, data: Path) -> None:
    heads = await filled(store)
    assert await store.erase("line.1.1") is True
    assert await store.erase("line.1.1") is False
    assert await store.erase("line.77.1") is False
    assert await store.audit(heads[5]) == AuditResult(heads[5], erased=1)
    assert [r.payload for r in await store.history("line.1")] == ["", '{"spent":4}']
    assert len(await store.records(RecordKind.CONFIRMATION)) == 3
    await store.erase("line.1.2")
    assert len(await store.records(RecordKind.CONFIRMATION)) == 2
    assert (await store.audit()).erased == 2
    await store.close()
    content = (data / "jixiao.db").read_bytes()
    assert b'{"spent":1}' not in content
    assert b'{"spent":2}' in content


async def test_equal_payloads_leave_no_equal_traces(store: Store, data: Path) -> None:
    """Else an erased payload could be guessed by trying amounts."""
    for n in range(2):
        entry = record(f"line.{n}", payload='{"spent":5}')
        await store.submit(Changes(f"telegram:{n}", NOW, records=(entry,)))
    with raw(data) as connection:
        digests = connection.execute("SELECT DISTINCT digest FROM record").fetchall()
    assert len(digests) == 2


async def test_the_chain_goes_on_after_a_restart(data: Path) -> None:
    async with opened(data) as store:
        heads = await filled(store)
    async with opened(data) as store:
        assert await store.head() == heads[-1]
        await store.submit(Changes("telegram:next", NOW, records=(record("line.50"),)))
        assert await store.audit(heads[2]) == AuditResult(await store.head())


async def test_many_entries_in_one_commit_follow_each_other(store: Store) -> None:
    records = tuple(record(f"line.{n}") for n in range(1200))
    await store.submit(Changes("telegram:1", NOW, records=records))
    result = await store.audit()
    assert (result.head.count, result.problem) == (1200, "")
