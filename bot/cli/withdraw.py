"""jixiao withdraw DIR NUMBER: delete one form at its respondent's wish, by its number."""

from __future__ import annotations

import getpass
import sys
from typing import Annotated

from cyclopts import Parameter

from bot.cli.console import Directory, err, out
from bot.cli.running import ask

MODES = {"self": "自填", "assisted": "代填", "phone": "电话", "paper": "纸质"}

WHY_NOT = {
    "unknown": "没有编号是 {number} 的答卷，请核对。没有删除",
    "several": "编号 {number} 对上了不止一份，分不出是哪一份，没有删除",
    "erased": "编号 {number} 的答卷已经删除过了",
    "unlinked": "答卷和人的联系已经销毁（jixiao anonymise），谁也对不上哪一份是谁的，不能再删",
    "busy": "现在正忙，没有删除。请再试一次",
}


async def withdraw(
    directory: Directory,
    number: Annotated[str, Parameter(help="提交时告诉对方的8位编号 · The receipt number")],
    /,
    *,
    why: Annotated[str, Parameter(help="为什么，记录在案，不写姓名 · Reason, kept on record")],
    yes: Annotated[bool, Parameter(help="不再问 · Do not ask", negative="")] = False,
) -> int:
    """本人通过访问员、电话或纸质答的，要求删除时用。自己在聊天里答的，回“删除我的答卷”即可。"""
    if not why.strip():
        err().print("请写明原因：--why “……”")
        return 2
    form = await ask(directory, {"ask": "erase.find", "number": number})
    if form is None:
        return 1
    if not form["number"]:
        err().print("这不是编号。编号是8位数字和字母，例如 3F2A9C01")
        return 2
    if form["state"] != "found":
        err().print(WHY_NOT[form["state"]].format(number=form["number"]), soft_wrap=True)
        return 1
    out().print(
        f"编号 {form['number']}：{MODES.get(form['mode'], form['mode'])}，{form['day']} 提交。"
        "回答、照片和计数都会删除，只留“删除了一份”这个数，删了找不回来。",
        soft_wrap=True,
    )
    if not yes and not _agreed():
        err().print("没有删除。")
        return 1
    request = {"ask": "erase", "number": number, "why": why.strip(), "who": getpass.getuser()}
    done = await ask(directory, request)
    if done is None:
        return 1
    if done["state"] != "found":
        err().print(WHY_NOT[done["state"]].format(number=done["number"]), soft_wrap=True)
        return 1
    out().print("已删除，记入记录链（不记内容）。纸质原件请一并销毁。")
    return 0


def _agreed() -> bool:
    if not sys.stdin.isatty():
        err().print("要删除，请加 --yes")
        return False
    return input("确定是本人要删吗？(y/n) ").strip().casefold() in ("y", "yes", "是", "好")
