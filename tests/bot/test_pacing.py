from __future__ import annotations

import asyncio

from bot.channels.base import Capabilities
from bot.pacing import Pace


async def slots(pace: Pace, *addresses: str) -> list[float]:
    loop = asyncio.get_running_loop()
    start = loop.time()

    async def one(address: str) -> float:
        await pace.wait(address)
        return loop.time() - start

    return await asyncio.gather(*(one(address) for address in addresses))


async def test_the_rate_over_all_addresses_is_kept() -> None:
    pace = Pace(Capabilities(per_second=50))
    times = await slots(pace, *"abcdefghijk")
    assert times[-1] >= 10 / 50


async def test_one_address_waits_its_gap_while_others_pass() -> None:
    pace = Pace(Capabilities(per_address_interval=0.1))
    first, second, other = await slots(pace, "a", "a", "b")
    assert first < 0.1 <= second
    assert other < 0.1


async def test_a_channel_without_limits_never_waits() -> None:
    times = await slots(Pace(Capabilities()), *["a"] * 100)
    assert max(times) < 0.1
