"""A backup made while people answer, verified by opening it, and what can go wrong with one."""

from __future__ import annotations

import asyncio
import json
import zipfile
from pathlib import Path

import pytest

from storage.changes import Address, Changes, MediaJob, Outcome, RecordKind
from storage.store import BadBackup, KeyMissing, StorageError, Store, backup, restore
from tests.storage.build import FORM, NOW, POINTS, given, join, opened, raw, record, say, turn

JPEG = b"\xff\xd8 a cleaned picture"


async def fill(store: Store) -> str:
    """One of everything; the hash of the photo."""
    await store.save_forms([FORM])
    await join(store, "ada")
    step = turn("ada", 1, answers={"P1": given(5)}, records=(record(),), outbox=(say("ada", 1),))
    await store.submit(step)
    job = MediaJob("m1", "r-ada", "P1", "telegram", "ref", "image/jpeg")
    await store.submit(Changes("telegram:m", NOW, media=(job,)))
    return await store.media_stored("m1", JPEG, "image/jpeg")


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


@pytest.fixture
async def archive(data: Path, tmp_path: Path) -> Path:
    path = tmp_path / "backups" / "one.zip"
    async with opened(data) as store:
        await fill(store)
        await backup(data, path)
    return path


async def test_the_report_says_what_is_in_it_and_what_is_not(data: Path, tmp_path: Path) -> None:
    async with opened(data) as store:
        digest = await fill(store)
        report = await backup(data, tmp_path / "one.zip")
        assert report.head == await store.head()
    assert (report.rows["person"], report.rows["record"], report.rows["answer"]) == (1, 1, 1)
    assert (report.media, report.missing_media) == (1, ())
    assert report.key == data / "keys" / "campaign.key"
    with zipfile.ZipFile(report.path) as archive:
        assert set(archive.namelist()) == {"manifest.json", "jixiao.db", f"media/{digest}"}
    assert report.path.stat().st_mode & 0o777 == 0o600
    assert sorted(names(tmp_path)) == ["data", "one.zip"]


