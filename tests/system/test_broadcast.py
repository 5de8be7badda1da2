"""A broadcast that is killed again and again writes to nobody twice, and loses nobody."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from pathlib import Path

from surveys.conversation import Role
from tests.support.emulator import World, eventually
from tests.system.program import Program, copied, jixiao, serving, telegram

PEOPLE = 300
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


async def heard(world: World) -> Counter[int]:
    calls = await world.sent_after(0, method="sendMessage")
    return Counter(call.chat for call in calls if WORDS in call.text)


async def test_killed_while_sending_it_writes_to_nobody_twice(world: World, tmp_path: Path) -> None:
    folder = copied(tmp_path / "p", quiet_hours=ANY_TIME)
    async with serving(folder, **telegram(world)) as program:
        await joined(program, world, PEOPLE)
        begun = await jixiao("broadcast", folder, "--to", "beneficiaries", "--say", WORDS, "--yes")
        assert begun.code == 0, begun
        assert f"发给{PEOPLE}人（telegram {PEOPLE}）" in begun.out
        for share in (0.2, 0.6):
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
        shown = await jixiao("broadcast", folder)
        assert re.search(rf"已发完.*100%.*{PEOPLE - len(unknown)}.*0.*{len(unknown)}", shown.out)
        await program.stop()


async def test_paused_taken_up_and_cancelled(world: World, tmp_path: Path) -> None:
    folder = copied(tmp_path / "p", quiet_hours=ANY_TIME)
    slow = telegram(world) | {"JIXIAO_TELEGRAM_PER_SECOND": "5"}
    async with serving(folder, **slow) as program:
        await joined(program, world, 20)
        begun = await jixiao("broadcast", folder, "--to", "group:1", "--say", WORDS, "--yes")
        [number] = re.findall(r"群发 (\w+) 已开始", begun.out)
        paused = await jixiao("broadcast", folder, "--pause", number)
        assert (paused.code, paused.out) == (0, "已暂停。\n")
        await eventually(lambda: program.rows("SELECT 1 FROM outbox WHERE status='sending'") == [])
        before = len(await heard(world))
        assert "已暂停" in (await jixiao("broadcast", folder)).out
        await asyncio.sleep(0.5)
        assert len(await heard(world)) == before < 20

        assert (await jixiao("broadcast", folder, "--resume", number)).code == 0
        await eventually(lambda: program.rows(SENT)[0][0] > before, seconds=20)
        assert (await jixiao("broadcast", folder, "--cancel", number)).code == 0
        await eventually(lambda: program.rows("SELECT 1 FROM outbox WHERE status='sending'") == [])
        ended = await heard(world)
        await asyncio.sleep(0.5)
        assert await heard(world) == ended
        assert set(ended.values()) == {1}
        assert "已取消" in (await jixiao("broadcast", folder)).out
        assert (await jixiao("broadcast", folder, "--resume", number)).code == 1
        await program.stop()
