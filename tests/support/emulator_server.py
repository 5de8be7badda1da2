"""lo-bot-api-emulator with a memory of what bots sent and with faults on request. A program of its
own, so that a test can kill the bot and find its unconfirmed updates still here.

It ends when its standard input closes, that is with the test run. It prints its port.
Each token is a world of its own: tests share the process and not their messages.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections import defaultdict
from contextvars import ContextVar
from typing import Any

from aiohttp import web
from lo_bot_api_emulator import (  # type: ignore[import-untyped]
    ApiRefusal,
    LoBotApiEmulator,
    updates,
)

updates.KINDS |= {"edited_message", "my_chat_member"}
"""Kinds of updates that Telegram has and the emulator would not queue."""

_token: ContextVar[str] = ContextVar("_token")

_SHOWN = ("sendMessage", "editMessageText")


class World:
    """What one bot did, and what is to go wrong for it."""

    def __init__(self) -> None:
        self.calls: list[dict[str, Any]] = []
        self.faults: list[dict[str, Any]] = []
        self.blocked: set[int] = set()
        self.shown: dict[tuple[int, int], tuple[str, str]] = {}
        self.polls = 0
        self.offset: str | None = None

    def fault(self, method: str, chat: str) -> dict[str, Any] | None:
        for fault in self.faults:
            if fault["method"] == method and str(fault.get("chat", chat)) == chat:
                fault["times"] -= 1
                if not fault["times"]:
                    self.faults.remove(fault)
                return fault
        return None


class Emulator(LoBotApiEmulator):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(
            enable_control=True, max_updates=20_000, max_bots=10_000, max_assets=10_000
        )
        self.worlds: dict[str, World] = defaultdict(World)

    def app(self) -> web.Application:
        app: web.Application = super().app()
        app.router.add_get("/__sent", self.sent)
        app.router.add_post("/__fault", self.fault)
        app.router.add_post("/__block", self.block)
        app.router.add_post("/__asset", self.asset)
        return app

    # -- the Bot API

    async def handle(self, request: web.Request) -> web.StreamResponse:
        token = request.match_info["token"]
        _token.set(token)
        if token.startswith("revoked"):
            return _refusal(401, "Unauthorized")
        response: web.StreamResponse = await super().handle(request)
        fault = request.get("fault")
        if fault and "delay" in fault:
            await asyncio.sleep(fault["delay"])
        if fault and "body" in fault:
            body = fault["body"]
            return web.Response(status=fault["status"], text=body, content_type="text/html")
        return response

    async def read_request(self, request: web.Request) -> tuple[dict[str, Any], dict[str, Any]]:
        fields, uploads = await super().read_request(request)
        method, world = request.match_info["method"], self.worlds[_token.get()]
        fault = world.fault(method, str(fields.get("chat_id", "")))
        request["fault"] = fault
        if fault and "body" in fault:
            raise ApiRefusal("replaced by the body", 500)
        if fault and fault["status"] != 200:
            raise ApiRefusal(fault["description"], fault["status"], fault["parameters"])
        return fields, uploads

    def validate(self, method: str, fields: dict[str, Any], uploads: dict[str, Any]) -> Any:
        world = self.worlds[_token.get()]
        if method == "getUpdates":
            world.polls, world.offset = world.polls + 1, fields.get("offset")
        if int(fields.get("chat_id", 0)) in world.blocked:
            raise ApiRefusal("Forbidden: bot was blocked by the user", 403)
        if method == "editMessageText":
            self._check_edit(world, fields)
        result = super().validate(method, fields, uploads)
        if method == "getMe":
            result["username"] = "jixiao_test_bot"
        elif method not in ("getUpdates", "getWebhookInfo", "getFile"):
            self._note(world, method, fields, uploads, result)
        return result

    def _check_edit(self, world: World, fields: dict[str, Any]) -> None:
        """As the official server does, and the emulator does not."""
        old = world.shown.get((int(fields["chat_id"]), int(fields["message_id"])))
        if old is None:
            raise ApiRefusal("Bad Request: message to edit not found")
        if old == _look(fields):
            raise ApiRefusal(
                "Bad Request: message is not modified: specified new message content and reply "
                "markup are exactly the same as a current content and reply markup of the message"
            )

    def _note(
        self,
        world: World,
        method: str,
        fields: dict[str, Any],
        uploads: dict[str, Any],
        result: Any,
    ) -> None:
        message_id = result.get("message_id") if isinstance(result, dict) else None
        if method in _SHOWN:
            world.shown[int(fields["chat_id"]), int(result["message_id"])] = _look(fields)
        markup = json.loads(fields["reply_markup"]) if "reply_markup" in fields else {}
        world.calls.append(
            {
                "n": len(world.calls) + 1,
                "method": method,
                "chat": int(fields.get("chat_id", 0)),
                "text": fields.get("text", fields.get("caption", "")),
                "buttons": markup.get("inline_keyboard", []),
                "message_id": message_id,
                "files": {name: upload["filename"] for name, upload in uploads.items()},
                "fields": {k: v for k, v in fields.items() if k not in ("text", "reply_markup")},
                "at": asyncio.get_running_loop().time(),
            }
        )

    # -- the test's side

    async def sent(self, request: web.Request) -> web.Response:
        world = self.worlds[request.query["token"]]
        calls = world.calls[int(request.query.get("after", 0)) :]
        return web.json_response(
            {
                "calls": calls,
                "polls": world.polls,
                "offset": world.offset,
                "faults": len(world.faults),
            }
        )

    async def fault(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.worlds[body.pop("token")].faults.append(body)
        return web.json_response({})

    async def block(self, request: web.Request) -> web.Response:
        body = await request.json()
        blocked = self.worlds[body["token"]].blocked
        (blocked.add if body["blocked"] else blocked.discard)(body["chat"])
        return web.json_response({})

    async def asset(self, request: web.Request) -> web.Response:
        data = await request.read()
        name = f"photo-{len(self.assets)}"
        self.assets[name] = {"filename": name, "data": data, "size": len(data)}
        return web.json_response({"file_id": name})


def _look(fields: dict[str, Any]) -> tuple[str, str]:
    return fields["text"], fields.get("reply_markup", "")


def _refusal(status: int, description: str) -> web.Response:
    body = {"ok": False, "error_code": status, "description": description}
    return web.json_response(body, status=status)


async def main() -> None:
    logging.disable(logging.CRITICAL)  # a bot that is killed leaves its calls half said
    runner = web.AppRunner(Emulator().app(), access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, shutdown_timeout=0.1)
    await site.start()
    sys.stdout.write(f"{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)  # until whoever started us is gone
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(main())
