"""What no question takes: each gets a clear answer in Chinese, and nothing stored changes."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.support.emulator import World
from tests.system.browser import WEB, visiting
from tests.system.program import Program, copied, everything, serving, telegram
from tests.system.talk import Talk, a_beneficiary, a_contact

pytestmark = pytest.mark.asyncio(loop_scope="module")

NOT_COMPARED = ("input", "outbox", "setting", "pause")
"""Keys of inputs, what is said, and the heartbeat change with every message."""

Act = Callable[[Talk], Awaitable[object]]

STICKER = {"file_id": "s", "file_unique_id": "su", "type": "regular", "width": 9, "height": 9}
STICKER_KIND = {"is_animated": False, "is_video": False}
VOICE = {"file_id": "v", "file_unique_id": "vu", "duration": 3}
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>&amp;"


def text(words: str) -> Act:
    return lambda talk: talk.user.says(words)


def tap(token: str) -> Act:
    return lambda talk: talk.user.taps(token)


def sends(**content: Any) -> Act:
    return lambda talk: talk.user.sends(**content)


ANYWHERE: dict[str, tuple[Act, str]] = {
    "forged button": (tap("ffffff.999.c5"), "您点的是前面的按钮，没有算进去。"),
    "button of somebody else's making": (tap("'; DROP TABLE answer; --"), "没有算进去"),
    "button with a path": (tap("../../etc/passwd"), "没有算进去"),
    "unknown command": (text("/abracadabra"), "没有这个命令。回“帮助”看看可以怎么回。"),
    "sticker": (sends(sticker=STICKER | STICKER_KIND), "我看不懂表情。请点选项，或者打字。"),
    "voice": (sends(voice=VOICE), "我看不懂语音。请点选项，或者打字。"),
    "empty text": (text(""), "没有看到内容。"),
    "blanks": (text(" \n\t　 "), "没有看到内容。"),
    "a very long text": (text("x" * 60_000), "这段话太长了，没有收下。请写短一点。"),
    "photo": (lambda talk: talk.user.sends_photo(b"\xff\xd8"), "这里用不着照片，没有收下。"),
    "edited": (lambda talk: talk.user.edits("5"), "改以前发的消息不起作用"),
}
AT_A_CHOICE: dict[str, tuple[Act, str]] = {
    "script": (text(SCRIPT), "没看明白您的意思。请点一个选项，或者回前面的数字"),
    "a code that is not offered": (text("7"), "没看明白您的意思"),
    "two answers in one": (text("5 4"), "没看明白您的意思"),
}
AT_AN_AMOUNT: dict[str, tuple[Act, str]] = {
    "negative": (text("-500"), "金额不能是负数"),
    "a part of a fen": (text("100.001"), "分"),
    "script": (text(SCRIPT), "金额"),
    "exponent": (text("1e9"), "金额"),
}


@dataclass
class Open:
    """A question that waits for its answer."""

    program: Program
    talk: Talk
    question: str

    async def gets(self, act: Act, words: str) -> None:
        """The input is answered with these words and the question again; nothing is stored."""
        before = self._stored()
        asked = await self.talk.does(lambda: act(self.talk))
        assert words in asked.text
        assert self.question in asked.text
        assert asked.text.splitlines()[0] != self.question  # the reason stands first
        assert "<" not in asked.text
        assert self._stored() == before
        taken = self.program.rows("SELECT count(*) FROM input WHERE failed <> ''")
        assert taken == [(0,)]

    def _stored(self) -> dict[str, list[tuple[Any, ...]]]:
        """All rows; of conversations what was answered, without counters of prompts."""
        found = everything(self.program.data, *NOT_COMPARED, "conversation")
        said = "SELECT person, json_extract(state, '$.conversation.{}') FROM conversation"
        for part in ("run.answers", "run.at", "submitted", "status"):
            found[part] = sorted(self.program.rows(said.format(part)))
        return found


async def test_at_a_choice(program: Program, town: World) -> None:
    person = await a_beneficiary(program, town, "4")
    await person.says("1", "1", "1", "1", "1", "1")
    here = Open(program, person, "上门慰问人员的态度，您满意吗？")
    for act, words in (ANYWHERE | AT_A_CHOICE).values():
        await here.gets(act, words)
    assert "记下了：非常满意。" in (await person.says("5")).text


async def test_at_an_amount(program: Program, town: World) -> None:
    contact = await a_contact(program, town)
    await contact.says("1", "是", "跳过")
    here = Open(program, contact, "这笔拨款实际支出多少元？")
    for act, words in (ANYWHERE | AT_AN_AMOUNT).values():
        await here.gets(act, words)
    over = await contact.says("60000.01")
    assert "多 0.01元，请核对" in over.text
    assert here.question in (await contact.says("1")).text
    assert "记下了：50,000.00元。" in (await contact.says("5万")).text


async def test_a_megabyte_over_the_web(tmp_path: Path) -> None:
    async with serving(copied(tmp_path / "p"), **WEB) as program, visiting(program) as person:
        await person.joins((await program.invited("受益群众", "--group", "4")).invitation_code)
        await person.says("1")
        before = everything(program.data, "outbox", "setting")
        for words, status in (("好" * 350_000, 413), ("好" * 2001, 413)):
            refused = await person.says(words)
            assert refused.status_code == status
            assert "太长了" in refused.text or "太大" in refused.text
        assert everything(program.data, "outbox", "setting") == before
        assert (await person.says("1")).status_code == 303


async def test_a_text_is_kept_as_it_was_written(program: Program, town: World) -> None:
    """A remark may hold anything; it is data wherever it goes."""
    contact = await a_contact(program, town)
    await contact.says("1", "是", "跳过", "50000", "1", "3")
    noted = await contact.says(SCRIPT)
    assert f"记下了：{SCRIPT}。" in noted.text
    assert "parse_mode" not in noted.fields
    query = "SELECT value ->> 'value' FROM answer WHERE question = 'balance_note'"
    assert program.rows(query) == [(SCRIPT,)]


async def test_a_poison_input_is_put_aside_and_blocks_nobody(world: World, tmp_path: Path) -> None:
    """A conversation that cannot be read any more: an apology, and the others go on."""
    async with serving(copied(tmp_path / "p"), **telegram(world)) as program:
        person = await a_beneficiary(program, world)
        await person.says("1")
        await program.quiet()  # else what was on its way is said again after the start
        await program.kill()
        with closing(sqlite3.connect(program.data / "jixiao.db")) as connection, connection:
            connection.execute("UPDATE conversation SET state = '{\"format\": 99}'")
        await program.start()
        answer = await person.says("1")
        assert "刚才那一条没有处理好，前面的回答都还在" in answer.text
        failed = program.rows("SELECT failed FROM input WHERE failed <> ''")
        assert failed == [("UnreadableState",)]
        other = await a_beneficiary(program, world)
        assert "是您本人在回答吗？" in (await other.says("1")).text
