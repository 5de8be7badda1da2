"""jixiao result: from draft to closed, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import App, Parameter

from bot.cli.closing_desk import (
    By,
    Target,
    UnitName,
    Why,
    acting,
    asked,
    show,
    told,
    written,
)
from bot.cli.console import Directory, err, out

result = App(
    name="result",
    help="从初稿到归档：征求意见、送审、批准、反馈 · From draft to closed",
    help_format="plaintext",
)

Verdict = Literal["采纳", "部分采纳", "不采纳"]


async def _act(directory: Path, doing: str, by: str, why: str = "", *units: str) -> int:
    request = {"ask": "result_act", "doing": doing, "why": why, "units": list(units)}
    return await told(directory, request | acting(by))


@result.command(name="show")
async def show_(directory: Directory, /) -> int:
    """办到哪一步了，谁没回复，还有哪些要了结，下一步可以做什么。"""
    return await told(directory, {"ask": "result_show"})


@result.command
async def draft(directory: Directory, /, *, by: By, why: Why = "") -> int:
    """做初稿：按现在的确认、评定和问卷计算并冻结。批准以后再做，就是下一版，要写 --why。"""
    return await _act(directory, "draft", by, why)


@result.command
async def consult(
    directory: Directory,
    /,
    *,
    by: By,
    unit: Annotated[
        list[str] | None, Parameter(help="只向这些单位，可写多次 · Only these units")
    ] = None,
) -> int:
    """向各单位发征求意见函：每个单位一份 Word，聊天里的经办人另收到一份。"""
    return await _act(directory, "consult", by, "", *(unit or ()))


@result.command
async def reply(
    directory: Directory,
    unit: UnitName,
    /,
    *,
    by: By,
    text: Annotated[
        str, Parameter(help="意见原文；不写就是没有意见 · The reply, word by word")
    ] = "",
    file: Annotated[Path | None, Parameter(help="意见在这个文本文件里 · Read it from here")] = None,
    evidence: Annotated[str, Parameter(help="佐证：文号、存放的地方 · Evidence")] = "",
) -> int:
    """登记单位的书面回复。单位也可以自己在聊天里回复。"""
    if file is not None:
        try:
            text = file.read_text("utf-8-sig").strip()
        except (OSError, UnicodeDecodeError) as error:
            err().print(f"读不了 {file}：{type(error).__name__}，应为 UTF-8 文本")
            return 1
    request = {"ask": "result_reply", "unit": unit, "text": text, "evidence": evidence}
    return await told(directory, request | acting(by) | {"how": "文件" if file else "书面"})


@result.command
async def decide(
    directory: Directory, unit: UnitName, verdict: Verdict, /, *, by: By, why: Why
) -> int:
    """处理单位的意见：采纳、部分采纳、不采纳，写明理由，随反馈告诉单位。"""
    request = {"ask": "result_decide", "unit": unit, "verdict": verdict, "why": why}
    return await told(directory, request | acting(by))


@result.command
async def accept(
    directory: Directory,
    code: Annotated[str, Parameter(help="疑点代码，见 show · Code of the finding")],
    subject: Annotated[str, Parameter(help="关于什么，见 show · What it is about")],
    /,
    *,
    by: By,
    why: Why,
) -> int:
    """接受一条疑点，不再更正，写明理由。紧急的疑点没有了结，就不能送审和批准。"""
    request = {"ask": "result_accept", "finding": f"{code} {subject}", "why": why}
    return await told(directory, request | acting(by))


@result.command
async def submit(directory: Directory, /, *, by: By, why: Why = "") -> int:
    """送审：意见都处理了，紧急疑点都了结了，重新计算并冻结，交另一位协调员批准。"""
    return await _act(directory, "submit", by, why)


@result.command(name="return")
async def return_(directory: Directory, /, *, by: By, why: Why) -> int:
    """退回送审稿，写明要改什么。"""
    return await _act(directory, "return", by, why)


@result.command
async def approve(directory: Directory, /, *, by: By) -> int:
    """批准，定为最终：必须是送审人以外的协调员。报告和表格定稿，标“最终”和版次。"""
    return await _act(directory, "approve", by)


@result.command
async def notify(directory: Directory, /, *, by: By) -> int:
    """向各单位发反馈通知；整改台账里有的，一并写明整改要求。"""
    return await _act(directory, "notify", by)


@result.command
async def comment(
    directory: Directory,
    text: Annotated[str, Parameter(help="批示原文 · Word by word")],
    /,
    *,
    who: Annotated[str, Parameter(help="哪位领导，写职务 · Which leader, an office")],
    by: By,
    on: Annotated[str, Parameter(help="批示的日期，如 2021-03-05 · Day")] = "",
) -> int:
    """登记领导批示。"""
    request = {"ask": "result_comment", "who": who, "text": text, "on": on}
    return await told(directory, request | acting(by))


@result.command
async def compare(directory: Directory, target: Target | None = None, /) -> int:
    """初稿、送审稿、定稿之间逐项改了什么、为什么、由谁；写了文件名，就存成 Word 对照表。"""
    answer = await asked(directory, {"ask": "result_compare"})
    if answer is None:
        return 1
    if answer["rows"]:
        show(("代码", "指标", "修改", "原得分", "现得分", "原因", "由谁"), answer["rows"])
    else:
        out().print("各指标得分没有修改。")
    if target is None:
        return 0
    if not written(answer, target):
        return 1
    out().print(f"对照表：{target}", soft_wrap=True)
    return 0


@result.command
async def archive(directory: Directory, target: Target, /, *, by: By, why: Why = "") -> int:
    """归档成一个 zip：最终版的全部文件、校验值、记录链。以后只能查看。"""
    request = {"ask": "result_archive", "target": str(target.absolute()), "why": why}
    return await told(directory, request | acting(by))


@result.command
async def check(
    directory: Directory,
    archive: Annotated[Path | None, Parameter(help="归档的 zip · An archive")] = None,
    /,
) -> int:
    """核对各版：冻结的数据、重新计算的得分、发出的文件，与记录链一致。"""
    path = str(archive.absolute()) if archive else ""
    answer = await asked(directory, {"ask": "result_check", "archive": path})
    if answer is None:
        return 1
    for line in answer["wrong"]:
        err().print(line, soft_wrap=True)
    if answer["wrong"]:
        return 1
    out().print("各版的数据、得分和文件都与记录一致。")
    return 0
