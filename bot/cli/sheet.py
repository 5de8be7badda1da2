"""jixiao sheet DIR: the units' 确认表 to print; and the stamped scan that comes back on paper."""

from __future__ import annotations

import asyncio
import base64
import getpass
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from cyclopts.validators import Number as InRange
from rich.table import Table
from rich.text import Text

from bot.app import DATA
from bot.campaign import Campaign
from bot.cli.console import Directory, err, open_project, out
from bot.cli.running import ask, explain, of_campaign, reading
from bot.freeze import NotLoadable
from bot.project.disk import why
from bot.signing.sheets import Sheets, names_of
from bot.signing.states import UnitState, unit_states
from bot.workers import printed
from reports.confirmed import ConfirmationSheet
from storage.store import StorageError

sheet = App(
    name="sheet",
    help="资金使用及绩效情况确认表：打印、归档盖章件 · Confirmation sheets: print, attach scans",
    help_format="plaintext",
)

Unit = Annotated[str, Parameter(help="单位，名称或编号 · Unit")]
Version = Annotated[
    int,
    Parameter(help="第几版，不写是最新的 · Version", validator=InRange(gte=0)),
]
LARGEST = 20 * 1024 * 1024
"""Bytes of a scan."""


@sheet.default
async def make(
    directory: Directory,
    /,
    *,
    unit: Unit = "",
    version: Version = 0,
    output: Annotated[
        Path | None, Parameter(name=["--output", "-o"], help="存到哪个文件夹 · Folder")
    ] = None,
) -> int:
    """每个单位一份，PDF 和 Word 各一个文件，带版本号和校验码。不写单位就是全部单位。"""
    try:
        async with reading(directory) as store:
            campaign = await of_campaign(store, directory)
            states = _wanted(campaign, await unit_states(store, campaign.by_unit), unit)
            if states is None:
                return 2
            sheets = Sheets(store, campaign)
            made = [await sheets.sheet(state, version) for state in states]
    except (StorageError, NotLoadable) as error:
        err().print(explain(error))
        return 1
    out().print(_table(campaign, states))
    ready = [each for each in made if each is not None]
    if not ready:
        err().print("还没有可以打印的：单位的各项都提交以后才有确认表", soft_wrap=True)
        return 1
    return await _write(ready, output or directory / DATA / "sheets")


def _wanted(campaign: Campaign, states: dict[str, UnitState], unit: str) -> list[UnitState] | None:
    if not unit:
        return list(states.values())
    found = states.get(names_of(campaign).get(unit, ""))
    if found is None:
        err().print(f"没有“{unit}”这个单位，或者它没有要确认的，见 units.csv")
        return None
    return [found]


def _table(campaign: Campaign, states: list[UnitState]) -> Table:
    table = Table(show_lines=False)
    for name in ("单位", "版本", "校验码", "状态"):
        table.add_column(name, overflow="fold")
    for state in states:
        name = campaign.folder.unit(state.unit).name
        number = f"第{state.signed.sheet}版" if state.signed.sheet else ""
        cells = (name, number, state.signed.code, state.signed.words)
        table.add_row(*(Text(cell) for cell in cells))
    return table


async def _write(sheets: list[ConfirmationSheet], target: Path) -> int:
    for each in sheets:
        await asyncio.to_thread(_print, each, target)
        out().print(f"{each.unit} {each.numbered}：{_safe(each.name)}.pdf、.docx", soft_wrap=True)
    out().print(f"共 {len(sheets)} 份，在 {target}", soft_wrap=True)
    return 0


def _print(sheet: ConfirmationSheet, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for file in printed(sheet):
        (target / _safe(file.name)).write_bytes(file.data)


def _safe(name: str) -> str:
    """As the name of a file, whatever a unit is called."""
    return "".join("_" if char in '\\/:*?"<>|' else char for char in name)


@sheet.command
async def attach(
    directory: Directory,
    file: Annotated[Path, Parameter(help="盖章件：照片或 PDF · Photo or PDF")],
    /,
    *,
    unit: Unit,
    version: Version = 0,
) -> int:
    """归档盖章件：只归到现在的版本。写明 --version 就先核对是不是那一版。"""
    folder = open_project(directory)
    if folder is None:
        return 1
    known = {name: u.id for u in folder.units for name in (u.id, u.name, *u.aliases)}
    if unit not in known:
        err().print(f"没有“{unit}”这个单位，见 units.csv")
        return 2
    try:
        data = await asyncio.to_thread(file.read_bytes)
    except OSError as error:
        err().print(f"读不到 {file}：{why(error)}")
        return 1
    if len(data) > LARGEST:
        err().print("文件太大，最大20 MB")
        return 1
    reply = await ask(
        directory,
        {
            "ask": "attach",
            "unit": known[unit],
            "version": version,
            "data": base64.b64encode(data).decode(),
            "who": getpass.getuser(),
        },
    )
    if reply is None:
        return 1
    if reply["problem"]:
        err().print(reply["problem"], soft_wrap=True)
        return 1
    stored = f"sha256 {reply['sha256']}"
    out().print(f"{unit}第{reply['sheet']}版的盖章件已归档，{stored}", soft_wrap=True)
    return 0
