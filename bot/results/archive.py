"""归档: one zip with all files of the final version, what it rests on, and the chain of records."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import zipfile
from base64 import b64decode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.results.desk import FOLDER, ResultDesk
from bot.results.process import NAMES, Actor
from bot.results.writing import Refused, entry, put
from storage.changes import Record
from storage.media import FOLDER as MEDIA

MANIFEST = "清单.json"
READ_ME = "说明.txt"
ALL = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Archived:
    sha256: str
    files: int
    head: str


class Archivist:
    def __init__(self, desk: ResultDesk) -> None:
        self._desk = desk

    async def archive(self, target: Path, why: str, by: Actor) -> str:
        """Write the zip and put it on record; afterwards the project is for reading only. Lines of
        the ledger that are not closed need a reason. Raises Refused."""
        desk = self._desk
        closing = desk.campaign.closing
        await closing.load(desk.store)
        standing = closing.process
        if "archive" not in standing.possible:
            can = "、".join(NAMES[each] for each in standing.possible) or "没有了（已归档）"
            raise Refused(f"现在不能归档：{closing.told()}下一步可以是：{can}")
        left = [item.number for item in standing.items if item.state != "closed"]
        if left and not why.strip():
            listed = "、".join(f"第{number}项" for number in left)
            raise Refused(f"整改台账还有没销号的：{listed}。先销号，或写明为什么现在归档（--why）")
        if await asyncio.to_thread(target.exists):
            raise Refused(f"{target} 已经存在，没有覆盖")
        contents = await self._contents()
        data = await asyncio.to_thread(_zipped, contents)
        await asyncio.to_thread(_write, target, data)
        head = await desk.store.head()
        current = standing.current
        assert current is not None
        digest = hashlib.sha256(data).hexdigest()
        said = {
            "act": "archive",
            "sha256": digest,
            "name": target.name,
            "files": len(contents),
            "head": head.hash,
            "count": head.count,
            "why": why,
        }
        record = entry(f"result.{current.n}", current.next_act, said, by=by, at=desk.now())
        try:
            await put(desk.store, [record], desk.now())
        except Refused:
            await asyncio.to_thread(target.unlink)
            raise
        await closing.load(desk.store)
        return f"已归档：{target}，{len(contents)}个文件，校验值 {digest[:16]}。以后只能查看。"

    async def verified(self, archive: Path) -> list[str]:
        """What in an archive is not as it was recorded; [] when all is."""
        try:
            data = await asyncio.to_thread(archive.read_bytes)
        except OSError as error:
            raise Refused(f"读不了 {archive}：{error.strerror}") from error
        current = self._desk.campaign.closing.process.current
        act = current.last("archive") if current else None
        wrong = []
        if act is None:
            wrong.append("记录链上没有归档")
        elif hashlib.sha256(data).hexdigest() != act.said["sha256"]:
            wrong.append("这个文件不是记录在案的那一份")
        return wrong + flaws(data)

    async def _contents(self) -> dict[str, bytes]:
        desk = self._desk
        current = desk.campaign.closing.process.current
        assert current is not None
        frozen = await desk.freezer.frozen_at(current)
        records = await desk.store.between(0, ALL)
        found = {
            **await asyncio.to_thread(_below, desk.data / FOLDER),
            "冻结数据.json": frozen.body.encode(),
            "记录链.jsonl": _chain(records),
        }
        for kept in await desk.store.revisions():
            if kept.hash == frozen.revision:
                for name, content in json.loads(kept.manifest)["contents"].items():
                    found[f"项目文件/{name}"] = b64decode(content)
        for media_id in dict.fromkeys(_media(records)):
            stored = await desk.store.media(media_id)
            if stored is not None and stored.sha256:
                path = desk.data / MEDIA / stored.sha256
                suffix = stored.mime.split("/")[-1]
                found[f"佐证/{media_id}.{suffix}"] = await asyncio.to_thread(path.read_bytes)
        head = await desk.store.head()
        found[READ_ME] = (
            f"{desk.campaign.folder.project.title} 第{current.n}版 归档\n"
            f"记录链头 {head.hash}，共{head.count}条。\n"
            f"每个文件的 SHA-256 在 {MANIFEST}。核对：jixiao result 文件夹 check 这个文件；"
            f"jixiao audit 文件夹 --head {head.hash[:16]}。\n"
        ).encode()
        return found


def flaws(data: bytes) -> list[str]:
    """Files of an archive that are not what its manifest says."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            told: Mapping[str, str] = json.loads(archive.read(MANIFEST))
            names = set(archive.namelist()) - {MANIFEST}
            wrong = [f"清单里没有 {name}" for name in sorted(names - set(told))]
            wrong += [f"缺 {name}" for name in sorted(set(told) - names)]
            wrong += [
                f"{name} 被改动"
                for name in sorted(names & set(told))
                if hashlib.sha256(archive.read(name)).hexdigest() != told[name]
            ]
    except (zipfile.BadZipFile, KeyError, ValueError) as error:
        return [f"不是归档文件，或已损坏（{type(error).__name__}）"]
    return wrong


def _zipped(contents: Mapping[str, bytes]) -> bytes:
    """The same contents give the same bytes."""
    told = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(contents.items())}
    manifest = json.dumps(told, ensure_ascii=False, indent=1).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in [*sorted(contents.items()), (MANIFEST, manifest)]:
            file = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            file.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(file, data)
    return out.getvalue()


def _below(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        return {}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _write(target: Path, data: bytes) -> None:
    part = target.with_name(f"{target.name}.part")
    try:
        part.write_bytes(data)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Refused(f"写不了 {target}：{error.strerror}") from error


def _chain(records: list[Record]) -> bytes:
    """A line for each entry: what it says, and its place in the chain."""
    lines = [
        json.dumps(
            {
                "number": number,
                "kind": record.kind.value,
                "subject": record.subject,
                "version": record.version,
                "unit": record.unit,
                "at": record.at.isoformat(),
                "payload": json.loads(record.payload) if record.payload else None,
            },
            ensure_ascii=False,
        )
        for number, record in enumerate(records, start=1)
    ]
    return "\n".join(lines).encode() + b"\n"


def _media(records: list[Record]) -> Iterator[str]:
    """Ids of the photos that records name."""
    for record in records:
        said: Mapping[str, Any] = json.loads(record.payload) if record.payload else {}
        for answer in said.get("answers", {}).values():
            value = answer.get("value")
            if isinstance(value, str) and value.startswith("photo:"):
                yield value.removeprefix("photo:")
