"""jixiao calls: the telephone list. Numbers of rows only: telephone numbers stay on the list."""

from __future__ import annotations

import re
from typing import Annotated

from cyclopts import App, Parameter

from bot.campaign import group_choices
from bot.cli.console import Directory, err, open_project, out
from bot.cli.desk import ask_once

calls = App(
    name="calls",
    help="电话名单：装入行号、看进度 · The telephone list: add rows, see how far it is",
    help_format="plaintext",
)

MOST = 20_000

NAMES = {
    "": "还没打",
    "complete": "完成",
    "broken_off": "中途挂断",
    "refused": "拒访",
    "no_answer": "无人接",
    "later": "改约",
    "wrong_person": "非本人",
    "no_such_number": "空号",
}


@calls.command
async def add(
    directory: Directory,
    rows: Annotated[str, Parameter(help="名单行号，如 1-200,305 · Rows of the list")],
    /,
    *,
    group: Annotated[str, Parameter(help="这些人属于哪一类 · Survey group")] = "",
) -> int:
    """把名单的行号排进电话名单。已经在里面的不重复。"""
    folder = open_project(directory)
    if folder is None:
        return 1
    numbers = rows_of(rows)
    if numbers is None:
        err().print(f"行号写成 1-200 或 1-200,305,400-450，一次最多{MOST}行")
        return 2
    groups = [str(choice.code) for choice in group_choices(folder)]
    if group and group not in groups:
        err().print(f"没有“{group}”这一类。问卷里有：{'、'.join(groups)}")
        return 2
    reply = await ask_once(directory, {"ask": "calls_add", "numbers": numbers, "group": group})
    if reply is None:
        return 1
    out().print(f"新排入{reply['new']}个号码。电话访问员打开自己的链接就能开始。")
    return 0


@calls.command
async def state(directory: Directory, /) -> int:
    """电话名单打到哪里了。"""
    reply = await ask_once(directory, {"ask": "calls"})
    if reply is None:
        return 1
    told = [f"{NAMES[key]}{n}" for key, n in reply["numbers"].items()]
    out().print(f"号码：{'，'.join(told) or '还没有装入，用 jixiao calls add'}", soft_wrap=True)
    if reply["given_up"]:
        out().print(f"打满次数不再打的：{reply['given_up']}")
    made = [f"{NAMES[key]}{n}" for key, n in reply["attempts"].items()]
    out().print(f"拨打：{'，'.join(made) or '还没有'}", soft_wrap=True)
    return 0


def rows_of(written: str) -> list[str] | None:
    """1-3,7 as 1, 2, 3, 7; None for anything else."""
    found: list[str] = []
    for part in re.split(r"[,，、\s]+", written.strip()):
        span = re.fullmatch(r"(\d{1,7})(?:[-—~](\d{1,7}))?", part)
        if span is None:
            return None
        first, last = int(span[1]), int(span[2] or span[1])
        if last < first or last - first >= MOST or len(found) + last - first >= MOST:
            return None
        found += [str(n) for n in range(first, last + 1)]
    return found
