"""企业微信 and 微信客服 through the whole program and a sandbox of the platform, with kill -9,
tokens that end and limits on the way: nothing lost, nothing twice, nobody over the limits."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
import uvicorn

from bot.channels.wecom.crypto import Envelope
from bot.channels.wecom.door import PATH
from bot.project import load
from bot.sandbox.corp import Corp
from bot.sandbox.server import Sandbox
from bot.sandbox.service import Service
from surveys.conversation import Role
from surveys.form import Multiple, Question, Scale, Single
from tests.support.emulator import eventually
from tests.system.program import CASE, Program, copied, jixiao, serving

KEY = "6qkdMrq68nTKduznJYO1A37W2oEgpkMUvkttRToqhUt"
CORP, AGENT, SECRET, TOKEN, ACCOUNT = "ww1", 1000002, "the-secret", "the-token", "wk1"
LIMITS = (95001, 40057)
"""Too many messages; a message id that was used before."""


@asynccontextmanager
async def platform() -> AsyncIterator[tuple[Sandbox, dict[str, str]]]:
    """A sandbox, and the settings of a program on it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    box = Sandbox(
        Corp(CORP, AGENT, SECRET, time.time),
        Service(ACCOUNT, time.time),
        Envelope(TOKEN, KEY, CORP),
        callback=f"http://127.0.0.1:{port}{PATH}",
    )
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(box.app(), lifespan="off", log_config=None, ws="none")
    server = uvicorn.Server(config)
    server.capture_signals = _no_signals  # type: ignore[method-assign, assignment]
    serving_it = asyncio.create_task(server.serve(sockets=[listening]))
    root = f"http://127.0.0.1:{listening.getsockname()[1]}"
    named = {"CORP": CORP, "AGENT": str(AGENT), "SECRET": SECRET, "TOKEN": TOKEN, "AES_KEY": KEY}
    named |= {"KF_ACCOUNT": ACCOUNT, "API": root, "PORT": str(port)}
    try:
        settings = {f"JIXIAO_WECOM_{name}": value for name, value in named.items()}
        yield box, settings | {"JIXIAO_WEB": "false"}
    finally:
        server.should_exit = True
        await serving_it


def _no_signals() -> AbstractContextManager[None]:
    return nullcontext()


@dataclass
class Villager:
    """A customer of 微信客服 who answers every question by its number, or with words."""

    name: str
    luck: Random
    box: Sandbox
    questions: dict[str, Question]
    given: dict[str, Any] = field(default_factory=dict)
    read: int = 0

    async def through(self, code: str) -> None:
        self.box.service.enter(self.name, code)
        await self.box.pokes()
        while "谢谢" not in (shown := await self._next()):
            asked = self._asked(shown)
            await self._says(self._answer(asked, shown))

    async def _says(self, words: str) -> None:
        self.box.service.says(self.name, words)
        await self.box.pokes()

    async def _next(self) -> str:
        """What is shown next. A welcome whose twenty seconds went by in a kill is lost, and who
        waits for it in vain says something; every other answer comes by itself."""
        received = self.box.service.customer(self.name).received
        for _ in range(20):
            for _ in range(60):
                if len(received) > self.read:
                    await asyncio.sleep(0.05)  # a second part
                    new, self.read = received[self.read :], len(received)
                    return "\n".join(map(_words, new))
                await asyncio.sleep(0.1)
            if not self.read:
                await self._says("你好")
        raise AssertionError(f"{self.name} hears nothing more after {received[-1:]}")

    def _asked(self, shown: str) -> Question | None:
        found = [one for text, one in self.questions.items() if text in shown]
        return found[-1] if found else None

    def _answer(self, asked: Question | None, shown: str) -> str:
        match asked:
            case Single() | Scale():
                code = self.luck.choice(
                    [c.code for c in asked.choices if not (c.other or c.refusal)]
                )
                self.given[asked.code] = code
                return str(code)
            case Multiple():
                self.given[asked.code] = [asked.choices[0].code]
                return str(asked.choices[0].code)
            case None:
                return "1"  # 开始, 提交
        return "跳过"


