"""The way through a form: what an answer changes, which question comes next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from surveys.checks import differences, open_trouble, troubles
from surveys.conditions import (
    Values,
    applicable,
    asked_if,
    fixed_values,
    possible,
    truth,
    values_of,
    wording_index,
)
from surveys.conversation import Answer, AnswerGiven, Run
from surveys.figures import choice
from surveys.form import Form, FormKind, Note, Question, Section

OPENING, EDIT, REVIEW, WHY, CLOSED = "opening", "edit", "review", "?why", "closed"
PLACES = frozenset({OPENING, EDIT, REVIEW, WHY, CLOSED})
"""Values of `Run.at` that are not questions. `?why` (the reason of a correction) is no code that a
question can have."""

PRESET = "preset"
"""Note of an answer that came with the invitation."""

COVERED, NOTHING_TO_COVER = "covered", "nothing_to_cover"
SAID_OF_MEDIA = (COVERED, NOTHING_TO_COVER)
"""Notes of a photo or file: what the person said of names and numbers in it."""


def begin(
    form: Form, run_id: str, form_hash: str, presets: Mapping[str, int], *, seed: str = ""
) -> Run:
    """A new run, with what the invitation already answers. `form` as it is presented with this
    seed."""
    known = {
        asked.code: Answer("given", presets[asked.code], PRESET)
        for asked in form.questions
        if form.kind is FormKind.SURVEY
        and asked.code in presets
        and choice(asked, presets[asked.code]) is not None
    }
    run = Run(run_id, form.id, form_hash, form.kind, seed=seed)
    settled = _settle(form, run, known, {})
    return replace(settled, at=OPENING if form.consent else next_stop(form, settled))


def give(form: Form, run: Run, code: str, answer: Answer) -> Run:
    """The run with this answer in force, and with all that follows from it: answers that no
    longer apply are set aside, those that apply again come back."""
    standing = wordings(form, run.answers)
    given = {**run.answers, code: answer}
    return _settle(form, run, given, standing)


def renewed(form: Form, run: Run) -> Run:
    """The run as it stands on the form's day: what no longer applies since the day it was settled
    on is set aside, what applies again comes back. The same run on the same day."""
    if form.day is None or run.settled_on == form.day.isoformat():
        return run
    return _settle(form, run, run.answers, wordings(as_settled(form, run), run.answers))


def as_settled(form: Form, run: Run) -> Form:
    """The form as its conditions stood when the run was last settled."""
    if not run.settled_on:
        return form
    return form.model_copy(update={"day": date.fromisoformat(run.settled_on), "base": form.hash})


def wordings(form: Form, answers: Mapping[str, Answer]) -> dict[str, int]:
    """Under which wording each question stands now; an answer belongs to its wording."""
    values = values_of(form, answers)
    return {asked.code: wording_index(asked, values, form) for asked in form.questions}


def _settle(form: Form, run: Run, given: Mapping[str, Answer], standing: Mapping[str, int]) -> Run:
    kept: dict[str, Answer] = {}
    aside = dict(run.set_aside)
    values: Values = fixed_values(form)
    for asked in form.questions:
        applies = _holds(form, asked, values)
        index = wording_index(asked, values, form)
        answer = given.get(asked.code)
        if answer is not None and not (applies and standing.get(asked.code, index) == index):
            aside[_shelf(asked, standing.get(asked.code, index))] = answer
            answer = None
        if applies and answer is None:
            answer = aside.pop(_shelf(asked, index), None)
        if answer is not None:
            kept[asked.code] = answer
            values = values_of(form, kept)
    kept = {code: _without_settled(form, kept, code) for code in kept}
    accepted = tuple(trouble.check.code for trouble in differences(form, kept))
    return replace(
        run,
        answers=kept,
        set_aside=aside,
        accepted_differences=accepted,
        settled_on=form.day.isoformat() if form.day else run.settled_on,
    )


def _holds(form: Form, asked: Question, values: Values) -> bool:
    condition = asked_if(form, asked)
    return condition is None or truth(condition, values, (), form) is True


def _without_settled(form: Form, answers: Mapping[str, Answer], code: str) -> Answer:
    """The answer without notes on differences that are no more, or are others by now."""
    answer = answers[code]
    if answer.note in ("", PRESET, *SAID_OF_MEDIA):
        return answer
    standing = {trouble.text for trouble in troubles(form, answers, code)}
    lines = (line for line in answer.note.split("\n") if line in standing)
    return replace(answer, note="\n".join(lines))


def _shelf(asked: Question, index: int) -> str:
    return f"{asked.code}@{index}" if index else asked.code


def changes(before: Run, after: Run) -> tuple[AnswerGiven, ...]:
    """What is different now, question by question."""
    codes = dict.fromkeys([*after.answers, *before.answers])
    return tuple(
        AnswerGiven(after.id, code, after.answers.get(code))
        for code in codes
        if after.answers.get(code) != before.answers.get(code)
    )


def next_stop(form: Form, run: Run) -> str:
    """The first question without an answer, or whose figures do not agree; then the review."""
    for asked in applicable(form, run.answers):
        if asked.code not in run.answers or open_trouble(form, run.answers, asked.code):
            return asked.code
    return REVIEW


def previous(form: Form, run: Run) -> str | None:
    """The answered question before where we are; what the invitation answered is passed over."""
    order = [asked.code for asked in walked(form, run)]
    here = order.index(run.at) if run.at in order else len(order)
    return next((code for code in reversed(order[:here]) if code in run.answers), None)


def notes_over(form: Form, run: Run, at: str) -> tuple[Note, ...]:
    """What is to be read right before the question `at`, or before the review: the notes that
    stand behind the question asked before it."""
    values = values_of(form, run.answers)
    asked = {q.code for q in applicable(form, run.answers) if not preset(run, q.code)}
    found: list[Note] = []
    for each in form.questions:
        if each.code == at:
            break
        if each.code in asked:
            found.clear()
        elif isinstance(each, Note) and _holds(form, each, values):
            found.append(each)
    return tuple(found)


def section_begun(form: Form, run: Run, code: str) -> Section | None:
    """The section whose first question this is, among those that are asked."""
    asked = next((q for q in form.questions if q.code == code), None)
    if asked is None or not asked.section:
        return None
    first = next((q for q in walked(form, run) if q.section == asked.section), None)
    if first is None or first.code != code:
        return None
    return next((section for section in form.sections if section.code == asked.section), None)


def rows_around(form: Form, run: Run, code: str) -> tuple[Question, ...]:
    """The rows of the matrix that this question is one of, in order; none if it is no row."""
    found: list[Question] = []
    for asked in applicable(form, run.answers):
        if found and asked.stem != found[-1].stem:
            if any(row.code == code for row in found):
                break
            found = []
        if asked.stem:
            found.append(asked)
    return tuple(found) if any(row.code == code for row in found) else ()


def walked(form: Form, run: Run) -> tuple[Question, ...]:
    """The questions progress is counted in: those that may apply and are really asked."""
    return tuple(asked for asked in possible(form, run.answers) if not preset(run, asked.code))


def preset(run: Run, code: str) -> bool:
    """Whether the invitation answered this question."""
    answer = run.answers.get(code)
    return answer is not None and answer.note == PRESET


def changeable(form: Form, run: Run) -> tuple[tuple[int, Question], ...]:
    """The answered questions with the numbers by which 修改 knows them: their place in the
    progress, or in the list where no progress is shown; what the invitation answered comes last."""
    asked = walked(form, run)
    if form.kind is FormKind.CONFIRMATION:
        asked = tuple(q for q in asked if q.code in run.answers)
    known = [q for q in applicable(form, run.answers) if preset(run, q.code)]
    numbered = enumerate([*asked, *known], start=1)
    return tuple((number, q) for number, q in numbered if q.code in run.answers)


def unanswered(form: Form, run: Run) -> int:
    """How many questions that apply still wait."""
    return sum(1 for asked in applicable(form, run.answers) if asked.code not in run.answers)
