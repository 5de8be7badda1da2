"""The process as the chain of records tells it. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from bot.results.process import (
    OBJECTS,
    STEPS,
    Act,
    Actor,
    Comment,
    Decided,
    Item,
    Process,
    Reply,
    Result,
    Step,
)
from storage.changes import Record

Told = tuple[Record, Mapping[str, Any], str]
"""A record, what it says, and its subject behind the first dot."""


def process(records: Iterable[Record]) -> Process:
    """`records`: all versions of the subjects `result.*`, what stands of all others, in the order
    of subject and version. Erased ones say nothing."""
    told: dict[str, list[Told]] = {}
    for record in records:
        kind, _, rest = record.subject.partition(".")
        if record.payload:
            told.setdefault(kind, []).append((record, json.loads(record.payload), rest))
    acts: dict[int, list[Act]] = {}
    for record, said, rest in told.get("result", ()):
        acts.setdefault(int(rest), []).append(_act(record, said))
    replies = [_reply(*each) for each in told.get("reply", ())]
    decisions = {
        record.subject: _decided(record, said) for record, said, _ in told.get("decide", ())
    }
    comments = [_comment(*each) for each in told.get("comment", ())]
    fixed = {record.subject: (record, said) for record, said, _ in told.get("fixed", ())}
    items = [_fixed(_item(*each), fixed) for each in told.get("rectify", ())]
    return Process(
        results=tuple(Result(n, tuple(each)) for n, each in sorted(acts.items())),
        replies={(reply.n, reply.unit): reply for reply in replies},
        decisions=decisions,
        comments=tuple(sorted(comments, key=lambda one: one.number)),
        items=tuple(sorted(items, key=lambda one: one.number)),
        accepted={
            (said["code"], said["finding"]): said["why"] for _, said, _ in told.get("accept", ())
        },
        steps=tuple(_step(*each) for each in told.get("step", ())),
        decided=frozenset(
            {f"reply.{each.n}.{each.unit}" for each in replies} | set(decisions) | set(fixed)
        ),
    )


def _act(record: Record, said: Mapping[str, Any]) -> Act:
    return Act(
        doing=said["act"],
        number=record.version,
        by=actor(said, record.person),
        at=record.at,
        said=said,
        simulated=bool(said.get("simulated")),
    )


def actor(said: Mapping[str, Any], person: str) -> Actor:
    return Actor(str(said.get("by", "")), person, str(said.get("account", "")))


def _reply(record: Record, said: Mapping[str, Any], rest: str) -> Reply:
    n, _, unit = rest.partition(".")
    return Reply(
        n=int(n),
        unit=unit,
        version=record.version,
        objects=answer(said, "opinion") == OBJECTS,
        text=str(answer(said, "text") or ""),
        evidence=str(answer(said, "evidence") or ""),
        how=str(said.get("how", "聊天")),
        by=str(said["by"]),
        at=record.at,
    )


def _decided(record: Record, said: Mapping[str, Any]) -> Decided:
    verdict = answer(said, "verdict")
    assert isinstance(verdict, int)
    return Decided(verdict, str(answer(said, "reason") or ""), str(said["by"]), record.at)


def _comment(record: Record, said: Mapping[str, Any], rest: str) -> Comment:
    return Comment(int(rest), said["who"], said["text"], said["on"], record.at)


def _item(record: Record, said: Mapping[str, Any], rest: str) -> Item:
    return Item(
        number=int(rest),
        version=record.version,
        problem=said["problem"],
        unit=record.unit,
        measure=said["measure"],
        deadline=date.fromisoformat(said["deadline"]),
        state=said["state"],
        done=said["done"],
        evidence=said["evidence"],
        why=said["why"],
        by=said["by"],
        at=record.at,
    )


def _fixed(item: Item, fixed: Mapping[str, tuple[Record, Mapping[str, Any]]]) -> Item:
    """With what the unit reported of exactly this version."""
    record, said = fixed.get(f"fixed.{item.number}.{item.version}", (None, None))
    if record is None or said is None or item.state != "open":
        return item
    return replace(
        item,
        state="done",
        done=str(answer(said, "done") or ""),
        evidence=str(answer(said, "evidence") or ""),
        by=str(said["by"]),
        at=record.at,
    )


def _step(record: Record, said: Mapping[str, Any], rest: str) -> Step:
    n, number, _ = rest.split(".")
    chosen = answer(said, "act")
    assert isinstance(chosen, int)
    return Step(
        subject=record.subject,
        version=record.version,
        n=int(n),
        number=int(number),
        doing=STEPS[chosen],
        why=str(answer(said, "why") or ""),
        by=actor(said, record.person),
        at=record.at,
    )


def answer(said: Mapping[str, Any], code: str) -> int | str | None:
    """What was answered to a question of the form; None where it was not asked or skipped."""
    given = said["answers"].get(code, {})
    return given.get("value") if given.get("status") == "given" else None
