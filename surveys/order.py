"""Questions and choices in an order of the run's own, drawn from its seed.

Drawn by hashing, so that the same seed gives the same order on every machine and in every version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import groupby

from surveys.conditions import asked_if, questions_of
from surveys.form import Choice, ClosedQuestion, Form, Multiple, Note, Question
from surveys.formulas import closure, codes_in


def is_drawn(form: Form) -> bool:
    """Whether any order of this form is drawn."""
    return any(section.shuffle for section in form.sections) or any(
        isinstance(asked, ClosedQuestion) and asked.shuffle for asked in form.questions
    )


def drawn(form: Form, seed: str) -> tuple[Question, ...]:
    """The questions in the order of this seed, with their choices in its order."""
    shuffled = {section.code for section in form.sections if section.shuffle}
    found: list[Question] = []
    for code, questions in groupby(form.questions, key=lambda asked: asked.section):
        block = tuple(questions)
        found.extend(_section(form, block, seed) if code in shuffled else block)
    return tuple(_with_choices(asked, seed) for asked in found)


def depends_on(form: Form, asked: Question) -> frozenset[str]:
    """The codes that must be answered before this question is asked, computed values resolved."""
    condition = asked_if(form, asked)
    codes = set(questions_of(condition)) if condition is not None else set()
    codes |= {code for wording in asked.wordings for code in questions_of(wording.when)}
    if asked.constraint is not None:
        codes |= codes_in(asked.constraint.formula) - {asked.code}
    return closure(form, codes)


def _rank(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed} {name}".encode()).hexdigest()


def _section(form: Form, block: Sequence[Question], seed: str) -> list[Question]:
    """Groups in the order drawn; what depends on another group comes after it."""
    waiting = sorted(_groups(form, block), key=lambda group: _rank(seed, group[0].code))
    left = {asked.code for asked in block}
    found: list[Question] = []
    while waiting:
        free = (group for group in waiting if not _needs(form, group) & left)
        group = next(free, waiting[0])
        waiting.remove(group)
        left -= {asked.code for asked in group}
        found.extend(group)
    return found


def _needs(form: Form, group: Sequence[Question]) -> frozenset[str]:
    own = {asked.code for asked in group}
    return frozenset(code for asked in group for code in depends_on(form, asked)) - own


def _groups(form: Form, block: Sequence[Question]) -> list[list[Question]]:
    """Questions that stay together: the rows of a matrix, a note and what it stands over, and a
    question with those that ask further about it."""
    groups: list[list[Question]] = []
    for asked in block:
        if groups and _belongs(form, asked, groups[-1]):
            groups[-1].append(asked)
        else:
            groups.append([asked])
    return groups


def _belongs(form: Form, asked: Question, group: Sequence[Question]) -> bool:
    last = group[-1]
    return (
        isinstance(last, Note)
        or bool(asked.stem and asked.stem == last.stem)
        or bool(depends_on(form, asked) & {one.code for one in group})
    )


def _with_choices(asked: Question, seed: str) -> Question:
    if not (isinstance(asked, ClosedQuestion) and asked.shuffle):
        return asked
    alone = asked.exclusive if isinstance(asked, Multiple) else ()
    last = [choice for choice in asked.choices if _stays_last(choice) or choice.code in alone]
    first = [choice for choice in asked.choices if choice not in last]
    first.sort(key=lambda choice: _rank(seed, f"{asked.code}#{choice.code}"))
    return asked.model_copy(update={"choices": (*first, *last)})


def _stays_last(choice: Choice) -> bool:
    return choice.dont_know or choice.refusal or choice.other
