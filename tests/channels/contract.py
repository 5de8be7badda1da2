"""What every channel promises, as tests. A new channel is done when these pass for it.

class TestMine(ChannelContract):
    table = [(raw, Content | None), ...]         # each kind of raw input the platform has
    def read(self, raw): ...                     # pure: raw -> Content | None
    def show(self, prompt): ...                  # pure: Prompt -> Shown
    def check_limits(self, shown): ...           # asserts the platform's own limits
    @pytest.fixture
    async def desk(self): yield MyDesk()         # a person in front of the running channel
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.channels.base import Channel, NotTaken, Outgoing, SendError
from surveys.messages import Content, Option, Press, Prompt, Text
from tests.channels.core import Core, serving
from tests.channels.prompts import RECOMMEND, SCALE, grids, prompts, words
from tests.support.emulator import eventually
from tests.support.network import NetworkShut


@dataclass(frozen=True)
class Shown:
    """What a person gets to see of a prompt."""

    texts: Sequence[str]
    """The messages, in order."""
    taps: Sequence[tuple[str, str]]
    """(label, token) of each thing that can be tapped."""


class Desk(Protocol):
    """A person in front of a channel, and the platform between them."""

    channel: Channel
    me: str
    """The person's address on the channel."""
    secrets: Sequence[str]
    """What must never be read in a log or an exception."""

    async def says(self, text: str) -> None: ...
    async def presses(self, token: str) -> None: ...
    async def sees(self) -> str:
        """All that was shown so far."""
        ...

    async def unacknowledged(self) -> int:
        """Inputs that the platform still holds."""
        ...

    def refusals(self) -> Mapping[str, tuple[Callable[[], Awaitable[None]], type[SendError]]]:
        """By name: how the platform is made to refuse the next message, what `send` then raises."""
        ...


_property = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow],
)


class RenderingContract:
    """What is seen of a prompt, and what a raw input means."""

    table: ClassVar[Sequence[tuple[Any, Content | None]]]

    def read(self, raw: Any) -> Content | None:
        raise NotImplementedError

    def show(self, prompt: Prompt) -> Shown:
        raise NotImplementedError

    def check_limits(self, shown: Shown) -> None:
        raise NotImplementedError

    def tappable(self, prompt: Prompt) -> Sequence[Option]:
        """What must be tappable; a platform with few taps may leave commands to be typed."""
        return (*prompt.options, *prompt.commands)

    def told(self, prompt: Prompt) -> str:
        """What must be read in the text; a platform may say on its buttons what stands there."""
        return prompt.text

    def test_raw_payloads_become_contents(self) -> None:
        assert self.table
        for raw, content in self.table:
            assert self.read(raw) == content, raw

    @_property
    @given(prompt=st.one_of(prompts(), grids()))
    @example(prompt=SCALE)
    @example(prompt=RECOMMEND)
    def test_every_prompt_fits_the_platform(self, prompt: Prompt) -> None:
        shown = self.show(prompt)
        assert shown.texts
        assert all(text.strip() for text in shown.texts)
        self.check_limits(shown)

    @_property
    @given(prompt=st.one_of(prompts(), grids()))
    @example(prompt=SCALE)
    @example(prompt=RECOMMEND)
    def test_nothing_of_the_text_is_lost(self, prompt: Prompt) -> None:
        shown = self.show(prompt)
        assert words(self.told(prompt)) in words("".join(shown.texts))

    @_property
    @given(prompt=st.one_of(prompts(), grids()))
    @example(prompt=SCALE)
    @example(prompt=RECOMMEND)
    def test_every_option_can_be_tapped_and_typed(self, prompt: Prompt) -> None:
        shown = self.show(prompt)
        taps = sorted(token for _, token in shown.taps)
        assert taps == sorted(option.token for option in self.tappable(prompt))
        visible = [words(text) for text in (*shown.texts, *(label for label, _ in shown.taps))]
        for option in (*prompt.options, *prompt.commands):
            code = "" if option.code == option.label else option.code
            typed = words(code + option.label)
            assert any(typed in text for text in visible), option


