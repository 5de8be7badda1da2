"""Media, planned runs, leases, revisions, snapshots, forms, settings."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta
from pathlib import Path

import pytest

from storage.changes import Changes, MediaJob, MediaStored, Policy, Revision
from storage.media import keep
from storage.store import Store, StoreFull
from tests.storage.build import FORM, LATER, NOW, join, opened, say, turn

JPEG = b"\xff\xd8 a cleaned picture"


async def offer(store: Store, *ids: str) -> None:
    jobs = tuple(MediaJob(i, "r-ada", "P1", "telegram", f"file-{i}", "image/jpeg") for i in ids)
    await store.submit(Changes(f"telegram:{ids}", NOW, media=jobs))


async def test_a_photo_from_offer_to_file(store: Store, data: Path) -> None:
    await join(store, "ada")
    store.media_wake.clear()
    await offer(store, "m1")
    assert store.media_wake.is_set()
    (job,) = await store.media_due(NOW)
    assert job == MediaStored(
        id="m1",
        run="r-ada",
        question="P1",
        status="pending",
        mime="image/jpeg",
        channel="telegram",
        ref="file-m1",
        person="ada",
    )
    digest = await store.media_stored("m1", JPEG, "image/jpeg")
    assert digest == hashlib.sha256(JPEG).hexdigest()
    assert (data / "media" / digest).read_bytes() == JPEG
    assert await store.media_due(LATER) == []
    stored = await store.media("m1")
    assert stored is not None
    assert (stored.status, stored.sha256, stored.ref) == ("stored", digest, "")


async def test_the_same_photo_twice_is_one_file(store: Store, data: Path) -> None:
    await join(store, "ada")
    await offer(store, "m1", "m2")
    digests = {await store.media_stored(m, JPEG, "image/jpeg") for m in ("m1", "m2")}
    assert [path.name for path in (data / "media").iterdir()] == list(digests)


async def test_a_failed_fetch_is_tried_again_at_its_time(store: Store) -> None:
    await join(store, "ada")
    await offer(store, "m1", "m2", "m3")
    await store.media_failed("m1", NOW + timedelta(seconds=5))
    await store.media_failed("m2", None)
    assert [job.id for job in await store.media_due(NOW)] == ["m3"]
    due = await store.media_due(NOW + timedelta(seconds=5))
    assert [(job.id, job.attempts) for job in due] == [("m3", 0), ("m1", 1)]
    assert len(await store.media_due(LATER, limit=1)) == 1
    failed = await store.media("m2")
    assert failed is not None
    assert (failed.status, failed.ref) == ("failed", "")
    assert await store.media("unknown") is None
    with pytest.raises(LookupError):
        await store.media_stored("unknown", JPEG, "image/jpeg")


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreFull):
        keep(tmp_path / "no" / "folder", "ab", JPEG)
    keep(tmp_path / "media", "ab", JPEG)
    assert [path.name for path in (tmp_path / "media").iterdir()] == ["ab"]


async def test_a_planned_time_happens_once(data: Path) -> None:
    async with opened(data) as store:
        await join(store, "ada")
        rows = [say("ada", "weekly", policy=Policy.REPORT)]
        assert await store.last_run("weekly") is None
        store.outbox_wake.clear()
        done = await asyncio.gather(*(store.run_once("weekly", NOW, rows, NOW) for _ in range(5)))
        assert sorted(done) == [False] * 4 + [True]
        assert store.outbox_wake.is_set()
    async with opened(data) as store:
        assert await store.run_once("weekly", NOW, [say("ada", "again")], LATER) is False
        assert [item.id for item in await store.outbox()] == ["ada.weekly"]
        assert await store.run_once("weekly", LATER, [], LATER) is True
        assert await store.run_once("daily", NOW, [], LATER) is True
        assert await store.last_run("weekly") == LATER
        assert await store.last_run("daily") == NOW


async def test_a_lease_has_one_holder(store: Store) -> None:
    assert await store.lease("clock", "one", NOW, 30) is True
    assert await store.lease("clock", "two", NOW + timedelta(seconds=29), 30) is False
    assert await store.lease("clock", "one", NOW + timedelta(seconds=29), 30) is True
    assert await store.lease("clock", "two", NOW + timedelta(seconds=31), 30) is False
    assert await store.lease("clock", "two", NOW + timedelta(seconds=59), 30) is True
    assert await store.lease("poller", "one", NOW, 30) is True


async def test_revisions_are_kept_and_the_newest_is_in_force(store: Store) -> None:
    assert await store.revision() is None
    first = Revision("h1", '{"points":{"5":100}}', "王科长", "开始", NOW)
    second = Revision("h2", "{}", "王科长", "更正分值", LATER)
    for revision in (first, second, first):
        await store.save_revision(revision)
    assert await store.revision() == first
    assert await store.revisions() == [first, second, first]


async def test_snapshots_and_settings(store: Store) -> None:
    assert await store.snapshot("final") is None
    await store.save_snapshot("final", "1", NOW)
    await store.save_snapshot("final", "2", LATER)
    assert await store.snapshot("final") == ("2", LATER)
    assert await store.get("telegram.offset") is None
    await store.put("telegram.offset", "7")
    await store.put("telegram.offset", "8")
    assert await store.get("telegram.offset") == "8"


async def test_a_form_comes_back_as_it_was(data: Path) -> None:
    async with opened(data) as store:
        await store.save_forms([FORM])
        await store.save_forms([FORM, FORM.model_copy(update={"title": "另一份"})])
    async with opened(data) as store:
        for _ in range(2):
            form = await store.form(FORM.hash)
            assert form == FORM
            assert form is not None
            assert form.hash == FORM.hash
        assert await store.form("unknown") is None
        await join(store, "ada")
        assert await store.submit(turn("ada", 1))
