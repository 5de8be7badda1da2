"""其他（请说明）: the text question that stands behind a question with such a choice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from surveys.figures import choices
from surveys.form import Choice, Is, Question, Words

SUFFIX = "_other"
MAX_LENGTH = 200
LONGEST_CODE = 40


def others(asked: Question) -> tuple[Choice, ...]:
    """The choices of this question that are to be explained."""
    return tuple(choice for choice in choices(asked) if choice.other)


def code_of(asked: Question) -> str:
    """The code of the question that asks for the explanation."""
    return f"{asked.code}{SUFFIX}"


def with_others(questions: Iterable[Question]) -> Iterator[Question]:
    """The questions, each that has such choices followed by its text question; it may stay open
    where the question itself may."""
    for asked in questions:
        yield asked
        listed = others(asked)
        if listed and len(code_of(asked)) <= LONGEST_CODE:  # else the file has been refused
            label = listed[0].label
            yield Words(
                code=code_of(asked),
                text=f"您选了“{label}”，请说明：",
                short=label,
                hint="写几个字就行。",
                ask_if=Is(question=asked.code, codes=tuple(choice.code for choice in listed)),
                required=asked.required,
                max_length=MAX_LENGTH,
                section=asked.section,
            )
