"""What a report tells beside its score: how the fieldwork went, and what the last one said."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from reports.model import DayCount, Fieldwork, ReportInput
from reports.summary import Summary, read_summary
from scoring.dispositions import CODES, Standing
from storage.store import Store


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
    """What the last push of a schedule told a coordinator, and when; of any schedule if none is
    named. None also where it was of a version that counted other things."""
    pushes = (await store.last_pushes()).values()
    told = [one for one in pushes if one.told and schedule in ("", one.schedule)]
    if not told:
        return None
    newest = max(told, key=lambda one: one.at)
    with suppress(ValueError):
        return read_summary(newest.told.encode()), newest.at
    return None


def since(given: ReportInput, sent: tuple[Summary, datetime] | None) -> ReportInput:
    """The same beside what was sent last."""
    return given if sent is None else replace(given, previous=sent[0], previous_at=sent[1])
