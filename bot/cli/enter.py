"""jixiao enter DIR: paper answers typed in fast, at a terminal."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, TextIO

from cyclopts import Parameter
from rich.text import Text

from bot.cli.console import Directory, err, out
from bot.cli.desk import Ask, Json, NotOpen, desk
from bot.i18n import translator
from surveys.figures import choices
from surveys.form import Form
from surveys.paper import NotTyped, Typing, begun, typed
from surveys.skips import paper_questions

HELP = (
    "一份一行：问卷编号 各题编号，例如 0017 1 2 5 4 4；没答的写 -，选几项的写 1+3。"
    "没写完的会接着一题一题问。\n"
    "撤销：去掉刚录的一份 · 取消：放弃正在录的一份 · 结束：退出（已录的都在）"
)
UNDO, CANCEL, END = {"撤销", "undo"}, {"取消", "cancel"}, {"结束", "退出", "quit", "exit"}


async def enter(
    directory: Directory,
    /,
    *,
    clerk: Annotated[str, Parameter(help="谁录的，只写岗位 · Who types, an office")] = "录入员",
    group: Annotated[str, Parameter(help="这一摞都属于哪一类 · Survey group")] = "",
    replace: Annotated[
        str, Parameter(help="重录已有编号的原因 · Why numbers are typed in again")
    ] = "",
) -> int:
    try:
        async with desk(directory) as ask:
            facts = await ask({"ask": "paper_form", "group": group})
            session = Session(ask, facts, group, clerk, replace)
            await session.serve(sys.stdin)
    except NotOpen as why:
        err().print(str(why), soft_wrap=True)
        return 1
    return 0


@dataclass(slots=True)
class Session:
    """One typist. Every form is stored when its last answer is in; nothing before that."""

    ask: Ask
    facts: Json
    group: str
    clerk: str
    replacing: str
    last: str = ""
    number: str = ""
    tokens: list[str] = field(default_factory=list)
    typing: Typing | None = None

    async def serve(self, source: TextIO) -> None:
        """Lines until 结束, the end of the input or Ctrl-C."""
        self._say(HELP)
        self._say(f"已录{self.facts['count']}份。")
        self._prompt()
        async for line in _lines(source):
            words = line.split()
            if words and words[0] in END:
                break
            if words:
                await self._take(words)
            self._prompt()
        if self.typing is not None:
            self._say(f"编号{self.number}没有录完，没有存。")

    async def _take(self, words: Sequence[str]) -> None:
        if len(words) == 1 and words[0] in CANCEL:
            self._forget()
        elif len(words) == 1 and words[0] in UNDO:
            await self._undo()
        elif self.typing is None:
            self.number, self.tokens, self.typing = words[0], [], self._begun()
            await self._type(words[1:])
        else:
            await self._type([" ".join(words)] if self._open_question() else words)

    def _begun(self) -> Typing:
        form = Form.model_validate_json(self.facts["form"])
        return begun(form, self.facts["presets"], date.fromisoformat(self.facts["day"]))

    def _open_question(self) -> bool:
        """Words are one answer, blanks and all."""
        asked = self.typing.asked if self.typing else None
        return asked is not None and not choices(asked)

    async def _type(self, tokens: Sequence[str]) -> None:
        """Token after token; what follows one that was not taken is dropped, to be typed again."""
        _ = translator(self.facts["language"])
        for token in tokens:
            assert self.typing is not None
            after = typed(self.typing, token, _)
            if isinstance(after, NotTyped):
                self._say(f"“{token}”没有收下：{after.why}")
                return
            self.typing = after
            self.tokens.append(token)
        if self.typing is not None and self.typing.asked is None:
            await self._store()

    async def _store(self) -> None:
        reply = await self.ask(
            {
                "ask": "paper_enter",
                "number": self.number,
                "tokens": self.tokens,
                "group": self.group,
                "clerk": self.clerk,
                "replacing": self.replacing,
            }
        )
        if "refused" in reply:
            self._say(f"没有存：{reply['refused']}")
        else:
            self.last = self.number
            self._say(f"✓ {self.number} 已存（{reply['receipt']}），共{reply['count']}份。")
        self._forget()

    async def _undo(self) -> None:
        if self.typing is not None:
            self._say("正在录一份，先录完，或回“取消”。")
        elif not self.last:
            self._say("这一次还没有录过。")
        else:
            reply = await self.ask({"ask": "paper_undo", "number": self.last})
            told = (
                f"已撤销 {self.last}，共{reply['count']}份。" if reply["done"] else "没有可撤销的。"
            )
            self.last = ""
            self._say(told)

    def _forget(self) -> None:
        self.number, self.tokens, self.typing = "", [], None

    def _prompt(self) -> None:
        asked = self.typing.asked if self.typing else None
        if self.typing is None or asked is None:
            self._say("问卷编号：", end="")
            return
        number = _printed(self.typing, asked.code, frozenset(self.facts["presets"]))
        options = "  ".join(f"{c.code} {c.label}" for c in choices(asked))
        text = asked.text.split("\n")[0]
        self._say(f"[{self.number}] {number}{text}" + (f"\n  {options}" if options else ""))
        self._say("> ", end="")

    def _say(self, words: str, end: str = "\n") -> None:
        out().print(Text(words), end=end, soft_wrap=True)


async def _lines(source: TextIO) -> AsyncIterator[str]:
    """Read in a daemon thread: a terminal cannot be awaited, and a read that is not over must not
    hold up Ctrl-C."""
    loop = asyncio.get_running_loop()
    typed_in: asyncio.Queue[str | None] = asyncio.Queue()

    def read() -> None:
        with suppress(RuntimeError, ValueError):  # the loop or the stream was closed meanwhile
            for line in source:
                loop.call_soon_threadsafe(typed_in.put_nowait, line)
            loop.call_soon_threadsafe(typed_in.put_nowait, None)

    threading.Thread(target=read, daemon=True, name="typist").start()
    while (line := await typed_in.get()) is not None:
        yield line


def _printed(typing: Typing, code: str, known: frozenset[str]) -> str:
    """第3题， as the paper has it."""
    for question in paper_questions(typing.form, known):
        if question.asked.code == code:
            return f"第{question.number}题 "
    return ""
