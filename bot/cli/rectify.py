"""jixiao rectify: the ledger of what units have to put right."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter

from bot.cli.closing_desk import By, Target, UnitName, Why, acting, asked, show, told, written
from bot.cli.console import Directory, out

rectify = App(
    name="rectify",
    help="整改台账：登记、整改情况、销号、导出 · What units put right",
    help_format="plaintext",
)

Number = Annotated[int, Parameter(help="台账序号 · Number in the ledger")]
Deadline = Annotated[str, Parameter(help="完成时限，如 2021-04-30 · Day")]


@rectify.command(name="list")
async def list_(directory: Directory, /) -> int:
    """列出台账。"""
    answer = await asked(directory, {"ask": "rectify_list"})
    if answer is None:
        return 1
    if not answer["rows"]:
        out().print("台账是空的。")
        return 0
    show(("序号", "单位", "问题", "整改措施", "时限", "状态", "整改情况"), answer["rows"])
    return 0


@rectify.command
async def add(
    directory: Directory,
    unit: UnitName,
    problem: Annotated[str, Parameter(help="问题 · What is wrong")],
    /,
    *,
    measure: Annotated[str, Parameter(help="整改措施 · What is to be done")],
    by: By,
    deadline: Deadline = "",
) -> int:
    """登记一项。不写时限的，按 project.yaml 的 results.rectify_days 个工作日。"""
    request = {"ask": "rectify_add", "unit": unit, "problem": problem, "measure": measure}
    return await told(directory, request | {"deadline": deadline} | acting(by))


@rectify.command
async def report(
    directory: Directory,
    number: Number,
    done: Annotated[str, Parameter(help="整改情况 · What was done")],
    /,
    *,
    by: By,
    evidence: Annotated[str, Parameter(help="佐证：文号、存放的地方 · Evidence")] = "",
) -> int:
    """登记单位报来的整改情况。单位也可以自己在聊天里报。"""
    request = {"ask": "rectify_report", "number": number, "done": done, "evidence": evidence}
    return await told(directory, request | acting(by))


@rectify.command
async def close(directory: Directory, number: Number, /, *, by: By, why: Why) -> int:
    """销号：核实过了，--why 写怎样核实的。"""
    return await told(
        directory, {"ask": "rectify_close", "number": number, "why": why} | acting(by)
    )


@rectify.command
async def reopen(
    directory: Directory, number: Number, /, *, by: By, why: Why, deadline: Deadline = ""
) -> int:
    """退回重新整改，或延期。"""
    request = {"ask": "rectify_reopen", "number": number, "why": why, "deadline": deadline}
    return await told(directory, request | acting(by))


@rectify.command
async def export(directory: Directory, target: Target, /) -> int:
    """导出台账（Excel）。"""
    answer = await asked(directory, {"ask": "rectify_book"})
    if answer is None or not written(answer, target):
        return 1
    out().print(f"整改台账：{target}", soft_wrap=True)
    return 0
