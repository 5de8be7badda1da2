"""A program to be killed: eight people answer without end, each step acknowledged on stdout after
its commit. `python -m tests.storage.crash_program DATA`"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from storage.changes import Address, Outcome, TallyDelta
from storage.store import Store
from tests.storage.build import given, join, record, say, turn


async def answer(store: Store, name: str) -> None:
    known = await store.known(Address("telegram", f"chat-of-{name}"))
    if known is None:
        await join(store, name)
    seen = known.version if known else 1
    while True:
        changes = turn(
            name,
            seen,
            answers={f"Q{seen}": given(seen)},
            outbox=(say(name, seen),),
            records=(record(f"{name}.{seen}"),),
            tallies=(TallyDelta("disposition", ("", name), 1),),
        )
        if await store.submit(changes) is not Outcome.DONE:
            sys.exit("the store lost its way")
        sys.stdout.write(f"{name}-{seen}\n")
        sys.stdout.flush()
        seen += 1


async def main() -> None:
    store = await Store.open(Path(sys.argv[1]))
    await asyncio.gather(*(answer(store, f"p{n}") for n in range(8)))


if __name__ == "__main__":
    asyncio.run(main())
