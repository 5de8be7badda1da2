"""The record chain in words, entry by entry, for an auditor: no names, no free text of forms."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import TypeAdapter

from bot.signing.figures import Figure, changes, figures, told
from bot.signing.states import acts_in
from reports.trail import TrailRow
from storage.chain import Entry
from storage.changes import RecordKind
from storage.store import Store
from surveys.conversation import Answer
from surveys.form import Form, PhotoQuestion, VoiceQuestion, Words
from surveys.sign_off import Act, What

KINDS: Mapping[str, str] = {
    RecordKind.CONFIRMATION: "单位确认",
    RecordKind.ASSESSMENT: "指标评定",
    RecordKind.SIGN_OFF: "签审",
    RecordKind.DECISION: "协调员决定",
    RecordKind.FINDING: "疑点处理",
}
ROLES: Mapping[str, str] = {
    "contact": "经办人",
    "reviewer": "负责人",
    "assessor": "评价人",
    "coordinator": "协调员",
}
ACTS: Mapping[What, str] = {
    "submitted": "经办人提交",
    "confirmed": "负责人审核通过",
    "returned": "负责人退回",
    "stamped": "盖章归档",
    "reopened": "重新开放",
    "kept": "撤回重新开放",
}
_ACTORS: Mapping[str, str] = {
    "submitted": "经办人",
    "confirmed": "负责人",
    "returned": "负责人",
    "stamped": "经办人",
    "reopened": "协调员",
    "kept": "协调员",
}
ERASED = "（内容已依法删除）"
ALONE = "独立评定一份，内容见评定表"
"""Nobody may read what an assessor judged alone before all are in, and this table goes round."""
_NUMBER = re.compile(r"\d(?:-?\d){6,}[xX]?")
"""Telephone, identity card, bank account: any long run of digits in words that people wrote."""
_ANSWERS: TypeAdapter[dict[str, Answer]] = TypeAdapter(dict[str, Answer])
_UNTOLD = frozenset({"answers", "form", "run", "by", "who", "at", "simulated", "role", "person"})


async def trail(store: Store) -> list[TrailRow]:
    """Every entry of the chain, oldest first. Raises LookupError where a form is missing."""
    before: dict[str, Entry] = {}
    rows = []
    for entry in await store.entries():
        rows.append(await _row(store, entry, before.get(entry.subject)))
        before[entry.subject] = entry
    return rows


async def _row(store: Store, entry: Entry, before: Entry | None) -> TrailRow:
    payload: dict[str, Any] = json.loads(entry.payload) if entry.payload else {}
    return TrailRow(
        seq=entry.seq,
        at=entry.at,
        role=_role(entry, payload),
        unit=entry.unit,
        kind=KINDS.get(entry.kind, entry.kind),
        subject=entry.subject,
        version=entry.version,
        what=await _what(store, entry, before, payload),
        hash=entry.hash,
        simulated=bool(payload.get("simulated")),
    )


def _role(entry: Entry, payload: Mapping[str, Any]) -> str:
    if entry.kind == RecordKind.SIGN_OFF:
        return _ACTORS.get(payload.get("act", ""), "")
    if entry.kind == RecordKind.DECISION:
        return ROLES["coordinator"]
    return ROLES.get(payload.get("role", ""), "")


async def _what(
    store: Store, entry: Entry, before: Entry | None, payload: Mapping[str, Any]
) -> str:
    if not payload:
        return ERASED
    if entry.kind == RecordKind.ASSESSMENT and "/" in entry.subject:
        return ALONE
    match entry.kind:
        case RecordKind.SIGN_OFF:
            return "；".join(_act(act) for act in acts_in([entry]))
        case RecordKind.CONFIRMATION | RecordKind.ASSESSMENT if "answers" in payload:
            return await _form(store, entry, before)
        case _:
            return "；".join(_facts(payload))


def _act(act: Act) -> str:
    words = [f"{ACTS[act.what]}，第{act.sheet}版"]
    if act.what == "submitted":
        parts = "、".join(f"{form}第{n}次" for form, n in act.forms.items())
        words.append(f"校验码 {act.code}，由{parts}组成")
        words += [] if act.review else ["未设第二人复核"]
    if act.why:
        words.append(f"原因：{masked(act.why)}")
    words += [f"盖章件 sha256 {digest}" for digest, _ in act.scans]
    return "；".join(words)


async def _form(store: Store, entry: Entry, before: Entry | None) -> str:
    now, why = await _figures(store, entry)
    if entry.version == 1 or before is None or not before.payload:
        return "；".join(f"{figure.label} {figure.value}" for figure in now)
    was, _ = await _figures(store, before)
    changed = [told(change) for change in changes(was, now)]
    return "；".join([*(changed or ["没有数字改动"]), *([f"原因：{masked(why)}"] if why else [])])


async def _figures(store: Store, entry: Entry) -> tuple[list[Figure], str]:
    payload = json.loads(entry.payload)
    form = await store.form(payload["form"])
    if form is None:
        raise LookupError(f"the form of record {entry.id} is not stored")
    said = figures(form, _ANSWERS.validate_python(payload["answers"]))
    return [_plain(form, figure) for figure in said], payload.get("why", "")


def _plain(form: Form, figure: Figure) -> Figure:
    """What people wrote in their own words is named, not told."""
    asked = next((each for each in form.questions if each.code == figure.code), None)
    if isinstance(asked, Words | PhotoQuestion | VoiceQuestion):
        return Figure(figure.code, figure.label, "（已填写）", figure.raw)
    return figure


def _facts(payload: Mapping[str, Any]) -> Iterator[str]:
    """Of a decision: what it holds, but for who made it."""
    for name, value in payload.items():
        if name not in _UNTOLD and value not in (None, "", [], {}):
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            yield f"{_NAMES.get(name, name)}：{masked(shown)}"


_NAMES = {"why": "原因", "act": "做法", "decision": "决定", "until": "到", "on": "日期"}


def masked(text: str) -> str:
    """Without long numbers."""
    return _NUMBER.sub("＊＊＊", text)
