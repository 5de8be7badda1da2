"""jixiao outbox DIR: messages whose delivery is unclear or was given up, and sending them again."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from bot.cli.console import Directory, err, out
from bot.cli.running import ask

Status = Literal["unknown", "dead", "pending", "held", "sending", "sent", "all"]
WORDS = {
    "unknown": "不明",
    "dead": "放弃",
    "pending": "待发",
    "held": "暂停",
    "sending": "发送中",
    "sent": "已发",
}


async def outbox(
    directory: Directory,
    /,
    *,
    status: Annotated[Status, Parameter(help="只看一种状态，all 看全部 · Which rows")] = "unknown",
    retry: Annotated[str, Parameter(help="重发这一条（编号） · Send this row again")] = "",
) -> int:
    if retry:
        reply = await ask(directory, {"ask": "retry", "item": retry})
        if reply is None:
            return 1
        if not reply["done"]:
            err().print(f"{retry} 不是不明或放弃的消息，没有动它")
            return 1
        out().print("已放回待发。")
        return 0
    reply = await ask(directory, {"ask": "outbox", "status": "" if status == "all" else status})
    if reply is None:
        return 1
    table = Table()
    for name in ("编号", "渠道", "种类", "状态", "次数", "时间", "原因"):
        table.add_column(name, overflow="fold")
    for item in reply["items"]:
        when = item["created_at"][:16].replace("T", " ")
        state = WORDS[item["status"]]
        cells = (item["id"], item["channel"], item["policy"], state, str(item["attempts"]), when)
        table.add_row(*(Text(cell) for cell in (*cells, item["error"])))
    out().print(table if reply["items"] else "没有这样的消息。")
    return 0
