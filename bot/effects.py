"""From a step of the dialogue to the rows of one commit. Pure: values in, `Changes` out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import TypedDict

from pydantic import TypeAdapter

from bot import bodies
from bot.calls import call_again
from bot.campaign import MODE_QUESTION
from bot.quality import Rules, judged
from bot.signing.acts import By, act_record, said, subject_of
from scoring.dispositions import Standing
from storage.changes import (
    AnswerRow,
    CallRow,
    Changes,
    ConversationRow,
    Handover,
    Known,
    Marks,
    MediaJob,
    OutboxRow,
    Person,
    Policy,
    Record,
    RecordKind,
    RosterMove,
    RunRow,
    Seat,
    TallyDelta,
    Withdrawn,
)
from storage.parts import Divisions
from storage.tallies import booked_as, deltas
from surveys import state
from surveys.confirmation_rules import exceptions
from surveys.conversation import (
    Answer,
    AnswerGiven,
    Asked,
    CallMade,
    CallOutcome,
    Conversation,
    HandoverWanted,
    Interview,
    MediaOffered,
    Pace,
    Role,
    Run,
    RunClosed,
    RunReopened,
    RunStarted,
    RunWithdrawn,
    Step,
)
from surveys.flow import OPENING
from surveys.form import Form, FormKind
from surveys.handover import HOURS
from surveys.messages import Inbound, Reminded, Woken

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)

INVOLVED = "involved"
"""Why an interview stands outside the official estimate: who asked takes part in handing out."""

RECORD_KINDS = {
    FormKind.CONFIRMATION: RecordKind.CONFIRMATION,
    FormKind.ASSESSMENT: RecordKind.ASSESSMENT,
    FormKind.DECISION: RecordKind.DECISION,
}


ENTERING = ("complete", "partial")
"""Outcomes with which a survey form may enter the results."""


@dataclass(frozen=True, slots=True)
class Context:
    """What the rows need besides the step itself."""

    known: Known
    inbound: Inbound
    submitted: Mapping[str, Run]
    """Runs submitted before this step: what a correction takes out of the counters."""
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
    before: Conversation | None = None
    """The conversation before this step."""
    quotas: Mapping[str, int] = field(default_factory=dict)
    """Forms of a survey group that count in the official estimate at most."""
    full: frozenset[str] = frozenset()
    """Survey groups that have so many already: what is closed now stands outside."""
    said_on: date | None = None
    """The day of the person's word, in the project's time zone."""
    waiting: bool = False
    """Whether a question is open after the step (surveys.dialogue.waits)."""
    rules: Rules = field(default_factory=Rules)
    """When forms are marked, and which marks put them outside the official estimate."""
    hour: int = 12
    """Of the day, in the project's time zone."""
    zone: tzinfo = UTC
    call: str = ""
    """Number of the telephone list that this interviewer has."""
    sheets: Mapping[str, int] = field(default_factory=dict)
    """Newest version of the 确认表 by unit, for the units that the step opens again."""
    divided: Divisions | None = None
    """By what parts of the forms are counted."""
    call_pause: timedelta = timedelta(hours=4)
    """Before a number that nobody answered comes again."""

    def again(self, call: CallMade) -> datetime | None:
        """Not before when this number is called again."""
        if call.outcome == "no_answer":
            return self.inbound.at + self.call_pause
        return call_again(call.again, self.inbound.at, self.zone)


