"""jixiao preview DIR: a live page of the forms, redrawn when a file is saved."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Annotated

import uvicorn
from cyclopts import Parameter

from bot.cli.console import Directory, err, out
from bot.preview.page import Page
from bot.preview.room import Room
from bot.preview.watcher import saved


async def preview(
    directory: Directory,
    /,
    *,
    port: Annotated[int, Parameter(help="端口；0 由系统选 · Port")] = 8090,
) -> int:
    if not directory.is_dir():
        err().print(f"没有 {directory} 这个文件夹")
        return 2
    room = await asyncio.to_thread(Room, directory, date.today)
    page, stop = Page(room), asyncio.Event()
    config = uvicorn.Config(
        page.app(), host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    try:
        socket = config.bind_socket()
    except SystemExit:
        err().print(f"端口 {port} 不能用，换一个：--port 8091")
        return 1
    out().print(f"打开 http://127.0.0.1:{socket.getsockname()[1]}/ 试答；保存文件后页面自己更新。")
    out().print("按 Ctrl+C 结束。")
    watching = asyncio.create_task(_watch(directory, room, page, stop))
    try:
        await server.serve(sockets=[socket])
    finally:
        stop.set()
        await watching
    return 0


async def _watch(directory: Path, room: Room, page: Page, stop: asyncio.Event) -> None:
    async for _ in saved(directory, stop):
        await asyncio.to_thread(room.reload)
        page.redraw()
