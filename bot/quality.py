"""Marks of survey forms in a running campaign: at closing, and when forms are looked at together.

What a form shows alone is decided from values (`judged`), in the commit that closes it. What other
forms decide is found by `sweep`, from counters and keyed hashes; it sets marks and takes them back.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.project.quality import Quality
from scoring.quality import (
    FLAGS,
    SWEPT,
    Seen,
    alone,
    by_helper,
    ordered,
    outside_of,
    straight,
    too_short,
)
from storage.changes import Changes, Marks, RunRow
from storage.keys import KeyMissing
from storage.store import Store
from surveys.conditions import truth, values_of
from surveys.conversation import Answer, Pace
from surveys.form import Form, FormKind, Scale

CHUNK = 200
"""Runs moved in one commit."""

OF_THE_ANSWERS = frozenset({"speeding", "straight", "contradiction", "involved", "quota"})
"""Marks that a correction may lift; the others stay with the run."""


@dataclass(frozen=True, slots=True)
class Rules:
    """When forms are marked, and with which marks they stand outside."""

    limits: Quality = field(default_factory=Quality)
    outside: tuple[str, ...] = ("involved",)

    def marks(self, flags: Collection[str]) -> Marks:
        told = ordered(flags)
        return Marks(told, outside_of(told, self.outside))


def judged(
    row: RunRow,
    form: Form,
    answers: Mapping[str, Answer],
    pace: Pace,
    hour: int,
    rules: Rules,
) -> RunRow:
    """The row of a submitted survey with what the form shows by itself.

    Simulated people and typists of paper forms have no pace of their own.
    """
    own_pace = not row.simulated and row.mode != "paper"
    before = row.stood
    seen = seen_of(form, answers, rules.limits)
    if own_pace:
        seen = replace(seen, rated=pace.rated, quick=pace.quick)
        seen = replace(seen, hour=None if before else hour)
    flags = {*alone(seen, rules.limits)}
    flags |= set(before.flags) - OF_THE_ANSWERS if before else set()
    flags |= {row.outside} & set(FLAGS)
    marks = rules.marks(flags)
    seconds = pace.seconds if own_pace and pace.rated else None
    return replace(row, flags=marks.flags, outside=marks.outside, seconds=seconds)


def seen_of(form: Form, answers: Mapping[str, Answer], limits: Quality) -> Seen:
    """The ratings as steps of their scales, and how many declared contradictions hold."""
    of_items = {code for item in form.items for code in item.questions}
    steps = dict(_steps(form, answers))
    values = values_of(form, answers)
    return Seen(
        ratings=tuple(step for code, step in steps.items() if code in of_items),
        overall=tuple(step for code, step in steps.items() if code not in of_items),
        declared=sum(
            all(truth(part, values, (), form) for part in each.when)
            for each in limits.contradictions
        ),
    )


def _steps(form: Form, answers: Mapping[str, Answer]) -> Iterator[tuple[str, int]]:
    for question in form.questions:
        answer = answers.get(question.code)
        if isinstance(question, Scale) and answer is not None and answer.status == "given":
            grades = sorted(
                c.code for c in question.choices if not (c.dont_know or c.refusal or c.other)
            )
            if answer.value in grades:
                yield question.code, grades.index(int(str(answer.value)))


# -- many at once from one place


@dataclass(slots=True)
class Bursts:
    """Who has brought in several forms within minutes. In memory only: no moment is kept."""

    recent: dict[tuple[str, str], deque[tuple[datetime, str]]] = field(default_factory=dict)
    order: deque[tuple[datetime, tuple[str, str]]] = field(default_factory=deque)
    """The same by time, so that what is long ago is dropped without looking at everybody."""

    def after(self, changes: Changes, limits: Quality) -> dict[str, set[str]]:
        """The runs to be marked, by mark, now that these changes are committed."""
        found: dict[str, set[str]] = {}
        for row in changes.runs:
            if row.kind is not FormKind.SURVEY or row.status != "complete" or row.simulated:
                continue
            if row.mode == "paper" or row.stood is not None:
                continue
            sources = [("burst", row.helper or row.person, limits.burst_forms)]
            sources += [("crowd", row.unit, limits.crowd_forms)] if row.unit else []
            for flag, source, most in sources:
                near = self._near((flag, source), row.id, changes.at, limits)
                if len(near) > most:
                    found.setdefault(flag, set()).update(near)
        return found

    def _near(self, key: tuple[str, str], run: str, at: datetime, limits: Quality) -> set[str]:
        since = at - timedelta(minutes=limits.burst_minutes)
        while self.order and self.order[0][0] < since:
            _, old = self.order.popleft()
            self.recent[old].popleft()
            if not self.recent[old]:
                del self.recent[old]
        self.order.append((at, key))
        self.recent.setdefault(key, deque()).append((at, run))
        return {one for _, one in self.recent[key]}


# -- forms looked at together


async def sweep(store: Store, rules: Rules, points: Mapping[int, int]) -> int:
    """Look at all forms together: set and take back the marks that other forms decide, and apply
    the rule of what stands outside. Returns how many forms have changed. Doing it again changes
    nothing."""
    found = await _found(store, rules.limits)
    marked = {run.id for run in await store.marked_runs()}
    lines = await _straight(store, [run for run in found if "hasty" in found[run]], rules.limits)

    def change(run: RunRow) -> Marks:
        flags = (set(run.flags) - SWEPT) | found.get(run.id, set())
        if run.id in lines:
            flags.add("straight")
        elif not flags & {"speeding", "hasty"}:
            flags.discard("straight")
        return rules.marks(flags)

    wanted = sorted(marked | found.keys())
    changed = 0
    for start in range(0, len(wanted), CHUNK):
        changed += await store.move(wanted[start : start + CHUNK], change, points=points)
    return changed


async def mark(
    store: Store, found: Mapping[str, Collection[str]], rules: Rules, points: Mapping[int, int]
) -> None:
    """Add marks to runs that are closed: runs by mark."""
    for flag, runs in found.items():
        await store.move(runs, _adding(flag, rules), points=points)


def _adding(flag: str, rules: Rules) -> Callable[[RunRow], Marks]:
    return lambda run: rules.marks({*run.flags, flag})


async def _found(store: Store, limits: Quality) -> dict[str, set[str]]:
    """Marks by run, of those that other forms decide."""
    found: dict[str, set[str]] = {}
    for (form_id, mode), counts in (await store.durations()).items():
        seconds = too_short(counts, limits)
        for run in await store.hasty_runs(form_id, mode, seconds) if seconds else ():
            found.setdefault(run, set()).add("hasty")
    with suppress(KeyMissing):  # the key is gone for good: what was compared before still stands
        await store.compare_open(limits.copied_length)
    for run in await store.copied_runs(limits.copied_forms):
        found.setdefault(run, set()).add("copied")
    for group, helpers in (await store.helpers()).items():
        for helper, flags in by_helper(helpers, limits).items():
            for run in await store.runs_of_helper(group, helper):
                found.setdefault(run, set()).update(flags)
    return found


async def _straight(store: Store, runs: Collection[str], limits: Quality) -> set[str]:
    """Those of the runs whose ratings are all equal."""
    answered = await store.answers_of(runs) if runs else {}
    return {
        run
        for run, (form, answers) in answered.items()
        if straight(seen_of(form, answers, limits), limits)
    }
