"""jixiao demo: the real 2020 case, played by simulated people, then served for you to try."""

from __future__ import annotations

import asyncio
import os
import shutil
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

import bot
from bot.cli.console import err, out
from bot.settings import load_settings

MARK = ".jixiao-demo"
"""Stands in a folder that a demonstration made; only such a folder is replaced."""


async def demo(
    *,
    dir: Annotated[Path, Parameter(help="放在哪个文件夹 · Folder to make")] = Path("demo"),
    seed: Annotated[
        int, Parameter(help="同一个数得到同样的结果 · Same number, same result")
    ] = 2020,
    crowd: Annotated[float, Parameter(show=False)] = 1.0,
    serve: Annotated[bool, Parameter(help="演完后打开网页聊天 · Serve the web chat")] = True,
) -> int:
    from bot.demo.play import rehearsed, write
    from bot.demo.programme import show
    from bot.demo.visit import visit

    if not make_folder(dir):
        err().print(f"{dir} 已有内容，而且不是演示生成的，没有动它。换一个：jixiao demo --dir 名字")
        return 1
    console = out()
    with _progress(console) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bar.add_task(what, total=total)
            bar.update(tasks[what], completed=done)

        async with rehearsed(dir, seed, tell, crowd=crowd) as (app, clock, played):
            bar.stop()
            paths = await asyncio.to_thread(write, dir / "reports", played)
            show(console, played.given, paths)
            if serve:
                await visit(console, app, clock, load_settings(os.environ))
    return 0


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console
    )


def example() -> Path:
    """The 2020 case: inside an installed package, or in the repository beside it."""
    packed = Path(str(files(bot))) / "_examples"
    root = packed if packed.is_dir() else Path(str(files(bot))).parent / "examples"
    return root / "dongchuan-2020"


def make_folder(directory: Path) -> bool:
    """A fresh copy of the example; False when something else stands there."""
    if directory.exists():
        ours = (directory / MARK).is_file()
        if not ours and (not directory.is_dir() or any(directory.iterdir())):
            return False
        shutil.rmtree(directory)
    shutil.copytree(example(), directory)
    (directory / MARK).write_text("made by jixiao demo; replaced by the next one\n")
    return True
