"""Cron expressions: minute, hour, day of the month, month, day of the week. Sunday is 0 or 7."""

from __future__ import annotations

import re
from datetime import time

from bot.pushing.plan import OnCronDays

OFTEN = 24
"""Pushes of one schedule in a day at most."""

_PART = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?")
_WHOLE = re.compile(r"(?:cron\s*:?\s*)?([\d*/,-]+(?: +[\d*/,-]+)+)", re.IGNORECASE)
_FIELDS = (("分", 0, 59), ("时", 0, 23), ("日", 1, 31), ("月", 1, 12), ("星期", 0, 7))


def looks_like(text: str) -> bool:
    """Whether somebody means a cron expression: nothing but figures and its signs."""
    found = _WHOLE.fullmatch(text)
    return found is not None and (len(found[1].split()) > 2 or "*" in text)


def read(text: str) -> tuple[OnCronDays, tuple[time, ...]]:
    """Days and times of day. Raises ValueError with words for who wrote it."""
    found = _WHOLE.fullmatch(text)
    parts = found[1].split() if found else []
    if len(parts) != len(_FIELDS):
        raise ValueError(f"cron 要写五段（分 时 日 月 星期），现有{len(parts)}段")
    minutes, hours, days, months, weekdays = (
        _field(part, *known) for part, known in zip(parts, _FIELDS, strict=True)
    )
    at = tuple(time(hour, minute) for hour in sorted(hours) for minute in sorted(minutes))
    if len(at) > OFTEN:
        raise ValueError(f"一天要发{len(at)}次，太多了：一天最多{OFTEN}次")
    either = "*" not in (parts[2][0], parts[4][0])
    monday_first = frozenset((n - 1) % 7 for n in weekdays)
    return OnCronDays(days, months, monday_first, either, " ".join(parts)), at


def _field(text: str, name: str, least: int, most: int) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        read = _PART.fullmatch(part)
        if read is None:
            raise ValueError(f"cron 的“{name}”看不懂：{text}")
        first, last, step = read[1], read[2], int(read[3] or 1)
        low = int(first) if first else least
        high = int(last) if last else (low if first and not read[3] else most)
        if not (least <= low <= high <= most and step):
            raise ValueError(f"cron 的“{name}”超出范围（{least}到{most}）：{text}")
        found |= set(range(low, high + 1, step))
    return frozenset(found)
