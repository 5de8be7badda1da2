"""jixiao assess: what people judge, from a meeting or an Excel sheet, and the minutes."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter
from rich.text import Text

from bot.cli.closing_desk import By, Json, Target, acting, asked, show, written
from bot.cli.console import Directory, err, out

assess = App(
    name="assess",
    help="评定：状态、评定表、录入、会议纪要 · Judged indicators: state, sheet, entry, minutes",
    help_format="plaintext",
)

SKIP, END = {"跳过", "-", ""}, {"结束", "退出", "quit", "exit"}
Assessor = Annotated[str, Parameter(help="独立评定的评价人 · Somebody who judges alone")]


@assess.command(name="list")
async def list_(directory: Directory, /) -> int:
    """每一项评了没有、等谁评；独立评定的，评完以后的一致性。"""
    answer = await asked(directory, {"ask": "assess_list"})
    if answer is None:
        return 1
    show(("代码", "指标", "分值", "得分", "状态"), answer["rows"])
    for line in answer["agreement"]:
        out().print(line, soft_wrap=True)
    return 0


@assess.command
async def sheet(directory: Directory, target: Target, /, *, assessor: Assessor = "") -> int:
    """导出评定表（Excel）：开会时填，或发给一位评价人填。"""
    answer = await asked(directory, {"ask": "assess_sheet", "assessor": assessor})
    if answer is None or not written(answer, target):
        return 1
    out().print(
        f"{answer['leaves']}项指标的评定表：{target}。填好后用 jixiao assess read 读回来。",
        soft_wrap=True,
    )
    return 0


@assess.command
async def read(
    directory: Directory,
    file: Annotated[Path, Parameter(help="填好的评定表 · The sheet, filled in")],
    /,
    *,
    by: By,
) -> int:
    """读回填好的评定表。有一格不对就一项也不收，逐格列出怎样改。"""
    try:
        raw = file.read_bytes()
    except OSError as error:
        err().print(f"读不了 {file}：{error.strerror}")
        return 1
    request = {
        "ask": "assess_read",
        "file": base64.b64encode(raw).decode(),
        "name": file.name,
        "folder": str(file.absolute().parent),
    }
    answer = await asked(directory, request | acting(by))
    if answer is None:
        return 1
    for where, why, remedy in answer["problems"]:
        err().print(
            Text(f"{file.name} {where}：{why}" + (f"。{remedy}" if remedy else "")), soft_wrap=True
        )
    if answer["problems"]:
        err().print(f"共{len(answer['problems'])}处，改好以后再读；这一次一项也没有收。")
        return 1
    out().print(answer["told"])
    return 0


@assess.command
async def enter(
    directory: Directory,
    /,
    *,
    by: By,
    everything: Annotated[
        bool, Parameter(name="--all", help="已评的也再问 · Also those that are judged", negative="")
    ] = False,
) -> int:
    """在终端里一项一项录入评议结果。每录一项就存一项，随时可以停下。"""
    answer = await asked(directory, {"ask": "assess_list"})
    if answer is None:
        return 1
    lines = _lines()
    if not await _participants(directory, lines, by):
        return 1
    for code, name, weight, _score, state in answer["rows"]:
        if state.startswith("已评") and not everything:
            continue
        out().print(
            Text(
                f"\n{code} {name}（{weight}分，{state}）\n{answer['standards'][code]}\n"
                f"怎样填：{answer['how'][code]}"
            ),
            soft_wrap=True,
        )
        if not await _one(directory, lines, code, by):
            break
    out().print("录完了。出会议纪要：jixiao assess minutes")
    return 0


async def _participants(directory: Path, lines: Iterator[str], by: str) -> bool:
    """Who takes part, once; nothing typed leaves it as it is."""
    participants = _typed(lines, "参加人员（岗位，用顿号隔开；不改就回车）：")
    if not participants:
        return True
    place = _typed(lines, "时间地点：") or ""
    request = {"ask": "assess_meeting", "participants": participants, "place": place}
    return await asked(directory, request | acting(by)) is not None


async def _one(directory: Path, lines: Iterator[str], code: str, by: str) -> bool:
    """One leaf, until it is taken or skipped; False: no more."""
    while True:
        judgement = _typed(lines, "评定（回车跳过，“结束”停下）：")
        if judgement is None or judgement in END:
            return False
        if judgement in SKIP:
            return True
        reason = _typed(lines, "理由和依据（至少5个字）：") or ""
        evidence = _typed(lines, "佐证（文号、存放的地方或文件名，可不填）：") or ""
        request: Json = {
            "ask": "assess_judge",
            "leaf": code,
            "judgement": judgement,
            "reason": reason,
            "evidence": evidence,
            "assessor": "",
            "folder": str(Path.cwd()),
        }
        answer = await asked(directory, request | acting(by))
        if answer is not None:
            out().print(Text(f"✓ {answer['told']}"), soft_wrap=True)
            return True


def _lines() -> Iterator[str]:
    return (line.rstrip("\n") for line in sys.stdin)


def _typed(lines: Iterator[str], prompt: str) -> str | None:
    """None at the end of the input."""
    out().print(Text(prompt), end="", soft_wrap=True)
    line = next(lines, None)
    return None if line is None else line.strip()


@assess.command
async def minutes(directory: Directory, target: Target, /, *, by: By) -> int:
    """出集体评议的会议纪要（Word）。"""
    answer = await asked(directory, {"ask": "assess_minutes"} | acting(by))
    if answer is None or not written(answer, target):
        return 1
    out().print(f"会议纪要（{answer['leaves']}项）：{target}", soft_wrap=True)
    return 0
