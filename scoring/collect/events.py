"""Events planned and held, as counts and as a completion rate."""

from __future__ import annotations

from fractions import Fraction

from scoring.collect.case import Case, Collected, NothingYet
from scoring.figures import percent, plain
from scoring.model import EventRecord, Otherwise
from scoring.sources import EventsCompletion, EventsMissing, PlanItem

COUNT_WORDS = {
    "against_plan": "少开展次数按计划的最低次数计",
    "not_held": "少开展次数按各单位列出而未办的活动计",
}

COMPLETION_WORDS = {
    "times": "完成率按场次计",
    "activities": "完成率按活动计，每项活动同样轻重",
}


def events_missing(case: Case, source: EventsMissing) -> Collected:
    items = {one.item for one in source.plan}
    events = _known([event for event in case.records.events if event.plan_item in items])
    counts = {
        "against_plan": sum(_short(one, events) for one in source.plan),
        "not_held": sum(_absent(event) for event in events),
    }
    value = counts[source.count]
    return Collected(
        value,
        "confirmed",
        _source(events),
        (
            *(_plan_line(one, events) for one in source.plan),
            *_absent_lines(events),
            f"{COUNT_WORDS[source.count]}：{value}次",
        ),
        any(event.simulated for event in events),
        tuple(Otherwise(COUNT_WORDS[name], n) for name, n in counts.items() if n != value),
    )


def events_completion(case: Case, source: EventsCompletion) -> Collected:
    """Held beyond the plan makes up for nothing else."""
    events = _known(
        [
            event
            for event in case.records.events
            if event.planned
            and event.counted
            and (not source.items or event.plan_item in source.items)
        ]
    )
    planned = sum(event.planned for event in events)
    shares = [Fraction(event.planned - _absent(event), event.planned) for event in events]
    rates: dict[str, tuple[Fraction, int]] = {
        "times": (Fraction(planned - sum(map(_absent, events))), planned),
        "activities": (sum(shares, Fraction(0)), len(events)),
    }
    above, below = rates[source.count]
    value = above / below
    rate = f"{COMPLETION_WORDS[source.count]}：{plain(above)} ÷ {below} = {percent(value)}"
    return Collected(
        value,
        "confirmed",
        _source(events),
        (*_absent_lines(events), rate),
        any(event.simulated for event in events),
        tuple(
            Otherwise(COMPLETION_WORDS[name], one / of)
            for name, (one, of) in rates.items()
            if one / of != value
        ),
    )


def _known(events: list[EventRecord]) -> list[EventRecord]:
    if not any(event.held is not None for event in events):
        raise NothingYet("各单位尚未确认活动场次")
    return events


def _source(events: list[EventRecord]) -> str:
    confirmed = sum(event.held is not None for event in events)
    return f"单位活动确认：{len(events)}项中已确认{confirmed}项"


def _held(item: PlanItem, events: list[EventRecord]) -> int:
    return sum(event.held or 0 for event in events if event.plan_item == item.item)


def _short(item: PlanItem, events: list[EventRecord]) -> int:
    return max(0, item.min_times - _held(item, events))


def _plan_line(item: PlanItem, events: list[EventRecord]) -> str:
    held, short = _held(item, events), _short(item, events)
    return f"{item.item}：计划不少于{item.min_times}次，已开展{held}次，少{short}次"


def _absent(event: EventRecord) -> int:
    """Times planned and not held; not confirmed yet counts as not held."""
    return max(0, event.planned - (event.held or 0))


def _absent_lines(events: list[EventRecord]) -> list[str]:
    lines = []
    for event in events:
        if _absent(event):
            why = "未确认，按未开展计" if event.held is None else event.reason or "未填原因"
            held = event.held or 0
            lines.append(f"{event.name}：计划{event.planned}次，已开展{held}次（{why}）")
    return lines
