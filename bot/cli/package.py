"""jixiao package DIR: one ZIP of all that is filed, with the catalogue of evidence and hashes."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.progress import BarColumn, DownloadColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from bot.app import DATA
from bot.cli.console import Directory, err, out
from bot.cli.report import Ask, asking, reason
from bot.cli.running import explain
from bot.freeze import NotLoadable
from bot.package.packing import Entry, NotAsRecorded, pack
from bot.settings import UnknownSetting, load_settings
from storage.store import KeyMissing, ProjectBusy, StorageError

Json = dict[str, Any]
HANDED_IN = "报送版"


async def package(
    directory: Directory,
    /,
    *,
    output: Annotated[
        Path | None,
        Parameter(
            name=["--output", "-o"],
            help="存到这个文件夹，不写就在 data/packages/ · Folder for the ZIP",
        ),
    ] = None,
) -> int:
    data = directory / DATA
    if not await asyncio.to_thread(data.is_dir):
        err().print(f"{directory} 还没有数据，先运行一次 jixiao run", soft_wrap=True)
        return 1
    try:
        load_settings(os.environ)
        async with AsyncExitStack() as stack:
            planned = await _planned(await asking(directory, stack))
            if planned is None:
                return 1
            return await _packed(planned, output or data / "packages")
    except NotLoadable as error:
        err().print(str(error))
    except (KeyMissing, ProjectBusy, StorageError, UnknownSetting) as error:
        err().print(explain(error))
    return 1


async def _planned(ask: Ask) -> Json | None:
    """What goes where, once every document that is handed in has been made."""
    begun = await ask({"do": "begin"})
    if (why := reason(begun)) is not None:
        err().print(why, soft_wrap=True)
        return None
    wanted = [each for each in begun["documents"] if each["edition"] == HANDED_IN]
    made: list[list[str]] = []
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=err(), transient=True) as bar:
        task = bar.add_task("生成文件", total=len(wanted) + 1)
        for each in wanted:
            bar.update(task, description=each["name"])
            reply = await ask({"do": "make", "of": begun["of"], "key": each["key"]})
            if (why := reason(reply)) is not None:
                err().print(f"{each['name']}：{why}", soft_wrap=True)
                return None
            made += [[each["key"], file["name"]] for file in reply["files"]]
            bar.advance(task)
        bar.update(task, description="佐证目录")
        planned = await ask({"do": "package", "of": begun["of"], "files": made})
    if (why := reason(planned)) is not None:
        err().print(why, soft_wrap=True)
        return None
    return planned


async def _packed(planned: Json, folder: Path) -> int:
    target = folder / planned["name"]
    files = [Entry(name, Path(path), digest) for name, path, digest in planned["files"]]
    try:
        await asyncio.to_thread(_write, target, files)
    except NotAsRecorded as error:
        err().print(Text(f"没有打包：{error}"), soft_wrap=True)
        return 1
    except OSError as error:
        err().print(Text(f"写不了 {target}：{error.strerror}"), soft_wrap=True)
        return 1
    console = out()
    console.print(Text(f"{len(files)}个文件，{planned['state']}：{target}"), soft_wrap=True)
    for line in planned["lacking"]:
        console.print(Text(f"  缺 {line}"), soft_wrap=True)
    for line in planned["remarks"]:
        console.print(Text(f"  {line}"), soft_wrap=True)
    return 0


def _write(target: Path, files: list[Entry]) -> None:
    """With a bar over the bytes; a package of the same name is replaced."""
    target.parent.mkdir(parents=True, exist_ok=True)
    paths = [file.source for file in files if isinstance(file.source, Path)]
    total = sum(path.stat().st_size for path in paths if path.is_file())
    columns = TextColumn("{task.description}"), BarColumn(), DownloadColumn()
    with Progress(*columns, console=err(), transient=True) as bar:
        task = bar.add_task("打包", total=total)
        pack(target, files, step=partial(bar.advance, task))