def changes_of(step: Step, context: Context) -> Changes:
    """Everything `step` leads to, as the rows of one commit."""
    known, inbound = context.known, context.inbound
    version = known.version + 1
    facts = step.facts
    closed = [f for f in facts if isinstance(f, RunClosed)]
    rows = _run_rows(step, context)
    rows |= {f.run: _judged(rows[f.run], f, step.conversation, context) for f in closed}
    return Changes(
        key=inbound.key,
        at=inbound.at,
        conversation=ConversationRow(
            person=known.person.id,
            seen_version=known.version,
            state=state.to_json(_dated(step.conversation, context.today)),
            waiting=context.waiting,
            left=step.conversation.status == "left",
            moved_on=None if isinstance(inbound.content, Woken | Reminded) else context.said_on,
        ),
        runs=tuple(rows.values()),
        seats=tuple(_seats(rows.values(), context)),
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
        )
        + tuple(acts_of(closed, context)),
        outbox=tuple(_outbox(step, context, version)),
        calls=tuple(
            CallRow(f.number, known.person.id, f.outcome, context.today, context.again(f))
            for f in facts
            if isinstance(f, CallMade)
        ),
        roster=(*_roster(step, context), *_called(step)),
        handovers=tuple(
            Handover(known.person.id, f.code, inbound.at + timedelta(hours=HOURS))
            for f in facts
            if isinstance(f, HandoverWanted)
        ),
        media=tuple(
            MediaJob(f.media_id, f.run, f.question, inbound.channel, f.photo.ref, f.photo.mime)
            for f in facts
            if isinstance(f, MediaOffered)
        ),
        withdrawn=tuple(
            Withdrawn(f.run, context.points) for f in facts if isinstance(f, RunWithdrawn)
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
            group = group_of(person.group, answers, context.group_question)
            stood = context.stood.get(fact.run)
            rows[fact.run] = RunRow(
                id=fact.run,
                person=person.id,
                form_id=fact.form_id,
                form_hash=fact.form_hash,
                kind=fact.kind,
                unit=person.unit,
                group=group,
                mode=mode_of(person.mode, answers, fact.interview),
                simulated=person.simulated,
                status=closed.outcome if closed else "open",
                version=closed.version if closed else 1,
                closed_on=context.today if closed else None,
                stood=_marks(stood),
                outside=_outside(fact, group, stood, context),
                roster=_row_of(fact, context),
                **_respondent(fact.run, fact.interview, person.id),
            )
    return rows


class _Respondent(TypedDict, total=False):
    respondent: str
    helper: str
    relation: str
    same_device: bool


def _respondent(run: str, interview: Interview | None, account: str) -> _Respondent:
    """Whose opinion it is, where it is not the account holder's. The respondent's id is as random
    as the run's, and nobody else's."""
    if interview is None:
        return {}
    return {
        "respondent": f"s{run[1:]}",
        "helper": "" if interview.mode == "self" else account,
        "relation": interview.relation,
        "same_device": interview.same_device,
    }


def earlier(closed: RunClosed, submitted: Mapping[str, Run]) -> Run | None:
    """The run that is closed, among those that stand as submitted."""
    return next((run for run in submitted.values() if run.id == closed.run), None)


def _outside(
    fact: RunStarted | RunClosed, group: str, stood: RunRow | None, context: Context
) -> str:
    """Why the form stands outside the official estimate, as far as its closing tells."""
    if fact.interview is not None and fact.interview.involved:
        return INVOLVED
    over = isinstance(fact, RunClosed) and _too_many(fact, group, stood, context)
    return "quota" if over else ""


def _row_of(fact: RunStarted | RunClosed, context: Context) -> str:
    """The row of the list that a form answers for: the account holder's own, or the one that is on
    the telephone. A correction says nothing of it: the row stays with the run."""
    if fact.kind is not FormKind.SURVEY:
        return ""
    if fact.interview is None:
        return context.known.person.roster
    called = fact.interview.mode == "phone" and fact.run not in context.stood
    return context.call if called else ""


def not_counted(step: Step) -> Step:
    """The step of somebody whose row of the roster is answered already, by whatever way a form is
    closed: what was said is kept and does not count."""
    facts = tuple(
        replace(fact, outcome="left")
        if isinstance(fact, RunClosed) and fact.kind is FormKind.SURVEY
        else fact
        for fact in step.facts
    )
    return replace(step, facts=facts)


def _roster(step: Step, context: Context) -> list[RosterMove]:
    """The person's row of the roster, where this step got it further."""
    number = context.known.person.roster
    if not number:
        return []
    ended = [f for f in step.facts if isinstance(f, RunClosed) and f.kind is FormKind.SURVEY]
    if ended:
        return [RosterMove(number, Standing(ended[-1].outcome))]
    now = standing(step.conversation)
    before = standing(context.before) if context.before and context.known.version else None
    again = any(isinstance(fact, RunReopened) for fact in step.facts)
    return [RosterMove(number, now)] if again or now is not before else []


BY_CALL: dict[CallOutcome, Standing] = {
    "refused": Standing.REFUSED,
    "wrong_person": Standing.UNREACHABLE,
    "no_such_number": Standing.UNREACHABLE,
}
"""Outcomes of a call after which its row of the roster stands elsewhere. What came of an interview
is told by its run."""


def _called(step: Step) -> Iterator[RosterMove]:
    """Rows of the roster that a call got further; numbers that are no rows move nothing."""
    interviewed = any(isinstance(fact, RunClosed) for fact in step.facts)
    for fact in step.facts:
        if isinstance(fact, CallMade) and fact.outcome in BY_CALL and not interviewed:
            yield RosterMove(fact.number, BY_CALL[fact.outcome])


def standing(conversation: Conversation) -> Standing:
    """How far somebody on the roster has come with the survey."""
    runs = (conversation.run, *conversation.parked.values())
    run = next((each for each in runs if each and each.kind is FormKind.SURVEY), None)
    submitted = conversation.submitted.values()
    sent = [each for each in submitted if each.kind is FormKind.SURVEY]
    if sent:
        partial = all(each.partial for each in sent)
        return Standing.PARTIAL if partial else Standing.COMPLETE
    if run is None:
        return Standing.LEFT if conversation.status == "left" else Standing.OPENED
    if run.at == OPENING:
        return Standing.REFUSED if conversation.status == "left" else Standing.OPENED
    return Standing.LEFT if conversation.status == "left" else Standing.STARTED


def left_row(person: Person, run: Run, today: date, group_question: str) -> RunRow:
    """A run that ends as left, because its account now belongs to somebody else's answers."""
    return RunRow(
        id=run.id,
        person=person.id,
        form_id=run.form_id,
        form_hash=run.form_hash,
        kind=run.kind,
        unit=person.unit,
        group=group_of(person.group, run.answers, group_question),
        mode=mode_of(person.mode, run.answers, run.interview),
        simulated=person.simulated,
        status="left",
        version=run.version,
        closed_on=today,
        roster="" if run.interview else person.roster,
        **_respondent(run.id, run.interview, person.id),
    )


def _too_many(closed: RunClosed, group: str, stood: RunRow | None, context: Context) -> bool:
    """Whether the form is over the quota of its group. One that stood in the group before it was
    corrected stays as it was."""
    if closed.kind is not FormKind.SURVEY or closed.outcome not in ENTERING:
        return False
    if stood is not None and stood.group == group:
        return "quota" in stood.flags
    return group in context.full


def _seats(rows: Iterable[RunRow], context: Context) -> Iterator[Seat]:
    """Places in the quotas that the closing forms take."""
    for row in rows:
        stood = context.stood.get(row.id)
        here = stood is not None and stood.group == row.group
        counts = row.kind is FormKind.SURVEY and row.status in ENTERING
        if (
            counts
            and not row.outside
            and "quota" not in row.flags
            and not here
            and row.group in context.quotas
        ):
            yield Seat(row.group, context.quotas[row.group])


def group_of(invited: str, answers: Mapping[str, Answer], question: str) -> str:
    """The survey group: known from the link, else the respondent's own answer."""
    answer = answers.get(question)
    if invited or answer is None or answer.value is None:
        return invited
    return str(answer.value)


def mode_of(
    invited: str,
    answers: Mapping[str, Answer],
    interview: Interview | None = None,
    question: str = MODE_QUESTION,
) -> str:
    """自填, 代填 or 电话, which reports keep apart: as the run itself says, else as invited, unless
    the answer of an older questionnaire says 代填."""
    if interview is not None:
        return interview.mode
    answer = answers.get(question)
    return "assisted" if answer is not None and answer.value == 2 else invited


def _judged(row: RunRow, closed: RunClosed, after: Conversation, context: Context) -> RunRow:
    """With the marks that a submitted survey shows by itself."""
    if closed.kind is not FormKind.SURVEY or closed.outcome not in ENTERING:
        return row
    run = earlier(closed, after.submitted)
    pace = run.pace if run is not None else Pace()
    form = context.forms[closed.form_hash]
    return judged(row, form, closed.answers, pace, context.hour, context.rules)


def _marks(run: RunRow | None) -> Marks | None:
    return Marks(run.flags, run.outside) if run else None


def _tally(closed: RunClosed, row: RunRow, context: Context) -> list[TallyDelta]:
    """Signed deltas: the form as it was submitted before goes out where it stands, the new one
    comes in, on the day of the first closing."""
    form = context.forms[closed.form_hash]
    day = context.today
    found: list[TallyDelta] = []
    submitted, stood = earlier(closed, context.submitted), context.stood.get(closed.run)
    if submitted is not None and stood is not None:
        day = stood.closed_on or day
        old = context.forms.get(submitted.form_hash, form)
        found += _deltas(old, submitted.answers, stood, context, day, sign=-1)
    if closed.outcome in ENTERING:
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
    points, divided = context.points, context.divided
    return deltas(form, answers, points=points, at=at, sign=sign, divided=divided)


def _record(closed: RunClosed, context: Context) -> Record:
    person = context.known.person
    return record_of(
        closed,
        context.forms[closed.form_hash],
        person=person.id,
        unit=person.unit,
        version=context.versions.get(closed.form_id, 0) + 1,
        at=context.inbound.at,
        facts={
            "by": person.label,
            "role": person.role.value,
            "simulated": person.simulated,
            "mode": "chat",
        },
    )


def record_of(
    closed: RunClosed,
    form: Form,
    *,
    person: str,
    unit: str,
    version: int,
    at: datetime,
    facts: Mapping[str, object],
) -> Record:
    """The entry of the chain for a form that is closed. `facts`: by whom and how, beside what was
    answered."""
    payload: dict[str, object] = {
        "answers": {
            code: ANSWER.dump_python(answer, mode="json")
            for code, answer in sorted(closed.answers.items())
        },
        "differences": list(closed.accepted_differences),
        "form": closed.form_hash,
        "run": closed.run,
        "at": _iso(at),
        **facts,
    }
    if closed.kind is FormKind.CONFIRMATION:
        found = exceptions(form, closed.answers)
        payload["filled"] = dict(sorted(closed.filled.items()))
        payload["exceptions"] = [{"rule": one.rule, "text": one.text} for one in found]
    if closed.reason:
        payload["why"] = closed.reason
    return Record(
        id=f"{closed.run}.{closed.version}",
        kind=RECORD_KINDS[closed.kind],
        subject=closed.form_id,
        version=version,
        person=person,
        unit=unit,
        payload=json.dumps(payload, ensure_ascii=False, sort_keys=True, separators=(",", ":")),
        at=at,
    )


def _outbox(step: Step, context: Context, version: int) -> list[OutboxRow]:
    person = context.known.person
    unasked = isinstance(context.inbound.content, Reminded)
    policy = Policy.BROADCAST if unasked else Policy.REPLY
    said = [bodies.Body(prompt=prompt) for prompt in step.prompts]
    said += [
        bodies.Body(ask=f"{f.what}:{f.about}" if f.about else f.what)
        for f in step.facts
        if isinstance(f, Asked)
    ]
    return [
        OutboxRow(
            id=f"{person.id}.{version}.{n}",
            address_id=context.known.address_id,
            channel=context.inbound.channel,
            policy=policy,
            body=bodies.to_json(body),
            personal=person.role in (Role.BENEFICIARY, Role.HELPER),
        )
        for n, body in enumerate(said)
    ]


def touched_hashes(step: Step, submitted: Mapping[str, Run]) -> set[str]:
    """Hashes of the forms that `changes_of` will need for this step."""
    closed = [f for f in step.facts if isinstance(f, RunClosed)]
    old = {run.form_hash for f in closed if (run := earlier(f, submitted)) is not None}
    return old | {f.form_hash for f in closed}


def counted_before(step: Step, submitted: Mapping[str, Run]) -> list[str]:
    """Runs of surveys that the step closes and that were submitted before."""
    closed = (f for f in step.facts if isinstance(f, RunClosed) and f.kind is FormKind.SURVEY)
    return [f.run for f in closed if earlier(f, submitted) is not None]


def recorded_subjects(step: Step, forms: Mapping[str, Form]) -> set[str]:
    """Subjects of the chain that the step adds a version to."""
    closed = [f for f in step.facts if isinstance(f, RunClosed) and f.outcome == "complete"]
    subjects = {f.form_id for f in closed if f.kind in RECORD_KINDS}
    acts = (said(f, forms[f.form_hash]) for f in closed if f.kind is FormKind.SIGN_OFF)
    return subjects | {subject_of(act.unit) for act in acts if act is not None}


def acts_of(closed: Iterable[RunClosed], context: Context) -> Iterator[Record]:
    """What reviewers and coordinators have decided in this step."""
    person = context.known.person
    for fact in closed:
        if fact.kind is not FormKind.SIGN_OFF or fact.outcome != "complete":
            continue
        act = said(fact, context.forms[fact.form_hash])
        if act is not None:
            subject = subject_of(act.unit)
            yield act_record(
                replace(act, sheet=act.sheet or context.sheets.get(act.unit, 0)),
                version=context.versions.get(subject, 0) + 1,
                by=By(person.label, person.id, person.simulated),
                at=context.inbound.at,
            )


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
