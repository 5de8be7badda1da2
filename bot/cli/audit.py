"""jixiao audit DIR: is the chain of confirmations and judgements whole, and does it hold a head?"""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from bot.cli.console import Directory, err, out
from bot.cli.running import explain, reading
from storage.store import StorageError


async def audit(
    directory: Directory,
    /,
    *,
    head: Annotated[str, Parameter(help="报告上印的记录链编号 · Head printed on a report")] = "",
) -> int:
    try:
        async with reading(directory) as store:
            result = await store.audit(head or None)
    except StorageError as error:
        err().print(explain(error))
        return 1
    if result.broken_at is not None or result.problem:
        where = f"第{result.broken_at}条" if result.broken_at is not None else "记录链"
        err().print(f"{where}对不上：{result.problem}")
        return 1
    erased = f"，其中{result.erased}条内容已依法删除" if result.erased else ""
    out().print(f"记录链完好：{result.head.count}条{erased}，编号 {result.head.hash}")
    return 0
