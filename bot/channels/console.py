"""The console channel: a developer trying a questionnaire, or an interviewer at a desk.

What is typed goes to the dialogue as typed. Some lines are the console's own: /1 taps the first
thing on offer, /photo FILE hands in a picture, /voice FILE a recording, /place LAT,LON a place,
/start CODE redeems an invitation.
"""

from __future__ import annotations

import asyncio
import logging
import mimetypes
import re
import secrets
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from rich.console import Console as Screen
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text as Words

from bot.channels.base import (
    Capabilities,
    Deliver,
    NotSent,
    NotTaken,
    Outgoing,
    Receipt,
    Rejected,
)
from bot.channels.listing import spelt_out, unlisted
from bot.i18n import source
from bot.pictures import NotAPicture, clean
from bot.voice import NotAVoiceNote, is_voice, voice_kind
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
    Tone,
    Voice,
)

log = logging.getLogger(__name__)

CHANNEL = "console"
_OWN = re.compile(r"/(?:(\d{1,2})|start(?:\s+(\S+))?|(photo|voice|place)(?:\s+(.+?))?)\s*")
_PLACE = re.compile(r"(-?\d{1,3}(?:\.\d{1,15})?)\s*[,，\s]\s*(-?\d{1,3}(?:\.\d{1,15})?)")
_ = source  # marks the texts for the catalogue
_USAGE = {
    "photo": _("这样写：/photo 文件，比如 /photo 凭证.jpg"),
    "voice": _("这样写：/voice 文件，比如 /voice 录音.m4a"),
    "place": _("这样写：/place 纬度,经度，比如 /place 29.357,106.523"),
}
_NO_PHOTO = _("这个文件不是照片，没有交：{path}")
_NO_VOICE = _("这个文件不是录音，或者里面有画面、记着地点，没有交：{path}")
_STYLES = {
    Tone.QUESTION: "bold",
    Tone.NOTICE: "",
    Tone.PROBLEM: "yellow",
    Tone.SUMMARY: "",
}


class Misused(ValueError):
    """A line of the console's own that cannot be carried out; says how it is written (a msgid)."""


class FileError(Exception):
    """A file that cannot be handed in; `words` (a msgid) say why."""

    def __init__(self, words: str, path: Path) -> None:
        super().__init__("a file that cannot be handed in")
        self.words = words
        self.path = path


def render(prompt: Prompt) -> RenderableType:
    """The prompt as lines: the text, the choices it does not list, the commands in one line."""
    lines: list[RenderableType] = [Words(prompt.text, style=_STYLES[prompt.tone])]
    lines += [_indented(spelt_out(option)) for option in unlisted(prompt, prompt.options)]
    if prompt.commands:
        lines.append(_indented(" · ".join(map(spelt_out, prompt.commands)), style="dim"))
    return Group(*lines)


def choices(prompt: Prompt) -> tuple[Option, ...]:
    """What /1, /2 ... tap, in order."""
    return (*prompt.options, *prompt.commands)


def read(line: str, on_offer: tuple[Option, ...]) -> Content | None:
    """What a typed line means; None for an empty one. `on_offer`: `choices` of the last prompt.

    Raises Misused for a line of the console's own that is not written as it should be.
    """
    line = line.strip()
    if not line:
        return None
    own = _OWN.fullmatch(line)
    if own is None:
        return Text(line)
    if own[3]:
        return _sent(own[3], own[4] or "")
    if own[1] is None:
        return Start(own[2] or "")
    number = int(own[1])
    return Press(on_offer[number - 1].token) if 1 <= number <= len(on_offer) else Text(line)


def _sent(kind: str, what: str) -> Photo | Voice | Place:
    found = _PLACE.fullmatch(what)
    if kind == "place" and found:
        return Place(float(found[1]), float(found[2]))
    if kind == "place" or not what:
        raise Misused(_USAGE[kind])
    path = Path(what.strip("'\"")).expanduser().absolute()
    mime = mimetypes.guess_type(path)[0]
    if kind == "photo":
        return Photo(str(path), mime or "application/octet-stream")
    return Voice(str(path), mime if mime and is_voice(mime) else "audio/ogg")


def _look_into(sent: Photo | Voice) -> None:
    """Raises FileError for a file that would not be kept: better said now than after the form."""
    path = Path(sent.ref)
    try:
        data = path.read_bytes()
        clean(data) if isinstance(sent, Photo) else voice_kind(data)
    except OSError as error:
        raise FileError(_("没有这个文件，或者打不开：{path}"), path) from error
    except NotAPicture as error:
        raise FileError(_NO_PHOTO, path) from error
    except NotAVoiceNote as error:
        raise FileError(_NO_VOICE, path) from error


def _indented(words: str, style: str = "") -> RenderableType:
    return Padding(Words(words, style=style), (0, 0, 0, 2))


