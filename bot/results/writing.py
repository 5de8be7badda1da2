"""Acts and decisions as entries of the record chain."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from bot.i18n import translator
from bot.results.process import Actor
from storage.changes import Changes, OutboxRow, Outcome, Record, RecordKind
from storage.store import Store
from surveys.conditions import applicable
from surveys.conversation import Answer
from surveys.form import Form, FormKind
from surveys.paper import NotTyped, begun, typed_all

_ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


class Refused(Exception):
    """Something cannot be done as it stands; the message says why and what to do, in Chinese."""


def entry(
    subject: str,
    version: int,
    said: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime,
    unit: str = "",
    kind: RecordKind = RecordKind.DECISION,
) -> Record:
    """One entry: what was done, by whom, when."""
    payload = {
        **said,
        "by": by.label,
        "account": by.account,
        "at": at.isoformat(timespec="seconds"),
    }
    return Record(
        id=f"{subject}.{version}",
        kind=kind,
        subject=subject,
        version=version,
        person=by.person,
        unit=unit,
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        at=at,
    )


def answered(form: Form, tokens: Sequence[str], day: date) -> dict[str, Answer]:
    """Answers typed on paper or in a table, read as in the chat; `-` is a blank. Raises Refused."""
    taken = typed_all(begun(form, {}, day), tokens, translator("zh"))
    if isinstance(taken, NotTyped):
        raise Refused(taken.why)
    answers = dict(taken.answers)
    for asked in applicable(form, answers):
        answer = answers.get(asked.code)
        if asked.required and (answer is None or answer.status != "given"):
            raise Refused(f"“{asked.short or asked.text}”没有填")
    return answers


def of_form(
    form: Form, answers: Mapping[str, Answer], *, simulated: bool, how: str, **more: str
) -> dict[str, Any]:
    """What a submitted form says, as the chat puts it on record."""
    return {
        "answers": {
            code: _ANSWER.dump_python(answer, mode="json")
            for code, answer in sorted(answers.items())
        },
        "differences": [],
        "form": form.hash,
        "run": "",
        "role": "coordinator",
        "simulated": simulated,
        "how": how,
        **more,
    }


KINDS = {FormKind.ASSESSMENT: RecordKind.ASSESSMENT, FormKind.DECISION: RecordKind.DECISION}


async def next_version(store: Store, subject: str) -> int:
    return max((record.version for record in await store.history(subject)), default=0) + 1


async def put(
    store: Store, records: Sequence[Record], now: datetime, outbox: Sequence[OutboxRow] = ()
) -> None:
    """On record, with what is to be sent, in one commit. Raises Refused where somebody else was
    quicker."""
    key = "+".join(record.id for record in records)
    changes = Changes(key=f"closing:{key}", at=now, records=tuple(records), outbox=tuple(outbox))
    if await store.submit(changes) is not Outcome.DONE:
        raise Refused("刚才有人也办了这一步，请看一下现在的状态再办")
