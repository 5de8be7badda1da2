"""jixiao retention DIR: what is kept until when; --apply deletes what is due."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bot.app import DATA, utc_now
from bot.cli.console import Directory, err, open_project, out
from bot.cli.running import explain, reading
from bot.ending import LAW, due, expire, in_force
from bot.phases import Phases, Running
from bot.project.model import Project
from bot.project.retention import Retention, day_words, retention_of
from storage.store import ProjectBusy, StorageError, Store


async def retention(
    directory: Directory,
    /,
    *,
    apply: Annotated[
        bool, Parameter(help="已到期的现在就删 · Delete what is due now", negative="")
    ] = False,
) -> int:
    folder = open_project(directory)
    if folder is None:
        return 1
    today = utc_now().astimezone(folder.project.zone).date()
    try:
        survey = await _survey(directory, folder.project)
        kept = in_force(retention_of(folder.project), survey, today)
        if apply and not await _applied(directory, ready=due(kept, survey, today)):
            return 1
        await _show(directory, folder.project, kept, today)
    except ProjectBusy:
        err().print("程序正在运行，到期的它自己会删")
        return 1
    except StorageError as error:
        err().print(explain(error))
        return 1
    return 0


async def _survey(directory: Path, project: Project) -> Running:
    """The survey phase, as coordinators have moved it."""
    phases = Phases(project)
    if (directory / DATA).is_dir():
        async with reading(directory) as store:
            await phases.load(store)
    return phases["survey"]


async def _applied(directory: Path, *, ready: bool) -> bool:
    if not ready:
        err().print("还没有到期，没有删除")
        return False
    if not (directory / DATA).is_dir():
        err().print("还没有数据")
        return False
    store = await Store.open(directory / DATA)
    try:
        erased = await expire(store, utc_now(), LAW)
    finally:
        await store.close()
    out().print("早已删除。" if erased is None else f"已删除{erased}份答卷的单份回答。")
    return True


async def _show(directory: Path, project: Project, kept: Retention, today: date) -> None:
    console = out()
    console.print(f"保存期：调查结束后{kept.days}天（project.yaml 的 retention_days）")
    if kept.closes is None or kept.until is None or kept.warned_on is None:
        console.print("没有写 survey.closes，也还没有关闭：算不出到期日，到时从关闭那天起算")
    else:
        console.print(f"调查截止：{day_words(kept.closes)}")
        console.print(f"提前提醒协调员：{day_words(kept.warned_on)}")
        console.print(f"保存到：{day_words(kept.until)}，次日程序自动执行")
        if kept.over(today):
            console.print("已经到期。")
    console.print("到期删除：填表人的聊天地址、对话、个人链接，单份回答，问卷里的照片和录音")
    console.print("到期保留：计数、得分、快照，单位确认和评定（记录链），佐证照片")
    if (directory / DATA).is_dir():
        async with reading(directory) as store:
            unlinked, erased = await store.anonymised(), await store.expired()
        zone = project.zone
        if unlinked:
            console.print(f"已断开联系：{day_words(unlinked.astimezone(zone).date())}")
        if erased:
            console.print(f"已删除单份回答：{day_words(erased.astimezone(zone).date())}")