def _words(message: dict[str, Any]) -> str:
    if message["msgtype"] == "text":
        return str(message["text"]["content"])
    return str(message["msgmenu"]["head_content"])


@pytest.mark.timeout(300)
async def test_a_questionnaire_and_a_confirmation_through_kills(tmp_path: Path) -> None:
    folder = copied(tmp_path / "p", channels="{web: false, wecom: true}")
    survey = load(CASE).folder
    assert survey is not None
    questions = {
        text: one
        for one in survey.questionnaire.questions
        for text in (one.text, *(wording.text for wording in one.wordings))
    }
    async with platform() as (box, settings), serving(folder, **settings) as program:
        code = await program.code(Role.BENEFICIARY, group="1")
        people = [Villager(f"wm{n}", Random(n), box, questions) for n in range(6)]
        talking = [asyncio.create_task(one.through(code)) for one in people]
        contact = asyncio.create_task(confirms(box, await program.code(Role.CONTACT, unit="U15")))
        for n in range(2):
            await moved_on(people, 12 * (2 * n + 1))
            await program.kill()
            box.corp.token_until = 0.0  # ends early
            box.corp.fail_codes += [(call, -1) for call in ("kf/send_msg", "kf/sync_msg")]
            box.corp.fail_codes.append(("message/send", 45033))
            await asyncio.sleep(0.2)
            await program.start()
        await asyncio.wait_for(asyncio.gather(*talking, contact), 200)
        await program.stop()
        counted(program, people)
        assert not [one for one in box.corp.refused if one[1] in LIMITS]
        assert all(one.dropped == 0 for one in box.corp.members.values())
        said = program.log.read_text("utf-8")
        assert SECRET not in said
        assert box.corp.token not in said
        done = await jixiao("verify", folder)
        assert (done.code, done.err) == (0, ""), done


async def moved_on(people: list[Villager], answers: int) -> None:
    await eventually(lambda: sum(len(one.given) for one in people) >= answers, seconds=90)


def counted(program: Program, people: list[Villager]) -> None:
    """Every answer is there, once."""
    runs = program.rows("SELECT id FROM run WHERE status = 'complete' AND form_id = 'survey'")
    sql = "SELECT question, value FROM answer WHERE run = ?"
    stored = sorted(
        json.dumps(
            {
                question: json.loads(value)["value"]
                for question, value in program.rows(sql, run)
                if json.loads(value)["status"] in ("given", "dont_know") and question != "G1"
            },
            sort_keys=True,
        )
        for (run,) in runs
    )
    assert len(stored) == len(people)
    assert stored == sorted(json.dumps(one.given, sort_keys=True) for one in people)
    assert program.rows("SELECT count(*) FROM record WHERE kind = 'confirmation'") == [(1,)]


async def confirms(box: Sandbox, code: str) -> None:
    """A member of the corp confirms a line by cards and words."""
    box.corp.member("zhangsan")
    steps = (code, "是", "跳过", "120000", "6", "3", "尾款还没有支付", "都没有", "600")
    for words in (*steps, "20人名单后加", "凭证12号", "1"):
        before = len(box.corp.member("zhangsan").received)
        await until_taken(lambda words=words: box.says("zhangsan", words))  # type: ignore[misc]
        await eventually(
            lambda n=before: len(box.corp.member("zhangsan").received) > n,  # type: ignore[misc]
            seconds=60,
        )
        await asyncio.sleep(0.1)


async def until_taken(says: Callable[[], Awaitable[int]]) -> None:
    """What the platform gives up after three tries, the member says again."""
    for _ in range(20):
        if await says() == 200:
            return
        await asyncio.sleep(1)
    raise AssertionError("nothing is taken any more")
