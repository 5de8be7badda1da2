"""jixiao apply DIR --why: let the running campaign take changed project files, on record."""

from __future__ import annotations

import getpass
from typing import Annotated

from cyclopts import Parameter

from bot.app import DATA, utc_now
from bot.cli.console import Directory, err, out
from bot.cli.running import explain
from bot.freeze import NotLoadable
from bot.freeze import apply as take
from storage.store import KeyMissing, ProjectBusy, StorageError, Store


async def apply(
    directory: Directory,
    /,
    *,
    why: Annotated[str, Parameter(help="为什么改，记入修订记录 · Reason, kept on record")],
) -> int:
    data = directory / DATA
    if not data.is_dir():
        err().print("还没有开始：直接 jixiao run 就用现在的文件")
        return 1
    try:
        store = await Store.open(data)
    except ProjectBusy:
        err().print("程序正在运行。先停下（Ctrl+C），采用后再启动")
        return 1
    except (KeyMissing, StorageError) as error:
        err().print(explain(error))
        return 1
    try:
        who = getpass.getuser()
        changed = await take(store, directory, data, who=who, why=why, now=utc_now())
    except NotLoadable as error:
        err().print(str(error))
        return 1
    finally:
        await store.close()
    if not changed:
        out().print("文件没有变化。")
        return 0
    out().print(f"已采用：{'、'.join(changed)}。进行中的答卷仍用原来的题目，新的用改后的。")
    return 0
