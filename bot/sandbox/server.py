"""The sandbox as an HTTP server: the calls of the API below /cgi-bin, and the calls back.

What members do (type, press, send off a card) is sealed and posted to the program's callback
address as the platform does it: five seconds for an answer, three tries, the same message each
time.
"""

from __future__ import annotations

import asyncio
import itertools
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

import httpx
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.wecom.crypto import Envelope
from bot.sandbox.corp import Corp, Errcode
from bot.sandbox.service import Service

Json = dict[str, Any]

TRIES, ANSWER_SECONDS = 3, 5.0


@dataclass(slots=True)
class Sandbox:
    """A corp, an account of 微信客服, and the way back to the program."""

    corp: Corp
    service: Service
    envelope: Envelope
    callback: str = ""
    """The program's callback address; empty: nothing is called back."""
    answers: list[int] = field(default_factory=list)
    """Status of each answer to a call back; 0 where none came."""
    stop_before: Callable[[str], bool] | None = None
    """A fault: the answer of this call is lost, after it was done."""
    _ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    # -- what members do

    async def says(self, member: str, words: str) -> int:
        return await self._message(member, "text", f"<Content>{escape(words)}</Content>")

    async def sends_picture(self, member: str, data: bytes) -> int:
        media = self.corp.upload("image", "a.png", "image/png", data)["media_id"]
        return await self._message(member, "image", f"<MediaId>{media}</MediaId>")

    async def enters(self, member: str) -> int:
        return await self._event(member, "enter_agent", "<EventKey></EventKey>")

    async def presses(self, task: str, key: str, menu: bool = False) -> int:
        """A button of a card, or an item of its menu."""
        card = self.corp.press(task)
        kind = "template_card_menu_event" if menu else "template_card_event"
        return await self._event(card.member, kind, _card(card.body, task, key, card.response))

    async def sends_off(self, task: str, chosen: Sequence[str]) -> int:
        """The boxes or the list of a card, with these ids chosen."""
        card = self.corp.press(task)
        key = str(card.body["submit_button"]["key"])
        ids = "".join(f"<OptionId>{escape(one)}</OptionId>" for one in chosen)
        picked = (
            "<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey>"
            f"<OptionIds>{ids}</OptionIds></SelectedItem></SelectedItems>"
        )
        fields = _card(card.body, task, key, card.response) + picked
        return await self._event(card.member, "template_card_event", fields)

    async def pokes(self) -> int:
        """There is something to pull from 微信客服."""
        fields = "".join(f"<{k}>{escape(str(v))}</{k}>" for k, v in self.service.poke().items())
        return await self._posted(self._xml("", "event", f"<Event>kf_msg_or_event</Event>{fields}"))

    async def checks(self) -> bool:
        """What the console does when the address is saved."""
        echo = str(secrets.randbelow(10**19))
        sealed = self.envelope.seal(echo.encode())
        query = self._query(sealed) | {"echostr": sealed}
        async with httpx.AsyncClient(timeout=1.0) as client:
            reply = await client.get(self.callback, params=query)
        return reply.status_code == httpx.codes.OK and reply.text == echo

    async def _message(self, member: str, kind: str, fields: str) -> int:
        number = f"<MsgId>{int(self.corp.now() * 1000)}{next(self._ids):06}</MsgId>"
        return await self._posted(self._xml(member, kind, fields + number))

    async def _event(self, member: str, event: str, fields: str) -> int:
        return await self._posted(self._xml(member, "event", f"<Event>{event}</Event>{fields}"))

    def _xml(self, member: str, kind: str, fields: str) -> bytes:
        sender = f"<FromUserName>{escape(member)}</FromUserName>" if member else ""
        return (
            f"<xml><ToUserName>{self.corp.corp}</ToUserName>{sender}"
            f"<CreateTime>{int(self.corp.now())}</CreateTime><MsgType>{kind}</MsgType>{fields}"
            f"<AgentID>{self.corp.agent}</AgentID></xml>"
        ).encode()

    async def _posted(self, message: bytes) -> int:
        """The status of the last answer; 0 where none came in time."""
        if not self.callback:
            return 0
        sealed = self.envelope.seal(message)
        body = f"<xml><ToUserName>{self.corp.corp}</ToUserName><Encrypt>{sealed}</Encrypt></xml>"
        status = 0
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS) as client:
            for attempt in range(TRIES):
                if attempt:
                    await asyncio.sleep(1.0)
                try:
                    query = self._query(sealed)
                    reply = await client.post(self.callback, params=query, content=body.encode())
                    status = reply.status_code
                except httpx.HTTPError:
                    status = 0
                self.answers.append(status)
                if status == httpx.codes.OK:
                    break
        return status

    def _query(self, sealed: str) -> dict[str, str]:
        timestamp, nonce = str(int(self.corp.now())), secrets.token_hex(5)
        signature = self.envelope.signature(timestamp, nonce, sealed)
        return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}

    # -- the API

    def app(self) -> Starlette:
        return Starlette(routes=self.routes())

    def routes(self) -> list[Route]:
        return [
            Route("/cgi-bin/media/get", self._download),
            Route("/cgi-bin/media/upload", self._upload, methods=["POST"]),
            Route("/cgi-bin/webhook/upload_media", self._upload, methods=["POST"]),
            Route("/cgi-bin/{call:path}", self._call, methods=["GET", "POST"]),
        ]

    async def _call(self, request: Request) -> Response:
        call, query = request.path_params["call"], request.query_params
        return await self._answered(request, call, lambda body: self._done(call, query, body))

    def _done(self, call: str, query: Mapping[str, str], body: Json) -> Json:
        corp, service = self.corp, self.service
        calls: Mapping[str, Callable[[], Json]] = {
            "gettoken": lambda: corp.gettoken(query),
            "message/send": lambda: corp.send(body),
            "message/update_template_card": lambda: corp.update_card(body),
            "webhook/send": lambda: corp.robot(query.get("key", ""), body),
            "kf/sync_msg": lambda: service.sync(body),
            "kf/send_msg": lambda: service.send(body),
            "kf/send_msg_on_event": lambda: service.send_on_event(body),
            "kf/account/list": lambda: {"account_list": [{"open_kfid": service.account}]},
            "kf/add_contact_way": lambda: {"url": f"https://work.weixin.qq.com/kfid/{service.account}?enc_scene=s"},
            "agent/get": lambda: {
                "agentid": corp.agent,
                "name": "沙盒",
                "close": 0,
                "allow_userinfos": {"user": [{"userid": one} for one in corp.members]},
            },
        }  # fmt: skip
        if call not in calls:
            raise Errcode(404, "no such call")
        return calls[call]()

    async def _answered(
        self, request: Request, call: str, work: Callable[[Json], Json]
    ) -> Response:
        try:
            self.corp.admit(call, request.query_params.get("access_token", ""))
            body = await request.json() if request.method == "POST" else {}
            reply = {"errcode": 0, "errmsg": "ok", **work(body if isinstance(body, dict) else {})}
        except ValueError:
            reply = {"errcode": 40058, "errmsg": "no JSON"}
        except Errcode as error:
            reply = {"errcode": error.code, "errmsg": error.words}
        if self.stop_before is not None and self.stop_before(call):
            return Response(status_code=502)
        return JSONResponse(reply)

    async def _upload(self, request: Request) -> Response:
        call = request.url.path.removeprefix("/cgi-bin/")
        try:
            self.corp.admit(call, request.query_params.get("access_token", ""))
            reply = {"errcode": 0, **await self._uploaded(request)}
        except Errcode as error:
            reply = {"errcode": error.code, "errmsg": error.words}
        return JSONResponse(reply)

    async def _uploaded(self, request: Request) -> Json:
        async with request.form() as form:
            file = form.get("media")
            if file is None or isinstance(file, str) or not file.filename:
                raise Errcode(44001, "empty media data")
            data, kind = await file.read(), request.query_params.get("type", "")
            return self.corp.upload(kind, file.filename, file.content_type or "", data)

    async def _download(self, request: Request) -> Response:
        try:
            self.corp.admit("media/get", request.query_params.get("access_token", ""))
            found = self.corp.download(request.query_params.get("media_id", ""))
        except Errcode as error:
            return JSONResponse({"errcode": error.code, "errmsg": error.words})
        return Response(found.data, media_type=found.mime)


def _card(card: Json, task: str, key: str, response: str) -> str:
    return (
        f"<EventKey>{escape(key)}</EventKey><TaskId>{escape(task)}</TaskId>"
        f"<CardType>{card['card_type']}</CardType><ResponseCode>{response}</ResponseCode>"
    )
