"""How commands reach a project: through the program that runs on it, or by opening its data."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.app import DATA, utc_now
from bot.campaign import Campaign
from bot.cli.console import err
from bot.control import Control, ask_running
from bot.fieldwork import FIELDWORK, Fieldwork
from bot.freeze import NotLoadable, frozen
from bot.project import load
from bot.settings import Settings, UnknownSetting, load_settings
from bot.signing.commands import SIGNING, SigningDesk
from bot.signing.desk import Signing
from storage.store import KeyMissing, ProjectBusy, StorageError, Store


def web_root(settings: Settings) -> str:
    """What web links begin with, as far as it is known without the running program."""
    return settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"


async def ask(directory: Path, request: dict[str, Any]) -> dict[str, Any] | None:
    """The answer, or None after the reason has been printed."""
    data = directory / DATA
    try:
        settings = load_settings(os.environ)
        reply = await ask_running(data, dict(request))
        if reply is None:
            reply = await _ask_store(data, request, settings)
    except (KeyMissing, NotLoadable, ProjectBusy, StorageError, UnknownSetting) as error:
        err().print(explain(error))
        return None
    if "error" in reply:
        err().print(f"没有做成（{reply['error']}），原因见运行日志")
        return None
    return reply


async def _ask_store(data: Path, request: dict[str, Any], settings: Settings) -> dict[str, Any]:
    async def links(code: str) -> list[list[str]]:
        return [["web", f"{web_root(settings)}/i/{code}"]]

    store = await Store.open(data)
    try:
        fieldwork, signing = None, None
        if request["ask"] in FIELDWORK:
            campaign = await of_campaign(store, data.parent)
            fieldwork = Fieldwork(store, campaign, now=utc_now)
        if request["ask"] in SIGNING:
            signing = SigningDesk(
                store, Signing(store, await of_campaign(store, data.parent)), now=utc_now
            )
        control = Control(store, utc_now, links, fieldwork=fieldwork, signing=signing)
        return await control.answer(dict(request))
    finally:
        await store.close()


async def of_campaign(store: Store, directory: Path) -> Campaign:
    """The campaign as it is frozen; before its first run, as the files are now. Raises
    NotLoadable."""
    folder = load(directory).folder
    if await store.revision() is not None:
        folder = (await frozen(store, directory, directory / DATA, utc_now())).folder
    if folder is None:
        raise NotLoadable("项目文件有问题，请先运行 jixiao check")
    campaign = Campaign(folder, simulated=await store.get("simulated") is not None)
    await campaign.phases.load(store)
    return campaign


@asynccontextmanager
async def reading(directory: Path) -> AsyncIterator[Store]:
    """The data, to be read beside a running program and without the key. Raises StorageError."""
    store = await Store.open(directory / DATA, exclusive=False, keyless=True)
    try:
        yield store
    finally:
        await store.close()


def explain(error: Exception) -> str:
    """Why the data could not be opened, and what to do, in Chinese."""
    match error:
        case ProjectBusy():
            who = f"（进程 {error.pid}）" if error.pid else ""
            return f"另一个程序{who}正在用这个项目，先停下它再试"
        case KeyMissing():
            return "密钥文件不在，或不是这个项目的：把 campaign.key 放回 data/keys/ 再试"
        case UnknownSetting() | NotLoadable():
            return str(error)
        case _:
            return f"数据打不开：{error}"
