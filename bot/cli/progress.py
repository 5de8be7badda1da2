"""jixiao progress DIR: how far the fieldwork is, by unit and by group."""

from __future__ import annotations

from typing import Any

from rich.table import Table
from rich.text import Text

from bot.cli.broadcast import bar
from bot.cli.console import Directory, out
from bot.cli.running import ask

NAMES = {"survey": "问卷", "confirmation": "填报"}
FEW = 5
"""Fewer people than this are not counted out: somebody might be recognised."""


async def progress(directory: Directory, /) -> int:
    reply = await ask(directory, {"ask": "fieldwork"})
    if reply is None:
        return 1
    console = out()
    for which, phase in reply["phases"].items():
        console.print(f"{NAMES[which]}：{_phase(phase)}")
    console.print(_groups(reply["groups"]))
    console.print(_units(reply["units"]))
    return 0


def _phase(phase: dict[str, Any]) -> str:
    days = "，".join(
        f"{phase[key]}{word}" for key, word in (("opens", "开始"), ("closes", "截止")) if phase[key]
    )
    return ("开放" if phase["open"] else "未开放") + (f"（{days}）" if days else "")


def _groups(groups: list[dict[str, Any]]) -> Table:
    table = Table(title="问卷，按对象类别（不足5份的不列出）", title_justify="left")
    for name in ("类别", "进行中", "完成", "部分完成", "中断", "拒绝", "目标", "配额", "进度"):
        table.add_column(name, overflow="fold")
    for each in groups:
        done = each["complete"] + each["partial"]
        target = each["target"]
        hidden = 0 < done < FEW
        share = "" if target is None or hidden else bar(min(done, target), target)
        counts = (few(each[key]) for key in ("open", "complete", "partial", "left", "refused"))
        label = f"{each['group']} {each['label']}".strip() or "（未说明）"
        limits = (str(target or ""), str(each["quota"] or ""))
        table.add_row(*(Text(cell) for cell in (label, *counts, *limits, share)))
    return table


def _units(units: list[dict[str, Any]]) -> Table:
    table = Table(title="填报，按单位", title_justify="left")
    for name in ("单位", "已确认", "进度", "说明"):
        table.add_column(name, overflow="fold")
    for each in units:
        remark = "" if each["joined"] else "还没有人打开链接"
        remark = "逾期" if each["overdue"] else remark
        done = f"{each['done']}/{each['total']}"
        cells = (each["unit"], done, bar(each["done"], each["total"]), remark)
        table.add_row(*(Text(cell) for cell in cells))
    return table


def few(number: int) -> str:
    """A count of people, or that they are too few to be counted out."""
    return f"<{FEW}" if 0 < number < FEW else str(number)
