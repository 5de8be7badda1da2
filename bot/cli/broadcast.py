"""jixiao broadcast DIR: write to many, once each; how far it is; pause, go on, cancel."""

from __future__ import annotations

import getpass
import secrets
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter
from rich.table import Table
from rich.text import Text

from bot.broadcasting import LONGEST
from bot.cli.console import Directory, err, out
from bot.cli.running import ask
from bot.project.disk import why

Status = Literal["all", "unfinished", "new", "started", "finished"]
STEERS = {"pause": "paused", "resume": "open", "cancel": "cancelled"}
STATES = {"open": "发送中", "paused": "已暂停", "cancelled": "已取消"}
DONE = "已发完"
BAR = 20


@dataclass(frozen=True, slots=True)
class Steering:
    """What to do with a broadcast that has begun, by its number."""

    pause: Annotated[str, Parameter(help="暂停这一次群发 · Pause this broadcast")] = ""
    resume: Annotated[str, Parameter(help="继续 · Go on with it")] = ""
    cancel: Annotated[str, Parameter(help="取消没发的 · Cancel what is not sent")] = ""


NOTHING = Steering()


async def broadcast(
    directory: Directory,
    /,
    *,
    to: Annotated[
        str,
        Parameter(help="beneficiaries、contacts、assessors、group:编号、unit:单位 · To whom"),
    ] = "",
    status: Annotated[
        Status, Parameter(help="只发给这些人；退出的人从不发 · Only those at this stage")
    ] = "all",
    say: Annotated[str, Parameter(help="要说的话 · The words")] = "",
    text: Annotated[Path | None, Parameter(help="写着要说的话的文件 · File with the words")] = None,
    yes: Annotated[bool, Parameter(help="不再问，直接发 · Do not ask", negative="")] = False,
    steering: Annotated[Steering, Parameter(name="*")] = NOTHING,
) -> int:
    """没有 --to 时列出各次群发的进度。"""
    for act, number in asdict(steering).items():
        if number:
            return await _steer(directory, act, number)
    if not to:
        return await _list(directory)
    words = _words(say, text)
    if words is None:
        return 2
    return await _send(directory, {"to": to, "status": status, "text": words}, yes=yes)


def _words(say: str, text: Path | None) -> str | None:
    """What to say, or None after the mistake has been explained."""
    try:
        words = text.read_text("utf-8-sig").strip() if text is not None else say.strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = why(error) if isinstance(error, OSError) else "不是 UTF-8 文字"
        err().print(f"读不了 {text}：{reason}", soft_wrap=True)
        return None
    if not words or (say and text is not None):
        err().print("写明要说的话：--say “……” 或 --text 文件，二选一")
        return None
    if len(words) > LONGEST:
        err().print(f"太长了：{len(words)}字，最多{LONGEST}字")
        return None
    return words


async def _send(directory: Path, what: dict[str, Any], *, yes: bool) -> int:
    preview = await ask(directory, {"ask": "broadcast.preview", **what})
    if preview is None:
        return 1
    if "problem" in preview:
        err().print(preview["problem"])
        return 2
    total = sum(preview["channels"].values())
    console = out()
    console.print(Text(what["text"]))
    by = "、".join(f"{name} {n}" for name, n in sorted(preview["channels"].items()))
    lost = f"；另有{preview['unreachable']}人没有能收消息的地址" if preview["unreachable"] else ""
    console.print(f"—— 发给{total}人（{by or '没有人'}）{lost}，每人最多一次", soft_wrap=True)
    if not total:
        return 1
    if not yes and not _agreed(total):
        err().print("没有发。")
        return 1
    number = secrets.token_hex(4)
    request = {"ask": "broadcast.begin", "id": number, "who": getpass.getuser(), **what}
    if await ask(directory, request) is None:
        return 1
    console.print(f"群发 {number} 已开始。看进度：jixiao broadcast {directory}", soft_wrap=True)
    return 0


def _agreed(total: int) -> bool:
    if not sys.stdin.isatty():
        err().print("要发出，请加 --yes")
        return False
    return input(f"确认发给{total}人？(y/n) ").strip().casefold() in ("y", "yes", "是", "好")


async def _steer(directory: Path, act: str, number: str) -> int:
    request = {"ask": "broadcast.steer", "id": number, "status": STEERS[act]}
    reply = await ask(directory, request)
    if reply is None:
        return 1
    if not reply["done"]:
        err().print(f"没有群发 {number}，或它已经取消。编号见 jixiao broadcast {directory}")
        return 1
    out().print({"pause": "已暂停。", "resume": "继续发送。", "cancel": "已取消没发的。"}[act])
    return 0


async def _list(directory: Path) -> int:
    reply = await ask(directory, {"ask": "broadcasts"})
    if reply is None:
        return 1
    table = Table()
    names = ("编号", "时间", "状态", "进度", "已发", "待发", "不明", "放弃", "取消", "够不着", "谁")
    for name in names:
        table.add_column(name, overflow="fold")
    for each in reply["broadcasts"]:
        table.add_row(*(Text(cell) for cell in _cells(each)))
    out().print(table if reply["broadcasts"] else "还没有群发过。")
    return 0


def _cells(each: dict[str, Any]) -> tuple[str, ...]:
    rows = each["rows"]
    waiting = sum(rows.get(status, 0) for status in ("pending", "held", "sending"))
    over = {status: rows.get(status, 0) for status in ("sent", "unknown", "dead")}
    total = waiting + sum(over.values())
    ended = each["complete"] and not waiting and each["status"] == "open"
    state = DONE if ended else STATES[each["status"]]
    return (
        *(each["id"], each["at"][:16].replace("T", " "), state, bar(sum(over.values()), total)),
        *(str(over["sent"]), str(waiting), str(over["unknown"]), str(over["dead"])),
        *(str(each["withdrawn"]), str(each["unreachable"]), each["who"]),
    )


def bar(done: int, total: int) -> str:
    """How far something is, as a bar and a share."""
    filled = BAR * done // total if total else 0
    share = 100 * done // total if total else 0
    return "█" * filled + "░" * (BAR - filled) + f" {share}%"
