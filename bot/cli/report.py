"""jixiao report DIR: the files that are handed in and kept, made of what stands now."""

from __future__ import annotations

import os
import shutil
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from bot.app import DATA, opened
from bot.cli.console import Directory, err, out
from bot.cli.report_microdata import Single, give_out
from bot.cli.running import explain
from bot.control import ask_running
from bot.freeze import NotLoadable
from bot.project.disk import why as why_not
from bot.project.templates import FOLDER, write_templates
from bot.settings import UnknownSetting, load_settings
from storage.store import KeyMissing, ProjectBusy, StorageError

Json = dict[str, Any]
Ask = Callable[[Json], Awaitable[Json]]
_NOTHING = Single()


async def report(
    directory: Directory,
    /,
    *,
    every: Annotated[
        bool, Parameter(name="--all", help="全部文件 · Every document", negative="")
    ] = False,
    only: Annotated[
        list[str] | None,
        Parameter(help="只要这几种，可写多次，代号见 --list · Only these"),
    ] = None,
    output: Annotated[
        Path | None,
        Parameter(
            name=["--output", "-o"],
            help="另存到这个文件夹；不写就在 data/reports/ · Copy them to this folder",
        ),
    ] = None,
    templates: Annotated[
        bool,
        Parameter(
            help="把 Word 模板写进 templates/，已有的不覆盖 · Write the Word templates",
            negative="",
        ),
    ] = False,
    listed: Annotated[
        bool, Parameter(name="--list", help="列出能生成哪些文件 · What can be made", negative="")
    ] = False,
    single: Single = _NOTHING,
) -> int:
    if sum((every, bool(only), listed, templates, single.microdata)) != 1:
        err().print(
            "写 --all 生成全部文件，--only 代号 只生成一种，--list 看有哪些，"
            "--microdata 导出微数据，--templates 要 Word 模板",
            soft_wrap=True,
        )
        return 2
    if single.untold:
        err().print("--reason、--drop、--replacing、--yes 只和 --microdata 一起用", soft_wrap=True)
        return 2
    if templates:
        return _templates(directory)
    data = directory / DATA
    if not data.is_dir():
        err().print(f"{directory} 还没有数据，先运行一次 jixiao run", soft_wrap=True)
        return 1
    try:
        load_settings(os.environ)
        async with AsyncExitStack() as stack:
            ask = await asking(directory, stack)
            if listed:
                _show((await ask({"do": "list"}))["documents"])
                return 0
            if single.microdata:
                return await give_out(ask, single, output)
            return await _write(ask, only, output)
    except NotLoadable as error:
        err().print(str(error))
    except (KeyMissing, ProjectBusy, StorageError, UnknownSetting) as error:
        err().print(explain(error))
    return 1


def _templates(directory: Path) -> int:
    try:
        done, kept = write_templates(directory)
    except OSError as error:
        err().print(
            f"写不进 {directory / FOLDER}：{why_not(error)}。换一个能写的位置", soft_wrap=True
        )
        return 1
    if done:
        out().print(f"已写入 {directory / FOLDER}：{'、'.join(done)}", soft_wrap=True)
    if kept:
        told = "、".join(kept)
        out().print(f"已经有、没有动：{told}。要重新生成，先删掉或改名", soft_wrap=True)
    return 0


async def asking(directory: Path, stack: AsyncExitStack) -> Ask:
    """Of the program that runs on these data, else of the data."""
    data = directory / DATA
    if await ask_running(data, {"ask": "report", "do": "list"}) is None:
        app = await stack.enter_async_context(opened(directory))
        return app.report_desk.answer

    async def ask(request: Json) -> Json:
        reply = await ask_running(data, {"ask": "report", **request})
        return reply or {"refused": "程序刚刚停了。请再运行一次"}

    return ask


async def _write(ask: Ask, only: Sequence[str] | None, output: Path | None) -> int:
    begun = await ask({"do": "begin"})
    if (why := reason(begun)) is not None:
        err().print(why, soft_wrap=True)
        return 1
    known: dict[str, Json] = {each["key"]: each for each in begun["documents"]}
    wanted = list(dict.fromkeys(only or known))
    if unknown := [key for key in wanted if key not in known]:
        names = "、".join(unknown)
        err().print(f"没有这种文件：{names}。可以写：{'、'.join(known)}", soft_wrap=True)
        return 2
    folder, missing = Path(begun["folder"]), []
    written: list[Json] = []
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn()
    with Progress(*columns, console=err(), transient=True) as bar:
        task = bar.add_task("生成文件", total=len(wanted))
        for key in wanted:
            bar.update(task, description=known[key]["name"])
            made = await ask({"do": "make", "of": begun["of"], "key": key})
            if (why := reason(made)) is not None:
                err().print(f"{known[key]['name']}：{why}", soft_wrap=True)
                return 1
            written += [{**file, "edition": known[key]["edition"]} for file in made["files"]]
            missing += [] if made["files"] else [known[key]["name"]]
            bar.advance(task)
    _tell(begun, written, missing, _copied(folder, written, output))
    return 0


def reason(reply: Json) -> str | None:
    if "error" in reply:
        return f"没有做成（{reply['error']}），原因见运行日志"
    return reply.get("refused")


def _copied(folder: Path, written: Sequence[Json], output: Path | None) -> Path:
    if output is None:
        return folder
    output.mkdir(parents=True, exist_ok=True)
    for file in written:
        shutil.copyfile(folder / file["name"], output / file["name"])
    return output


def _show(documents: Sequence[Json]) -> None:
    table = Table(box=None, pad_edge=False)
    for name in ("代号", "文件", "版本"):
        table.add_column(name)
    for each in documents:
        table.add_row(*(Text(each[key]) for key in ("key", "name", "edition")))
    out().print(table)


def _tell(begun: Json, written: Sequence[Json], missing: Sequence[str], folder: Path) -> None:
    mark = "【模拟数据】" if begun["simulated"] else ""
    console = out()
    console.print(
        Text(f"{mark}{begun['title']}（{begun['label']}，截至{begun['as_of']}）"), soft_wrap=True
    )
    for file in written:
        console.print(Text(f"  {file['name']}  〔{file['edition']}〕"), soft_wrap=True)
    if missing:
        console.print(Text(f"没有内容、未生成：{'、'.join(missing)}"), soft_wrap=True)
    console.print(Text(f"共{len(written)}个文件，在 {folder}"), soft_wrap=True)
