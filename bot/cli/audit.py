"""jixiao audit DIR: is the chain whole; does a printed sheet stand; the trail as Excel."""

from __future__ import annotations

import asyncio
import getpass
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from bot.app import utc_now
from bot.auditing import audited, checked
from bot.cli.console import Directory, err, out
from bot.cli.running import ask, explain, of_campaign, reading
from bot.freeze import NotLoadable
from bot.signing.trail import trail
from reports.formats.trail import trail_workbook
from reports.trail import TrailRow
from storage.store import StorageError, Store

audit = App(
    name="audit",
    help="核对记录链和印出的确认表，导出审计轨迹 · Check the chain, a printed sheet; export",
    help_format="plaintext",
)


@audit.default
async def check(
    directory: Directory,
    /,
    *,
    head: Annotated[str, Parameter(help="报告上印的记录链编号 · Head printed on a report")] = "",
    sheet: Annotated[str, Parameter(help="确认表上印的校验码 · Check code of a sheet")] = "",
    excel: Annotated[
        Path | None, Parameter(help="把审计轨迹存成 Excel · Export the trail to this file")
    ] = None,
) -> int:
    """核对记录链：任何一条被改、被删、调换、截断都查得出。"""
    try:
        async with reading(directory) as store:
            code = await _chain(store, head)
            if code == 0 and sheet:
                code = await _sheet(directory, store, sheet)
            if excel is not None:
                code = max(code, await _export(directory, store, excel))
            return code
    except (StorageError, NotLoadable) as error:
        err().print(explain(error))
        return 1


async def _chain(store: Store, head: str) -> int:
    result = await audited(store, head)
    for problem in result.problems:
        err().print(problem, soft_wrap=True)
    if result.problems:
        return 1
    chain = result.chain
    erased = f"，其中{chain.erased}条内容已依法删除" if chain.erased else ""
    out().print(f"记录链完好：{chain.head.count}条{erased}，编号 {chain.head.hash}", soft_wrap=True)
    return 0


async def _sheet(directory: Path, store: Store, code: str) -> int:
    campaign = await of_campaign(store, directory)
    found = await checked(store, campaign.by_unit, code)
    if found is None:
        err().print("没有这个校验码：抄错了，或者不是这个项目的确认表。至少写前12位")
        return 1
    name = campaign.folder.unit(found.state.unit).name
    version = f"{name}第{found.act.sheet}版"
    if found.standing:
        out().print(f"{version}是现在的版本。状态：{found.state.signed.words}", soft_wrap=True)
        return 0
    newest = found.state.signed.sheet
    why = f"已被第{newest}版取代" if newest != found.act.sheet else "之后数字有更正，还没有新的一版"
    err().print(f"{version}不是现在的版本：{why}。这张纸不再有效", soft_wrap=True)
    return 1


async def _export(directory: Path, store: Store, file: Path) -> int:
    campaign = await of_campaign(store, directory)
    names = {unit.id: unit.name for unit in campaign.folder.units}
    rows = [_named(row, names) for row in await trail(store)]
    head = await store.head()
    project = campaign.folder.project
    data = trail_workbook(
        rows,
        title=f"{project.title}（{project.year}年度）",
        head=head.hash,
        count=head.count,
        zone=project.time_zone,
        at=utc_now(),
    )
    try:
        await asyncio.to_thread(file.write_bytes, data)
    except OSError as error:
        err().print(f"{file} 写不进去：{error.strerror}")
        return 1
    out().print(f"审计轨迹：{file}，{len(rows)}条", soft_wrap=True)
    return 0


def _named(row: TrailRow, names: dict[str, str]) -> TrailRow:
    return replace(row, unit=names.get(row.unit, row.unit))


@audit.command
async def erase(
    directory: Directory,
    number: Annotated[int, Parameter(help="第几条，见审计轨迹的序号 · Number of the entry")],
    /,
    *,
    why: Annotated[str, Parameter(help="依据和原因，记录在案 · Legal ground, on record")],
    yes: Annotated[bool, Parameter(help="不再问一遍 · Do not ask back", negative="")] = False,
) -> int:
    """依法删除一条记录的内容：条目和散列留着，内容找不回来。"""
    if not why.strip():
        err().print("请写明依据和原因：--why “……”")
        return 2
    if not yes and not _sure(number):
        err().print("没有删除。")
        return 1
    request = {"ask": "erase", "number": number, "who": getpass.getuser(), "why": why.strip()}
    reply = await ask(directory, request)
    if reply is None:
        return 1
    if reply["problem"]:
        err().print(reply["problem"])
        return 1
    out().print(f"第{number}条的内容已删除，条目和散列还在；删除本身记为第{reply['entry']}条。")
    return 0


def _sure(number: int) -> bool:
    """Asked back: what is erased cannot be had again."""
    if not sys.stdin.isatty():
        err().print("要在终端里确认，或者加 --yes")
        return False
    word = input(f"删除第{number}条的内容，找不回来；它的数字不再计入。确定就输入序号：")
    return word.strip() == str(number)
