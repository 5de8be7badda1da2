"""jixiao backup DIR FILE: a verified copy of the data, also while the program runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bot.app import DATA
from bot.cli.console import Directory, err, out
from storage.store import BadBackup, StorageError
from storage.store import backup as copy


async def backup(
    directory: Directory,
    target: Annotated[Path, Parameter(help="备份文件 .zip · Backup file")],
    /,
) -> int:
    try:
        report = await copy(directory / DATA, target)
    except FileExistsError:
        err().print(f"{target} 已存在，没有覆盖它")
        return 1
    except (StorageError, BadBackup) as error:
        err().print(f"没有备份成：{error}")
        return 1
    rows = sum(report.rows.values())
    out().print(f"已备份并核对：{rows}行，{report.media}个附件，记录链{report.head.count}条。")
    if report.missing_media:
        out().print(f"有{len(report.missing_media)}个附件文件不在，没有备份到")
    out().print(f"密钥不在备份里，请另行保存：{report.key}")
    return 0
