"""jixiao verify DIR: count the survey again from the answers; the counters must agree exactly."""

from __future__ import annotations

from bot.app import DATA
from bot.cli.console import Directory, err, out
from bot.cli.running import explain
from storage.store import KeyMissing, StorageError, Store


async def verify(directory: Directory, /) -> int:
    try:
        store = await Store.open(directory / DATA, exclusive=False, keyless=True)
    except (KeyMissing, StorageError) as error:
        err().print(explain(error))
        return 1
    try:
        problems = await store.verify()
    finally:
        await store.close()
    for problem in problems:
        err().print(problem)
    if problems:
        err().print(f"重新清点，有{len(problems)}处与计数不一致")
        return 1
    out().print("重新清点全部答卷，与计数完全一致。")
    return 0
