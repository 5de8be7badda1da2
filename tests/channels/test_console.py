"""The console, driven by streams."""

from __future__ import annotations

import asyncio
import errno
import io
import os
import threading
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, TextIO

import pytest
from PIL import Image
from rich.console import Console as Screen

from bot.channels.base import Attachment, NotSent, Outgoing, Receipt, Rejected, SendError
from bot.channels.console import Console, choices, read, render
from surveys.messages import (
    Content,
    Inbound,
    Option,
    Photo,
    Place,
    Press,
    Prompt,
    Start,
    Text,
    Voice,
)
from tests.channels.contract import ChannelContract, Shown
from tests.channels.core import Core, serving
from tests.channels.prompts import SCALE
from tests.support.emulator import eventually


class _Gone(io.StringIO):
    """A terminal whose line was cut."""

    def write(self, text: str) -> int:
        raise OSError(errno.EIO, "Input/output error")


class _Desk:
    """A terminal whose keyboard is a pipe."""

    me = "desk"
    secrets: Sequence[str] = ()

    def __init__(self) -> None:
        reader, writer = os.pipe()
        self.keyboard = os.fdopen(writer, "w", buffering=1)
        self.source: TextIO = os.fdopen(reader)
        self.screen = Screen(file=io.StringIO(), width=100)
        self.console = Console(source=self.source, screen=self.screen, retry_seconds=0.01)
        self.channel = self.console

    def close(self) -> None:
        self.keyboard.close()  # the reading thread sees the end
        for thread in threading.enumerate():
            if thread.name == "console":
                thread.join(5)
        self.source.close()

    async def says(self, text: str) -> None:
        self.keyboard.write(text + "\n")

    async def presses(self, token: str) -> None:
        tokens = [option.token for option in choices(SCALE)]
        await self.says(f"/{tokens.index(token) + 1}")

    async def sees(self) -> str:
        assert isinstance(self.screen.file, io.StringIO)
        return self.screen.file.getvalue()

    async def unacknowledged(self) -> int:
        return self.console.unsaved

    def refusals(self) -> Mapping[str, tuple[Callable[[], Awaitable[None]], type[SendError]]]:
        async def hang_up() -> None:
            self.screen.file = _Gone()

        return {"terminal closed": (hang_up, NotSent)}


class TestConsole(ChannelContract):
    table: ClassVar[Sequence[tuple[Any, Content | None]]] = [
        ("5\n", Text("5")),
        ("  非常满意 \n", Text("非常满意")),
        ("\n", None),
        ("/1", Press(SCALE.options[0].token)),
        ("/7", Press(SCALE.commands[1].token)),
        ("/8", Text("/8")),
        ("/0", Text("/0")),
        ("/start", Start()),
        ("/start abc-DEF_1", Start("abc-DEF_1")),
        ("/photo /tmp/发票 1.PNG", Photo("/tmp/发票 1.PNG", "image/png")),
        ("/photo '/tmp/a.jpg'", Photo("/tmp/a.jpg", "image/jpeg")),
        ("/voice '/tmp/说 一说.mp3'", Voice("/tmp/说 一说.mp3", "audio/mpeg")),
        ("/voice /tmp/note", Voice("/tmp/note", "audio/ogg")),
        ("/place 29.357,106.523", Place(29.357, 106.523)),
        ("/place -29.5， 106", Place(-29.5, 106)),
        ("/places", Text("/places")),
        ("/help", Text("/help")),
    ]

    def read(self, raw: str) -> Content | None:
        return read(raw, choices(SCALE))

    def show(self, prompt: Prompt) -> Shown:
        screen = Screen(file=io.StringIO(), width=100)
        screen.print(render(prompt))
        assert isinstance(screen.file, io.StringIO)
        return Shown([screen.file.getvalue()], [(o.label, o.token) for o in choices(prompt)])

    def check_limits(self, shown: Shown) -> None:
        assert len(shown.taps) <= Console.capabilities.options

    @pytest.fixture
    def desk(self) -> Iterator[_Desk]:
        desk = _Desk()
        yield desk
        desk.close()


def _piped(typed: str) -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    screen = Screen(file=out, width=100)
    return Console(source=io.StringIO(typed), screen=screen, code="CODE", retry_seconds=0.01), out


