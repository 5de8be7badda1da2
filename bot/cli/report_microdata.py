"""jixiao report DIR --microdata: single answers, made anonymous, on record."""

from __future__ import annotations

import asyncio
import getpass
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter
from rich.text import Text

from bot.cli.console import err, out

Json = dict[str, Any]
Ask = Callable[[Json], Awaitable[Json]]


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Single:
    """Of the microdata."""

    microdata: Annotated[
        bool,
        Parameter(
            help="逐份答卷，去标识化：SPSS、CSV、编码本 · Single answers, anonymised", negative=""
        ),
    ] = False
    reason: Annotated[str, Parameter(help="为什么导出，记入记录链 · Why, kept on record")] = ""
    drop: Annotated[
        list[str] | None,
        Parameter(help="这几题也不导出，可写多次 · Leave these questions out", negative=""),
    ] = None
    replacing: Annotated[
        str,
        Parameter(help="以前的导出怎样收回、销毁的 · What became of an earlier export"),
    ] = ""
    yes: Annotated[bool, Parameter(help="不再询问 · Do not ask", negative="")] = False

    @property
    def untold(self) -> bool:
        """Whether something was written that means nothing without --microdata."""
        return not self.microdata and any((self.reason, self.drop, self.replacing, self.yes))


async def give_out(ask: Ask, single: Single, output: Path | None) -> int:
    """Say what will be in the files, wait for the project's name, write them."""
    if not single.reason.strip():
        err().print("请写明为什么导出：--reason “……”，会记入记录链", soft_wrap=True)
        return 2
    about = await ask({"do": "about"})
    if refused := _reason(about):
        err().print(Text(refused), soft_wrap=True)
        return 1
    if not single.yes and not _agreed(about):
        err().print("没有导出：名称不一致")
        return 1
    with err().status("正在合并类别、写文件……"):
        made = await ask(
            {
                "do": "microdata",
                "who": getpass.getuser(),
                "why": single.reason,
                "drop": single.drop or [],
                "replacing": single.replacing,
            }
        )
    if refused := _reason(made):
        err().print(Text(refused), soft_wrap=True)
        return 1
    folder = await asyncio.to_thread(_copied, made, output)
    _tell(about, made, folder)
    return 0


def _reason(reply: Json) -> str:
    if "error" in reply:
        return f"没有做成（{reply['error']}），原因见运行日志"
    return str(reply.get("refused", ""))


def _agreed(about: Json) -> bool:
    before = f"以前导出过{about['before']}次。" if about["before"] else ""
    out().print(
        Text(
            f"将导出{about['forms']}份有效答卷，一份一行。{before}\n"
            "去掉单位、地区、时间和编号，行号重排，背景类别合并到每种组合至少5份，开放题另存、遮住个人信息。\n"
            "这仍然是逐份的数据：只给确实要做统计分析的人，不上传、不公开，用完删除。开放题请先通读一遍。\n"
            f"原因记入记录链。同意的话，请输入项目名称：{about['title']}"
        ),
        soft_wrap=True,
    )
    try:
        return input("> ").strip() == str(about["title"])
    except EOFError:
        return False


def _copied(made: Json, output: Path | None) -> Path:
    folder = Path(made["folder"])
    if output is None:
        return folder
    output.mkdir(parents=True, exist_ok=True)
    for name in made["files"]:
        shutil.copyfile(folder / name, output / name)
    return output


def _tell(about: Json, made: Json, folder: Path) -> None:
    console = out()
    mark = "【模拟数据】" if about["simulated"] else ""
    console.print(Text(f"{mark}{about['title']}：{made['rows']}行"), soft_wrap=True)
    for name in made["files"]:
        console.print(Text(f"  {name}"), soft_wrap=True)
    for line in made["merged"]:
        console.print(Text(f"  {line}"), soft_wrap=True)
    if made["dropped"]:
        console.print(Text(f"没有导出的题：{'、'.join(made['dropped'])}"), soft_wrap=True)
    console.print(Text(f"在 {folder}，已记入记录链"), soft_wrap=True)
