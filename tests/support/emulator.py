"""A Bot API server for tests, and people who chat with the bot through it.

with EmulatorServer() as server:                  # a process; share it between tests
    async with server.world() as world:           # a token of its own: nobody else's messages
        anna = world.user()
        await anna.says("/start CODE")
        await anna.presses("非常满意")
        shown = await world.sent_after(0)
"""

from __future__ import annotations

import asyncio
import itertools
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

_numbers = itertools.count(1)
_COMMAND = "/"


class EmulatorServer:
    """The emulator as a process on a free port of the loopback."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self.url = ""

    def __enter__(self) -> Self:
        program = Path(__file__).with_name("emulator_server.py")
        self._process = subprocess.Popen(
            [sys.executable, str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        port = self._process.stdout.readline().strip()
        assert port, "the emulator did not start"
        self.url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.communicate(timeout=10)  # closes its standard input: it ends

    @asynccontextmanager
    async def world(self) -> AsyncIterator[World]:
        """A bot of its own on this server."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False, verify=False) as client:
            yield World(client, self.url, f"{next(_numbers) + 1000}:emulated-secret-token")


@dataclass(frozen=True)
class Call:
    """One successful call of the bot that people or Telegram could notice."""

    n: int
    method: str
    chat: int
    text: str
    buttons: list[list[dict[str, str]]]
    message_id: int | None
    files: dict[str, str]
    fields: dict[str, Any]
    at: float
    """Seconds on the server's clock."""

    @property
    def labels(self) -> list[str]:
        return [button["text"] for row in self.buttons for button in row]


class World:
    """One bot's side of the server."""

    def __init__(self, client: httpx.AsyncClient, url: str, token: str) -> None:
        self._client = client
        self.token = token
        self.base_url = f"{url}/bot"
        self.base_file_url = f"{url}/file/bot"

    def user(self, user_id: int = 0) -> User:
        return User(self, user_id or 70_000 + next(_numbers))

    async def update(self, update: dict[str, Any]) -> int:
        """Queue a raw update; its number."""
        body = {"token": self.token, "update": update}
        answer = (await self._client.post("/__fixture/updates", json=body)).json()
        assert answer["ok"], answer
        return int(answer["result"]["update_id"])

    async def sent_after(
        self, n: int = 0, *, method: str = "", chat: int | None = None
    ) -> list[Call]:
        """What the bot did after its n-th call, oldest first."""
        state = await self._state(n)
        calls = [Call(**call) for call in state["calls"]]
        return [c for c in calls if method in ("", c.method) and chat in (None, c.chat)]

    async def until_sent(
        self, count: int = 1, *, after: int = 0, method: str = "", chat: int | None = None
    ) -> list[Call]:
        """The same, once there are `count` of them."""
        calls: list[Call] = []

        async def enough() -> bool:
            calls[:] = await self.sent_after(after, method=method, chat=chat)
            return len(calls) >= count

        await eventually(enough)
        return calls

    async def polls(self) -> int:
        """How often the bot asked for updates."""
        return int((await self._state(10**9))["polls"])

    async def offset(self) -> str | None:
        """The number that the bot's latest getUpdates named."""
        offset: str | None = (await self._state(10**9))["offset"]
        return offset

    async def faults_left(self) -> int:
        return int((await self._state(10**9))["faults"])

    async def pending_update_count(self) -> int:
        """Updates that the bot has not confirmed."""
        answer = await self._client.post(f"/bot{self.token}/getWebhookInfo")
        return int(answer.json()["result"]["pending_update_count"])

    async def fault(
        self,
        method: str,
        status: int = 200,
        description: str = "",
        *,
        times: int = 1,
        parameters: dict[str, Any] | None = None,
        **more: Any,
    ) -> None:
        """The next `times` calls of `method` go wrong. `body`: answer with this instead of JSON;
        `delay`: do it, and answer so many seconds later; `chat`: only for this chat."""
        fault = {
            "token": self.token,
            "method": method,
            "status": status,
            "description": description,
            "parameters": parameters or {},
            "times": times,
            **more,
        }
        await self._client.post("/__fault", json=fault)

    async def block(self, chat: int, *, blocked: bool) -> None:
        await self._client.post(
            "/__block", json={"token": self.token, "chat": chat, "blocked": blocked}
        )

    async def asset(self, data: bytes) -> str:
        """A file that a user uploads; its id."""
        return str((await self._client.post("/__asset", content=data)).json()["file_id"])

    async def _state(self, after: int) -> dict[str, Any]:
        answer = await self._client.get("/__sent", params={"token": self.token, "after": after})
        state: dict[str, Any] = answer.json()
        return state


