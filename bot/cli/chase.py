"""jixiao chase: papers for units that are late, and what was said to them."""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter
from pydantic import TypeAdapter
from rich.table import Table
from rich.text import Text

from bot.app import DATA
from bot.cli.console import Directory, err, out
from bot.cli.running import ask
from reports.chasing import Chasing
from reports.formats.chasing import call_sheet, letters, supervision
from reports.model import ReportFile

chase = App(
    name="chase",
    help="催办：电话单、催办函、督办清单、记一次 · Units that are late: papers, notes",
    help_format="plaintext",
)

CHASING: TypeAdapter[Chasing] = TypeAdapter(Chasing)
HOW = {"电话": "phone", "催办函": "letter"}

Units = Annotated[
    tuple[str, ...], Parameter(name="--unit", help="只这些单位，可写多个 · Only these units")
]
Output = Annotated[Path | None, Parameter(name=["--output", "-o"], help="存到哪个文件夹")]


@chase.command(name="list")
async def list_(directory: Directory, /) -> int:
    """没有填完的单位：差什么、催过几次、截止日。"""
    given = await _given(directory, ())
    if given is None:
        return 1
    if not given.units:
        out().print("各单位都完成了。")
        return 0
    table = Table()
    for name in ("单位", "还差", "已催", "最近", "截止", "电话"):
        table.add_column(name)
    for unit in given.units:
        last = unit.last.isoformat() if unit.last else ""
        until = unit.deadline.isoformat() if unit.deadline else ""
        cells = (unit.unit, f"{len(unit.missing)}", f"{unit.reminded}", last, until, unit.phone)
        table.add_row(*(Text(cell) for cell in cells))
    out().print(table)
    return 0


@chase.command
async def calls(directory: Directory, /, *, unit: Units = (), output: Output = None) -> int:
    """电话单（xlsx）：每单位一行，留出写谁接的、怎么说的。办公电话写在 units.csv。"""
    given = await _given(directory, unit)
    return 1 if given is None else _write(directory, output, given, (call_sheet(given),))


@chase.command(name="letters")
async def letters_(directory: Directory, /, *, unit: Units = (), output: Output = None) -> int:
    """催办函（docx）：每单位一份。"""
    given = await _given(directory, unit)
    return 1 if given is None else _write(directory, output, given, letters(given))


@chase.command(name="supervision")
async def supervision_(directory: Directory, /, *, unit: Units = (), output: Output = None) -> int:
    """督办清单（docx 和 xlsx），给领导。"""
    given = await _given(directory, unit)
    return 1 if given is None else _write(directory, output, given, supervision(given))


@chase.command
async def note(
    directory: Directory,
    unit: Annotated[str, Parameter(help="单位 · Unit")],
    /,
    *,
    how: Annotated[Literal["电话", "催办函"], Parameter(help="怎么催的 · How")] = "电话",
    said: Annotated[str, Parameter(help="怎么说的，记录在案 · What was said")],
) -> int:
    """记一次电话催办，或发出的一份催办函：计入已催次数。"""
    if not said.strip():
        err().print("写明怎么说的：--said “……”")
        return 2
    request = {"ask": "chased", "units": [unit], "how": HOW[how], "why": said.strip()}
    reply = await ask(directory, request | {"who": getpass.getuser()})
    if reply is None:
        return 1
    if not reply["done"]:
        err().print(f"没有“{unit}”这个单位，或它已经填完，没有记")
        return 1
    out().print("记下了。")
    return 0


async def _given(directory: Path, units: Sequence[str]) -> Chasing | None:
    reply = await ask(directory, {"ask": "late", "units": list(units)})
    if reply is None:
        return None
    if "problem" in reply:
        err().print(reply["problem"])
        return None
    return CHASING.validate_python(reply["given"])


def _write(
    directory: Path, output: Path | None, given: Chasing, files: Sequence[ReportFile]
) -> int:
    if not given.units:
        out().print("各单位都完成了，没有要出的。")
        return 0
    target = output or directory / DATA / "chasing"
    target.mkdir(parents=True, exist_ok=True)
    for file in files:
        (target / file.name.replace("/", "_")).write_bytes(file.data)
    out().print(f"{len(given.units)}个单位，{len(files)}个文件，在 {target}", soft_wrap=True)
    return 0
