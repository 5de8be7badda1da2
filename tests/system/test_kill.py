"""The promise that nothing taken is lost and nothing counts twice: the whole program, kill -9."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

import pytest

from surveys.conversation import Role
from tests.support.emulator import World, eventually
from tests.system import account
from tests.system.crowd import Crowd, scripted
from tests.system.program import Program, copied, serving, telegram

GROUPS = (1, 4, 12)


@pytest.mark.timeout(180)
async def test_a_thousand_answers_through_four_kills(world: World, tmp_path: Path) -> None:
    async with serving(copied(tmp_path / "p"), **telegram(world)) as program:
        crowd = scripted(world, Random("four kills"), 72, GROUPS)
        reacting = await let_in(program, crowd)
        for given in (150, 400, 650, 900):
            await eventually(lambda n=given: crowd.given >= n, seconds=60)  # type: ignore[misc]
            await program.kill()
            # people go on while nobody answers: what they see can still be tapped
            await asyncio.sleep(0.1)
            await program.start()
        await asyncio.wait_for(reacting, 90)
        await program.stop()
        assert crowd.given > 1000
        assert await world.pending_update_count() == 0
        await account.settled(crowd, program.data)


async def let_in(program: Program, crowd: Crowd) -> asyncio.Task[None]:
    """Everybody opens the link of their group; the task ends when all are through."""
    first, *others = GROUPS
    codes = {group: await program.code(Role.BENEFICIARY, group=str(group)) for group in others}
    codes[first] = (await program.invited("受益群众", "--group", str(first))).invitation_code
    reacting = asyncio.create_task(crowd.react())
    for person in crowd.people:
        await person.opens(codes[person.group])
    return reacting
