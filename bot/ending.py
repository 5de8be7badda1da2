"""The end of a campaign: links are destroyed, single answers deleted, both on record.

Each step is done once and can be begun again after a crash.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime

from bot.by import By
from bot.campaign import Campaign
from bot.phases import Running
from bot.project.retention import Retention, day_words
from storage.changes import Record, RecordKind
from storage.store import Store
from storage.unlinking import Unlinked

Alarm = Callable[[str, str], Awaitable[None]]
"""(code, text): tells the coordinators, as bot.alerts does."""


LAW = By("程序", "保存期届满（project.yaml 的 retention_days）")


async def anonymise(store: Store, now: datetime, by: By) -> Unlinked | None:
    """Destroy key and links, on record. None when that was done before."""
    done = await store.anonymise(now, [await _decision(store, "anonymise", now, by)])
    if done is not None:
        await store.sweep()
    return done


async def expire(store: Store, now: datetime, by: By) -> int | None:
    """Destroy the links if they are still there, then delete single answers and their media; how
    many forms had answers. None when that was done before."""
    await anonymise(store, now, by)
    erased = await store.expire(now, [await _decision(store, "expire", now, by)])
    await store.sweep()  # also what a crash left of an earlier one
    return erased


async def _decision(store: Store, subject: str, now: datetime, by: By) -> Record:
    earlier = await store.history(subject)
    payload = {"what": subject, "who": by.who, "why": by.why, "at": now.isoformat("T", "seconds")}
    return Record(
        id=secrets.token_hex(12),
        kind=RecordKind.DECISION,
        subject=subject,
        version=max((record.version for record in earlier), default=0) + 1,
        person="",
        unit="",
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        at=now,
    )


def in_force(planned: Retention, survey: Running, today: date) -> Retention:
    """The days as texts promise them; where no end was planned, from the day on which a
    coordinator closed the survey."""
    if planned.closes is not None or survey.open_on(today):
        return planned
    return replace(planned, closes=survey.closes)


def due(retention: Retention, survey: Running, today: date) -> bool:
    """Whether single answers are to be deleted now; never while answers still come in."""
    return retention.over(today) and not survey.open_on(today)


class Keeper:
    """Holds the project to its retention: the clock asks it to look."""

    def __init__(self, store: Store, campaign: Campaign, alarm: Alarm) -> None:
        self._store = store
        self._campaign = campaign
        self._alarm = alarm
        self._looked: date | None = None

    async def look(self, now: datetime) -> None:
        """Once a day: warn a week before, and delete when the time is over."""
        today = self._campaign.day(now)
        if today == self._looked:
            return
        survey = self._campaign.phases["survey"]
        retention = in_force(self._campaign.retention, survey, today)
        if due(retention, survey, today):
            await self._end(now)
        elif retention.until and retention.warned_on and today >= retention.warned_on:
            await self._warn(retention.until)
        self._looked = today

    async def _warn(self, until: date) -> None:
        told = f"retention.warned.{until.isoformat()}"
        if await self._store.get(told) is None and await self._store.expired() is None:
            await self._alarm(
                "retention",
                f"单份答卷和联系方式保存到{day_words(until)}，之后自动删除，计数和确认记录保留。"
                "要用原始答卷的工作请在这之前做完。",
            )
            await self._store.put(told, "yes")

    async def _end(self, now: datetime) -> None:
        erased = await expire(self._store, now, LAW)
        if erased is not None:
            await self._alarm(
                "retention",
                f"保存期已满：{erased}份答卷的单份回答、照片和联系方式已经删除，"
                "计数、得分和确认记录不变。",
            )