class ChannelContract(RenderingContract):
    """The whole: rendering, receiving, sending."""

    # -- receiving

    async def test_words_and_taps_arrive(self, desk: Desk) -> None:
        core = Core()
        async with serving(desk.channel, core):
            await desk.channel.send(Outgoing("o1", desk.me, SCALE))
            await desk.says("非常满意")
            await desk.presses(SCALE.options[1].token)
            await eventually(lambda: len(core.contents) == 2)
        assert core.contents == [Text("非常满意"), Press(SCALE.options[1].token)]
        assert {i.sender for i in core.taken} == {desk.me}
        assert {i.channel for i in core.taken} == {desk.channel.name}
        assert len({i.key for i in core.taken}) == len(core.taken)
        assert all(i.at.utcoffset() is not None for i in core.taken)

    async def test_acknowledged_only_after_the_commit(self, desk: Desk) -> None:
        core = Core()
        async with serving(desk.channel, core):
            await self._opened(desk, core)
            core.gate.clear()
            await desk.says("5")
            await eventually(lambda: Text("5") in [i.content for i in core.delivered])
            await asyncio.sleep(0.05)
            assert await desk.unacknowledged() == 1
            core.gate.set()
            await self._all_acknowledged(desk)
        assert core.contents == [Text("5")]

    @pytest.mark.parametrize("error", [NotTaken, ZeroDivisionError])
    async def test_what_was_not_taken_comes_again(self, desk: Desk, error: type[Exception]) -> None:
        core = Core()
        async with serving(desk.channel, core):
            await self._opened(desk, core)
            core.refuse, core.error = 2, error
            await desk.says("4")
            await eventually(lambda: Text("4") in core.contents)
            await self._all_acknowledged(desk)
        again = [i for i in core.delivered if i.content == Text("4")]
        assert len(again) == 3
        assert len({i.key for i in again}) == 1

    async def test_one_person_is_heard_in_order(self, desk: Desk) -> None:
        core = Core()
        async with serving(desk.channel, core):
            await self._opened(desk, core)
            core.refuse = 1
            for n in range(20):
                await desk.says(str(n))
            await eventually(lambda: len(core.contents) >= 20)
        order = list(dict.fromkeys(core.contents))
        assert order == [Text(str(n)) for n in range(20)]

    async def test_stopping_finishes_what_is_in_flight(self, desk: Desk) -> None:
        core = Core()
        async with serving(desk.channel, core) as stop:
            await self._opened(desk, core)
            core.gate.clear()
            await desk.says("3")
            await eventually(lambda: Text("3") in [i.content for i in core.delivered])
            stop.set()
            await asyncio.sleep(0.05)
            core.gate.set()
        assert core.contents == [Text("3")]
        assert await desk.unacknowledged() == 0

    # -- sending

    async def test_what_is_sent_is_seen(self, desk: Desk) -> None:
        first = await desk.channel.send(Outgoing("o1", desk.me, SCALE))
        second = await desk.channel.send(Outgoing("o2", desk.me, text="本周进度：已收 120 份。"))
        assert first
        assert first != second
        seen = words(await desk.sees())
        assert words(SCALE.text) in seen
        assert words("本周进度：已收 120 份。") in seen

    async def test_long_texts_are_split(self, desk: Desk) -> None:
        lines = [f"第{n}家单位：慰问金发放60,000.00元，与转账清单一致。" for n in range(300)]
        await desk.channel.send(Outgoing("o1", desk.me, text="\n".join(lines)))
        assert words("".join(lines)) in words(await desk.sees())

    async def test_refusals_are_send_errors(
        self, desk: Desk, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        for name, (arrange, expected) in desk.refusals().items():
            await arrange()
            with pytest.raises(SendError) as caught:
                await desk.channel.send(Outgoing(f"o.{name}", desk.me, SCALE))
            assert type(caught.value) is expected, name
            told = "".join(traceback.format_exception(caught.value))
            assert not [s for s in desk.secrets if s in told], name
        assert not [s for s in desk.secrets if s in caplog.text]

    async def test_secrets_and_contents_stay_out_of_the_log(
        self, desk: Desk, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        core = Core()
        async with serving(desk.channel, core):
            await self._opened(desk, core)
            await desk.channel.send(Outgoing("o1", desk.me, SCALE))
            core.refuse = 1
            await desk.says("我叫王桂兰")
            await desk.presses(SCALE.options[0].token)
            await eventually(lambda: len(core.contents) >= 2)
        for secret in (*desk.secrets, "王桂兰", SCALE.text):
            assert secret not in caplog.text
            assert secret not in repr(desk.channel)

    async def test_the_network_is_shut(self) -> None:
        """The fixture that guards all these tests does its work."""
        with pytest.raises(NetworkShut):
            await asyncio.open_connection("192.0.2.1", 443)

    # -- shared steps

    async def _opened(self, desk: Desk, core: Core) -> None:
        """The channel is up: one word has gone all the way."""
        await desk.says("你好")
        await eventually(lambda: Text("你好") in core.contents)
        await self._all_acknowledged(desk)
        core.delivered.clear()
        core.taken.clear()

    async def _all_acknowledged(self, desk: Desk) -> None:
        async def done() -> bool:
            return await desk.unacknowledged() == 0

        await eventually(done)
