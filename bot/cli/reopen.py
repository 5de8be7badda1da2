"""jixiao reopen DIR: a signed confirmation may be corrected again, on record."""

from __future__ import annotations

import getpass
from typing import Annotated

from cyclopts import Parameter

from bot.cli.console import Directory, err, open_project, out
from bot.cli.running import ask


async def reopen(
    directory: Directory,
    /,
    *,
    unit: Annotated[str, Parameter(help="单位，名称或编号 · Unit")],
    why: Annotated[str, Parameter(help="为什么，记录在案 · Reason, kept on record")],
    undo: Annotated[
        bool, Parameter(help="撤回：什么都没改就恢复原状 · Take it back", negative="")
    ] = False,
) -> int:
    folder = open_project(directory)
    if folder is None:
        return 1
    known = {name: u.id for u in folder.units for name in (u.id, u.name, *u.aliases)}
    if unit not in known:
        err().print(f"没有“{unit}”这个单位，见 units.csv")
        return 2
    if not why.strip():
        err().print("请写明原因：--why “……”")
        return 2
    reply = await ask(
        directory,
        {
            "ask": "reopen",
            "unit": known[unit],
            "who": getpass.getuser(),
            "why": why.strip(),
            "keep": undo,
        },
    )
    if reply is None:
        return 1
    if reply["problem"]:
        err().print(reply["problem"], soft_wrap=True)
        return 1
    done = "已撤回重新开放，原来的审核和盖章照旧有效。"
    opened = "已重新开放，经办人可以更正。数字一改，原来的审核和盖章就失效。撤回：--undo"
    out().print(done if undo else opened, soft_wrap=True)
    return 0
