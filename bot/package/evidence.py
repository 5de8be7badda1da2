"""Files and references that the chain of records names as evidence, and where the files lie."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from bot.assess.desk import EVIDENCE
from bot.evidence_files import FILES, Shows, file_type, shows
from bot.standing import opened
from storage.changes import Record, RecordKind
from storage.media import FOLDER as MEDIA
from storage.store import Store
from surveys.confirmation import values
from surveys.figures import PHOTO
from surveys.form import Form, PhotoQuestion

_KEPT = re.compile(r"^(?P<name>.*)（校验值 (?P<digest>[0-9a-f]{12})）$")
"""How a judgement from a sheet names the file that came with it."""
_ENDS = {**FILES, "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}

LOOKED_AT = 50_000_000
"""Bytes of the largest file that is looked through for numbers of persons."""
_TELLS: Mapping[Shows, str] = {
    "id_card": "身份证号",
    "bank_card": "银行卡号",
    "names": "人员名单",
}

Rests = Literal["money", "reach", "events", "judged"]
"""What a record is about: which leaves rest on it."""


@dataclass(frozen=True, slots=True)
class Named:
    """One piece of evidence."""

    subject: str
    """Of the record that names it: `line.3`, `unit.U1`, `leaf.C1`."""
    unit: str
    by: str
    """The office."""
    at: datetime
    question: str
    said: str
    """A reference in words; "" for a file."""
    rests: frozenset[Rests]
    path: Path | None = None
    """None: a reference, or a file that is not stored (`lost` says why)."""
    sha256: str = ""
    suffix: str = ""
    lost: str = ""


async def standing_evidence(store: Store, data: Path) -> list[Named]:
    """Of the confirmations and judgements that stand, in the order of their subjects."""
    found: list[Named] = []
    for kind in (RecordKind.CONFIRMATION, RecordKind.ASSESSMENT):
        for record in await store.records(kind):
            found += [each async for each in _of_record(store, data, record, kind)]
    return found


async def _of_record(
    store: Store, data: Path, record: Record, kind: RecordKind
) -> AsyncIterator[Named]:
    standing = opened(record)
    form = await store.form(standing.form_hash)
    if form is None:
        raise LookupError(f"the form of record {record.id} is not stored")
    rests = _rests(form, record, kind)
    for question in form.questions:
        answer = standing.answers.get(question.code)
        if not isinstance(question, PhotoQuestion) or answer is None:
            continue
        if not isinstance(answer.value, str) or not answer.value:
            continue
        about = (
            record.subject,
            record.unit,
            standing.by,
            record.at,
            question.short or question.text,
        )
        if answer.value.startswith(PHOTO):
            path, digest, suffix, lost = await _media(store, data, answer.value[len(PHOTO) :])
            yield Named(*about, "", rests, path, digest, suffix, lost)
        elif (kept := _KEPT.match(answer.value)) is not None:
            path, lost = await asyncio.to_thread(_brought, data / EVIDENCE, kept["digest"])
            suffix = Path(kept["name"]).suffix.lstrip(".").lower()
            yield Named(*about, "", rests, path, path.name if path else "", suffix, lost)
        else:
            yield Named(*about, answer.value, rests)


def _brought(folder: Path, digest: str) -> tuple[Path | None, str]:
    """A file that came with a judgement, or why it does not go out: nobody has looked whether it
    tells who people are."""
    path = next(folder.glob(f"{digest}*"), None)
    if path is None:
        return None, "文件不在"
    if path.stat().st_size > LOOKED_AT:
        return path, ""
    data = path.read_bytes()
    mime = file_type(data)
    found = shows(data, mime) if mime else None
    why = _TELLS.get(found) if found else None
    return (None, f"文件里有{why}，没有放进来，请遮住后重新提交") if why else (path, "")


def _rests(form: Form, record: Record, kind: RecordKind) -> frozenset[Rests]:
    if kind is RecordKind.ASSESSMENT:
        return frozenset({"judged"})
    standing = opened(record)
    said = values(form, standing.answers, standing.differences)
    found: set[Rests] = set()
    if said.spent is not None or said.received is not None:
        found.add("money")
    if said.reached:
        found.add("reach")
    if said.held:
        found.add("events")
    return frozenset(found)


async def _media(store: Store, data: Path, name: str) -> tuple[Path | None, str, str, str]:
    """(path, sha256, end of the name, why it is not there)."""
    stored = await store.media(name)
    if stored is None or not stored.sha256:
        why = "还没有收到" if stored is not None and stored.status == "pending" else "没有收到"
        return None, "", "", why
    path = data / MEDIA / stored.sha256
    suffix = _ENDS.get(stored.mime, stored.mime.split("/")[-1])
    return (path, stored.sha256, suffix, "") if path.is_file() else (None, "", "", "文件不在")


def suffix_of(mime: str) -> str:
    """The end of a file's name."""
    return _ENDS.get(mime, mime.split("/")[-1])


def named_media(records: list[Record]) -> Iterator[str]:
    """Ids of all photos and files that records name, those that were superseded included."""
    for record in records:
        said: Mapping[str, Any] = json.loads(record.payload) if record.payload else {}
        for answer in said.get("answers", {}).values():
            value = answer.get("value")
            if isinstance(value, str) and value.startswith(PHOTO):
                yield value.removeprefix(PHOTO)
