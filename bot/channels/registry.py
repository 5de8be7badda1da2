"""Which channels run: from the project's choice and the settings at hand."""

from __future__ import annotations

from bot.app import App
from bot.channels.base import Channel
from bot.channels.telegram.channel import Telegram, TelegramSettings
from bot.channels.web import Site, Web
from bot.control import Links
from bot.dashboard.access import Door
from bot.dashboard.files import Downloads
from bot.dashboard.look import Look
from bot.dashboard.pages import Pages
from bot.settings import Settings
from storage.changes import Address

SIMULATED = "演示·模拟数据"


def web(app: App, settings: Settings) -> Web:
    project = app.campaign.folder.project
    site = Site(
        title=project.title,
        data=app.data,
        organiser=project.body,
        contact=project.contact,
        about=f"{project.year}年度项目支出绩效评价",
        banner=SIMULATED if app.campaign.simulated else "",
        host=settings.host,
        port=settings.port,
        public_url=settings.public_url,
        recordings=app.campaign.folder.recordings,
        zone=project.zone,
    )
    dashboard = Pages(
        app.board,
        Door(app.store, site, app.now),
        Downloads(app.report_desk, app.data),
        Look(site),
        app.reporter.remarks,
    )
    return Web(site, app.store, health=app.health, now=app.now, more=dashboard.routes())


def telegram(app: App, settings: Settings) -> Telegram | None:
    """None without a token."""
    if settings.telegram_token is None:
        return None
    root = settings.telegram_api.rstrip("/")

    async def alarm(text: str) -> None:
        await app.alerts.alarm("telegram", text)

    async def reached(address: str, reachable: bool) -> None:
        known = await app.store.known(Address(Telegram.name, address))
        if known is not None:
            await (app.store.back if reachable else app.store.gone)(known.address_id)

    return Telegram(
        TelegramSettings(
            token=settings.telegram_token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            poll_timeout=settings.telegram_poll_seconds,
            per_second=settings.telegram_per_second,
            chat_seconds=settings.telegram_chat_seconds,
        ),
        alarm,
        reached,
    )


def channels(app: App, settings: Settings) -> list[Channel]:
    """Those that the project wants and the settings allow."""
    wanted = app.campaign.folder.project.channels
    found: list[Channel] = []
    if wanted.web and settings.web:
        found.append(web(app, settings))
    if wanted.telegram and (bot := telegram(app, settings)) is not None:
        found.append(bot)
    return found


def links_of(running: list[Channel], root: str) -> Links:
    """The links that carry an invitation, on the channels that run."""

    async def links(code: str) -> list[list[str]]:
        found = []
        for channel in running:
            if isinstance(channel, Web):
                found.append([channel.name, f"{root}/i/{code}"])
            elif isinstance(channel, Telegram):
                found.append([channel.name, await channel.link(code)])
        return found

    return links
