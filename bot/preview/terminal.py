"""The rehearsal in a terminal: the console channel over memory instead of a campaign."""

from __future__ import annotations

from collections.abc import Callable

from bot.channels.base import Outgoing, Receipt
from bot.channels.console import Console
from bot.preview.recorder import Recorder
from surveys.messages import Inbound


class Terminal:
    """Takes what the console delivers and prints what comes of it."""

    def __init__(self, recorder: Recorder, console: Console, kept: Callable[[], None]) -> None:
        """`kept` is called after every move, so that a recording survives Ctrl-C."""
        self._recorder = recorder
        self._console = console
        self._kept = kept

    async def deliver(self, inbound: Inbound) -> Receipt:
        prompts = self._recorder.hear(inbound.content)
        for n, prompt in enumerate(prompts):
            await self._console.send(Outgoing(f"{inbound.event_id}.{n}", "preview", prompt))
        self._kept()
        return Receipt()
