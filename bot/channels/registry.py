"""Which channels run: from the project's choice and the settings at hand."""

from __future__ import annotations

from functools import partial

from bot.app import App
from bot.channels.base import Channel
from bot.channels.telegram.channel import Telegram, TelegramSettings
from bot.channels.web import Site, Web
from bot.channels.wecom.channel import WeCom, WeComSettings
from bot.channels.wecom.client import Client
from bot.channels.wecom.kf import Cursor, Kf
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


def wecom(app: App, settings: Settings) -> list[WeCom | Kf]:
    """The app, and the account of 微信客服 where one is set; none without a corp."""
    secrets = settings.wecom_secret, settings.wecom_token, settings.wecom_aes_key
    secret, token, aes_key = secrets
    if not settings.wecom_corp or secret is None or token is None or aes_key is None:
        return []
    store = app.store

    async def alarm(text: str) -> None:
        await app.alerts.alarm("wecom", text)

    async def reached(channel: str, address: str, reachable: bool) -> None:
        known = await store.known(Address(channel, address))
        if known is not None:
            await (store.back if reachable else store.gone)(known.address_id)

    client = Client(settings.wecom_corp, secret, base=settings.wecom_api)
    account = settings.wecom_kf_account
    place = f"kf.{account}"
    cursor = Cursor(partial(store.get, place), partial(store.put, place))
    kf = Kf(account, client, cursor, alarm, partial(reached, Kf.name)) if account else None
    members = WeCom(
        WeComSettings(
            corp=settings.wecom_corp,
            agent=settings.wecom_agent,
            token=token,
            aes_key=aes_key,
            host=settings.host,
            port=settings.wecom_port,
        ),
        client,
        alarm,
        partial(reached, WeCom.name),
        poke=kf.poke if kf else None,
    )
    return [members, kf] if kf else [members]


def channels(app: App, settings: Settings) -> list[Channel]:
    """Those that the project wants and the settings allow."""
    wanted = app.campaign.folder.project.channels
    found: list[Channel] = []
    if wanted.web and settings.web:
        found.append(web(app, settings))
    if wanted.telegram and (bot := telegram(app, settings)) is not None:
        found.append(bot)
    if wanted.wecom:
        found += wecom(app, settings)
    return found


def links_of(running: list[Channel], root: str) -> Links:
    """The links that carry an invitation, on the channels that run."""

    async def links(code: str) -> list[list[str]]:
        found = []
        for channel in running:
            if isinstance(channel, Web):
                found.append([channel.name, f"{root}/i/{code}"])
            elif isinstance(channel, Telegram | Kf):
                found.append([channel.name, await channel.link(code)])
        return found

    return links
