"""20,000 personal invitations: one transaction against one commit each.

    python -m benchmarks.invitations [--rows 20000]

The baseline stores one invitation after the other with the product's own `invite`, each durable for
itself, and is measured on a part of the rows. Read the ratio; the seconds are this machine's.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.changes import RosterRow
from storage.store import Store
from surveys.conversation import Role

NOW = datetime(2026, 1, 1, tzinfo=UTC)
UNTIL = NOW + timedelta(days=60)
LIMIT = 10.0
"""Seconds that 20,000 may take."""


async def measure(rows: int) -> float:
    """Seconds for all rows."""
    wanted = [RosterRow(str(n), group=str(n % 7)) for n in range(rows)]
    alone = max(rows // 40, 1)
    with tempfile.TemporaryDirectory() as folder:
        store = await Store.open(Path(folder) / "data")
        try:
            begun = time.perf_counter()
            await store.invite_roster(wanted, expires_at=UNTIL, now=NOW)
            together = time.perf_counter() - begun
            begun = time.perf_counter()
            for row in wanted[:alone]:
                await store.invite(Role.BENEFICIARY, group=row.group, expires_at=UNTIL, now=NOW)
            each = (time.perf_counter() - begun) / alone
        finally:
            await store.close()
    print("rows    one by one /s  one transaction /s  ratio  seconds in all")
    print(
        f"{rows:6}  {1 / each:13,.0f}  {rows / together:18,.0f}  {each * rows / together:5.1f}"
        f"  {together:14.2f}"
    )
    return together


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--rows", type=int, default=20_000)
    asked = options.parse_args().rows
    took = asyncio.run(measure(asked))
    if took > LIMIT * asked / 20_000:
        raise SystemExit(f"too slow: {took:.1f} s")
