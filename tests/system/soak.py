"""Kills at random moments, for as long as one likes; not run by pytest.

    python -m tests.system.soak [--people 300] [--kills 30] [--seed N] [--rounds 1]

Each round is a fresh campaign on the emulator: people answer without end of patience, the program
is killed again and again at moments that the seed decides, and afterwards every answer is
accounted for. Ends with 1 and the round's folder at the first that does not add up.
"""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
import traceback
from pathlib import Path
from random import Random

from tests.support.emulator import EmulatorServer, World
from tests.system import account
from tests.system.crowd import Crowd, scripted
from tests.system.program import Program, copied, serving, telegram
from tests.system.test_kill import GROUPS, let_in


async def one_round(world: World, folder: Path, people: int, kills: int, seed: str) -> str:
    """A campaign; what it came to. Raises AssertionError where something is missing or double."""
    random = Random(seed)
    began = time.monotonic()
    async with serving(copied(folder), **telegram(world)) as program:
        crowd = scripted(world, random, people, GROUPS)
        reacting = await let_in(program, crowd)
        killed = 0
        while killed < kills and not reacting.done():
            await _killed_some_time(program, random)
            killed += 1
        await asyncio.wait_for(reacting, 60 + people)
        await program.stop(seconds=30)
        assert await world.pending_update_count() == 0
        await account.settled(crowd, program.data)
    return _words(crowd, killed, time.monotonic() - began)


async def _killed_some_time(program: Program, random: Random) -> None:
    """Mostly while it works, sometimes while it starts or while nobody is there for a while."""
    await asyncio.sleep(random.choice((0.0, 0.05, 0.3, 1.0, 3.0)) * random.random())
    await program.kill()
    await asyncio.sleep(random.choice((0.0, 0.0, 0.5)))
    await program.start()


def _words(crowd: Crowd, killed: int, seconds: float) -> str:
    updates = sum(person.sent for person in crowd.people)
    return f"{crowd.given} answers, {updates} updates, {killed} kills, {seconds:.0f} s: all there"


async def soak(people: int, kills: int, seed: int, rounds: int) -> int:
    root = Path(tempfile.mkdtemp(prefix="jixiao-soak-"))
    with EmulatorServer() as server:
        for number in range(rounds):
            name = f"{seed}.{number}"
            async with server.world() as world:
                try:
                    words = await one_round(world, root / name, people, kills, name)
                except (AssertionError, TimeoutError):
                    traceback.print_exc()
                    sys.stderr.write(f"seed {name}: see {root / name} and its .log\n")
                    return 1
            sys.stdout.write(f"seed {name}: {words}\n")
            sys.stdout.flush()
    return 0


def main() -> int:
    raw = argparse.RawTextHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("--people", type=int, default=300)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6))
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    return asyncio.run(soak(given.people, given.kills, given.seed, given.rounds))


if __name__ == "__main__":
    sys.exit(main())
