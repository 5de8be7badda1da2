"""What a campaign runs on: the project as it was at opening, until a change is applied."""

from __future__ import annotations

import asyncio
import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.project import ProjectFolder, load
from storage.changes import Revision
from storage.store import Store


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
        await _freeze(store, directory, data, folder, ("jixiao run", "开启"), now)
        return Frozen(folder)
    folder = await _loaded(data / "revisions" / revision.hash)
    return Frozen(folder, await asyncio.to_thread(_changed, directory, folder))


async def apply(
    store: Store, directory: Path, data: Path, *, who: str, why: str, now: datetime
) -> tuple[str, ...]:
    """Take the files as they are now; the names of those that changed. Raises NotLoadable."""
    before = await frozen(store, directory, data, now)
    if before.changed:
        folder = await _loaded(directory)
        await _check_points(store, before.folder, folder)
        await _freeze(store, directory, data, folder, (who, why), now)
    return before.changed


async def _check_points(store: Store, before: ProjectFolder, after: ProjectFolder) -> None:
    """Counted forms stand in the counters with the points of their time: those cannot change."""
    same = before.project.readings.points == after.project.readings.points
    if not same and any((await store.tallies()).forms.values()):
        raise NotLoadable("已有答卷按原来的分值计入，project.yaml 的 points 不能再改")


async def _loaded(directory: Path) -> ProjectFolder:
    result = await asyncio.to_thread(load, directory)
    if result.folder is None:
        raise NotLoadable(f"{directory}：共{len(result.problems)}处问题，请先运行 jixiao check")
    return result.folder


async def _freeze(
    store: Store,
    directory: Path,
    data: Path,
    folder: ProjectFolder,
    by: tuple[str, str],
    now: datetime,
) -> None:
    await asyncio.to_thread(_copy, directory, data / "revisions" / folder.revision, folder)
    manifest = {
        "files": dict(sorted(folder.files.items())),
        "points": {str(code): n for code, n in folder.project.readings.points.items()},
        "readings": folder.project.readings.model_dump(mode="json"),
        "headcounts": {group.id: group.headcount for group in folder.groups},
    }
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True)
    await store.save_revision(Revision(folder.revision, text, *by, now))


def _copy(directory: Path, target: Path, folder: ProjectFolder) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for name in folder.files:
        shutil.copyfile(directory / name, target / name)


def _changed(directory: Path, folder: ProjectFolder) -> tuple[str, ...]:
    """By bytes only: the files need not even be readable as a project."""
    result = load(directory)
    now = result.folder.files if result.folder else {}
    names = {*folder.files, *now}
    if not now:
        return ("（文件夹里有问题，请运行 jixiao check）",)
    return tuple(sorted(n for n in names if folder.files.get(n) != now.get(n)))
