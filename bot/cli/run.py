"""jixiao run DIR: serve a project until Ctrl-C."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

from bot.app import opened, stop_on_signals
from bot.channels.base import Channel
from bot.channels.registry import channels, links_of
from bot.channels.web import Web
from bot.channels.wecom.channel import WeCom
from bot.cli.console import Directory, err, out
from bot.cli.running import explain
from bot.control import Control, served
from bot.freeze import NotLoadable
from bot.settings import Settings, UnknownSetting, load_settings
from storage.store import KeyMissing, ProjectBusy, StorageError


async def run(directory: Directory, /) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for noisy in ("apscheduler", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    try:
        return await _run(directory, load_settings(os.environ))
    except NotLoadable as error:
        err().print(str(error))
    except UnknownSetting as error:
        err().print(str(error))
        return 2
    except (ProjectBusy, KeyMissing, StorageError) as error:
        err().print(explain(error))
    return 1


async def _run(directory: Path, settings: Settings) -> int:
    async with opened(directory, font=settings.font) as app:
        running = channels(app, settings)
        if not running:
            err().print("没有可用的渠道：在 project.yaml 打开 web，或设置 JIXIAO_TELEGRAM_TOKEN")
            return 1
        stop = asyncio.Event()
        stop_on_signals(stop)
        try:
            root = _bound(running)
        except OSError as error:
            err().print(
                f"端口 {settings.port} 不能用（{error.strerror}）。换一个：JIXIAO_PORT=8081"
            )
            return 1
        links = links_of(running, root)
        control = Control(
            app.store,
            app.now,
            links,
            app.desk.answer,
            app.fieldwork,
            app.interviews,
            app.closing,
            app.signing_desk,
            app.score_desk.answer,
            app.report_desk.answer,
        )
        app.turns.doors = (f"{root}/i/{{code}}",) if root else ()
        async with served(control, app.data):
            out().print(f"{app.campaign.folder.project.title} 已开始。{_where(running, root)}")
            out().print("发邀请：jixiao invite make。按 Ctrl+C 停止，数据不会丢。")
            await app.serve(running, stop)
    out().print("已停止，数据都在。")
    return 0


def _bound(running: list[Channel]) -> str:
    """Take the ports before anything starts; the root of the web's links, or nothing."""
    for channel in running:
        if isinstance(channel, WeCom):
            channel.bind()
    return next((channel.bind() for channel in running if isinstance(channel, Web)), "")


def _where(running: list[Channel], root: str) -> str:
    names = "、".join(channel.name for channel in running)
    return f"渠道：{names}。" + (f"网页：{root}" if root else "")
