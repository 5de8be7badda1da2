"""A broadcast that is killed again and again writes to nobody twice, and loses nobody."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

from bot.control import ask_running
from surveys.conversation import Role
from tests.support.emulator import World, eventually
from tests.system.program import Program, copied, jixiao, serving, telegram

PEOPLE = 240
A_SECOND = 60
"""Slow enough for a kill in the middle, on a busy machine as well."""
WORDS = "各位乡亲：问卷本周日截止，没答完的请抽空答完，谢谢！"
ANY_TIME = '{start: "00:00", end: "00:00"}'
SENT = "SELECT count(*) FROM outbox WHERE policy = 'broadcast' AND status = 'sent'"


async def joined(program: Program, world: World, people: int) -> None:
    """So many respondents have opened the link."""
    code = await program.code(Role.BENEFICIARY, group="1")
    users = [world.user() for _ in range(people)]
    await asyncio.gather(*(user.says(f"/start {code}") for user in users))
    count = "SELECT count(*) FROM person WHERE role = 'beneficiary'"
    await eventually(lambda: program.rows(count) == [(people,)], seconds=60)
    await program.quiet()


async def asked(program: Program, what: str, **more: str) -> dict[str, Any]:
    reply = await ask_running(program.data, {"ask": what, **more})
    assert reply is not None
    assert "error" not in reply
    return reply


async def heard(world: World) -> Counter[int]:
    calls = await world.sent_after(0, method="sendMessage")
    return Counter(call.chat for call in calls if WORDS in call.text)


async def test_killed_while_sending_it_writes_to_nobody_twice(world: World, tmp_path: Path) -> None:
    folder = copied(tmp_path / "p", quiet_hours=ANY_TIME)
    settings = telegram(world) | {"JIXIAO_TELEGRAM_PER_SECOND": str(A_SECOND)}
    async with serving(folder, **settings) as program:
        await joined(program, world, PEOPLE)
        request = {"to": "beneficiaries", "status": "unfinished", "text": WORDS}
        assert await asked(program, "broadcast.preview", **request) == {
            "channels": {"telegram": PEOPLE},
            "unreachable": 0,
        }
        await asked(program, "broadcast.begin", id="b1", who="王", **request)
        for share in (0.15, 0.5):
            await eventually(lambda at=share: program.rows(SENT)[0][0] > at * PEOPLE, seconds=60)  # type: ignore[misc]
            await program.kill()
            assert program.rows(SENT)[0][0] < PEOPLE
            await program.start()
        waiting = "SELECT count(*) FROM outbox WHERE status IN ('pending', 'sending')"
        await eventually(lambda: program.rows(waiting) == [(0,)], seconds=60)

        got = await heard(world)
        assert set(got.values()) == {1}
        unknown = program.rows("SELECT id FROM outbox WHERE status = 'unknown'")
        assert len(unknown) <= 2  # two kills, one row on its way at each
        assert PEOPLE - len(unknown) <= len(got) <= PEOPLE
        listed = await jixiao("outbox", folder)
        assert all(number in listed.out for (number,) in unknown)
        [told] = (await asked(program, "broadcasts"))["broadcasts"]
        counts = {"sent": PEOPLE - len(unknown), "unknown": len(unknown)}
        assert (told["complete"], told["rows"]) == (True, {k: n for k, n in counts.items() if n})
        await program.stop()