async def test_restored_with_its_key_everything_goes_on(
    data: Path, archive: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new" / "data"
    (new / "keys").mkdir(parents=True)
    key = (data / "keys" / "campaign.key").read_text("ascii")
    (new / "keys" / "campaign.key").write_text(key, "ascii")
    await restore(archive, new)
    async with opened(data) as old, opened(new) as store:
        assert await store.known(Address("telegram", "chat-of-ada")) is not None
        assert [item.address.value for item in await store.claim("telegram", NOW)] == [
            "chat-of-ada"
        ]
        assert await store.audit(await old.head()) == await old.audit()
        assert await store.verify(POINTS) == []
        stored = await store.media("m1")
        assert stored is not None
        assert (new / "media" / stored.sha256).read_bytes() == JPEG
        assert await store.submit(turn("ada", 1)) is Outcome.REPEAT
        assert await store.submit(turn("ada", 2)) is Outcome.DONE


async def test_restored_without_its_key_money_records_can_be_read(
    archive: Path, tmp_path: Path
) -> None:
    new = tmp_path / "new"
    await restore(archive, new)
    assert sorted(names(new)) == ["jixiao.db", "media"]
    with pytest.raises(KeyMissing):
        await Store.open(new)
    async with opened(new, keyless=True) as store:
        records = await store.records(RecordKind.CONFIRMATION)
        assert [r.payload for r in records] == ['{"spent":6000000}']
        assert (await store.audit()).problem == ""


async def test_made_while_people_answer_it_is_of_one_moment(data: Path, tmp_path: Path) -> None:
    async with opened(data) as store:
        names = [f"p{n}" for n in range(5)]
        for name in names:
            await join(store, name)
        stop = asyncio.Event()

        async def talk(name: str) -> int:
            seen = 1
            while not stop.is_set():
                entry = record(f"{name}.{seen}")
                await store.submit(turn(name, seen, records=(entry,), outbox=(say(name, seen),)))
                seen += 1
            return seen

        talking = [asyncio.create_task(talk(name)) for name in names]
        reports = [await backup(data, tmp_path / f"{n}.zip") for n in range(3)]
        stop.set()
        said = sum(await asyncio.gather(*talking)) - len(names)
    counts = [report.head.count for report in reports]
    assert counts == sorted(counts)
    assert 0 <= counts[0] < counts[-1] <= said
    for report in reports:
        assert report.rows["record"] == report.rows["outbox"] == report.head.count


async def test_of_a_project_at_rest_and_never_over_something(data: Path, archive: Path) -> None:
    again = archive.with_name("two.zip")
    await backup(data, again)
    content = again.read_bytes()
    with pytest.raises(FileExistsError):
        await backup(data, again)
    assert again.read_bytes() == content
    with pytest.raises(StorageError, match="no database"):
        await backup(data / "nothing", archive.with_name("three.zip"))
    assert not archive.with_name("three.zip").exists()


async def test_a_missing_photo_is_named(data: Path, archive: Path, tmp_path: Path) -> None:
    (photo,) = (data / "media").iterdir()
    photo.unlink()
    report = await backup(data, archive.with_name("two.zip"))
    assert report.missing_media == (photo.name,)
    await restore(report.path, tmp_path / "new")


async def test_a_broken_chain_is_not_backed_up_as_if_it_were_sound(
    data: Path, archive: Path
) -> None:
    with raw(data) as connection:
        connection.execute("UPDATE record SET payload = '{}'")
    with pytest.raises(BadBackup, match="chain"):
        await backup(data, archive.with_name("two.zip"))
    assert names(archive.parent) == ["one.zip"]


@pytest.mark.parametrize("occupied", ["jixiao.db", "notes.txt", "media"])
async def test_nothing_is_restored_over_something(
    archive: Path, tmp_path: Path, occupied: str
) -> None:
    new = tmp_path / "new"
    new.mkdir()
    (new / occupied).write_text("mine")
    with pytest.raises(FileExistsError):
        await restore(archive, new)
    assert (new / occupied).read_text() == "mine"


def rewritten(archive: Path, **changed: bytes | None) -> Path:
    """The archive with members replaced, added or (None) left out; `db` is the database."""
    names = {"db": "jixiao.db", "manifest": "manifest.json", "evil": "../evil"}
    change = {names[name]: content for name, content in changed.items()}
    path = archive.with_name("changed.zip")
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(path, "w") as new:
        contents = {name: old.read(name) for name in old.namelist()} | change
        for name, content in contents.items():
            if content is not None:
                new.writestr(name, content)
    return path


def manifest(archive: Path, **changed: object) -> bytes:
    with zipfile.ZipFile(archive) as opened_archive:
        said = json.loads(opened_archive.read("manifest.json"))
    return json.dumps(said | changed).encode()


async def test_an_archive_that_was_damaged_or_changed_is_refused(
    archive: Path, tmp_path: Path
) -> None:
    for path in damaged(archive):
        await refused(path, tmp_path)
    sums = json.loads(manifest(archive))["sha256"]
    for changes in (
        {"db": b"other"},
        {"db": None},
        {"manifest": b"{}"},
        {"manifest": None},
        {"evil": b"x"},
        {"evil": b"x", "manifest": manifest(archive, sha256=sums | {"../evil": "00"})},
        {"manifest": manifest(archive, chain_count=7)},
        {"manifest": manifest(archive, chain_hash="00")},
        {"manifest": manifest(archive, rows={})},
    ):
        await refused(rewritten(archive, **changes), tmp_path)
    await restore(rewritten(archive, manifest=manifest(archive)), tmp_path / "new")


def damaged(archive: Path) -> list[Path]:
    whole = archive.read_bytes()
    contents = (
        whole[: len(whole) // 2],
        whole[:3000] + bytes([whole[3000] ^ 255]) + whole[3001:],
        b"no archive",
    )
    paths = [archive.with_name(f"damaged-{n}.zip") for n in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


async def refused(path: Path, tmp_path: Path) -> None:
    with pytest.raises(BadBackup):
        await restore(path, tmp_path / "new")
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / "evil").exists()
