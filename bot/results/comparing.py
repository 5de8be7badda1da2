"""What changed between 初稿, 送审稿 and 定稿: leaf, old, new, why, who. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from bot.assess.panel import Place
from bot.results.frozen import Frozen
from bot.results.process import Act
from reports.closing import ChangeLine, Stage, StageLine
from storage.changes import Record, RecordKind


@dataclass(frozen=True, slots=True)
class Standing:
    """One state of a result: its stage, the act that made it, and what was frozen."""

    stage: Stage
    act: Act
    frozen: Frozen


def stage_lines(states: Sequence[Standing], moments: Mapping[Stage, str]) -> tuple[StageLine, ...]:
    return tuple(
        StageLine(
            one.stage,
            moments[one.stage],
            Decimal(one.frozen.sheet["total"]),
            one.frozen.sheet["grade"],
            one.act.by.label,
        )
        for one in states
    )


def change_lines(
    before: Standing,
    after: Standing,
    records: Iterable[Record],
    kinds: Mapping[str, str],
    names: Mapping[str, str],
) -> list[ChangeLine]:
    """Leaves whose score or evidence differs. `records`: the entries between the two states;
    `kinds`: evidence kind by leaf; `names`: units by id."""
    told = [(record, json.loads(record.payload)) for record in records if record.payload]
    old = {leaf["code"]: leaf for leaf in before.frozen.sheet["leaves"]}
    found = []
    for leaf in after.frozen.sheet["leaves"]:
        was = old.get(leaf["code"])
        if was is not None and (was["score"], _value(was)) == (leaf["score"], _value(leaf)):
            continue
        why, who = _because(leaf, kinds.get(leaf["code"], ""), told, names)
        found.append(
            ChangeLine(
                code=leaf["code"],
                name=leaf["name"],
                stage=f"{before.stage}→{after.stage}",
                old=_score(was),
                new=_score(leaf),
                why=why,
                who=who,
            )
        )
    return found


def _value(leaf: Mapping[str, Any]) -> object:
    return leaf["trace"]["evidence"]["value"]


def _score(leaf: Mapping[str, Any] | None) -> Decimal | None:
    if leaf is None or leaf["trace"]["evidence"]["basis"] == "missing":
        return None
    return Decimal(leaf["score"])


def _because(
    leaf: Mapping[str, Any],
    kind: str,
    told: Sequence[tuple[Record, Mapping[str, Any]]],
    names: Mapping[str, str],
) -> tuple[str, str]:
    """Why a leaf moved, and by whose entries."""
    if kind == "assessment":
        mine = [(record, said) for record, said in told if _judges(record, leaf["code"])]
        if mine:
            whys = dict.fromkeys(_evidence(said) for _, said in mine)
            return "；".join(whys), "、".join(dict.fromkeys(str(said["by"]) for _, said in mine))
    elif kind != "survey":
        mine = [(r, said) for r, said in told if r.kind is RecordKind.CONFIRMATION]
        if mine:
            units = dict.fromkeys(names.get(record.unit, record.unit) for record, _ in mine)
            source = leaf["trace"]["evidence"]["source"]
            return f"单位确认或更正（{len(mine)}次）：{source}", "、".join(units)
    return leaf["trace"]["evidence"]["source"], "程序按依据计算"


def _judges(record: Record, code: str) -> bool:
    place = Place.of(record.subject)
    return record.kind is RecordKind.ASSESSMENT and (
        record.subject == f"leaf.{code}" or (place is not None and place.leaf == code)
    )


def _evidence(said: Mapping[str, Any]) -> str:
    answer = said["answers"].get("evidence", {})
    return str(answer.get("value") or "没有写理由")
