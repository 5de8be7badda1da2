"""jixiao schedule DIR: the next ten pushes, what waits for something to happen, what was sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from bot.app import DATA, utc_now
from bot.cli.console import Directory, open_project, out
from bot.cli.outbox import WORDS
from bot.cli.running import ask
from bot.project import ProjectFolder
from bot.project.holidays import working_days
from bot.pushing.desk import listed
from bot.pushing.planner import When


async def schedule(
    directory: Directory,
    /,
    *,
    log: Annotated[
        bool, Parameter(help="已经推送的：何时、给谁、第几版 · What was pushed", negative="")
    ] = False,
) -> int:
    folder = open_project(directory)
    if folder is None:
        return 1
    if not (directory / DATA).is_dir():
        _show_next(_of_files(folder))
        return 0
    reply = await ask(directory, {"ask": "schedule"})
    if reply is None:
        return 1
    if log:
        _show_log(reply["pushed"])
        return 0
    _show_next(reply["next"])
    _show_own(reply["own"])
    to_groups = any(each.to == "群" for each in folder.project.schedule)
    if to_groups and not reply["groups"]:
        out().print("还没有工作群：jixiao invite make 文件夹 工作群，链接在群里打开。")
    return 0


def _of_files(folder: ProjectFolder) -> dict[str, Any]:
    """Before the first run there is nothing but the files."""
    project, now = folder.project, utc_now()
    when = When(project.zone, working_days(folder.holidays), now, now)
    quiet = (project.quiet_hours.start, project.quiet_hours.end)
    return listed(project.schedule, when, quiet)


def _show_next(told: dict[str, Any]) -> None:
    console = out()
    if not told["runs"] and not told["events"]:
        console.print("没有定时推送。在 project.yaml 的 schedule 里写，例如 when: 每天 18:00")
        return
    if told["runs"]:
        rows = [
            (r["at"], f"{r['id']} {r['title']}", r["what"], r["to"], _remark(r))
            for r in told["runs"]
        ]
        console.print(_table(("时间", "推送", "内容", "发给", "说明"), rows))
    if told["events"]:
        events = [(e["when"], f"{e['id']} {e['title']}", e["to"]) for e in told["events"]]
        console.print(_table(("什么时候", "推送", "发给"), events))


def _remark(run: dict[str, Any]) -> str:
    return f"免打扰，{run['sent']}发出" if run["sent"] else ""


def _show_own(own: list[dict[str, Any]]) -> None:
    if own:
        rows = [(each["who"], each["title"], each["what"]) for each in own]
        out().print(_table(("协调员", "推送", "自己改的"), rows))


def _show_log(pushed: list[dict[str, Any]]) -> None:
    if not pushed:
        out().print("还没有推送过。")
        return
    rows = [
        (p["at"], p["title"], p["to"], f"第{p['version']}版", WORDS.get(p["status"], "—"))
        for p in pushed
    ]
    out().print(_table(("时间", "推送", "发给", "版本", "状态"), rows))


def _table(names: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    table = Table()
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    return table
