"""jixiao quality DIR: marked forms, what counts, and decisions about single ones."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from bot.app import DATA, opened
from bot.cli.console import Directory, err, out
from bot.cli.running import explain
from bot.control import ask_running
from bot.freeze import NotLoadable
from bot.settings import UnknownSetting, load_settings
from storage.store import KeyMissing, ProjectBusy, StorageError

Json = dict[str, Any]


async def quality(
    directory: Directory,
    /,
    *,
    runs: Annotated[
        bool, Parameter(help="逐份列出有标记的答卷（编号和标记） · List them", negative="")
    ] = False,
    include: Annotated[str, Parameter(help="这一份（编号）计入 · Count this form")] = "",
    exclude: Annotated[str, Parameter(help="这一份（编号）不计入 · Leave this form out")] = "",
    why: Annotated[str, Parameter(help="为什么，记入记录链 · Reason, kept on record")] = "",
) -> int:
    if include and exclude:
        err().print("一次只决定一份：--include 和 --exclude 写一个")
        return 2
    if include or exclude:
        if not why.strip():
            err().print("请用 --why 写明为什么，这会记入记录链")
            return 2
        return await _decide(
            directory, include or exclude, "include" if include else "exclude", why
        )
    reply = await _ask(directory, {"ask": "quality", "runs": runs})
    if reply is None:
        return 1
    _show(reply, runs)
    return 0


async def _decide(directory: Path, form: str, what: str, why: str) -> int:
    request = {"ask": "decide", "form": form, "what": what, "who": getpass.getuser(), "why": why}
    reply = await _ask(directory, request)
    if reply is None:
        return 1
    if not reply["done"]:
        err().print(f"没有编号为 {form} 的已提交答卷")
        return 1
    words = "计入" if what == "include" else "不计入"
    out().print(f"答卷 {reply['form']} 按人工核对{words}正式口径，已记入记录链。")
    return 0


async def _ask(directory: Path, request: Json) -> Json | None:
    """Of the running program, or of the project itself; None after the reason has been printed."""
    if not (directory / DATA).is_dir():
        err().print("还没有数据：先运行 jixiao run")
        return None
    try:
        load_settings(os.environ)
        reply = await ask_running(directory / DATA, dict(request))
        if reply is None:
            async with opened(directory) as app:
                reply = await app.desk.answer(request)
    except NotLoadable as error:
        err().print(str(error))
        return None
    except (KeyMissing, ProjectBusy, StorageError, UnknownSetting) as error:
        err().print(explain(error))
        return None
    if "error" in reply:
        err().print(f"没有做成（{reply['error']}），原因见运行日志")
        return None
    return reply


def _show(reply: Json, runs: bool) -> None:
    console = out()
    if not reply["rows"]:
        console.print("没有答卷有标记。")
    else:
        console.print(_table(("标记", "群体", "代填人", "份数"), reply["rows"]))
        console.print(f"{reply['rule']}。现在不计入的：{reply['outside']}份。")
    for line in reply["bases"]:
        console.print(line, soft_wrap=True)
    if runs and reply["runs"]:
        rows = [
            [one["form"], "、".join(one["marks"]), "不计入" if one["outside"] else "计入"]
            for one in reply["runs"]
        ]
        console.print(_table(("编号", "标记", "正式口径"), rows))


def _table(columns: tuple[str, ...], rows: list[list[str]]) -> Table:
    table = Table()
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
