"""jixiao restore DIR FILE: put a backup back, into a project without data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from bot.app import DATA
from bot.cli.console import Directory, err, out
from storage.store import BadBackup, StorageError
from storage.store import restore as put_back


async def restore(
    directory: Directory,
    archive: Annotated[Path, Parameter(help="备份文件 .zip · Backup file")],
    /,
) -> int:
    data = directory / DATA
    try:
        await put_back(archive, data)
    except FileExistsError:
        err().print(f"{data} 已有数据，没有动它。先把它移走再恢复")
        return 1
    except FileNotFoundError:
        err().print(f"没有 {archive} 这个文件")
        return 1
    except (StorageError, BadBackup) as error:
        err().print(f"没有恢复成：{error}")
        return 1
    out().print("已恢复并核对。")
    if not (data / "keys").is_dir():
        out().print("密钥不在备份里：把 campaign.key 放回 data/keys/，才能继续联系原来的人")
    return 0
