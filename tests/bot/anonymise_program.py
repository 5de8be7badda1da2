"""Anonymises the project of the first argument and dies, as by kill -9, where the second says."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.by import By
from bot.ending import anonymise
from storage import records, unlinking
from storage.store import Store


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def dying_at(point: str) -> None:
    match point:
        case "before the commit":
            records.append = die  # type: ignore[assignment]
        case "after the commit":
            unlinking.put_in_force = die  # type: ignore[attr-defined,assignment]
        case "old key overwritten":
            Path.replace = die  # type: ignore[assignment,method-assign]
        case _:
            raise ValueError(point)


async def main() -> None:
    store = await Store.open(Path(sys.argv[1]))
    dying_at(sys.argv[2])
    await anonymise(store, datetime(2021, 2, 1, tzinfo=UTC), By("tester", "over"))


asyncio.run(main())
