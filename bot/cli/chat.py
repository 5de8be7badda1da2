"""jixiao chat DIR: answer in this terminal, as a developer or as an interviewer at a desk."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Annotated

from cyclopts import Parameter

from bot.app import App, opened
from bot.channels.console import Console
from bot.cli.console import Directory, err
from bot.cli.running import explain
from bot.freeze import NotLoadable
from storage.changes import Address
from storage.store import KeyMissing, ProjectBusy, StorageError
from surveys.conversation import Role


async def chat(
    directory: Directory,
    code: Annotated[str, Parameter(help="邀请码；不写就以受访者身份开始 · Invitation code")] = "",
    /,
    *,
    sender: Annotated[str, Parameter(help="用同一个名字可以接着答 · Resume by name")] = "desk",
) -> int:
    try:
        async with opened(directory) as app:
            console = Console(sender, code=code or await _own_code(app, sender))
            await app.serve([console], asyncio.Event())
    except NotLoadable as error:
        err().print(str(error))
        return 1
    except (ProjectBusy, KeyMissing, StorageError) as error:
        err().print(explain(error))
        return 1
    return 0


async def _own_code(app: App, sender: str) -> str:
    """A survey invitation made on the spot for somebody who has none, the first time."""
    if await app.store.known(Address("console", sender)) is not None:
        return ""
    now = app.now()
    _, code = await app.store.invite(
        Role.BENEFICIARY, max_uses=1, expires_at=now + timedelta(hours=1), now=now
    )
    return code
