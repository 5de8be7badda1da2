"""How fast a run is answered: the time between showing a question and its answer.

The dialogue knows no time; the shell adds it to a step. Exact moments live only in the state of an
open run; a closed one keeps whole seconds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from surveys.agenda import Agenda
from surveys.conversation import Answer, AnswerGiven, Conversation, Pace, Run, Step
from surveys.form import Scale

LONGEST_GAP = 60_000
"""Milliseconds: whoever takes longer was away, or thinks; it counts as this much."""

QUICK = 1000
"""Milliseconds: consistency of answers falls sharply below a second a rating (Wood et al. 2017)."""


def paced(before: Conversation, step: Step, agenda: Agenda, at: datetime) -> Step:
    """The step, with the time that its answers took added to the run they belong to, and with the
    moment at which the next question is shown."""
    old = before.run
    pace = _answered(old, step, agenda, at) if old is not None else Pace()
    after = step.conversation
    run = after.run
    if run is not None:
        own = pace if old is not None and run.id == old.id else run.pace
        shown = _shown(old, run, pace, at) if after.status == "active" else ""
        run = replace(run, pace=replace(own, shown=shown))

    def ended(each: Run) -> Run:
        closed_now = old is not None and each.id == old.id and (run is None or run.id != old.id)
        return _at_rest(each, pace if closed_now else each.pace)

    parked = {
        key: replace(each, pace=replace(pace if old and each.id == old.id else each.pace, shown=""))
        for key, each in after.parked.items()
    }
    submitted = {key: ended(each) for key, each in after.submitted.items()}
    return replace(step, conversation=replace(after, run=run, parked=parked, submitted=submitted))


def _at_rest(run: Run, pace: Pace) -> Run:
    """A closed run keeps no moment and nothing finer than a second."""
    return replace(run, pace=replace(pace, shown="", milliseconds=pace.seconds * 1000))


def _answered(run: Run, step: Step, agenda: Agenda, at: datetime) -> Pace:
    """The pace of the run that was open, with what this step has answered."""
    pace = run.pace
    given = {
        fact.question: fact.answer
        for fact in step.facts
        if isinstance(fact, AnswerGiven) and fact.run == run.id and fact.answer is not None
    }
    if not given or not pace.shown:
        return pace
    gap = int((at - datetime.fromisoformat(pace.shown)).total_seconds() * 1000)
    gap = min(max(gap, 0), LONGEST_GAP)
    rated = _ratings(run, agenda, given)
    return Pace(
        milliseconds=pace.milliseconds + gap,
        rated=pace.rated + rated,
        quick=pace.quick + (rated if gap < QUICK * rated else 0),
    )


def _ratings(run: Run, agenda: Agenda, given: dict[str, Answer]) -> int:
    form = agenda.form_of(run)
    scales = {q.code for q in form.questions if isinstance(q, Scale)} if form else set()
    return sum(1 for code, answer in given.items() if code in scales and answer.status == "given")


def _shown(old: Run | None, run: Run, pace: Pace, at: datetime) -> str:
    """The question that is still open was shown before: a refused or unclear input, an echo and a
    help text do not start the clock again."""
    same = old is not None and (old.id, old.version, old.at) == (run.id, run.version, run.at)
    return pace.shown if same and pace.shown else at.isoformat()
