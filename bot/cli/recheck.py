"""jixiao recheck: assisted interviews drawn at random, called back by somebody else."""

from __future__ import annotations

from typing import Annotated

from cyclopts import App, Parameter
from rich.table import Table
from rich.text import Text

from bot.cli.console import Directory, err, out
from bot.cli.desk import ask_once

recheck = App(
    name="recheck",
    help="代填复核回访：抽样、列出、记录 · Call-backs of assisted interviews",
    help_format="plaintext",
)

OUTCOMES = {"一致": "agrees", "不一致": "differs", "联系不上": "unreached"}


@recheck.command
async def draw(
    directory: Directory,
    /,
    *,
    seed: Annotated[str, Parameter(help="随机种子，不写就自动产生 · Seed")] = "",
) -> int:
    """随机抽5%的代填答卷（至少10份，不足10份全抽）。再运行一次会按同一种子补抽。"""
    reply = await ask_once(directory, {"ask": "recheck_draw", "seed": seed})
    if reply is None:
        return 1
    if reply["other_seed"]:
        err().print(f"已经用种子 {reply['seed']} 抽过，不换种子")
    out().print(
        f"代填答卷{reply['interviews']}份，应抽{reply['wanted']}份，本次新抽{reply['new']}份。"
        f"种子：{reply['seed']}",
        soft_wrap=True,
    )
    return 0


@recheck.command(name="list")
async def list_(directory: Directory, /) -> int:
    """列出抽中的编号。联系方式在代填人自己的名单上，凭编号找。"""
    reply = await ask_once(directory, {"ask": "rechecks"})
    if reply is None:
        return 1
    words = {code: name for name, code in OUTCOMES.items()}
    table = Table()
    for name in ("编号", "代填人", "单位", "类别", "抽中日期", "结果", "回访人"):
        table.add_column(name, overflow="fold")
    for each in reply["rechecks"]:
        result = words.get(each["outcome"], "") if each["counts"] else "本人已删除，不用回访"
        cells = ("receipt", "helper", "unit", "group", "drawn_on")
        table.add_row(*(Text(each[key]) for key in cells), Text(result), Text(each["by"]))
    out().print(table if reply["rechecks"] else "还没有抽。先运行 jixiao recheck draw")
    return 0


@recheck.command
async def record(
    directory: Directory,
    number: Annotated[str, Parameter(help="答卷编号，见 list · Receipt number")],
    outcome: Annotated[str, Parameter(help="一致/不一致/联系不上")],
    /,
    *,
    by: Annotated[str, Parameter(help="谁回访的，只写岗位 · Who called back, an office")],
) -> int:
    """记下一次回访的结果。回访的人不能是当时代填的人。"""
    if outcome not in OUTCOMES:
        err().print(f"结果写：{'、'.join(OUTCOMES)}")
        return 2
    if not by.strip():
        err().print("用 --by 写明谁回访的（岗位）")
        return 2
    request = {"ask": "recheck_record", "receipt": number, "outcome": OUTCOMES[outcome], "by": by}
    reply = await ask_once(directory, request)
    if reply is None:
        return 1
    if reply["done"]:
        out().print("已记下。")
        return 0
    same = reply.get("why") == "same"
    err().print(
        "要由代填人以外的人回访" if same else f"没有抽中编号 {number}，见 jixiao recheck list"
    )
    return 1
