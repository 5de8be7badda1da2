"""A small real project on a sandbox of 企业微信: real store, real sender, real HTTP both ways."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from pydantic import SecretStr

from bot.channels.wecom.channel import WeCom, WeComSettings
from bot.channels.wecom.client import Client
from bot.channels.wecom.crypto import Envelope
from bot.channels.wecom.door import PATH
from bot.channels.wecom.kf import Cursor, Kf
from bot.sandbox.corp import Card, Corp
from bot.sandbox.server import Sandbox
from bot.sandbox.service import Service
from bot.sender import Sender
from surveys.conversation import Role
from tests.bot.scene import Clock, Scene, playing

KEY = "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"
CORP, AGENT, SECRET, TOKEN, ACCOUNT = "ww1", 1000002, "the-secret", "the-token", "wk1"


@dataclass(slots=True)
class Town:
    scene: Scene
    sandbox: Sandbox
    app: WeCom
    kf: Kf
    senders: list[Sender] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    root: str = ""
    """Of the sandbox's API."""

    async def send_all(self) -> None:
        for sender in self.senders:
            while await sender.send_due():
                await sender.settle()

    # -- members

    async def invited(self, role: Role, unit: str = "") -> str:
        now = self.scene.clock()
        _, code = await self.scene.app.store.invite(
            role, unit=unit, label="x", expires_at=now + timedelta(days=9), now=now
        )
        return code

    async def says(self, member: str, *words: str) -> None:
        for each in words:
            assert await self.sandbox.says(member, each) == 200
            await self.send_all()

    def seen(self, member: str) -> list[dict[str, Any]]:
        return self.sandbox.corp.member(member).received

    def last(self, member: str) -> dict[str, Any]:
        return self.seen(member)[-1]

    def card(self, member: str) -> Card:
        return [one for one in self.sandbox.corp.cards.values() if one.member == member][-1]

    async def taps(self, member: str, words: str) -> None:
        """A button of the newest card, or a choice of it that is sent off."""
        card = self.card(member)
        for button in card.body.get("button_list", ()):
            if words in button["text"]:
                assert await self.sandbox.presses(card.task, button["key"]) == 200
                await self.send_all()
                return
        await self.picks(member, words)

    async def picks(self, member: str, *words: str) -> None:
        card = self.card(member)
        lists = [card.body["checkbox"]] if "checkbox" in card.body else card.body["select_list"]
        options = [one for each in lists for one in each["option_list"]]
        ids = [one["id"] for one in options if any(word in one["text"] for word in words)]
        assert len(ids) == len(words), (words, options)
        assert await self.sandbox.sends_off(card.task, ids) == 200
        await self.send_all()

    def words(self, member: str) -> str:
        """Everything that the member was shown last."""
        body = self.last(member)
        return str(body[body["msgtype"]])

    # -- customers

    async def pulled(self) -> None:
        await self.kf.pull(self.scene.app.turns.deliver)
        await self.send_all()

    async def enters(self, customer: str, code: str) -> None:
        self.sandbox.service.enter(customer, code)
        await self.pulled()

    async def writes(self, customer: str, *words: str) -> None:
        for each in words:
            self.sandbox.service.says(customer, each)
            await self.pulled()

    async def touches(self, customer: str, *words: str) -> None:
        for each in words:
            self.sandbox.service.taps(customer, each)
            await self.pulled()

    def told(self, customer: str) -> str:
        return str(self.sandbox.service.customer(customer).received[-1])


@asynccontextmanager
async def town(folder: Path, *, make: bool = True) -> AsyncIterator[Town]:
    async with playing(folder, make=make) as scene:
        clock = scene.clock
        async with sandbox(clock) as (box, root):
            alarms: list[str] = []

            async def alarm(text: str) -> None:
                alarms.append(text)

            settings = WeComSettings(
                corp=CORP,
                agent=AGENT,
                token=SecretStr(TOKEN),
                aes_key=SecretStr(KEY),
                port=0,
            )
            seconds = partial(_seconds, clock)
            client = Client(CORP, SecretStr(SECRET), base=root, clock=seconds)
            app = WeCom(settings, client, alarm, clock=seconds)
            store = scene.app.store
            place = Cursor(partial(store.get, "kf.wk1"), partial(store.put, "kf.wk1"))
            kf = Kf(ACCOUNT, app.client, place, alarm, clock=seconds)
            app.door.now = seconds
            box.callback = f"http://127.0.0.1:{app.bind()}{PATH}"
            stop = asyncio.Event()
            serving = asyncio.create_task(app.serve(scene.app.turns.deliver, stop))

            async def told(_code: str, text: str) -> None:
                alarms.append(text)

            senders = [
                Sender(
                    store,
                    channel,
                    scene.app.data,
                    now=clock,
                    render=scene.app.sheets.render,
                    alarm=told,
                )
                for channel in (app, kf)
            ]
            try:
                yield Town(scene, box, app, kf, senders, alarms, root)
            finally:
                stop.set()
                await serving
                await app.close()


@asynccontextmanager
async def sandbox(clock: Clock) -> AsyncIterator[tuple[Sandbox, str]]:
    """A sandbox and the root of its API."""
    seconds = partial(_seconds, clock)
    box = Sandbox(
        Corp(CORP, AGENT, SECRET, seconds),
        Service(ACCOUNT, seconds),
        Envelope(TOKEN, KEY, CORP),
    )
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(box.app(), lifespan="off", log_config=None, ws="none")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield box, f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await serving


def _seconds(clock: Clock) -> float:
    return clock().timestamp()
