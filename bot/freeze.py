"""What a campaign runs on: the project as it was at opening, until a change is applied."""

from __future__ import annotations

import asyncio
import json
import shutil
import tempfile
from base64 import b64decode, b64encode
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.project import ProjectFolder, load
from bot.project.recordings import FOLDER, digest
from storage.changes import Revision
from storage.store import Store
from surveys.form import Scale


class NotLoadable(Exception):
    """The project folder cannot be taken as it is; the message says why."""


@dataclass(frozen=True, slots=True)
class Frozen:
    folder: ProjectFolder
    changed: tuple[str, ...] = ()
    """Names of files that differ from the frozen ones: reported, not used."""


async def frozen(store: Store, directory: Path, data: Path, now: datetime) -> Frozen:
    """The project this campaign runs on. The first call freezes the files as they are.

    Raises NotLoadable.
    """
    revision = await store.revision()
    if revision is None:
        folder = await _loaded(directory)
        revision = await _freeze(store, directory, folder, ("jixiao run", "开启"), now)
    kept = await asyncio.to_thread(_keep, revision, directory, data)
    folder = await _loaded(kept)
    return Frozen(folder, await asyncio.to_thread(_changed, directory, revision))


async def revised(store: Store, data: Path, revision: str) -> ProjectFolder:
    """The project as it was frozen under this hash, now or earlier. Raises NotLoadable."""
    for kept in reversed(await store.revisions()):
        if kept.hash == revision:
            folder = data / "revisions" / revision
            await asyncio.to_thread(_unpack, kept, folder)
            return await _loaded(folder)
    raise NotLoadable(f"没有版本为 {revision[:12]} 的项目文件")


async def apply(
    store: Store, directory: Path, data: Path, *, who: str, why: str, now: datetime
) -> tuple[str, ...]:
    """Take the files as they are now; the names of those that changed. Raises NotLoadable."""
    before = await frozen(store, directory, data, now)
    if before.changed:
        folder = await _loaded(directory)
        await _check_points(store, before.folder, folder)
        revision = await _freeze(store, directory, folder, (who, why), now)
        await asyncio.to_thread(_keep, revision, directory, data)
    return before.changed


async def _check_points(store: Store, before: ProjectFolder, after: ProjectFolder) -> None:
    """Counted forms stand in the counters with the points of their time: those cannot change."""
    if _worth(before) != _worth(after) and any((await store.tallies("all")).forms.values()):
        raise NotLoadable(
            "已有答卷按原来的分值计入，project.yaml 的 points 不能再改，"
            "问卷里选项的 points、题目的 weight 也一样"
        )


def _worth(folder: ProjectFolder) -> object:
    """What answers are worth: the project's points, and those and the weights of questions."""
    scales = [q for q in folder.questionnaire.questions if isinstance(q, Scale)]
    own = {
        q.code: (q.weight, {c.code: c.points for c in q.choices if c.points is not None})
        for q in scales
    }
    return folder.project.readings.points, {
        code: one for code, one in own.items() if one != (1, {})
    }


async def _loaded(directory: Path) -> ProjectFolder:
    result = await asyncio.to_thread(load, directory)
    if result.folder is None:
        raise NotLoadable(f"{directory}：共{len(result.problems)}处问题，请先运行 jixiao check")
    return result.folder


async def _freeze(
    store: Store,
    directory: Path,
    folder: ProjectFolder,
    by: tuple[str, str],
    now: datetime,
) -> Revision:
    contents = await asyncio.to_thread(_read, directory, folder)
    manifest = {
        "files": dict(sorted(folder.files.items())),
        "contents": contents,
        "points": {str(code): n for code, n in folder.project.readings.points.items()},
        "readings": folder.project.readings.model_dump(mode="json"),
        "headcounts": {group.id: group.headcount for group in folder.groups},
    }
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True)
    revision = Revision(folder.revision, text, *by, now)
    await store.save_revision(revision)
    return revision


def _read(directory: Path, folder: ProjectFolder) -> dict[str, str]:
    """The files themselves go into the database: a backup of it holds all a campaign runs on, but
    for the recordings, which are too large for that."""
    names = [name for name in folder.files if not _is_recording(name)]
    return {name: b64encode((directory / name).read_bytes()).decode() for name in names}


def _is_recording(name: str) -> bool:
    return name.startswith(f"{FOLDER}/")


def _keep(revision: Revision, directory: Path, data: Path) -> Path:
    """The folder of the frozen files. A recording that is not kept there yet is taken from the
    project folder, if it is still the same; otherwise its question is asked in words."""
    kept = data / "revisions" / revision.hash
    _unpack(revision, kept)
    for name, frozen_as in json.loads(revision.manifest)["files"].items():
        target, source = kept / name, directory / name
        if not _is_recording(name) or target.is_file():
            continue
        target.parent.mkdir(exist_ok=True)
        part = target.with_name(f".{target.name}")
        with suppress(OSError):
            shutil.copyfile(source, part)
            if digest(part) == frozen_as:
                part.rename(target)
        part.unlink(missing_ok=True)
    return kept


def _unpack(revision: Revision, target: Path) -> None:
    """The frozen files as a folder, made again wherever it is missing."""
    if target.is_dir():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".unpack-") as folder:
        whole = Path(folder) / "files"
        whole.mkdir()
        for name, content in json.loads(revision.manifest)["contents"].items():
            (whole / name).write_bytes(b64decode(content))
        whole.rename(target)


def _changed(directory: Path, revision: Revision) -> tuple[str, ...]:
    """By bytes only: the files need not even be readable as a project."""
    result = load(directory)
    was, now = json.loads(revision.manifest)["files"], result.folder.files if result.folder else {}
    if not now:
        return ("（文件夹里有问题，请运行 jixiao check）",)
    return tuple(sorted(n for n in {*was, *now} if was.get(n) != now.get(n)))
