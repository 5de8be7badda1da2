"""jixiao doctor DIR: whether settings, platforms and this machine are ready, and what to do."""

from __future__ import annotations

import os

from rich.table import Table
from rich.text import Text

from bot.cli.console import Directory, err, out
from bot.doctor import Check, web, wecom
from bot.project import load
from bot.settings import UnknownSetting, load_settings

_STYLES = {"好": "green", "注意": "bold", "不行": "bold red"}


async def doctor(directory: Directory, /) -> int:
    try:
        settings = load_settings(os.environ)
    except UnknownSetting as error:
        err().print(str(error))
        return 2
    checks = []
    with err().status("正在检查……"):
        problems = load(directory).problems
        if problems:
            found = f"{len(problems)}处问题"
            checks.append(Check("项目文件", "不行", found, f"运行 jixiao check {directory}"))
        else:
            checks.append(Check("项目文件", "好", "没有问题"))
        checks += [one async for one in web(settings)]
        checks += [one async for one in wecom(settings)]
    table = Table(box=None, pad_edge=False)
    for name in ("", "检查", "情况", "怎么办"):
        table.add_column(name, overflow="fold")
    for one in checks:
        state = Text(one.state, style=_STYLES[one.state])
        table.add_row(state, one.what, Text(one.found), Text(one.remedy))
    out().print(table)
    return int(any(one.state == "不行" for one in checks))
