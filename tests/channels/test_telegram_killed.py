"""The promise that nothing taken is lost, with a real process and kill -9."""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from tests.support.emulator import World, eventually


async def test_killed_twice_in_the_middle_of_a_batch_it_loses_nothing(
    world: World, tmp_path: Path
) -> None:
    anna, berta, book = world.user(), world.user(), tmp_path / "committed"
    for n in range(30):
        await anna.says(f"anna {n}")
        await berta.says(f"berta {n}")
    book.touch()

    def committed() -> list[str]:
        return book.read_text().splitlines()

    for kill_after in (10, 25, 0):
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.support.recording_bot", world.base_url, world.token, book
        )
        if kill_after:
            before = len(committed())
            await eventually(lambda n=before + kill_after: len(committed()) >= n, seconds=20)  # type: ignore[misc]
            assert await world.pending_update_count() == 60
        else:
            await eventually(lambda: len(set(committed())) >= 60, seconds=20)

            async def confirmed() -> bool:
                return await world.pending_update_count() == 0

            await eventually(confirmed, seconds=20)
        bot.send_signal(signal.SIGKILL)
        await bot.wait()

    lines = list(dict.fromkeys(committed()))  # a repeat carries the same key and counts once
    for who in ("anna", "berta"):
        said = [line.split(" ", 1)[1] for line in lines if f" {who} " in line]
        assert said == [f"{who} {n}" for n in range(30)]
    assert len(committed()) > 60  # it was really interrupted: some came again
