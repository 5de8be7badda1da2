"""From a step of the dialogue to the rows of one commit. Pure: values in, `Changes` out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from pydantic import TypeAdapter

from bot import bodies
from storage.changes import (
    AnswerRow,
    Changes,
    ConversationRow,
    Known,
    Marks,
    MediaJob,
    OutboxRow,
    Policy,
    Record,
    RecordKind,
    RunRow,
    TallyDelta,
)
from storage.tallies import booked_as, deltas
from surveys import state
from surveys.conversation import (
    Answer,
    AnswerGiven,
    Asked,
    Conversation,
    MediaOffered,
    Role,
    Run,
    RunClosed,
    RunStarted,
    Step,
)
from surveys.form import Form, FormKind
from surveys.messages import Inbound

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)

RECORD_KINDS = {
    FormKind.CONFIRMATION: RecordKind.CONFIRMATION,
    FormKind.ASSESSMENT: RecordKind.ASSESSMENT,
}


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows need besides the step itself."""

    known: Known
    inbound: Inbound
    submitted: Mapping[str, Run]
    """Runs submitted before this step, by form id: what a correction takes out of the counters."""
    stood: Mapping[str, RunRow]
    """Of those that the step closes: how they stand in the counters, by run."""
    forms: Mapping[str, Form]
    """Forms by hash: those of the runs that the step touches."""
    points: Mapping[int, int]
    """Likert points by code, frozen with the campaign."""
    today: date
    """In the project's time zone."""
    versions: Mapping[str, int]
    """Newest version in the chain by subject, for the subjects that the step closes."""
    group_question: str = ""
    """Code of the question by which respondents say which group they belong to."""
    waiting: bool = False
    """Whether a question is open after the step (surveys.dialogue.waits)."""


def changes_of(step: Step, context: Context) -> Changes:
    """Everything `step` leads to, as the rows of one commit."""
    known, inbound = context.known, context.inbound
    version = known.version + 1
    facts = step.facts
    closed = [f for f in facts if isinstance(f, RunClosed)]
    rows = _run_rows(step, context)
    return Changes(
        key=inbound.key,
        at=inbound.at,
        conversation=ConversationRow(
            person=known.person.id,
            seen_version=known.version,
            state=state.to_json(_dated(step.conversation, context.today)),
            waiting=context.waiting,
        ),
        runs=tuple(rows.values()),
        answers=tuple(
            AnswerRow(f.run, f.question, ANSWER.dump_json(f.answer).decode() if f.answer else None)
            for f in facts
            if isinstance(f, AnswerGiven)
        ),
        tallies=tuple(
            delta
            for f in closed
            if f.kind is FormKind.SURVEY
            for delta in _tally(f, rows[f.run], context)
        ),
        records=tuple(
            _record(f, context)
            for f in closed
            if f.kind in RECORD_KINDS and f.outcome == "complete"
        ),
        outbox=tuple(_outbox(step, context, version)),
        media=tuple(
            MediaJob(f.media_id, f.run, f.question, inbound.channel, f.photo.ref, f.photo.mime)
            for f in facts
            if isinstance(f, MediaOffered)
        ),
    )


def _dated(conversation: Conversation, today: date) -> Conversation:
    """The day of first closing goes with a submitted run, so that a correction is booked on it."""
    submitted = {
        form_id: run if run.closed_on else replace(run, closed_on=today.isoformat())
        for form_id, run in conversation.submitted.items()
    }
    return replace(conversation, submitted=submitted)


def _run_rows(step: Step, context: Context) -> dict[str, RunRow]:
    rows: dict[str, RunRow] = {}
    person = context.known.person
    for fact in step.facts:
        if isinstance(fact, RunStarted | RunClosed):
            closed = fact if isinstance(fact, RunClosed) else None
            answers = closed.answers if closed else {}
            rows[fact.run] = RunRow(
                id=fact.run,
                person=person.id,
                form_id=fact.form_id,
                form_hash=fact.form_hash,
                kind=fact.kind,
                unit=person.unit,
                group=group_of(person.group, answers, context.group_question),
                mode=mode_of(person.mode, answers),
                simulated=person.simulated,
                status=closed.outcome if closed else "open",
                version=closed.version if closed else 1,
                closed_on=context.today if closed else None,
                stood=_marks(context.stood.get(fact.run)),
            )
    return rows


