"""What the commands from draft to closed share: who acts, how they ask, what they say."""

from __future__ import annotations

import asyncio
import base64
import getpass
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from bot.app import DATA, opened
from bot.cli.console import err, out
from bot.cli.running import explain
from bot.control import ask_running
from bot.freeze import NotLoadable
from bot.settings import UnknownSetting, load_settings
from storage.store import KeyMissing, ProjectBusy, StorageError

Json = dict[str, Any]

By = Annotated[str, Parameter(help="谁办的，写岗位 · Who does this, an office")]
Why = Annotated[str, Parameter(help="为什么，记录在案 · Reason, kept on record")]
UnitName = Annotated[str, Parameter(help="单位的名称或编号 · Unit")]
Target = Annotated[Path, Parameter(help="写到这个文件 · File to write")]


async def asked(directory: Path, request: Json) -> Json | None:
    """The answer of the running program, or of the project opened for it; None after the reason
    has been printed."""
    if not await asyncio.to_thread((directory / "project.yaml").is_file):
        err().print(f"{directory} 里没有 project.yaml，不是项目文件夹", soft_wrap=True)
        return None
    try:
        load_settings(os.environ)
        reply = await ask_running(directory / DATA, request)
        if reply is None:
            async with opened(directory) as app:
                reply = await app.closing.answer(request)
    except NotLoadable as error:
        err().print(str(error), soft_wrap=True)
        return None
    except (KeyMissing, ProjectBusy, StorageError, UnknownSetting) as error:
        err().print(explain(error), soft_wrap=True)
        return None
    if "error" in reply:
        err().print(f"没有做成（{reply['error']}），原因见运行日志", soft_wrap=True)
        return None
    if "refused" in reply:
        err().print(Text(reply["refused"]), soft_wrap=True)
        return None
    return reply


async def told(directory: Path, request: Json) -> int:
    """Ask, and print what came of it."""
    reply = await asked(directory, request)
    if reply is None:
        return 1
    out().print(Text(reply["told"]), soft_wrap=True)
    return 0


def acting(by: str) -> Json:
    """Who acts: the office they name, and the login that is on record beside it."""
    return {"by": by.strip(), "account": getpass.getuser()}


def written(reply: Json, target: Path) -> bool:
    """The file of an answer, written where nothing stands yet."""
    if target.exists():
        err().print(f"{target} 已经存在，没有覆盖")
        return False
    try:
        target.write_bytes(base64.b64decode(reply["file"]))
    except OSError as error:
        err().print(f"写不了 {target}：{error.strerror}")
        return False
    return True


def show(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = Table()
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    out().print(table)
