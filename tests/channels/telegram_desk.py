"""A Telegram channel on the emulator, and a person in front of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from pydantic import SecretStr

from bot.channels.base import (
    Gone,
    Misconfigured,
    Moved,
    NotSent,
    Rejected,
    SendError,
    Throttled,
    Unknown,
)
from bot.channels.telegram import Telegram, TelegramSettings
from bot.channels.telegram.outage import Patience
from tests.support.emulator import World


def channel_for(
    world: World,
    *,
    alarms: list[str] | None = None,
    token: str = "",
    **more: Any,
) -> Telegram:
    async def alarm(words: str) -> None:
        if alarms is not None:
            alarms.append(words)

    patience = Patience(first=0.01, longest=0.05, alarm_after=0.05)
    settings: dict[str, Any] = {"poll_timeout": 5, "read_timeout": 10.0, "patience": patience}
    reached = more.pop("reached", None)
    return Telegram(
        TelegramSettings(
            token=SecretStr(token or world.token),
            base_url=more.pop("base_url", world.base_url),
            base_file_url=world.base_file_url,
            **(settings | more),
        ),
        alarm,
        reached,
    )


class TelegramDesk:
    def __init__(self, world: World) -> None:
        self.world = world
        self.user = world.user()
        self.me = str(self.user.id)
        self.telegram = channel_for(world)
        self.channel = self.telegram
        self.secrets = (world.token, world.token.split(":")[1], self.me)

    async def says(self, text: str) -> None:
        await self.user.says(text)

    async def presses(self, token: str) -> None:
        await self.user.taps(token)

    async def sees(self) -> str:
        return "\n".join([call.text for call in await self.world.sent_after(0, chat=self.user.id)])

    async def unacknowledged(self) -> int:
        return await self.world.pending_update_count()

    def refusals(self) -> Mapping[str, tuple[Callable[[], Awaitable[None]], type[SendError]]]:
        def fault(status: int, words: str = "", **more: Any) -> Callable[[], Awaitable[None]]:
            return lambda: self.world.fault("sendMessage", status, words, **more)

        page = f"<html>502 for /bot{self.world.token}/sendMessage</html>"
        return {
            "flood": (fault(429, "Too Many Requests", parameters={"retry_after": 7}), Throttled),
            "flood without a time": (fault(429, "Too Many Requests"), NotSent),
            "blocked": (fault(403, "Forbidden: bot was blocked by the user"), Gone),
            "deactivated": (fault(403, "Forbidden: user is deactivated"), Gone),
            "never met": (fault(400, "Bad Request: chat not found"), Gone),
            "too long": (fault(400, "Bad Request: message is too long"), Rejected),
            "migrated": (fault(400, "upgraded", parameters={"migrate_to_chat_id": -1001}), Moved),
            "revoked": (fault(401, "Unauthorized"), Misconfigured),
            "no such bot": (fault(404, "Not Found"), Misconfigured),
            "two instances": (fault(409, "Conflict: terminated by other request"), NotSent),
            "server error": (fault(500, "Internal Server Error"), NotSent),
            "proxy's page": (fault(502, body=page), NotSent),
            "gateway timeout": (fault(504, body=page), Unknown),
            "garbage": (fault(200, body="<html>hello</html>"), Unknown),
            "garbage list": (fault(200, body="[]"), Unknown),
            "no result": (fault(200, body='{"ok":true}'), Unknown),
            "odd result": (fault(200, body='{"ok":true,"result":{}}'), Unknown),
        }
