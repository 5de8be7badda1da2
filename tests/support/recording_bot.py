"""A bot that only writes down what it took, in a file that survives being killed.

    python -m tests.support.recording_bot BASE_URL TOKEN FILE

A line in the file, synced to the disk, stands for the commit.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from pydantic import SecretStr

from bot.channels.base import Receipt
from bot.channels.telegram import Telegram, TelegramSettings
from surveys.messages import Inbound, Text


async def main(base_url: str, token: str, path: Path) -> None:
    def commit(inbound: Inbound) -> None:
        assert isinstance(inbound.content, Text)
        with path.open("a") as file:
            file.write(f"{inbound.key} {inbound.content.text}\n")
            file.flush()
            os.fsync(file.fileno())

    async def deliver(inbound: Inbound) -> Receipt:
        await asyncio.sleep(0.005)
        commit(inbound)
        return Receipt()

    async def alarm(_: str) -> None:
        raise AssertionError("nothing here lasts long enough for an alarm")

    settings = TelegramSettings(token=SecretStr(token), base_url=base_url, poll_timeout=2)
    await Telegram(settings, alarm).serve(deliver, asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