class Console:
    """Implements `bot.channels.base.Channel` over two text streams, for one person."""

    name = CHANNEL
    capabilities = Capabilities(options=99)

    def __init__(
        self,
        sender: str = "desk",
        *,
        code: str = "",
        source: TextIO = sys.stdin,
        screen: Screen | None = None,
        retry_seconds: float = 1.0,
        translate: Callable[[str], str] = str,
    ) -> None:
        """`sender`: under this name the conversation can be resumed. `code`: an invitation."""
        self._sender = sender
        self._code = code
        self._source = source
        self._screen = screen or Screen(highlight=False)
        self._retry_seconds = retry_seconds
        self._ = translate
        self._on_offer: tuple[Option, ...] = ()
        self._printed = 0
        self._typed: asyncio.Queue[str | None] = asyncio.Queue()
        self.unsaved = 0
        """Lines typed that are not committed yet."""

    async def serve(self, deliver: Deliver, stop: asyncio.Event) -> None:
        """Read lines until `stop` or the end of the input; the next line waits for the commit of
        the one before."""
        self._say(
            self._(
                "请输入编号或文字作答。/1 点选第一项，/photo 文件 交照片，/voice 文件 交录音，"
                "/place 纬度,经度 发位置，Ctrl+D 离开。"
            )
        )
        self._read_in_background(asyncio.get_running_loop())
        self.unsaved += 1
        await self._take(Start(self._code), deliver, stop)
        while (line := await self._next(stop)) is not None:
            if (content := await self._understand(line)) is None:
                self.unsaved -= 1
            else:
                await self._take(content, deliver, stop)
        if self.unsaved:
            self._say(self._("有 {n} 行没有存下，请下次再输入。").format(n=self.unsaved))

    async def send(self, message: Outgoing) -> str:
        """Print it. The id is its number on this screen."""
        try:
            self._show(message)
        except OSError as error:  # the terminal was closed
            raise NotSent(type(error).__name__) from None
        self._printed += 1
        return str(self._printed)

    def _show(self, message: Outgoing) -> None:
        if message.prompt is not None:
            self._on_offer = choices(message.prompt)
            self._screen.print(render(message.prompt))
            if message.prompt.audio:
                words = self._("录音：audio/{name}").format(name=message.prompt.audio)
                self._screen.print(_indented(words, style="dim"))
        if message.text:
            self._screen.print(Words(message.text))
        if message.more:
            labels = "、".join(option.label for option in message.more)
            self._screen.print(Words(self._("想看更多，回：{labels}").format(labels=labels)))
        for attachment in message.attachments:
            words = f"{attachment.name}  {attachment.path}\n{attachment.caption}"
            self._screen.print(Words(words.strip(), style="cyan"))

    async def fetch(self, ref: str) -> bytes:
        """The bytes of the file that /photo named."""
        try:
            return await asyncio.to_thread(Path(ref).read_bytes)
        except OSError as error:
            raise Rejected(type(error).__name__) from None

    async def close(self) -> None:
        """Nothing to close: the streams belong to whoever gave them."""

    # -- reading

    def _read_in_background(self, loop: asyncio.AbstractEventLoop) -> None:
        """A thread, because a terminal cannot be awaited; a daemon, because a read cannot be
        broken off when the program ends."""

        def arrived(line: str | None) -> None:
            self.unsaved += line is not None
            self._typed.put_nowait(line)

        def read_lines() -> None:
            try:
                for line in self._source:
                    loop.call_soon_threadsafe(arrived, line)
                loop.call_soon_threadsafe(arrived, None)
            except (RuntimeError, ValueError):  # the loop or the stream was closed meanwhile
                log.debug("reading ended with the program")

        threading.Thread(target=read_lines, daemon=True, name="console").start()

    async def _next(self, stop: asyncio.Event) -> str | None:
        """The next line; None at the end of the input or when told to stop."""
        line = asyncio.create_task(self._typed.get())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({line, stopping}, return_when=asyncio.FIRST_COMPLETED)
            return line.result() if line.done() and not stop.is_set() else None
        finally:
            line.cancel()
            stopping.cancel()

    async def _understand(self, line: str) -> Content | None:
        try:
            content = read(line, self._on_offer)
            if isinstance(content, Photo | Voice):
                await asyncio.to_thread(_look_into, content)
        except Misused as misused:
            self._say(self._(str(misused)))
            return None
        except FileError as wrong:
            self._say(self._(wrong.words).format(path=wrong.path))
            return None
        return content

    async def _take(self, content: Content, deliver: Deliver, stop: asyncio.Event) -> None:
        """Deliver until it is committed, under one random key."""
        now = datetime.now(UTC)
        inbound = Inbound(CHANNEL, secrets.token_hex(16), self._sender, now, content)
        while (receipt := await self._try(inbound, deliver)) is None:
            try:
                await asyncio.wait_for(stop.wait(), self._retry_seconds)
            except TimeoutError:
                continue
            return
        self.unsaved -= 1
        for words in (receipt.toast, receipt.reply):
            if words:
                self._say(words)

    async def _try(self, inbound: Inbound, deliver: Deliver) -> Receipt | None:
        try:
            return await deliver(inbound)
        except Exception as error:  # unknown means not committed: the same key again
            if not isinstance(error, NotTaken):
                log.warning("a line met an unforeseen %s", type(error).__name__)
            return None

    def _say(self, words: str) -> None:
        self._screen.print(Words(words, style="dim"))
