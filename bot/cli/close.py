"""jixiao close DIR: end the survey or the self-evaluation, or open it again, on record."""

from __future__ import annotations

import getpass
from datetime import date
from typing import Annotated

from cyclopts import Parameter

from bot.cli.console import Directory, err, out
from bot.cli.running import ask

NAMES = {"survey": "问卷", "confirmation": "填报"}


async def close(
    directory: Directory,
    /,
    *,
    why: Annotated[str, Parameter(help="为什么，记录在案 · Reason, kept on record")],
    survey: Annotated[bool, Parameter(help="问卷 · The survey", negative="")] = False,
    confirmation: Annotated[
        bool, Parameter(help="单位确认和评定 · Confirmations and assessments", negative="")
    ] = False,
    reopen: Annotated[bool, Parameter(help="重新开放 · Open it again", negative="")] = False,
    until: Annotated[str, Parameter(help="重新开放到哪一天 · Open again until")] = "",
) -> int:
    if survey is confirmation:
        err().print("写明结束哪一个：--survey 或 --confirmation")
        return 2
    if not why.strip():
        err().print("请写明原因：--why “……”")
        return 2
    if until and not (reopen and _is_day(until)):
        err().print("--until 只和 --reopen 一起用，写成 2026-12-31")
        return 2
    which = "survey" if survey else "confirmation"
    request = {
        "ask": "phase",
        "which": which,
        "act": "reopen" if reopen else "close",
        "until": until,
        "who": getpass.getuser(),
        "why": why.strip(),
    }
    reply = await ask(directory, request)
    if reply is None:
        return 1
    if not reply["done"]:
        err().print(f"{NAMES[which]}本来就{'开放着' if reopen else '已经结束'}，没有动它")
        return 1
    if reopen:
        out().print(f"{NAMES[which]}已重新开放{f'，到{until}为止' if until else ''}。")
    else:
        ended = f"；没交的{reply['closed']}份已按规则结束" if survey else ""
        out().print(f"{NAMES[which]}已结束{ended}。要重新开放：--reopen")
    return 0


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
