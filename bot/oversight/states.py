"""What people have made of findings: entries of the record chain, kept by the finding's stable key,
so that they outlive every recomputation."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.by import By
from scoring.model import Finding
from storage.changes import Record, RecordKind
from surveys.conversation import FindingAct, FindingMoved
from surveys.lookups import FindingNow, FindingStatus

STATUS: Mapping[FindingAct, FindingStatus] = {
    "assign": "assigned",
    "answer": "answered",
    "settle": "settled",
    "accept": "accepted",
    "reopen": "open",
}
CLOSED = frozenset({"settled", "accepted"})
"""No longer in the way of a final score."""

PREFIX = "finding."


def key_of(finding: Finding) -> str:
    """The same for the same disagreement, however often it is worked out."""
    return f"{finding.code}:{finding.subject}"


@dataclass(frozen=True, slots=True)
class FindingState:
    """Where a finding stands by the word of people."""

    key: str
    status: FindingStatus
    version: int
    title: str
    who: str
    at: datetime
    words: str = ""
    unit: str = ""
    """Of the finding itself."""
    to: str = ""
    to_unit: str = ""
    to_person: str = ""
    deadline: date | None = None

    def late(self, today: date) -> bool:
        return self.status == "assigned" and self.deadline is not None and today > self.deadline


def states(records: Iterable[Record]) -> dict[str, FindingState]:
    """By key, of the standing records of kind `finding`."""
    found = (_read(record) for record in records)
    return {state.key: state for state in found}


def statuses(records: Iterable[Record]) -> dict[str, FindingStatus]:
    """Only where they stand: what a gate before a final score asks."""
    return {key: state.status for key, state in states(records).items()}


def _read(record: Record) -> FindingState:
    said = json.loads(record.payload)
    return FindingState(
        key=record.subject.removeprefix(PREFIX),
        status=STATUS[said["act"]],
        version=record.version,
        title=said["title"],
        who=said["who"],
        at=record.at,
        words=said["words"],
        unit=record.unit,
        to=said["to"],
        to_unit=said["to_unit"],
        to_person=said["to_person"],
        deadline=date.fromisoformat(said["deadline"]) if said["deadline"] else None,
    )


def moved_record(move: FindingMoved, before: FindingState | None, by: By, at: datetime) -> Record:
    """The entry of the chain. Whom it was assigned to is kept while it is being answered."""
    goes_on = before is not None and move.act == "answer"
    payload = {
        "act": move.act,
        "title": move.title,
        "words": move.words,
        "to": before.to if goes_on and before else move.to,
        "to_unit": before.to_unit if goes_on and before else move.to_unit,
        "to_person": before.to_person if goes_on and before else move.to_person,
        "deadline": move.deadline,
        "who": by.who,
        "at": at.isoformat(timespec="seconds"),
    }
    version = before.version + 1 if before else 1
    return Record(
        id=f"{PREFIX}{move.key}.{version}",
        kind=RecordKind.FINDING,
        subject=f"{PREFIX}{move.key}",
        version=version,
        person=by.person,
        unit=move.unit,
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        at=at,
    )


def listed(
    findings: Iterable[Finding],
    known: Mapping[str, FindingState],
    names: Mapping[str, str],
    today: date,
) -> tuple[FindingNow, ...]:
    """What stands now with what people made of it; those that have gone since come after, those
    that are closed last. `names`: of units, by id."""
    found = [_now(finding, known.get(key_of(finding)), names, today) for finding in findings]
    here = {each.key for each in found}
    found += [_gone(state, names, today) for state in known.values() if state.key not in here]
    order = {"high": 0, "medium": 1, "low": 2}
    return tuple(
        sorted(found, key=lambda f: (f.status in CLOSED, f.gone, order[f.severity], not f.late))
    )


def _now(
    finding: Finding, state: FindingState | None, names: Mapping[str, str], today: date
) -> FindingNow:
    remedy = (finding.remedy,) if finding.remedy else ()
    plain = FindingNow(
        key=key_of(finding),
        title=finding.title,
        details=(*finding.arithmetic, *remedy),
        severity=finding.severity.value,
        unit=finding.unit,
        unit_name=names.get(finding.unit, finding.unit),
    )
    return plain if state is None else _with(plain, state, today)


def _gone(state: FindingState, names: Mapping[str, str], today: date) -> FindingNow:
    name = names.get(state.unit, state.unit)
    plain = FindingNow(state.key, state.title, (), "low", state.unit, name, gone=True)
    return _with(plain, state, today)


def _with(plain: FindingNow, state: FindingState, today: date) -> FindingNow:
    return FindingNow(
        key=plain.key,
        title=plain.title,
        details=plain.details,
        severity=plain.severity,
        unit=plain.unit,
        unit_name=plain.unit_name,
        status=state.status,
        to=state.to,
        to_unit=state.to_unit,
        deadline=state.deadline.isoformat() if state.deadline else "",
        words=state.words,
        late=state.late(today),
        gone=plain.gone,
    )