def group_of(invited: str, answers: Mapping[str, Answer], question: str) -> str:
    """The survey group: known from the link, else the respondent's own answer."""
    answer = answers.get(question)
    if invited or answer is None or answer.value is None:
        return invited
    return str(answer.value)


def mode_of(invited: str, answers: Mapping[str, Answer], question: str = "G0") -> str:
    """自填 or 代填, which reports keep apart: as invited, unless the answer says 代填."""
    answer = answers.get(question)
    return "assisted" if answer is not None and answer.value == 2 else invited


def _marks(run: RunRow | None) -> Marks | None:
    return Marks(run.flags, run.outside) if run else None


def _tally(closed: RunClosed, row: RunRow, context: Context) -> list[TallyDelta]:
    """Signed deltas: the form as it was submitted before goes out where it stands, the new one
    comes in, on the day of the first closing."""
    form = context.forms[closed.form_hash]
    day = context.today
    found: list[TallyDelta] = []
    submitted, stood = context.submitted.get(closed.form_id), context.stood.get(closed.run)
    if submitted is not None and stood is not None:
        day = stood.closed_on or day
        old = context.forms.get(submitted.form_hash, form)
        found += _deltas(old, submitted.answers, stood, context, day, sign=-1)
    if closed.outcome == "complete":
        found += _deltas(form, closed.answers, row, context, day, sign=1)
    return found


def _deltas(
    form: Form,
    answers: Mapping[str, Answer],
    run: RunRow,
    context: Context,
    day: date,
    *,
    sign: int,
) -> tuple[TallyDelta, ...]:
    at = booked_as(run, day)
    return deltas(form, answers, points=context.points, at=at, sign=sign)


def _record(closed: RunClosed, context: Context) -> Record:
    person = context.known.person
    version = context.versions.get(closed.form_id, 0) + 1
    payload = {
        "answers": {
            code: ANSWER.dump_python(answer, mode="json")
            for code, answer in sorted(closed.answers.items())
        },
        "differences": list(closed.accepted_differences),
        "form": closed.form_hash,
        "run": closed.run,
        "by": person.label,
        "role": person.role.value,
        "simulated": person.simulated,
        "at": _iso(context.inbound.at),
    }
    return Record(
        id=f"{closed.run}.{closed.version}",
        kind=RECORD_KINDS[closed.kind],
        subject=closed.form_id,
        version=version,
        person=person.id,
        unit=person.unit,
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        at=context.inbound.at,
    )


def _outbox(step: Step, context: Context, version: int) -> list[OutboxRow]:
    person = context.known.person
    said = [bodies.Body(prompt=prompt) for prompt in step.prompts]
    said += [bodies.Body(ask=f.what) for f in step.facts if isinstance(f, Asked)]
    return [
        OutboxRow(
            id=f"{person.id}.{version}.{n}",
            address_id=context.known.address_id,
            channel=context.inbound.channel,
            policy=Policy.REPLY,
            body=bodies.to_json(body),
            personal=person.role is Role.BENEFICIARY,
        )
        for n, body in enumerate(said)
    ]


def touched_hashes(step: Step, submitted: Mapping[str, Run]) -> set[str]:
    """Hashes of the forms that `changes_of` will need for this step."""
    closed = [f for f in step.facts if isinstance(f, RunClosed)]
    old = {submitted[f.form_id].form_hash for f in closed if f.form_id in submitted}
    return old | {f.form_hash for f in closed}


def counted_before(step: Step, submitted: Mapping[str, Run]) -> list[str]:
    """Runs of surveys that the step closes and that were submitted before."""
    return [
        f.run
        for f in step.facts
        if isinstance(f, RunClosed) and f.kind is FormKind.SURVEY and f.form_id in submitted
    ]


def recorded_subjects(step: Step) -> set[str]:
    """Subjects of the chain that the step adds a version to."""
    return {
        f.form_id
        for f in step.facts
        if isinstance(f, RunClosed) and f.kind in RECORD_KINDS and f.outcome == "complete"
    }


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
