"""jixiao verify DIR: count the survey again from the answers; the counters must agree exactly."""

from __future__ import annotations

from bot.cli.console import Directory, err, out
from bot.cli.running import explain, reading
from storage.store import StorageError


async def verify(directory: Directory, /) -> int:
    try:
        async with reading(directory) as store:
            problems = await store.verify()
    except StorageError as error:
        err().print(explain(error))
        return 1
    for problem in problems:
        err().print(problem)
    if problems:
        err().print(f"重新清点，有{len(problems)}处与计数不一致")
        return 1
    out().print("重新清点全部答卷，与计数完全一致。")
    return 0