@dataclass
class User:
    """A person with Telegram on the phone."""

    world: World
    id: int
    _messages: itertools.count[int] = field(default_factory=lambda: itertools.count(500_000))

    async def says(self, text: str) -> int:
        more: dict[str, Any] = {"text": text}
        if text.startswith(_COMMAND):
            length = len(text.split()[0])
            more["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return await self.sends(**more)

    async def sends(self, **content: Any) -> int:
        """A message with any contents, as the Bot API words them."""
        return await self.world.update({"message": self.message(**content)})

    async def edits(self, text: str) -> int:
        message = self.message(text=text, edit_date=int(time.time()))
        return await self.world.update({"edited_message": message})

    async def sends_photo(self, data: bytes) -> int:
        file_id = await self.world.asset(data)
        small, large = (
            {
                "file_id": f"{file_id}{s}",
                "file_unique_id": f"{file_id}{s}u",
                "width": w,
                "height": w,
            }
            for s, w in (("-small", 90), ("", 1280))
        )
        return await self.sends(photo=[small, large | {"file_size": len(data)}])

    async def presses(self, label: str) -> int:
        """Tap the newest button whose label contains these words."""
        for call in reversed(await self.world.sent_after(0, chat=self.id)):
            for row in call.buttons:
                for button in row:
                    if label in button["text"]:
                        return await self.taps(button["callback_data"], call)
        raise AssertionError(f"no button {label!r} in sight")

    async def taps(self, data: str, call: Call | None = None) -> int:
        """Press a button with this data, also one that no longer exists."""
        message = {
            "message_id": call.message_id if call else 1,
            "date": int(time.time()),
            "chat": self._chat,
            "text": call.text if call else "",
        }
        query = {
            "id": f"q{next(_numbers)}",
            "from": self._self,
            "chat_instance": "1",
            "data": data,
            "message": message,
        }
        return await self.world.update({"callback_query": query})

    async def blocks(self) -> int:
        return await self._membership("member", "kicked")

    async def unblocks(self) -> int:
        return await self._membership("kicked", "member")

    async def sees(self) -> Call:
        """The newest message in the chat."""
        return (await self.world.sent_after(0, chat=self.id))[-1]

    def message(self, **content: Any) -> dict[str, Any]:
        return {
            "message_id": next(self._messages),
            "date": int(time.time()),
            "chat": self._chat,
            "from": self._self,
            **content,
        }

    async def _membership(self, old: str, new: str) -> int:
        await self.world.block(self.id, blocked=new == "kicked")
        bot = {"id": 7, "first_name": "bot", "is_bot": True}

        def member(status: str) -> dict[str, Any]:
            until = {"until_date": 0} if status == "kicked" else {}
            return {"user": bot, "status": status, **until}

        change = {
            "chat": self._chat,
            "from": self._self,
            "date": int(time.time()),
            "old_chat_member": member(old),
            "new_chat_member": member(new),
        }
        return await self.world.update({"my_chat_member": change})

    @property
    def _chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": "A"}

    @property
    def _self(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": "A"}


async def eventually(
    true: Callable[[], Any], *, seconds: float = 15.0, pause: float = 0.01
) -> None:
    """Wait until the (async) condition holds: `seconds` on a quiet machine, more on a busy one."""
    deadline = asyncio.get_running_loop().time() + 3 * seconds
    while True:
        answer = true()
        if await answer if asyncio.iscoroutine(answer) else answer:
            return
        assert asyncio.get_running_loop().time() < deadline, "did not come about in time"
        await asyncio.sleep(pause)
