"""Commands that need the campaign: asked of the running program, or of the project opened here."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import DATA, opened
from bot.cli.console import err
from bot.cli.running import explain
from bot.control import ask_running
from bot.freeze import NotLoadable
from bot.settings import UnknownSetting, load_settings
from storage.store import KeyMissing, ProjectBusy, StorageError

Json = dict[str, Any]
Ask = Callable[[Json], Awaitable[Json]]


class NotOpen(Exception):
    """The project cannot be worked on; the message says why, in Chinese."""


@asynccontextmanager
async def desk(directory: Path) -> AsyncIterator[Ask]:
    """Something that answers requests while the block runs. Where nothing else runs on the project,
    it is opened here, and nothing else can. Raises NotOpen."""
    try:
        load_settings(os.environ)
        probe = await ask_running(directory / DATA, {"ask": "calls"})
        if probe is not None:
            yield lambda request: _running(directory / DATA, request)
            return
        async with opened(directory) as app:
            yield app.interviews.answer
    except NotLoadable as error:
        raise NotOpen(str(error)) from error
    except (KeyMissing, ProjectBusy, StorageError, UnknownSetting) as error:
        raise NotOpen(explain(error)) from error


async def _running(data: Path, request: Json) -> Json:
    reply = await ask_running(data, dict(request))
    if reply is None:
        raise NotOpen("刚才运行着的程序停了，请再运行一次这个命令")
    if "error" in reply:
        raise NotOpen(f"没有做成（{reply['error']}），原因见运行日志")
    return reply


async def ask_once(directory: Path, request: Json) -> Json | None:
    """One answer; None after the reason has been printed."""
    try:
        async with desk(directory) as ask:
            return await ask(request)
    except NotOpen as why:
        err().print(str(why), soft_wrap=True)
        return None
