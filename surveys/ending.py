"""The end of a survey: what becomes of a form that somebody has not sent off. Pure.

The cut points are fixed beforehand, by the share of the rated questions that may apply and have
an answer; 不清楚 is an answer. Half of them: the form is closed as `partial`. Fewer: it is a
break-off, closed as `left`. Whether a partial form enters the results is `surveys.validity`'s
matter, as for every other form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from surveys.conditions import possible
from surveys.conversation import Conversation, Fact, Outcome, Run, RunClosed, Step
from surveys.flow import CLOSED, changes
from surveys.form import Form, FormKind, Question, Scale

ENOUGH = Fraction(1, 2)
"""From this share on an unfinished form is partial; below, a break-off."""

FormOf = Callable[[Run], Form | None]
"""Exactly the text that a run began with."""


def answered_share(form: Form, run: Run) -> Fraction:
    """The share of rated questions with an answer, 不清楚 included; of all questions, in a form
    that rates nothing."""
    asked = possible(form, run.answers)
    scales = tuple(question for question in asked if isinstance(question, Scale))
    rated: tuple[Question, ...] = scales or asked
    told = sum(
        1
        for question in rated
        if question.code in run.answers
        and run.answers[question.code].status in ("given", "dont_know")
    )
    return Fraction(told, len(rated)) if rated else Fraction(0)


def outcome_at_end(form: Form, run: Run) -> Outcome:
    return "partial" if answered_share(form, run) >= ENOUGH else "left"


def end_survey(conversation: Conversation, form_of: FormOf) -> Step:
    """Close what this person has open of the survey. A correction that was not sent off is
    dropped: what was submitted stands. Who has left or declined is closed already."""
    facts: list[Fact] = []
    if conversation.status == "left":
        return Step(conversation)
    begun = dict(conversation.parked)
    if conversation.run is not None:
        begun[conversation.run.key] = conversation.run
    submitted, parked = dict(conversation.submitted), {}
    for key, run in begun.items():
        form = form_of(run)
        if run.kind is not FormKind.SURVEY or form is None:
            parked[key] = run
            continue
        before = submitted.get(key)
        if before is not None and not before.partial:
            facts += changes(run, before)
            continue
        outcome = outcome_at_end(form, run)
        facts.append(_closing(run, outcome))
        if outcome == "partial":
            submitted[key] = _closed(run, before)
        else:
            parked[key] = replace(run, pending=None, pending_for="", attempts=0)
            if before is not None:
                submitted.pop(key)
    if not facts and parked == conversation.parked:
        return Step(conversation)
    status = "active" if conversation.status == "paused" else conversation.status
    open_still = conversation.run is not None and conversation.run.kind is not FormKind.SURVEY
    return Step(
        replace(
            conversation,
            status=status,
            run=conversation.run if open_still else None,
            parked={k: v for k, v in parked.items() if not (open_still and v is conversation.run)},
            submitted=submitted,
            page=0,
        ),
        tuple(facts),
    )


def _closed(run: Run, before: Run | None) -> Run:
    day = before.closed_on if before else ""
    return replace(
        run, at=CLOSED, pending=None, pending_for="", attempts=0, partial=True, closed_on=day
    )


def _closing(run: Run, outcome: Outcome) -> RunClosed:
    return RunClosed(
        run=run.id,
        form_id=run.form_id,
        form_hash=run.form_hash,
        kind=run.kind,
        outcome=outcome,
        version=run.version,
        answers=run.answers,
        accepted_differences=run.accepted_differences,
        interview=run.interview,
    )