async def test_a_piped_file_is_answered_to_its_end() -> None:
    console, _ = _piped("5\n\n4\n上一题")
    core = Core()
    await asyncio.wait_for(console.serve(core.deliver, asyncio.Event()), 5)
    assert [i.content for i in core.taken] == [Start("CODE"), Text("5"), Text("4"), Text("上一题")]
    assert console.unsaved == 0


async def test_markup_in_a_question_is_printed_as_it_is() -> None:
    console, out = _piped("")
    await console.send(
        Outgoing("o", "desk", Prompt("[bold]单位[/bold] [/]", (Option("t", "[a]"),)))
    )
    assert "[bold]单位[/bold] [/]" in out.getvalue()
    assert "[a]" in out.getvalue()


async def test_what_the_receipt_says_is_printed() -> None:
    console, out = _piped("5\n")
    core = Core(receipt=Receipt(toast="已记录", reply="请用邀请链接打开"))
    await console.serve(core.deliver, asyncio.Event())
    assert "已记录" in out.getvalue()
    assert "请用邀请链接打开" in out.getvalue()


async def test_stopping_tells_what_was_not_saved() -> None:
    console, out = _piped("5\n4\n")
    core = Core()

    async def full(inbound: Inbound) -> Receipt:
        if isinstance(inbound.content, Text):
            await eventually(lambda: console.unsaved == 2)
            stop.set()
            raise OSError("disk full")
        return await core.deliver(inbound)

    stop = asyncio.Event()
    await asyncio.wait_for(console.serve(full, stop), 5)
    assert "有 2 行没有存下" in out.getvalue()


async def test_a_file_that_is_not_there_is_asked_for_again(tmp_path: Path) -> None:
    picture = tmp_path / "凭证.jpg"
    Image.new("RGB", (8, 8)).save(picture)
    console, out = _piped(f"/photo {tmp_path}/nothing.jpg\n/photo {picture}\n")
    core = Core()
    await console.serve(core.deliver, asyncio.Event())
    assert core.contents == [Photo(str(picture), "image/jpeg")]
    assert "没有这个文件" in out.getvalue()
    assert await console.fetch(str(picture)) == picture.read_bytes()
    with pytest.raises(Rejected):
        await console.fetch(str(tmp_path / "nothing.jpg"))


async def test_a_recording_and_a_place_are_handed_in(tmp_path: Path) -> None:
    note = tmp_path / "说说.ogg"
    note.write_bytes(b"OggS" + bytes(40))
    console, _ = _piped(f"/voice {note}\n/place 29.357,106.523\n")
    core = Core()
    await console.serve(core.deliver, asyncio.Event())
    assert core.contents == [Voice(str(note), "audio/ogg"), Place(29.357, 106.523)]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/voice {}", "不是录音"),
        ("/photo {}", "不是照片"),
        ("/voice", "这样写：/voice 文件"),
        ("/photo", "这样写：/photo 文件"),
        ("/place", "这样写：/place 纬度,经度"),
        ("/place 村口", "这样写：/place 纬度,经度"),
    ],
)
async def test_what_cannot_be_handed_in_is_refused_at_once(
    tmp_path: Path, line: str, words: str
) -> None:
    """A film, words for a place ...: nothing of it reaches the dialogue as words."""
    film = tmp_path / "film.mp4"
    film.write_bytes(b"\0\0\0\x20ftypmp42" + bytes(80) + b"hdlr" + bytes(8) + b"vide")
    console, out = _piped(line.format(film) + "\n5\n")
    core = Core()
    await console.serve(core.deliver, asyncio.Event())
    assert core.contents == [Text("5")]
    assert words in "".join(out.getvalue().split("\n"))
    assert console.unsaved == 0


async def test_a_report_names_its_files(tmp_path: Path) -> None:
    console, out = _piped("")
    chart = Attachment("满意度.png", "image/png", tmp_path / "a.png", caption="各组满意度")
    await console.send(Outgoing("o", "desk", text="周报", attachments=(chart,)))
    assert "满意度.png" in out.getvalue()
    assert "各组满意度" in out.getvalue()


async def test_a_recording_is_named() -> None:
    console, out = _piped("")
    await console.send(Outgoing("1", "desk", Prompt("您满意吗？", audio="P1.mp3")))
    assert "录音：audio/P1.mp3" in out.getvalue()


async def test_the_channel_ends_when_told_while_nobody_types() -> None:
    desk = _Desk()
    async with serving(desk.console, Core()):
        await asyncio.sleep(0.02)
    desk.close()
