"""What may be shown of how people came to answer: the steps of the funnel, the forms day by day.

Nothing shown tells of one to four people: a step that differs by so few from the next one shown is
named without its number, and days (and ways of answering) are put together until each cell has none
or at least five. The forms of the official estimate are those of `reports.suppression`: what a push
holds back there is held back here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from reports.model import DayCount, ReportInput
from reports.modes import NAMES, together
from reports.suppression import LEAST, shown

COLUMNS = 30
"""Most bars over the time of collection; of a longer one several days make a bar."""
_WORTH = Fraction(1, 2)
"""Ways of answering are told apart where that leaves at least so many of the bars."""


@dataclass(frozen=True, slots=True)
class Step:
    """`n` None: not shown, for the reason in `why`."""

    name: str
    n: int | None
    why: str = ""


CLOSE = f"与下一步相差不足{LEAST}份，不单列"


def steps(given: ReportInput) -> tuple[Step, ...]:
    """From the list down to the valid forms; only what is known."""
    of = given.fieldwork
    if of is None or not given.questions:
        return ()
    counts = {"已发邀请": of.invited, "开始作答": of.started, "交卷": of.submitted}
    if of.listed != of.invited:
        counts = {"名单": of.listed, **counts}
    valid = shown(given).n
    found = [Step("有效（正式口径）", valid, "" if valid is not None else f"<{LEAST}")]
    last = valid
    for name, n in reversed(counts.items()):
        if n is None:
            continue
        if 0 < n < LEAST:
            found.append(Step(name, None, f"<{LEAST}"))
        elif last is not None and 0 < abs(n - last) < LEAST:
            found.append(Step(name, None, CLOSE))
        else:
            found.append(Step(name, n))
            last = n
    return tuple(reversed(found))


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring days shown as one."""

    first: date
    days: int
    counts: tuple[int, ...]
    """Forms by way of answering, as named in `Daily.ways`."""

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.days - 1)

    @property
    def n(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class Daily:
    ways: tuple[str, ...]
    """In words; one alone where they cannot be told apart."""
    spans: tuple[Span, ...]

    @property
    def n(self) -> int:
        return sum(span.n for span in self.spans)


def daily(given: ReportInput) -> Daily | None:
    """Forms over time; None where there are none, too few, or their days are not known."""
    n = shown(given).n
    if given.fieldwork is None or not n:
        return None
    counts = _settled(given.fieldwork.days, n)
    if not counts:
        return None
    sums: Counter[str] = Counter()
    for (_, mode), forms in counts.items():
        sums[mode] += forms
    names = _names(sums)
    whole = _spans(counts, dict.fromkeys(sums, 0), 1)
    ways = tuple(dict.fromkeys(names.values()))
    if len(ways) > 1:
        apart = _spans(counts, {mode: ways.index(names[mode]) for mode in sums}, len(ways))
        if len(apart) >= len(whole) * _WORTH:
            return Daily(ways, apart)
    return Daily(("、".join(ways),), whole)


def _settled(days: Sequence[DayCount], n: int) -> dict[tuple[date, str], int]:
    """The counts so that they come to `n`: what an estimate holds back is of the newest days."""
    counts = {
        (date.fromisoformat(one.day), one.mode): one.n
        for one in sorted(days, key=lambda one: (one.day, one.n))
        if one.n > 0
    }
    over = sum(counts.values()) - n
    for key in reversed(counts):
        taken = min(over, counts[key]) if over > 0 else over if over < 0 else 0
        counts[key] -= taken
        over -= taken
    return {key: forms for key, forms in counts.items() if forms}


def _names(sums: Counter[str]) -> dict[str, str]:
    """The way of answering in words; those with too few forms have one name together."""
    few = together({mode: sums[mode] for mode in NAMES})
    told = {mode: NAMES.get(mode, mode) for mode in (*NAMES, *sums) if sums[mode]}
    both = "、".join(told[mode] for mode in told if mode in few)
    return {mode: f"{both}（合计）" if mode in few else name for mode, name in told.items()}


def _spans(
    counts: dict[tuple[date, str], int], place: dict[str, int], ways: int
) -> tuple[Span, ...]:
    """Neighbours joined, from the first day, until each cell has 0 or >= 5; what is left joins
    backwards."""
    first, last = min(counts)[0], max(counts)[0]
    whole = (last - first).days + 1
    wide = -(-whole // COLUMNS)
    columns = [
        Span(first + timedelta(days=start), min(wide, whole - start), (0,) * ways)
        for start in range(0, whole, wide)
    ]
    for (day, mode), n in counts.items():
        at = (day - first).days // wide
        cells = list(columns[at].counts)
        cells[place[mode]] += n
        columns[at] = Span(columns[at].first, columns[at].days, tuple(cells))
    return tuple(_joined(columns))


def _joined(columns: Sequence[Span]) -> list[Span]:
    done: list[Span] = []
    waiting: Span | None = None
    for column in columns:
        waiting = column if waiting is None else _both(waiting, column)
        if not _few(waiting):
            done.append(waiting)
            waiting = None
    while waiting is not None and done and _few(waiting):
        waiting = _both(done.pop(), waiting)
    return [*done, waiting] if waiting is not None else done


def _both(one: Span, next_: Span) -> Span:
    cells = tuple(a + b for a, b in zip(one.counts, next_.counts, strict=True))
    return Span(one.first, one.days + next_.days, cells)


def _few(span: Span) -> bool:
    return any(0 < n < LEAST for n in span.counts)
