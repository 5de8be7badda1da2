"""Odd answers of the network, the server or the disk never end receiving."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.channels.telegram import Telegram
from bot.channels.telegram.outage import Patience
from surveys.messages import Text
from tests.channels.core import Core, serving
from tests.channels.telegram_desk import channel_for
from tests.support.emulator import World, eventually

HASTE = Patience(first=0.01, longest=0.02, alarm_after=0.03)


@pytest.mark.parametrize(
    ("status", "description", "body", "words"),
    [
        (401, "Unauthorized", None, "令牌"),
        (404, "Not Found", None, "令牌"),
        (409, "Conflict: terminated by other getUpdates request", None, "另有一个程序"),
        (409, "Conflict: can't use getUpdates while webhook is active", None, "deleteWebhook"),
        (500, "Internal Server Error", None, "NetworkError"),
        (502, "", "<html>Bad Gateway</html>", "NetworkError"),
        (200, "", "<html>hello</html>", "TelegramError"),
        (200, "", '{"ok":true}', "KeyError"),
        (200, "", '{"ok":true,"result":[{"no":"number"}]}', "KeyError"),
        (200, "", '{"ok":true,"result":{"a":1}}', ""),
    ],
)
async def test_odd_answers_do_not_end_polling(
    world: World, status: int, description: str, body: str | None, words: str
) -> None:
    alarms: list[str] = []
    channel = channel_for(world, alarms=alarms, patience=HASTE)
    more: dict[str, Any] = {} if body is None else {"body": body}
    await world.fault("getUpdates", status, description, times=5, **more)
    anna, core = world.user(), Core()
    await anna.says("5")
    async with serving(channel, core):
        await eventually(lambda: core.contents == [Text("5")])
    await channel.close()
    assert await world.faults_left() == 0
    assert len(alarms) == 2
    assert "收不到消息" in alarms[0]
    assert words in alarms[0]
    assert "又能收到消息" in alarms[1]
    assert world.token.split(":")[1] not in alarms[0]


async def test_a_short_fault_raises_no_alarm(world: World) -> None:
    alarms: list[str] = []
    channel = channel_for(world, alarms=alarms, patience=Patience(0.01, 0.05, alarm_after=30))
    await world.fault("getUpdates", 401, "Unauthorized", times=3)
    anna, core = world.user(), Core()
    await anna.says("5")
    async with serving(channel, core):
        await eventually(lambda: core.contents == [Text("5")])
    await channel.close()
    assert not alarms


async def test_an_alarm_that_fails_does_not_end_polling(world: World) -> None:
    async def broken(_: str) -> None:
        raise RuntimeError

    settings = channel_for(world, patience=HASTE)._settings
    channel = Telegram(settings, broken)
    await world.fault("getUpdates", 500, "Internal Server Error", times=5)
    core = Core()
    async with serving(channel, core):
        await world.user().says("5")
        await eventually(lambda: core.contents == [Text("5")])
    await channel.close()


async def test_when_nothing_can_be_stored_somebody_is_told(world: World) -> None:
    alarms: list[str] = []
    channel = channel_for(world, alarms=alarms, patience=HASTE)
    core = Core(refuse=5)
    async with serving(channel, core):
        await world.user().says("5")
        await eventually(lambda: core.contents == [Text("5")])
        await eventually(lambda: len(alarms) == 2)
    await channel.close()
    assert "存不下来" in alarms[0]
    assert "又能存下来" in alarms[1]


async def test_a_flood_pause_on_polling_is_kept(world: World, telegram: Telegram) -> None:
    await world.fault("getUpdates", 429, "Too Many Requests", parameters={"retry_after": 1})
    core = Core()
    await world.user().says("5")
    async with serving(telegram, core):
        await asyncio.sleep(0.6)
        assert not core.delivered
        await eventually(lambda: core.contents == [Text("5")])


async def test_an_update_that_cannot_be_parsed_is_passed_over(
    world: World, telegram: Telegram
) -> None:
    anna, core = world.user(), Core()
    await world.update({"message": {"message_id": "not a number", "chat": 5}})
    await anna.says("5")
    async with serving(telegram, core):
        await eventually(lambda: core.contents == [Text("5")])
    assert await world.pending_update_count() == 0
