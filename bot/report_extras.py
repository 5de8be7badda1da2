"""What a report tells beside its score: how the fieldwork went, and what the last one said."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from reports.model import DayCount, Fieldwork, ReportInput
from reports.summary import Summary, read_summary
from scoring.dispositions import CODES, Standing
from storage.store import Store

SENT = "summary."
"""Names of the snapshots of what was sent begin so; the schedule's id follows."""


async def fieldwork_of(store: Store) -> Fieldwork:
    """Raw counts, of which `reports.returns` decides what is shown."""
    ends: Counter[str] = Counter()
    for (_, code), n in (await store.tallies()).dispositions.items():
        ends[code] += n
    runs = await store.outcomes()
    listed = ends.total()
    begun = sum(n for status, n in runs.items() if status not in ("refused", "withdrawn"))
    days = await store.forms_by_day()
    return Fieldwork(
        listed=listed or None,
        invited=listed - ends[CODES[Standing.NEW]] if listed else None,
        started=begun,
        submitted=runs.get("complete", 0) + runs.get("partial", 0),
        days=tuple(DayCount(day.isoformat(), mode, n) for (day, mode), n in days.items()),
    )


async def last_sent(store: Store, schedule: str = "") -> tuple[Summary, datetime] | None:
    """What the last report of a schedule said, and its cut-off; of any schedule if none is
    named."""
    found = await store.snapshots(SENT + schedule)
    if schedule:
        found = [each for each in found if each[0] == SENT + schedule]
    if not found:
        return None
    _, body, at = max(found, key=lambda each: each[2])
    return read_summary(body.encode()), at


def since(given: ReportInput, sent: tuple[Summary, datetime] | None) -> ReportInput:
    """The same beside what was sent last."""
    return given if sent is None else replace(given, previous=sent[0], previous_at=sent[1])
