"""归档: one zip with all files of the final version, what it rests on, and the chain of records."""

from __future__ import annotations

import asyncio
import json
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path

from bot.assess.desk import EVIDENCE
from bot.package.evidence import named_media, suffix_of
from bot.package.packing import MANIFEST, Entry, NotAsRecorded, flaws, pack, sha256_of
from bot.results.desk import FOLDER, ResultDesk
from bot.results.process import NAMES, Actor
from bot.results.writing import Refused, entry, put
from storage.changes import Record

READ_ME = "说明.txt"
ALL = 1_000_000_000


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
        digest = await asyncio.to_thread(_packed, target, contents)
        head = await desk.store.head()
        current = standing.current
        assert current is not None
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
            digest = await asyncio.to_thread(sha256_of, archive)
        except OSError as error:
            raise Refused(f"读不了 {archive}：{error.strerror}") from error
        current = self._desk.campaign.closing.process.current
        act = current.last("archive") if current else None
        wrong = []
        if act is None:
            wrong.append("记录链上没有归档")
        elif digest != act.said["sha256"]:
            wrong.append("这个文件不是记录在案的那一份")
        return wrong + await asyncio.to_thread(flaws, archive)

    async def _contents(self) -> dict[str, Path | bytes]:
        desk = self._desk
        current = desk.campaign.closing.process.current
        assert current is not None
        frozen = await desk.freezer.frozen_at(current)
        records = await desk.store.between(0, ALL)
        found: dict[str, Path | bytes] = {
            **await asyncio.to_thread(_below, desk.data / FOLDER),
            "冻结数据.json": frozen.body.encode(),
            "记录链.jsonl": _chain(records),
        }
        for kept in await desk.store.revisions():
            if kept.hash == frozen.revision:
                for name, content in json.loads(kept.manifest)["contents"].items():
                    found[f"项目文件/{name}"] = b64decode(content)
        for media_id in dict.fromkeys(named_media(records)):
            stored = await desk.store.media(media_id)
            if stored is not None and stored.sha256:
                name = f"佐证/{media_id}.{suffix_of(stored.mime)}"
                found[name] = desk.store.media_file(stored.sha256)
        brought = await asyncio.to_thread(_below, desk.data / EVIDENCE)
        found |= {f"佐证/评定/{name}": source for name, source in brought.items()}
        head = await desk.store.head()
        found[READ_ME] = (
            f"{desk.campaign.folder.project.title} 第{current.n}版 归档\n"
            f"记录链头 {head.hash}，共{head.count}条。\n"
            f"每个文件的 SHA-256 在 {MANIFEST}。核对：jixiao result 文件夹 check 这个文件；"
            f"jixiao audit 文件夹 --head {head.hash[:16]}。\n"
        ).encode()
        return found


def _packed(target: Path, contents: Mapping[str, Path | bytes]) -> str:
    """The sha256 of the whole. The same contents give the same bytes."""
    entries = (Entry(name, source) for name, source in sorted(contents.items()))
    try:
        pack(target, entries, manifest=MANIFEST)
    except NotAsRecorded as error:
        raise Refused(str(error)) from error
    except OSError as error:
        raise Refused(f"写不了 {target}：{error.strerror}") from error
    return sha256_of(target)


def _below(folder: Path) -> dict[str, Path | bytes]:
    if not folder.is_dir():
        return {}
    return {
        path.relative_to(folder).as_posix(): path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


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
